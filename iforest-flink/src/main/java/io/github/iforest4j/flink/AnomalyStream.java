package io.github.iforest4j.flink;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Learning;
import java.io.Serial;
import java.time.Duration;
import java.util.Objects;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * The detector as a part of a Flink job: its inputs are readings; its outputs are anomalies,
 * incidents, drifts, and the readings that were not judged. The same readings in the same order by
 * key give the same events as {@code iforest watch}, with every parallelism.
 *
 * <p>Begin with {@link #of}, and end with {@link Builder#build()}.
 */
public final class AnomalyStream {
  /** Megabytes of the cache of live keys of a subtask. */
  private static final int DEFAULT_CACHE = 64;

  private final SingleOutputStreamOperator<StreamEvent> detector;
  private final @Nullable SingleOutputStreamOperator<ModelUpdate> gate;
  private final boolean allVerdicts;

  private AnomalyStream(
      SingleOutputStreamOperator<StreamEvent> detector,
      @Nullable SingleOutputStreamOperator<ModelUpdate> gate,
      boolean allVerdicts) {
    this.detector = detector;
    this.gate = gate;
    this.allVerdicts = allVerdicts;
  }

  /**
   * Begins with readings and the model that judges them.
   *
   * @param readings made with the schema of the model; with event times and watermarks, unless the
   *     readings have no times. Readings of one key must arrive in the order in which they are to
   *     be judged; Flink keeps the order of one source partition
   * @param model judges until a new model comes. A job that is restored uses the models in its
   *     state instead of this one
   */
  public static Builder of(DataStream<Reading> readings, DetectorModel model) {
    return new Builder(readings, model);
  }

  /**
   * A watermark strategy for readings that are at most this much out of order: event times are
   * those of the readings; a reading without one keeps the time that the source gave it.
   */
  public static WatermarkStrategy<Reading> watermarks(Duration outOfOrder) {
    return WatermarkStrategy.<Reading>forBoundedOutOfOrderness(outOfOrder)
        .withTimestampAssigner(
            (reading, known) -> reading.time() == Reading.NO_TIME ? known : reading.time());
  }

  /**
   * Anomalies, changes of open incidents, and incidents that have ended. The events of one key are
   * in the order in which they happened.
   */
  public DataStream<StreamEvent> events() {
    return detector;
  }

  /**
   * The verdict of every reading.
   *
   * @throws IllegalStateException if the job was built without {@link Builder#allVerdicts}
   */
  public DataStream<ReadingVerdict> verdicts() {
    if (!allVerdicts) {
      throw new IllegalStateException("ask for all verdicts in the builder: allVerdicts()");
    }
    return detector.getSideOutput(DetectorFunction.VERDICTS);
  }

  /** Verdicts on readings of keys that have had too few readings for a score. */
  public DataStream<ReadingVerdict> warming() {
    return detector.getSideOutput(DetectorFunction.WARMING);
  }

  /** Permanent changes of streams; empty unless detectors learn ({@link Builder#learning}). */
  public DataStream<StreamEvent> drifts() {
    return detector.getSideOutput(DetectorFunction.DRIFTS);
  }

  /** Readings that arrived too late ({@link Builder#allowedLateness}); they are not judged. */
  public DataStream<Reading> late() {
    return detector.getSideOutput(DetectorFunction.LATE);
  }

  /** Readings with another number of fields than the model; they are not judged. */
  public DataStream<BadReading> bad() {
    return detector.getSideOutput(DetectorFunction.BAD);
  }

  /**
   * The acceptance or refusal, with its reason, of each new model.
   *
   * @throws IllegalStateException if the job was built without {@link Builder#models}
   */
  public DataStream<StreamEvent> models() {
    if (gate == null) {
      throw new IllegalStateException("name the source of new models in the builder: models(…)");
    }
    return gate.getSideOutput(ModelGate.EVENTS);
  }

  /** Collects the settings; each setter returns this builder. Not thread-safe. */
  public static final class Builder {
    private final DataStream<Reading> readings;
    private final DetectorModel model;
    private @Nullable DataStream<ModelUpdate> updates;
    private Learning learning = Learning.FROZEN;
    private int incidentGap;
    private @Nullable Duration silence;
    private Duration idle = Duration.ofDays(1);
    private Duration lateness = Duration.ZERO;
    private boolean allVerdicts;
    private int cacheMegabytes = DEFAULT_CACHE;
    private String uid = "iforest";

    private Builder(DataStream<Reading> readings, DetectorModel model) {
      this.readings = Objects.requireNonNull(readings, "readings");
      this.model = Objects.requireNonNull(model, "model");
    }

    /**
     * New models for the running job; default none. Each must have the fields of the first one, and
     * be effective later than the one before; others are refused ({@link AnomalyStream#models}). A
     * key switches to a model with its first reading at or after the time from which the model is
     * effective, or with its next reading if the model arrives after that. Every subtask holds the
     * latest {@value DetectorFunction#MAX_MODELS} models.
     *
     * @param value the models in the order of their effective times, so from a source with one
     *     partition
     */
    public Builder models(DataStream<ModelUpdate> value) {
      updates = Objects.requireNonNull(value, "value");
      return this;
    }

    /** Whether detectors learn from their streams; default {@link Learning#FROZEN}. */
    public Builder learning(Learning value) {
      learning = Objects.requireNonNull(value, "value");
      return this;
    }

    /**
     * An incident is over after this number of readings without an anomaly; default: the number in
     * the model.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public Builder incidentGap(int value) {
      if (value < 1) {
        throw new IllegalArgumentException("incidentGap must be at least 1, was " + value);
      }
      incidentGap = value;
      return this;
    }

    /**
     * An incident is over when its stream is silent for longer, in event time; default: as long as
     * {@link #idle}, which is also the maximum: a longer time is reduced to it. At the end of a
     * bounded input all incidents are over.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder silence(Duration value) {
      silence = positive("silence", value);
      return this;
    }

    /**
     * A stream that is silent for longer is forgotten, in event time; default one day. If it
     * returns, it is treated as a new stream.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder idle(Duration value) {
      idle = positive("idle", value);
      return this;
    }

    /**
     * How far a reading may be behind the watermark; later ones are not judged ({@link
     * AnomalyStream#late}). Default 0.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public Builder allowedLateness(Duration value) {
      if (value.isNegative()) {
        throw new IllegalArgumentException("allowedLateness must not be negative, was " + value);
      }
      lateness = value;
      return this;
    }

    /** Passes on the verdict of every reading: {@link AnomalyStream#verdicts}. Default: no. */
    public Builder allVerdicts() {
      allVerdicts = true;
      return this;
    }

    /**
     * How much heap each subtask may take, about, to keep the keys that sent last as live objects
     * in front of a state backend that holds bytes, such as RocksDB; default {@value
     * AnomalyStream#DEFAULT_CACHE}. Without the cache, every reading decodes and encodes the memory
     * of its key. Keys that leave the cache, and all changed ones before a checkpoint or savepoint,
     * are written to the backend, so verdicts and what survives a failure do not depend on it.
     *
     * <p>On the heap backend ({@code hashmap}) and in batch mode nothing is cached, because their
     * state is live already.
     *
     * @param value in megabytes; 0 for no cache
     * @throws IllegalArgumentException if it is negative
     */
    public Builder cacheMegabytes(int value) {
      if (value < 0) {
        throw new IllegalArgumentException("cacheMegabytes must not be negative, was " + value);
      }
      cacheMegabytes = value;
      return this;
    }

    /**
     * The beginning of the operators' uids, by which a savepoint finds its operators; default
     * {@code iforest}. A job with two detectors needs two different values.
     */
    public Builder uid(String value) {
      uid = Objects.requireNonNull(value, "value");
      return this;
    }

    private static Duration positive(String name, Duration value) {
      if (value.isNegative() || value.isZero()) {
        throw new IllegalArgumentException(name + " must be positive, was " + value);
      }
      return value;
    }

    private static long millis(Duration value) {
      try {
        return value.toMillis();
      } catch (ArithmeticException e) {
        return Long.MAX_VALUE;
      }
    }

    /**
     * Adds the operators to the job.
     *
     * @throws IllegalStateException if detectors are to learn and the model cannot adapt
     */
    public AnomalyStream build() {
      if (learning.adapts() && !model.canAdapt()) {
        throw new IllegalStateException(
            "the model holds no sample of its training, so it cannot continue learning: train it again");
      }
      JudgeOptions options =
          new JudgeOptions(
              learning,
              incidentGap,
              millis(silence == null ? idle : silence),
              millis(idle),
              millis(lateness),
              allVerdicts);
      byte[] bytes = model.toBytes();
      SingleOutputStreamOperator<ModelUpdate> gate =
          updates == null ? null : gate(updates, bytes, options);
      DataStream<ModelUpdate> checked =
          gate == null
              ? readings.flatMap(new NoModels()).returns(ModelUpdate.TYPE).name("no models")
              : gate.assignTimestampsAndWatermarks(
                      WatermarkStrategy.forGenerator(c -> new NoDelay()))
                  .name("models do not hold up time");
      SingleOutputStreamOperator<StreamEvent> detector =
          readings
              .keyBy(Reading::key, Types.STRING)
              .connect(checked.broadcast())
              .transform(
                  "detect anomalies",
                  StreamEvent.TYPE,
                  new DetectorOperator(
                      new DetectorFunction(bytes, options), (long) cacheMegabytes << 20))
              .uid(uid + "-detector");
      return new AnomalyStream(detector, gate, allVerdicts);
    }

    private SingleOutputStreamOperator<ModelUpdate> gate(
        DataStream<ModelUpdate> source, byte[] bytes, JudgeOptions options) {
      return source
          .process(new ModelGate(bytes, options), ModelUpdate.TYPE)
          .setParallelism(1)
          .setMaxParallelism(1)
          .name("check models")
          .uid(uid + "-models");
    }
  }

  /**
   * Emits no models. An empty source would do so as well, but a savepoint would record that it has
   * ended, and the job could not receive models later.
   */
  private static final class NoModels implements FlatMapFunction<Reading, ModelUpdate> {
    @Serial private static final long serialVersionUID = 1;

    @Override
    public void flatMap(Reading reading, Collector<ModelUpdate> out) {}
  }

  /** Models have no event time, and readings must not wait for them. */
  private static final class NoDelay implements WatermarkGenerator<ModelUpdate> {
    @Override
    public void onEvent(ModelUpdate update, long time, WatermarkOutput output) {}

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
      output.emitWatermark(Watermark.MAX_WATERMARK);
    }
  }
}
