package io.github.iforest4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every kernel returns the bits of the general one, which {@link ReferenceForestTest} holds to the
 * definition.
 */
class KernelsTest {
  private static final int[] WIDTHS = {1, 2, 3, 7, 8, 9, 15, 16, 17, 24, 31, 32, 33, 64, 100, 256};
  private static final int[] TREE_COUNTS = {1, 2, 3, 4, 5, 15, 16, 17, 20, 33, 64, 70, 100, 130};
  private static final int[] SAMPLE_SIZES = {2, 3, 16, 100, 256, 700, 1500, 4096};

  @Test
  void agreeOnSeededForests() {
    agree(0, 150, 100);
  }

  @Test
  @Tag("long")
  void agreeOnMillionsOfRows() {
    agree(1_000_000, 3_000, 1_000);
  }

  private static void agree(long firstSeed, int forests, int numRows) {
    for (long seed = firstSeed; seed < firstSeed + forests; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int d = WIDTHS[random.nextInt(WIDTHS.length)];
      int size = SAMPLE_SIZES[random.nextInt(SAMPLE_SIZES.length)];
      FeatureMatrix rows = RandomRows.matrix(random, Math.max(size, 2), d);
      IsolationForest forest =
          IsolationForest.fit(
              rows,
              IsolationForestConfig.builder()
                  .numTrees(TREE_COUNTS[random.nextInt(TREE_COUNTS.length)])
                  .subsampleSize(size)
                  .heightLimit(random.nextInt(3) == 0 ? random.nextInt(1, 30) : 0)
                  .boxes(random.nextInt(4) == 0)
                  .seed(seed)
                  .build());
      ForestTrees trees = forest.trees();
      FeatureMatrix scored = RandomRows.unlike(random, rows, numRows);
      long[] expected = new long[numRows];
      new TreeWalkKernel(trees).pathLengthSums(scored, 0, numRows, expected);
      for (ScoringKernel kernel : packedKernels(trees)) {
        String where = "seed " + seed + ", " + kernel.name() + ", d " + d;
        long[] sums = new long[numRows];
        kernel.pathLengthSums(scored, 0, numRows, sums);
        assertThat(sums).as(where).isEqualTo(expected);
        for (int r = 0; r < 20; r++) {
          double[] row = scored.row(r);
          assertThat(kernel.pathLengthSum(row, 0)).as(where).isEqualTo(expected[r]);
          long bound = expected[random.nextInt(numRows)];
          assertThat(kernel.isSumAtMost(row, 0, bound))
              .as("%s, row %d, bound %d", where, r, bound)
              .isEqualTo(expected[r] <= bound);
        }
      }
    }
  }

  /** All that run on this machine. */
  private static List<ScoringKernel> packedKernels(ForestTrees trees) {
    List<ScoringKernel> kernels = new ArrayList<>();
    if (PackedTrees.fits(trees)) {
      PackedTrees packed = PackedTrees.of(trees);
      kernels.add(new ScalarKernel(packed));
      ScoringKernel vector = Kernels.vector() == null ? null : Kernels.vector().plain(packed);
      if (vector != null) {
        kernels.add(vector);
      }
    }
    return kernels;
  }

  @Test
  void floatsScoreAsTheDoublesTheyWidenTo() {
    SplittableRandom random = new SplittableRandom(1);
    for (int d : new int[] {3, 8, 20, 40, 300}) {
      IsolationForest forest =
          IsolationForest.fit(RandomRows.matrix(random, 500, d), IsolationForestConfig.DEFAULT);
      float[] floats = new float[50 * d];
      double[] doubles = new double[floats.length];
      double[] columns = new double[floats.length];
      for (int i = 0; i < floats.length; i++) {
        floats[i] = (float) random.nextDouble(-50, 50);
        doubles[i] = floats[i];
        columns[i % d * 50 + i / d] = floats[i];
      }
      for (ScoringMode mode : ScoringMode.values()) {
        double[] expected = new double[50];
        forest.scoreAll(FeatureMatrix.of(doubles, 50, d), mode, expected);
        double[] scores = new double[50];
        forest.scoreAll(FeatureMatrix.of(floats, 50, d), mode, scores);
        assertThat(scores).as("floats, d %d", d).isEqualTo(expected);
        forest.scoreAll(FeatureMatrix.columnMajor(columns, 50, d), mode, scores);
        assertThat(scores).as("columns, d %d", d).isEqualTo(expected);
        for (int r = 0; r < 50; r++) {
          assertThat(forest.score(floats, r * d, mode)).isEqualTo(expected[r]);
          assertThat(forest.score(doubles, r * d, mode)).isEqualTo(expected[r]);
        }
      }
    }
  }

  @Test
  void threadsDoNotChangeScores() {
    SplittableRandom random = new SplittableRandom(2);
    FeatureMatrix rows = RandomRows.matrix(random, 5_000, 6);
    IsolationForest forest = IsolationForest.fit(rows, IsolationForestConfig.DEFAULT);
    for (ScoringMode mode : ScoringMode.values()) {
      double[] expected = new double[5_000];
      forest.scoreAll(rows, mode, expected);
      for (int threads : new int[] {1, 2, 7}) {
        double[] scores = new double[5_000];
        forest.scoreAll(rows, mode, scores, threads);
        assertThat(scores).isEqualTo(expected);
      }
    }
    assertThatThrownBy(() -> forest.scoreAll(rows, ScoringMode.PLAIN, new double[5_000], 0))
        .hasMessage("numThreads must be at least 1, was 0");
  }

  @Test
  void anEarlyAnswerIsTheAnswerOfTheScore() {
    SplittableRandom random = new SplittableRandom(3);
    FeatureMatrix rows = RandomRows.matrix(random, 2_000, 5);
    IsolationForest forest = IsolationForest.fit(rows, IsolationForestConfig.DEFAULT);
    double[] scores = new double[2_000];
    forest.scoreAll(rows, ScoringMode.PLAIN, scores);
    double[] sorted = scores.clone();
    Arrays.sort(sorted);
    // Thresholds that are scores of rows: there, one unit of a sum decides.
    for (double score : new double[] {1e-9, sorted[10], sorted[1_000], sorted[1_990], .99, 1}) {
      AnomalyThreshold threshold = new AnomalyThreshold(score, "test");
      for (int r = 0; r < 2_000; r++) {
        assertThat(forest.isAnomaly(rows.array(), rows.rowOffset(r), threshold))
            .as("row %d, threshold %s", r, score)
            .isEqualTo(threshold.isAnomaly(scores[r]));
      }
    }
  }

  @Test
  void packedTreesHoldAllThatTheForestHeld() {
    for (long seed = 0; seed < 60; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int size = SAMPLE_SIZES[random.nextInt(SAMPLE_SIZES.length)];
      IsolationForest forest =
          IsolationForest.fit(
              RandomRows.matrix(random, size, random.nextInt(1, 40)),
              IsolationForestConfig.builder()
                  .numTrees(random.nextInt(1, 40))
                  .subsampleSize(size)
                  .boxes(true)
                  .seed(seed)
                  .build());
      ForestTrees trees = forest.trees();
      if (!PackedTrees.fits(trees)) {
        continue;
      }
      ForestTrees again = PackedTrees.of(trees).expand();
      assertThat(again.root).as("seed %d", seed).isEqualTo(trees.root);
      assertThat(again.feature).as("seed %d", seed).isEqualTo(trees.feature);
      assertThat(again.threshold).as("seed %d", seed).isEqualTo(trees.threshold);
      assertThat(again.left).as("seed %d", seed).isEqualTo(trees.left);
      assertThat(again.size).as("seed %d", seed).isEqualTo(trees.size);
      assertThat(again.pathLength).as("seed %d", seed).isEqualTo(trees.pathLength);
    }
  }

  @Test
  void aPackedForestOfHundredTreesTakesAboutTwoHundredKilobytes() {
    FeatureMatrix rows = RandomRows.matrix(new SplittableRandom(4), 2_000, 8);
    IsolationForest forest =
        IsolationForest.fit(rows, IsolationForestConfig.builder().boxes(false).build());
    assertThat(PackedTrees.of(forest.trees()).bytes()).isEqualTo(100 * 2 * 256 * 4);
  }

  @Test
  void notANumberIsNamed() {
    FeatureMatrix rows = RandomRows.matrix(new SplittableRandom(5), 300, 3);
    IsolationForest forest = IsolationForest.fit(rows, IsolationForestConfig.DEFAULT);
    double[] values = new double[30];
    values[14] = Double.NaN;
    assertThatThrownBy(() -> forest.score(values, 12))
        .hasMessage("feature 2 is NaN; replace missing values first");
    assertThatThrownBy(
            () ->
                forest.scoreAll(FeatureMatrix.of(values, 10, 3), ScoringMode.PLAIN, new double[10]))
        .hasMessage("row 4, feature 2 is NaN; replace missing values first");
    assertThatThrownBy(() -> forest.score(new float[] {1, Float.NaN, 2}))
        .hasMessage("feature 1 is NaN; replace missing values first");
  }

  @Test
  void theVectorKernelsRunWhereTheTestsRun() {
    assertThat(Kernels.vector() != null)
        .as("surefire adds the module; only a machine with vectors below 256 bits has none")
        .isEqualTo(ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent());
  }
}
