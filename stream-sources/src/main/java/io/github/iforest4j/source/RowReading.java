package io.github.iforest4j.source;

import io.github.iforest4j.schema.EventClock;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.FieldState;
import io.github.iforest4j.schema.GroundTruth;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a record says beyond its features: when it was, and what its labels claim. Labels are known
 * by the names that labelled streams give them: {@code anomaly_kind}, {@code anomaly_id} and {@code
 * true_mode}; the first other one says whether it is an anomaly ({@link GroundTruth}). Immutable.
 */
public final class RowReading {
  private final EventClock clock;
  private final int labelField;
  private final int kindField;
  private final int eventField;

  /** Reads records of this schema. */
  public RowReading(FeatureSchema schema) {
    this.clock = schema.clock();
    this.kindField = label(schema, "anomaly_kind");
    this.eventField = label(schema, "anomaly_id");
    // Which mode a machine is in does not say whether anything is wrong.
    int modeField = label(schema, "true_mode");
    int first = -1;
    for (int f = schema.numFields() - 1; f >= 0; f--) {
      if (schema.field(f).role() == FieldRole.LABEL
          && f != kindField
          && f != eventField
          && f != modeField) {
        first = f;
      }
    }
    this.labelField = first;
  }

  private static int label(FeatureSchema schema, String name) {
    int f = schema.indexOf(name);
    return f >= 0 && schema.field(f).role() == FieldRole.LABEL ? f : -1;
  }

  /** The event time; null if the record has none that can be read. */
  public @Nullable Instant time(RecordRow row) {
    return clock.time(row);
  }

  /**
   * The time from the first to the last record of a table that is not empty.
   *
   * @return null if one of the two times is not known, or the last is not after the first
   */
  public static @Nullable Duration span(FeatureSchema schema, RecordTable table) {
    EventClock clock = schema.clock();
    RecordRow row = schema.newRow();
    table.copyTo(0, row);
    Instant first = clock.time(row);
    table.copyTo(table.numRows() - 1, row);
    Instant last = clock.time(row);
    return first != null && last != null && last.isAfter(first)
        ? Duration.between(first, last)
        : null;
  }

  /** Whether records of this schema carry ground truth. */
  public boolean hasLabel() {
    return labelField >= 0;
  }

  /**
   * What the record's first label says.
   *
   * @return null if it says neither
   */
  public @Nullable Boolean anomalous(RecordRow row) {
    double label = labelField < 0 ? Double.NaN : GroundTruth.of(row, labelField);
    return label == 0 ? Boolean.FALSE : label == 1 ? Boolean.TRUE : null;
  }

  /** The kind of anomaly that the labels name; empty when they name none. */
  public String kind(RecordRow row) {
    return kindField < 0 ? "" : row.text(kindField);
  }

  /** The number of the anomaly in the labels, or −1. */
  public long event(RecordRow row) {
    return eventField >= 0 && row.state(eventField) == FieldState.NUMBER
        ? (long) row.number(eventField)
        : -1;
  }
}
