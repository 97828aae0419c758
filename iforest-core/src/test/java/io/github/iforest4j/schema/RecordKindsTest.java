package io.github.iforest4j.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecordKindsTest {
  private final Random random = new Random(4);
  private final RecordTable table = new RecordTable();

  private void record(String mode, String topic, String... fields) {
    table.setText(table.fieldIndex("mode"), mode);
    table.setText(table.fieldIndex("topic"), topic);
    for (String field : fields) {
      table.setNumber(table.fieldIndex(field), random.nextGaussian());
    }
    table.endRow();
  }

  @Test
  void aTopicOfDevicesOfSeveralKinds() {
    for (int i = 0; i < 100; i++) {
      String mode = i % 3 == 0 ? "on" : "off";
      record(mode, "kitchen", "temperature", "humidity");
      record(mode, "cellar", "temperature", "humidity");
      record(mode, "washer", "power", "voltage");
    }
    assertThat(RecordKinds.column(table)).isEqualTo("topic");
  }

  @Test
  void devicesOfOneKindAreNoKinds() {
    for (int i = 0; i < 100; i++) {
      record("on", i % 2 == 0 ? "kitchen" : "cellar", "temperature", "humidity");
    }
    assertThat(RecordKinds.column(table)).isNull();
  }

  /** A field that comes and goes by itself has nothing to do with the topic. */
  @Test
  void fieldsThatAreMissingByChanceAreNoKinds() {
    for (int i = 0; i < 300; i++) {
      String topic = i % 2 == 0 ? "kitchen" : "cellar";
      if (random.nextInt(3) == 0) {
        record("on", topic, "temperature");
      } else {
        record("on", topic, "temperature", "humidity");
      }
    }
    assertThat(RecordKinds.column(table)).isNull();
  }

  /** A text of its own in each record, such as an id, names no devices. */
  @Test
  void namesThatComeOnceAreNoKinds() {
    for (int i = 0; i < 300; i++) {
      record("on", "id" + i, i % 2 == 0 ? "temperature" : "humidity");
    }
    assertThat(RecordKinds.column(table)).isNull();
    assertThat(RecordKinds.column(new RecordTable())).isNull();
  }

  /** A device that reported twice has the kind of those with the same fields. */
  @Test
  void keysWithTheSameFieldsAreOfOneKind() {
    record("on", "cellar", "temperature");
    record("on", "washer", "power");
    for (int i = 0; i < 50; i++) {
      record("on", "kitchen", "temperature");
      record("on", "dryer", "power");
    }
    record("on", "door", "contact");
    RecordKinds kinds = RecordKinds.of(table, "topic");
    assertThat(kinds).isNotNull();
    assertThat(kinds.size()).isEqualTo(2);
    assertThat(kinds.kindOf())
        .containsOnly(
            Map.entry("kitchen", 0),
            Map.entry("cellar", 0),
            Map.entry("dryer", 1),
            Map.entry("washer", 1));
    assertThat(kinds.has(0, "temperature")).isTrue();
    assertThat(kinds.has(1, "temperature")).isFalse();
    assertThat(kinds.has(1, "topic")).isTrue();
    assertThat(kinds.has(1, "nothing")).isFalse();
    assertThat(RecordKinds.of(table, "nothing")).isNull();
    assertThat(RecordKinds.of(table, "mode")).isNull();
  }

  /** A device whose sensor fails for a while does not make it another kind. */
  @Test
  void aFieldThatIsMissingForAWhileIsAFault() {
    for (int i = 0; i < 100; i++) {
      record("on", "kitchen", "temperature");
      if (i < 80) {
        record("on", "washer", "power", "voltage");
      } else {
        record("on", "washer", "power");
      }
    }
    RecordKinds kinds = RecordKinds.of(table, "topic");
    assertThat(kinds).isNotNull();
    assertThat(kinds.has(kinds.kindOf().get("washer"), "voltage")).isTrue();
  }
}
