package io.github.iforest4j.flink;

import io.github.iforest4j.detect.DetectorModel;
import java.io.IOException;
import java.io.Serial;
import java.time.Instant;
import java.util.Arrays;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A new model for a running job, with the event time from which it is effective. The bytes are not
 * checked here: a job that receives an invalid model refuses it and keeps its current one.
 * Immutable.
 */
@TypeInfo(CompactSerializer.Factory.class)
public final class ModelUpdate {
  /** Names the type to Flink. */
  public static final TypeInformation<ModelUpdate> TYPE =
      new CompactSerializer.Info<>(ModelUpdate.class, new Serializer());

  private final byte[] model;
  private final long effectiveFrom;

  private ModelUpdate(byte[] model, long effectiveFrom) {
    this.model = model;
    this.effectiveFrom = effectiveFrom;
  }

  /**
   * An update from the bytes of a model file.
   *
   * @param model the bytes; copied
   * @param effectiveFrom the model judges readings from this time on, to the millisecond
   * @throws ArithmeticException if the time does not fit into milliseconds since 1970
   */
  public static ModelUpdate of(byte[] model, Instant effectiveFrom) {
    return new ModelUpdate(model.clone(), effectiveFrom.toEpochMilli());
  }

  /**
   * An update with a model.
   *
   * @param model the model; it is written to bytes at once
   * @param effectiveFrom the model judges readings from this time on, to the millisecond
   * @throws ArithmeticException if the time does not fit into milliseconds since 1970
   */
  public static ModelUpdate of(DetectorModel model, Instant effectiveFrom) {
    return new ModelUpdate(model.toBytes(), effectiveFrom.toEpochMilli());
  }

  /** The first model of a new job, effective for all readings. */
  static ModelUpdate initial(byte[] model) {
    return new ModelUpdate(model, Long.MIN_VALUE);
  }

  /** The bytes of the model file; a copy. */
  public byte[] model() {
    return model.clone();
  }

  /** The bytes without a copy; callers must not change them. */
  byte[] bytes() {
    return model;
  }

  /** The event time from which the model judges, in milliseconds since 1970. */
  public long effectiveFrom() {
    return effectiveFrom;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ModelUpdate that
        && effectiveFrom == that.effectiveFrom
        && Arrays.equals(model, that.model);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(effectiveFrom);
  }

  @Override
  public String toString() {
    return "a model of "
        + model.length
        + " bytes from "
        + Instant.ofEpochMilli(effectiveFrom)
        + " on";
  }

  /** Writes and reads updates. */
  static final class Serializer extends CompactSerializer<ModelUpdate> {
    @Serial private static final long serialVersionUID = 1;

    @Override
    public void serialize(ModelUpdate update, DataOutputView out) throws IOException {
      out.writeLong(update.effectiveFrom);
      writeBytes(out, update.model);
    }

    @Override
    public ModelUpdate deserialize(DataInputView in) throws IOException {
      long effectiveFrom = in.readLong();
      return new ModelUpdate(readBytes(in), effectiveFrom);
    }

    @Override
    public Snapshot snapshotConfiguration() {
      return new Snapshot();
    }

    /** The format of models in a savepoint. */
    public static final class Snapshot extends CompactSerializer.Snapshot<ModelUpdate> {
      /** Called by Flink. */
      public Snapshot() {
        super(new Serializer(), 1);
      }
    }
  }
}
