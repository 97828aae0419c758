package io.github.iforest4j.interop;

/** Adds nodes, constants and values to a GraphProto, by the field numbers of onnx.proto. */
final class OnnxGraph {
  /** TensorProto.DataType. */
  static final int FLOAT = 1;

  static final int INT64 = 7;
  static final int BOOL = 9;
  static final int DOUBLE = 11;

  /** AttributeProto.AttributeType. */
  private static final int INT_ATTRIBUTE = 2;

  private static final int INTS_ATTRIBUTE = 7;

  private final Protobuf graph;

  OnnxGraph(Protobuf graph) {
    this.graph = graph;
  }

  /** A node with one output. */
  void node(String operator, String output, String... inputs) {
    graph.nested(1, node -> write(node, operator, output, inputs));
  }

  private static void write(Protobuf node, String operator, String output, String... inputs) {
    for (String input : inputs) {
      node.text(1, input);
    }
    node.text(2, output).text(3, output).text(4, operator);
  }

  /** A node that changes the type of its input. */
  void cast(String input, String output, int type) {
    graph.nested(
        1,
        node -> {
          write(node, "Cast", output, input);
          node.nested(5, a -> a.text(1, "to").number(3, type).number(20, INT_ATTRIBUTE));
        });
  }

  /** A node that reduces each row to its maximum: [N, d] to [N, 1]. */
  void maximumOfRow(String input, String output) {
    graph.nested(
        1,
        node -> {
          write(node, "ReduceMax", output, input);
          node.nested(5, a -> a.text(1, "axes").number(8, 1).number(20, INTS_ATTRIBUTE));
          node.nested(5, a -> a.text(1, "keepdims").number(3, 1).number(20, INT_ATTRIBUTE));
        });
  }

  /** A constant of one float. */
  void constant(String name, float value) {
    graph.nested(5, t -> t.number(2, FLOAT).floats(4, new float[] {value}).text(8, name));
  }

  /** A constant of one double, without dimensions. */
  void constant(String name, double value) {
    graph.nested(5, t -> t.number(2, DOUBLE).doubles(10, new double[] {value}).text(8, name));
  }

  /** A constant matrix of doubles, row by row. */
  void constant(String name, int rows, double[] values) {
    graph.nested(
        5,
        t ->
            t.number(1, rows)
                .number(1, values.length / rows)
                .number(2, DOUBLE)
                .doubles(10, values)
                .text(8, name));
  }

  /** A constant of one integer. */
  void constant(String name, long value) {
    graph.nested(5, t -> t.number(2, INT64).numbers(7, new long[] {value}).text(8, name));
  }

  /** An input (field 11) or output (field 12) of the shape [N, columns]. */
  void value(int field, String name, int type, int columns) {
    graph.nested(
        field,
        value -> {
          value.text(1, name);
          value.nested(
              2,
              kind ->
                  kind.nested(
                      1,
                      tensor -> {
                        tensor.number(1, type);
                        tensor.nested(
                            2,
                            shape -> {
                              shape.nested(1, rows -> rows.text(2, "N"));
                              shape.nested(1, width -> width.number(1, columns));
                            });
                      }));
        });
  }
}
