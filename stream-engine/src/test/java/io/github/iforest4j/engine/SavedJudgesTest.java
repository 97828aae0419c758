package io.github.iforest4j.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.engine.testing.Plant;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.testing.FakeTiming;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a server keeps of its devices; how it survives a restart is in ScoreServerStateTest. */
@Timeout(60)
class SavedJudgesTest {
  /** A server says that it lives also while it judges. */
  @Test
  void countsCanBeReadWhileReadingsAreJudged() throws Exception {
    DetectorModel model = Plant.model();
    SavedJudges judges =
        new SavedJudges(
            model,
            new KeySettings(1, 100, Duration.ofHours(1)),
            null,
            Duration.ofDays(1),
            new FakeTiming(Plant.START));
    List<RecordRow> rows = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      RecordRow row = model.schema().newRow();
      row.setText(1, "device-" + i % 2);
      row.setNumber(2, i == 2 ? 140 : 60);
      row.setNumber(3, 5);
      rows.add(row);
    }
    List<String> counts = new ArrayList<>();
    judges.judge(
        rows,
        "test",
        Plant.START,
        (key, judgement) ->
            counts.add(
                CompletableFuture.supplyAsync(
                        () -> judges.readings() + " " + judges.anomalies() + " " + judges.devices())
                    .join()));
    assertThat(counts).containsExactly("1 0 1", "2 0 2", "3 1 2");
  }
}
