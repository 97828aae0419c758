package io.github.iforest4j.flink;

import io.github.iforest4j.detect.DetectorModel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedBroadcastOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/** One subtask of the detector, without a cluster. */
@SuppressWarnings("try") // Closing a harness may throw anything, which then fails the test.
final class Subtask implements AutoCloseable {
  final DetectorOperator operator;
  final KeyedBroadcastOperatorTestHarness<String, Reading, ModelUpdate, StreamEvent> harness;

  /** On the heap. */
  Subtask(DetectorModel model, JudgeOptions options) throws Exception {
    this(model, options, null);
  }

  /** On the heap, from a checkpoint if there is one. */
  Subtask(DetectorModel model, JudgeOptions options, @Nullable OperatorSubtaskState from)
      throws Exception {
    this(model, options, from, new HashMapStateBackend(), 0);
  }

  /** With a cache of live keys of a number of bytes. */
  Subtask(
      DetectorModel model,
      JudgeOptions options,
      @Nullable OperatorSubtaskState from,
      StateBackend backend,
      long cacheBytes)
      throws Exception {
    operator = new DetectorOperator(new DetectorFunction(model.toBytes(), options), cacheBytes);
    harness =
        new KeyedBroadcastOperatorTestHarness<>(operator, Reading::key, Types.STRING, 1, 1, 0);
    harness.setStateBackend(backend);
    if (from != null) {
      harness.initializeState(from);
    }
    harness.open();
    // As if there were no models to come.
    harness.processBroadcastWatermark(Watermark.MAX_WATERMARK);
  }

  void read(Reading reading) throws Exception {
    harness.processElement(reading, reading.time());
  }

  void watermark(long second) throws Exception {
    harness.processWatermark(new Watermark(PlantReadings.millis(second)));
  }

  void models(ModelUpdate update) throws Exception {
    harness.processBroadcastElement(update, 0);
  }

  long keys() {
    KeyedStateBackend<String> backend = harness.getOperator().getKeyedStateBackend();
    return backend.getKeys("memory", VoidNamespace.INSTANCE).count();
  }

  List<StreamEvent> events() {
    return harness.extractOutputValues();
  }

  List<String> ids(StreamEvent.Kind kind) {
    return events().stream().filter(e -> e.kind() == kind).map(StreamEvent::id).toList();
  }

  <T> List<T> side(OutputTag<T> tag) {
    Collection<StreamRecord<T>> records = harness.getSideOutput(tag);
    return records == null ? List.of() : records.stream().map(StreamRecord::getValue).toList();
  }

  /** Verdicts and events. */
  List<String> said() {
    List<String> said = new ArrayList<>();
    side(DetectorFunction.VERDICTS).forEach(verdict -> said.add(verdict.toString()));
    events().forEach(event -> said.add(event.toString()));
    return said;
  }

  List<Long> positions() {
    return side(DetectorFunction.VERDICTS).stream().map(ReadingVerdict::position).toList();
  }

  @Override
  public void close() throws Exception {
    harness.close();
  }
}
