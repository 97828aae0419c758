package io.github.iforest4j.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.schema.SchemaOptions;
import io.github.iforest4j.schema.SchemaProposal;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PresetChoiceTest {
  private final Random random = new Random(8);
  private final RecordTable table = new RecordTable();

  private PresetChoice choice() {
    return PresetChoice.of(SchemaProposal.of(table, SchemaOptions.NONE).schema(), table);
  }

  /** An autoregressive series: neighbours correlate by this much. */
  private void fill(int records, double... correlation) {
    double[] values = new double[correlation.length];
    for (int r = 0; r < records; r++) {
      for (int f = 0; f < values.length; f++) {
        double rho = correlation[f];
        values[f] = rho * values[f] + Math.sqrt(1 - rho * rho) * random.nextGaussian();
        table.setNumber(table.fieldIndex("f" + f), values[f]);
      }
      table.endRow();
    }
  }

  @Test
  void severalSeriesAreSensors() {
    fill(500, .9, .9, .9);
    assertThat(choice().preset()).isEqualTo(Preset.SENSORS);
    assertThat(choice().reason())
        .matches(
            "3 numeric series: a value is close to the one before it, most so in 'f\\d'"
                + " \\(autocorrelation 0\\.[89]\\d\\)");
  }

  @Test
  void oneSeriesIsAMetric() {
    fill(500, .9);
    assertThat(choice().preset()).isEqualTo(Preset.METRIC);
    assertThat(choice().reason()).startsWith("one numeric series: ");
  }

  /** The preset metric takes one feature only: a truth value beside the series is another one. */
  @Test
  void aSeriesBesideATruthValueIsSensors() {
    double value = 0;
    for (int r = 0; r < 500; r++) {
      value = .9 * value + random.nextGaussian();
      table.setNumber(table.fieldIndex("temperature"), value);
      table.setBoolean(table.fieldIndex("ok"), r % 50 != 7);
      table.endRow();
    }
    assertThat(choice().preset()).isEqualTo(Preset.SENSORS);
    assertThat(choice().reason()).startsWith("one numeric series and 1 other features: ");
    Training training =
        Training.builder(table)
            .choosePreset()
            .provenance("test", "made up", Instant.EPOCH)
            .prepare();
    assertThat(training.fit().config().preset()).isEqualTo(Preset.SENSORS);
  }

  @Test
  void independentRecordsAreReadings() {
    fill(500, 0, 0, 0);
    assertThat(choice().preset()).isEqualTo(Preset.READINGS);
    assertThat(choice().reason()).startsWith("each record stands alone: ");
  }

  /** One sensor with a memory makes a stream of them, whatever the others are. */
  @Test
  void anyFieldDecides() {
    fill(500, .99, 0, 0);
    assertThat(choice().preset()).isEqualTo(Preset.SENSORS);
    assertThat(choice().reason()).contains("most so in 'f0'");
  }

  /** Columns that never vary say nothing: neither a constant number nor a constant text. */
  @Test
  void constantsAreNotAsked() {
    double value = 0;
    for (int r = 0; r < 500; r++) {
      value = .9 * value + random.nextGaussian();
      table.setNumber(table.fieldIndex("a"), value);
      table.setNumber(table.fieldIndex("b"), 7);
      table.setNumber(table.fieldIndex("c"), 8);
      table.setText(table.fieldIndex("unit"), "C");
      table.endRow();
    }
    assertThat(choice().preset()).isEqualTo(Preset.SENSORS);
    assertThat(choice().reason()).startsWith("one numeric series: ");
  }

  /** A counter resembles its neighbour, but it is not what is measured. */
  @Test
  void aCounterDoesNotDecide() {
    for (int r = 0; r < 500; r++) {
      table.setNumber(table.fieldIndex("id"), 1000 + r);
      table.setNumber(table.fieldIndex("value"), random.nextGaussian());
      table.endRow();
    }
    assertThat(choice().preset()).isEqualTo(Preset.READINGS);
  }

  /** A category that lasts is a mode of a machine. */
  @Test
  void aModeThatLastsDoesNotMakeRecordsStandAlone() {
    double value = 0;
    for (int r = 0; r < 500; r++) {
      value = .9 * value + random.nextGaussian();
      table.setNumber(table.fieldIndex("value"), value);
      table.setText(table.fieldIndex("mode"), r / 100 % 2 == 0 ? "run" : "idle");
      table.endRow();
    }
    assertThat(choice().preset()).isEqualTo(Preset.SENSORS);
  }

  @Test
  void aCategoryMakesRecordsStandAlone() {
    for (int r = 0; r < 500; r++) {
      table.setNumber(table.fieldIndex("value"), r);
      table.setText(table.fieldIndex("mode"), r % 2 == 0 ? "run" : "idle");
      table.endRow();
    }
    assertThat(choice())
        .isEqualTo(
            new PresetChoice(
                Preset.READINGS,
                "'mode' is a category: each record stands alone; if it names devices, make it the key column"));
  }

  @Test
  void fewRecordsAreReadings() {
    fill(99, .99, .99);
    assertThat(choice())
        .isEqualTo(
            new PresetChoice(
                Preset.READINGS, "fewer than 100 records are too few to recognise a series"));
    fill(1, .99, .99);
    assertThat(choice().preset()).isEqualTo(Preset.SENSORS);
  }

  @Test
  void withoutNumbersThereIsNoSeries() {
    for (int r = 0; r < 200; r++) {
      table.setBoolean(table.fieldIndex("on"), r % 3 == 0);
      table.endRow();
    }
    assertThat(choice())
        .isEqualTo(new PresetChoice(Preset.READINGS, "no feature is numeric and varies"));
  }
}
