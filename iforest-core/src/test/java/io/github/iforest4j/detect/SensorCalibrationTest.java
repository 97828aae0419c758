package io.github.iforest4j.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The threshold of the preset sensors, where training is short for the number of sensors. */
class SensorCalibrationTest {
  private static final int SENSORS = 40;
  private static final int TRAINING = 500;
  private static final int JUDGED = 2000;

  /** Slow noise: a reading resembles the one before. */
  private static double[][] readings(int n, long seed) {
    Random random = new Random(seed);
    double[][] rows = new double[n][SENSORS];
    for (int r = 0; r < n; r++) {
      for (int s = 0; s < SENSORS; s++) {
        double before = r == 0 ? random.nextGaussian() : rows[r - 1][s];
        rows[r][s] = .9 * before + Math.sqrt(1 - .81) * random.nextGaussian();
      }
    }
    return rows;
  }

  /** With the axes of all rows in the calibration, 18 % of these readings were called (seed 1). */
  @Test
  void freshReadingsOfManySensorsAreUsualAfterAShortTraining() {
    for (long seed = 1; seed <= 3; seed++) {
      double[][] rows = readings(TRAINING + JUDGED, seed);
      double[][] training = Arrays.copyOf(rows, TRAINING);
      AnomalyDetector detector =
          DetectorModel.fit(training, DetectorConfig.builder().preset(Preset.SENSORS).build())
              .newDetector();
      int called = 0;
      for (int r = 0; r < rows.length; r++) {
        boolean anomaly = detector.detect(rows[r]).isAnomaly();
        called += r >= TRAINING && anomaly ? 1 : 0;
      }
      assertThat(called).as("seed %d", seed).isLessThanOrEqualTo(JUDGED / 50);
    }
  }

  /** Without the last fold, nothing varies; one sensor begins in the last fold. */
  @Test
  void aTrainingThatIsConstantOutsideOfAFoldCanBeLearned() {
    double[][] moving = readings(TRAINING + JUDGED, 1);
    double[][] training = new double[TRAINING][];
    for (int r = 0; r < TRAINING; r++) {
      boolean off = r < TRAINING * 3 / 4;
      training[r] =
          new double[] {off ? 5 : moving[r][0], off ? 5 : moving[r][1], off ? Double.NaN : 1};
    }
    AnomalyDetector detector =
        DetectorModel.fit(training, DetectorConfig.builder().preset(Preset.SENSORS).build())
            .newDetector();
    int judged = 0;
    for (int r = TRAINING; r < moving.length; r++) {
      Verdict verdict = detector.detect(moving[r][0], moving[r][1], 1);
      if (verdict.state() != Verdict.State.WARMING) {
        assertThat(verdict.score()).as("reading %d", r).isBetween(0., 1.);
        judged++;
      }
    }
    assertThat(judged).isGreaterThan(JUDGED - 100);
  }

  /** The scales of two sensors hold after as many readings, and the threshold is as it was. */
  @Test
  void theThresholdStaysWhereTheScalesHold() {
    double[][] few = new double[TRAINING][];
    double[][] many = Arrays.copyOf(readings(TRAINING, 1), TRAINING);
    Random random = new Random(1);
    for (int r = 0; r < TRAINING; r++) {
      few[r] = new double[] {random.nextGaussian(), random.nextGaussian()};
    }
    DetectorConfig config = DetectorConfig.builder().preset(Preset.SENSORS).build();
    assertThat(DetectorModel.fit(few, config).threshold().rule()).doesNotContain("scales");
    assertThat(DetectorModel.fit(many, config).threshold().rule()).contains("scales of their own");
  }
}
