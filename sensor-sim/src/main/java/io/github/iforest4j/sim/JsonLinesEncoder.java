package io.github.iforest4j.sim;

import io.github.iforest4j.schema.FeatureSchema;
import java.io.IOException;
import java.io.OutputStream;

/**
 * One JSON object per line: the fields in wire order, {@code null} for a missing value. With
 * labels, {@code anomaly} (0 or 1), {@code anomaly_kind} and {@code anomaly_id} follow; the last
 * two are {@code null} for a normal reading. Numbers have the sensor's digits.
 */
public final class JsonLinesEncoder implements ReadingEncoder {
  private final boolean labels;
  private final LineBuffer line = new LineBuffer();

  /** An encoder, with ground truth or without. */
  public JsonLinesEncoder(boolean labels) {
    this.labels = labels;
  }

  /** Writes nothing. */
  @Override
  public void writeHeader(OutputStream out) {}

  @Override
  public void write(SensorReading reading, OutputStream out) throws IOException {
    FeatureSchema schema = reading.schema();
    line.append('{');
    for (int f = 0; f < schema.numFields(); f++) {
      line.append(f == 0 ? "" : ", ").appendJsonString(schema.field(f).name()).append(": ");
      if (reading.isMissing(f)) {
        line.append("null");
      } else if (reading.isText(f)) {
        line.appendJsonString(reading.text(f));
      } else {
        line.append(reading.text(f));
      }
    }
    if (labels) {
      writeLabels(reading.truth());
    }
    line.append('}').writeTo(out);
  }

  private void writeLabels(AnomalyTruth truth) {
    if (truth == null) {
      line.append(", \"anomaly\": 0, \"anomaly_kind\": null, \"anomaly_id\": null");
    } else {
      line.append(", \"anomaly\": 1, \"anomaly_kind\": ").appendJsonString(truth.kind());
      line.append(", \"anomaly_id\": ").append(truth.id());
    }
  }
}
