package io.github.iforest4j.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.schema.SchemaOptions;
import io.github.iforest4j.schema.SchemaProposal;
import io.github.iforest4j.testing.TestTiming;
import io.github.iforest4j.time.Timing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replay waits as the file's own times say, and for nothing else. */
class PacedSourceTest {
  @TempDir Path folder;

  private Instant now = Instant.parse("2026-01-05T00:00:00Z");
  private final List<Duration> slept = new ArrayList<>();

  private final InstantSource clock = () -> now;

  private final Timing timing =
      TestTiming.of(
          clock,
          (time, wake) -> {
            slept.add(time);
            now = now.plus(time);
          });

  private RecordRow row(Path file) throws IOException {
    RecordTable table = new RecordTable();
    try (RecordSource source = Sources.open(file.toString(), SourceOptions.DEFAULT)) {
      while (source.next(table)) {
        // All of it.
      }
    }
    return SchemaProposal.of(table, SchemaOptions.NONE).schema().newRow();
  }

  private Path file(String... times) throws IOException {
    StringBuilder csv = new StringBuilder("time,value\n");
    for (int i = 0; i < times.length; i++) {
      csv.append(String.format(Locale.ROOT, "2020-01-01T%sZ,%.1f%n", times[i], i * 1.5));
    }
    return Files.writeString(folder.resolve("r.csv"), csv.toString());
  }

  @Test
  void waitsByTheDifferencesOfTimesDividedByTheSpeed() throws IOException {
    Path file = file("00:00:00", "00:00:10", "00:00:05", "00:01:00", "00:01:00");
    RecordRow row = row(file);
    try (RecordSource source =
        new PacedSource(Sources.open(file.toString(), SourceOptions.DEFAULT), 10, timing)) {
      int n = 0;
      while (source.next(row)) {
        n++;
        // Judging takes a tenth of a second, which later waits make up for.
        now = now.plusMillis(100);
      }
      assertThat(n).isEqualTo(5);
    }
    assertThat(slept).containsExactly(Duration.ofMillis(900), Duration.ofMillis(4_800));
  }

  @Test
  void aClockThatIsSetMeanwhileChangesNoWait() throws IOException {
    Path file = file("00:00:00", "00:00:10", "00:00:20");
    RecordRow row = row(file);
    Duration[] set = {Duration.ZERO};
    Timing timing =
        TestTiming.set(
            () -> now.plus(set[0]),
            clock,
            (time, wake) -> {
              slept.add(time);
              now = now.plus(time);
            });
    try (RecordSource source =
        new PacedSource(Sources.open(file.toString(), SourceOptions.DEFAULT), 10, timing)) {
      for (int hours : new int[] {0, -3, 5}) {
        set[0] = Duration.ofHours(hours);
        assertThat(source.next(row)).isTrue();
      }
    }
    assertThat(slept).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(1));
  }

  @Test
  void closingEndsAWait() throws IOException {
    Path file = file("00:00:00", "23:00:00");
    RecordRow row = row(file);
    List<RecordSource> open = new ArrayList<>();
    Timing interrupted = TestTiming.of(clock, (time, wake) -> open.get(0).close());
    try (RecordSource source =
        new PacedSource(Sources.open(file.toString(), SourceOptions.DEFAULT), 1, interrupted)) {
      open.add(source);
      assertThat(source.next(row)).isTrue();
      assertThat(source.next(row)).isFalse();
    }
  }
}
