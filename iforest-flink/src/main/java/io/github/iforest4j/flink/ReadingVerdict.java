package io.github.iforest4j.flink;

import io.github.iforest4j.detect.Verdict;
import java.io.IOException;
import java.io.Serial;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The detector's verdict on one reading, anomalous or not. Immutable.
 *
 * @param source the name of the source, such as a topic with its partition
 * @param position the position of the reading in its source
 * @param key the name of the stream; empty if there is only one
 * @param time when the reading was measured, in milliseconds since 1970; {@link Reading#NO_TIME} if
 *     unknown
 * @param state the result, such as normal, anomalous or warming up
 * @param score the anomaly score, from 0 to 1; NaN while the stream is warming up
 * @param threshold the threshold in force; NaN while the stream is warming up
 * @param modelId the id of the model that judged the reading
 */
@TypeInfo(CompactSerializer.Factory.class)
public record ReadingVerdict(
    String source,
    long position,
    String key,
    long time,
    Verdict.State state,
    double score,
    double threshold,
    String modelId) {

  /** Names the type to Flink. */
  public static final TypeInformation<ReadingVerdict> TYPE =
      new CompactSerializer.Info<>(ReadingVerdict.class, new Serializer());

  private static final Verdict.State[] STATES = Verdict.State.values();

  /** Writes and reads verdicts. */
  static final class Serializer extends CompactSerializer<ReadingVerdict> {
    @Serial private static final long serialVersionUID = 1;

    @Override
    public void serialize(ReadingVerdict verdict, DataOutputView out) throws IOException {
      writeText(out, verdict.source);
      out.writeLong(verdict.position);
      writeText(out, verdict.key);
      out.writeLong(verdict.time);
      out.writeByte(verdict.state.ordinal());
      out.writeDouble(verdict.score);
      out.writeDouble(verdict.threshold);
      writeText(out, verdict.modelId);
    }

    @Override
    public ReadingVerdict deserialize(DataInputView in) throws IOException {
      return new ReadingVerdict(
          readText(in),
          in.readLong(),
          readText(in),
          in.readLong(),
          STATES[readOrdinal(in, STATES.length)],
          in.readDouble(),
          in.readDouble(),
          readText(in));
    }

    @Override
    public Snapshot snapshotConfiguration() {
      return new Snapshot();
    }

    /** The format of verdicts in a savepoint. */
    public static final class Snapshot extends CompactSerializer.Snapshot<ReadingVerdict> {
      /** Called by Flink. */
      public Snapshot() {
        super(new Serializer(), 1);
      }
    }
  }
}
