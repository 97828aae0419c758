package io.github.iforest4j.sim;

import io.github.iforest4j.schema.FeatureSchema;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object per line: the fields in the order of the schema, {@code null} for a missing
 * value. With labels, {@code anomaly} (0 or 1), {@code anomaly_kind} and {@code anomaly_id} follow;
 * the last two are {@code null} for a normal reading. A scenario that has operating modes adds
 * {@code true_mode}, {@code null} for a device that has none. Numbers have the sensor's digits.
 */
public final class JsonLinesEncoder implements ReadingEncoder {
  private final boolean labels;
  private final Utf8Line line = new Utf8Line();
  private @Nullable FeatureSchema knownSchema;
  private byte[][] openings = new byte[0][];

  /** An encoder, with or without ground truth. */
  public JsonLinesEncoder(boolean labels) {
    this.labels = labels;
  }

  /** Writes nothing. */
  @Override
  public void writeHeader(OutputStream out) {}

  @Override
  public void write(SensorReading reading, OutputStream out) throws IOException {
    if (reading.schema() != knownSchema) {
      learn(reading.schema());
    }
    for (int f = 0; f < openings.length; f++) {
      line.append(openings[f]);
      if (reading.isMissing(f)) {
        line.append("null");
      } else if (reading.isText(f)) {
        // Times, device names and words need no escape; the reader of scenarios makes sure of it.
        line.append('"');
        reading.appendTo(line, f);
        line.append('"');
      } else {
        reading.appendTo(line, f);
      }
    }
    if (labels) {
      writeLabels(reading.truth());
      if (reading.hasModes()) {
        writeMode(reading.mode());
      }
    }
    line.append('}').writeTo(out);
  }

  private void writeMode(String mode) {
    if (mode.isEmpty()) {
      line.append(", \"true_mode\": null");
    } else {
      line.append(", \"true_mode\": \"").append(mode).append('"');
    }
  }

  private void learn(FeatureSchema schema) {
    byte[][] made = new byte[schema.numFields()][];
    for (int f = 0; f < made.length; f++) {
      Utf8Line opening = new Utf8Line().append(f == 0 ? "{" : ", ");
      made[f] = opening.appendJsonString(schema.field(f).name()).append(": ").take();
    }
    openings = made;
    knownSchema = schema;
  }

  private void writeLabels(@Nullable AnomalyTruth truth) {
    if (truth == null) {
      line.append(", \"anomaly\": 0, \"anomaly_kind\": null, \"anomaly_id\": null");
    } else {
      line.append(", \"anomaly\": 1, \"anomaly_kind\": ").appendJsonString(truth.kind());
      line.append(", \"anomaly_id\": ").append(truth.id());
    }
  }
}
