package io.github.iforest4j.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.engine.event.IncidentEvent;
import io.github.iforest4j.engine.testing.FeedSource;
import io.github.iforest4j.engine.testing.Plant;
import io.github.iforest4j.schema.RecordRow;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A device that falls silent is forgotten, and its open incident ends with it. */
class RunJudgesTest {
  private static final long HOUR = Duration.ofHours(1).toMillis();

  private final DetectorModel model = Plant.model();
  private final List<IncidentEvent> ended = new ArrayList<>();
  private final RecordRow row = model.schema().newRow();

  private RunJudges judges(int maxKeys) {
    return new RunJudges(
        model,
        new KeySettings(1, maxKeys, Duration.ofHours(1)),
        JudgeSettings.of(model),
        ended::add);
  }

  private void judge(RunJudges judges, FeedSource.Reading reading, long millis) throws IOException {
    row.clear();
    reading.writeTo(row);
    judges.of(row, millis).judge(row, Origin.of("plant", millis, null));
  }

  @Test
  void aReadingOfAnotherDeviceEndsTheIncidentOfASilentOne() throws IOException {
    RunJudges judges = judges(10);
    judge(judges, Plant.hot("broken", 0), 0);
    assertThat(judges.openIncidents()).isEqualTo(1);
    judge(judges, Plant.normal("fine", 1), HOUR + 1);
    assertThat(ended).singleElement().extracting(IncidentEvent::key).isEqualTo("broken");
    assertThat(judges.openIncidents()).isZero();
    assertThat(judges.forgotten()).isEqualTo(1);
  }

  @Test
  void silenceAloneEndsTheIncident() throws IOException {
    RunJudges judges = judges(10);
    judge(judges, Plant.hot("broken", 0), 0);
    judges.endIdle(HOUR, 0);
    assertThat(ended).isEmpty();
    judges.endIdle(HOUR + 1, 0);
    assertThat(ended).singleElement().extracting(IncidentEvent::key).isEqualTo("broken");
  }

  @Test
  void oneDeviceTooManyEndsTheIncidentOfTheOneSilentForLongest() throws IOException {
    RunJudges judges = judges(2);
    judge(judges, Plant.hot("a", 0), 0);
    judge(judges, Plant.hot("b", 1), 1);
    judge(judges, Plant.normal("c", 2), 2);
    assertThat(ended).singleElement().extracting(IncidentEvent::key).isEqualTo("a");
    assertThat(judges.size()).isEqualTo(2);
  }

  @Test
  void anIncidentThatWasOpenBeforeARestartEnds() throws IOException {
    RunJudges before = judges(10);
    judge(before, Plant.hot("broken", 0), 0);
    judge(before, Plant.hot("later", 1), HOUR);
    RunJudges after = judges(10);
    after.restore(before.snapshot());
    assertThat(after.openIncidents()).isEqualTo(2);
    after.endIdle(HOUR + 1, 0);
    assertThat(ended).singleElement().extracting(IncidentEvent::key).isEqualTo("broken");
    assertThat(after.openIncidents()).isEqualTo(1);
  }

  @Test
  void aSingleStreamKeepsItsMemoryAndEndsItsIncident() throws IOException {
    RunJudges judges =
        new RunJudges(
            model,
            new KeySettings(-1, 1, Duration.ofHours(1)),
            JudgeSettings.of(model),
            ended::add);
    judge(judges, Plant.hot("a", 0), 0);
    judges.endIdle(HOUR, 0);
    assertThat(ended).isEmpty();
    judges.endIdle(HOUR + 1, 0);
    assertThat(ended).hasSize(1);
    assertThat(judges.size()).isEqualTo(1);
    assertThat(judges.forgotten()).isZero();
  }
}
