package io.github.iforest4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import io.github.iforest4j.error.ParameterException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IsolationForestTest {
  /** Grid rounding of path lengths moves a score by less than this. */
  private static final double GRID = 1e-6;

  private static FeatureMatrix gaussian(int n, int d, long seed) {
    Random random = new Random(seed);
    double[] values = new double[n * d];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextGaussian();
    }
    return FeatureMatrix.of(values, n, d);
  }

  private static IsolationForestConfig trees(int numTrees) {
    return IsolationForestConfig.builder().numTrees(numTrees).build();
  }

  /**
   * By hand: two rows are always split at once, so h = 1 = c(2) and s = 2^−1, whatever the value.
   */
  @Test
  void twoRowsScoreOneHalf() {
    IsolationForest forest =
        IsolationForest.fit(FeatureMatrix.of(new double[][] {{0}, {1}}), trees(10));
    assertThat(forest.score(new double[] {0})).isEqualTo(.5);
    assertThat(forest.score(new double[] {99})).isEqualTo(.5);
  }

  /**
   * By hand: with three rows 0, 0, 10 the only cut separates 10 at depth 1; the tied pair cannot be
   * split and gets 1 + c(2) = 2. c(3) = 5/3, so s(10) = 2^−(3/5) and s(0) = 2^−(6/5).
   */
  @Test
  void aTiedPairCountsAsUnsplit() {
    IsolationForest forest =
        IsolationForest.fit(FeatureMatrix.of(new double[][] {{0}, {0}, {10}}), trees(5));
    assertThat(forest.score(new double[] {10})).isCloseTo(Math.pow(2, -.6), within(GRID));
    assertThat(forest.score(new double[] {0})).isCloseTo(Math.pow(2, -1.2), within(GRID));
  }

  /**
   * By hand: training rows 0, 0, 10 give one box [0, 10]. At x = 20, ext = 10 and range = 10: cut
   * off at depth 1 with chance 1/2, else at leaf depth 1 too: s = 2^−0.6 again. At x = −30 the leaf
   * holds the tied pair: E = (3/4)·1 + (1/4)·2 = 1.25, s = 2^−(1.25·3/5).
   */
  @Test
  void boxScoreIsTheExpectedPathOfAnInsertion() {
    IsolationForest forest =
        IsolationForest.fit(FeatureMatrix.of(new double[][] {{0}, {0}, {10}}), trees(5));
    assertThat(forest.score(new double[] {20}, ScoringMode.BOX))
        .isCloseTo(Math.pow(2, -.6), within(GRID));
    assertThat(forest.score(new double[] {-30}, ScoringMode.BOX))
        .isCloseTo(Math.pow(2, -.75), within(GRID));
    assertThat(forest.score(new double[] {-30})).isCloseTo(Math.pow(2, -1.2), within(GRID));
  }

  @Test
  void aConstantTrainingSetScoresOneHalf() {
    double[][] same = new double[50][3];
    IsolationForest forest = IsolationForest.fit(FeatureMatrix.of(same), trees(10));
    assertThat(forest.score(new double[3])).isEqualTo(.5);
    assertThat(forest.score(new double[] {1, 2, 3})).isEqualTo(.5);
  }

  /** A constant feature among varying ones is re-drawn, so no split is empty: all rows isolate. */
  @Test
  void constantFeaturesAreRedrawn() {
    double[][] rows = new double[64][8];
    for (int i = 0; i < rows.length; i++) {
      rows[i][5] = i;
    }
    IsolationForestConfig config =
        IsolationForestConfig.builder().numTrees(20).subsampleSize(64).heightLimit(64).build();
    IsolationForest forest = IsolationForest.fit(FeatureMatrix.of(rows), config);
    assertThat(forest.numNodes()).isEqualTo(20 * (2 * 64 - 1));
  }

  @Test
  void oneSeedGivesOneModelWhateverTheThreads() throws IOException {
    FeatureMatrix rows = gaussian(2_000, 5, 3);
    byte[] one = bytes(IsolationForest.fit(rows, trees(60), 1));
    assertThat(bytes(IsolationForest.fit(rows, trees(60), 2))).isEqualTo(one);
    assertThat(bytes(IsolationForest.fit(rows, trees(60), 7))).isEqualTo(one);
    IsolationForestConfig other = IsolationForestConfig.builder().numTrees(60).seed(2).build();
    assertThat(bytes(IsolationForest.fit(rows, other))).isNotEqualTo(one);
  }

  @Test
  void layoutsOfTheSameNumbersGiveTheSameForestAndScores() throws IOException {
    int n = 700;
    int d = 5;
    Random random = new Random(4);
    float[] floats = new float[n * d];
    double[] doubles = new double[n * d];
    double[] columns = new double[n * d];
    for (int i = 0; i < n * d; i++) {
      floats[i] = (float) random.nextGaussian();
      doubles[i] = floats[i];
      columns[i % d * n + i / d] = floats[i];
    }
    FeatureMatrix byRow = FeatureMatrix.of(doubles, n, d);
    IsolationForest forest = IsolationForest.fit(byRow, trees(20));
    double[] scores = new double[n];
    forest.scoreAll(byRow, ScoringMode.BOX, scores);
    for (FeatureMatrix other :
        List.of(FeatureMatrix.columnMajor(columns, n, d), FeatureMatrix.of(floats, n, d))) {
      assertThat(bytes(IsolationForest.fit(other, trees(20)))).isEqualTo(bytes(forest));
      assertThat(other.row(17)).isEqualTo(byRow.row(17));
      assertThat(other.rows(9, 12).row(1)).isEqualTo(byRow.row(10));
      double[] same = new double[n];
      forest.scoreAll(other, ScoringMode.BOX, same);
      assertThat(same).isEqualTo(scores);
      assertThatIllegalStateException().isThrownBy(other::array);
    }
  }

  /**
   * Every thread count names the row that one thread would name; undrawn rows are not looked at.
   */
  @Test
  void onlyDrawnRowsMustBeFinite() {
    FeatureMatrix rows = gaussian(5_000, 2, 8);
    for (int r = 0; r < 5_000; r += 500) {
      rows.array()[2 * r + 1] = Double.NaN;
    }
    Set<String> messages = new HashSet<>();
    for (int numThreads = 1; numThreads <= 8; numThreads++) {
      int threads = numThreads;
      messages.add(
          assertThatIllegalArgumentException()
              .isThrownBy(() -> IsolationForest.fit(rows, trees(100), threads))
              .withMessageMatching("training values must be finite; row \\d+00, column 1 is NaN")
              .actual()
              .getMessage());
    }
    assertThat(messages).hasSize(1);
    IsolationForestConfig small =
        IsolationForestConfig.builder().numTrees(1).subsampleSize(2).seed(3).build();
    assertThat(IsolationForest.fit(rows, small).numNodes()).isEqualTo(3);
  }

  private static byte[] bytes(IsolationForest forest) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    forest.write(out);
    return out.toByteArray();
  }

  @Test
  void insideTheRootBoxesBoxScoreEqualsPlainForTrainingRows() {
    // With ψ = n every tree has seen every row, so a training row is inside all boxes on its path.
    FeatureMatrix rows = gaussian(200, 4, 5);
    IsolationForest forest = IsolationForest.fit(rows, trees(50));
    for (int r = 0; r < rows.numRows(); r++) {
      assertThat(forest.score(rows.row(r), ScoringMode.BOX)).isEqualTo(forest.score(rows.row(r)));
    }
  }

  @Test
  void boxScoreGrowsOutwardsWherePlainSaturates() {
    FeatureMatrix rows = gaussian(1_000, 3, 6);
    IsolationForest forest = IsolationForest.fit(rows, IsolationForestConfig.DEFAULT);
    double plainAtTen = forest.score(new double[] {10, 0, 0});
    double before = 0;
    for (double x : new double[] {0, 5, 10, 20, 100, 1e6, Double.POSITIVE_INFINITY}) {
      double score = forest.score(new double[] {x, 0, 0}, ScoringMode.BOX);
      assertThat(score).as("at %s", x).isGreaterThan(before).isBetween(0.0, 1.0);
      before = score;
    }
    assertThat(forest.score(new double[] {1e6, 0, 0})).isEqualTo(plainAtTen);
  }

  @Test
  void attributionSumsToTheScoresExcess() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      int d = 1 + random.nextInt(8);
      IsolationForest forest = IsolationForest.fit(gaussian(300, d, seed), trees(20));
      Attribution attribution = new Attribution(d);
      double[] x = random.doubles(d, -6, 6).toArray();
      for (ScoringMode mode : ScoringMode.values()) {
        forest.attribute(x, 0, mode, attribution);
        double sum = 0;
        for (int f = 0; f < d; f++) {
          sum += attribution.contribution(f);
        }
        double excess = forest.score(x, 0, mode) - .5;
        assertThat(attribution.total()).as("seed %d", seed).isCloseTo(excess, within(1e-9));
        assertThat(sum).as("seed %d", seed).isCloseTo(excess, within(1e-9));
      }
    }
  }

  /** The shifted feature is named, with its side: a 6 sd shift, 50 seeded forests, none missed. */
  @Test
  void attributionNamesTheShiftedFeatureAndItsSide() {
    for (int seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      IsolationForest forest =
          IsolationForest.fit(gaussian(1_000, 6, seed), IsolationForestConfig.DEFAULT);
      double[] x = new double[6];
      int shifted = random.nextInt(6);
      int side = random.nextBoolean() ? 1 : -1;
      x[shifted] = 6 * side;
      Attribution attribution = new Attribution(6);
      forest.attribute(x, 0, ScoringMode.BOX, attribution);
      assertThat(attribution.top(1)).as("seed %d", seed).containsExactly(shifted);
      assertThat(attribution.direction(shifted)).as("seed %d", seed).isEqualTo(side);
    }
  }

  @Test
  void scoreAllEqualsSingleScores() {
    FeatureMatrix rows = gaussian(500, 4, 9);
    IsolationForest forest = IsolationForest.fit(rows, trees(30));
    double[] scores = new double[500];
    for (ScoringMode mode : ScoringMode.values()) {
      forest.scoreAll(rows, mode, scores);
      for (int r = 0; r < 500; r++) {
        assertThat(scores[r]).isEqualTo(forest.score(rows.array(), rows.rowOffset(r), mode));
      }
    }
  }

  @Test
  void badInputIsNamed() {
    FeatureMatrix rows = gaussian(50, 2, 1);
    IsolationForest forest = IsolationForest.fit(rows, trees(3));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> forest.score(new double[3]))
        .withMessage("a row needs 2 values, was 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> forest.score(new double[] {0, Double.NaN}))
        .withMessage("feature 1 is NaN; replace missing values first");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                IsolationForest.fit(
                    FeatureMatrix.of(new double[][] {{1, 2}, {3, Double.POSITIVE_INFINITY}}),
                    trees(1)))
        .withMessage("training values must be finite; row 1, column 1 is Infinity");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IsolationForest.fit(FeatureMatrix.of(new double[][] {{1}}), trees(1)))
        .withMessage("a forest needs at least 2 training rows, was 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IsolationForestConfig.builder().subsampleSize(1).build())
        .withMessage("subsampleSize must be between 2 and 1048576, was 1")
        .isInstanceOfSatisfying(
            ParameterException.class,
            e -> {
              assertThat(e.parameter()).isEqualTo("subsampleSize");
              assertThat(e.bound()).isEqualTo("must be between 2 and 1048576");
              assertThat(e.value()).isEqualTo("1");
            });
    IsolationForestConfig withoutBoxes =
        IsolationForestConfig.builder().numTrees(3).boxes(false).build();
    IsolationForest plain = IsolationForest.fit(rows, withoutBoxes);
    assertThat(plain.score(new double[2])).isEqualTo(forest.score(new double[2]));
    assertThatIllegalStateException()
        .isThrownBy(() -> plain.score(new double[2], ScoringMode.BOX))
        .withMessageContaining("fitted with boxes");
  }

  /** min < t ≤ max for ranges of every size, where the grid has no point. */
  @Test
  void thresholdsLieInsideTheRange() {
    for (int seed = 0; seed < 100_000; seed++) {
      Random random = new Random(seed);
      double a = scaled(random);
      double b = random.nextInt(4) == 0 ? Math.nextUp(a) : scaled(random);
      double low = Math.min(a, b);
      double high = Math.max(a, b);
      if (!(low < high)) {
        continue;
      }
      double t = TreeBuilder.between(low, high, 1 - random.nextDouble());
      assertThat(t).as("seed %d: (%s, %s]", seed, low, high).isGreaterThan(low);
      assertThat(t).as("seed %d: (%s, %s]", seed, low, high).isLessThanOrEqualTo(high);
    }
    assertThat(TreeBuilder.between(1.7e12, 1.7e12 + 10, .5)).isEqualTo(1.7e12 + 5);
    assertThat(TreeBuilder.between(-Double.MAX_VALUE, Double.MAX_VALUE, .5)).isZero();
  }

  private static double scaled(Random random) {
    return random.nextGaussian() * Math.pow(10, random.nextInt(600) - 300);
  }

  @Test
  void subsamplesAreUniformWithoutReplacement() {
    int[] hits = new int[20];
    Subsample subsample = new Subsample(20, 5);
    for (int t = 0; t < 20_000; t++) {
      int[] sample = subsample.draw(new TreeRandom(11, t));
      assertThat(Arrays.stream(sample).distinct().count()).isEqualTo(5);
      for (int i = 0; i < 5; i++) {
        hits[sample[i]]++;
      }
    }
    // Binomial(20000, 1/4): mean 5000, sd 61; 5 sd either side.
    for (int h : hits) {
      assertThat(h).isBetween(5000 - 306, 5000 + 306);
    }
  }
}
