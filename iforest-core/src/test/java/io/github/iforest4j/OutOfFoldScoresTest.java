package io.github.iforest4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.iforest4j.detect.ThresholdRule;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Thresholds of a forest without a detector. */
class OutOfFoldScoresTest {
  private static FeatureMatrix normals(long seed, int n) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] rows = new double[n][3];
    for (double[] row : rows) {
      Arrays.setAll(row, f -> random.nextGaussian());
    }
    return FeatureMatrix.of(rows);
  }

  /** A conformal threshold keeps its false-alarm rate: mean over 20 seeds of 2,000 new rows. */
  @Test
  void contaminationIsTheFalseAlarmRateOnNewRows() {
    for (ScoringMode mode : ScoringMode.values()) {
      double above = 0;
      for (int seed = 1; seed <= 20; seed++) {
        FeatureMatrix rows = normals(seed, 2_000);
        IsolationForestConfig config = IsolationForestConfig.builder().seed(seed).build();
        AnomalyThreshold threshold =
            ThresholdRule.contamination(.05).threshold(OutOfFoldScores.of(rows, config, mode));
        IsolationForest forest = IsolationForest.fit(rows, config);
        for (double score : forest.scoreAll(normals(1_000 + seed, 2_000), mode)) {
          above += threshold.isAnomaly(score) ? 1 : 0;
        }
      }
      assertThat(above / 40_000).as("%s", mode).isCloseTo(.05, within(.01));
    }
  }

  @Test
  void everyLayoutGivesTheSameScores() {
    FeatureMatrix rows = normals(5, 101);
    double[] columns = new double[303];
    float[] floats = new float[303];
    double[] widened = new double[303];
    for (int r = 0; r < 101; r++) {
      for (int f = 0; f < 3; f++) {
        columns[f * 101 + r] = rows.get(r, f);
        floats[r * 3 + f] = (float) rows.get(r, f);
        widened[r * 3 + f] = floats[r * 3 + f];
      }
    }
    IsolationForestConfig config = IsolationForestConfig.builder().numTrees(10).build();
    assertThat(
            OutOfFoldScores.of(FeatureMatrix.columnMajor(columns, 101, 3), config, ScoringMode.BOX))
        .isEqualTo(OutOfFoldScores.of(rows, config, ScoringMode.BOX));
    assertThat(OutOfFoldScores.of(FeatureMatrix.of(floats, 101, 3), config, ScoringMode.BOX))
        .isEqualTo(OutOfFoldScores.of(FeatureMatrix.of(widened, 101, 3), config, ScoringMode.BOX));
  }

  /** Each row is scored by a forest grown on the rows outside its fold, in their order. */
  @Test
  void aRowIsNotInTheForestThatScoresIt() {
    FeatureMatrix rows = normals(6, 40);
    IsolationForestConfig config = IsolationForestConfig.builder().numTrees(5).seed(9).build();
    double[] scores = OutOfFoldScores.of(rows, config, ScoringMode.PLAIN);
    double[][] rest = new double[30][];
    for (int r = 0; r < 30; r++) {
      rest[r] = rows.row(r < 10 ? r : r + 10);
    }
    IsolationForest second =
        IsolationForest.fit(FeatureMatrix.of(rest), config.toBuilder().seed(11).build());
    for (int r = 10; r < 20; r++) {
      assertThat(scores[r]).isEqualTo(second.score(rows.row(r)));
    }
    double[] some =
        OutOfFoldScores.of(rows, config, ScoringMode.PLAIN, 10, UnaryOperator.identity());
    assertThat(some).hasSize(10);
    for (int i = 0; i < 10; i++) {
      assertThat(some[i]).isEqualTo(scores[4 * i]);
    }
  }

  @Test
  void rulesOfEveryKindGiveAThreshold() {
    double[] scores = new double[1_000];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = .6 - .0001 * i;
    }
    assertThat(ThresholdRule.contamination(.01).threshold(scores).score())
        .as("the 991st of 1,000 ascending scores")
        .isCloseTo(.6 - .0001 * 9, within(1e-12));
    assertThat(ThresholdRule.score(.7).threshold(scores).score()).isEqualTo(.7);
    assertThat(new ThresholdRule(ThresholdRule.Kind.QUANTILE, .9).threshold(scores).score())
        .isCloseTo(.59, within(.002));
    assertThat(new ThresholdRule(ThresholdRule.Kind.SPOT, 1e-4).threshold(scores).score())
        .isBetween(.595, .65);
    assertThat(scores[0]).as("not sorted in place").isEqualTo(.6);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ThresholdRule.score(.5).threshold(new double[0]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ThresholdRule.score(.5).threshold(new double[] {.5, Double.NaN}))
        .withMessage("score 1 must be in (0,1], was NaN");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ThresholdRule(ThresholdRule.Kind.BUDGET, 3).threshold(scores));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                OutOfFoldScores.of(normals(1, 7), IsolationForestConfig.DEFAULT, ScoringMode.BOX));
  }
}
