package io.github.iforest4j.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What survives when a stream gets another model. */
class AdoptTest {
  private static RecordTable table(int seed, double scale, String... names) {
    Random random = new Random(seed);
    RecordTable table = new RecordTable();
    for (int i = 0; i < 400; i++) {
      for (String name : names) {
        table.set(name, 50 + scale * random.nextGaussian());
      }
      table.endRow();
    }
    return table;
  }

  private static DetectorModel model(Preset preset, int seed, double scale, String... names) {
    return DetectorModel.fit(
        table(seed, scale, names), DetectorConfig.builder().preset(preset).build());
  }

  private static String[] names(Preset preset) {
    return preset == Preset.METRIC ? new String[] {"a"} : new String[] {"a", "b"};
  }

  private static RecordRow fill(RecordRow row, Random random, String... names) {
    for (String name : names) {
      row.set(name, 50 + random.nextGaussian());
    }
    return row;
  }

  /** The columns that the new model sees are those that it would see had it judged all along. */
  @ParameterizedTest
  @EnumSource
  void windowsSurvive(Preset preset) {
    String[] names = names(preset);
    DetectorModel before = model(preset, 1, 1, names);
    DetectorModel after = model(preset, 2, 1.5, names);
    AnomalyDetector old = before.newDetector();
    AnomalyDetector always = after.newDetector();
    Random random = new Random(3);
    for (int i = 0; i < 100; i++) {
      RecordRow row = fill(old.newRow(), random, names);
      old.detectReused(row);
      RecordRow same = always.newRow();
      for (String name : names) {
        same.set(name, row.number(row.fieldIndex(name)));
      }
      always.detectReused(same);
    }
    byte[] untouched = old.state().snapshot();
    AnomalyDetector adopted = after.adopt(old.state());
    assertThat(old.state().snapshot()).isEqualTo(untouched);
    assertThat(adopted.state().readings()).isEqualTo(old.state().readings());
    assertThat(adopted.state().scored()).isEqualTo(after.newDetector().state().scored());
    Verdict verdict = adopted.detect(fill(adopted.newRow(), new Random(4), names));
    Verdict expected = always.detect(fill(always.newRow(), new Random(4), names));
    assertThat(verdict.state()).isNotEqualTo(Verdict.State.WARMING);
    assertThat(verdict.position()).isEqualTo(old.state().readings());
    if (preset != Preset.METRIC) {
      // A metric's calendar goes on from the old model's training, not from the new one's.
      for (int c = 0; c < adopted.columns().length; c++) {
        assertThat(adopted.columns()[c]).isCloseTo(always.columns()[c], within(1e-9));
      }
      assertThat(verdict.score()).isCloseTo(expected.score(), within(1e-6));
    }
  }

  @Test
  void otherFieldsWarmUpAgain() {
    AnomalyDetector old = model(Preset.SENSORS, 1, 1, "a", "b").newDetector();
    for (int i = 0; i < 50; i++) {
      old.detectReused(fill(old.newRow(), new Random(i), "a", "b"));
    }
    DetectorModel other = model(Preset.SENSORS, 1, 1, "a", "c");
    AnomalyDetector adopted = other.adopt(old.state());
    Verdict verdict = adopted.detect(fill(adopted.newRow(), new Random(1), "a", "c"));
    assertThat(verdict.state()).isEqualTo(Verdict.State.WARMING);
    assertThat(verdict.position()).isEqualTo(50);
    AnomalyDetector table = model(Preset.READINGS, 1, 1, "a", "c").adopt(old.state());
    assertThat(table.detect(50, 50).state()).isNotEqualTo(Verdict.State.WARMING);
  }

  /** The order of the fields does not matter: sensors are found by name. */
  @Test
  void fieldsAreFoundByName() {
    AnomalyDetector old = model(Preset.SENSORS, 1, 1, "a", "b").newDetector();
    for (int i = 0; i < 50; i++) {
      old.detectReused(old.newRow().set("a", 50.).set("b", 52 + i % 2));
    }
    AnomalyDetector adopted = model(Preset.SENSORS, 1, 1, "b", "a").adopt(old.state());
    AnomalyDetector straight = model(Preset.SENSORS, 1, 1, "b", "a").newDetector();
    for (int i = 0; i < 50; i++) {
      straight.detectReused(straight.newRow().set("a", 50.).set("b", 52 + i % 2));
    }
    adopted.detect(52, 50);
    straight.detect(52, 50);
    for (int c = 0; c < adopted.columns().length; c++) {
      assertThat(adopted.columns()[c]).isCloseTo(straight.columns()[c], within(1e-9));
    }
  }

  @Test
  void aStreamThatLearnsGoesOnLearning() {
    AnomalyDetector old = model(Preset.READINGS, 1, 1, "a", "b").newDetector(Learning.ADAPT);
    for (int i = 0; i < 300; i++) {
      old.detectReused(fill(old.newRow(), new Random(i), "a", "b"));
    }
    AnomalyDetector adopted = model(Preset.READINGS, 2, 1, "a", "b").adopt(old.state());
    assertThat(adopted.state().learning()).isEqualTo(Learning.ADAPT);
    assertThat(adopted.detect(90, 50).isAnomaly()).isTrue();
    assertThat(adopted.detect(50, 50).isAnomaly()).isFalse();
  }
}
