package io.github.iforest4j.interop;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs the few operators that exported models have, on one row, from the bytes of the model alone;
 * written from onnx.proto and the operators' documents, not from the exporter. Floats are rounded
 * where ONNX Runtime rounds.
 */
final class OnnxInterpreter {
  /** A parsed message: by field, its values: Long, or bytes. */
  private static final class Message {
    final Map<Integer, List<Object>> fields = new HashMap<>();

    static Message parse(byte[] bytes) {
      Message message = new Message();
      ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      while (in.hasRemaining()) {
        long tag = varint(in);
        Object value;
        switch ((int) (tag & 7)) {
          case 0 -> value = varint(in);
          case 2 -> {
            byte[] content = new byte[(int) varint(in)];
            in.get(content);
            value = content;
          }
          default -> throw new AssertionError("wire type " + (tag & 7));
        }
        message.fields.computeIfAbsent((int) (tag >> 3), f -> new ArrayList<>()).add(value);
      }
      return message;
    }

    List<Object> all(int field) {
      return fields.getOrDefault(field, List.of());
    }

    List<Message> messages(int field) {
      return all(field).stream().map(value -> parse((byte[]) value)).toList();
    }

    List<String> texts(int field) {
      return all(field).stream()
          .map(value -> new String((byte[]) value, StandardCharsets.UTF_8))
          .toList();
    }

    String text(int field) {
      return texts(field).get(0);
    }

    long number(int field) {
      return (Long) all(field).get(0);
    }

    long[] numbers(int field) {
      List<Long> numbers = new ArrayList<>();
      for (Object value : all(field)) {
        if (value instanceof Long one) {
          numbers.add(one);
        } else {
          ByteBuffer packed = ByteBuffer.wrap((byte[]) value);
          while (packed.hasRemaining()) {
            numbers.add(varint(packed));
          }
        }
      }
      return numbers.stream().mapToLong(n -> n).toArray();
    }

    double[] floats(int field) {
      ByteBuffer packed =
          ByteBuffer.wrap((byte[]) all(field).get(0)).order(ByteOrder.LITTLE_ENDIAN);
      double[] values = new double[packed.remaining() / 4];
      Arrays.setAll(values, i -> packed.getFloat());
      return values;
    }

    double[] doubles(int field) {
      ByteBuffer packed =
          ByteBuffer.wrap((byte[]) all(field).get(0)).order(ByteOrder.LITTLE_ENDIAN);
      double[] values = new double[packed.remaining() / 8];
      Arrays.setAll(values, i -> packed.getDouble());
      return values;
    }

    private static long varint(ByteBuffer in) {
      long value = 0;
      for (int shift = 0; ; shift += 7) {
        byte next = in.get();
        value |= (long) (next & 0x7f) << shift;
        if (next >= 0) {
          return value;
        }
      }
    }
  }

  private final Message model;
  private final Message graph;

  OnnxInterpreter(byte[] model) {
    this.model = Message.parse(model);
    this.graph = this.model.messages(7).get(0);
  }

  /** The operators, in order. */
  List<String> operators() {
    return graph.messages(1).stream().map(node -> node.text(4)).toList();
  }

  Map<String, String> metadata() {
    Map<String, String> metadata = new LinkedHashMap<>();
    model.messages(14).forEach(entry -> metadata.put(entry.text(1), entry.text(2)));
    return metadata;
  }

  Map<String, Long> operatorSets() {
    Map<String, Long> sets = new HashMap<>();
    model.messages(8).forEach(set -> sets.put(set.text(1), set.number(2)));
    return sets;
  }

  List<String> outputs() {
    return graph.messages(12).stream().map(value -> value.text(1)).toList();
  }

  /** What each output is for a row. */
  Map<String, Double> run(double[] row) {
    Map<String, double[]> values = new HashMap<>();
    values.put("rows", row);
    for (Message constant : graph.messages(5)) {
      values.put(
          constant.text(8),
          switch ((int) constant.number(2)) {
            case 1 -> constant.floats(4);
            case 11 -> constant.doubles(10);
            default -> Arrays.stream(constant.numbers(7)).asDoubleStream().toArray();
          });
    }
    for (Message node : graph.messages(1)) {
      double[][] in = node.texts(1).stream().map(values::get).toArray(double[][]::new);
      values.put(node.text(2), apply(node, in));
    }
    Map<String, Double> results = new HashMap<>();
    for (String output : outputs()) {
      results.put(output, values.get(output)[0]);
    }
    return results;
  }

  private static double[] apply(Message node, double[][] in) {
    return switch (node.text(4)) {
      case "TreeEnsembleRegressor" -> new double[] {ensemble(node, in[0])};
      case "Clip" ->
          Arrays.stream(in[0]).map(x -> Math.max(in[1][0], Math.min(in[2][0], x))).toArray();
      case "MatMul" -> product(in[0], in[1]);
      case "Div" -> one((float) in[0][0] / (float) in[1][0]);
      case "Pow" -> one((float) Math.pow(in[0][0], in[1][0]));
      case "Neg" -> one(-in[0][0]);
      case "Add" -> one((float) in[0][0] + (float) in[1][0]);
      case "Greater" -> one(in[0][0] > in[1][0] ? 1 : 0);
      case "Where" -> in[0][0] != 0 ? in[1] : in[2];
      case "IsNaN" -> Arrays.stream(in[0]).map(x -> Double.isNaN(x) ? 1 : 0).toArray();
      case "Cast" -> in[0];
      case "ReduceMax" -> one(Arrays.stream(in[0]).max().orElseThrow());
      default -> throw new AssertionError(node.text(4));
    };
  }

  private static double[] one(double value) {
    return new double[] {value};
  }

  /** A row times a matrix in doubles. */
  private static double[] product(double[] row, double[] matrix) {
    double[] sums = new double[matrix.length / row.length];
    for (int i = 0; i < matrix.length; i++) {
      sums[i % sums.length] += row[i / sums.length] * matrix[i];
    }
    return sums;
  }

  private static double ensemble(Message node, double[] row) {
    Map<String, Message> attributes = new HashMap<>();
    node.messages(5).forEach(attribute -> attributes.put(attribute.text(1), attribute));
    boolean doubles = attributes.containsKey("nodes_values_as_tensor");
    long[] trees = attributes.get("nodes_treeids").numbers(8);
    long[] ids = attributes.get("nodes_nodeids").numbers(8);
    long[] features = attributes.get("nodes_featureids").numbers(8);
    long[] yes = attributes.get("nodes_truenodeids").numbers(8);
    long[] no = attributes.get("nodes_falsenodeids").numbers(8);
    long[] missing = attributes.get("nodes_missing_value_tracks_true").numbers(8);
    List<String> modes = attributes.get("nodes_modes").texts(9);
    double[] values =
        doubles
            ? attributes.get("nodes_values_as_tensor").messages(5).get(0).doubles(10)
            : attributes.get("nodes_values").floats(7);
    double[] weights =
        doubles
            ? attributes.get("target_weights_as_tensor").messages(5).get(0).doubles(10)
            : attributes.get("target_weights").floats(7);
    long[] leafTrees = attributes.get("target_treeids").numbers(8);
    long[] leafIds = attributes.get("target_nodeids").numbers(8);
    Map<List<Long>, Double> leaves = new HashMap<>();
    for (int i = 0; i < leafTrees.length; i++) {
      leaves.put(List.of(leafTrees[i], leafIds[i]), weights[i]);
    }
    Map<List<Long>, Integer> places = new HashMap<>();
    for (int i = 0; i < trees.length; i++) {
      places.put(List.of(trees[i], ids[i]), i);
    }
    long numTrees = trees[trees.length - 1] + 1;
    float sum = 0;
    for (long t = 0; t < numTrees; t++) {
      int at = places.get(List.of(t, 0L));
      while (!modes.get(at).equals("LEAF")) {
        double x = doubles ? row[(int) features[at]] : (float) row[(int) features[at]];
        boolean goes = x < values[at] || Double.isNaN(x) && missing[at] == 1;
        at = places.get(List.of(t, goes ? yes[at] : no[at]));
      }
      sum += leaves.get(List.of(t, ids[at]));
    }
    return sum / numTrees;
  }
}
