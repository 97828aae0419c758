package io.github.iforest4j.sim;

import io.github.iforest4j.schema.FeatureSchema;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Comma-separated lines with a header of field names, an empty cell for a missing value. With
 * labels, {@code anomaly} (0 or 1), {@code anomaly_kind} and {@code anomaly_id} follow; the last
 * two are empty for a normal reading. A scenario that has operating modes adds {@code true_mode},
 * empty for a device that has none. Numbers have the sensor's digits.
 *
 * <p>No cell needs quoting: names, words and kinds of a scenario are letters, digits, underscores
 * and hyphens, and begin with a letter.
 */
public final class CsvEncoder implements ReadingEncoder {
  private final FeatureSchema schema;
  private final boolean labels;
  private final boolean modes;
  private final Utf8Line line = new Utf8Line();

  /** An encoder for a scenario's readings, with or without ground truth. */
  public CsvEncoder(Scenario scenario, boolean labels) {
    this.schema = scenario.schema();
    this.labels = labels;
    this.modes = labels && scenario.hasModes();
  }

  @Override
  public void writeHeader(OutputStream out) throws IOException {
    for (int f = 0; f < schema.numFields(); f++) {
      line.append(f == 0 ? "" : ",").append(schema.field(f).name());
    }
    line.append(labels ? ",anomaly,anomaly_kind,anomaly_id" : "");
    line.append(modes ? ",true_mode" : "").writeTo(out);
  }

  @Override
  public void write(SensorReading reading, OutputStream out) throws IOException {
    for (int f = 0; f < schema.numFields(); f++) {
      if (f > 0) {
        line.append(',');
      }
      reading.appendTo(line, f);
    }
    if (labels) {
      AnomalyTruth truth = reading.truth();
      if (truth == null) {
        line.append(",0,,");
      } else {
        line.append(",1,").append(truth.kind()).append(',').append(truth.id());
      }
    }
    if (modes) {
      line.append(',').append(reading.mode());
    }
    line.writeTo(out);
  }
}
