package io.github.iforest4j.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is over after two or three readings, which means of 15 readings hide. */
class ChangeAlarmTest {
  private static final int SENSORS = 4;

  /** Sensors that wander slowly, each by itself, with a little noise. */
  private static final class Plant {
    private final Random random;
    private final double[] level = new double[SENSORS];

    Plant(long seed) {
      random = new Random(seed);
    }

    double[] next() {
      double[] values = new double[SENSORS];
      for (int s = 0; s < SENSORS; s++) {
        level[s] = .99 * level[s] + .14 * random.nextGaussian();
        values[s] = 50 + 10 * level[s] + .5 * random.nextGaussian();
      }
      return values;
    }
  }

  private static final String[] NAMES = {"a", "b", "c", "d"};

  private static RecordTable history(Plant plant) {
    double[][] rows = new double[2_000][];
    for (int r = 0; r < rows.length; r++) {
      rows[r] = plant.next();
    }
    return RecordTable.of(rows, NAMES);
  }

  private static DetectorModel fit(Plant plant, ThresholdRule rule) {
    return DetectorModel.fit(
        FeatureSchema.ofNumbers(NAMES),
        history(plant),
        DetectorConfig.builder().preset(Preset.SENSORS).threshold(rule).build());
  }

  private static DetectorModel fit(Plant plant) {
    return fit(plant, Preset.SENSORS.threshold());
  }

  private static Verdict detect(AnomalyDetector detector, double[] values) {
    RecordRow row = detector.newRow();
    for (int s = 0; s < SENSORS; s++) {
      row.setNumber(s, values[s]);
    }
    return detector.detect(row);
  }

  /** Two readings, 8 of the noise's deviations away, within the range of the wandering sensor. */
  @Test
  void aShortJumpWithinTheUsualRangeIsFoundAndNamed() {
    int found = 0;
    int named = 0;
    for (long seed = 1; seed <= 20; seed++) {
      Plant plant = new Plant(seed);
      AnomalyDetector detector = fit(plant).newDetector();
      for (int r = 0; r < 100; r++) {
        detect(detector, plant.next());
      }
      int sensor = (int) (seed % SENSORS);
      boolean called = false;
      for (int r = 0; r < 2; r++) {
        double[] values = plant.next();
        values[sensor] += values[sensor] > 50 ? -12 : 12;
        Verdict verdict = detect(detector, values);
        if (verdict.isAnomaly() && !called) {
          called = true;
          named += verdict.cause() == sensor ? 1 : 0;
          assertThat(verdict.score()).isGreaterThan(verdict.threshold()).isLessThanOrEqualTo(1);
        }
      }
      found += called ? 1 : 0;
    }
    assertThat(found).as("of 20 jumps").isGreaterThanOrEqualTo(19);
    assertThat(named).isGreaterThanOrEqualTo(19);
  }

  /** Limits are set for at most 3 calls in 1,000 readings; light tails have fewer. */
  @Test
  void normalReadingsAreHardlyEverCalled() {
    int calls = 0;
    for (long seed = 1; seed <= 10; seed++) {
      Plant plant = new Plant(seed);
      AnomalyDetector detector = fit(plant).newDetector();
      ChangeAlarm alarm = detector.state().memory().change();
      for (int r = 0; r < 2_000; r++) {
        detect(detector, plant.next());
        for (int s = 0; s < SENSORS; s++) {
          calls += alarm.excess(s) > 1 ? 1 : 0;
        }
      }
    }
    assertThat(calls).as("of 20,000 readings").isLessThanOrEqualTo(60);
  }

  /** A stream that is noisier than training raises what a change must exceed. */
  @Test
  void aNoisyStreamDoesNotAlarmWithoutEnd() {
    Plant plant = new Plant(3);
    AnomalyDetector detector = fit(plant).newDetector();
    ChangeAlarm alarm = detector.state().memory().change();
    Random random = new Random(4);
    int[] began = new int[2];
    boolean before = false;
    for (int r = 0; r < 4_000; r++) {
      double[] values = plant.next();
      values[0] += random.nextInt(10) == 0 ? 8 * random.nextGaussian() : 0;
      detect(detector, values);
      boolean now = alarm.isAlarmed();
      began[r / 2_000] += now && !before ? 1 : 0;
      before = now;
    }
    assertThat(began[0]).isPositive();
    assertThat(began[1]).isLessThan(began[0]);
  }

  @Test
  void aSavedModelAndASnapshotContinueWithEqualVerdicts() throws IOException {
    for (long seed = 1; seed <= 5; seed++) {
      Plant plant = new Plant(seed);
      Random random = new Random(seed);
      DetectorModel model = fit(plant);
      DetectorModel read = DetectorModel.of(model.toBytes());
      assertThat(read.id()).isEqualTo(model.id());
      AnomalyDetector whole = model.newDetector();
      AnomalyDetector cut = read.newDetector();
      for (int r = 0; r < 600; r++) {
        double[] values = plant.next();
        values[1] += random.nextInt(40) == 0 ? 15 : 0;
        Verdict expected = detect(whole, values);
        assertThat(detect(cut, values).isAnomaly())
            .as("seed %d, reading %d", seed, r)
            .isEqualTo(expected.isAnomaly());
        if (random.nextInt(50) == 0) {
          cut = read.resume(cut.state().snapshot());
        }
      }
    }
  }

  /** A rule that replaces the preset's own decides alone. */
  @Test
  void anotherRuleHasNoLimitsOfChange() {
    DetectorModel model = fit(new Plant(1), ThresholdRule.score(.7));
    assertThat(model.newDetector().state().memory().change()).isNull();
  }
}
