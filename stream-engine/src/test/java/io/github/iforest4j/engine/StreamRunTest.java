package io.github.iforest4j.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Learning;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.IncidentEvent;
import io.github.iforest4j.engine.record.RecordedRun;
import io.github.iforest4j.engine.record.RunFiles;
import io.github.iforest4j.engine.sink.ReadingSink;
import io.github.iforest4j.engine.sink.RunSink;
import io.github.iforest4j.engine.summary.RunSummary;
import io.github.iforest4j.engine.testing.FeedSource;
import io.github.iforest4j.engine.testing.Plant;
import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.AnomalyLabeler;
import io.github.iforest4j.label.LabelStatus;
import io.github.iforest4j.label.Severity;
import io.github.iforest4j.label.backend.LabelingException;
import io.github.iforest4j.label.backend.LabelingException.Category;
import io.github.iforest4j.label.queue.LabelQueue;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.testing.TestTiming;
import io.github.iforest4j.time.Timing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class StreamRunTest {
  private static final DetectorModel MODEL = Plant.model();

  @TempDir Path folder;

  /** Writes every call as a line. */
  private static class Recorder implements ReadingSink {
    final List<String> lines = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void learned(long readings) {
      lines.add("learned " + readings);
    }

    @Override
    public void started(DetectorModel model, int keyField) {
      lines.add("started " + keyField);
    }

    @Override
    public void reading(RecordRow row, Verdict verdict) {
      lines.add("reading");
    }

    @Override
    public void anomaly(AnomalyEvent event, boolean known) {
      lines.add((known ? "known " : "") + "anomaly " + event.position());
    }

    @Override
    public void labelled(AnomalyEvent event, AnomalyLabel label) {
      lines.add("label " + event.position());
    }

    @Override
    public void incident(IncidentEvent incident, boolean known) {
      lines.add((known ? "known " : "") + "incident of " + incident.key());
    }

    @Override
    public void ended() {
      lines.add("ended");
    }

    @Override
    public void close() {
      lines.add("closed");
    }
  }

  private static List<FeedSource.Reading> readings(int normal, int hot, int more) {
    List<FeedSource.Reading> readings = new ArrayList<>();
    LongStream.range(0, normal).forEach(r -> readings.add(Plant.normal("a", r)));
    LongStream.range(normal, normal + hot).forEach(r -> readings.add(Plant.hot("a", r)));
    LongStream.range(normal + hot, normal + hot + more)
        .forEach(r -> readings.add(Plant.normal("a", r)));
    return readings;
  }

  @Test
  void aSinkLivesThroughARunInTheOrderOfItsContract() throws IOException {
    Recorder sink = new Recorder();
    RunSummary summary;
    try (StreamRun run =
        StreamRun.builder()
            .source(FeedSource.of("plant", readings(3, 1, 1)))
            .learn(2, (table, source) -> MODEL)
            .sink(sink)
            .incidentGap(1)
            .build()) {
      summary = run.run().orElseThrow();
    }
    assertThat(sink.lines)
        .containsExactly(
            "learned 1",
            "learned 2",
            "started 1",
            "reading",
            "reading",
            "anomaly 4",
            "label 4",
            "reading",
            "incident of a",
            "ended",
            "closed");
    assertThat(summary.readings().total()).isEqualTo(3);
    assertThat(summary.anomalies().total()).isEqualTo(1);
  }

  @Test
  void sinksAreClosedWhateverFailsAndTheLastOneFirst() {
    List<String> closed = new ArrayList<>();
    FeedSource source =
        FeedSource.of(
            "broken",
            List.of(
                sink -> {
                  throw new IOException("the disk is gone");
                }));
    StreamRunBuilder builder = StreamRun.builder().source(source).model(MODEL);
    for (String name : List.of("first", "failing", "last")) {
      builder.sink(
          new RunSink() {
            @Override
            public void close() {
              closed.add(name);
              if (name.equals("failing")) {
                throw new IllegalStateException("cannot be closed");
              }
            }
          });
    }
    assertThatThrownBy(() -> builder.build().run())
        .isInstanceOf(IOException.class)
        .hasMessage("the disk is gone")
        .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessage("cannot be closed"));
    assertThat(closed).containsExactly("last", "failing", "first");
  }

  @Test
  void aRunThatNeverRanClosesWhatItWasGiven() {
    Recorder sink = new Recorder();
    StreamRun run =
        StreamRun.builder().source(FeedSource.live("plant")).model(MODEL).sink(sink).build();
    run.close();
    run.close();
    assertThat(sink.lines).containsExactly("closed");
    assertThatThrownBy(run::run)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a run can be run once");
  }

  @Test
  void aRunThatIsStoppedBeforeItRunsEndsAtOnce() throws IOException {
    Recorder sink = new Recorder();
    StreamRun run =
        StreamRun.builder().source(FeedSource.live("plant")).model(MODEL).sink(sink).build();
    run.stop();
    assertThat(run.run().orElseThrow().readings().total()).isZero();
    assertThat(sink.lines).containsExactly("started 1", "ended", "closed");
  }

  /** Somebody removes the folder of journal and table: it is said once, and no line is lost. */
  @Test
  void filesThatAreRemovedDuringARunAreWrittenAgain() throws IOException {
    RunFiles files = RunFiles.in(folder.resolve("out"));
    AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-01T12:00:00Z"));
    List<String> warnings = new ArrayList<>();
    Recorder remover =
        new Recorder() {
          @Override
          public void reading(RecordRow row, Verdict verdict) {
            now.updateAndGet(t -> t.plusSeconds(1));
          }

          @Override
          public void anomaly(AnomalyEvent event, boolean known) {
            if (event.position() == 5) {
              remove(files.journal());
              remove(files.table());
              remove(files.journal().getParent());
            }
          }

          private void remove(Path path) {
            try {
              Files.delete(path);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        };
    RunListener listener =
        new RunListener() {
          @Override
          public void warning(String message) {
            warnings.add(message);
          }
        };
    long total;
    try (StreamRun run =
        StreamRun.builder()
            .source(FeedSource.of("plant", readings(3, 6, 1)))
            .learn(2, (table, from) -> MODEL)
            .timing(TestTiming.of(now::get))
            .files(files)
            .sink(remover)
            .listener(listener)
            .incidentGap(1)
            .build()) {
      total = run.run().orElseThrow().anomalies().total();
    }
    assertThat(warnings).filteredOn(w -> w.contains("removed")).hasSize(1);
    assertThat(warnings.get(0))
        .startsWith(files.journal().resolveSibling("anomalies.").toString())
        .endsWith(
            " was removed; it has been written again; the run continues, and lines that cannot be"
                + " written are kept and retried");
    assertThat(total).isGreaterThanOrEqualTo(6);
    assertThat(RecordedRun.read(files.journal()).anomalies().size()).isEqualTo((int) total);
    assertThat(RecordedRun.read(files.table()).anomalies().size()).isEqualTo((int) total);
  }

  @Test
  void filesThatCannotBeWrittenAreRefusedBeforeTheFirstReading() throws IOException {
    Path notAFolder = Files.writeString(folder.resolve("file"), "text");
    FeedSource source = FeedSource.of("plant", readings(3, 1, 1));
    StreamRunBuilder builder =
        StreamRun.builder()
            .source(source)
            .learn(2, (table, from) -> MODEL)
            .files(RunFiles.in(notAFolder.resolve("out")));
    assertThatThrownBy(() -> builder.build().run()).isInstanceOf(IOException.class);
    assertThat(source.position()).isZero();
  }

  @Test
  void aModelThatWasLearnedForFilesOfAnotherKindIsKept() throws IOException {
    Files.writeString(folder.resolve("anomalies.csv"), "another,header\n");
    List<String> warnings = new ArrayList<>();
    StreamRunBuilder builder =
        StreamRun.builder()
            .source(FeedSource.of("plant", readings(3, 1, 1)))
            .learn(2, (table, from) -> MODEL)
            .files(RunFiles.in(folder))
            .listener(
                new RunListener() {
                  @Override
                  public void warning(String message) {
                    warnings.add(message);
                  }
                });
    assertThatThrownBy(() -> builder.build().run()).hasMessageContaining("another,header");
    Path kept = folder.resolve("learned.iforest");
    assertThat(warnings).containsExactly("the model that was learned is kept in " + kept);
    assertThat(DetectorModel.read(kept).id()).isEqualTo(MODEL.id());
  }

  @Test
  void stopEndsARunThatWaitsForReadings() throws Exception {
    FeedSource source = FeedSource.live("plant");
    source.send(Plant.normal("a", 0));
    CountDownLatch judged = new CountDownLatch(1);
    ReadingSink sink = (row, verdict) -> judged.countDown();
    StreamRun run = StreamRun.builder().source(source).model(MODEL).sink(sink).build();
    Thread stopper =
        new Thread(
            () -> {
              try {
                judged.await();
              } catch (InterruptedException e) {
                return;
              }
              run.stop();
            });
    stopper.start();
    assertThat(run.run().orElseThrow().readings().total()).isEqualTo(1);
    stopper.join();
    assertThat(run.status().phase()).isEqualTo(RunStatus.Phase.ENDED);
  }

  @Test
  void aRunThatIsStoppedWhileItLearnsHasNoSummary() throws IOException {
    FeedSource source = FeedSource.live("plant");
    source.send(Plant.normal("a", 0));
    StreamRun[] run = new StreamRun[1];
    RunListener stop =
        new RunListener() {
          @Override
          public void learned(long readings) {
            run[0].stop();
          }
        };
    run[0] =
        StreamRun.builder().source(source).learn(10, (table, from) -> MODEL).listener(stop).build();
    assertThat(run[0].run()).isEmpty();
  }

  @Test
  void aSourceThatEndsBeforeThereIsAModelIsReported() {
    StreamRun run =
        StreamRun.builder()
            .source(FeedSource.of("plant", readings(3, 0, 0)))
            .learn(4, (table, source) -> MODEL)
            .build();
    assertThatThrownBy(run::run)
        .isInstanceOf(TooFewReadingsException.class)
        .hasMessage("plant: ended after 3 readings, but 4 are needed to learn from");
  }

  @Test
  void whatDoesNotGoTogetherIsFoundBeforeTheRun() {
    StreamRunBuilder builder =
        StreamRun.builder().source(FeedSource.live("plant")).model(MODEL).key("pump");
    assertThatThrownBy(builder::build)
        .isInstanceOfSatisfying(
            RunSetupException.class,
            e -> assertThat(e.reason()).isEqualTo(RunSetupException.Reason.NO_SUCH_KEY))
        .hasMessage("the model has no field 'pump'");
    assertThatThrownBy(() -> StreamRun.builder().source(FeedSource.live("plant")).build())
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(
            () ->
                StreamRun.builder()
                    .source(FeedSource.live("plant"))
                    .model(MODEL)
                    .learn(1, (table, source) -> MODEL)
                    .build())
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> StreamRun.builder().model(MODEL).build())
        .isInstanceOf(NullPointerException.class);
    if (!MODEL.canAdapt()) {
      assertThatThrownBy(
              () -> StreamRun.builder().model(MODEL).learning(Learning.ADAPT).checkModel())
          .isInstanceOf(RunSetupException.class);
    }
  }

  @Test
  void settingsThatDoNotFitCloseTheSourceAndTheSinks() throws IOException {
    FeedSource source = FeedSource.live("plant");
    Recorder sink = new Recorder();
    StreamRunBuilder builder =
        StreamRun.builder().source(source).model(MODEL).key("pump").sink(sink);
    assertThatThrownBy(builder::build).isInstanceOf(RunSetupException.class);
    assertThat(sink.lines).containsExactly("closed");
    assertThat(source.next(MODEL.schema().newRow())).as("open").isFalse();
  }

  @Test
  void valuesOutOfTheirRangeAreFoundWhenTheyAreSet() throws IOException {
    StreamRunBuilder builder = StreamRun.builder();
    assertIllegal(() -> builder.maxKeys(0), "maxKeys must be at least 1, was 0");
    assertIllegal(() -> builder.maxKeys(-1), "maxKeys must be at least 1, was -1");
    assertIllegal(() -> builder.incidentGap(0), "incidentGap must be at least 1, was 0");
    assertIllegal(() -> builder.maxReadings(0), "maxReadings must be at least 1, was 0");
    assertIllegal(
        () -> builder.learn(0, (table, source) -> MODEL), "readings must be at least 1, was 0");
    assertIllegal(() -> builder.idle(Duration.ZERO), "idle must be positive, was PT0S");
    try (StateFolder state = StateFolder.open(folder.resolve("state"))) {
      assertIllegal(
          () -> builder.state(state, Duration.ofSeconds(-1)), "every must be positive, was PT-1S");
    }
    Recorder sink = new Recorder();
    builder.sink(sink);
    assertIllegal(() -> builder.sink(sink), "a sink can be added once");
  }

  private static void assertIllegal(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  /** Otherwise the run would read past its limit and judge nothing. */
  @Test
  void aLimitLeavesAReadingToJudge() throws IOException {
    StreamRunBuilder builder =
        StreamRun.builder()
            .source(FeedSource.of("plant", readings(9, 0, 0)))
            .learn(3, (table, source) -> MODEL);
    assertThatThrownBy(() -> builder.maxReadings(3).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("maxReadings 3 leaves nothing to judge after learning from 3 readings");
    StreamRun run =
        builder.source(FeedSource.of("plant", readings(9, 0, 0))).maxReadings(4).build();
    assertThat(run.run().orElseThrow().readings().total()).isEqualTo(1);
  }

  /** It does not look like a run that was stopped. */
  @Test
  @SuppressWarnings("NullAway")
  void aLearnerThatReturnsNullFails() {
    StreamRun run =
        StreamRun.builder()
            .source(FeedSource.of("plant", readings(3, 0, 0)))
            .learn(2, (table, source) -> null)
            .build();
    assertThatThrownBy(run::run)
        .isInstanceOf(NullPointerException.class)
        .hasMessage("the learner returned no model");
  }

  /** The threads of the labels end also if the run fails before its first reading. */
  @Test
  void aRunThatFailsToBeginLeavesNoThread() throws InterruptedException {
    ReadingSink failing =
        new Recorder() {
          @Override
          public boolean measuresTime() {
            throw new IllegalStateException("not now");
          }
        };
    Set<Thread> before = labelThreads();
    StreamRun run =
        StreamRun.builder()
            .source(FeedSource.of("plant", List.of()))
            .model(MODEL)
            .labeler(new WaitingLabeler(new CountDownLatch(0)))
            .sink(failing)
            .build();
    assertThatThrownBy(run::run).hasMessage("not now");
    for (Thread thread : labelThreads()) {
      if (!before.contains(thread)) {
        thread.join();
      }
    }
  }

  private static Set<Thread> labelThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("label"))
        .collect(Collectors.toSet());
  }

  /** If a label held up the stream, the last reading would never be reached. */
  @Test
  void aLabellerThatWaitsForTheLastReadingDelaysNoVerdict() throws IOException {
    int n = 40;
    CountDownLatch lastReading = new CountDownLatch(n);
    ReadingSink sink = (row, verdict) -> lastReading.countDown();
    RunSummary summary;
    try (StreamRun run =
        StreamRun.builder()
            .source(FeedSource.of("plant", readings(0, n, 0)))
            .model(MODEL)
            .labeler(new WaitingLabeler(lastReading))
            .labels(new LabelQueue.Settings(n, Duration.ofSeconds(30), 1, null))
            .files(RunFiles.in(folder))
            .sink(sink)
            .build()) {
      summary = run.run().orElseThrow();
    }
    assertThat(summary.readings().total()).isEqualTo(n);
    assertThat(summary.anomalies().total()).isEqualTo(n);
    assertThat(summary.labels().byStatus()).isEqualTo(Map.of(LabelStatus.LABELLED, (long) n));
    assertThat(Files.readAllLines(folder.resolve("anomalies.csv")))
        .hasSize(n + 1)
        .filteredOn(line -> line.contains("found"))
        .hasSize(n);
  }

  /** A sink may stop the run, also while labels are under way. */
  @Test
  void aSinkStopsTheRun() throws IOException {
    StreamRun[] run = new StreamRun[1];
    RunSink stopsAtAnAnomaly =
        new RunSink() {
          @Override
          public void anomaly(AnomalyEvent event, boolean known) {
            if (event.position() == 3) {
              run[0].stop();
            }
          }
        };
    CountDownLatch never = new CountDownLatch(1);
    run[0] =
        StreamRun.builder()
            .source(FeedSource.of("plant", readings(0, 9, 0)))
            .model(MODEL)
            .labeler(new WaitingLabeler(never))
            .sink(stopsAtAnAnomaly)
            .build();
    assertThat(run[0].run().orElseThrow().anomalies().total()).isGreaterThanOrEqualTo(3);
    RunSink stopsAtALabel =
        new RunSink() {
          @Override
          public void labelled(AnomalyEvent event, AnomalyLabel label) {
            run[0].stop();
          }
        };
    run[0] =
        StreamRun.builder()
            .source(FeedSource.of("plant", readings(0, 9, 0)))
            .model(MODEL)
            .labeler(new WaitingLabeler(new CountDownLatch(0)))
            .sink(stopsAtALabel)
            .build();
    assertThat(run[0].run()).isPresent();
  }

  @Test
  void aSinkThatFailsAtALabelEndsTheRun() {
    FeedSource source = FeedSource.live("plant");
    source.send(Plant.hot("a", 0));
    RunSink sink =
        new RunSink() {
          @Override
          public void labelled(AnomalyEvent event, AnomalyLabel label) {
            throw new IllegalStateException("no room for labels");
          }
        };
    StreamRun run =
        StreamRun.builder()
            .source(source)
            .model(MODEL)
            .labeler(new WaitingLabeler(new CountDownLatch(0)))
            .sink(sink)
            .build();
    assertThatThrownBy(run::run)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no room for labels");
  }

  /** A source that fails to seek when it is closed, as a file does. */
  @Test
  void aRunThatIsStoppedBeforeItResumesChangesNothing() throws IOException {
    List<FeedSource.Reading> readings = readings(5, 0, 0);
    assertThat(runOnce(readings, folder, 3)).isNull();
    byte[] before = Files.readAllBytes(folder.resolve("state").resolve("state"));
    try (StateFolder state = StateFolder.open(folder.resolve("state"));
        StreamRun run =
            StreamRun.builder()
                .source(FeedSource.of("plant", List.of()))
                .model(MODEL)
                .state(state, Duration.ofMinutes(1))
                .build()) {
      run.stop();
      assertThat(run.run().orElseThrow().readings().total()).isZero();
    }
    assertThat(Files.readAllBytes(folder.resolve("state").resolve("state"))).isEqualTo(before);
  }

  @Test
  void learningDoesNotReplaceTheModelOfAState() throws IOException {
    assertThat(runOnce(readings(5, 0, 0), folder, 9)).isNotNull();
    try (StateFolder state = StateFolder.open(folder.resolve("state"));
        StreamRun run =
            StreamRun.builder()
                .source(FeedSource.of("plant", readings(5, 0, 0)))
                .learn(2, (table, source) -> MODEL)
                .state(state, Duration.ofMinutes(1))
                .build()) {
      assertThatThrownBy(run::run)
          .isInstanceOfSatisfying(
              StateException.class,
              e -> assertThat(e.reason()).isEqualTo(StateException.Reason.OTHER_MODEL));
      assertThat(state.model()).doesNotExist();
    }
  }

  /** No duration is too long for the arithmetic. */
  @Test
  void aStateMayBeSavedOnlyAtTheEnd() throws IOException {
    FeedSource source = FeedSource.live("plant");
    source.send(Plant.normal("a", 0));
    source.close();
    try (StateFolder state = StateFolder.open(folder.resolve("state"));
        StreamRun run =
            StreamRun.builder()
                .source(source)
                .model(MODEL)
                .idle(Duration.ofSeconds(Long.MAX_VALUE))
                .state(state, Duration.ofSeconds(Long.MAX_VALUE))
                .build()) {
      assertThat(run.run().orElseThrow().readings().total()).isEqualTo(1);
      assertThat(state.hasState()).isTrue();
    }
  }

  private record WaitingLabeler(CountDownLatch until) implements AnomalyLabeler {
    @Override
    public String name() {
      return "waiting";
    }

    @Override
    public String description() {
      return "waits for the last reading";
    }

    @Override
    public AnomalyLabel label(Evidence evidence) throws LabelingException {
      try {
        if (!until.await(120, TimeUnit.SECONDS)) {
          throw new LabelingException(Category.TIMEOUT, "the last reading never came");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new LabelingException(Category.CANCELLED, "interrupted");
      }
      return new AnomalyLabel(
          "found",
          "unknown",
          "because",
          Severity.LOW,
          "",
          LabelStatus.LABELLED,
          "waiting",
          "m",
          "p",
          0,
          0);
    }

    @Override
    public void close() {}
  }

  /** The clock of a test, which it may move. */
  private static final class MovingClock implements InstantSource {
    private volatile Instant now = Plant.START;

    @Override
    public Instant instant() {
      return now;
    }
  }

  /** Nothing arrives any more: only the clock can say that the incident is over. */
  @Test
  void aDeviceThatBreaksAndFallsSilentEndsItsIncident() throws Exception {
    MovingClock clock = new MovingClock();
    FeedSource source = FeedSource.live("plant");
    CountDownLatch over = new CountDownLatch(1);
    CountDownLatch judged = new CountDownLatch(1);
    Recorder sink =
        new Recorder() {
          @Override
          public void reading(RecordRow row, Verdict verdict) {
            super.reading(row, verdict);
            judged.countDown();
          }

          @Override
          public void incident(IncidentEvent incident, boolean known) {
            super.incident(incident, known);
            over.countDown();
          }
        };
    try (StateFolder state = StateFolder.open(folder.resolve("state"))) {
      StreamRun run =
          StreamRun.builder()
              .source(source)
              .model(MODEL)
              .idle(Duration.ofHours(1))
              .sweepInterval(Duration.ofMillis(1))
              .timing(TestTiming.of(clock))
              .state(state, Duration.ofDays(1))
              .files(RunFiles.in(folder))
              .sink(sink)
              .build();
      Thread runner = new Thread(() -> runQuietly(run));
      runner.start();
      source.send(Plant.hot("broken", 0));
      judged.await();
      clock.now = clock.now.plus(Duration.ofMinutes(61));
      assertThat(over.await(120, TimeUnit.SECONDS)).isTrue();
      assertThat(run.status().openIncidents()).isZero();
      run.close();
      runner.join();
    }
    assertThat(sink.lines).contains("incident of broken");
    assertThat(Files.readString(folder.resolve("anomalies.jsonl")))
        .contains("\"event\":\"episode\"");
  }

  /** A computer without a battery begins in 1970, and its clock is set a little later. */
  @Test
  void aClockThatIsSetMakesNoDeviceSilent() throws Exception {
    MovingClock wall = new MovingClock();
    MovingClock steady = new MovingClock();
    FeedSource source = FeedSource.live("plant");
    List<String> events = new ArrayList<>();
    Recorder sink =
        new Recorder() {
          @Override
          public void reading(RecordRow row, Verdict verdict) {
            wall.now = wall.now.plus(Duration.ofDays(20_000));
          }

          @Override
          public void incident(IncidentEvent incident, boolean known) {
            events.add(incident.key());
          }
        };
    source.send(Plant.hot("a", 0));
    source.send(Plant.hot("b", 1));
    source.send(Plant.hot("a", 2));
    source.close();
    try (StreamRun run =
        StreamRun.builder()
            .source(source)
            .model(MODEL)
            .idle(Duration.ofHours(1))
            .timing(TestTiming.set(wall, steady, (time, wake) -> {}))
            .sink(sink)
            .build()) {
      RunSummary summary = run.run().orElseThrow();
      assertThat(summary.keys().forgotten()).isZero();
      assertThat(summary.anomalies().openIncidents()).isEqualTo(2);
    }
    assertThat(events).as("incidents that ended").isEmpty();
  }

  private static void runQuietly(StreamRun run) {
    try {
      run.run();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The device was silent between two runs, too. */
  @Test
  void anIncidentThatBecameIdleBetweenTwoRunsEndsWhenTheSecondBegins() throws Exception {
    MovingClock clock = new MovingClock();
    Timing timing = TestTiming.of(clock);
    for (int r = 0; r < 2; r++) {
      FeedSource source = FeedSource.live("plant");
      if (r == 0) {
        source.send(Plant.hot("broken", 0));
      }
      source.close();
      Recorder sink = new Recorder();
      try (StateFolder state = StateFolder.open(folder.resolve("state"));
          StreamRun run =
              StreamRun.builder()
                  .source(source)
                  .model(MODEL)
                  .idle(Duration.ofHours(1))
                  .timing(timing)
                  .state(state, Duration.ofDays(1))
                  .sink(sink)
                  .build()) {
        RunSummary summary = run.run().orElseThrow();
        assertThat(summary.anomalies().openIncidents()).isEqualTo(r == 0 ? 1 : 0);
      }
      assertThat(sink.lines.contains("incident of broken")).as("run %d", r + 1).isEqualTo(r == 1);
      clock.now = clock.now.plus(Duration.ofMinutes(61));
    }
  }

  /** However often the process dies, files and totals end as those of one undisturbed run. */
  @Test
  void aRunThatFailsAtAnyReadingTakesEffectExactlyOnce() throws IOException {
    for (int seed = 0; seed < 12; seed++) {
      Random random = new Random(seed);
      List<FeedSource.Reading> readings = new ArrayList<>();
      for (int r = 0; r < 60; r++) {
        String device = random.nextBoolean() ? "a" : "b";
        readings.add(random.nextInt(6) == 0 ? Plant.hot(device, r) : Plant.normal(device, r));
      }
      Path whole = Files.createDirectories(folder.resolve("whole-" + seed));
      RunSummary expected = runOnce(readings, whole, Integer.MAX_VALUE);
      Path broken = Files.createDirectories(folder.resolve("broken-" + seed));
      RunSummary last = null;
      for (int at = random.nextInt(10); last == null; at += 1 + random.nextInt(20)) {
        last = runOnce(readings, broken, at);
      }
      assertThat(Files.readString(broken.resolve("anomalies.csv")))
          .as("seed %d", seed)
          .isEqualTo(Files.readString(whole.resolve("anomalies.csv")));
      assertThat(last.anomalies().total())
          .as("seed %d", seed)
          .isEqualTo(expected.anomalies().total());
      assertThat(last.anomalies().incidents())
          .as("seed %d", seed)
          .isEqualTo(expected.anomalies().incidents());
      assertThat(last.readings().total())
          .as("seed %d", seed)
          .isEqualTo(expected.readings().total());
    }
  }

  /**
   * Runs over the readings with a state.
   *
   * @param failsAt the source fails at this reading
   * @return null if it failed
   */
  private static RunSummary runOnce(List<FeedSource.Reading> readings, Path folder, int failsAt)
      throws IOException {
    List<FeedSource.Reading> failing = new ArrayList<>(readings);
    if (failsAt < readings.size()) {
      failing.set(
          failsAt,
          sink -> {
            throw new IOException("power cut");
          });
    }
    try (StateFolder state = StateFolder.open(folder.resolve("state"));
        StreamRun run =
            StreamRun.builder()
                .source(FeedSource.of("plant", failing))
                .model(MODEL)
                .timing(TestTiming.fixed(Plant.START))
                .state(state, Duration.ofNanos(1))
                .files(RunFiles.in(folder))
                .build()) {
      return run.run().orElseThrow();
    } catch (IOException e) {
      assertThat(e).hasMessage("power cut");
      return null;
    }
  }
}
