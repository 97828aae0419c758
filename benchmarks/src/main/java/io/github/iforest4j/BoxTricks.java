package io.github.iforest4j;

import io.github.iforest4j.bench.RowBenchmark;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Setup;

/**
 * What each trick of {@link ScalarBoxKernel} is worth: the same boxes and rows (50 trees of 256
 * rows, 8 features), climbed without one of them, and floors: what is left when the divisions cost
 * nothing. In the library's package, to reach its trees.
 */
public class BoxTricks extends RowBenchmark {
  private static final int ROWS = 4_096;
  private static final int FEATURES = 8;

  private final double[] rows = new double[ROWS * FEATURES];
  private final long[] sums = new long[ROWS];
  private ForestTrees trees;
  private BoxKernel shipped;
  private BoxKernel oneAtATime;
  private BoxKernel branching;
  private BoxKernel withoutChances;
  private BoxDescent descent;
  private BoxScratch scratch;

  /** Fits on other rows. */
  @Setup
  public void fit() {
    SplittableRandom random = new SplittableRandom(1);
    double[] training = new double[10_000 * FEATURES];
    fill(training, random);
    fill(rows, random);
    IsolationForestConfig config = IsolationForestConfig.builder().numTrees(50).boxes(true).build();
    trees = IsolationForest.fit(FeatureMatrix.of(training, 10_000, FEATURES), config).trees();
    BoxLayout boxes = new BoxLayout(trees, PackedTrees.of(trees));
    shipped = new ScalarBoxKernel(boxes);
    oneAtATime = new BoxWalkKernel(trees);
    branching = new Branching(boxes);
    withoutChances = new WithoutChances(boxes);
    descent = BoxDescent.of(boxes);
    scratch = BoxScratch.of(boxes.width, descent.numKeys);
  }

  /** As the library does it, row by row. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public long[] shippedSingle() {
    return scoredSingly(shipped);
  }

  /** A floor, not a score: finds which boxes contain a row, but no chances. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public long[] floorWithoutChances() {
    return scored(withoutChances);
  }

  /** The same floor, row by row. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public long[] floorWithoutChancesSingle() {
    return scoredSingly(withoutChances);
  }

  /** A floor, not a score: the way down alone. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public long[] floorDescent() {
    for (int r = 0; r < ROWS; r++) {
      descent.prepare(scratch, 0, rows, r * FEATURES);
      sums[r] = 0;
      for (int four = 0; four < descent.numFours; four++) {
        descent.four(four, scratch, 0, rows, r * FEATURES, 0, 1);
        sums[r] += scratch.box[0];
      }
    }
    return sums;
  }

  private static void fill(double[] values, SplittableRandom random) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (i / FEATURES % 2 == 0 ? -1 : 1) + random.nextGaussian();
    }
  }

  /** As the library does it. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public long[] shipped() {
    return scored(shipped);
  }

  /** One climber at a time, tree by tree. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public long[] oneWalkAtATime() {
    return scored(oneAtATime);
  }

  /** All climbers together, but comparing each value with its bounds instead of adding keys. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public long[] branching() {
    return scored(branching);
  }

  /** One climber at a time, which looks at every box up to the root. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public long[] toTheRoot() {
    for (int r = 0; r < ROWS; r++) {
      sums[r] = 0;
      for (int t = 0; t < trees.root.length - 1; t++) {
        sums[r] += BoxTerms.toSum(toTheRoot(trees.root[t], r * FEATURES));
      }
    }
    return sums;
  }

  private double toTheRoot(int start, int at) {
    int node = start;
    int depth = 0;
    for (int f = trees.feature[node]; f >= 0; f = trees.feature[node]) {
      node = trees.left[node] + (rows[at + f] < trees.threshold[node] ? 0 : 1);
      depth++;
    }
    double expected = trees.pathLength[node];
    for (node = trees.parent[node]; node >= 0; node = trees.parent[node], depth--) {
      int box = trees.box(node);
      long chances = 0;
      int able = trees.numVarying[node];
      for (int f = 0; f < FEATURES; f++) {
        float low = trees.bounds[box + 2 * f];
        float high = trees.bounds[box + 2 * f + 1];
        float x = BoxTerms.toFloat(rows[at + f]);
        chances += BoxTerms.chance(x, low, high);
        able += low == high && BoxTerms.isOutside(x, low, high) ? 1 : 0;
      }
      double p = able == 0 ? 0 : chances * BoxTerms.weight(able);
      expected = BoxTerms.above(expected, p, depth << PathLengthScale.FRACTION_BITS);
    }
    return expected;
  }

  private long[] scored(BoxKernel kernel) {
    kernel.boxPathLengthSums(rows, 0, FEATURES, ROWS, sums);
    return sums;
  }

  private long[] scoredSingly(BoxKernel kernel) {
    for (int r = 0; r < ROWS; r++) {
      sums[r] = kernel.boxPathLengthSum(rows, r * FEATURES);
    }
    return sums;
  }

  private static final class WithoutChances extends ScalarBoxKernel {
    WithoutChances(BoxLayout boxes) {
      super(boxes);
    }

    @Override
    int keepOutside(BoxScratch scratch, int count, int rowMask) {
      findOutside(scratch, count, rowMask);
      return dropInside(scratch.box, scratch.climber, scratch.outside, count);
    }
  }

  private static final class Branching extends PackedBoxKernel {
    Branching(BoxLayout boxes) {
      super(boxes);
    }

    @Override
    void prepare(BoxScratch scratch, int r) {
      // The values are all it takes.
    }

    @Override
    int keepOutside(BoxScratch scratch, int count, int rowMask) {
      int left = 0;
      for (int k = 0; k < count; k++) {
        int x = (scratch.climber[k] & rowMask) * width;
        long outside = 0;
        int chances = 0;
        for (int f = 0; f < FEATURES && scratch.box[k] < boxes.everything; f++) {
          int chance =
              BoxTerms.chance(
                  scratch.values[x + f],
                  boxes.low(scratch.box[k], f),
                  boxes.high(scratch.box[k], f));
          chances += chance;
          outside |= chance > 0 ? 1L << f : 0;
        }
        if (outside != 0) {
          scratch.box[left] = scratch.box[k];
          scratch.climber[left] = scratch.climber[k];
          scratch.constant[left] = boxes.countConstant(scratch.box[k], outside);
          scratch.chances[left++] = chances;
        }
      }
      return left;
    }
  }
}
