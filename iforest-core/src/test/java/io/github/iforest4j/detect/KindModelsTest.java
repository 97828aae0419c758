package io.github.iforest4j.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.schema.SchemaOptions;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Devices that measure different things: a cellar (temperature), a plug (power, voltage). */
class KindModelsTest {
  private static RecordTable table(boolean door) {
    Random random = new Random(5);
    RecordTable table = new RecordTable();
    for (int i = 0; i < 300; i++) {
      table.set("device", "cellar").set("temperature", 18 + random.nextGaussian() * .2).endRow();
      table
          .set("device", i % 3 == 0 ? "plug2" : "plug1")
          .set("power", 90 + 5 * random.nextGaussian())
          .set("voltage", 230 + random.nextGaussian())
          .endRow();
      if (door && i % 10 == 0) {
        table.set("device", "door").set("contact", false).endRow();
      }
    }
    return table;
  }

  private static DetectorModel model(boolean door, boolean whole) {
    Training.Builder builder =
        Training.builder(table(door))
            .columns(SchemaOptions.builder().key("device").build())
            .provenance("test", "here", Instant.EPOCH);
    if (whole) {
      builder.mayHoldFaults();
    }
    return builder.prepare().fit();
  }

  private static boolean isAnomaly(DetectorModel model, String device, Map<String, ?> values) {
    RecordRow row = model.schema().newRow().setAll(values).set("device", device);
    DetectorModel of = model.ofStream(device, row);
    return of.newDetector().detect(of.schema().newRow().copyFrom(row)).isAnomaly();
  }

  @Test
  void eachKindHasAModelOfItsFields() {
    for (boolean whole : new boolean[] {true, false}) {
      DetectorModel model = model(false, whole);
      assertThat(model.kinds()).hasSize(2);
      assertThat(model.kinds().get(0).schema().listFeatures()).isEqualTo("temperature");
      assertThat(model.kinds().get(1).schema().listFeatures()).isEqualTo("power, voltage");
      assertThat(model.kinds().get(1).provenance().trainingRows()).isBetween(270L, 300L);
      assertThat(isAnomaly(model, "cellar", Map.of("temperature", 18.1))).isFalse();
      assertThat(isAnomaly(model, "cellar", Map.of("temperature", 30))).isTrue();
      assertThat(isAnomaly(model, "plug1", Map.of("power", 91, "voltage", 230.2))).isFalse();
      assertThat(isAnomaly(model, "plug2", Map.of("power", 989, "voltage", 230.2))).isTrue();
      // A plug without its voltage lacks something; a cellar without a voltage does not.
      assertThat(isAnomaly(model, "plug1", Map.of("power", 91))).isTrue();
    }
  }

  @Test
  void aNewDeviceHasTheKindOfItsFields() {
    DetectorModel model = model(false, true);
    assertThat(isAnomaly(model, "attic", Map.of("temperature", 18.1))).isFalse();
    assertThat(isAnomaly(model, "attic", Map.of("temperature", 30))).isTrue();
    RecordRow both = model.schema().newRow().set("temperature", 18).set("power", 90);
    assertThat(model.ofStream("new", both)).isSameAs(model);
  }

  /** Nothing can be learned from a door that never opened; all models together judge it. */
  @Test
  void aKindThatNeverChangesHasNoModel() {
    DetectorModel model = model(true, true);
    assertThat(model.kinds()).hasSize(2);
    RecordRow row = model.schema().newRow().set("device", "door").set("contact", false);
    assertThat(model.ofStream("door", row)).isSameAs(model);
    assertThat(isAnomaly(model, "door", Map.of("contact", false))).isFalse();
  }

  @Test
  void devicesOfOneKindShareAModel() {
    RecordTable table = new RecordTable();
    Random random = new Random(1);
    for (int i = 0; i < 100; i++) {
      table.set("device", "d" + i % 4).set("temperature", random.nextGaussian()).endRow();
    }
    DetectorModel model =
        Training.builder(table)
            .columns(SchemaOptions.builder().key("device").build())
            .prepare()
            .fit();
    assertThat(model.kinds()).isEmpty();
    assertThat(model.ofStream("d1", model.schema().newRow())).isSameAs(model);
  }

  @Test
  void theyAreInTheFileOfTheModel() throws IOException {
    DetectorModel model = model(false, true);
    DetectorModel read = DetectorModel.of(model.toBytes());
    assertThat(read.id()).isEqualTo(model.id());
    assertThat(read.kinds()).hasSize(2);
    assertThat(isAnomaly(read, "cellar", Map.of("temperature", 30))).isTrue();
    // A stream goes on with the model of its kind.
    RecordRow row = read.schema().newRow().set("device", "plug1").set("power", 90);
    AnomalyDetector plug = read.ofStream("plug1", row).newDetector();
    plug.detect(plug.newRow().copyFrom(row));
    AnomalyDetector resumed = model.resume(plug.state().snapshot());
    assertThat(resumed.model().id()).isEqualTo(model.kinds().get(1).id());
    assertThat(resumed.state().readings()).isEqualTo(1);
    DetectorModel other = model(true, true);
    assertThatThrownBy(() -> other.resume(model.newDetector().state().snapshot()))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("belongs to model");
  }

  @Test
  void learningAnewKeepsTheKinds() {
    DetectorModel model = model(false, true);
    DetectorModel again =
        Training.again(model, table(false), true, Sensitivity.NORMAL, Instant.EPOCH);
    assertThat(again.kinds()).hasSize(2);
    assertThat(isAnomaly(again, "plug2", Map.of("power", 989, "voltage", 230))).isTrue();
  }
}
