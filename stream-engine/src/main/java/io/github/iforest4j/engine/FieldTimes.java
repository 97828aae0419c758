package io.github.iforest4j.engine;

import io.github.iforest4j.engine.ArrivalTimes.Open;
import io.github.iforest4j.source.RecordSource;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * When the values of each field of one device arrive, and which fields are silent; of assembled
 * readings. Measured by the times in the readings of the device, so that it is the same however
 * fast they are read. About 350 bytes for each field. Not thread-safe.
 *
 * <p>A pause of the whole device counts for at most a third of the time after which a field is
 * silent. So after an outage each field has time to come, and a single wrong time means nothing.
 */
final class FieldTimes {
  private static final int PAUSE = 3;

  /** One field. */
  static final class Field {
    private final UsualInterval interval = new UsualInterval(true);
    private long last;
    private long age;
    private @Nullable Open open;

    /** When the last value was measured, in milliseconds since 1970. */
    long last() {
      return last;
    }

    /** The median interval in milliseconds. */
    int median() {
      return interval.median();
    }

    long silence() {
      return interval.silence();
    }

    @Nullable Open open() {
      return open;
    }
  }

  /** What a reading says about a field. */
  enum Change {
    /** Nothing new. */
    NONE,
    /** The field is silent now. */
    SILENT,
    /** The field was silent, and is not any more; its incident is still {@link Field#open}. */
    BACK
  }

  private @Nullable Field[] fields = {};
  private long latest = RecordSource.NO_TIME;

  /**
   * A reading of the device begins.
   *
   * @param time of the reading in milliseconds since 1970
   * @return how long after the one before it, in milliseconds; never negative
   */
  long reading(long time) {
    long gap = latest == RecordSource.NO_TIME ? 0 : Math.max(0, time - latest);
    latest = time;
    return gap;
  }

  /**
   * What the reading says about a field.
   *
   * @param gap from {@link #reading}
   * @param time of the latest value, in milliseconds since 1970, or {@link RecordSource#NO_TIME}
   * @param due after which time the field is silent, in milliseconds; 0 if it is learned
   */
  Change value(int index, long gap, long time, long due) {
    Field field = index < fields.length ? fields[index] : null;
    boolean known = time != RecordSource.NO_TIME;
    if (field == null) {
      if (known) {
        if (index >= fields.length) {
          fields = Arrays.copyOf(fields, index + 1);
        }
        field = new Field();
        field.last = time;
        fields[index] = field;
      }
      return Change.NONE;
    }
    long after = due > 0 ? due : field.interval.silence();
    field.age += Math.min(gap, after / PAUSE);
    if (known && time != field.last) {
      field.interval.add(field.age);
      field.last = time;
      field.age = 0;
      return field.open == null ? Change.NONE : Change.BACK;
    }
    return field.open == null && field.age > after ? Change.SILENT : Change.NONE;
  }

  /** The time of the last reading, in milliseconds since 1970. */
  long latest() {
    return latest;
  }

  /** The number of fields that can be asked for. */
  int size() {
    return fields.length;
  }

  /** A field; null if it has had no value. */
  @Nullable Field field(int index) {
    return fields[index];
  }

  /** The incident of a field begins, or, with null, is over. */
  void open(Field field, @Nullable Open incident) {
    field.open = incident;
  }

  /** The number of fields that are silent. */
  int silent() {
    int n = 0;
    for (Field field : fields) {
      n += field != null && field.open != null ? 1 : 0;
    }
    return n;
  }

  /** Writes what a restart must not lose. */
  void write(DataOutputStream out) throws IOException {
    out.writeLong(latest);
    out.writeShort(fields.length);
    for (Field field : fields) {
      out.writeBoolean(field != null);
      if (field == null) {
        continue;
      }
      field.interval.write(out);
      out.writeLong(field.last);
      out.writeLong(field.age);
      Open open = field.open;
      out.writeBoolean(open != null);
      if (open != null) {
        StateData.text(out, open.id());
        out.writeLong(open.since());
      }
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException if it is damaged
   */
  void read(DataInputStream in) throws IOException {
    latest = in.readLong();
    fields = new Field[in.readUnsignedShort()];
    for (int i = 0; i < fields.length; i++) {
      if (!in.readBoolean()) {
        continue;
      }
      Field field = new Field();
      field.interval.read(in);
      field.last = in.readLong();
      field.age = in.readLong();
      if (field.age < 0) {
        throw new IOException("the age of a value is negative");
      }
      field.open = in.readBoolean() ? new Open(StateData.text(in), in.readLong()) : null;
      fields[i] = field;
    }
  }
}
