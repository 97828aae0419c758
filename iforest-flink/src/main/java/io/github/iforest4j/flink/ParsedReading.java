package io.github.iforest4j.flink;

import java.io.IOException;
import java.io.Serial;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * What a message turned out to be: a reading, or none. Exactly one of the two is there. Immutable.
 *
 * @param reading the reading; null if the message is none
 * @param bad why it is none; null if it is a reading
 */
@TypeInfo(CompactSerializer.Factory.class)
public record ParsedReading(@Nullable Reading reading, @Nullable BadReading bad) {
  /** Names the type to Flink. */
  public static final TypeInformation<ParsedReading> TYPE =
      new CompactSerializer.Info<>(ParsedReading.class, new Serializer());

  /**
   * Checks that it is one or the other.
   *
   * @throws IllegalArgumentException if it is both or neither
   */
  public ParsedReading {
    if (reading == null == (bad == null)) {
      throw new IllegalArgumentException("it must be either a reading or a bad reading");
    }
  }

  /** When it was measured, in milliseconds since 1970; {@link Reading#NO_TIME} if unknown. */
  public long time() {
    return reading == null ? Reading.NO_TIME : reading.time();
  }

  /** Writes and reads what was parsed. */
  static final class Serializer extends CompactSerializer<ParsedReading> {
    @Serial private static final long serialVersionUID = 1;

    private static final Reading.Serializer READINGS = new Reading.Serializer();
    private static final BadReading.Serializer BAD = new BadReading.Serializer();

    @Override
    public void serialize(ParsedReading parsed, DataOutputView out) throws IOException {
      out.writeBoolean(parsed.reading != null);
      if (parsed.reading != null) {
        READINGS.serialize(parsed.reading, out);
      } else if (parsed.bad != null) {
        BAD.serialize(parsed.bad, out);
      }
    }

    @Override
    public ParsedReading deserialize(DataInputView in) throws IOException {
      return in.readBoolean()
          ? new ParsedReading(READINGS.deserialize(in), null)
          : new ParsedReading(null, BAD.deserialize(in));
    }

    @Override
    public Snapshot snapshotConfiguration() {
      return new Snapshot();
    }

    /** The format of parsed messages in a savepoint. */
    public static final class Snapshot extends CompactSerializer.Snapshot<ParsedReading> {
      /** Called by Flink. */
      public Snapshot() {
        super(new Serializer(), 1);
      }
    }
  }
}
