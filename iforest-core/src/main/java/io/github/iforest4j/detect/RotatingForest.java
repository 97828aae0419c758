package io.github.iforest4j.detect;

import io.github.iforest4j.Attribution;
import io.github.iforest4j.FeatureMatrix;
import io.github.iforest4j.IsolationForest;
import io.github.iforest4j.IsolationForestConfig;
import io.github.iforest4j.ScoringMode;
import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.format.PayloadReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A forest that follows its stream: from a bounded sample of the rows so far (Vitter's reservoir,
 * algorithm R, 1985), one group of trees after the other is grown anew.
 *
 * <p>All randomness comes from the seed and the number of rows, and a group is grown at once,
 * within the reading that it is due at: the same rows give the same scores, and nothing is pending
 * between readings. Memory: the sample, at most {@value #CAPACITY} rows, and the trees. One writer.
 * Scoring and taking a row allocate nothing; growing trees does.
 *
 * <p>Invariants: before {@value #FIRST} rows there are no trees, from then on every group has its
 * trees; the sample holds as many rows as were taken, up to its capacity; the state is a function
 * of seed, config and the rows in their order.
 */
final class RotatingForest {
  /** Maximum number of rows in the sample; jittered copies count. */
  static final int CAPACITY = 2048;

  /** Number of rows from which the first trees are grown. */
  static final int FIRST = 64;

  /** With {@link Pace#FOLLOWER}, the number of rows that count as the past; older ones fade. */
  static final long HORIZON = 8 * CAPACITY;

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private static final double LN2 = StrictMath.log(2);

  /**
   * How it follows its stream.
   *
   * @param groupSize trees that are grown at once
   * @param rowsPerGroup the number of rows after which one group is grown anew
   * @param horizon the maximum number of rows that count as earlier ones when a row is sampled: up
   *     to it, all of the past is sampled uniformly; beyond it, older rows fade exponentially
   */
  record Pace(int groupSize, int rowsPerGroup, long horizon) {
    /** For the preset metric: all of the past, forever. */
    static final Pace METRIC = new Pace(1, 8, Long.MAX_VALUE);

    /** For a model that adapts. Ten trees at once are scored faster than ten single ones. */
    static final Pace FOLLOWER = new Pace(10, 32, HORIZON);
  }

  private final int width;
  private final int widenable;

  /**
   * The number of first columns that get normal noise in a row's second copy; 0 for no second copy.
   */
  private final int jittered;

  private final int capacity;
  private final Pace pace;
  private final IsolationForestConfig config;
  private final ScoringMode scoring;
  private final double[] sample;
  private final @Nullable IsolationForest[] groups;
  private final Attribution ofGroup;
  private long rows;
  private long grown;
  private long random;

  /** Whether all rows so far are equal; then they equal the sample's first row. */
  private boolean constant = true;

  private RotatingForest(
      int width, int widenable, int jittered, Pace pace, DetectorConfig detector) {
    this.width = width;
    this.widenable = widenable;
    this.jittered = jittered;
    this.capacity = CAPACITY / (jittered > 0 ? 2 : 1);
    this.pace = pace;
    this.config = detector.forest();
    this.scoring = detector.scoring();
    this.sample = new double[CAPACITY * width];
    this.groups = new IsolationForest[(config.numTrees() + pace.groupSize - 1) / pace.groupSize];
    this.ofGroup = new Attribution(width);
    this.random = mix(config.seed());
  }

  /**
   * Creates the forest of the preset metric, which has learned nothing yet.
   *
   * @param width columns of a row
   * @param widenable the number of first columns that have the unit of the first one
   * @param config how to grow it
   */
  static RotatingForest ofMetric(int width, int widenable, DetectorConfig config) {
    return new RotatingForest(width, widenable, 0, Pace.METRIC, config);
  }

  /**
   * Creates a forest that continues where training ended.
   *
   * @param width columns of a row
   * @param jittered the number of first columns that get noise in a second copy of each row
   * @param config how to grow it
   */
  static RotatingForest follower(int width, int jittered, DetectorConfig config) {
    return new RotatingForest(width, 0, jittered, Pace.FOLLOWER, config);
  }

  /** Whether there are trees. */
  boolean isReady() {
    return groups[0] != null;
  }

  /** The box score: 2^(−mean over trees of h/c(ψ)). */
  double score(double[] row) {
    double sum = 0;
    for (IsolationForest group : groups) {
      sum +=
          group.config().numTrees()
              * (group.pathLength(row, 0, scoring) / group.averagePathLength());
    }
    // StrictMath.pow allocates in JDK 17.
    return StrictMath.exp(-LN2 * sum / config.numTrees());
  }

  /** Splits a score, less 0.5, by column: as the trees' own splits do on average. */
  void attribute(double[] row, double score, Attribution out) {
    double total = 0;
    for (IsolationForest group : groups) {
      group.attribute(row, 0, scoring, ofGroup);
      total += group.config().numTrees() * ofGroup.total();
    }
    double factor = Math.abs(total) < 1e-9 ? 0 : (score - .5) / total;
    out.clear();
    for (IsolationForest group : groups) {
      group.attribute(row, 0, scoring, ofGroup);
      for (int c = 0; c < width; c++) {
        double part = factor * group.config().numTrees() * ofGroup.contribution(c);
        out.add(c, part, Math.abs(part) * ofGroup.direction(c));
      }
    }
  }

  /** Takes a row into the sample by chance, and grows what is due. */
  void learn(double[] row) {
    learn(row, 0);
    if (rows == FIRST) {
      growAll();
    } else if (rows > FIRST && rows % pace.rowsPerGroup == 0) {
      grow((int) (grown % groups.length));
    }
  }

  private void learn(double[] values, int offset) {
    long place = rows < capacity ? rows : nextBelow(Math.min(rows, pace.horizon) + 1);
    if (place < capacity) {
      put((int) place, values, offset);
    }
    constant &= Arrays.equals(values, offset, offset + width, sample, 0, width);
    rows++;
  }

  private void put(int place, double[] values, int offset) {
    int at = place * width;
    if (jittered == 0) {
      System.arraycopy(values, offset, sample, at, width);
      return;
    }
    at *= 2;
    System.arraycopy(values, offset, sample, at, width);
    System.arraycopy(values, offset, sample, at + width, width);
    for (int c = 0; c < jittered; c++) {
      sample[at + width + c] += nextGaussian();
    }
  }

  /** Puts these rows into the sample at once: they take random places, at most half of all. */
  void adopt(double[] values, int count) {
    int held = held();
    int taken = Math.min(count, Math.max(1, held / 2));
    for (int i = 0; i < taken; i++) {
      put((int) nextBelow(held), values, (int) ((long) i * count / taken) * width);
    }
    growAll();
  }

  /**
   * Begins with the rows of training.
   *
   * @param training its rows, or a sample of them
   * @param trainingRows the number of rows in training
   */
  void begin(FeatureMatrix training, long trainingRows) {
    for (int r = 0; r < training.numRows(); r++) {
      learn(training.array(), training.rowOffset(r));
    }
    rows = Math.max(rows, trainingRows);
    growAll();
  }

  private void growAll() {
    for (int g = 0; g < groups.length; g++) {
      grow(g);
    }
  }

  private void grow(int group) {
    grown++;
    int first = group * pace.groupSize;
    groups[group] =
        IsolationForest.fit(
            constant ? widened() : sample(),
            config.toBuilder()
                .numTrees(Math.min(pace.groupSize, config.numTrees() - first))
                .seed(mix(config.seed() + GOLDEN * grown))
                .build());
  }

  /**
   * The rows with a thousandth of the first value as noise: a tree over equal rows has no boxes, so
   * it would find nothing unusual; and a tiny movement must not be unusual.
   */
  private FeatureMatrix widened() {
    FeatureMatrix rows = sample();
    double[] values = Arrays.copyOf(rows.array(), rows.numRows() * width);
    double floor = DriftTracker.floor(values[0]);
    for (int i = 0; i < values.length; i++) {
      if (i % width < widenable) {
        values[i] += floor * (2 * nextUnit() - 1);
      }
    }
    return FeatureMatrix.of(values, rows.numRows(), width);
  }

  /** The rows that trees are grown from, with their jittered copies. */
  FeatureMatrix sample() {
    return FeatureMatrix.of(sample, CAPACITY, width).rows(0, stored());
  }

  private int held() {
    return (int) Math.min(rows, capacity);
  }

  private int stored() {
    return held() * (jittered > 0 ? 2 : 1);
  }

  /** Marsaglia's polar method; StrictMath, so that it is the same on every machine. */
  private double nextGaussian() {
    while (true) {
      double u = 2 * nextUnit() - 1;
      double v = 2 * nextUnit() - 1;
      double s = u * u + v * v;
      if (s > 0 && s < 1) {
        return u * Math.sqrt(-2 * StrictMath.log(s) / s);
      }
    }
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
    for (int i = 0; i < stored() * width; i++) {
      out.writeDouble(sample[i]);
    }
    for (int g = 0; isReady() && g < groups.length; g++) {
      ByteArrayOutputStream trees = new ByteArrayOutputStream();
      groups[g].write(trees);
      out.writeInt(trees.size());
      trees.writeTo(out);
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
    int stored = stored() * width;
    System.arraycopy(in.finiteDoubles("learned sample", stored), 0, sample, 0, stored);
    for (int g = 0; grown > 0 && g < groups.length; g++) {
      int length = in.count("tree", 1);
      groups[g] = IsolationForest.read(new ByteArrayInputStream(in.bytes("tree", length)));
      if (groups[g].numFeatures() != width
          || groups[g].hasBoxes() != config.boxes()
          || groups[g].config().extensionLevel() != (width == 1 ? 0 : config.extensionLevel())) {
        throw in.invalid("group " + g + " of trees is of another kind of rows");
      }
    }
  }
}
