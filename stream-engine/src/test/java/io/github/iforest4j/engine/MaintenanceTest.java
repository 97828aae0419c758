package io.github.iforest4j.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.engine.calendar.MaintenanceCalendar;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.ArrivalEvent;
import io.github.iforest4j.engine.event.ArrivalEvent.Kind;
import io.github.iforest4j.engine.record.RecordedRun;
import io.github.iforest4j.engine.record.RunFiles;
import io.github.iforest4j.engine.sink.RunSink;
import io.github.iforest4j.engine.testing.FeedSource;
import io.github.iforest4j.engine.testing.Plant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Readings of a maintenance window raise no alert, and nothing is learned from them. */
class MaintenanceTest {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  @TempDir Path folder;

  private final List<ArrivalEvent> windows = new ArrayList<>();
  private final List<AnomalyEvent> anomalies = new ArrayList<>();

  /** A calendar with one window, in seconds from the first reading. */
  private MaintenanceCalendar window(long from, long to) throws IOException {
    String text =
        """
        BEGIN:VCALENDAR
        VERSION:2.0
        BEGIN:VEVENT
        UID:1
        SUMMARY:new bearings
        DTSTART:%s
        DTEND:%s
        END:VEVENT
        END:VCALENDAR
        """
            .formatted(
                TIME.format(Plant.START.plusSeconds(from)),
                TIME.format(Plant.START.plusSeconds(to)));
    return MaintenanceCalendar.read(
        Files.writeString(folder.resolve("plant.ics"), text), ZoneOffset.UTC);
  }

  /** One reading a second; those from one second to before another are far too hot. */
  private static List<FeedSource.Reading> readings(int n, int hotFrom, int hotTo) {
    List<FeedSource.Reading> readings = new ArrayList<>();
    for (int s = 0; s < n; s++) {
      int second = s;
      double temperature = s >= hotFrom && s < hotTo ? 140 : 60 + new Random(s).nextGaussian() / 2;
      readings.add(
          sink -> {
            Plant.normal("a", second).writeTo(sink);
            sink.setNumber(sink.fieldIndex("temperature"), temperature);
            sink.setNumber(
                sink.fieldIndex("pressure"), 5 + new Random(~second).nextGaussian() / 30);
          });
    }
    return readings;
  }

  private StreamRunBuilder builder(List<FeedSource.Reading> readings) {
    return StreamRun.builder()
        .source(FeedSource.of("plant.csv", readings))
        .files(RunFiles.in(folder))
        .sink(
            new RunSink() {
              @Override
              public void arrival(ArrivalEvent event, boolean known) {
                windows.add(event);
              }

              @Override
              public void anomaly(AnomalyEvent event, boolean known) {
                anomalies.add(event);
              }
            });
  }

  @Test
  void noReadingOfAWindowIsJudgedAndItIsSaid() throws IOException {
    List<FeedSource.Reading> readings = readings(100, 40, 60);
    StreamRun run = builder(readings).model(Plant.model()).calendar(window(40, 60)).build();
    run.run();
    assertThat(anomalies).isEmpty();
    assertThat(run.status().readings()).isEqualTo(80);
    assertThat(run.status().pausedReadings()).isEqualTo(20);
    assertThat(windows).extracting(ArrivalEvent::kind).containsOnly(Kind.MAINTENANCE);
    assertThat(windows)
        .extracting(ArrivalEvent::words)
        .containsExactly(
            "maintenance: new bearings; readings until 2026-03-01T00:01:00Z are not judged",
            "maintenance is over: new bearings; 20 readings were not judged");
    Instant begins = Plant.START.plusSeconds(40);
    assertThat(windows).extracting(ArrivalEvent::since).containsOnly(begins);
    assertThat(RecordedRun.read(folder.resolve("anomalies.jsonl")).arrivals()).isEqualTo(windows);
  }

  /** The readings beside the window are judged as usual. */
  @Test
  void aFaultThatLastsLongerIsFoundOutsideOfTheWindow() throws IOException {
    List<FeedSource.Reading> readings = readings(100, 38, 62);
    builder(readings).model(Plant.model()).calendar(window(40, 60)).build().run();
    assertThat(anomalies)
        .extracting(event -> Duration.between(Plant.START, event.time()).toSeconds())
        .containsExactly(38L, 39L, 60L, 61L);
  }

  @Test
  void nothingIsLearnedFromAWindow() throws IOException {
    List<Integer> learnedFrom = new ArrayList<>();
    List<Double> hottest = new ArrayList<>();
    DetectorModel model = Plant.model();
    Learner learner =
        (table, source) -> {
          learnedFrom.add(table.numRows());
          double most = 0;
          for (int r = 0; r < table.numRows(); r++) {
            most = Math.max(most, table.number(r, table.columnIndex("temperature")));
          }
          hottest.add(most);
          return model;
        };
    builder(readings(200, 20, 50)).learn(60, learner).calendar(window(20, 50)).build().run();
    // 60 readings, 30 of them outside; then 30 more.
    assertThat(learnedFrom).containsExactly(60, 60);
    assertThat(hottest.get(0)).isEqualTo(140);
    assertThat(hottest.get(1)).isLessThan(70);
    assertThat(anomalies).isEmpty();
  }

  @Test
  void aWholeFileIsLearnedFromWithoutItsWindow() throws IOException {
    List<Integer> learnedFrom = new ArrayList<>();
    DetectorModel model = Plant.model();
    Learner learner =
        (table, source) -> {
          learnedFrom.add(table.numRows());
          return model;
        };
    FeedSource source = FeedSource.of("plant.csv", readings(100, 0, 100));
    assertThatThrownBy(
            () ->
                StreamRun.builder()
                    .source(source)
                    .learnWhole(1_000, learner)
                    .calendar(window(0, 100))
                    .build()
                    .run())
        .isInstanceOf(TooFewReadingsException.class);
    assertThat(learnedFrom).containsExactly(100);
  }
}
