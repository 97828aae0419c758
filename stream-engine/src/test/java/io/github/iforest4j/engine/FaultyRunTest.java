package io.github.iforest4j.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.IncidentEvent;
import io.github.iforest4j.engine.record.Rotation;
import io.github.iforest4j.engine.record.RunFiles;
import io.github.iforest4j.engine.sink.ReadingSink;
import io.github.iforest4j.engine.testing.FeedSource;
import io.github.iforest4j.engine.testing.Plant;
import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.AnomalyLabeler;
import io.github.iforest4j.label.OfflineLabeler;
import io.github.iforest4j.label.backend.LabelingException;
import io.github.iforest4j.label.backend.LabelingException.Category;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.testing.TestTiming;
import io.github.iforest4j.testing.WatchedFiles;
import io.github.iforest4j.testing.WatchedFiles.Operation;
import io.github.iforest4j.time.Timing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Everything around a run fails by a plan that is made from a seed: source, sink, labeller, clock
 * and file system. The run is started again until it ends by itself, as a supervisor does. Then its
 * verdicts, its journal and its table are those of a run that nothing disturbed.
 */
@Isolated("it counts threads and open files")
@Timeout(1_800)
class FaultyRunTest {
  private static final DetectorModel MODEL = Plant.model();
  private static final int READINGS = 240;
  private static final int MAX_ATTEMPTS = 60;

  @TempDir Path folder;

  /** What an outsider may throw. */
  private static final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Fault(String what) {
      super(what);
    }
  }

  /** What happens in one attempt. */
  private static final class Plan {
    final Random random;
    final boolean calm;

    /** Of how many operations on files one fails; 0 for none. */
    final int files;

    final int readings;
    final int events;
    final int labels;
    private final Random fileFaults;

    Plan(long seed, boolean calm) {
      random = new Random(seed);
      this.calm = calm;
      files = random.nextInt(3) == 0 ? 0 : 10 + random.nextInt(200);
      readings = random.nextInt(3) == 0 ? 0 : 30 + random.nextInt(300);
      events = random.nextBoolean() ? 0 : 10 + random.nextInt(100);
      labels = random.nextBoolean() ? 0 : 2 + random.nextInt(20);
      fileFaults = new Random(seed + 1);
    }

    private boolean strikes(Random by, int oneOf) {
      return !calm && oneOf > 0 && by.nextInt(oneOf) == 0;
    }

    void file(Operation operation, Path path) throws IOException {
      synchronized (fileFaults) {
        if (strikes(fileFaults, files)) {
          throw new IOException("planned: " + operation + " of " + path.getFileName());
        }
      }
    }
  }

  /** What a run received its sinks, over all attempts. */
  private static final class ReceivedEvents implements ReadingSink {
    final Map<String, String> verdicts = new TreeMap<>();
    final Plan plan;
    final Random faults;

    ReceivedEvents(Plan plan, Map<String, String> before) {
      this.plan = plan;
      this.faults = new Random(plan.random.nextLong());
      verdicts.putAll(before);
    }

    private synchronized void strike(String what, int oneOf) {
      if (plan.strikes(faults, oneOf)) {
        throw new Fault("planned: " + what);
      }
    }

    @Override
    public void reading(RecordRow row, Verdict verdict) {
      String now = verdict.state() + " " + verdict.score() + " " + verdict.isAnomaly();
      String before = verdicts.put(row.text(0) + " " + row.text(1), now);
      if (before != null) {
        assertThat(now).as("judged again: %s", row.text(0)).isEqualTo(before);
      }
      strike("a sink at a reading", plan.events * 20);
    }

    @Override
    public void anomaly(AnomalyEvent event, boolean known) {
      strike("a sink at an anomaly", plan.events);
    }

    @Override
    public void labelled(AnomalyEvent event, AnomalyLabel label) {
      strike("a sink at a label", plan.events);
    }

    @Override
    public void incident(IncidentEvent incident, boolean known) {
      strike("a sink at an incident", plan.events);
    }
  }

  private static final class FaultyLabeler implements AnomalyLabeler {
    private final OfflineLabeler offline = new OfflineLabeler();
    private final Plan plan;
    private final Random faults;

    FaultyLabeler(Plan plan) {
      this.plan = plan;
      this.faults = new Random(plan.random.nextLong());
    }

    @Override
    public String name() {
      return "faulty";
    }

    @Override
    public String description() {
      return "fails by plan";
    }

    @Override
    public synchronized AnomalyLabel label(Evidence evidence) throws LabelingException {
      if (plan.strikes(faults, plan.labels)) {
        if (faults.nextBoolean()) {
          throw new Fault("planned: the labeller");
        }
        Category[] all = Category.values();
        throw new LabelingException(all[faults.nextInt(all.length)], "planned: the labeller");
      }
      return offline.label(evidence);
    }

    @Override
    public void close() {}
  }

  private static List<FeedSource.Reading> readings(Plan plan) {
    Random faults = new Random(plan.random.nextLong());
    List<FeedSource.Reading> readings = new ArrayList<>();
    for (int i = 0; i < READINGS; i++) {
      String device = i % 3 == 0 ? "b" : "a";
      FeedSource.Reading reading = i % 17 > 13 ? Plant.hot(device, i) : Plant.normal(device, i);
      readings.add(
          sink -> {
            if (plan.strikes(faults, plan.readings)) {
              throw new IOException("planned: the source");
            }
            reading.writeTo(sink);
          });
    }
    return readings;
  }

  /** Jumps forward and backward. */
  private static Timing timing(Plan plan) {
    Random jumps = new Random(plan.random.nextLong());
    Instant[] now = {Plant.START};
    return TestTiming.of(
        () -> {
          synchronized (jumps) {
            long millis = plan.calm ? 10 : jumps.nextInt(100) == 0 ? -5_000 : jumps.nextInt(300);
            now[0] = now[0].plusMillis(millis);
            return now[0];
          }
        });
  }

  /** The number of bytes at which files are rotated: about every twentieth anomaly. */
  private static final long ROTATE_AT = 1 << 16;

  private Map<String, String> attempt(Path out, Plan plan, Map<String, String> before)
      throws IOException {
    ReceivedEvents received = new ReceivedEvents(plan, before);
    Path watched = WatchedFiles.watch(out, (operation, path, to) -> plan.file(operation, path));
    RunFiles usual = RunFiles.in(watched.resolve("o"));
    RunFiles files = new RunFiles(usual.journal(), usual.table(), new Rotation(ROTATE_AT, false));
    try (StateFolder state = StateFolder.open(watched.resolve("s"));
        StreamRun run =
            StreamRun.builder()
                .source(FeedSource.of("plant", readings(plan)))
                .model(MODEL)
                .files(files)
                .state(state, Duration.ofMillis(200))
                .labeler(new FaultyLabeler(plan))
                .timing(timing(plan))
                .sink(received)
                .build()) {
      run.run();
      return received.verdicts;
    } catch (IOException | Fault e) {
      before.putAll(received.verdicts);
      throw e;
    }
  }

  /** What a run left: anomalies, labels and incidents of the journal, and rows of the table. */
  private record Left(List<String> journal, List<String> rows) {
    static Left in(Path out) throws IOException {
      List<String> journal = new ArrayList<>();
      List<String> rows = new ArrayList<>();
      try (Stream<Path> files = Files.list(out.resolve("o"))) {
        for (Path file : files.sorted().toList()) {
          List<String> lines = Files.readAllLines(file);
          if (file.toString().endsWith(".csv")) {
            lines.stream()
                .skip(1)
                .forEach(line -> rows.add(line.substring(line.lastIndexOf(',') + 1)));
          } else {
            lines.forEach(line -> journal.add(essence(JsonMapper.shared().readTree(line))));
          }
        }
      }
      journal.sort(null);
      rows.sort(null);
      return new Left(journal, rows);
    }

    /** The words of a label depend on the labeller, so only that there is one counts. */
    private static String essence(JsonNode line) {
      String event = line.path("event").asString();
      return switch (event) {
        case "label" -> "label " + line.path("anomaly_id").asString();
        case "episode" -> "incident " + line.path("episode_id").asString();
        default ->
            event + " " + line.path("anomaly_id").asString() + " " + line.path("score").asString();
      };
    }
  }

  private static Set<String> threads() {
    Set<String> names = new TreeSet<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      names.add(thread.getName());
    }
    return names;
  }

  /** The open files below a folder, where the system shows them. */
  private static List<String> openFiles(Path below) throws IOException {
    List<String> open = new ArrayList<>();
    Path descriptors = Path.of("/proc/self/fd");
    if (Files.isDirectory(descriptors)) {
      try (Stream<Path> all = Files.list(descriptors)) {
        for (Path each : all.toList()) {
          try {
            String target = Files.readSymbolicLink(each).toString();
            if (target.startsWith(below.toRealPath().toString())) {
              open.add(target);
            }
          } catch (IOException e) {
            // Closed meanwhile.
          }
        }
      }
    }
    return open;
  }

  private void check(int runs, long firstSeed) throws Exception {
    Path calm = Files.createDirectories(folder.resolve("calm"));
    Map<String, String> verdicts = attempt(calm, new Plan(0, true), new TreeMap<>());
    Left expected = Left.in(calm);
    assertThat(verdicts).hasSize(READINGS);
    assertThat(expected.rows()).hasSizeGreaterThan(30).doesNotHaveDuplicates();
    Set<String> threads = threads();
    int disturbed = 0;
    for (long seed = firstSeed; seed < firstSeed + runs; seed++) {
      Path out = Files.createDirectories(folder.resolve("run" + seed));
      Map<String, String> judged = new TreeMap<>();
      int attempts = 0;
      while (true) {
        try {
          judged =
              attempt(out, new Plan(seed * 1_000 + attempts, attempts == MAX_ATTEMPTS), judged);
          break;
        } catch (IOException | Fault e) {
          disturbed++;
          if (!String.valueOf(e).contains("planned")) {
            fail("seed " + seed + ", attempt " + attempts + ": not planned", e);
          }
        }
        assertThat(openFiles(out)).as("seed %d, attempt %d", seed, attempts).isEmpty();
        attempts++;
      }
      assertThat(openFiles(out)).as("seed %d", seed).isEmpty();
      assertThat(judged).as("verdicts, seed %d", seed).isEqualTo(verdicts);
      Left left = Left.in(out);
      assertThat(left.journal()).as("journal, seed %d", seed).isEqualTo(expected.journal());
      assertThat(left.rows()).as("table, seed %d", seed).isEqualTo(expected.rows());
    }
    assertThat(disturbed).as("attempts that failed").isGreaterThan(runs / 2);
    // A pool that has ended may have threads that are about to.
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("labels-")) {
        thread.join(10_000);
      }
    }
    Set<String> more = threads();
    more.removeAll(threads);
    more.removeIf(name -> name.startsWith("ForkJoin") || name.startsWith("junit"));
    assertThat(more).as("threads that are left").isEmpty();
  }

  @Test
  void whateverFailsTheResultIsTheSame() throws Exception {
    check(25, 1);
  }

  @Test
  @Tag("long")
  void whateverFailsTheResultIsTheSameAThousandTimes() throws Exception {
    check(1_000, 1_000);
  }
}
