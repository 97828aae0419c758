package io.github.iforest4j;

import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.format.PayloadReader;
import io.github.iforest4j.format.SealedBytes;
import io.github.iforest4j.format.Varint;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a forest, format version 1, inside {@link SealedBytes}; docs/model-format.md says
 * the same byte by byte, for readers in other languages.
 *
 * <pre>
 *  payload, big-endian
 *   1  split kind      0: one numeric feature per node; 1: hyperplanes
 *   1  missing values  0: refused
 *   1  leaf values     0: depth + c(rows), and scores normalised by c(ψ); 1: see below
 *   1  boxes           0 or 1
 *   4  t, number of trees          4  ψ, configured        4  height limit, 0 = auto
 *   8  seed                        4  d, number of features
 *   4  ψ in force
 *   8·d  offsets of the threshold grid
 *   if hyperplanes:  4 extension level, configured;  8·d a typical row, less the offsets
 *   trees, one after the other; the nodes of a tree breadth-first; for each node of more than one
 *   row that is above the height limit in force:
 *     varint  rows that go left; 0: external
 *     if internal:  4  word of the grid; or 4 {@link ThresholdGrid#NONE}, 4 feature, 8 threshold
 *     if internal, with hyperplanes, instead:  varint number of terms, from 1;
 *       each: 4 feature, ascending, 4 weight, not 0;  8 threshold
 *     with boxes, if internal:  for each feature, 4 low, 4 high
 * </pre>
 *
 * <p>Leaf values 1 is a forest that was grown elsewhere ({@link ForestAssembler}); then follow:
 *
 * <pre>
 *   1  boxes           0
 *   4  t, number of trees          4  d, number of features      8  what scores are normalised by
 *   trees: 4 number of nodes; for each node, breadth-first:
 *     4  feature, −1 if external
 *     if internal:  8 threshold
 *     if external:  4 rows, 4 path length in units of 2^−20
 * </pre>
 *
 * <p>The first two bytes are reserved for categories, too, and for missing values. There is one way
 * to write a forest: what is read is written again as the same bytes.
 *
 * <p>Reading allocates in proportion to the bytes that are really there: an internal node takes at
 * least 5 of them, a tree 1, and boxes and offsets as many as in memory. A term takes 8, and with
 * those that fill up to four at most 32 in memory.
 */
final class ForestFormat {
  private static final String MAGIC = "IFOREST4";

  /** What this software writes, and the only version that it reads. */
  static final int VERSION = 1;

  private static final String WHAT = "an isolation forest";

  private static final int MAX_LEVEL = IsolationForestConfig.MAX_EXTENSION_LEVEL;

  private ForestFormat() {}

  static void write(IsolationForest forest, OutputStream out) throws IOException {
    SealedBytes.write(out, MAGIC, VERSION, payload -> writePayload(forest, payload));
  }

  private static void writePayload(IsolationForest forest, DataOutputStream out)
      throws IOException {
    IsolationForestConfig config = forest.config();
    ForestTrees trees = forest.trees();
    out.writeByte(trees.planes == null ? 0 : 1);
    out.writeByte(0);
    out.writeByte(trees.ownPathLengths ? 1 : 0);
    out.writeBoolean(trees.hasBoxes());
    if (trees.ownPathLengths) {
      AssembledTrees.write(trees, forest.averagePathLength(), out);
      return;
    }
    out.writeInt(config.numTrees());
    out.writeInt(config.subsampleSize());
    out.writeInt(config.heightLimit());
    out.writeLong(config.seed());
    out.writeInt(trees.numFeatures);
    out.writeInt(forest.subsampleSize());
    for (double o : trees.offset) {
      out.writeDouble(o);
    }
    if (trees.planes != null) {
      out.writeInt(config.extensionLevel());
      for (double z : trees.planes.typical) {
        out.writeDouble(z);
      }
    }
    int heightLimit = config.heightLimitFor(forest.subsampleSize());
    byte[] depth = new byte[trees.numNodes()];
    for (int i = 0; i < trees.numNodes(); i++) {
      if (trees.feature[i] >= 0) {
        depth[trees.left[i]] = depth[trees.left[i] + 1] = (byte) (depth[i] + 1);
      }
      if (trees.size[i] > 1 && depth[i] < heightLimit) {
        writeNode(trees, i, out);
      }
    }
  }

  private static void writeNode(ForestTrees trees, int i, DataOutputStream out) throws IOException {
    int f = trees.feature[i];
    if (f < 0) {
      Varint.write(out, 0);
      return;
    }
    Varint.write(out, trees.size[trees.left[i]]);
    if (trees.planes != null) {
      writeTerms(trees.planes, i, out);
      out.writeDouble(trees.threshold[i]);
    } else {
      out.writeInt(trees.word[i]);
      if (trees.word[i] == ThresholdGrid.NONE) {
        out.writeInt(f);
        out.writeDouble(trees.threshold[i]);
      }
    }
    float[] bounds = trees.bounds;
    if (bounds != null) {
      int box = trees.box(i);
      for (int k = 0; k < 2 * trees.numFeatures; k++) {
        out.writeFloat(bounds[box + k]);
      }
    }
  }

  private static void writeTerms(Hyperplanes planes, int i, DataOutputStream out)
      throws IOException {
    int count = planes.numTerms(i);
    Varint.write(out, count);
    for (int k = planes.first[i]; k < planes.first[i] + count; k++) {
      out.writeInt(planes.column[k]);
      out.writeFloat(planes.weight[k]);
    }
  }

  static IsolationForest read(InputStream in) throws IOException {
    PayloadReader payload = SealedBytes.read(in, MAGIC, VERSION, WHAT);
    boolean extended = requireKnown(payload, "split kind", 1) == 1;
    requireKnown(payload, "treatment of missing values", 0);
    int leafValues = requireKnown(payload, "kind of leaf values", 1);
    boolean boxes = payload.bool("boxes");
    if (leafValues == 1) {
      if (extended) {
        throw payload.invalid("a forest with path lengths of its own has no hyperplanes");
      }
      return AssembledTrees.read(payload, boxes);
    }
    int numTrees = payload.intWithin("number of trees", 1, IsolationForestConfig.MAX_TREES);
    int configuredSize =
        payload.intWithin("subsample size", 2, IsolationForestConfig.MAX_SUBSAMPLE_SIZE);
    int heightLimit = payload.intWithin("height limit", 0, IsolationForestConfig.MAX_HEIGHT_LIMIT);
    long seed = payload.anyLong("seed");
    int numFeatures = payload.intWithin("number of features", 1, Integer.MAX_VALUE);
    int sampleSize = payload.intWithin("subsample size in force", 2, configuredSize);
    double[] offset = payload.finiteDoubles("offsets", numFeatures);
    int level = 0;
    double[] typical = null;
    if (extended) {
      level = payload.intWithin("extension level", -1, Math.min(numFeatures - 1, MAX_LEVEL));
      typical = payload.finiteDoubles("typical row", numFeatures);
      Hyperplanes.requireTypical(payload, typical);
      if (level == 0 || numFeatures == 1) {
        throw payload.invalid("a forest of extension level 0 has no hyperplanes");
      }
    }
    IsolationForestConfig config =
        new IsolationForestConfig(numTrees, configuredSize, heightLimit, boxes, seed, level);
    TreeReader trees =
        new TreeReader(
            payload,
            offset,
            config.heightLimitFor(sampleSize),
            boxes,
            Hyperplanes.builder(offset, typical, config.splitWidth(numFeatures)));
    int[] root = new int[numTrees + 1];
    for (int t = 0; t < numTrees; t++) {
      root[t + 1] = trees.read(sampleSize);
    }
    payload.end();
    return new IsolationForest(
        config, sampleSize, PathLengthScale.normaliser(sampleSize), trees.finish(root));
  }

  private static int requireKnown(PayloadReader payload, String field, int last)
      throws InvalidModelException {
    int kind = payload.byteWithin(field, 0, 255);
    if (kind > last) {
      throw payload.invalid(field + " " + kind + " is not known here; a newer version may read it");
    }
    return kind;
  }

  /** Reads trees into arrays that grow with what is there. */
  private static final class TreeReader {
    private final PayloadReader payload;
    private final double[] offset;
    private final @Nullable ThresholdGrid grid;
    private final int heightLimit;
    private final boolean boxes;

    /** Null in a standard forest. */
    private final Hyperplanes.@Nullable Builder planes;

    private int numNodes;
    private int numBounds;
    private int[] feature = new int[256];
    private int[] word = new int[256];
    private double[] threshold = new double[256];
    private int[] left = new int[256];
    private int[] size = new int[256];
    private byte[] depth = new byte[256];

    /** By node: where the box of its parent begins; −1 for roots. */
    private int[] outer = new int[256];

    private float[] bounds = new float[256];

    TreeReader(
        PayloadReader payload,
        double[] offset,
        int heightLimit,
        boolean boxes,
        Hyperplanes.@Nullable Builder planes) {
      this.payload = payload;
      this.offset = offset;
      this.grid = ForestTrees.grid(offset);
      this.heightLimit = heightLimit;
      this.boxes = boxes;
      this.planes = planes;
    }

    /** Reads a tree; returns where the next begins. */
    int read(int sampleSize) throws InvalidModelException {
      int node = numNodes;
      add(sampleSize, 0, -1);
      for (; node < numNodes; node++) {
        if (size[node] > 1 && depth[node] < heightLimit) {
          readNode(node);
        }
      }
      return numNodes;
    }

    private void add(int rows, int nodeDepth, int outerBox) throws InvalidModelException {
      if (numNodes == feature.length) {
        int capacity = Math.multiplyExact(numNodes, 2);
        feature = Arrays.copyOf(feature, capacity);
        word = Arrays.copyOf(word, capacity);
        threshold = Arrays.copyOf(threshold, capacity);
        left = Arrays.copyOf(left, capacity);
        size = Arrays.copyOf(size, capacity);
        depth = Arrays.copyOf(depth, capacity);
        outer = Arrays.copyOf(outer, capacity);
      }
      feature[numNodes] = -1;
      size[numNodes] = rows;
      depth[numNodes] = (byte) nodeDepth;
      outer[numNodes++] = outerBox;
    }

    private void readNode(int node) throws InvalidModelException {
      int goLeft = payload.varint("rows that go left", size[node] - 1);
      if (goLeft == 0) {
        return;
      }
      if (planes == null) {
        readThreshold(node);
      } else {
        word[node] = ThresholdGrid.NONE;
        feature[node] = planes.read(node, payload);
        threshold[node] = payload.finiteDouble("threshold");
      }
      int box = boxes ? readBox(node) : -1;
      left[node] = numNodes;
      add(goLeft, depth[node] + 1, box);
      add(size[node] - goLeft, depth[node] + 1, box);
    }

    private void readThreshold(int node) throws InvalidModelException {
      int point = payload.anyInt("threshold");
      word[node] = point;
      if (point == ThresholdGrid.NONE) {
        feature[node] = payload.intWithin("feature", 0, offset.length - 1);
        threshold[node] = payload.finiteDouble("threshold");
        if (grid != null && grid.wordOf(feature[node], threshold[node]) != ThresholdGrid.NONE) {
          throw payload.invalid("node " + node + " has a threshold that is a word of the grid");
        }
      } else {
        if (grid == null || !grid.isValid(point)) {
          throw payload.invalid("node " + node + " has word " + point + ", which is none");
        }
        feature[node] = grid.feature(point);
        threshold[node] = grid.threshold(point);
        if (grid.canonical(point) != point) {
          throw payload.invalid("node " + node + " has word " + point + ", not the largest such");
        }
      }
    }

    private int readBox(int node) throws InvalidModelException {
      int box = numBounds;
      int length = 2 * offset.length;
      while (bounds.length - box < length) {
        bounds = Arrays.copyOf(bounds, Math.multiplyExact(bounds.length, 2));
      }
      payload.finiteFloats("box bounds", bounds, box, length);
      for (int k = 0; k < length; k += 2) {
        float low = bounds[box + k];
        float high = bounds[box + k + 1];
        boolean inside =
            outer[node] < 0
                || low >= bounds[outer[node] + k] && high <= bounds[outer[node] + k + 1];
        if (!BoxTerms.isBound(low) || !BoxTerms.isBound(high)) {
          throw payload.invalid("box bounds " + low + " and " + high + " are not as documented");
        }
        if (!(low <= high && inside)) {
          throw payload.invalid(
              "node "
                  + node
                  + " has box ["
                  + low
                  + ", "
                  + high
                  + "] for feature "
                  + k / 2
                  + ", empty or outside its parent's");
        }
      }
      numBounds += length;
      return box;
    }

    ForestTrees finish(int[] root) {
      return new ForestTrees(
          offset,
          root,
          Arrays.copyOf(feature, numNodes),
          Arrays.copyOf(word, numNodes),
          Arrays.copyOf(threshold, numNodes),
          Arrays.copyOf(left, numNodes),
          Arrays.copyOf(size, numNodes),
          boxes ? Arrays.copyOf(bounds, numBounds) : null,
          planes == null ? null : planes.finish(numNodes));
    }
  }
}
