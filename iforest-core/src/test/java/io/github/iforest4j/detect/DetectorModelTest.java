package io.github.iforest4j.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.iforest4j.IsolationForestConfig;
import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordSink;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.schema.SchemaOptions;
import io.github.iforest4j.schema.SchemaProposal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DetectorModelTest {
  @TempDir Path folder;

  private static void normal(Random random, RecordSink sink) {
    sink.setNumber(sink.fieldIndex("temp"), 60 + random.nextGaussian());
    sink.setNumber(sink.fieldIndex("flow"), 5 + .2 * random.nextGaussian());
    sink.setText(sink.fieldIndex("mode"), random.nextInt(3) == 0 ? "idle" : "run");
  }

  private static RecordTable normals(int n, long seed) {
    RecordTable table = new RecordTable();
    Random random = new Random(seed);
    for (int i = 0; i < n; i++) {
      normal(random, table);
      table.endRow();
    }
    return table;
  }

  private static DetectorModel model(RecordTable table, double contamination, long seed) {
    DetectorConfig config =
        DetectorConfig.builder()
            .contamination(contamination)
            .forest(IsolationForestConfig.builder().numTrees(50).seed(seed).build())
            .build();
    return DetectorModel.fit(
        SchemaProposal.of(table, SchemaOptions.NONE).schema(),
        table,
        config,
        new ModelProvenance("test", "made up", table.numRows(), Instant.EPOCH));
  }

  /**
   * Few distinct rows, nothing unusual: the scores of equal rows are equal, so a quantile of
   * out-of-fold scores, which differ by chance, would call a third of all rows or none.
   */
  @Test
  void rowsThatAreFrequentInTrainingAreNoAnomalies() {
    for (int seed = 1; seed <= 20; seed++) {
      for (double[][] kinds :
          new double[][][] {
            {{.1, .7}, {-.4, 1.9}, {1.2, -.5}},
            {{19, 1}, {19.5, 1}, {20, 1}, {20, 0}, {20.5, 1}, {21, 1}},
            {{0, 0}, {1, 0}, {0, 1}, {1, 1}}
          }) {
        Random random = new Random(seed);
        double[][] rows = new double[1_000][];
        Arrays.setAll(rows, i -> kinds[random.nextInt(kinds.length)]);
        AnomalyDetector detector =
            DetectorModel.fit(
                    rows,
                    DetectorConfig.builder()
                        .forest(IsolationForestConfig.builder().seed(seed).build())
                        .build(),
                    "a",
                    "b")
                .newDetector();
        for (double[] kind : kinds) {
          assertThat(detector.detect(kind).isAnomaly()).as("seed %d, %s", seed, kind).isFalse();
        }
        assertThat(detector.detect(50, -50).isAnomaly()).as("seed %d", seed).isTrue();
      }
    }
  }

  /**
   * Out-of-fold thresholds keep their promise on fresh rows. Over 20 seeds of 2,000 training and
   * 2,000 fresh rows at contamination 0.02, the mean false-alarm rate has a standard error of about
   * sqrt(.02·.98·(1/2000 + 1/2000)/20) = .001; a band of ±.005 leaves room for the folds' smaller
   * forests. In-sample thresholds give about .03.
   */
  @Test
  void falseAlarmsMatchTheContamination() {
    double sum = 0;
    for (int seed = 1; seed <= 20; seed++) {
      AnomalyDetector detector = model(normals(2_000, seed), .02, seed).newDetector();
      RecordRow row = detector.newRow();
      Random random = new Random(1_000 + seed);
      int alarms = 0;
      for (int i = 0; i < 2_000; i++) {
        row.clear();
        normal(random, row);
        alarms += detector.detect(row).isAnomaly() ? 1 : 0;
      }
      sum += alarms / 2_000.0;
    }
    assertThat(sum / 20).isCloseTo(.02, within(.005));
  }

  /**
   * Conformal p-values of fresh exchangeable rows are uniform: at level α = .05 over 20 · 2,000
   * rows the share with 1 − p > 1 − α lies within ±.01 (calibration sets of 2,000 dominate the
   * error: sd of one is sqrt(.05·.95/2000) = .005, of the mean of 20 it is .0011).
   */
  @Test
  void conformalConfidenceKeepsItsLevel() {
    int above = 0;
    for (int seed = 1; seed <= 20; seed++) {
      DetectorModel model = model(normals(2_000, seed), .01, seed);
      AnomalyDetector detector = model.newDetector();
      RecordRow row = detector.newRow();
      Random random = new Random(2_000 + seed);
      for (int i = 0; i < 2_000; i++) {
        row.clear();
        normal(random, row);
        above += model.tableConfidence(detector.detect(row).score()).value() > .95 ? 1 : 0;
      }
    }
    assertThat(above / 40_000.0).isCloseTo(.05, within(.01));
  }

  @Test
  void anomaliesOfEveryKindAreFoundAndExplained() {
    AnomalyDetector detector = model(normals(1_000, 3), .01, 1).newDetector();
    RecordRow row = detector.newRow();
    expectTop(detector, row, "temp", 1, () -> row.setNumber(row.fieldIndex("temp"), 75));
    expectTop(detector, row, "flow", -1, () -> row.setNumber(row.fieldIndex("flow"), 1));
    expectTop(detector, row, "mode", 0, () -> row.setText(row.fieldIndex("mode"), "melt"));
    expectTop(detector, row, "flow", 0, () -> row.setMissing(row.fieldIndex("flow")));
  }

  private static void expectTop(
      AnomalyDetector detector, RecordRow row, String field, int direction, Runnable fault) {
    row.clear();
    row.setNumber(row.fieldIndex("temp"), 60);
    row.setNumber(row.fieldIndex("flow"), 5);
    row.setText(row.fieldIndex("mode"), "run");
    assertThat(detector.detect(detector.newRow().copyFrom(row)).isAnomaly()).isFalse();
    fault.run();
    Verdict verdict = detector.detect(row);
    assertThat(verdict.state()).as(field).isEqualTo(Verdict.State.ANOMALY);
    int f = row.fieldIndex(field);
    assertThat(verdict.attribution().top(1)).as(field).containsExactly(f);
    assertThat(verdict.attribution().direction(f)).as(field).isEqualTo(direction);
    assertThat(verdict.attribution().total()).isCloseTo(verdict.score() - .5, within(1e-9));
  }

  @Test
  void confidenceNeedsHistoryBeforeItIsAShare() {
    AnomalyDetector detector = model(normals(500, 4), .01, 1).newDetector();
    RecordRow row = detector.newRow();
    Random random = new Random(5);
    row.setNumber(row.fieldIndex("temp"), 90);
    assertThat(detector.detect(row).confidence().basis()).isEqualTo(Confidence.Basis.SPREADS);
    for (int i = 0; i < 999; i++) {
      row.clear();
      normal(random, row);
      detector.detect(row);
    }
    row.clear();
    row.setNumber(row.fieldIndex("temp"), 95);
    Confidence confidence = detector.detect(row).confidence();
    assertThat(confidence.basis()).isEqualTo(Confidence.Basis.STREAM_RANK);
    assertThat(confidence.count()).isEqualTo(1_000);
    assertThat(confidence.value()).isBetween(.998, 1.0);
    assertThat(confidence.describe()).contains("of 1,000 past readings looked less unusual");
  }

  @Test
  void aSavedModelJudgesAndWritesTheSame() throws IOException {
    DetectorModel model = model(normals(300, 6), .01, 1);
    Path file = folder.resolve("m.iforest");
    model.write(file);
    DetectorModel again = DetectorModel.read(file);
    assertThat(again.id()).isEqualTo(model.id());
    assertThat(again.schema()).isEqualTo(model.schema());
    assertThat(again.threshold()).isEqualTo(model.threshold());
    assertThat(again.provenance()).isEqualTo(model.provenance());
    AnomalyDetector a = model.newDetector();
    AnomalyDetector b = again.newDetector();
    RecordRow rowA = a.newRow();
    RecordRow rowB = b.newRow();
    Random random = new Random(7);
    for (int i = 0; i < 500; i++) {
      double temp = 60 + 3 * random.nextGaussian();
      rowA.setNumber(rowA.fieldIndex("temp"), temp);
      rowB.setNumber(rowB.fieldIndex("temp"), temp);
      assertThat(b.detect(rowB).score()).isEqualTo(a.detect(rowA).score());
    }
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void aRestoredStreamGoesOnAsIfNothingHadHappened() throws IOException {
    DetectorModel model = model(normals(300, 8), .01, 1);
    AnomalyDetector straight = model.newDetector();
    AnomalyDetector first = model.newDetector();
    RecordTable readings = normals(600, 9);
    RecordRow row = straight.newRow();
    for (int r = 0; r < 300; r++) {
      readings.copyTo(r, row);
      straight.detect(row);
      first.detect(row);
    }
    byte[] snapshot = first.state().snapshot();
    AnomalyDetector resumed = model.resume(snapshot);
    for (int r = 300; r < 600; r++) {
      readings.copyTo(r, row);
      Verdict a = straight.detect(row).copy();
      Verdict b = resumed.detect(row);
      assertThat(b.position()).isEqualTo(a.position());
      assertThat(b.confidence()).isEqualTo(a.confidence());
    }
    assertThat(resumed.state().snapshot()).isEqualTo(straight.state().snapshot());
    DetectorModel other = model(normals(300, 8), .01, 2);
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> other.resume(snapshot))
        .withMessageContaining("belongs to model " + model.id());
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> model.resume(Arrays.copyOf(snapshot, 100)))
        .withMessageContaining("cut off: ");
  }

  @Test
  void oneSeedGivesOneModel() {
    assertThat(model(normals(300, 1), .01, 5).id()).isEqualTo(model(normals(300, 1), .01, 5).id());
    assertThat(model(normals(300, 1), .01, 6).id())
        .isNotEqualTo(model(normals(300, 1), .01, 5).id());
  }

  @Test
  void mistakesAreNamed() throws IOException {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model(normals(3, 1), .01, 1))
        .withMessageStartingWith("training needs at least 8 records, had 3");
    RecordTable constant = new RecordTable();
    for (int i = 0; i < 20; i++) {
      constant.setNumber(constant.fieldIndex("a"), 4);
      constant.endRow();
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model(constant, .01, 1))
        .withMessageContaining("every feature is constant over all 20 training records");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DetectorConfig.builder().contamination(0).build())
        .withMessage("contamination must be greater than 0 and at most 0.5, was 0.0");
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> DetectorModel.read(folder))
        .withMessageContaining("is a directory");
    Path random = folder.resolve("random");
    Files.write(random, new byte[100_000]);
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> DetectorModel.read(random))
        .withMessage(random + ": not an iforest model: it does not begin with 'IFDETECT'");
    Path longer = folder.resolve("longer");
    model(normals(100, 1), .01, 1).write(longer);
    byte[] bytes = Files.readAllBytes(longer);
    Files.write(longer, Arrays.copyOf(bytes, bytes.length + 1));
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> DetectorModel.read(longer))
        .withMessageContaining("bytes after its end");
  }
}
