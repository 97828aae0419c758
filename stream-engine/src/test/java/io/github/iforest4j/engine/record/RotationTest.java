package io.github.iforest4j.engine.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.AnomalyListener;
import io.github.iforest4j.engine.testing.Anomalies;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.OfflineLabeler;
import io.github.iforest4j.testing.TestTiming;
import io.github.iforest4j.time.Timing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RotationTest {
  @TempDir Path folder;
  private Path journal;
  private Path csv;
  private Instant now = Instant.parse("2026-03-01T23:59:58Z");
  private final List<Boolean> known = new ArrayList<>();
  private final Timing timing = TestTiming.of(() -> now);

  @BeforeEach
  void files() {
    journal = folder.resolve("a.jsonl");
    csv = folder.resolve("a.csv");
  }

  private AnomalyRecorder open(Rotation rotation, boolean replayable) throws IOException {
    return AnomalyRecorder.open(
        new RunFiles(journal, csv, rotation),
        Anomalies.schema(),
        replayable,
        timing,
        new AnomalyListener() {
          @Override
          public void anomaly(AnomalyEvent event, boolean isKnown) {
            known.add(isKnown);
          }

          @Override
          public void labelled(AnomalyEvent event, AnomalyLabel label) {}
        });
  }

  private static void record(AnomalyRecorder recorder, long from, long to) throws IOException {
    for (long p = from; p < to; p++) {
      AnomalyEvent event = Anomalies.at(p);
      if (recorder.record(event)) {
        recorder.labelled(event, new OfflineLabeler().label(event.evidence()));
      }
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  /** The ids of all rows, over all tables. */
  private List<String> ids() throws IOException {
    List<String> ids = new ArrayList<>();
    for (String name : names()) {
      if (name.endsWith(".csv")) {
        List<String> lines = Files.readAllLines(folder.resolve(name));
        assertThat(lines.get(0)).as(name).startsWith("time,").endsWith("anomaly_id");
        lines.stream().skip(1).forEach(l -> ids.add(l.substring(l.lastIndexOf(',') + 1)));
      }
    }
    return ids;
  }

  @Test
  void eachDayHasItsFiles() throws IOException {
    try (AnomalyRecorder recorder = open(new Rotation(Long.MAX_VALUE, true), true)) {
      record(recorder, 0, 3);
      now = now.plusSeconds(5);
      record(recorder, 3, 5);
      assertThat(recorder.rotations()).isEqualTo(1);
    }
    assertThat(names())
        .containsExactly("a-20260302-000003.csv", "a-20260302-000003.jsonl", "a.csv", "a.jsonl");
    assertThat(Files.readAllLines(csv)).hasSize(3);
    assertThat(ids()).hasSize(5).doesNotHaveDuplicates();

    // A run on another day rotates what the last one left.
    now = now.plus(Duration.ofDays(1));
    Files.setLastModifiedTime(journal, FileTime.from(now.minus(Duration.ofDays(1))));
    try (AnomalyRecorder recorder = open(new Rotation(Long.MAX_VALUE, true), true)) {
      record(recorder, 5, 6);
    }
    assertThat(names()).contains("a-20260303-000003.csv");
    assertThat(ids()).hasSize(6).doesNotHaveDuplicates();
  }

  /** Removing a torn line changes the file, but not the day on which it was last written. */
  @Test
  void aTornLineDoesNotPreventTheRotationOfTheNextDay() throws IOException {
    Rotation daily = new Rotation(Long.MAX_VALUE, true);
    try (AnomalyRecorder recorder = open(daily, true)) {
      record(recorder, 0, 1);
    }
    Files.writeString(journal, "{\"event\":\"ano", StandardOpenOption.APPEND);
    Files.setLastModifiedTime(journal, FileTime.from(now));
    now = now.plusSeconds(5);
    try (AnomalyRecorder recorder = open(daily, true)) {
      assertThat(recorder.cutBytes()).isEqualTo(13);
      record(recorder, 1, 2);
      assertThat(recorder.rotations()).isEqualTo(1);
    }
    assertThat(ids()).hasSize(2).doesNotHaveDuplicates();
  }

  /** The file rotated last is known: a replay from a state writes nothing twice. */
  @Test
  void aLargeFileIsRotatedAndWhatItHoldsIsKnown() throws IOException {
    Rotation small = new Rotation(1 << 16, false);
    int perFile;
    try (AnomalyRecorder recorder = open(small, true)) {
      for (perFile = 0; recorder.rotations() == 0; perFile++) {
        record(recorder, perFile, perFile + 1);
      }
      assertThat(Files.size(folder.resolve("a-20260301-235958.jsonl"))).isBetween(65_536L, 70_000L);
      record(recorder, perFile, perFile + 3);
    }
    known.clear();
    try (AnomalyRecorder recorder = open(small, true)) {
      record(recorder, perFile - 10, perFile + 5);
    }
    assertThat(known).hasSize(15);
    assertThat(known.subList(0, 13)).containsOnly(true);
    assertThat(known.subList(13, 15)).containsOnly(false);
    assertThat(ids()).hasSize(perFile + 5).doesNotHaveDuplicates();
    assertThat(new HashSet<>(names())).hasSize(4);
  }

  /**
   * The names show the order, also if the clock goes back and the system gives all files the same
   * time: rows are looked for in the right ones.
   */
  @Test
  void theClockMayGoBackBetweenRotations() throws IOException {
    Rotation small = new Rotation(1 << 16, false);
    int next = 0;
    for (int rotations = 1; rotations <= 12; rotations++) {
      try (AnomalyRecorder recorder = open(small, true)) {
        while (recorder.rotations() == 0) {
          record(recorder, next, next + 1);
          next++;
        }
      }
      now = now.minusSeconds(rotations == 6 ? 3600 : 0);
      for (String name : names()) {
        Files.setLastModifiedTime(folder.resolve(name), FileTime.fromMillis(0));
      }
    }
    assertThat(Rotation.rotated(csv)).hasSize(12).last().asString().endsWith("-235958.12.csv");
    try (AnomalyRecorder recorder = open(Rotation.NEVER, true)) {
      record(recorder, next - 10, next + 1);
    }
    assertThat(ids()).hasSize(next + 1).doesNotHaveDuplicates();
  }

  /** A live stream brings nothing twice, so nothing is remembered of what was written. */
  @Test
  void aLiveStreamRemembersNoIds() throws IOException {
    try (AnomalyRecorder recorder = open(Rotation.NEVER, true)) {
      record(recorder, 0, 2);
    }
    try (AnomalyRecorder recorder = open(Rotation.NEVER, false)) {
      assertThat(recorder.pending()).isEmpty();
      assertThat(recorder.record(Anomalies.at(0))).isTrue();
    }
    KnownIds ids = new KnownIds(false);
    ids.add("x", 1);
    assertThat(ids.find("x")).isNull();
  }

  @Test
  void boundsAreChecked() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Rotation(1000, false))
        .withMessage("files must be at least 64 KB, was 1000");
    assertThat(Rotation.NEVER.isEnabled()).isFalse();
  }

  @Test
  void anomaliesThatWaitInAnyRotatedJournalGetTheirLabels() throws IOException {
    Rotation rotation = new Rotation(1 << 16, false);
    List<String> waiting = new ArrayList<>();
    try (AnomalyRecorder recorder = open(rotation, true)) {
      for (long p = 0; p < 300; p++) {
        AnomalyEvent event = Anomalies.at(p);
        assertThat(recorder.record(event)).isTrue();
        if (p % 7 == 0) {
          waiting.add(event.id());
        } else {
          recorder.labelled(event, new OfflineLabeler().label(event.evidence()));
        }
        now = now.plusSeconds(1);
      }
      assertThat(recorder.rotations()).isGreaterThan(3);
    }
    // A line that was cut off by a loss of power, and one with bytes that are no text.
    Path oldest = folder.resolve(names().stream().filter(n -> n.endsWith("l")).toList().get(0));
    Files.write(oldest, new byte[] {'{', '"', (byte) 0xff, '\n'}, StandardOpenOption.APPEND);
    Files.writeString(
        oldest, "{\"event\":\"anomaly\",\"anomaly_id\":\"cut", StandardOpenOption.APPEND);
    Files.setLastModifiedTime(oldest, FileTime.from(Instant.EPOCH));
    try (AnomalyRecorder recorder = open(rotation, true)) {
      assertThat(recorder.pending())
          .extracting(AnomalyEvent::id)
          .containsExactlyElementsOf(waiting);
      for (AnomalyEvent event : recorder.pending()) {
        recorder.labelled(event, new OfflineLabeler().label(event.evidence()));
      }
    }
    assertThat(ids()).hasSize(300).doesNotHaveDuplicates();
    try (AnomalyRecorder recorder = open(rotation, true)) {
      assertThat(recorder.pending()).isEmpty();
    }
  }
}
