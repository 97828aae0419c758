package io.github.iforest4j.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.detect.AnomalyDetector;
import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.Evidence.Deviation;
import io.github.iforest4j.explain.Evidence.Finding;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.schema.SchemaOptions;
import io.github.iforest4j.schema.SchemaProposal;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Evidence holds what the detector computed, in order, independent of the row it came from. */
class EvidenceTest {
  @Test
  void sortsByShareAndKeepsTheRestAsContext() {
    Evidence evidence = Readings.bearing();
    assertThat(evidence.findings())
        .extracting(Finding::field)
        .containsExactly("bearing_temp", "vibration", "load");
    assertThat(evidence.context()).extracting(Finding::field).containsExactly("flow", "door_open");
    assertThat(evidence.findings().stream().mapToDouble(Finding::share).sum())
        .isEqualTo(1, within(1e-12));
    assertThat(evidence.findings().get(0).deviation()).isEqualTo(Deviation.ABOVE_RANGE);
    assertThat(evidence.findings().get(2).deviation()).isEqualTo(Deviation.NONE);
  }

  @Test
  void tellsTheKindsOfDeviationApart() {
    RecordRow row = Readings.network(1337, 50, Double.NaN, "");
    row.setText(2, "50");
    Evidence evidence = Readings.evidence(row, .5, .4, .3, .2, .1);
    assertThat(evidence.findings())
        .extracting(Finding::deviation)
        .containsExactly(
            Deviation.NEVER_SEEN,
            Deviation.NONE,
            Deviation.BELOW_RANGE,
            Deviation.MISSING,
            Deviation.NEVER_SEEN);
    assertThat(evidence.findings().get(0).isUnseen()).isTrue();
    assertThat(evidence.findings().get(3).isMissing()).isTrue();
  }

  @Test
  void doesNotChangeWithTheRow() {
    RecordRow row = Readings.plant(93, 7.9, 51, 12, false);
    Evidence evidence = Readings.evidence(row, .2);
    row.setNumber(0, 1);
    assertThat(evidence.findings().get(0).number()).isEqualTo(93);
    assertThat(evidence.findings().get(0).value()).isEqualTo("93");
  }

  @Test
  void fromARealDetector() throws Exception {
    RecordTable table = new RecordTable();
    Random random = new Random(7);
    int[] ports = {22, 80, 443, 8080};
    for (int i = 0; i < 1000; i++) {
      table.setNumber(table.fieldIndex("src_port"), ports[random.nextInt(4)]);
      table.setNumber(table.fieldIndex("packet_size"), 100 + random.nextInt(1400));
      table.setText(table.fieldIndex("protocol"), random.nextBoolean() ? "TCP" : "UDP");
      table.endRow();
    }
    DetectorModel model =
        DetectorModel.fit(
            SchemaProposal.of(table, SchemaOptions.NONE).schema(),
            table,
            DetectorConfig.DEFAULT,
            new ModelProvenance("test", "made up", 1000, Instant.EPOCH));
    AnomalyDetector detector = model.newDetector();
    RecordRow row = detector.newRow();
    row.clear();
    row.setNumber(row.fieldIndex("src_port"), 1337);
    row.setNumber(row.fieldIndex("packet_size"), 9000);
    row.setText(row.fieldIndex("protocol"), "TCP");
    Verdict verdict = detector.detect(row);
    assertThat(verdict.isAnomaly()).isTrue();

    Evidence evidence = Evidence.of(row, verdict, Readings.TIME);
    assertThat(evidence.score()).isEqualTo(verdict.score());
    assertThat(evidence.confidence()).isEqualTo(verdict.confidence());
    assertThat(evidence.findings().subList(0, 2))
        .extracting(Finding::field, Finding::deviation)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple("src_port", Deviation.NEVER_SEEN),
            org.assertj.core.groups.Tuple.tuple("packet_size", Deviation.ABOVE_RANGE));
    assertThat(new OfflineLabeler().label(evidence).label())
        .contains("src_port never seen: 1337", "packet_size high");
  }
}
