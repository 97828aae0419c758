package io.github.iforest4j.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.detect.AnomalyDetector;
import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Learning;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.detect.Training;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TableScoresTest {
  /** Scores .9 – .8 .7 .1 with truths 1 1 0 1 0; the second record has no score. */
  private static RecordTable scored() {
    RecordTable table = new RecordTable();
    double[] scores = {.9, Double.NaN, .8, .7, .1};
    int[] truths = {1, 1, 0, 1, 0};
    for (int r = 0; r < scores.length; r++) {
      if (!Double.isNaN(scores[r])) {
        table.setNumber(table.fieldIndex("score"), scores[r]);
      }
      table.setNumber(table.fieldIndex("anomaly"), truths[r]);
      table.endRow();
    }
    return table;
  }

  @Test
  void aColumnOfScoresIsComparedWhereThereAreScores() {
    RecordTable table = scored();
    int label = table.columnIndex("anomaly");
    TableScores scores = TableScores.ofColumn(table, table.columnIndex("score"));
    Evaluation all = scores.evaluation(label, 0, Long.MAX_VALUE);
    assertThat(all.size()).isEqualTo(4);
    assertThat(all.called()).isZero();
    assertThat(all.value(Evaluation.Metric.AUROC)).isEqualTo(.75);
    assertThat(all.above(.75).confusion()).isEqualTo(new Confusion(1, 1, 1, 1));
    // Calling .9, .8 and .7 has an F1 of 0.8, more than .9 alone with 2/3.
    assertThat(all.bestF1Threshold()).isEqualTo(Math.nextDown(.7));
    assertThat(scores.evaluation(label, 2, 3).anomalies()).isEqualTo(1);
    assertThat(scores.evaluation(label, 9, 12).size()).isZero();
    assertThatThrownBy(() -> scores.evaluation(table.columnIndex("score"), 0, 9))
        .hasMessage(
            "row 0: the label 'score' is '0.9', neither an anomaly (1, true, yes, anomaly) nor normal"
                + " (0, false, no, normal)");
  }

  @Test
  void aModelDecidesAsItsDetectorDoes() {
    Random random = new Random(5);
    RecordTable table = new RecordTable();
    for (int r = 0; r < 600; r++) {
      table.setNumber(table.fieldIndex("a"), random.nextGaussian() + (r >= 560 ? 9 : 0));
      table.setNumber(table.fieldIndex("b"), random.nextGaussian());
      table.setNumber(table.fieldIndex("anomaly"), r >= 560 ? 1 : 0);
      table.endRow();
    }
    DetectorModel model =
        Training.builder(table.rows(0, 400))
            .config(DetectorConfig.builder().preset(Preset.READINGS).build())
            .provenance("test", "made up", Instant.EPOCH)
            .prepare()
            .fit();
    AnomalyDetector detector = model.newDetector();
    RecordRow row = detector.newRow();
    int called = 0;
    for (int r = 0; r < table.numRows(); r++) {
      table.copyTo(r, row);
      Verdict verdict = detector.detect(row);
      called += verdict.isAnomaly() ? 1 : 0;
    }
    Evaluation evaluation =
        TableScores.of(model, Learning.FROZEN, table)
            .evaluation(table.columnIndex("anomaly"), 0, Long.MAX_VALUE);
    assertThat(evaluation.size()).isEqualTo(600);
    assertThat(evaluation.called()).isEqualTo(called).isGreaterThan(35);
    assertThat(evaluation.confusion().truePositives()).isGreaterThan(35);
  }
}
