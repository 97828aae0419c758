package io.github.iforest4j.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.iforest4j.AnomalyThreshold;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The threshold of a trained model, moved afterwards. */
class SensitivityTest {
  private static DetectorModel model() {
    Random random = new Random(1);
    double[][] rows = new double[1_000][2];
    for (double[] row : rows) {
      row[0] = random.nextGaussian();
      row[1] = random.nextGaussian();
    }
    return DetectorModel.fit(rows);
  }

  /** 1.5 times, once and 0.75 times the distance from the median; here no bound is reached. */
  @Test
  void movesTheDistanceFromTheMedian() {
    DetectorModel model = model();
    double usual = model.calibration().median();
    double reach = model.threshold().score() - usual;
    double low = Sensitivity.LOW.applyTo(model).threshold().score();
    double most = 1 - .25 * (1 - usual);
    assertThat(low).isCloseTo(Math.min(most, usual + 1.5 * reach), within(1e-12));
    assertThat(Sensitivity.NORMAL.applyTo(model)).isSameAs(model);
    double high = Sensitivity.HIGH.applyTo(model).threshold().score();
    assertThat(high).isCloseTo(usual + .75 * reach, within(1e-12));
  }

  /** A threshold is never moved further than three quarters of the way to 1. */
  @Test
  void neverDeaf() {
    DetectorModel model = model();
    double usual = model.calibration().median();
    double high = usual + .9 * (1 - usual);
    DetectorModel deaf =
        ModelGrowth.withThreshold(model, new AnomalyThreshold(high, "given"), model.config());
    assertThat(Sensitivity.LOW.applyTo(deaf).threshold().score()).isEqualTo(high);
    double near = usual + .6 * (1 - usual);
    DetectorModel hard =
        ModelGrowth.withThreshold(model, new AnomalyThreshold(near, "given"), model.config());
    assertThat(Sensitivity.LOW.applyTo(hard).threshold().score())
        .isCloseTo(1 - .25 * (1 - usual), within(1e-12));
  }

  /** A saved model may be used with the option that it was trained with, or with another one. */
  @Test
  void theLastOneCounts() {
    DetectorModel model = model();
    for (Sensitivity first : Sensitivity.values()) {
      for (Sensitivity last : Sensitivity.values()) {
        DetectorModel moved = last.applyTo(first.applyTo(model));
        DetectorModel once = last.applyTo(model);
        assertThat(moved.threshold().rule()).isEqualTo(once.threshold().rule());
        assertThat(moved.threshold().score())
            .as("%s after %s", last, first)
            .isCloseTo(once.threshold().score(), within(1e-12));
      }
    }
  }

  /** Every reading that a lower sensitivity calls is called by a higher one, too. */
  @Test
  void aHigherSensitivityCallsMore() {
    DetectorModel model = model();
    int[] called = new int[3];
    Random random = new Random(2);
    AnomalyDetector[] detectors = new AnomalyDetector[3];
    for (Sensitivity s : Sensitivity.values()) {
      detectors[s.ordinal()] = s.applyTo(model).newDetector();
    }
    for (int i = 0; i < 2_000; i++) {
      double a = 2 * random.nextGaussian();
      double b = 2 * random.nextGaussian();
      boolean before = false;
      for (int s = 0; s < 3; s++) {
        boolean anomaly = detectors[s].detect(a, b).isAnomaly();
        assertThat(anomaly || !before).as("reading %d: %f, %f", i, a, b).isTrue();
        before = anomaly;
        called[s] += anomaly ? 1 : 0;
      }
    }
    assertThat(called[0]).isPositive().isLessThan(called[1]);
    assertThat(called[1]).isLessThan(called[2]);
  }

  /** It is kept in the file, and the rest of the model with it. */
  @ParameterizedTest
  @EnumSource(Preset.class)
  void aMovedModelIsSavedAndRead(Preset preset) throws IOException {
    DetectorModel model = ExampleDetector.fit(preset);
    DetectorModel moved = Sensitivity.HIGH.applyTo(model);
    assertThat(moved.id()).isNotEqualTo(model.id());
    DetectorModel read = DetectorModel.of(moved.toBytes());
    assertThat(read.threshold()).isEqualTo(moved.threshold());
    assertThat(read.threshold().rule()).endsWith(", sensitivity high");
    assertThat(read.id()).isEqualTo(moved.id());
    assertThat(read.schema()).isEqualTo(model.schema());
  }

  /** What a rule chooses afterwards is what it would have chosen in training. */
  @Test
  void aRuleAppliedAfterwards() {
    DetectorModel model = model();
    ThresholdRule rule = ThresholdRule.parse("spreads:2");
    DetectorModel changed = rule.applyTo(model);
    assertThat(changed.config().threshold()).isEqualTo(rule);
    assertThat(changed.threshold()).isEqualTo(model.calibration().threshold(rule));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ThresholdRule.parse("budget:10").applyTo(model))
        .withMessageContaining("no field has that role");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> rule.applyTo(ExampleDetector.fit(Preset.METRIC)))
        .withMessageContaining("learns from its stream");
  }
}
