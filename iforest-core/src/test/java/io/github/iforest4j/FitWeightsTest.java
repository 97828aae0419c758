package io.github.iforest4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FitWeightsTest {
  private static final IsolationForestConfig PLAIN =
      IsolationForestConfig.builder().boxes(false).build();

  private static FeatureMatrix gaussian(int n, int d, long seed) {
    Random random = new Random(seed);
    return FeatureMatrix.of(
        random.doubles((long) n * d).map(u -> random.nextGaussian()).toArray(), n, d);
  }

  private static byte[] bytes(IsolationForest forest) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    forest.write(out);
    return out.toByteArray();
  }

  /**
   * Two of three rows, one after the other, of weights 1, 2, 3. By hand: the pair without the first
   * has the chance 2/6·3/4 + 3/6·2/3 = 7/12, without the second 1/6·3/5 + 3/6·1/3 = 4/15, without
   * the third 1/6·2/5 + 2/6·1/4 = 3/20. 60,000 draws: a standard deviation of at most 121.
   */
  @Test
  void rowsAreDrawnInProportionToTheirWeights() {
    double[] weights = {1, 2, 3};
    WeightedSubsample subsample = new WeightedSubsample(weights, 2);
    int[] without = new int[3];
    for (int t = 0; t < 60_000; t++) {
      int[] pair = subsample.draw(new TreeRandom(5, t));
      assertThat(pair[0]).isLessThan(pair[1]);
      without[3 - pair[0] - pair[1]]++;
    }
    assertThat((double) without[0]).isCloseTo(60_000 * 7.0 / 12, within(5 * 121.0));
    assertThat((double) without[1]).isCloseTo(60_000 * 4.0 / 15, within(5 * 121.0));
    assertThat((double) without[2]).isCloseTo(60_000 * 3.0 / 20, within(5 * 121.0));
  }

  /** Against a sort of all arrival times, with many sizes and weights of all magnitudes. */
  @Test
  void drawsTheRowsThatArriveFirst() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      int n = 2 + random.nextInt(60);
      double[] weights =
          random.doubles(n).map(u -> u < .2 ? 0 : Math.pow(10, 20 * u - 10)).toArray();
      int usable = (int) Arrays.stream(weights).filter(w -> w > 0).count();
      if (usable == 0) {
        continue;
      }
      int size = 1 + random.nextInt(usable);
      TreeRandom same = new TreeRandom(seed, 3);
      record Arrival(int row, double time) {}
      int[] expected =
          IntStream.range(0, n)
              .filter(r -> weights[r] > 0)
              .mapToObj(r -> new Arrival(r, -Math.log(same.nextPositiveUnit()) / weights[r]))
              .sorted(Comparator.comparingDouble(Arrival::time))
              .limit(size)
              .mapToInt(Arrival::row)
              .sorted()
              .toArray();
      assertThat(new WeightedSubsample(weights, size).draw(new TreeRandom(seed, 3)))
          .as("seed %d", seed)
          .containsExactly(expected);
    }
  }

  /** A row of weight 0 has no influence, even if it could not be learned from. */
  @Test
  void rowsOfWeightZeroAreInNoTree() {
    FeatureMatrix rows = gaussian(1_000, 2, 1);
    double[] weights = new double[1_000];
    Arrays.fill(weights, 0, 100, 5);
    for (int i = 200; i < 2_000; i++) {
      rows.array()[i] = Double.NaN;
    }
    IsolationForest forest = IsolationForest.fit(rows, PLAIN, FitWeights.NONE.withRows(weights), 1);
    assertThat(forest.subsampleSize()).isEqualTo(100);
    IsolationForest alone = IsolationForest.fit(rows.rows(0, 100), PLAIN);
    assertThat(forest.averagePathLength()).isEqualTo(alone.averagePathLength());
    for (int r = 0; r < 100; r++) {
      assertThat(forest.score(rows.row(r))).isCloseTo(alone.score(rows.row(r)), within(.06));
    }
  }

  /**
   * What counts more becomes more usual: a cluster of a twentieth of the rows, with 19 times the
   * weight.
   */
  @Test
  void rowsThatCountMoreAreMoreUsual() {
    FeatureMatrix rows = gaussian(10_000, 2, 2);
    double[] weights = new double[10_000];
    Arrays.fill(weights, 1);
    for (int r = 0; r < 500; r++) {
      rows.array()[2 * r] += 8;
      weights[r] = 19;
    }
    double[] inCluster = {8, 0};
    double[] elsewhere = {0, 0};
    IsolationForest alike = IsolationForest.fit(rows, PLAIN);
    IsolationForest weighted =
        IsolationForest.fit(rows, PLAIN, FitWeights.NONE.withRows(weights), 1);
    assertThat(alike.score(inCluster) - alike.score(elsewhere)).isGreaterThan(.05);
    assertThat(weighted.score(inCluster)).isCloseTo(weighted.score(elsewhere), within(.03));
  }

  /**
   * Of 300 rows with ψ = 256 and equal weights, scores are those without weights, but for chance.
   */
  @Test
  void equalWeightsChangeNoScoreMuch() {
    FeatureMatrix rows = gaussian(300, 3, 3);
    double[] ones = new double[300];
    Arrays.fill(ones, 7);
    FitWeights weights = FitWeights.NONE.withRows(ones).withColumns(2, 2, 2);
    IsolationForest weighted = IsolationForest.fit(rows, PLAIN, weights, 1);
    IsolationForest alike = IsolationForest.fit(rows, PLAIN);
    double sum = 0;
    for (int r = 0; r < 300; r++) {
      sum += weighted.score(rows.row(r)) - alike.score(rows.row(r));
    }
    assertThat(sum / 300).isCloseTo(0, within(.01));
  }

  /**
   * By hand, as in the conformance kit: with weights 3 to 1, the first column's row has E[h] =
   * 1.25.
   */
  @Test
  void columnsAreSplitInProportionToTheirWeights() {
    FeatureMatrix rows = FeatureMatrix.of(new double[][] {{0, 0}, {1, 0}, {1, 1}});
    IsolationForestConfig config = PLAIN.toBuilder().numTrees(10_000).build();
    IsolationForest forest =
        IsolationForest.fit(rows, config, FitWeights.NONE.withColumns(3, 1), 1);
    // The standard deviation of a tree's path is 0.43: of the mean 0.0043.
    assertThat(forest.pathLength(new double[] {0, 0}, 0, ScoringMode.PLAIN))
        .isCloseTo(1.25, within(.022));
    assertThat(forest.pathLength(new double[] {1, 1}, 0, ScoringMode.PLAIN))
        .isCloseTo(1.75, within(.022));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, -1})
  void columnsOfWeightZeroHaveNoInfluence(int extensionLevel) {
    FeatureMatrix rows = gaussian(500, 4, 4);
    IsolationForestConfig config = PLAIN.toBuilder().extensionLevel(extensionLevel).build();
    FitWeights weights = FitWeights.NONE.withColumns(1, 0, 1, 0);
    IsolationForest forest = IsolationForest.fit(rows, config, weights, 1);
    for (int r = 0; r < 100; r++) {
      double[] row = rows.row(r);
      double score = forest.score(row);
      row[1] = 1e6;
      row[3] = -1e6;
      assertThat(forest.score(row)).isEqualTo(score);
    }
    assertThat(forest.score(new double[] {6, 0, 6, 0})).isGreaterThan(.6);
    // Nothing else varies: no split, a score of 0.5 for every row.
    FitWeights constant = FitWeights.NONE.withColumns(0, 1);
    FeatureMatrix one = FeatureMatrix.of(new double[][] {{1, 3}, {2, 3}, {3, 3}});
    IsolationForestConfig small =
        config.toBuilder().extensionLevel(Math.min(1, extensionLevel)).build();
    assertThat(IsolationForest.fit(one, small, constant, 1).score(new double[] {9, 9}))
        .isEqualTo(.5);
  }

  @Test
  void oneSeedGivesOneForestWhateverTheThreadsAndTheUnitOfWeights() throws IOException {
    FeatureMatrix rows = gaussian(2_000, 3, 5);
    double[] w = new Random(6).doubles(2_000).toArray();
    double[] scaled = Arrays.stream(w).map(x -> x * 0x1p900).toArray();
    FitWeights weights = FitWeights.NONE.withRows(w).withColumns(1, 2, 3);
    byte[] one = bytes(IsolationForest.fit(rows, PLAIN, weights, 1));
    assertThat(bytes(IsolationForest.fit(rows, PLAIN, weights, 3))).isEqualTo(one);
    FitWeights same = FitWeights.NONE.withColumns(1, 2, 3).withRows(scaled);
    assertThat(bytes(IsolationForest.fit(rows, PLAIN, same, 2))).isEqualTo(one);
    assertThat(bytes(IsolationForest.fit(rows, PLAIN, FitWeights.NONE, 1)))
        .isEqualTo(bytes(IsolationForest.fit(rows, PLAIN)))
        .isNotEqualTo(one);
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {-1, -0.001, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void weightsThatAreNoneAreRefused(double weight) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FitWeights.NONE.withRows(1, weight, 1))
        .withMessage("the weight of row 1 must be finite and at least 0, was " + weight);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FitWeights.NONE.withColumns(1, 1, weight))
        .withMessage("the weight of column 2 must be finite and at least 0, was " + weight);
  }

  @Test
  void weightsThatLeaveNothingAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FitWeights.NONE.withRows(0, 0, 0))
        .withMessage("at least 2 rows need a weight above 0, was 0 of 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FitWeights.NONE.withRows(0, 1, 0))
        .withMessage("at least 2 rows need a weight above 0, was 1 of 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FitWeights.NONE.withColumns())
        .withMessage("at least 1 column needs a weight above 0, was 0 of 0");
    FeatureMatrix rows = gaussian(10, 2, 7);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IsolationForest.fit(rows, PLAIN, FitWeights.NONE.withRows(1, 1, 1), 1))
        .withMessage("there are 10 rows, but 3 weights of rows");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IsolationForest.fit(rows, PLAIN, FitWeights.NONE.withColumns(1, 1, 1), 1))
        .withMessage("there are 2 columns, but 3 weights of columns");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                IsolationForest.fit(
                    rows, IsolationForestConfig.DEFAULT, FitWeights.NONE.withColumns(1, 2), 1))
        .withMessageContaining("set boxes(false)");
  }
}
