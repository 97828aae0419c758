package io.github.iforest4j.view.plot;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.detect.AnomalyDetector;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.schema.RecordRow;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A picture of a tree begins with why the reading is an anomaly. */
class TreeWalkTest {
  private static final DetectorModel MODEL = model();

  /** Three independent sensors that always have a value. */
  private static DetectorModel model() {
    Random random = new Random(5);
    double[][] rows = new double[600][];
    for (int r = 0; r < rows.length; r++) {
      rows[r] =
          new double[] {
            60 + random.nextGaussian(), 5 + .1 * random.nextGaussian(), 2 + random.nextGaussian()
          };
    }
    return DetectorModel.fit(rows, "temp", "flow", "noise");
  }

  private static PlottedReadings reading(double temp, double flow, double noise) {
    AnomalyDetector detector = MODEL.newDetector();
    RecordRow row = detector.newRow();
    row.setNumber(0, temp);
    row.setNumber(1, flow);
    row.setNumber(2, noise);
    PlottedReadings readings = new PlottedReadings(MODEL, "0", 1);
    readings.add(0, row, detector.detectReused(row), detector);
    return readings;
  }

  @Test
  void aMissingValueIsSaidBeforeTheCutsOfOtherSensors() {
    PlottedReadings readings = reading(Double.NaN, 5.02, 1.9);
    TreeWalk walk = readings.tree(null);
    assertThat(walk.preface())
        .startsWith("temp has no value (score ")
        .endsWith(
            ". The tree sees a usual value instead: its cuts compare the rest of the reading.");
    TreeWalk bare = TreeWalk.of(MODEL, walk.number(), readings.columns());
    assertThat(bare.preface()).isEmpty();
    assertThat(AnomalyPlot.tree(bare, "t", 900).height())
        .isLessThan(AnomalyPlot.tree(walk, "t", 900).height());
  }

  @Test
  void theTreeAsksForTheCause() {
    for (double[] values : new double[][] {{60, 3.9, 2}, {75, 5, 2}, {60, 5, 11}}) {
      TreeWalk walk = reading(values[0], values[1], values[2]).tree(null);
      String cause = values[1] < 4 ? "flow" : values[0] > 70 ? "temp" : "noise";
      assertThat(walk.preface()).startsWith(cause + " ").doesNotContain("No cut");
      boolean asked = false;
      for (int i = 0; i < walk.cuts(); i++) {
        asked |= MODEL.cut(walk.tree(), walk.path()[i]).quantity().equals(cause);
      }
      assertThat(asked).as(cause).isTrue();
    }
  }

  @Test
  void aTreeThatDoesNotAskForTheCauseSaysSo() {
    PlottedReadings readings = reading(75, 5, 2);
    int silent = 0;
    for (int t = 0; t < 100; t++) {
      TreeWalk walk = readings.tree(t);
      boolean asked = false;
      for (int i = 0; i < walk.cuts(); i++) {
        asked |= MODEL.cut(walk.tree(), walk.path()[i]).quantity().equals("temp");
      }
      assertThat(walk.preface().contains("No cut of this tree asks for it")).isEqualTo(!asked);
      silent += asked ? 0 : 1;
    }
    assertThat(silent).isBetween(1, 99);
  }

  @Test
  void aNormalReadingHasNoCause() {
    assertThat(reading(60, 5, 2).tree(null).preface()).isEmpty();
  }
}
