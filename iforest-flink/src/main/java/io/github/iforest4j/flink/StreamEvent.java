package io.github.iforest4j.flink;

import java.io.IOException;
import java.io.Serial;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * An event of a stream: an anomaly, its label, a change or the end of an incident, a drift, or the
 * acceptance or refusal of a new model. Immutable.
 *
 * @param kind the kind of the event
 * @param id the id of the event. It depends only on the source and position of the reading, so a
 *     replay gives the same id. An incident has the id of its first anomaly; a label has the id of
 *     its anomaly; a model event has the id of the model
 * @param key the name of the stream; empty if there is only one, or if the event concerns all
 *     streams
 * @param time when it happened, in milliseconds since 1970; {@link Reading#NO_TIME} if unknown
 * @param modelId the id of the model that judged the reading, or of the new model; empty if the
 *     bytes of a new model cannot be read
 * @param json one line of JSON without a line end: for an anomaly, a label, an incident or a drift
 *     the line that {@code iforest watch} writes into its journal
 */
@TypeInfo(CompactSerializer.Factory.class)
public record StreamEvent(
    Kind kind, String id, String key, long time, String modelId, String json) {

  /** The kind of an event. */
  public enum Kind {
    /** A reading is anomalous. */
    ANOMALY,
    /** The name or severity of an open incident has changed. */
    INCIDENT_UPDATE,
    /** An incident, a group of anomalies that belong together, has ended. */
    INCIDENT,
    /** The values of a stream have changed permanently. */
    DRIFT,
    /** A new model was accepted. */
    MODEL_ACCEPTED,
    /** A new model cannot be used; the job keeps its current model. */
    MODEL_REFUSED,
    /** The name and explanation of an anomaly. */
    LABEL
  }

  /** Names the type to Flink. */
  public static final TypeInformation<StreamEvent> TYPE =
      new CompactSerializer.Info<>(StreamEvent.class, new Serializer());

  private static final Kind[] KINDS = Kind.values();

  /** Writes and reads events. */
  static final class Serializer extends CompactSerializer<StreamEvent> {
    @Serial private static final long serialVersionUID = 1;

    @Override
    public void serialize(StreamEvent event, DataOutputView out) throws IOException {
      out.writeByte(event.kind.ordinal());
      writeText(out, event.id);
      writeText(out, event.key);
      out.writeLong(event.time);
      writeText(out, event.modelId);
      writeText(out, event.json);
    }

    @Override
    public StreamEvent deserialize(DataInputView in) throws IOException {
      return new StreamEvent(
          KINDS[readOrdinal(in, KINDS.length)],
          readText(in),
          readText(in),
          in.readLong(),
          readText(in),
          readText(in));
    }

    @Override
    public Snapshot snapshotConfiguration() {
      return new Snapshot();
    }

    /** The format of events in a savepoint. */
    public static final class Snapshot extends CompactSerializer.Snapshot<StreamEvent> {
      /** Called by Flink. */
      public Snapshot() {
        super(new Serializer(), 1);
      }
    }
  }
}
