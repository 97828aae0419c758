package io.github.iforest4j.flink;

import io.github.iforest4j.schema.FeatureSchema;
import java.io.IOException;
import java.io.Serial;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A record that cannot be judged. Immutable.
 *
 * @param source the name of the source, such as a topic with its partition
 * @param position the position of the record in its source
 * @param reason why it cannot be judged, as text for people
 * @param content the beginning of the record, as text for people; empty if it was a {@link Reading}
 *     that does not fit the model. Text from a stream: escape it where it is shown
 */
@TypeInfo(CompactSerializer.Factory.class)
public record BadReading(String source, long position, String reason, String content) {
  /** Names the type to Flink. */
  public static final TypeInformation<BadReading> TYPE =
      new CompactSerializer.Info<>(BadReading.class, new Serializer());

  /** A reading that was not made with the schema of the model. */
  static BadReading wrongFieldCount(Reading reading, FeatureSchema schema) {
    return new BadReading(
        reading.source(),
        reading.position(),
        "it has "
            + reading.numFields()
            + " fields, and the model has "
            + schema.numFields()
            + ": "
            + schema.listNames()
            + ". Make readings with the schema of the job's model",
        "");
  }

  /** Writes and reads bad readings. */
  static final class Serializer extends CompactSerializer<BadReading> {
    @Serial private static final long serialVersionUID = 1;

    @Override
    public void serialize(BadReading bad, DataOutputView out) throws IOException {
      writeText(out, bad.source);
      out.writeLong(bad.position);
      writeText(out, bad.reason);
      writeText(out, bad.content);
    }

    @Override
    public BadReading deserialize(DataInputView in) throws IOException {
      return new BadReading(readText(in), in.readLong(), readText(in), readText(in));
    }

    @Override
    public Snapshot snapshotConfiguration() {
      return new Snapshot();
    }

    /** The format of bad readings in a savepoint. */
    public static final class Snapshot extends CompactSerializer.Snapshot<BadReading> {
      /** Called by Flink. */
      public Snapshot() {
        super(new Serializer(), 1);
      }
    }
  }
}
