package io.github.iforest4j.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.iforest4j.IsolationForestConfig;
import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.schema.SchemaOptions;
import io.github.iforest4j.schema.SchemaProposal;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On exchangeable rows the false-alarm rate is what was asked for, whatever the data. */
class ConformalTest {
  private static final int SEEDS = 10;
  private static final int TRAINING = 4_000;
  private static final int FRESH = 4_000;

  private static void fill(RecordTable table, Random random, int n) {
    int a = table.fieldIndex("a");
    int b = table.fieldIndex("b");
    for (int i = 0; i < n; i++) {
      double x = random.nextGaussian();
      table.setNumber(a, Math.exp(x));
      table.setNumber(b, x + random.nextGaussian());
      table.endRow();
    }
  }

  /**
   * Over 10 models, each with 4,000 out-of-fold scores and 4,000 fresh rows, the number of false
   * alarms has mean ≈ α·40,000; its variance is that of 40,000 draws, and as much again because
   * each threshold is itself a quantile of as many scores (Vovk 2012: the rate of one model is
   * Beta(α(n+1), (1−α)(n+1))). The band is four standard deviations; the folds' forests see a
   * quarter less, which is small beside it.
   */
  @ParameterizedTest
  @ValueSource(doubles = {.1, .05, .01, .001})
  void falseAlarmsLieInTheirBand(double alpha) {
    int alarms = 0;
    for (int seed = 1; seed <= SEEDS; seed++) {
      Random random = new Random(seed);
      RecordTable table = new RecordTable();
      fill(table, random, TRAINING);
      DetectorModel model =
          DetectorModel.fit(
              SchemaProposal.of(table, SchemaOptions.NONE).schema(),
              table,
              DetectorConfig.builder()
                  .threshold(ThresholdRule.contamination(alpha))
                  .forest(IsolationForestConfig.builder().numTrees(50).seed(seed).build())
                  .build(),
              new ModelProvenance("test", "made up", TRAINING, Instant.EPOCH));
      AnomalyDetector detector = model.newDetector();
      RecordTable fresh = new RecordTable();
      fill(fresh, random, FRESH);
      RecordRow row = detector.newRow();
      for (int r = 0; r < FRESH; r++) {
        fresh.copyTo(r, row);
        alarms += detector.detect(row).isAnomaly() ? 1 : 0;
      }
    }
    double expected = alpha * SEEDS * FRESH;
    double deviation = Math.sqrt(2 * expected * (1 - alpha));
    assertThat((double) alarms)
        .as("alarms at α = %s", alpha)
        .isBetween(expected - 4 * deviation, expected + 4 * deviation);
  }

  @Test
  void rulesHaveBounds() {
    for (double bad : new double[] {0, -1, .6, Double.NaN}) {
      assertThat(catchThrowable(() -> ThresholdRule.contamination(bad)))
          .hasMessage("contamination must be greater than 0 and at most 0.5, was " + bad);
    }
    assertThat(catchThrowable(() -> ThresholdRule.score(1)))
        .hasMessage("score must be greater than 0 and less than 1, was 1.0");
    assertThat(catchThrowable(() -> ThresholdRule.spreads(0)))
        .hasMessage("spreads must be greater than 0 and at most 100, was 0.0");
  }
}
