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
        .matches("3 numeric series: the median autocorrelation of neighbours is 0\\.[89]\\d");
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
    assertThat(choice().reason()).startsWith("one numeric series and 1 of truth values: ");
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

  /** The median decides, not the mean: two of three fields are no series. */
  @Test
  void theMedianFieldDecides() {
    fill(500, .99, 0, 0);
    assertThat(choice().preset()).isEqualTo(Preset.READINGS);
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
            new PresetChoice(Preset.READINGS, "'mode' is a category: each record stands alone"));
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
    assertThat(choice()).isEqualTo(new PresetChoice(Preset.READINGS, "no feature is numeric"));
  }
}
