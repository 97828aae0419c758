package io.github.iforest4j.flink;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.engine.JudgeSettings;
import io.github.iforest4j.engine.StreamJudge;
import io.github.iforest4j.error.InvalidModelException;
import java.io.IOException;
import java.io.Serial;
import java.util.Objects;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * The state of one key: the judge of its readings, and the times that silence is measured from. The
 * heap backend keeps the object between readings. After deserialization there are only bytes; the
 * judge is restored from them at the next reading, because that needs the model.
 *
 * <p>Not thread-safe. The serializer's copy is independent, so a checkpoint that is being written
 * does not see later readings.
 */
final class KeyMemory {
  static final TypeInformation<KeyMemory> TYPE =
      new CompactSerializer.Info<>(KeyMemory.class, new Serializer());

  /** No timer is set. */
  static final long NO_TIMER = Long.MAX_VALUE;

  /** The timer fires at the end of the input only, whose watermark is the greatest time. */
  static final long END_OF_INPUT = NO_TIMER - 1;

  /** The {@link ModelUpdate#effectiveFrom} of the model that judges this key. */
  long modelFrom = Long.MIN_VALUE;

  /** The latest event time of a reading; {@link Reading#NO_TIME} if there was none. */
  long lastTime = Reading.NO_TIME;

  /** The event time at which the timer fires; {@link #NO_TIMER} if none is set. */
  long timer = NO_TIMER;

  private @Nullable StreamJudge judge;

  /** The serialized judge until it is restored; null for a new key and after restoring. */
  private byte @Nullable [] bytes;

  /** The judge; null if it has not been created or restored yet. */
  @Nullable StreamJudge judge() {
    return judge;
  }

  void setJudge(StreamJudge next) {
    judge = next;
    bytes = null;
  }

  /**
   * Returns the judge. Restores it from its bytes if necessary; creates one for a new key.
   *
   * @param model the model that is effective from {@link #modelFrom}
   * @param settings the settings for that model
   * @param key the name of the stream
   * @throws InvalidModelException if the bytes are damaged or belong to another model
   */
  StreamJudge judge(DetectorModel model, JudgeSettings settings, String key)
      throws InvalidModelException {
    StreamJudge known = judge;
    if (known == null) {
      known =
          bytes == null
              ? new StreamJudge(model, settings, key)
              : StreamJudge.restore(model, settings, key, bytes);
      setJudge(known);
    }
    return known;
  }

  private byte[] snapshot() {
    return judge == null
        ? Objects.requireNonNull(bytes, "a key without readings")
        : judge.snapshot();
  }

  /**
   * About how many bytes of heap this memory takes: from the length of its snapshot, or, if it has
   * trees of its own, from the greatest size of such trees. Less than half or more than twice as
   * much is a fault: {@code KeySizeTest} measures it.
   *
   * @param learns whether keys learn from their streams
   */
  long heapBytes(boolean learns) {
    StreamJudge known = judge;
    if (known != null && (learns || known.model().config().preset() == Preset.METRIC)) {
      DetectorModel model = known.model();
      int columns = model.forest().numFeatures();
      return model.config().forest().maxSize(columns, Integer.MAX_VALUE).memoryBytes() / 3;
    }
    return snapshot().length * 5L / 4;
  }

  /**
   * Writes and reads the memory of a key: a version, three times, and the bytes of {@link
   * StreamJudge#snapshot}, which have a version of their own, as {@link ZeroRuns}.
   */
  static final class Serializer extends CompactSerializer<KeyMemory> {
    @Serial private static final long serialVersionUID = 1;

    /** Version 1 has the bytes of the judge as they are; 2 leaves out runs of zeros. */
    static final int VERSION = 2;

    @Override
    public boolean isImmutableType() {
      return false;
    }

    @Override
    public KeyMemory copy(KeyMemory from) {
      KeyMemory copy = new KeyMemory();
      copy.modelFrom = from.modelFrom;
      copy.lastTime = from.lastTime;
      copy.timer = from.timer;
      copy.bytes = from.snapshot();
      return copy;
    }

    @Override
    public void serialize(KeyMemory memory, DataOutputView out) throws IOException {
      out.writeByte(VERSION);
      out.writeLong(memory.modelFrom);
      out.writeLong(memory.lastTime);
      out.writeLong(memory.timer);
      ZeroRuns.write(out, memory.snapshot());
    }

    @Override
    public KeyMemory deserialize(DataInputView in) throws IOException {
      int version = in.readByte();
      if (version < 1 || version > VERSION) {
        throw new IOException(
            "the memory of a key has version "
                + version
                + ", and this version of iforest-flink reads up to version "
                + VERSION
                + ": use the version of iforest-flink that wrote the state");
      }
      KeyMemory memory = new KeyMemory();
      memory.modelFrom = in.readLong();
      memory.lastTime = in.readLong();
      memory.timer = in.readLong();
      memory.bytes = version == 1 ? readBytes(in) : ZeroRuns.read(in, MAX_LENGTH);
      return memory;
    }

    @Override
    public Snapshot snapshotConfiguration() {
      return new Snapshot();
    }

    /** The format of the memory of keys in a savepoint. */
    public static final class Snapshot extends CompactSerializer.Snapshot<KeyMemory> {
      /** Called by Flink. */
      public Snapshot() {
        super(new Serializer(), VERSION);
      }
    }
  }
}
