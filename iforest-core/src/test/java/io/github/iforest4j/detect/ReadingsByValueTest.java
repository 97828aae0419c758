package io.github.iforest4j.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.RecordMapper;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The short ways to a verdict: arrays, maps and Java records in, verdicts that stay, bytes. */
class ReadingsByValueTest {
  private enum Mode {
    RUN,
    IDLE
  }

  private record Reading(double temperature, Integer count, boolean open, Mode mode) {}

  private record Empty() {}

  private record Odd(double temperature, List<String> names) {}

  private static double[][] rows(int n) {
    Random random = new Random(7);
    double[][] rows = new double[n][];
    for (int i = 0; i < n; i++) {
      rows[i] = new double[] {63 + random.nextGaussian(), 2.5 + .1 * random.nextGaussian()};
    }
    return rows;
  }

  private static DetectorModel numbers() {
    return DetectorModel.fit(rows(500), "temperature", "vibration");
  }

  private static List<Reading> readings() {
    Random random = new Random(3);
    List<Reading> readings = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      Mode mode = Mode.values()[random.nextInt(2)];
      readings.add(
          new Reading(
              20 + random.nextGaussian(), random.nextInt(1_000), random.nextBoolean(), mode));
    }
    return readings;
  }

  @Test
  void numbersGetTheVerdictThatARowGets() {
    DetectorModel model = numbers();
    AnomalyDetector byValues = model.newDetector();
    AnomalyDetector byRow = model.newDetector();
    RecordRow row = byRow.newRow();
    for (double[] values : rows(50)) {
      row.setNumber(0, values[0]);
      row.setNumber(1, values[1]);
      Verdict expected = byRow.detectReused(row);
      Verdict verdict = byValues.detect(values);
      assertThat(verdict.score()).isEqualTo(expected.score());
      assertThat(verdict.state()).isEqualTo(expected.state());
      assertThat(verdict.position()).isEqualTo(expected.position());
    }
    assertThat(byValues.detect(93.2, 2.6).isAnomaly()).isTrue();
  }

  @Test
  void columnsOfNumbersAreNumericFeaturesWhateverTheyHold() {
    double[][] codes = new double[100][];
    for (int i = 0; i < 100; i++) {
      codes[i] = new double[] {i % 3 * 100, i % 2};
    }
    DetectorModel model = DetectorModel.fit(codes);
    assertThat(model.schema())
        .isEqualTo(
            FeatureSchema.ofNumbers("x0", "x1").withUsualRanges(RecordTable.of(codes, "x0", "x1")));
    assertThat(model.newDetector().detect(50, 0).state()).isNotEqualTo(Verdict.State.WARMING);
  }

  @Test
  void nanIsAMissingValue() {
    double[][] rows = rows(500);
    DetectorModel model = DetectorModel.fit(rows, "temperature", "vibration");
    Verdict verdict = model.newDetector().detect(63, Double.NaN);
    assertThat(verdict.isAnomaly()).isTrue();
    assertThat(verdict.aspect(1)).isEqualTo(Aspect.MISSING);
    assertThat(verdict.explain()).startsWith("vibration has no value");
    Random random = new Random(1);
    for (double[] row : rows) {
      if (random.nextInt(4) == 0) {
        row[1] = Double.NaN;
      }
    }
    AnomalyDetector usedToIt = DetectorModel.fit(rows, "temperature", "vibration").newDetector();
    assertThat(usedToIt.detect(63, Double.NaN).isAnomaly()).isFalse();
    assertThat(usedToIt.detect(93, Double.NaN).isAnomaly()).isTrue();
  }

  @Test
  void aWrongNumberOfValuesIsRefused() {
    AnomalyDetector detector = numbers().newDetector();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> detector.detect(1, 2, 3))
        .withMessage("a reading needs 2 values, one for each of temperature, vibration, had 3");
    assertThatIllegalArgumentException().isThrownBy(() -> detector.detect(1));
    assertThat(detector.state().readings()).isZero();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DetectorModel.fit(new double[][] {{1, 2}, {1}}, "a", "b"))
        .withMessage("row 1 has 1 values, but there are 2 columns");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DetectorModel.fit(new double[][] {{1, 2}}, "a", "a"))
        .withMessageContaining("'a'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DetectorModel.fit(new double[0][]))
        .withMessageContaining("at least 8 records, had 0");
  }

  @Test
  void aVerdictStaysAsItWas() {
    AnomalyDetector detector = numbers().newDetector();
    Verdict hot = detector.detect(93.2, 2.6);
    String said = hot.explain();
    double part = hot.attribution().contribution(0);
    Verdict usual = detector.detect(63, 2.5);
    assertThat(hot.isAnomaly()).isTrue();
    assertThat(usual.isAnomaly()).isFalse();
    assertThat(hot.attribution().contribution(0)).isEqualTo(part);
    detector.detect(1, 9);
    assertThat(hot.explain()).isEqualTo(said);
    RecordRow row = detector.newRow();
    Verdict reused = detector.detectReused(row);
    assertThat(detector.detectReused(row)).isSameAs(reused);
  }

  @Test
  void aRowKeepsNoValuesOfTheReadingBefore() {
    AnomalyDetector detector = numbers().newDetector();
    RecordRow row = detector.newRow().set("temperature", 99.).set("vibration", 2.5);
    assertThat(detector.detect(row).isAnomaly()).isTrue();
    assertThat(row.number(0)).as("still readable").isEqualTo(99);
    row.setNumber(1, 2.5);
    assertThat(row.number(0)).isNaN();
    Verdict verdict = detector.detect(row);
    assertThat(verdict.aspect(0)).isEqualTo(Aspect.MISSING);
    for (int kind = 0; kind < 4; kind++) {
      row.setNumber(0, 99);
      row.endRow();
      switch (kind) {
        case 0 -> row.setText(1, "2.5");
        case 1 -> row.setText(1, new byte[] {'2'}, 0, 1);
        case 2 -> row.setBoolean(1, true);
        default -> row.setMissing(1);
      }
      assertThat(row.number(0)).as("kind %d", kind).isNaN();
    }
  }

  @Test
  void aMisspeltFieldIsNamedWithThoseThatExist() {
    AnomalyDetector detector = numbers().newDetector();
    RecordRow row = detector.newRow();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> row.set("temp", 60.))
        .withMessage("no field is named 'temp'; the fields are temperature, vibration");
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> row.setNumber(row.fieldIndex("temp"), 60))
        .withMessageContaining("its fields are temperature, vibration");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> detector.detect(Map.of("temperature", 60, "vibratoin", 2)))
        .withMessageContaining("'vibratoin'");
    assertThat(detector.state().readings()).isZero();
    assertThat(detector.detect(Map.of("vibration", 2.5)).aspect(0)).isEqualTo(Aspect.MISSING);
  }

  @Test
  void javaRecordsAndMapsAreRowsToo() {
    List<Reading> readings = readings();
    RecordTable table = RecordMapper.of(Reading.class).table(readings);
    List<Map<String, Object>> maps = new ArrayList<>();
    for (Reading r : readings) {
      Map<String, Object> map = new HashMap<>();
      map.put("temperature", r.temperature());
      map.put("count", r.count());
      map.put("open", r.open());
      map.put("mode", r.mode());
      maps.add(map);
    }
    DetectorModel model = DetectorModel.fit(table);
    AnomalyDetector byRecord = model.newDetector();
    AnomalyDetector byMap = model.newDetector();
    for (int i = 0; i < 20; i++) {
      assertThat(byRecord.detect(readings.get(i)).score())
          .isEqualTo(byMap.detect(maps.get(i)).score());
    }
    RecordTable ofMaps = RecordTable.of(maps);
    for (String name : List.of("temperature", "count", "open", "mode")) {
      for (int r = 0; r < 400; r++) {
        assertThat(ofMaps.text(r, ofMaps.columnIndex(name)))
            .isEqualTo(table.text(r, table.columnIndex(name)));
      }
    }
    Verdict verdict = byRecord.detect(new Reading(20, null, true, Mode.RUN));
    assertThat(verdict.aspect(model.schema().indexOf("count"))).isEqualTo(Aspect.MISSING);
  }

  @Test
  void whatCannotBeAValueIsRefused() {
    AnomalyDetector detector = numbers().newDetector();
    assertThatIllegalArgumentException().isThrownBy(() -> RecordMapper.of(Empty.class));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> detector.detect(new Odd(1, List.of())))
        .withMessageContaining("'names'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RecordTable.of(List.of(Map.of("a", 1), Map.of("a", new int[1]))))
        .withMessageStartingWith("record 1: field 'a' cannot hold a [I");
    assertThat(RecordTable.of(List.of(Map.of("t", Instant.EPOCH))).text(0, 0))
        .isEqualTo("1970-01-01T00:00:00Z");
    assertThat(detector.state().readings()).isZero();
  }

  @Test
  void aModelIsBytes() throws IOException {
    DetectorModel model = numbers();
    assertThat(numbers().id()).as("equal training, equal model").isEqualTo(model.id());
    byte[] bytes = model.toBytes();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    model.write(out);
    assertThat(out.toByteArray()).isEqualTo(bytes);
    assertThat(DetectorModel.of(bytes).id()).isEqualTo(model.id());
    assertThat(DetectorModel.read(new ByteArrayInputStream(bytes)).id()).isEqualTo(model.id());
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> DetectorModel.of(Arrays.copyOf(bytes, bytes.length - 1)));
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> DetectorModel.of(Arrays.copyOf(bytes, bytes.length + 1)));
  }

  @Test
  void aCopyGoesItsOwnWay() {
    for (Preset preset : Preset.values()) {
      DetectorModel model = ExampleDetector.fit(preset);
      AnomalyDetector detector = model.newDetector(Learning.ADAPT);
      RecordRow row = detector.newRow();
      Random random = new Random(5);
      for (int i = 0; i < 100; i++) {
        detector.detectReused(row.set("temp", random.nextGaussian()));
      }
      AnomalyDetector copy = detector.copy();
      for (int i = 0; i < 50; i++) {
        double value = 3 * random.nextGaussian();
        Verdict a = detector.detect(row.set("temp", value));
        Verdict b = copy.detect(row.set("temp", value));
        assertThat(b.score()).as("%s, %d", preset, i).isEqualTo(a.score());
        assertThat(b.state()).isEqualTo(a.state());
        assertThat(b.position()).isEqualTo(a.position());
      }
      copy.detect(row.set("temp", 1));
      assertThat(detector.state().readings()).isEqualTo(copy.state().readings() - 1);
    }
  }

  @Test
  void aVerdictExplainsItself() {
    AnomalyDetector detector = numbers().newDetector();
    assertThat(detector.detect(63, 2.5).explain()).startsWith("usual (score 0.").contains("thresh");
    String hot = detector.detect(93.2, 2.5).explain();
    assertThat(hot).startsWith("temperature 93.2 is above its usual range of 60.");
    assertThat(detector.detect(33, 2.5).explain()).startsWith("temperature 33 is below its usual");
    String both = detector.detect(93.2, 9).explain();
    assertThat(both).contains("temperature 93.2 is above", "; ", "vibration 9 is above");
    RecordTable table = RecordMapper.of(Reading.class).table(readings());
    AnomalyDetector mixed = DetectorModel.fit(table).newDetector();
    RecordRow row = mixed.newRow().set("temperature", 20.).set("count", 500).set("open", true);
    row.set("mode", "R\u001b[31mUN");
    assertThat(mixed.detect(row).explain())
        .startsWith("mode 'R [31mUN' was never seen in training");
    row.set("temperature", "warm").set("count", 500).set("open", true).set("mode", "RUN");
    assertThat(mixed.detect(row).explain()).startsWith("temperature 'warm' is no usable value");
    AnomalyDetector slow = ExampleDetector.fit(Preset.SENSORS).newDetector();
    Verdict first = slow.detect(slow.newRow().set("temp", 1.));
    assertThat(first.explain()).isEqualTo("not enough readings yet: this is number 1");
    assertThat(first.toString()).isEqualTo(first.explain());
  }

  @Test
  void aValueWithinItsRangeIsSaidToBeWithinIt() {
    double[][] rows = new double[600][];
    Random random = new Random(2);
    for (int i = 0; i < rows.length; i++) {
      rows[i] = new double[] {(i % 2 == 0 ? 0 : 100) + random.nextGaussian()};
    }
    Verdict verdict = DetectorModel.fit(rows, "level").newDetector().detect(50);
    assertThat(verdict.isAnomaly()).isTrue();
    assertThat(verdict.explain()).startsWith("level 50 is unusual, though within its usual range");
  }

  @Test
  void aConstantHasAUsualValue() {
    double[][] rows = rows(200);
    for (double[] row : rows) {
      row[1] = 2;
    }
    AnomalyDetector detector = DetectorModel.fit(rows, "temperature", "mode").newDetector();
    assertThat(detector.detect(63, 2).isAnomaly()).isFalse();
    assertThat(detector.detect(63, 3).explain())
        .startsWith("mode 3 is above its usual value of 2 (");
  }

  @Test
  void aCopyOfARowIsIndependent() {
    FeatureSchema schema = new FeatureSchema(List.of(Field.numeric("a", "V"), Field.bool("b")));
    RecordRow row = schema.newRow().setAll(Map.of("a", 1.5, "b", true));
    assertThat(row.number(0)).isEqualTo(1.5);
    row.endRow();
    RecordRow other = schema.newRow().copyFrom(row);
    row.setNumber(0, 2);
    other.setBoolean(1, true);
    assertThat(other.number(0)).isEqualTo(1.5);
    assertThat(other.number(1)).isEqualTo(1);
  }
}
