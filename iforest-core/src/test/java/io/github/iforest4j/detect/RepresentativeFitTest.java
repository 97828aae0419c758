package io.github.iforest4j.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.schema.FieldState;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.schema.SchemaOptions;
import io.github.iforest4j.schema.UsualRange;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Learning from records that hold the faults that are to be found. */
class RepresentativeFitTest {
  private static final int DAY = 1440;
  private static final int DAYS = 4;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

  /**
   * A reading a minute: a temperature with the rhythm of the day, and a pressure that is higher
   * during the shift from 6 to 22 o'clock. On the last day, from 3 o'clock on, for 20 minutes the
   * temperature is 5 too high, and from 12 o'clock on for half an hour the pressure stands still.
   */
  private static RecordTable table(boolean faults) {
    Random random = new Random(5);
    RecordTable table = new RecordTable();
    LocalDateTime start = LocalDateTime.of(2026, 3, 2, 0, 0);
    double held = 0;
    for (int r = 0; r < DAYS * DAY; r++) {
      int minute = r % DAY;
      boolean last = faults && r >= (DAYS - 1) * DAY;
      double temperature =
          20 - 6 * Math.cos(2 * Math.PI * minute / DAY) + .3 * random.nextGaussian();
      double pressure = (minute >= 360 && minute < 1320 ? 5.2 : 4.4) + .05 * random.nextGaussian();
      boolean stands = last && minute >= 720 && minute < 750;
      held = stands ? held : pressure;
      table.setText(table.fieldIndex("time"), TIME.format(start.plusMinutes(r)));
      table.setNumber(
          table.fieldIndex("temperature"),
          temperature + (last && minute >= 180 && minute < 200 ? 5 : 0));
      table.setNumber(table.fieldIndex("pressure"), held);
      table.endRow();
    }
    return table;
  }

  private static DetectorModel learn(RecordTable table) {
    return Training.builder(table)
        .choosePreset()
        .mayHoldFaults()
        .provenance("test", "made up", Instant.EPOCH)
        .prepare()
        .fit();
  }

  private static List<Integer> anomalies(DetectorModel model, RecordTable table) {
    AnomalyDetector detector = model.newDetector();
    RecordRow row = detector.newRow();
    List<Integer> anomalies = new ArrayList<>();
    for (int r = 0; r < table.numRows(); r++) {
      table.copyTo(r, row);
      if (detector.detect(row).isAnomaly()) {
        anomalies.add(r);
      }
    }
    return anomalies;
  }

  private static boolean any(List<Integer> anomalies, IntPredicate which) {
    return anomalies.stream().anyMatch(which::test);
  }

  @Test
  void faultsInTheTrainingAreFound() {
    RecordTable table = table(true);
    DetectorModel model = learn(table);
    assertThat(model.config().preset()).isEqualTo(Preset.SENSORS);
    assertThat(model.provenance().trainingRows()).isLessThan(table.numRows());
    List<Integer> found = anomalies(model, table);
    int last = (DAYS - 1) * DAY;
    // The temperature is within its range of all days, but not for this hour.
    assertThat(any(found, r -> r >= last + 180 && r < last + 200)).isTrue();
    assertThat(any(found, r -> r >= last + 720 && r < last + 750)).isTrue();
    assertThat(found)
        .allMatch(r -> r >= last + 180 && r < last + 220 || r >= last + 720 && r < last + 770);
  }

  @Test
  void whatComesEveryDayAtTheSameTimeIsUsual() {
    RecordTable table = table(false);
    assertThat(anomalies(learn(table), table)).isEmpty();
  }

  @Test
  void whatIsExpectedIsThatOfTheHour() {
    RecordTable table = table(true);
    DetectorModel model = learn(table);
    AnomalyDetector detector = model.newDetector();
    RecordRow row = detector.newRow();
    int field = model.schema().indexOf("temperature");
    double expected = Double.NaN;
    for (int r = 0; r < table.numRows(); r++) {
      table.copyTo(r, row);
      Verdict verdict = detector.detect(row);
      UsualRange usual = verdict.usual(field);
      expected = usual != null && r % DAY == 190 ? usual.median() : expected;
    }
    // At ten past three.
    assertThat(expected)
        .isCloseTo(
            20 - 6 * Math.cos(2 * Math.PI * 190 / DAY), org.assertj.core.data.Offset.offset(.3));
  }

  @Test
  void aModelThatWasWrittenJudgesAlike(@TempDir Path folder) throws Exception {
    RecordTable table = table(true);
    DetectorModel model = learn(table);
    model.write(folder.resolve("m"));
    DetectorModel read = DetectorModel.read(folder.resolve("m"));
    assertThat(read.id()).isEqualTo(model.id());
    assertThat(anomalies(read, table)).isEqualTo(anomalies(model, table)).isNotEmpty();
  }

  /** One of five devices that lies elsewhere all the time is no fault of the file. */
  @Test
  void aDeviceAtAnotherLevelIsUsual() {
    for (int seed = 1; seed <= 3; seed++) {
      Random random = new Random(seed);
      RecordTable table = new RecordTable();
      for (int r = 0; r < 2000; r++) {
        table.setText(table.fieldIndex("device"), "d" + r % 5);
        double level = r % 5 == 4 ? 100 : 20;
        table.setNumber(table.fieldIndex("a"), level + random.nextGaussian());
        table.setNumber(table.fieldIndex("b"), 5 + random.nextGaussian());
        table.endRow();
      }
      DetectorModel model =
          Training.builder(table)
              .columns(new SchemaOptions(null, "device", Set.of(), Set.of(), Set.of(), List.of()))
              .mayHoldFaults()
              .prepare()
              .fit();
      KeyedDetector detector = new KeyedDetector(model);
      RecordRow row = detector.newRow();
      int elsewhere = 0;
      for (int r = 0; r < table.numRows(); r++) {
        table.copyTo(r, row);
        elsewhere += r % 5 == 4 && detector.detectReused(row).isAnomaly() ? 1 : 0;
      }
      assertThat(elsewhere).as("of 400 readings, seed %d", seed).isLessThan(20);
    }
  }

  /** A reading that lacks its value stands out, although there were some in training. */
  @Test
  void missingValuesInTheTrainingAreFound() {
    RecordTable table = new RecordTable();
    Random random = new Random(3);
    for (int r = 0; r < 2000; r++) {
      double level = Math.sin(r / 40.);
      table.setNumber(table.fieldIndex("a"), level + .1 * random.nextGaussian());
      if (r >= 1500 && r < 1510) {
        table.setMissing(table.fieldIndex("b"));
      } else {
        table.setNumber(table.fieldIndex("b"), 2 * level + .1 * random.nextGaussian());
      }
      table.endRow();
    }
    assertThat(table.state(1500, 1)).isEqualTo(FieldState.MISSING);
    List<Integer> found = anomalies(learn(table), table);
    assertThat(found).contains(1500, 1505, 1509);
    assertThat(found).allMatch(r -> r >= 1500 && r < 1530);
  }
}
