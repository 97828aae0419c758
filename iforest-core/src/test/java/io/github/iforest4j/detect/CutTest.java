package io.github.iforest4j.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.IsolationForestConfig;
import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What nodes of a tree ask, in the units of the sensors. */
class CutTest {
  private static final FeatureSchema SCHEMA =
      new FeatureSchema(
          List.of(
              Field.numeric("temp", "°C"),
              Field.numeric("flow", ""),
              Field.categorical("mode", List.of("eco", "full"))));

  private static DetectorModel model(Preset preset, FeatureSchema schema) {
    Random random = new Random(3);
    RecordTable table = new RecordTable();
    for (int i = 0; i < 400; i++) {
      table.setNumber(table.fieldIndex("temp"), 60 + 3 * random.nextGaussian());
      table.setNumber(table.fieldIndex("flow"), 5 + .1 * random.nextGaussian());
      table.setText(table.fieldIndex("mode"), random.nextBoolean() ? "eco" : "full");
      table.endRow();
    }
    return DetectorModel.fit(
        schema,
        table,
        DetectorConfig.builder()
            .preset(preset)
            .forest(IsolationForestConfig.builder().numTrees(5).build())
            .build(),
        new ModelProvenance("test", "made up", 400, Instant.EPOCH));
  }

  @Test
  void columnsOfTheSchemaKeepTheirUnits() {
    DetectorModel model = model(Preset.READINGS, SCHEMA);
    assertThat(model.cut(0, 63.24)).isEqualTo(new Cut(Aspect.VALUE, "temp", "< 63.2 °C"));
    assertThat(model.cut(1, -1234.5)).isEqualTo(new Cut(Aspect.VALUE, "flow", "< -1,235"));
    assertThat(model.cut(2, .4)).isEqualTo(new Cut(Aspect.VALUE, "mode", "is not eco"));
    assertThat(model.cut(4, .4)).isEqualTo(new Cut(Aspect.VALUE, "mode", "is not (unseen)"));
    assertThat(model.cut(5, 1e-5).toString()).contains("values that are missing", "< 1.00e-05");
    assertThatThrownBy(() -> model.cut(6, 0)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  /** After a stretch of known mean and spread, cutting at its columns must name just these. */
  @Test
  void meansAndSpreadsOfSensorsAreInUnits() {
    DetectorModel model = model(Preset.SENSORS, SCHEMA);
    AnomalyDetector detector = model.newDetector();
    RecordRow row = detector.newRow();
    for (int i = 0; i < 40; i++) {
      row.clear();
      row.setNumber(0, 70 + (i % 2 == 0 ? 2 : -2));
      row.setNumber(1, 5);
      row.setText(2, "eco");
      detector.detect(row);
    }
    double[] columns = detector.columns();
    // 15 values, of which 7 are higher and 8 lower by 2: the last is lower.
    assertThat(model.cut(0, columns[0]))
        .isEqualTo(new Cut(Aspect.LEVEL, "temp, mean of 15", "< 69.9 °C"));
    assertThat(model.cut(2, columns[2]))
        .isEqualTo(new Cut(Aspect.SPREAD, "temp, spread of 10", "< 2.00 °C"));
    assertThat(model.cut(3, columns[3]))
        .isEqualTo(new Cut(Aspect.SPREAD, "flow, spread of 10", "< 0.00"));
    assertThat(model.cut(4, 1.5).quantity()).isIn("temp with flow", "flow with temp");
    assertThat(model.cut(4, 1.5).aspect()).isEqualTo(Aspect.RELATION);
    assertThat(model.cut(4, 1.5).goesLeft()).isEqualTo("< 1.50 σ");
    assertThat(model.cut(6, .5)).isEqualTo(new Cut(Aspect.VALUE, "mode", "is not eco"));
  }

  @Test
  void aSeriesIsCutByWhatItsWindowsSay() {
    FeatureSchema one = new FeatureSchema(List.of(Field.numeric("temp", "°C")));
    DetectorModel model = model(Preset.METRIC, one);
    assertThat(model.cut(0, 63)).isEqualTo(new Cut(Aspect.VALUE, "temp", "< 63.0 °C"));
    assertThat(model.cut(1, .5))
        .isEqualTo(new Cut(Aspect.LEVEL, "temp, change by one reading", "< 0.500 °C"));
    assertThat(model.cut(7, .5)).isEqualTo(new Cut(Aspect.MISSING, "temp", "is there"));
  }
}
