package io.github.iforest4j.explain;

import io.github.iforest4j.detect.UsualValues;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.UsualRange;
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

  /** In what is written: the outside bits follow, which early versions did not write. */
  private static final int WITH_OUTSIDE = 1 << 16;

  /** Keeps nothing. */
  public static final RecentReadings NONE = new RecentReadings();

  /** By field; null for those that are no numbers. */
  private final double[] @Nullable [] values;

  /** By field, by place, as bits: whether the value lay outside its usual range at its time. */
  private final int[] outside;

  private int next;
  private int size;

  /** For the readings of a schema. */
  public RecentReadings(FeatureSchema schema) {
    values = new double[schema.numFields()][];
    outside = new int[schema.numFields()];
    for (int f = 0; f < values.length; f++) {
      boolean wanted = schema.field(f).isFeature() && schema.field(f).kind() == FieldKind.NUMERIC;
      values[f] = wanted ? new double[MAX_LENGTH] : null;
    }
  }

  private RecentReadings() {
    values = new double[0][];
    outside = new int[0];
  }

  /** Appends a reading of the schema, and forgets the oldest. */
  public void add(RecordRow row) {
    for (int f = 0; f < values.length; f++) {
      if (values[f] != null) {
        UsualRange usual = row.schema().field(f).usual();
        double value = row.number(f);
        add(f, value, usual != null && (value < usual.low() || value > usual.high()));
      }
    }
    advance();
  }

  /**
   * Appends a reading of the schema, and forgets the oldest.
   *
   * @param usual where its numbers usually lie at its time
   */
  public void add(RecordRow row, UsualValues usual) {
    long second = usual.second(row);
    for (int f = 0; f < values.length; f++) {
      if (values[f] != null) {
        double value = row.number(f);
        add(f, value, usual.isOutside(f, second, value));
      }
    }
    advance();
  }

  private void add(int field, double value, boolean isOutside) {
    values[field][next] = value;
    int bit = 1 << next;
    outside[field] = isOutside ? outside[field] | bit : outside[field] & ~bit;
  }

  private void advance() {
    next = (next + 1) % MAX_LENGTH;
    size = Math.min(MAX_LENGTH, size + 1);
  }

  /** Forgets everything, as after a gap in the stream. */
  public void clear() {
    size = 0;
    Arrays.stream(values).filter(v -> v != null).forEach(v -> Arrays.fill(v, 0));
    Arrays.fill(outside, 0);
  }

  /** Writes what is kept, as {@link #read} reads it. */
  public void write(DataOutput out) throws IOException {
    out.writeInt(next | WITH_OUTSIDE);
    out.writeInt(size);
    for (int f = 0; f < values.length; f++) {
      if (values[f] != null) {
        for (double value : values[f]) {
          out.writeDouble(value);
        }
        out.writeInt(outside[f]);
      }
    }
  }

  /**
   * Continues where others of the same schema were written.
   *
   * @throws IOException if the input ends early, or holds something else
   */
  public void read(DataInput in) throws IOException {
    int first = in.readInt();
    boolean withOutside = (first & WITH_OUTSIDE) != 0;
    int newNext = first & ~WITH_OUTSIDE;
    int newSize = in.readInt();
    if (newNext < 0 || newNext >= MAX_LENGTH || newSize < 0 || newSize > MAX_LENGTH) {
      throw new IOException("not " + MAX_LENGTH + " recent readings");
    }
    next = newNext;
    size = newSize;
    for (int f = 0; f < values.length; f++) {
      if (values[f] != null) {
        for (int i = 0; i < MAX_LENGTH; i++) {
          values[f][i] = in.readDouble();
        }
        outside[f] = withOutside ? in.readInt() : 0;
      }
    }
  }

  /**
   * Continues where others were, of a schema with as many fields. A field that is a feature only
   * here has no values so far.
   */
  public void copyFrom(RecentReadings others) {
    next = others.next;
    size = others.size;
    for (int f = 0; f < values.length; f++) {
      double[] own = values[f];
      double[] theirs = others.values[f];
      if (own == null) {
        continue;
      }
      if (theirs == null) {
        Arrays.fill(own, Double.NaN);
        outside[f] = 0;
      } else {
        System.arraycopy(theirs, 0, own, 0, own.length);
        outside[f] = others.outside[f];
      }
    }
  }

  /**
   * Whether one of a field's latest usable numbers lay outside its usual range at its time.
   *
   * @param latest how many of them count
   */
  boolean hasLeftRange(int field, int latest) {
    if (field >= values.length || values[field] == null) {
      return false;
    }
    int usable = 0;
    for (int i = 1; i <= size && usable < latest; i++) {
      int at = (next - i + MAX_LENGTH) % MAX_LENGTH;
      if (Double.isFinite(values[field][at])) {
        usable++;
        if ((outside[field] >> at & 1) != 0) {
          return true;
        }
      }
    }
    return false;
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
