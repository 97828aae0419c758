package io.github.iforest4j.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.iforest4j.IsolationForestConfig;
import io.github.iforest4j.detect.AnomalyDetector;
import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.detect.Training;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScoredRowsTest {
  private static final int N = 3_000;

  /** Every tenth record lies far outside; the label "anomaly" knows, "outlier" has gaps. */
  private static RecordTable table() {
    Random random = new Random(3);
    RecordTable table = new RecordTable();
    for (int i = 0; i < N; i++) {
      boolean anomaly = i % 10 == 9;
      table.setNumber(table.fieldIndex("value"), random.nextGaussian() + (anomaly ? 20 : 0));
      if (i != 7) {
        table.setNumber(table.fieldIndex("outlier"), anomaly ? 1 : 0);
      }
      table.setNumber(table.fieldIndex("anomaly"), anomaly ? 1 : 0);
      table.endRow();
    }
    return table;
  }

  private static ScoredRows scored(RecordTable table, AnomalyDetector detector) {
    ScoredRows scored = new ScoredRows(detector.model().schema());
    RecordRow row = detector.newRow();
    for (int r = 0; r < table.numRows(); r++) {
      table.copyTo(r, row);
      scored.add(row, detector.detect(row));
    }
    return scored;
  }

  private static AnomalyDetector detector(RecordTable table) {
    return Training.builder(table)
        .dropLabelled(true)
        .config(
            DetectorConfig.builder()
                .forest(IsolationForestConfig.builder().numTrees(10).build())
                .build())
        .provenance("test", "made up", Instant.EPOCH)
        .prepare()
        .fit()
        .newDetector();
  }

  @Test
  void comparesWithTheFirstLabelThatIsThereInEveryRow() {
    RecordTable table = table();
    ScoredRows scored = scored(table, detector(table));
    assertThat(scored.count()).isEqualTo(N);
    assertThat(scored.warming()).isZero();
    ScoredRows.Comparison comparison = scored.comparison();
    assertThat(comparison.label()).isEqualTo("anomaly");
    Evaluation evaluation = comparison.evaluation();
    assertThat(evaluation.size()).isEqualTo(N);
    assertThat(evaluation.anomalies()).isEqualTo(N / 10);
    assertThat(evaluation.called()).isEqualTo(scored.anomalies());
    assertThat(evaluation.value(Evaluation.Metric.AUROC)).isGreaterThan(.999);
    // Contamination 0.01: one of a hundred normal rows is called.
    assertThat(evaluation.confusion().falseAlarmRate()).isCloseTo(.01, within(.01));
    assertThat(evaluation.confusion().missedAlarmRate()).isZero();
  }

  @Test
  void withoutALabelThereIsNothingToCompare() {
    RecordTable table = new RecordTable();
    for (int i = 0; i < 50; i++) {
      table.setNumber(table.fieldIndex("value"), i % 7);
      table.setText(table.fieldIndex("anomaly_kind"), i == 9 ? "spike" : "none");
      table.endRow();
    }
    AnomalyDetector detector =
        Training.builder(table)
            .provenance("test", "made up", Instant.EPOCH)
            .prepare()
            .fit()
            .newDetector();
    assertThat(scored(table, detector).comparison()).isNull();
    assertThat(new ScoredRows(detector.model().schema()).comparison()).isNull();
  }

  @Test
  void readingsWithoutAScoreAreCountedButNotCompared() {
    RecordTable table = new RecordTable();
    Random random = new Random(4);
    for (int i = 0; i < 60; i++) {
      table.setNumber(table.fieldIndex("a"), random.nextGaussian());
      table.setNumber(table.fieldIndex("b"), random.nextGaussian());
      table.setNumber(table.fieldIndex("anomaly"), 0);
      table.endRow();
    }
    AnomalyDetector detector =
        Training.builder(table)
            .preset(Preset.SENSORS)
            .provenance("test", "made up", Instant.EPOCH)
            .prepare()
            .fit()
            .newDetector();
    ScoredRows filling = scored(table.rows(0, 10), detector);
    assertThat(filling.count()).isEqualTo(10);
    assertThat(filling.warming()).isEqualTo(10);
    assertThat(filling.comparison()).isNull();
    ScoredRows filled = scored(table, detector);
    assertThat(filled.count()).isEqualTo(60);
    // The first ten filled half of the windows already.
    assertThat(filled.warming()).isEqualTo(10);
    assertThat(filled.comparison().evaluation().size()).isEqualTo(50);
  }
}
