package io.github.iforest4j.explain;

import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.RecordRow;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last numbers of each field of a stream, for the evidence of an anomaly: whether a value
 * jumped, crept or stayed cannot be seen in one reading. Not thread-safe; {@link #add} allocates
 * nothing.
 */
public final class RecentReadings {
  /** Maximum number of readings that are kept. */
  public static final int MAX_LENGTH = 24;

  /** Keeps nothing. */
  public static final RecentReadings NONE = new RecentReadings();

  /** By field; null for those that are no numbers. */
  private final double[] @Nullable [] values;

  private int next;
  private int size;

  /** For the readings of a schema. */
  public RecentReadings(FeatureSchema schema) {
    values = new double[schema.numFields()][];
    for (int f = 0; f < values.length; f++) {
      boolean wanted = schema.field(f).isFeature() && schema.field(f).kind() == FieldKind.NUMERIC;
      values[f] = wanted ? new double[MAX_LENGTH] : null;
    }
  }

  private RecentReadings() {
    values = new double[0][];
  }

  /** Appends a reading of the schema, and forgets the oldest. */
  public void add(RecordRow row) {
    for (int f = 0; f < values.length; f++) {
      if (values[f] != null) {
        values[f][next] = row.number(f);
      }
    }
    next = (next + 1) % MAX_LENGTH;
    size = Math.min(MAX_LENGTH, size + 1);
  }

  /** Forgets everything, as after a gap in the stream. */
  public void clear() {
    size = 0;
    Arrays.stream(values).filter(v -> v != null).forEach(v -> Arrays.fill(v, 0));
  }

  /** Writes what is kept, as {@link #read} reads it. */
  public void write(DataOutput out) throws IOException {
    out.writeInt(next);
    out.writeInt(size);
    for (double[] field : values) {
      if (field != null) {
        for (double value : field) {
          out.writeDouble(value);
        }
      }
    }
  }

  /**
   * Continues where others of the same schema were written.
   *
   * @throws IOException if the input ends early, or holds something else
   */
  public void read(DataInput in) throws IOException {
    int newNext = in.readInt();
    int newSize = in.readInt();
    if (newNext < 0 || newNext >= MAX_LENGTH || newSize < 0 || newSize > MAX_LENGTH) {
      throw new IOException("not " + MAX_LENGTH + " recent readings");
    }
    next = newNext;
    size = newSize;
    for (double[] field : values) {
      if (field != null) {
        for (int i = 0; i < field.length; i++) {
          field[i] = in.readDouble();
        }
      }
    }
  }

  /** The usable numbers of a field, oldest first. */
  public List<Double> of(int field) {
    if (field >= values.length || values[field] == null) {
      return List.of();
    }
    List<Double> recent = new ArrayList<>(size);
    for (int i = size; i > 0; i--) {
      double value = values[field][(next - i + MAX_LENGTH) % MAX_LENGTH];
      if (Double.isFinite(value)) {
        recent.add(value);
      }
    }
    return recent;
  }
}
