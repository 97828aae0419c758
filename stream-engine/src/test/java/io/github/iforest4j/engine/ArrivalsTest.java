package io.github.iforest4j.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.engine.event.ArrivalEvent;
import io.github.iforest4j.engine.event.ArrivalEvent.Kind;
import io.github.iforest4j.engine.record.RecordedRun;
import io.github.iforest4j.engine.record.RunFiles;
import io.github.iforest4j.engine.sink.RunSink;
import io.github.iforest4j.engine.testing.FeedSource;
import io.github.iforest4j.engine.testing.Plant;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.source.BadLineCounter;
import io.github.iforest4j.source.InputCounts;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.source.SourceContext;
import io.github.iforest4j.source.SourceOptions;
import io.github.iforest4j.testing.FakeTiming;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Silence is an incident of the device that is silent, unless all of its source is. */
class ArrivalsTest {
  private static final DetectorModel MODEL = Plant.model();
  private static final KeySettings KEYED = new KeySettings(1, 100, Duration.ofDays(1));
  private static final KeySettings SINGLE = new KeySettings(-1, 100, Duration.ofDays(1));

  private final FakeTiming timing = new FakeTiming(Plant.START);
  private final List<ArrivalEvent> events = new ArrayList<>();
  private final Server server = new Server("tcp://plant:9");
  private boolean maintenance;
  private RunJudges judges;
  private Arrivals arrivals;

  @TempDir Path folder;

  /** Stands for a source of which only the state of its connection counts. */
  private static final class Server implements RecordSource {
    private final String name;
    private final BadLineCounter lines;
    private final Deque<String> departed = new ArrayDeque<>();
    private long position;

    Server(String name) {
      this.name = name;
      this.lines = new SourceContext(name, SourceOptions.DEFAULT).badLines();
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public String session() {
      return name + "@now";
    }

    @Override
    public boolean isLive() {
      return true;
    }

    @Override
    public boolean next(RecordRow row) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean next(RecordTable table) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long position() {
      return position;
    }

    @Override
    public List<String> fieldNames() {
      return List.of();
    }

    @Override
    public String text(int field) {
      return "";
    }

    @Override
    public InputCounts counts() {
      return lines.counts();
    }

    @Override
    public @Nullable String departed() {
      return departed.poll();
    }

    @Override
    public void close() {}
  }

  private void begin(KeySettings keys, @Nullable Duration due) {
    judges = new RunJudges(MODEL, keys, JudgeSettings.of(MODEL), incident -> {});
    arrivals = new Arrivals(MODEL, judges, server, timing, due, () -> maintenance, events::add);
  }

  private void send(String device) throws IOException {
    send(device, 0);
  }

  /** A reading of a device now, with the time of its own clock. */
  private void send(String device, long secondsAhead) throws IOException {
    long second = Duration.between(Plant.START, timing.now()).toSeconds() + secondsAhead;
    server.position++;
    RecordRow row = MODEL.schema().newRow();
    Plant.normal(device, second).writeTo(row);
    StreamJudge judge = judges.of(row, timing.millis());
    judge.judge(row, Origin.of(server.session(), server.position, timing.now()));
    arrivals.reading(judge, row);
  }

  /** Lets time pass, second by second. */
  private void pass(long seconds) {
    for (long s = 0; s < seconds; s++) {
      timing.advance(Duration.ofSeconds(1));
      arrivals.look();
    }
  }

  /** Each of these devices sends every ten seconds. */
  private void rounds(int n, String... devices) throws IOException {
    for (int i = 0; i < n; i++) {
      for (String device : devices) {
        send(device);
      }
      pass(10);
    }
  }

  private List<String> said() {
    return events.stream()
        .map(e -> (e.over() ? "over " : "") + e.kind() + " " + e.key() + ": " + e.words())
        .toList();
  }

  @Test
  void aDeviceThatFallsSilentIsAnIncidentUntilItSends() throws IOException {
    begin(KEYED, null);
    rounds(40, "a", "b");
    rounds(4, "b");
    assertThat(events).as("silent for 50 s").isEmpty();
    Instant last = timing.now().minusSeconds(50);
    send("b");
    pass(1);
    assertThat(said()).containsExactly("SILENT a: no readings for 51 s; usually one every 10 s");
    ArrivalEvent silent = events.get(0);
    assertThat(silent.since()).isEqualTo(last);
    assertThat(silent.time()).isEqualTo(timing.now());
    assertThat(silent.usual()).isEqualTo(Duration.ofSeconds(10));
    assertThat(silent.over()).isFalse();
    rounds(20, "b");
    assertThat(events).as("once").hasSize(1);
    send("a");
    assertThat(said())
        .hasSize(2)
        .last()
        .isEqualTo("over SILENT a: readings again after 4 min 11 s");
    assertThat(events.get(1).incident()).isEqualTo(silent.id());
    assertThat(events.get(1).id()).isNotEqualTo(silent.id());
    pass(20);
    assertThat(events).hasSize(2);
  }

  @Test
  void oneStreamIsWatchedWithoutAKey() throws IOException {
    begin(SINGLE, null);
    rounds(40, "a");
    pass(60);
    assertThat(said()).containsExactly("SILENT : no readings for 51 s; usually one every 10 s");
  }

  /** One message, and not one for each of a thousand devices. */
  @Test
  void aSourceThatSendsNothingIsOneIncident() throws IOException {
    begin(new KeySettings(1, 2000, Duration.ofDays(1)), null);
    String[] devices = new String[1000];
    for (int d = 0; d < devices.length; d++) {
      devices[d] = "device" + d;
    }
    rounds(40, devices);
    pass(600);
    assertThat(said())
        .containsExactly(
            "SILENT : no readings for 51 s from any of the 1,000 devices of tcp://plant:9");
    rounds(1, devices);
    assertThat(said()).hasSize(2).last().asString().startsWith("over SILENT : readings from tcp:");
    assertThat(events.get(1).incident()).isEqualTo(events.get(0).id());
    rounds(10, devices);
    assertThat(events).hasSize(2);
  }

  @Test
  void aSourceThatCannotBeReachedIsOneIncident() throws IOException {
    begin(KEYED, null);
    rounds(40, "a", "b", "c");
    server.lines.connecting();
    pass(600);
    assertThat(said())
        .containsExactly(
            "SILENT : no readings for 51 s from any of the 3 devices of tcp://plant:9, which cannot"
                + " be reached");
    server.lines.connected();
    rounds(1, "a");
    assertThat(events).hasSize(2);
    // The others get their full time, then they are silent by themselves.
    rounds(4, "a");
    assertThat(events).hasSize(2);
    rounds(2, "a");
    assertThat(said().subList(2, 4))
        .allMatch(text -> text.matches("SILENT [bc]: no readings for 51 s; .*"));
  }

  /** A break of the connection that is shorter than a silence is no reason to call any device. */
  @Test
  void theTimeOfABrokenConnectionDoesNotCount() throws IOException {
    begin(KEYED, null);
    rounds(40, "a", "b");
    server.lines.connecting();
    pass(30);
    server.lines.connected();
    send("a");
    pass(40);
    send("a");
    pass(5);
    assertThat(events).isEmpty();
  }

  @Test
  void whatReportsOnChangeIsSilentOnlyIfItIsDue() throws IOException {
    for (Duration due : new Duration[] {null, Duration.ofMinutes(5)}) {
      events.clear();
      begin(KEYED, due);
      for (int i = 0; i < 100; i++) {
        rounds(1 + i % 7 * (i % 3), "tick");
        send("door");
      }
      rounds(29, "tick");
      assertThat(events).as("due in %s", due).isEmpty();
      rounds(3, "tick");
      if (due == null) {
        assertThat(events).isEmpty();
      } else {
        assertThat(said())
            .containsExactly("SILENT door: no readings for 5 min 1 s; one is due every 5 min");
      }
    }
  }

  @Test
  void aLastWillCountsAtOnce() throws IOException {
    begin(KEYED, null);
    send("tele/plug/SENSOR");
    send("tele/plug2/SENSOR");
    server.departed.add("tele/plug");
    pass(1);
    assertThat(said())
        .containsExactly("SILENT tele/plug/SENSOR: the broker says that it is offline");
    send("tele/plug/SENSOR");
    assertThat(said()).hasSize(2);
    assertThat(events.get(1).over()).isTrue();
  }

  @Test
  void aSilentDeviceThatIsForgottenIsNoOpenIncident() throws IOException {
    begin(new KeySettings(1, 2, Duration.ofDays(1)), null);
    rounds(40, "a", "b");
    rounds(6, "b");
    assertThat(events).hasSize(1);
    send("c");
    assertThat(said()).hasSize(2).last().asString().startsWith("over SILENT a: forgotten, after");
  }

  @Test
  void anOpenSilenceSurvivesARestartAndTheTimeBetweenDoesNotCount() throws IOException {
    begin(KEYED, null);
    rounds(40, "a", "b");
    rounds(6, "b");
    ArrivalEvent silent = events.get(0);
    byte[] state = judges.snapshot();
    timing.advance(Duration.ofHours(3));
    begin(KEYED, null);
    judges.restore(state);
    assertThat(arrivals.resumed()).isEqualTo(1);
    pass(40);
    assertThat(events).as("b was not away, this run was").hasSize(1);
    send("a");
    assertThat(events).hasSize(2);
    assertThat(events.get(1).incident()).isEqualTo(silent.id());
    pass(11);
    assertThat(said()).hasSize(3).last().asString().startsWith("SILENT b: no readings for 51 s");
  }

  /** Afterwards, each device has its usual time to send. */
  @Test
  void nothingIsSilentDuringMaintenance() throws IOException {
    begin(KEYED, null);
    rounds(40, "a", "b");
    maintenance = true;
    pass(3600);
    assertThat(events).isEmpty();
    maintenance = false;
    pass(40);
    send("b");
    pass(12);
    assertThat(said()).singleElement().asString().startsWith("SILENT a: no readings for");
  }

  @Test
  void aWrongClockIsAnIncidentOfItsDevice() throws IOException {
    begin(KEYED, null);
    rounds(40, "a", "b");
    for (int i = 0; i < 5; i++) {
      send("a", 7200);
      rounds(1, "b");
    }
    rounds(1, "a");
    assertThat(said())
        .containsExactly(
            "CLOCK a: the times in its readings are 2 h ahead",
            "over CLOCK a: the times in its readings are right again");
  }

  @Test
  void aDoubledRateIsAnIncidentOfItsDevice() throws IOException {
    begin(KEYED, null);
    rounds(150, "a", "b");
    for (int i = 0; i < 30; i++) {
      send("a");
      send("b");
      pass(5);
      send("a");
      pass(5);
    }
    assertThat(said())
        .containsExactly(
            "RATE a: 2.0 times as many readings as usual: one every 5.0 s, usually every 9.8 s");
    assertThat(events.get(0).kind()).isEqualTo(Kind.RATE);
    rounds(40, "a", "b");
    assertThat(said()).hasSize(2).last().isEqualTo("over RATE a: as many readings as usual again");
  }

  /** The whole way: a second thread notices it, and journal, sink and status have it. */
  @Test
  void aRunRecordsSilenceWhileNothingArrives() throws Exception {
    FeedSource source = FeedSource.live("plant");
    BlockingQueue<ArrivalEvent> received = new LinkedBlockingQueue<>();
    RunSink sink =
        new RunSink() {
          @Override
          public void arrival(ArrivalEvent event, boolean known) {
            received.add(event);
          }
        };
    StreamRun run =
        StreamRun.builder()
            .source(source)
            .model(MODEL)
            .due(Duration.ofSeconds(30))
            .sweepInterval(Duration.ofMillis(1))
            .timing(timing)
            .files(RunFiles.in(folder))
            .sink(sink)
            .build();
    CountDownLatch failed = new CountDownLatch(1);
    Thread runner =
        new Thread(
            () -> {
              try {
                run.run();
              } catch (IOException e) {
                failed.countDown();
              }
            });
    runner.start();
    source.send(Plant.normal("a", 0));
    while (run.status().readings() < 1) {
      Thread.onSpinWait();
    }
    timing.advance(Duration.ofSeconds(31));
    ArrivalEvent silent = received.poll(120, TimeUnit.SECONDS);
    assertThat(silent.words()).isEqualTo("no readings for 31 s; one is due every 30 s");
    assertThat(run.status().silent()).isEqualTo(1);
    source.send(Plant.normal("a", 31));
    ArrivalEvent over = received.poll(120, TimeUnit.SECONDS);
    assertThat(over.over()).isTrue();
    assertThat(run.status().arrivals()).containsEntry(Kind.SILENT, 1L);
    run.close();
    runner.join();
    assertThat(failed.getCount()).isEqualTo(1);
    assertThat(Files.readString(folder.resolve("anomalies.jsonl")))
        .contains("\"event\":\"arrival\"", "\"kind\":\"silent\"", "\"usual_seconds\":30");
    assertThat(RecordedRun.read(folder.resolve("anomalies.jsonl")).arrivals())
        .containsExactly(silent, over);
  }

  /** The end of a file is no silence, however old its readings are. */
  @Test
  void aFileThatEndsIsNotSilent() throws IOException {
    List<FeedSource.Reading> readings = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      int second = 10 * i;
      readings.add(
          sink -> {
            timing.advance(Duration.ofHours(1));
            Plant.normal("a", second).writeTo(sink);
          });
    }
    List<ArrivalEvent> received = new ArrayList<>();
    try (StreamRun run =
        StreamRun.builder()
            .source(FeedSource.of("plant.csv", readings))
            .model(MODEL)
            .due(Duration.ofSeconds(1))
            .timing(timing)
            .sink(
                new RunSink() {
                  @Override
                  public void arrival(ArrivalEvent event, boolean known) {
                    received.add(event);
                  }
                })
            .build()) {
      run.run();
    }
    assertThat(received).isEmpty();
  }
}
