package io.github.iforest4j;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Scoring and attribution allocate nothing, by the JVM's own count of this thread's bytes. */
@Isolated("it counts allocated bytes, and the compiler must keep up")
class ScoringAllocationTest {
  /** Enough for the last compiler; fewer calls would measure the interpreter's boxes. */
  private static final int WARM_UP = 20_000;

  private static final int CALLS = 2_000;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private double sink;

  @Test
  void scoringAllocatesNothing() {
    Random random = new Random(1);
    double[][] rows = new double[300][4];
    for (double[] row : rows) {
      for (int f = 0; f < 4; f++) {
        row[f] = random.nextGaussian();
      }
    }
    IsolationForest forest =
        IsolationForest.fit(
            FeatureMatrix.of(rows), IsolationForestConfig.builder().numTrees(10).build());
    Attribution attribution = new Attribution(4);
    double[] outside = {9, 0, -9, 0};
    assertAllocatesNothing("score", () -> sink += forest.score(outside));
    assertAllocatesNothing("boxScore", () -> sink += forest.score(outside, ScoringMode.BOX));
    assertAllocatesNothing(
        "attribute",
        () -> {
          forest.attribute(outside, 0, ScoringMode.BOX, attribution);
          sink += attribution.total();
        });
    double[] typical = new double[4];
    assertAllocatesNothing(
        "attributeByReplacement",
        () -> {
          forest.attributeByReplacement(outside, 0, ScoringMode.BOX, typical, attribution);
          sink += attribution.total();
        });
    ConditionalZScore conditional = ConditionalZScore.learn(FeatureMatrix.of(rows));
    assertAllocatesNothing("conditional z", () -> sink += conditional.of(outside, 0, 1));
  }

  @Test
  void everyPlainKernelAllocatesNothing() {
    Random random = new Random(2);
    for (int d : new int[] {8, 17, 100, 300}) {
      for (int size : d == 8 ? new int[] {256, 4096} : new int[] {256}) {
        FeatureMatrix rows = RandomRows.matrix(new SplittableRandom(d), 4096, d);
        IsolationForest forest =
            IsolationForest.fit(
                rows, IsolationForestConfig.builder().subsampleSize(size).boxes(false).build());
        ForestTrees trees = forest.trees();
        List<ScoringKernel> kernels = new ArrayList<>(List.of(new TreeWalkKernel(trees)));
        if (PackedTrees.fits(trees)) {
          PackedTrees packed = PackedTrees.of(trees);
          kernels.add(new ScalarKernel(packed));
          ScoringKernel vector = Kernels.vector() == null ? null : Kernels.vector().plain(packed);
          if (vector != null) {
            kernels.add(vector);
          }
        }
        double[] row = rows.row(random.nextInt(4096));
        float[] floats = new float[d];
        long[] sums = new long[100];
        for (ScoringKernel kernel : kernels) {
          String name = kernel.name() + ", d " + d + ", " + size;
          assertAllocatesNothing(name, () -> sink += kernel.pathLengthSum(row, 0));
          assertAllocatesNothing(name, () -> sink += kernel.pathLengthSum(floats, 0));
          assertAllocatesNothing(
              name, () -> sink += kernel.isSumAtMost(row, 0, 1_000_000_000) ? 1 : 0);
          assertAllocatesNothing(
              name + ", batch", 500, () -> kernel.pathLengthSums(rows, 0, 100, sums));
        }
      }
    }
  }

  @Test
  void extendedForestsAllocateNothing() {
    FeatureMatrix rows = RandomRows.matrix(new SplittableRandom(5), 600, 5);
    for (int level : new int[] {1, 2, IsolationForestConfig.FULL_EXTENSION}) {
      IsolationForest forest =
          IsolationForest.fit(
              rows, IsolationForestConfig.builder().numTrees(10).extensionLevel(level).build());
      double[] row = rows.row(7);
      float[] floats = new float[5];
      double[] scores = new double[600];
      Attribution attribution = new Attribution(5);
      AnomalyThreshold threshold = new AnomalyThreshold(.6, "test");
      String name = "extension level " + level;
      assertAllocatesNothing(name, () -> sink += forest.score(floats));
      assertAllocatesNothing(name, () -> sink += forest.isAnomaly(row, threshold) ? 1 : 0);
      for (ScoringMode mode : ScoringMode.values()) {
        assertAllocatesNothing(name + mode, () -> sink += forest.score(row, mode));
        assertAllocatesNothing(
            name + mode + ", batch", 200, () -> forest.scoreAll(rows, mode, scores));
        assertAllocatesNothing(
            name + mode + ", attribute",
            () -> {
              forest.attribute(row, 0, mode, attribution);
              sink += attribution.total();
            });
      }
    }
  }

  @Test
  void everyBoxKernelAllocatesNothing() {
    for (int d : new int[] {8, 24, 70}) {
      FeatureMatrix rows = RandomRows.matrix(new SplittableRandom(d), 512, d);
      IsolationForest forest =
          IsolationForest.fit(rows, IsolationForestConfig.builder().numTrees(9).build());
      double[] values = RandomRows.matrix(new SplittableRandom(1), 100, d).array();
      long[] sums = new long[100];
      for (BoxKernel kernel : BoxKernelTest.kernels(forest.trees())) {
        String name = kernel.getClass().getSimpleName() + ", d " + d;
        assertAllocatesNothing(name, () -> sink += kernel.boxPathLengthSum(values, d));
        assertAllocatesNothing(
            name + ", batch", 200, () -> kernel.boxPathLengthSums(values, 0, d, 100, sums));
      }
    }
  }

  @Test
  void batchesAndDecisionsAllocateNothing() {
    FeatureMatrix rows = RandomRows.matrix(new SplittableRandom(3), 600, 5);
    IsolationForest forest = IsolationForest.fit(rows, IsolationForestConfig.DEFAULT);
    double[] scores = new double[600];
    double[] row = rows.row(7);
    AnomalyThreshold threshold = new AnomalyThreshold(.6, "test");
    assertAllocatesNothing("isAnomaly", () -> sink += forest.isAnomaly(row, threshold) ? 1 : 0);
    for (ScoringMode mode : ScoringMode.values()) {
      assertAllocatesNothing(mode + " batch", 200, () -> forest.scoreAll(rows, mode, scores));
    }
  }

  private void assertAllocatesNothing(String name, Runnable call) {
    assertAllocatesNothing(name, WARM_UP, call);
  }

  private void assertAllocatesNothing(String name, int warmUp, Runnable call) {
    for (int i = 0; i < warmUp; i++) {
      call.run();
    }
    int calls = Math.min(warmUp, CALLS);
    long best = Long.MAX_VALUE;
    // The counter itself may cost a little in a round; the best of three rounds is the call's own.
    for (int round = 0; round < 3; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < calls; i++) {
        call.run();
      }
      best = Math.min(best, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(best).as("bytes allocated by %d calls of %s", calls, name).isLessThan(calls);
  }
}
