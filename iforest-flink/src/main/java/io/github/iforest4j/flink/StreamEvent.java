package io.github.iforest4j.flink;

import java.io.IOException;
import java.io.Serial;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Something that happened to a stream: an anomaly, news of an incident or its end, a drift, or what
 * became of a new model. Immutable.
 *
 * @param kind what happened
 * @param id depends only on the source and position of the reading, so that a replay gives the same
 *     id; of an incident, that of its first anomaly; of a model, its own
 * @param key the name of the stream; empty if there is only one, or if it concerns them all
 * @param time when it happened, in milliseconds since 1970; {@link Reading#NO_TIME} if unknown
 * @param modelId the id of the model that judged, or that arrived
 * @param json one line of JSON without a line end: for an anomaly, an incident or a drift the line
 *     that {@code iforest watch} writes into its journal
 */
@TypeInfo(CompactSerializer.Factory.class)
public record StreamEvent(
    Kind kind, String id, String key, long time, String modelId, String json) {

  /** What happened. */
  public enum Kind {
    /** A reading is anomalous. */
    ANOMALY,
    /** An open incident has another name or severity. */
    INCIDENT_UPDATE,
    /** Anomalies that belong together are over. */
    INCIDENT,
    /** A stream has changed lastingly. */
    DRIFT,
    /** A new model was accepted. */
    MODEL_ACCEPTED,
    /** A new model cannot be used; the job goes on with the model that it has. */
    MODEL_REFUSED
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
