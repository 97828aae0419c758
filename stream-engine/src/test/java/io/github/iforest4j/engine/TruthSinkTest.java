package io.github.iforest4j.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.detect.AnomalyDetector;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Training;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.engine.record.TruthComparison;
import io.github.iforest4j.engine.testing.Plant;
import io.github.iforest4j.eval.Confusion;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TruthSinkTest {
  private DetectorModel model;
  private AnomalyDetector detector;
  private TruthSink sink;

  /** Readings with a label, and the kind and number of the anomaly. */
  @BeforeEach
  void labelledReadings() {
    Random random = new Random(1);
    RecordTable table = new RecordTable();
    for (int r = 0; r < 300; r++) {
      table.setNumber(table.fieldIndex("flow"), 5 + random.nextGaussian());
      table.setNumber(table.fieldIndex("is_anomaly"), r % 50 == 0 ? 1 : 0);
      if (r % 50 == 0) {
        table.setText(table.fieldIndex("anomaly_kind"), "spike");
        table.setNumber(table.fieldIndex("anomaly_id"), r);
      }
      table.endRow();
    }
    model = Training.builder(table).provenance("test", "made up", Instant.EPOCH).prepare().fit();
    detector = model.newDetector();
    sink = TruthSink.of(model);
  }

  private void reading(double flow, double label, String kind, double event) {
    RecordRow row = detector.newRow();
    row.setNumber(row.fieldIndex("flow"), flow);
    if (!Double.isNaN(label)) {
      row.setNumber(row.fieldIndex("is_anomaly"), label);
    }
    if (!kind.isEmpty()) {
      row.setText(row.fieldIndex("anomaly_kind"), kind);
    }
    if (!Double.isNaN(event)) {
      row.setNumber(row.fieldIndex("anomaly_id"), event);
    }
    Verdict verdict = detector.detect(row);
    assertThat(verdict.isAnomaly()).isEqualTo(flow > 50);
    sink.reading(row, verdict);
  }

  @Test
  void aModelWithoutALabelHasNothingToCompare() {
    assertThat(TruthSink.of(Plant.model())).isNull();
  }

  @Test
  void callsAreComparedByReadingAndByEvent() {
    reading(5, 0, "", Double.NaN);
    reading(90, 1, "spike", 7);
    reading(5, 1, "spike", 7);
    reading(90, 0, "", Double.NaN);
    TruthComparison truth = sink.comparison();
    assertThat(truth.readings()).isEqualTo(new Confusion(1, 1, 1, 1));
    assertThat(truth.kinds()).containsOnlyKeys("spike");
    assertThat(truth.kinds().get("spike")).isEqualTo(new TruthComparison.Kind(1, 1, 2, 1));
  }

  @Test
  void anAnomalyOfUnknownKindOrEventIsCountedByReadingAlone() {
    reading(90, 1, "", 7);
    reading(90, 1, "spike", Double.NaN);
    assertThat(sink.comparison().readings().truePositives()).isEqualTo(2);
    assertThat(sink.comparison().kinds()).isEmpty();
  }

  @Test
  void aReadingThatDoesNotSayIsNotCompared() {
    reading(90, Double.NaN, "", Double.NaN);
    reading(90, .5, "", Double.NaN);
    assertThat(sink.comparison().readings()).isEqualTo(Confusion.EMPTY);
  }
}
