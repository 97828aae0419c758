package io.github.iforest4j.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Learning;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.engine.testing.Plant;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // Closing a harness may throw anything, which then fails the test.
class ModelGateTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final JudgeOptions OPTIONS = new JudgeOptions(Learning.FROZEN, 0, 1, 1, 0, false);

  private final DetectorModel model = Plant.model();

  private OneInputStreamOperatorTestHarness<ModelUpdate, ModelUpdate> gate(
      @Nullable OperatorSubtaskState from) throws Exception {
    return gate(from, model);
  }

  private static OneInputStreamOperatorTestHarness<ModelUpdate, ModelUpdate> gate(
      @Nullable OperatorSubtaskState from, DetectorModel built) throws Exception {
    OneInputStreamOperatorTestHarness<ModelUpdate, ModelUpdate> harness =
        new OneInputStreamOperatorTestHarness<>(
            new ProcessOperator<>(new ModelGate(built.toBytes(), OPTIONS)));
    if (from != null) {
      harness.initializeState(from);
    }
    harness.open();
    return harness;
  }

  private static List<StreamEvent> events(
      OneInputStreamOperatorTestHarness<ModelUpdate, ModelUpdate> gate) {
    Queue<StreamRecord<StreamEvent>> records = gate.getSideOutput(ModelGate.EVENTS);
    return records == null ? List.of() : records.stream().map(StreamRecord::getValue).toList();
  }

  @Test
  void aModelOfTheSameFieldsPasses() throws Exception {
    DetectorModel next = Plant.model(Preset.SENSORS);
    try (var gate = gate(null)) {
      gate.processElement(ModelUpdate.of(next, NOON), 0);
      assertThat(gate.extractOutputValues()).containsExactly(ModelUpdate.of(next, NOON));
      assertThat(events(gate).get(0).kind()).isEqualTo(StreamEvent.Kind.MODEL_ACCEPTED);
      assertThat(events(gate).get(0).json())
          .isEqualTo(
              "{\"event\":\"model\",\"model_id\":\""
                  + next.id()
                  + "\",\"effective_from\":\"2026-03-01T12:00:00Z\",\"status\":\"accepted\",\"reason\":\"\"}");
    }
  }

  @Test
  void whatIsNoModelIsRefused() throws Exception {
    try (var gate = gate(null)) {
      gate.processElement(ModelUpdate.of(new byte[] {1, 2, 3}, NOON), 0);
      byte[] cut = Arrays.copyOf(model.toBytes(), 100);
      gate.processElement(ModelUpdate.of(cut, NOON), 0);
      byte[] damaged = model.toBytes();
      damaged[damaged.length / 2] ^= 1;
      gate.processElement(ModelUpdate.of(damaged, NOON), 0);
      assertThat(gate.extractOutputValues()).isEmpty();
      assertThat(events(gate))
          .hasSize(3)
          .allMatch(event -> event.kind() == StreamEvent.Kind.MODEL_REFUSED);
    }
  }

  private static DetectorModel otherFields() {
    return DetectorModel.fit(
        new double[][] {{1, 2}, {2, 3}, {3, 1}, {4, 2}, {5, 1}, {2, 2}, {4, 4}, {1, 1}},
        "speed",
        "power");
  }

  @Test
  void aModelOfOtherFieldsIsRefused() throws Exception {
    DetectorModel other = otherFields();
    try (var gate = gate(null)) {
      gate.processElement(ModelUpdate.of(other, NOON), 0);
      assertThat(gate.extractOutputValues()).isEmpty();
      assertThat(events(gate).get(0).json())
          .contains("\"status\":\"refused\"")
          .contains(
              "its fields are speed, power; the job's readings have time, device, temperature,"
                  + " pressure. Train it on the same fields, or start another job");
    }
  }

  @Test
  void modelsComeInTheOrderOfTheirTimes() throws Exception {
    DetectorModel next = Plant.model(Preset.SENSORS);
    OperatorSubtaskState state;
    try (var gate = gate(null)) {
      gate.processElement(ModelUpdate.of(next, NOON), 0);
      state = gate.snapshot(1, 1);
    }
    try (var gate = gate(state)) {
      // The same update again, as after a restart that reads the topic from its beginning.
      gate.processElement(ModelUpdate.of(next, NOON), 0);
      assertThat(events(gate)).isEmpty();
      gate.processElement(ModelUpdate.of(model, NOON), 0);
      assertThat(events(gate).get(0).json()).contains("is not after 2026-03-01T12:00:00Z");
      gate.processElement(ModelUpdate.of(model, NOON.plusMillis(1)), 0);
      assertThat(gate.extractOutputValues()).hasSize(1);
    }
  }

  /** A restored job keeps the models in its state, whatever it was built with. */
  @Test
  void aRestoredGateComparesWithTheModelInItsState() throws Exception {
    OperatorSubtaskState state;
    try (var gate = gate(null)) {
      state = gate.snapshot(1, 1);
    }
    DetectorModel other = otherFields();
    try (var gate = gate(state, other)) {
      gate.processElement(ModelUpdate.of(other, NOON), 0);
      assertThat(gate.extractOutputValues()).isEmpty();
      assertThat(events(gate).get(0).json())
          .contains("the job's readings have time, device, temperature, pressure");
      gate.processElement(ModelUpdate.of(model, NOON), 0);
      assertThat(gate.extractOutputValues()).hasSize(1);
      state = gate.snapshot(2, 2);
    }
    try (var gate = gate(state, other)) {
      gate.processElement(ModelUpdate.of(other, NOON.plusMillis(1)), 0);
      assertThat(gate.extractOutputValues()).isEmpty();
    }
  }
}
