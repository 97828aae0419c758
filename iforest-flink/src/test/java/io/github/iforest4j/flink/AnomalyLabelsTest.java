package io.github.iforest4j.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.engine.testing.Plant;
import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.AnomalyLabeler;
import io.github.iforest4j.label.OfflineLabeler;
import io.github.iforest4j.label.backend.LabelingException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AnomalyLabelsTest {
  private static final int ANOMALIES = 400;

  @RegisterExtension static final Jobs JOBS = new Jobs();

  /** Counts the anomalies that have passed the detector. */
  private static final CountDownLatch PASSED = new CountDownLatch(ANOMALIES);

  /** Answers only when every anomaly of the job has passed the detector. */
  private static final class Hanging implements AnomalyLabeler {
    private final OfflineLabeler rules = new OfflineLabeler();

    @Override
    public String name() {
      return "hanging";
    }

    @Override
    public String description() {
      return "answers last";
    }

    @Override
    public AnomalyLabel label(Evidence evidence) throws LabelingException {
      boolean interrupted = false;
      while (true) {
        try {
          PASSED.await();
          break;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      return rules.label(evidence);
    }

    @Override
    public void close() {}
  }

  private static AnomalyStream anomalies(StreamExecutionEnvironment env) {
    Reading[] readings = new Reading[ANOMALIES];
    Arrays.setAll(readings, i -> PlantReadings.hot("pump-" + i % 7, i));
    return AnomalyStream.of(
            env.fromData(Reading.TYPE, readings)
                .assignTimestampsAndWatermarks(AnomalyStream.watermarks(Duration.ZERO))
                .setParallelism(1),
            Plant.model())
        .build();
  }

  private static DataStream<String> lines(DataStream<StreamEvent> events) {
    return events.map(event -> event.kind() + " " + event.id()).returns(Types.STRING);
  }

  /**
   * The labeller waits for the last verdict, so this job ends only if verdicts do not wait for the
   * labeller.
   */
  @Test
  void aLabellerThatHangsDoesNotHoldUpVerdicts() throws Exception {
    StreamExecutionEnvironment env = Jobs.environment(2, "hashmap");
    AnomalyStream stream = anomalies(env);
    DataStream<StreamEvent> passed =
        stream
            .events()
            .map(
                event -> {
                  if (event.kind() == StreamEvent.Kind.ANOMALY) {
                    PASSED.countDown();
                  }
                  return event;
                })
            .returns(StreamEvent.TYPE);
    DataStream<StreamEvent> labels =
        AnomalyLabels.from(subtasks -> new Hanging())
            .deadline(Duration.ofHours(1))
            .waiting(4)
            .workers(2)
            .subtasks(2)
            .of(stream.events());
    List<String> lines = JOBS.sorted(env, lines(passed).union(lines(labels)));
    assertEachHasOneLabel(lines);
  }

  @Test
  void everyAnomalyHasOneLabelWithItsId() throws Exception {
    StreamExecutionEnvironment env = Jobs.environment(2, "hashmap");
    AnomalyStream stream = anomalies(env);
    DataStream<StreamEvent> labels =
        AnomalyLabels.from(subtasks -> new OfflineLabeler()).of(stream.events());
    assertEachHasOneLabel(JOBS.sorted(env, lines(stream.events()).union(lines(labels))));
  }

  private static void assertEachHasOneLabel(List<String> lines) {
    List<String> anomalies = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    for (String line : lines) {
      String[] words = line.split(" ");
      if (words[0].equals("ANOMALY")) {
        anomalies.add(words[1]);
      } else if (words[0].equals("LABEL")) {
        labels.add(words[1]);
      }
    }
    assertThat(anomalies).hasSize(ANOMALIES);
    assertThat(labels).isEqualTo(anomalies);
  }

  @Test
  void boundsMustBePositive() {
    AnomalyLabels labels = AnomalyLabels.from(subtasks -> new OfflineLabeler());
    assertThatThrownBy(() -> labels.waiting(0)).hasMessage("it must be at least 1, was 0");
    assertThatThrownBy(() -> labels.subtasks(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> labels.workers(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> labels.deadline(Duration.ZERO))
        .hasMessage("the deadline must be positive, was PT0S");
  }
}
