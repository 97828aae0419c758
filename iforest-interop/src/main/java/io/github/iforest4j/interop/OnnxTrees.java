package io.github.iforest4j.interop;

import java.util.Arrays;
import java.util.function.Consumer;

/** Writes trees as one node of the operator TreeEnsembleRegressor of ai.onnx.ml. */
final class OnnxTrees {
  /** AttributeProto.AttributeType. */
  private static final int INT = 2;

  private static final int STRING = 3;
  private static final int TENSOR = 4;
  private static final int FLOATS = 6;
  private static final int INTS = 7;
  private static final int STRINGS = 8;

  private OnnxTrees() {}

  /**
   * Writes the node.
   *
   * @param input the name of the values that the trees compare
   * @param doubles whether these are doubles, else floats
   */
  static void write(Protobuf node, Trees trees, String input, boolean doubles) {
    int n = trees.numNodes();
    long[] treeIds = new long[n];
    long[] nodeIds = new long[n];
    long[] features = new long[n];
    long[] yes = new long[n];
    long[] no = new long[n];
    long[] missing = new long[n];
    double[] thresholds = new double[n];
    int numLeaves = 0;
    int[] leaves = new int[n];
    for (int t = 0; t < trees.numTrees(); t++) {
      int from = trees.root[t];
      for (int i = from; i < trees.root[t + 1]; i++) {
        treeIds[i] = t;
        nodeIds[i] = i - from;
        if (trees.isLeaf(i)) {
          leaves[numLeaves++] = i;
        } else {
          features[i] = trees.feature[i];
          yes[i] = trees.left[i] - from;
          no[i] = yes[i] + 1;
          missing[i] = trees.nanLeft[i] ? 1 : 0;
          thresholds[i] = trees.threshold[i];
        }
      }
    }
    int[] leaf = Arrays.copyOf(leaves, numLeaves);
    node.text(1, input).text(2, "path_length").text(3, "trees").text(4, "TreeEnsembleRegressor");
    node.text(7, "ai.onnx.ml");
    attribute(node, "aggregate_function", STRING, a -> a.text(4, "AVERAGE"));
    attribute(node, "n_targets", INT, a -> a.number(3, 1));
    attribute(node, "nodes_treeids", INTS, a -> a.numbers(8, treeIds));
    attribute(node, "nodes_nodeids", INTS, a -> a.numbers(8, nodeIds));
    attribute(node, "nodes_featureids", INTS, a -> a.numbers(8, features));
    attribute(node, "nodes_truenodeids", INTS, a -> a.numbers(8, yes));
    attribute(node, "nodes_falsenodeids", INTS, a -> a.numbers(8, no));
    attribute(node, "nodes_missing_value_tracks_true", INTS, a -> a.numbers(8, missing));
    attribute(
        node,
        "nodes_modes",
        STRINGS,
        a -> {
          for (int i = 0; i < n; i++) {
            a.text(9, trees.isLeaf(i) ? "LEAF" : "BRANCH_LT");
          }
        });
    attribute(node, "target_treeids", INTS, a -> a.numbers(8, pick(treeIds, leaf)));
    attribute(node, "target_nodeids", INTS, a -> a.numbers(8, pick(nodeIds, leaf)));
    attribute(node, "target_ids", INTS, a -> a.numbers(8, new long[leaf.length]));
    double[] values = Arrays.stream(leaf).mapToDouble(i -> trees.value[i]).toArray();
    if (doubles) {
      tensor(node, "nodes_values_as_tensor", thresholds);
      tensor(node, "target_weights_as_tensor", values);
    } else {
      float[] floats = new float[n];
      for (int i = 0; i < n; i++) {
        floats[i] = Comparison.floatAtLeast(thresholds[i]);
      }
      attribute(node, "nodes_values", FLOATS, a -> a.floats(7, floats));
      float[] weights = new float[values.length];
      for (int i = 0; i < weights.length; i++) {
        weights[i] = (float) values[i];
      }
      attribute(node, "target_weights", FLOATS, a -> a.floats(7, weights));
    }
  }

  private static long[] pick(long[] values, int[] at) {
    return Arrays.stream(at).mapToLong(i -> values[i]).toArray();
  }

  private static void attribute(Protobuf node, String name, int type, Consumer<Protobuf> content) {
    node.nested(5, a -> content.accept(a.text(1, name).number(20, type)));
  }

  private static void tensor(Protobuf node, String name, double[] values) {
    attribute(
        node,
        name,
        TENSOR,
        a ->
            a.nested(
                5,
                t ->
                    t.number(1, values.length)
                        .number(2, OnnxGraph.DOUBLE)
                        .doubles(10, values)
                        .text(8, name)));
  }
}
