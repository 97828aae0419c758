package io.github.iforest4j.detect;

import io.github.iforest4j.Attribution;
import io.github.iforest4j.FeatureMatrix;
import io.github.iforest4j.InvalidModelException;
import io.github.iforest4j.IsolationForest;
import io.github.iforest4j.IsolationForestConfig;
import io.github.iforest4j.ScoringMode;
import io.github.iforest4j.format.PayloadReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * A forest that follows its stream: from a bounded uniform sample of all rows so far (Vitter's
 * reservoir, algorithm R, 1985), one tree after the other is grown anew.
 *
 * <p>All randomness comes from the seed and the number of rows, and a tree is grown at once, within
 * the reading that it is due at: the same rows give the same scores, and nothing is pending between
 * readings. Memory: the sample, {@value #CAPACITY} rows, and the trees. One writer. Scoring
 * allocates nothing; growing a tree does.
 */
final class RotatingForest {
  /** How many rows the sample holds. */
  static final int CAPACITY = 2048;

  /** So many rows make the first trees. */
  static final int FIRST = 64;

  /** After so many rows, one tree is grown anew. */
  private static final int ROWS_PER_TREE = 8;

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  /** How far a constant may move without being unusual, as a share of it. */
  private static final double FLOOR = 1e-3;

  private static final double LN2 = StrictMath.log(2);

  private final int width;
  private final int widenable;
  private final IsolationForestConfig config;
  private final double[] sample;
  private final IsolationForest[] trees;
  private final Attribution ofTree;
  private long rows;
  private long grown;
  private long random;

  /** Whether all rows so far are alike; then the sample's first row is what they are like. */
  private boolean constant = true;

  /**
   * Knows nothing yet.
   *
   * @param width columns of a row
   * @param widenable the first so many columns are of one unit, the first column's
   * @param config how to grow it
   */
  RotatingForest(int width, int widenable, IsolationForestConfig config) {
    this.widenable = widenable;
    this.width = width;
    this.config = config;
    this.sample = new double[CAPACITY * width];
    this.trees = new IsolationForest[config.numTrees()];
    this.ofTree = new Attribution(width);
    this.random = mix(config.seed());
  }

  /** Whether there are trees. */
  boolean isReady() {
    return trees[0] != null;
  }

  /** The box score: 2^(−mean over trees of h/c(ψ)). */
  double score(double[] row) {
    double sum = 0;
    for (IsolationForest tree : trees) {
      sum += tree.pathLength(row, 0, ScoringMode.BOX) / tree.averagePathLength();
    }
    // StrictMath.pow allocates in JDK 17.
    return StrictMath.exp(-LN2 * sum / trees.length);
  }

  /** Splits a score, less 0.5, by column: as the trees' own splits do on average. */
  void attribute(double[] row, double score, Attribution out) {
    double total = 0;
    for (IsolationForest tree : trees) {
      tree.attribute(row, 0, ScoringMode.BOX, ofTree);
      total += ofTree.total();
    }
    double factor = Math.abs(total) < 1e-9 ? 0 : (score - .5) / total;
    out.clear();
    for (IsolationForest tree : trees) {
      tree.attribute(row, 0, ScoringMode.BOX, ofTree);
      for (int c = 0; c < width; c++) {
        double part = factor * ofTree.contribution(c);
        out.add(c, part, Math.abs(part) * ofTree.direction(c));
      }
    }
  }

  /** Takes a row into the sample by chance, and grows what is due. */
  void learn(double[] row) {
    long place = rows < CAPACITY ? rows : nextBelow(rows + 1);
    if (place < CAPACITY) {
      System.arraycopy(row, 0, sample, (int) place * width, width);
    }
    constant &= Arrays.equals(row, 0, width, sample, 0, width);
    rows++;
    if (rows == FIRST) {
      for (int t = 0; t < trees.length; t++) {
        trees[t] = grow();
      }
    } else if (rows > FIRST && rows % ROWS_PER_TREE == 0) {
      trees[(int) (grown % trees.length)] = grow();
    }
  }

  private IsolationForest grow() {
    grown++;
    return IsolationForest.fit(
        constant ? widened() : sample(),
        IsolationForestConfig.builder()
            .numTrees(1)
            .subsampleSize(config.subsampleSize())
            .heightLimit(config.heightLimit())
            .seed(mix(config.seed() + GOLDEN * grown))
            .build());
  }

  /**
   * The rows with {@value #FLOOR} of the first value as noise: a tree over rows that are all alike
   * has no boxes, so it would find nothing unusual; and a tiny movement must not be unusual.
   */
  private FeatureMatrix widened() {
    FeatureMatrix rows = sample();
    double[] values = Arrays.copyOf(rows.array(), rows.numRows() * width);
    double floor = FLOOR * (values[0] == 0 ? 1 : Math.abs(values[0]));
    for (int i = 0; i < values.length; i++) {
      if (i % width < widenable) {
        values[i] += floor * (2 * nextUnit() - 1);
      }
    }
    return FeatureMatrix.of(values, rows.numRows(), width);
  }

  /** The rows that trees are grown from. */
  FeatureMatrix sample() {
    return FeatureMatrix.of(sample, CAPACITY, width).rows(0, (int) Math.min(rows, CAPACITY));
  }

  private long nextBelow(long bound) {
    return (long) (nextUnit() * bound);
  }

  private double nextUnit() {
    random += GOLDEN;
    return (mix(random) >>> 11) * 0x1.0p-53;
  }

  /** SplitMix64. */
  private static long mix(long state) {
    long z = state + GOLDEN;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  void write(DataOutputStream out) throws IOException {
    out.writeLong(rows);
    out.writeLong(grown);
    out.writeLong(random);
    out.writeBoolean(constant);
    int held = (int) Math.min(rows, CAPACITY);
    for (int i = 0; i < held * width; i++) {
      out.writeDouble(sample[i]);
    }
    for (int t = 0; isReady() && t < trees.length; t++) {
      ByteArrayOutputStream tree = new ByteArrayOutputStream();
      trees[t].write(tree);
      out.writeInt(tree.size());
      tree.writeTo(out);
    }
  }

  void read(PayloadReader in) throws InvalidModelException, IOException {
    rows = in.anyLong("learned rows");
    grown = in.anyLong("grown trees");
    random = in.anyLong("random state");
    constant = in.bool("constant");
    if (rows < 0 || grown < 0) {
      throw in.invalid("learned rows and grown trees must not be negative");
    }
    int held = (int) Math.min(rows, CAPACITY);
    System.arraycopy(in.finiteDoubles("learned sample", held * width), 0, sample, 0, held * width);
    for (int t = 0; rows >= FIRST && t < trees.length; t++) {
      int length = in.count("tree", 1);
      trees[t] = IsolationForest.read(new ByteArrayInputStream(in.bytes("tree", length)));
      if (trees[t].numFeatures() != width || !trees[t].hasBoxes()) {
        throw in.invalid("tree " + t + " is of another kind of rows");
      }
    }
  }
}
