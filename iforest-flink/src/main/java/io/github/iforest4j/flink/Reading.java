package io.github.iforest4j.flink;

import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.FieldState;
import io.github.iforest4j.schema.RecordRow;
import java.io.IOException;
import java.io.Serial;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * One reading in a job: the values of the fields of a schema, the name of its stream, the time of
 * its measurement, and its source and position. Immutable.
 *
 * <p>It is serialized without Kryo: one byte for each field, eight more for a number, and the
 * characters of a text. Source and position together identify it; the ids of anomalies are made
 * from them, so a replay gives the same ids.
 */
@TypeInfo(CompactSerializer.Factory.class)
public final class Reading {
  /** The time of a reading that has none. */
  public static final long NO_TIME = Long.MIN_VALUE;

  /** Names the type to Flink. */
  public static final TypeInformation<Reading> TYPE =
      new CompactSerializer.Info<>(Reading.class, new Serializer());

  private static final FieldState[] STATES = FieldState.values();

  /** A placeholder without fields where there is no reading. */
  static final Reading NONE = new Reading("", 0, "", NO_TIME, new byte[0], new double[0], null);

  private final String source;
  private final long position;
  private final String key;
  private final long time;

  /** By field: the ordinal of its {@link FieldState}. */
  private final byte[] states;

  /** By field: its number; 1 for true and 0 for false. */
  private final double[] numbers;

  /** By field: its text; null if no field is a text. */
  private final @Nullable String @Nullable [] texts;

  private Reading(
      String source,
      long position,
      String key,
      long time,
      byte[] states,
      double[] numbers,
      @Nullable String @Nullable [] texts) {
    this.source = source;
    this.position = position;
    this.key = key;
    this.time = time;
    this.states = states;
    this.numbers = numbers;
    this.texts = texts;
  }

  /**
   * The reading in a row. Its stream is named by the field with the role of a key, and its time is
   * in the fields with the role of a time; a schema may lack either.
   *
   * @param row a row of the schema of the job's model; copied
   * @param source the name of the source, such as a topic with its partition
   * @param position the position of the reading in the source, such as an offset
   */
  public static Reading of(RecordRow row, String source, long position) {
    int key = row.schema().firstWithRole(FieldRole.KEY);
    return of(row, key < 0 ? "" : row.text(key), source, position);
  }

  /**
   * The reading in a row, with the name of its stream given by the caller.
   *
   * @param row a row of the schema of the job's model; copied
   * @param key the name of the stream, such as a device
   * @param source the name of the source, such as a topic with its partition
   * @param position the position of the reading in the source, such as an offset
   */
  public static Reading of(RecordRow row, String key, String source, long position) {
    int n = row.schema().numFields();
    byte[] states = new byte[n];
    double[] numbers = new double[n];
    String[] texts = null;
    for (int f = 0; f < n; f++) {
      FieldState state = row.state(f);
      states[f] = (byte) state.ordinal();
      if (state == FieldState.NUMBER || state == FieldState.BOOLEAN) {
        numbers[f] = row.number(f);
      } else if (state == FieldState.TEXT) {
        texts = texts == null ? new String[n] : texts;
        texts[f] = row.text(f);
      }
    }
    Instant time = row.schema().clock().time(row);
    return new Reading(
        Objects.requireNonNull(source, "source"),
        position,
        Objects.requireNonNull(key, "key"),
        time == null ? NO_TIME : millis(time),
        states,
        numbers,
        texts);
  }

  /** Milliseconds since 1970; a time out of range becomes the earliest or latest possible one. */
  private static long millis(Instant time) {
    try {
      return time.toEpochMilli();
    } catch (ArithmeticException e) {
      return time.getEpochSecond() < 0 ? NO_TIME + 1 : Long.MAX_VALUE;
    }
  }

  /** The name of the source, such as a topic with its partition. */
  public String source() {
    return source;
  }

  /** The position of the reading in its source. */
  public long position() {
    return position;
  }

  /** The name of the stream that it belongs to, such as a device; empty if there is only one. */
  public String key() {
    return key;
  }

  /** When it was measured, in milliseconds since 1970; {@link #NO_TIME} if unknown. */
  public long time() {
    return time;
  }

  /** The number of fields of its schema. */
  public int numFields() {
    return states.length;
  }

  /**
   * Copies this reading into a row. Allocates nothing.
   *
   * @param row a row of a schema with the same fields in the same order
   * @throws IllegalArgumentException if the row has another number of fields
   */
  public void copyTo(RecordRow row) {
    if (row.schema().numFields() != states.length) {
      throw new IllegalArgumentException(
          "the reading has "
              + states.length
              + " fields, the schema "
              + row.schema().numFields()
              + ": readings must be made with the schema of the job's model");
    }
    row.clear();
    for (int f = 0; f < states.length; f++) {
      switch (STATES[states[f]]) {
        case NUMBER -> row.setNumber(f, numbers[f]);
        case BOOLEAN -> row.setBoolean(f, numbers[f] != 0);
        case TEXT -> row.setText(f, text(f));
        case MISSING -> row.setMissing(f);
        case ABSENT -> {}
      }
    }
  }

  private String text(int field) {
    String text = texts == null ? null : texts[field];
    return text == null ? "" : text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Reading that
        && position == that.position
        && time == that.time
        && source.equals(that.source)
        && key.equals(that.key)
        && Arrays.equals(states, that.states)
        && Arrays.equals(numbers, that.numbers)
        && Arrays.equals(texts, that.texts);
  }

  @Override
  public int hashCode() {
    return 31 * source.hashCode() + Long.hashCode(position);
  }

  @Override
  public String toString() {
    return "reading " + position + " of " + source + (key.isEmpty() ? "" : ", " + key);
  }

  /** Writes and reads readings. */
  static final class Serializer extends CompactSerializer<Reading> {
    @Serial private static final long serialVersionUID = 1;

    @Override
    public void serialize(Reading reading, DataOutputView out) throws IOException {
      writeText(out, reading.source);
      out.writeLong(reading.position);
      writeText(out, reading.key);
      out.writeLong(reading.time);
      out.writeInt(reading.states.length);
      out.write(reading.states);
      for (int f = 0; f < reading.states.length; f++) {
        switch (STATES[reading.states[f]]) {
          case NUMBER -> out.writeDouble(reading.numbers[f]);
          case BOOLEAN -> out.writeBoolean(reading.numbers[f] != 0);
          case TEXT -> writeText(out, reading.text(f));
          default -> {}
        }
      }
    }

    @Override
    public Reading deserialize(DataInputView in) throws IOException {
      String source = readText(in);
      long position = in.readLong();
      String key = readText(in);
      long time = in.readLong();
      int n = readLength(in, FeatureSchema.MAX_FIELDS);
      byte[] states = new byte[n];
      double[] numbers = new double[n];
      String[] texts = null;
      for (int f = 0; f < n; f++) {
        states[f] = (byte) readOrdinal(in, STATES.length);
      }
      for (int f = 0; f < n; f++) {
        switch (STATES[states[f]]) {
          case NUMBER -> numbers[f] = in.readDouble();
          case BOOLEAN -> numbers[f] = in.readBoolean() ? 1 : 0;
          case TEXT -> {
            texts = texts == null ? new String[n] : texts;
            texts[f] = readText(in);
          }
          default -> {}
        }
      }
      return new Reading(source, position, key, time, states, numbers, texts);
    }

    @Override
    public Snapshot snapshotConfiguration() {
      return new Snapshot();
    }

    /** The format of readings in a savepoint. */
    public static final class Snapshot extends CompactSerializer.Snapshot<Reading> {
      /** Called by Flink. */
      public Snapshot() {
        super(new Serializer(), 1);
      }
    }
  }
}
