package io.github.iforest4j.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Learning;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.engine.JudgeSettings;
import io.github.iforest4j.engine.Origin;
import io.github.iforest4j.engine.testing.Plant;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.RecordRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.junit.jupiter.api.Test;

/** One subtask, without a cluster. */
@SuppressWarnings("try") // Closing a harness may throw anything, which then fails the test.
class DetectorFunctionTest {
  private static final JudgeOptions OPTIONS =
      new JudgeOptions(Learning.FROZEN, 2, 60_000, 600_000, 5_000, true);

  @Test
  void aReadingBehindTheWatermarkIsLate() throws Exception {
    try (Subtask subtask = new Subtask(Plant.model(), OPTIONS)) {
      subtask.read(PlantReadings.normal("a", 10));
      subtask.watermark(10);
      subtask.read(PlantReadings.normal("a", 6));
      subtask.read(PlantReadings.normal("a", 5));
      subtask.read(PlantReadings.normal("a", 4));
      assertThat(subtask.positions()).containsExactly(11L, 7L);
      assertThat(subtask.side(DetectorFunction.LATE))
          .containsExactly(PlantReadings.normal("a", 5), PlantReadings.normal("a", 4));
    }
  }

  @Test
  void aReadingOfAnotherSchemaIsBad() throws Exception {
    try (Subtask subtask = new Subtask(Plant.model(), OPTIONS)) {
      Reading other =
          Reading.of(FeatureSchema.ofNumbers("x", "y").newRow().set("x", 1), "a", "s", 1);
      subtask.harness.processElement(other, 0);
      assertThat(subtask.positions()).isEmpty();
      assertThat(subtask.side(DetectorFunction.BAD)).hasSize(1);
      assertThat(subtask.side(DetectorFunction.BAD).get(0).reason())
          .isEqualTo(
              "it has 2 fields, and the model has 4: time, device, temperature, pressure."
                  + " Make readings with the schema of the job's model");
    }
  }

  @Test
  void anIncidentOfASilentKeyIsOver() throws Exception {
    StreamEvent byTimer;
    try (Subtask subtask = new Subtask(Plant.model(), OPTIONS)) {
      subtask.read(PlantReadings.hot("a", 0));
      subtask.read(PlantReadings.hot("a", 1));
      subtask.watermark(60);
      assertThat(subtask.ids(StreamEvent.Kind.INCIDENT)).isEmpty();
      subtask.watermark(61);
      byTimer = subtask.events().get(2);
      assertThat(byTimer.kind()).isEqualTo(StreamEvent.Kind.INCIDENT);
      assertThat(subtask.ids(StreamEvent.Kind.INCIDENT))
          .containsExactly(subtask.events().get(0).id());
      assertThat(byTimer.json()).contains("\"anomalies\":2");
    }
    // The watermark may be held up elsewhere: the next reading shows the silence as well.
    try (Subtask subtask = new Subtask(Plant.model(), OPTIONS)) {
      subtask.read(PlantReadings.hot("a", 0));
      subtask.read(PlantReadings.hot("a", 1));
      subtask.read(PlantReadings.hot("a", 62));
      assertThat(subtask.events().get(2)).isEqualTo(byTimer);
      assertThat(subtask.events().get(3).json())
          .contains("\"episode_id\":\"" + subtask.events().get(3).id());
    }
  }

  @Test
  void anIncidentThatGoesOnIsNotClosedByTheTimerOfItsFirstReading() throws Exception {
    try (Subtask subtask = new Subtask(Plant.model(), OPTIONS)) {
      for (int second = 0; second <= 120; second += 30) {
        subtask.read(PlantReadings.hot("a", second));
        subtask.watermark(second);
      }
      assertThat(subtask.ids(StreamEvent.Kind.INCIDENT)).isEmpty();
      assertThat(subtask.ids(StreamEvent.Kind.ANOMALY)).hasSize(5);
      subtask.watermark(180);
      assertThat(subtask.ids(StreamEvent.Kind.INCIDENT)).hasSize(1);
    }
  }

  @Test
  void atTheEndOfTheInputAllIncidentsAreOverAndNoKeyIsForgotten() throws Exception {
    try (Subtask subtask = new Subtask(Plant.model(), OPTIONS)) {
      subtask.read(PlantReadings.hot("a", 0));
      subtask.read(PlantReadings.hot("b", 0));
      subtask.read(PlantReadings.normal("c", 0));
      subtask.harness.processWatermark(Watermark.MAX_WATERMARK);
      assertThat(subtask.ids(StreamEvent.Kind.INCIDENT)).hasSize(2);
      assertThat(subtask.keys()).isEqualTo(3);
    }
  }

  /** Silence ends no incident then, and no timer of silence is set. */
  @Test
  void theEndOfTheInputAlsoEndsIncidentsOfReadingsWithoutTimesAndOfEndlessSilence()
      throws Exception {
    long forever = Long.MAX_VALUE;
    JudgeOptions endless = new JudgeOptions(Learning.FROZEN, 2, forever, forever, forever, true);
    try (Subtask subtask = new Subtask(Plant.model(), endless)) {
      subtask.read(PlantReadings.hot("a", 0));
      subtask.harness.processWatermark(Watermark.MAX_WATERMARK);
      assertThat(subtask.ids(StreamEvent.Kind.INCIDENT)).hasSize(1);
    }
    try (Subtask subtask = new Subtask(Plant.model(), OPTIONS)) {
      subtask.harness.processElement(
          new StreamRecord<>(PlantReadings.withoutTime(PlantReadings.hot("a", 0))));
      subtask.harness.processElement(
          new StreamRecord<>(PlantReadings.withoutTime(PlantReadings.normal("b", 0))));
      assertThat(subtask.harness.numEventTimeTimers()).isEqualTo(1);
      subtask.watermark(Duration.ofDays(1_000).toSeconds());
      assertThat(subtask.ids(StreamEvent.Kind.INCIDENT)).isEmpty();
      subtask.harness.processWatermark(Watermark.MAX_WATERMARK);
      assertThat(subtask.ids(StreamEvent.Kind.INCIDENT)).hasSize(1);
      assertThat(subtask.keys()).isEqualTo(2);
    }
  }

  /** A key that is forgotten reports its incident first; at the end of the input, all keys do. */
  @Test
  void aSilenceLongerThanTheIdleTimeLosesNoIncident() throws Exception {
    JudgeOptions options = new JudgeOptions(Learning.FROZEN, 2, 600_000, 60_000, 5_000, true);
    try (Subtask subtask = new Subtask(Plant.model(), options)) {
      subtask.read(PlantReadings.hot("a", 0));
      subtask.watermark(60);
      assertThat(subtask.keys()).isZero();
      assertThat(subtask.ids(StreamEvent.Kind.INCIDENT)).hasSize(1);
    }
    try (Subtask subtask = new Subtask(Plant.model(), options)) {
      subtask.read(PlantReadings.hot("a", 0));
      subtask.harness.processWatermark(Watermark.MAX_WATERMARK);
      assertThat(subtask.ids(StreamEvent.Kind.INCIDENT)).hasSize(1);
    }
  }

  @Test
  void anIdleKeyIsForgottenByItsTimerOrByItsNextReading() throws Exception {
    DetectorModel model = Plant.model(Preset.SENSORS);
    try (Subtask subtask = new Subtask(model, OPTIONS)) {
      for (int second = 0; second < 100; second++) {
        subtask.read(PlantReadings.normal("a", second));
        subtask.read(PlantReadings.normal("b", second));
      }
      assertThat(last(subtask).state()).isNotEqualTo(Verdict.State.WARMING);
      subtask.read(PlantReadings.normal("b", 699));
      assertThat(last(subtask).state()).isNotEqualTo(Verdict.State.WARMING);
      subtask.watermark(698);
      assertThat(subtask.keys()).isEqualTo(2);
      subtask.watermark(699);
      assertThat(subtask.keys()).isEqualTo(1);
      subtask.read(PlantReadings.normal("b", 1_300));
      assertThat(last(subtask).state()).isEqualTo(Verdict.State.WARMING);
      subtask.watermark(1_900);
      assertThat(subtask.keys()).isZero();
      assertThat(subtask.harness.numEventTimeTimers()).isZero();
    }
  }

  private static ReadingVerdict last(Subtask subtask) {
    List<ReadingVerdict> all = subtask.side(DetectorFunction.VERDICTS);
    return all.get(all.size() - 1);
  }

  @Test
  void warmingReadingsAreSaid() throws Exception {
    try (Subtask subtask = new Subtask(Plant.model(Preset.SENSORS), OPTIONS)) {
      for (int second = 0; second < 100; second++) {
        subtask.read(PlantReadings.normal("a", second));
      }
      List<ReadingVerdict> warming = subtask.side(DetectorFunction.WARMING);
      assertThat(warming).isNotEmpty().hasSizeLessThan(100);
      assertThat(warming).allMatch(verdict -> Double.isNaN(verdict.score()));
      assertThat(subtask.side(DetectorFunction.VERDICTS).stream().skip(warming.size()))
          .allMatch(verdict -> verdict.state() != Verdict.State.WARMING);
    }
  }

  /** A checkpoint at any reading, and a restore from it, change nothing. */
  @Test
  void aSubtaskThatIsRestoredAtAnyReadingSaysTheSame() throws Exception {
    DetectorModel model = Plant.model(Preset.SENSORS);
    for (int seed = 0; seed < 5; seed++) {
      assertThat(said(model, seed, 20)).as("seed %d", seed).isEqualTo(said(model, seed, 0));
    }
  }

  private static List<String> said(DetectorModel model, int seed, int restores) throws Exception {
    Random faults = new Random(seed);
    Random times = new Random(seed);
    List<String> said = new ArrayList<>();
    Subtask subtask = new Subtask(model, OPTIONS);
    for (int second = 0; second < 200; second++) {
      String device = second % 2 == 0 ? "a" : "b";
      boolean hot = second > 100 && faults.nextInt(6) == 0;
      subtask.read(hot ? PlantReadings.hot(device, second) : PlantReadings.normal(device, second));
      if (restores > 0 && times.nextInt(restores) == 0) {
        said.addAll(subtask.said());
        OperatorSubtaskState state = subtask.harness.snapshot(second, second);
        subtask.close();
        subtask = new Subtask(model, OPTIONS, state);
      }
    }
    said.addAll(subtask.said());
    subtask.close();
    Collections.sort(said);
    return said;
  }

  /** On the heap, a checkpoint is written while readings go on to be judged. */
  @Test
  void whatIsCopiedForACheckpointDoesNotSeeLaterReadings() throws Exception {
    DetectorModel model = Plant.model(Preset.SENSORS);
    JudgeSettings settings = JudgeSettings.of(model);
    KeyMemory.Serializer serializer = new KeyMemory.Serializer();
    KeyMemory memory = new KeyMemory();
    RecordRow row = model.schema().newRow();
    PlantReadings.normal("a", 1).copyTo(row);
    memory.judge(model, settings, "a").judge(row, Origin.of("plant", 1, null));
    KeyMemory copy = serializer.copy(memory);
    byte[] before = copy.judge(model, settings, "a").snapshot();
    PlantReadings.hot("a", 2).copyTo(row);
    memory.judge(model, settings, "a").judge(row, Origin.of("plant", 2, null));
    assertThat(copy.judge(model, settings, "a").snapshot())
        .isEqualTo(before)
        .isNotEqualTo(memory.judge(model, settings, "a").snapshot());
  }

  // New models.

  @Test
  void aModelJudgesFromItsTimeOn() throws Exception {
    DetectorModel first = Plant.model();
    DetectorModel second = Plant.model(Preset.SENSORS);
    try (Subtask subtask = new Subtask(first, OPTIONS)) {
      subtask.read(PlantReadings.normal("a", 0));
      subtask.models(ModelUpdate.of(second, Plant.START.plusSeconds(10)));
      subtask.read(PlantReadings.normal("a", 9));
      subtask.read(PlantReadings.normal("b", 9));
      subtask.read(PlantReadings.normal("a", 10));
      subtask.read(PlantReadings.normal("b", 11));
      // A reading out of order does not take its key back, and a new key begins with its own model.
      subtask.read(PlantReadings.normal("b", 8));
      subtask.read(PlantReadings.normal("c", 8));
      assertThat(subtask.side(DetectorFunction.VERDICTS).stream().map(ReadingVerdict::modelId))
          .containsExactly(
              first.id(),
              first.id(),
              first.id(),
              second.id(),
              second.id(),
              second.id(),
              first.id());
    }
  }

  @Test
  void anOpenIncidentGoesOnUnderTheNextModel() throws Exception {
    try (Subtask subtask = new Subtask(Plant.model(), OPTIONS)) {
      subtask.models(ModelUpdate.of(Plant.model(Preset.SENSORS), Plant.START.plusSeconds(2)));
      subtask.read(PlantReadings.hot("a", 0));
      subtask.read(PlantReadings.hot("a", 1));
      subtask.read(PlantReadings.normal("a", 2));
      assertThat(subtask.ids(StreamEvent.Kind.INCIDENT)).isEmpty();
      subtask.read(PlantReadings.normal("a", 3));
      assertThat(subtask.ids(StreamEvent.Kind.INCIDENT))
          .containsExactly(subtask.events().get(0).id());
    }
  }

  @Test
  void modelsAreInTheState() throws Exception {
    DetectorModel next = Plant.model(Preset.SENSORS);
    OperatorSubtaskState state;
    try (Subtask subtask = new Subtask(Plant.model(), OPTIONS)) {
      subtask.models(ModelUpdate.of(next, Plant.START.plusSeconds(10)));
      subtask.read(PlantReadings.normal("a", 11));
      state = subtask.harness.snapshot(1, 1);
    }
    try (Subtask subtask = new Subtask(Plant.model(), OPTIONS, state)) {
      subtask.read(PlantReadings.normal("a", 12));
      subtask.read(PlantReadings.normal("b", 12));
      assertThat(subtask.side(DetectorFunction.VERDICTS))
          .extracting(ReadingVerdict::modelId)
          .containsExactly(next.id(), next.id());
    }
  }

  /** Keys that were silent through many models do not keep all of them alive. */
  @Test
  void aKeyGoesOnWhenItsModelRetires() throws Exception {
    DetectorModel first = Plant.model();
    DetectorModel second = Plant.model(Preset.SENSORS);
    try (Subtask subtask = new Subtask(first, OPTIONS)) {
      subtask.read(PlantReadings.hot("a", 0));
      for (int n = 1; n < 2 * DetectorFunction.MAX_MODELS; n++) {
        DetectorModel model = n % 2 == 0 ? first : second;
        subtask.models(ModelUpdate.of(model, Plant.START.plusSeconds(10 * n)));
      }
      subtask.read(PlantReadings.normal("a", 1_000));
      assertThat(last(subtask).modelId()).isEqualTo(second.id());
      assertThat(subtask.ids(StreamEvent.Kind.INCIDENT)).hasSize(1);
      assertThat(
              subtask
                  .harness
                  .getOperator()
                  .getOperatorStateBackend()
                  .getBroadcastState(DetectorFunction.MODELS)
                  .entries())
          .hasSize(DetectorFunction.MAX_MODELS);
    }
  }

  @Test
  void theTimesOfOptionsMayBeEndless() throws Exception {
    long forever = Long.MAX_VALUE;
    JudgeOptions options = new JudgeOptions(Learning.FROZEN, 2, forever, forever, forever, true);
    try (Subtask subtask = new Subtask(Plant.model(), options)) {
      subtask.read(PlantReadings.hot("a", 0));
      subtask.watermark(Duration.ofDays(1_000).toSeconds());
      subtask.read(PlantReadings.hot("a", 1));
      assertThat(subtask.positions()).containsExactly(1L, 2L);
      assertThat(subtask.ids(StreamEvent.Kind.INCIDENT)).isEmpty();
    }
  }

  @Test
  void aStateOfOtherFieldsIsRefused() throws Exception {
    OperatorSubtaskState state;
    try (Subtask subtask = new Subtask(Plant.model(), OPTIONS)) {
      subtask.read(PlantReadings.normal("a", 0));
      state = subtask.harness.snapshot(1, 1);
    }
    DetectorModel other =
        DetectorModel.fit(
            new double[][] {{1, 2}, {2, 3}, {3, 1}, {4, 2}, {5, 1}, {2, 2}, {4, 4}, {1, 1}},
            "speed",
            "power");
    assertThatThrownBy(() -> new Subtask(other, OPTIONS, state))
        .hasStackTraceContaining(
            "the job was built with a model of the fields speed, power, and its state has a model of"
                + " the fields time, device, temperature, pressure: start it with a model of the same"
                + " fields, or without this state");
  }
}
