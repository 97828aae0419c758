package io.github.iforest4j;

import io.github.iforest4j.format.PayloadReader;
import io.github.iforest4j.format.SealedBytes;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The bytes of a forest, format version 0 (unstable: it may change with any release).
 *
 * <pre>
 *  payload, big-endian
 *   4  split kind: 0 = one numeric feature per node (others reserved: categories, hyperplanes)
 *   4  missing values: 0 = refused (others reserved)
 *   4  t, number of trees          4  ψ, configured        4  height limit, 0 = auto
 *   8  seed                        4  d, number of features
 *   4  ψ in force                  8  normaliser c(ψ)      1  boxes: 0 or 1
 *   8·d  offsets of the threshold grid
 *   4·(t+1)  first node of each tree, and the number of nodes n
 *   4·n  feature, −1 for an external node
 *   8·n  threshold, 0 for an external node
 *   4·n  left child, 0 for an external node
 *   4·n  rows of the sample in the node
 *   with boxes, for each internal node in node order, for each feature:  4 low, 4 high
 * </pre>
 */
final class ForestFormat {
  private static final String MAGIC = "IFOREST4";
  private static final int VERSION = 0;
  private static final String WHAT = "an isolation forest";

  /** The largest number of features. */
  static final int MAX_FEATURES = 1 << 20;

  /** c(2) = 1 is the smallest of ours; a smaller one would press scores out of a double's range. */
  private static final double MIN_NORMALISER = .25;

  private ForestFormat() {}

  static void write(IsolationForest forest, OutputStream out) throws IOException {
    SealedBytes.write(out, MAGIC, VERSION, payload -> writePayload(forest, payload));
  }

  private static void writePayload(IsolationForest forest, DataOutputStream out)
      throws IOException {
    IsolationForestConfig config = forest.config();
    ForestTrees trees = forest.trees();
    out.writeInt(0);
    out.writeInt(0);
    out.writeInt(config.numTrees());
    out.writeInt(config.subsampleSize());
    out.writeInt(config.heightLimit());
    out.writeLong(config.seed());
    out.writeInt(trees.numFeatures);
    out.writeInt(forest.subsampleSize());
    out.writeDouble(forest.averagePathLength());
    out.writeBoolean(trees.hasBoxes());
    for (double o : trees.offset) {
      out.writeDouble(o);
    }
    writeInts(out, trees.root);
    writeInts(out, trees.feature);
    for (double t : trees.threshold) {
      out.writeDouble(t);
    }
    writeInts(out, trees.left);
    writeInts(out, trees.size);
    if (trees.hasBoxes()) {
      for (float bound : trees.bounds) {
        out.writeFloat(bound);
      }
    }
  }

  private static void writeInts(DataOutputStream out, int[] values) throws IOException {
    for (int v : values) {
      out.writeInt(v);
    }
  }

  static IsolationForest read(InputStream in) throws IOException {
    PayloadReader payload = SealedBytes.read(in, MAGIC, VERSION, WHAT);
    payload.intWithin("split kind", 0, 0);
    payload.intWithin("missing values", 0, 0);
    int numTrees = payload.intWithin("number of trees", 1, IsolationForestConfig.MAX_TREES);
    int configuredSize =
        payload.intWithin("subsample size", 2, IsolationForestConfig.MAX_SUBSAMPLE_SIZE);
    int heightLimit = payload.intWithin("height limit", 0, IsolationForestConfig.MAX_HEIGHT_LIMIT);
    long seed = payload.anyLong("seed");
    int numFeatures = payload.intWithin("number of features", 1, MAX_FEATURES);
    int sampleSize = payload.intWithin("subsample size in force", 2, configuredSize);
    double normaliser = payload.finiteDouble("normaliser");
    if (!(normaliser >= MIN_NORMALISER
        && normaliser <= PathLengthScale.toDouble(PathLengthScale.MAX))) {
      throw payload.invalid("normaliser must be in [0.25, 128], was " + normaliser);
    }
    boolean boxes = payload.bool("boxes");
    double[] offset = payload.finiteDoubles("offsets", numFeatures);
    int[] root = payload.ints("tree starts", numTrees + 1);
    int numNodes = root[numTrees];
    requireStarts(payload, root);
    int[] feature = payload.ints("features", numNodes);
    double[] threshold = payload.finiteDoubles("thresholds", numNodes);
    int[] left = payload.ints("children", numNodes);
    int[] size = payload.ints("sizes", numNodes);
    requireTrees(payload, root, feature, left, size, sampleSize, numFeatures);
    float[] bounds = null;
    if (boxes) {
      long numBounds = (long) (numNodes - numTrees) * numFeatures;
      if (numBounds > Integer.MAX_VALUE) {
        throw payload.invalid("boxes of " + numBounds + " bounds are more than an array holds");
      }
      bounds = payload.finiteFloats("box bounds", (int) numBounds);
      requireOrdered(payload, bounds);
    }
    payload.end();
    IsolationForestConfig config =
        new IsolationForestConfig(numTrees, configuredSize, heightLimit, boxes, seed);
    ForestTrees trees = new ForestTrees(offset, root, feature, threshold, left, size, bounds);
    return new IsolationForest(config, sampleSize, normaliser, trees);
  }

  private static void requireStarts(PayloadReader payload, int[] root)
      throws InvalidModelException {
    if (root[0] != 0) {
      throw payload.invalid("the first tree must start at node 0, was " + root[0]);
    }
    for (int t = 1; t < root.length; t++) {
      if (root[t] <= root[t - 1]) {
        throw payload.invalid("tree " + (t - 1) + " must have at least one node");
      }
    }
  }

  /** The invariants of {@link ForestTrees}; children lie behind parents, so one pass suffices. */
  private static void requireTrees(
      PayloadReader payload,
      int[] root,
      int[] feature,
      int[] left,
      int[] size,
      int sampleSize,
      int numFeatures)
      throws InvalidModelException {
    int[] depth = new int[feature.length];
    for (int t = 0; t < root.length - 1; t++) {
      int internal = 0;
      for (int i = root[t]; i < root[t + 1]; i++) {
        if (i > root[t] && depth[i] == 0) {
          throw payload.invalid("node " + i + " is nobody's child");
        }
        if (size[i] < 1 || i == root[t] && size[i] != sampleSize) {
          throw payload.invalid("node " + i + " has " + size[i] + " of " + sampleSize + " rows");
        }
        if (feature[i] == -1) {
          continue;
        }
        if (feature[i] < 0 || feature[i] >= numFeatures) {
          throw payload.invalid(
              "node " + i + " splits on feature " + feature[i] + " of " + numFeatures);
        }
        int child = left[i];
        if (child <= i || child >= root[t + 1] - 1 || depth[child] != 0 || depth[child + 1] != 0) {
          throw payload.invalid("node " + i + " cannot have node " + child + " as a child");
        }
        if ((long) size[child] + size[child + 1] != size[i]) {
          throw payload.invalid("the children of node " + i + " do not have its rows");
        }
        depth[child] = depth[child + 1] = depth[i] + 1;
        if (depth[child] > IsolationForestConfig.MAX_HEIGHT_LIMIT) {
          throw payload.invalid("node " + child + " lies too deep");
        }
        internal++;
      }
      if (2 * internal + 1 != root[t + 1] - root[t]) {
        throw payload.invalid("tree " + t + " is not a binary tree");
      }
    }
  }

  private static void requireOrdered(PayloadReader payload, float[] bounds)
      throws InvalidModelException {
    for (int i = 0; i < bounds.length; i += 2) {
      if (bounds[i] > bounds[i + 1]) {
        throw payload.invalid(
            "box bound " + i / 2 + ": " + bounds[i] + " is above " + bounds[i + 1]);
      }
    }
  }
}
