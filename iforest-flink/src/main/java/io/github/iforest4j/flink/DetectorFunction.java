package io.github.iforest4j.flink;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.engine.Judgement;
import io.github.iforest4j.engine.Origin;
import io.github.iforest4j.engine.StreamJudge;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.DriftEvent;
import io.github.iforest4j.engine.event.EventJson;
import io.github.iforest4j.engine.event.IncidentEvent;
import io.github.iforest4j.engine.event.IncidentUpdate;
import java.io.IOException;
import java.io.Serial;
import java.time.Instant;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges the readings of each key. The events of a reading depend only on the earlier readings of
 * its key and on event times, not on the progress of the watermark: a silence has the same effect
 * whether the next reading or a timer detects it. So every parallelism gives the same events. Only
 * the decision that a reading is late depends on the watermark.
 */
final class DetectorFunction
    extends KeyedBroadcastProcessFunction<String, Reading, ModelUpdate, StreamEvent>
    implements CheckpointedFunction {
  @Serial private static final long serialVersionUID = 1;

  private static final Logger LOG = LoggerFactory.getLogger(DetectorFunction.class);

  static final OutputTag<ReadingVerdict> VERDICTS =
      new OutputTag<>("verdicts", ReadingVerdict.TYPE);
  static final OutputTag<ReadingVerdict> WARMING = new OutputTag<>("warming", ReadingVerdict.TYPE);
  static final OutputTag<StreamEvent> DRIFTS = new OutputTag<>("drifts", StreamEvent.TYPE);
  static final OutputTag<Reading> LATE = new OutputTag<>("late", Reading.TYPE);
  static final OutputTag<BadReading> BAD = new OutputTag<>("bad", BadReading.TYPE);

  /** The models by the event time from which they are effective. */
  static final MapStateDescriptor<Long, ModelUpdate> MODELS =
      new MapStateDescriptor<>("models", Types.LONG, ModelUpdate.TYPE);

  private static final ValueStateDescriptor<KeyMemory> MEMORY =
      new ValueStateDescriptor<>("memory", KeyMemory.TYPE);

  /** Maximum number of models in use at the same time; a further model removes the oldest one. */
  static final int MAX_MODELS = 8;

  private final byte[] initialModel;
  private final JudgeOptions options;

  // The state of a subtask; initializeState, useCache and open set it before the first reading.
  @SuppressWarnings("NullAway.Init")
  private transient ModelTimeline models;

  @SuppressWarnings("NullAway.Init")
  private transient KeyMemories memories;

  @SuppressWarnings("NullAway.Init")
  private transient KeyMemories.KeyContext keys;

  private transient long cacheBytes;

  @SuppressWarnings("NullAway.Init")
  private transient ReadingOrigin origin;

  @SuppressWarnings("NullAway.Init")
  private transient Counters counters;

  DetectorFunction(byte[] initialModel, JudgeOptions options) {
    this.initialModel = initialModel;
    this.options = options;
  }

  /** Sets the size of the cache of live keys, 0 for none. To be called before {@link #open}. */
  void useCache(KeyMemories.KeyContext context, long bytes) {
    keys = context;
    cacheBytes = bytes;
  }

  /** Writes to the state what only the cache has. */
  void flush() throws IOException {
    memories.flush();
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    models = new ModelTimeline(options);
    BroadcastState<Long, ModelUpdate> saved =
        context.getOperatorStateStore().getBroadcastState(MODELS);
    boolean isNew = true;
    for (Map.Entry<Long, ModelUpdate> entry : saved.immutableEntries()) {
      models.add(entry.getValue());
      isNew = false;
    }
    if (isNew) {
      ModelUpdate initial = ModelUpdate.initial(initialModel);
      saved.put(initial.effectiveFrom(), initial);
      models.add(initial);
    } else {
      models.requireFields(DetectorModel.of(initialModel).schema());
      LOG.info(
          "restored {} models from the state; the model that the job was built with is not used",
          models.size());
    }
  }

  /**
   * Does nothing: models are in their state already, and the operator flushes the cache of keys.
   */
  @Override
  public void snapshotState(FunctionSnapshotContext context) {}

  @Override
  public void open(OpenContext context) {
    boolean learns = options.learning().adapts();
    memories = new KeyMemories(getRuntimeContext().getState(MEMORY), keys, cacheBytes, learns);
    origin = new ReadingOrigin();
    counters = new Counters(getRuntimeContext().getMetricGroup());
  }

  @Override
  public void processElement(Reading reading, ReadOnlyContext context, Collector<StreamEvent> out)
      throws Exception {
    long time = time(reading, context);
    long watermark = context.currentWatermark();
    if (time != Reading.NO_TIME
        && watermark != Long.MIN_VALUE
        && after(time, options.lateness()) <= watermark) {
      counters.late.inc();
      context.output(LATE, reading);
      return;
    }
    ModelTimeline.Entry target = models.at(time);
    if (reading.numFields() != target.model().schema().numFields()) {
      counters.bad.inc();
      context.output(BAD, BadReading.wrongFieldCount(reading, target.model().schema()));
      return;
    }
    String key = context.getCurrentKey();
    KeyMemory known = memories.get(key);
    if (known != null && time != Reading.NO_TIME && isOver(known.lastTime, options.idle(), time)) {
      endIncident(known, key, out);
      counters.forgotten.inc();
      deleteTimer(known, context);
      known = null;
    }
    if (known == null) {
      known = new KeyMemory();
      known.modelFrom = target.from();
    } else if (time != Reading.NO_TIME && isOver(known.lastTime, options.silence(), time)) {
      endIncident(known, key, out);
    }
    StreamJudge judge = judge(known, target, key);
    judge(reading, time, judge, models.effectiveFrom(known.modelFrom), context, out);
    known.lastTime = Math.max(known.lastTime, time);
    setTimer(known, judge, context);
    memories.put(key, known);
  }

  /** The time of the reading, or else the timestamp of its Flink record, such as that of Kafka. */
  private static long time(Reading reading, ReadOnlyContext context) {
    if (reading.time() != Reading.NO_TIME) {
      return reading.time();
    }
    Long known = context.timestamp();
    return known == null ? Reading.NO_TIME : known;
  }

  /** Whether {@code time} is more than {@code duration} after {@code last}. */
  private static boolean isOver(long last, long duration, long time) {
    return last != Reading.NO_TIME && time > after(last, duration);
  }

  private static long after(long time, long duration) {
    return time > Long.MAX_VALUE - duration ? Long.MAX_VALUE : time + duration;
  }

  /** The judge of a key, switched to the target model if that is newer than the key's model. */
  private StreamJudge judge(KeyMemory known, ModelTimeline.Entry target, String key)
      throws Exception {
    ModelTimeline.Entry current = models.effectiveFrom(known.modelFrom);
    StreamJudge judge = known.judge(current.model(), current.settings(), key);
    if (target.from() <= known.modelFrom) {
      return judge;
    }
    known.modelFrom = target.from();
    if (target.id().equals(current.id())) {
      return judge;
    }
    StreamJudge next = judge.adoptedBy(target.model(), target.settings());
    known.setJudge(next);
    counters.swaps.inc();
    return next;
  }

  private void judge(
      Reading reading,
      long time,
      StreamJudge judge,
      ModelTimeline.Entry entry,
      ReadOnlyContext context,
      Collector<StreamEvent> out) {
    reading.copyTo(entry.row());
    origin.set(reading, time);
    Judgement judgement = judge.judge(entry.row(), origin);
    Verdict verdict = judgement.verdict();
    counters.readings.inc();
    boolean warming = verdict.state() == Verdict.State.WARMING;
    if (warming || options.allVerdicts()) {
      ReadingVerdict all =
          new ReadingVerdict(
              reading.source(),
              reading.position(),
              reading.key(),
              time,
              verdict.state(),
              verdict.score(),
              verdict.threshold(),
              entry.id());
      if (warming) {
        counters.warming.inc();
        context.output(WARMING, all);
      }
      if (options.allVerdicts()) {
        context.output(VERDICTS, all);
      }
    }
    if (judgement.ended() != null) {
      ended(judgement.ended(), entry.id(), out);
    }
    AnomalyEvent anomaly = judgement.anomaly();
    if (anomaly != null) {
      counters.anomalies.inc();
      out.collect(
          new StreamEvent(
              StreamEvent.Kind.ANOMALY,
              anomaly.id(),
              anomaly.key(),
              time,
              entry.id(),
              EventJson.anomalyWithEvidence(anomaly)));
    }
    IncidentUpdate update = judgement.update();
    if (update != null) {
      out.collect(
          new StreamEvent(
              StreamEvent.Kind.INCIDENT_UPDATE,
              update.id(),
              update.key(),
              time,
              entry.id(),
              EventJson.update(update)));
    }
    DriftEvent drift = judgement.drift();
    if (drift != null) {
      counters.drifts.inc();
      context.output(
          DRIFTS,
          new StreamEvent(
              StreamEvent.Kind.DRIFT,
              drift.id(),
              drift.key(),
              time,
              entry.id(),
              EventJson.drift(drift)));
    }
  }

  private void ended(IncidentEvent incident, String modelId, Collector<StreamEvent> out) {
    counters.incidents.inc();
    Instant end = incident.endTime();
    out.collect(
        new StreamEvent(
            StreamEvent.Kind.INCIDENT,
            incident.id(),
            incident.key(),
            end == null ? Reading.NO_TIME : end.toEpochMilli(),
            modelId,
            EventJson.incident(incident)));
  }

  private void endIncident(KeyMemory known, String key, Collector<StreamEvent> out)
      throws Exception {
    ModelTimeline.Entry entry = models.effectiveFrom(known.modelFrom);
    IncidentEvent incident = known.judge(entry.model(), entry.settings(), key).endIncident();
    if (incident != null) {
      ended(incident, entry.id(), out);
    }
  }

  // Timers of silent keys.

  /** Sets the timer if it is due before the one that is set; onTimer sets an early one again. */
  private void setTimer(KeyMemory known, StreamJudge judge, ReadOnlyContext context) {
    long due = due(known, judge);
    if (due < known.timer) {
      deleteTimer(known, context);
      known.timer = due;
      context.timerService().registerEventTimeTimer(due);
    }
  }

  /** Nothing needs to be done for a key without times and without an open incident. */
  private long due(KeyMemory known, StreamJudge judge) {
    boolean open = judge.hasOpenIncident();
    if (known.lastTime == Reading.NO_TIME) {
      return open ? KeyMemory.END_OF_INPUT : KeyMemory.NO_TIMER;
    }
    return Math.min(
        KeyMemory.END_OF_INPUT, after(known.lastTime, open ? options.silence() : options.idle()));
  }

  private static void deleteTimer(KeyMemory known, ReadOnlyContext context) {
    if (known.timer != KeyMemory.NO_TIMER) {
      context.timerService().deleteEventTimeTimer(known.timer);
      known.timer = KeyMemory.NO_TIMER;
    }
  }

  @Override
  public void onTimer(long time, OnTimerContext context, Collector<StreamEvent> out)
      throws Exception {
    String key = context.getCurrentKey();
    KeyMemory known = memories.get(key);
    if (known == null || known.timer != time) {
      return;
    }
    known.timer = KeyMemory.NO_TIMER;
    // At the end of a bounded input all timers fire. In batch mode new ones are ignored then.
    boolean isEnd = context.currentWatermark() == Long.MAX_VALUE;
    if (isEnd || time >= after(known.lastTime, options.silence())) {
      endIncident(known, key, out);
    }
    if (!isEnd) {
      if (time >= after(known.lastTime, options.idle())) {
        counters.forgotten.inc();
        memories.remove(key);
        return;
      }
      ModelTimeline.Entry entry = models.effectiveFrom(known.modelFrom);
      setTimer(known, known.judge(entry.model(), entry.settings(), key), context);
    }
    memories.put(key, known);
  }

  // New models.

  /**
   * Adds a model that {@link ModelGate} has checked. All subtasks get the same models in the same
   * order.
   */
  @Override
  public void processBroadcastElement(
      ModelUpdate update, Context context, Collector<StreamEvent> out) throws Exception {
    BroadcastState<Long, ModelUpdate> saved = context.getBroadcastState(MODELS);
    saved.put(update.effectiveFrom(), update);
    models.add(update);
    while (models.size() > MAX_MODELS) {
      long retired = models.oldest();
      // The walk sees the state only.
      memories.flushAndClear();
      context.applyToKeyedState(
          MEMORY,
          (key, state) -> {
            KeyMemory known = state.value();
            if (known != null && known.modelFrom == retired) {
              judge(known, models.after(retired), key);
              state.update(known);
            }
          });
      models.removeOldest();
      saved.remove(retired);
    }
  }

  /** The origin of the current reading; reused, so that a reading allocates none. */
  private static final class ReadingOrigin implements Origin {
    private @Nullable Reading reading;
    private long time;

    void set(Reading current, long currentTime) {
      reading = current;
      time = currentTime;
    }

    private Reading reading() {
      if (reading == null) {
        throw new IllegalStateException("there is no reading");
      }
      return reading;
    }

    @Override
    public String source() {
      return reading().source();
    }

    @Override
    public long position() {
      return reading().position();
    }

    @Override
    public @Nullable Instant arrival() {
      return time == Reading.NO_TIME ? null : Instant.ofEpochMilli(time);
    }
  }

  /** The metrics of a subtask. They are not split by key, which could be many. */
  private static final class Counters {
    final Counter readings;
    final Counter warming;
    final Counter anomalies;
    final Counter incidents;
    final Counter drifts;
    final Counter late;
    final Counter bad;
    final Counter forgotten;
    final Counter swaps;

    Counters(MetricGroup all) {
      MetricGroup group = all.addGroup("iforest");
      readings = group.counter("readings");
      warming = group.counter("warming");
      anomalies = group.counter("anomalies");
      incidents = group.counter("incidents");
      drifts = group.counter("drifts");
      late = group.counter("late");
      bad = group.counter("bad");
      forgotten = group.counter("forgottenKeys");
      swaps = group.counter("modelSwaps");
    }
  }
}
