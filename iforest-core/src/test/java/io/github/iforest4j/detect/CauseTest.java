package io.github.iforest4j.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.Attribution;
import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.schema.SchemaOptions;
import io.github.iforest4j.schema.SchemaProposal;
import java.time.Instant;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CauseTest {
  private static final int SENSORS = 6;

  /** Six sensors that follow one wave, each with a little noise of its own. */
  private static double value(int time, Random random) {
    return 10 * Math.sin(time / 40.) + .3 * random.nextGaussian();
  }

  private static DetectorModel model(Preset preset, boolean mode) {
    RecordTable table = new RecordTable();
    Random random = new Random(1);
    for (int i = 0; i < 3_000; i++) {
      for (int s = 0; s < SENSORS; s++) {
        table.setNumber(table.fieldIndex("s" + s), value(i, random));
      }
      if (mode) {
        table.setText(table.fieldIndex("mode"), i % 2 == 0 ? "run" : "idle");
      }
      table.endRow();
    }
    return DetectorModel.fit(
        SchemaProposal.of(table, SchemaOptions.NONE).schema(),
        table,
        DetectorConfig.builder().preset(preset).contamination(.005).build(),
        new ModelProvenance("test", "made up", 3_000, Instant.EPOCH));
  }

  /**
   * One sensor follows the wave of another time: each of its values is ordinary, but not here. The
   * conditional z-score names it.
   */
  @Test
  void aSensorThatLeavesTheOthersIsNamedThoughItsValuesAreOrdinary() {
    DetectorModel model = model(Preset.SENSORS, false);
    int anomalies = 0;
    int named = 0;
    int largest = 0;
    int alone = 0;
    for (int bad = 0; bad < SENSORS; bad++) {
      AnomalyDetector detector = model.newDetector();
      RecordRow row = detector.newRow();
      Random random = new Random(2 + bad);
      for (int i = 0; i < 300; i++) {
        for (int s = 0; s < SENSORS; s++) {
          row.setNumber(s, value(i >= 100 && s == bad ? i + 60 : i, random));
        }
        Verdict verdict = detector.detect(row);
        if (verdict.isAnomaly() && i >= 115) {
          anomalies++;
          named += verdict.cause() == bad ? 1 : 0;
          int z = 0;
          for (int s = 1; s < SENSORS; s++) {
            z = Math.abs(verdict.conditionalZ(s)) > Math.abs(verdict.conditionalZ(z)) ? s : z;
          }
          alone += z == bad ? 1 : 0;
          largest += verdict.attribution().top(1)[0] == bad ? 1 : 0;
          if (verdict.cause() == bad) {
            assertThat(Math.abs(verdict.conditionalZ(bad))).isGreaterThan(2.5);
          }
        }
      }
    }
    System.out.printf(
        Locale.ROOT,
        "relation broken: | %d anomalies | named by cause %.3f | by contribution %.3f | by z %.3f |%n",
        anomalies,
        (double) named / anomalies,
        (double) largest / anomalies,
        (double) alone / anomalies);
    assertThat(anomalies).isGreaterThan(300);
    assertThat(named).isGreaterThan(anomalies * 9 / 10);
    assertThat(largest).isGreaterThan(anomalies * 8 / 10);
  }

  @Test
  void aRowIsComparedWithItself() {
    DetectorModel model = model(Preset.READINGS, true);
    AnomalyDetector detector = model.newDetector();
    RecordRow row = detector.newRow();
    Random random = new Random(3);
    for (int s = 0; s < SENSORS; s++) {
      row.setNumber(s, value(20, random));
    }
    row.setText(SENSORS, "run");
    Verdict normal = detector.detect(detector.newRow().copyFrom(row));
    assertThat(normal.isAnomaly()).isFalse();
    assertThat(normal.cause()).isEqualTo(-1);
    assertThat(normal.conditionalZ(0)).isNaN();

    row.setNumber(2, 40);
    row.setMissing(3);
    Verdict verdict = detector.detectReused(detector.newRow().copyFrom(row));
    assertThat(verdict.isAnomaly()).isTrue();
    assertThat(verdict.conditionalZ(2)).isGreaterThan(20);
    assertThat(verdict.conditionalZ(3)).as("missing").isNaN();
    assertThat(verdict.conditionalZ(SENSORS)).as("a category").isNaN();
    Verdict copy = verdict.copy();

    row.setNumber(2, value(20, random));
    row.setNumber(3, value(20, random));
    row.setText(SENSORS, "melt");
    assertThat(detector.detectReused(row).isAnomaly()).isTrue();
    assertThat(verdict.cause()).as("a category that training never saw").isEqualTo(SENSORS);
    assertThat(copy.conditionalZ(2)).isGreaterThan(20);
    assertThat(copy.cause()).isNotEqualTo(SENSORS);
  }

  /** What a model file says is the same again. */
  @Test
  void aReadModelNamesTheSame() throws Exception {
    DetectorModel model = model(Preset.READINGS, false);
    var file = java.nio.file.Files.createTempFile("cause", ".iforest");
    try {
      model.write(file);
      AnomalyDetector a = model.newDetector();
      AnomalyDetector b = DetectorModel.read(file).newDetector();
      RecordRow rowA = a.newRow();
      RecordRow rowB = b.newRow();
      double[] values = {5, 5.2, 4.9, 5, -9, 5.1};
      for (int s = 0; s < SENSORS; s++) {
        rowA.setNumber(s, values[s]);
        rowB.setNumber(s, values[s]);
      }
      Verdict first = a.detect(rowA);
      Verdict second = b.detect(rowB);
      assertThat(first.isAnomaly()).isTrue();
      assertThat(first.cause()).isEqualTo(4).isEqualTo(second.cause());
      for (int s = 0; s < SENSORS; s++) {
        assertThat(second.conditionalZ(s)).isEqualTo(first.conditionalZ(s));
      }
    } finally {
      java.nio.file.Files.delete(file);
    }
  }

  @Test
  void theRuleByHand() {
    Attribution why = new Attribution(5);
    double[] parts = {.10, .05, .019, .03, -.02};
    for (int f = 0; f < parts.length; f++) {
      why.add(f, parts[f], 0);
    }
    double[] z = {2, -3, 50, Double.NaN, 60};
    assertThat(Cause.of(why, f -> z[f])).as("2 contributes too little").isEqualTo(1);
    z[0] = -3.5;
    assertThat(Cause.of(why, f -> z[f])).isEqualTo(0);
    z[0] = Double.NaN;
    assertThat(Cause.of(why, f -> z[f])).as("nothing to compare the first with").isEqualTo(0);
    assertThat(Cause.of(new Attribution(5), f -> z[f])).isEqualTo(-1);
    assertThat(why.top(1)).containsExactly(0);
  }
}
