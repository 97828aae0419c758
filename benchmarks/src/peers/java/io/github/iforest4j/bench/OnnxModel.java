package io.github.iforest4j.bench;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Writes a {@link ChildArrayForest} as an ONNX model: one TreeEnsembleRegressor that averages path
 * lengths. Only the few fields of onnx.proto that it needs, by their numbers.
 */
final class OnnxModel {
  private static final int FLOAT_ELEMENTS = 1;
  private static final int INT = 2;
  private static final int STRING = 3;
  private static final int FLOATS = 6;
  private static final int INTS = 7;
  private static final int STRINGS = 8;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private OnnxModel() {}

  static byte[] of(ChildArrayForest forest, int numFeatures) {
    return message(
        model -> {
          model.number(1, 8); // ir_version
          model.nested(7, graph -> writeGraph(graph, forest, numFeatures));
          model.nested(8, opset -> opset.text(1, "").number(2, 17));
          model.nested(8, opset -> opset.text(1, "ai.onnx.ml").number(2, 3));
        });
  }

  private static void writeGraph(OnnxModel graph, ChildArrayForest forest, int numFeatures) {
    graph.nested(1, node -> writeEnsemble(node, forest));
    graph.text(2, "forest");
    graph.nested(11, input -> writeTensorType(input, "rows", numFeatures));
    graph.nested(12, output -> writeTensorType(output, "path_lengths", 1));
  }

  private static void writeTensorType(OnnxModel value, String name, int columns) {
    value.text(1, name);
    value.nested(
        2,
        type ->
            type.nested(
                1,
                tensor -> {
                  tensor.number(1, FLOAT_ELEMENTS);
                  tensor.nested(
                      2,
                      shape -> {
                        shape.nested(1, rows -> rows.text(2, "n"));
                        shape.nested(1, width -> width.number(1, columns));
                      });
                }));
  }

  private static void writeEnsemble(OnnxModel node, ChildArrayForest forest) {
    List<Long> treeIds = new ArrayList<>();
    List<Long> nodeIds = new ArrayList<>();
    List<Long> features = new ArrayList<>();
    List<Long> lefts = new ArrayList<>();
    List<Long> rights = new ArrayList<>();
    List<String> modes = new ArrayList<>();
    List<Float> thresholds = new ArrayList<>();
    List<Long> leafTrees = new ArrayList<>();
    List<Long> leafNodes = new ArrayList<>();
    List<Long> leafTargets = new ArrayList<>();
    List<Float> leafValues = new ArrayList<>();
    for (int t = 0; t < forest.trees.length; t++) {
      ChildArrayForest.Tree tree = forest.trees[t];
      for (int i = 0; i < tree.size; i++) {
        boolean leaf = tree.feature[i] < 0;
        treeIds.add((long) t);
        nodeIds.add((long) i);
        features.add(leaf ? 0L : tree.feature[i]);
        lefts.add((long) tree.left[i]);
        rights.add((long) tree.right[i]);
        modes.add(leaf ? "LEAF" : "BRANCH_LT");
        thresholds.add(leaf ? 0 : (float) tree.value[i]);
        if (leaf) {
          leafTrees.add((long) t);
          leafNodes.add((long) i);
          leafTargets.add(0L);
          leafValues.add((float) tree.value[i]);
        }
      }
    }
    node.text(1, "rows").text(2, "path_lengths").text(4, "TreeEnsembleRegressor");
    node.text(7, "ai.onnx.ml");
    node.attribute("aggregate_function", STRING, a -> a.text(4, "AVERAGE"));
    node.attribute("n_targets", INT, a -> a.number(3, 1));
    node.attribute("post_transform", STRING, a -> a.text(4, "NONE"));
    node.attribute("nodes_treeids", INTS, a -> a.numbers(treeIds));
    node.attribute("nodes_nodeids", INTS, a -> a.numbers(nodeIds));
    node.attribute("nodes_featureids", INTS, a -> a.numbers(features));
    node.attribute("nodes_truenodeids", INTS, a -> a.numbers(lefts));
    node.attribute("nodes_falsenodeids", INTS, a -> a.numbers(rights));
    node.attribute("nodes_modes", STRINGS, a -> modes.forEach(mode -> a.text(9, mode)));
    node.attribute("nodes_values", FLOATS, a -> a.floats(thresholds));
    node.attribute("target_treeids", INTS, a -> a.numbers(leafTrees));
    node.attribute("target_nodeids", INTS, a -> a.numbers(leafNodes));
    node.attribute("target_ids", INTS, a -> a.numbers(leafTargets));
    node.attribute("target_weights", FLOATS, a -> a.floats(leafValues));
  }

  private static byte[] message(Consumer<OnnxModel> content) {
    OnnxModel message = new OnnxModel();
    content.accept(message);
    return message.out.toByteArray();
  }

  private void attribute(String name, int type, Consumer<OnnxModel> content) {
    nested(5, attribute -> content.accept(attribute.text(1, name).number(20, type)));
  }

  private void nested(int field, Consumer<OnnxModel> content) {
    bytes(field, message(content));
  }

  private OnnxModel text(int field, String text) {
    return bytes(field, text.getBytes(StandardCharsets.UTF_8));
  }

  private OnnxModel bytes(int field, byte[] bytes) {
    varint(field << 3 | 2);
    varint(bytes.length);
    out.writeBytes(bytes);
    return this;
  }

  private OnnxModel number(int field, long value) {
    varint((long) field << 3);
    varint(value);
    return this;
  }

  private void numbers(List<Long> values) {
    values.forEach(value -> number(8, value));
  }

  private void floats(List<Float> values) {
    ByteBuffer packed = ByteBuffer.allocate(4 * values.size()).order(ByteOrder.LITTLE_ENDIAN);
    values.forEach(packed::putFloat);
    bytes(7, packed.array());
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.write((int) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
