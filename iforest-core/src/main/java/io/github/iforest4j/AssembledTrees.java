package io.github.iforest4j;

import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.format.PayloadReader;
import java.io.DataOutputStream;
import java.io.IOException;

/** The part of {@link ForestFormat} for trees that were grown elsewhere. */
final class AssembledTrees {
  /** No node takes fewer bytes. */
  private static final int NODE_BYTES = 12;

  private AssembledTrees() {}

  static void write(ForestTrees trees, double averagePathLength, DataOutputStream out)
      throws IOException {
    out.writeInt(trees.numTrees());
    out.writeInt(trees.numFeatures);
    out.writeDouble(averagePathLength);
    for (int t = 0; t < trees.numTrees(); t++) {
      out.writeInt(trees.root[t + 1] - trees.root[t]);
      for (int i = trees.root[t]; i < trees.root[t + 1]; i++) {
        out.writeInt(trees.feature[i]);
        if (trees.feature[i] >= 0) {
          out.writeDouble(trees.threshold[i]);
        } else {
          out.writeInt(trees.size[i]);
          out.writeInt(trees.pathLength[i]);
        }
      }
    }
  }

  /** Allocates in proportion to the bytes that are there. The assembler checks the trees. */
  static IsolationForest read(PayloadReader in, boolean boxes) throws InvalidModelException {
    if (boxes) {
      throw in.invalid("a forest with path lengths of its own has no boxes");
    }
    int numTrees = in.intWithin("number of trees", 1, IsolationForestConfig.MAX_TREES);
    int numFeatures = in.intWithin("number of features", 1, ForestAssembler.MAX_FEATURES);
    double averagePathLength = in.finiteDouble("average path length");
    try {
      ForestAssembler forest = new ForestAssembler(numFeatures, averagePathLength);
      for (int t = 0; t < numTrees; t++) {
        readTree(in, forest);
      }
      in.end();
      return forest.assemble();
    } catch (IllegalArgumentException e) {
      throw in.invalid(String.valueOf(e.getMessage()));
    }
  }

  private static void readTree(PayloadReader in, ForestAssembler forest)
      throws InvalidModelException {
    int n = in.count("number of nodes", NODE_BYTES);
    int[] feature = new int[n];
    double[] threshold = new double[n];
    int[] size = new int[n];
    double[] pathLength = new double[n];
    for (int i = 0; i < n; i++) {
      feature[i] = in.anyInt("feature");
      if (feature[i] >= 0) {
        threshold[i] = in.finiteDouble("threshold");
      } else {
        size[i] = in.anyInt("rows");
        pathLength[i] =
            PathLengthScale.toDouble(in.intWithin("path length", 0, PathLengthScale.MAX));
      }
    }
    forest.add(feature, threshold, size, pathLength);
  }
}
