package io.github.iforest4j.flink;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.schema.FeatureSchema;
import java.io.Serial;
import java.time.Instant;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Checks new models and passes on those that the job can use. It has one subtask, so that every
 * subtask of the detector gets the same models in the same order.
 */
final class ModelGate extends ProcessFunction<ModelUpdate, ModelUpdate>
    implements CheckpointedFunction {
  @Serial private static final long serialVersionUID = 1;

  static final OutputTag<StreamEvent> EVENTS = new OutputTag<>("models", StreamEvent.TYPE);

  private static final ListStateDescriptor<Long> LATEST =
      new ListStateDescriptor<>("latest", Types.LONG);
  private static final ListStateDescriptor<String> LATEST_ID =
      new ListStateDescriptor<>("latest-id", Types.STRING);

  /** The model of the job's beginning, which says what fields the readings have. */
  private static final ListStateDescriptor<ModelUpdate> FIRST =
      new ListStateDescriptor<>("first-model", ModelUpdate.TYPE);

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final byte[] initialModel;
  private final JudgeOptions options;

  @SuppressWarnings("NullAway.Init")
  private transient FeatureSchema schema;

  @SuppressWarnings("NullAway.Init")
  private transient ModelUpdate first;

  @SuppressWarnings("NullAway.Init")
  private transient ListState<ModelUpdate> savedFirst;

  @SuppressWarnings("NullAway.Init")
  private transient ListState<Long> savedLatest;

  @SuppressWarnings("NullAway.Init")
  private transient ListState<String> savedId;

  @SuppressWarnings("NullAway.Init")
  private transient Counter refused;

  /** The event time from which the latest accepted model is effective, in milliseconds. */
  private long latest = Long.MIN_VALUE;

  private String latestId = "";

  ModelGate(byte[] initialModel, JudgeOptions options) {
    this.initialModel = initialModel;
    this.options = options;
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    savedLatest = context.getOperatorStateStore().getListState(LATEST);
    savedId = context.getOperatorStateStore().getListState(LATEST_ID);
    savedFirst = context.getOperatorStateStore().getListState(FIRST);
    // A savepoint of before this state was added has none; the detector then compares the fields.
    first = ModelUpdate.initial(initialModel);
    for (ModelUpdate saved : savedFirst.get()) {
      first = saved;
    }
    for (long saved : savedLatest.get()) {
      latest = saved;
    }
    for (String saved : savedId.get()) {
      latestId = saved;
    }
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    savedLatest.update(List.of(latest));
    savedId.update(List.of(latestId));
    savedFirst.update(List.of(first));
  }

  @Override
  public void open(OpenContext context) throws Exception {
    schema = DetectorModel.of(first.bytes()).schema();
    MetricGroup group = getRuntimeContext().getMetricGroup().addGroup("iforest");
    refused = group.counter("modelsRefused");
    group.gauge("modelEffectiveFrom", () -> latest);
  }

  @Override
  public void processElement(ModelUpdate update, Context context, Collector<ModelUpdate> out) {
    DetectorModel model = null;
    String id = "";
    String reason;
    try {
      model = DetectorModel.of(update.bytes());
      id = model.id();
      if (update.effectiveFrom() == latest && id.equals(latestId)) {
        return; // A repeated update, for example after a restart of its source.
      }
      reason = reasonAgainst(model, update.effectiveFrom());
    } catch (InvalidModelException e) {
      reason = e.getMessage();
    }
    if (reason == null) {
      latest = update.effectiveFrom();
      latestId = id;
      out.collect(update);
    } else {
      refused.inc();
    }
    context.output(EVENTS, event(update.effectiveFrom(), id, reason));
  }

  private @Nullable String reasonAgainst(DetectorModel model, long effectiveFrom) {
    if (!model.schema().hasSameFields(schema)) {
      return "its fields are "
          + model.schema().listNames()
          + "; the job's readings have "
          + schema.listNames()
          + ". Train it on the same fields, or start another job";
    }
    if (options.learning().adapts() && !model.canAdapt()) {
      return "it holds no sample of its training, so it cannot continue learning, and the job's"
          + " detectors learn: train it again";
    }
    if (effectiveFrom <= latest) {
      return "it would be effective from "
          + Instant.ofEpochMilli(effectiveFrom)
          + " on, which is not after "
          + Instant.ofEpochMilli(latest)
          + ", the time from which the latest model is effective: send it with a later time";
    }
    return null;
  }

  private static StreamEvent event(long effectiveFrom, String id, @Nullable String reason) {
    String json =
        MAPPER.writeValueAsString(
            MAPPER
                .createObjectNode()
                .put("event", "model")
                .put("model_id", id)
                .put("effective_from", Instant.ofEpochMilli(effectiveFrom).toString())
                .put("status", reason == null ? "accepted" : "refused")
                .put("reason", reason == null ? "" : reason));
    return new StreamEvent(
        reason == null ? StreamEvent.Kind.MODEL_ACCEPTED : StreamEvent.Kind.MODEL_REFUSED,
        id,
        "",
        effectiveFrom,
        id,
        json);
  }
}
