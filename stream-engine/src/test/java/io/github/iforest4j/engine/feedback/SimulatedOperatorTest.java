package io.github.iforest4j.engine.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.detect.AnomalyDetector;
import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.EpisodeTracker;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.feedback.Feedback.Action;
import io.github.iforest4j.explain.RecentReadings;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.sim.Scenario;
import io.github.iforest4j.sim.SensorReading;
import io.github.iforest4j.sim.SensorStream;
import io.github.iforest4j.testing.TestTiming;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An operator who knows the truth judges the alerts of a simulated plant for three hours. In the
 * three hours after, the precision of alerts is higher, and recall is not lower. The plant is
 * flushed from time to time, which is harmless: people know that, the detector does not. An event
 * is found if its incident raised an alert. Some events are found by chance, because a flush
 * happens during an event that the detector would miss; a second detector, which judges the same
 * plant without flushes, identifies them. {@code docs/dashboard.md} has the table of the long run.
 */
class SimulatedOperatorTest {
  private static final int JUDGED = 3 * 3_600;
  private static final int AFTER = 3 * 3_600;

  /** The number of readings for which an anomaly stays in the windows and its incident open. */
  private static final int LINGERING = 20;

  /** The pump is flushed every ten minutes, which is harmless and not in the training data. */
  private static final int FLUSH_EVERY = 600;

  private static final int FLUSH_READINGS = 8;

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @TempDir Path folder;

  /** Alerts and events of the hours after. */
  private static final class Tally {
    int alerts;
    int realAlerts;
    int events;
    int found;

    /** Of those found, the ones that the twin sees, too. */
    int seen;

    double precision() {
      return (double) realAlerts / alerts;
    }

    double recall() {
      return (double) found / events;
    }
  }

  private Tally[] run(long seed) throws IOException {
    Scenario plant = Scenario.named("plant");
    RecordTable table = new RecordTable();
    SensorStream.of(plant, SensorStream.Options.of(plant, seed + 1_000).clean())
        .fill(table, 2 * 3_600);
    DetectorModel model =
        DetectorModel.fit(
            plant.schema(),
            table,
            DetectorConfig.builder().preset(Preset.SENSORS).contamination(.0005).build(),
            new ModelProvenance("test", "simulated", table.numRows(), Instant.EPOCH));
    SensorStream stream =
        SensorStream.of(plant, SensorStream.Options.of(plant, seed).withAnomalyShare(.03));
    FeedbackLog log = FeedbackLog.open(folder.resolve(seed + ".jsonl"), TestTiming.fixed(NOW));
    Tally without = new Tally();
    Tally with = new Tally();
    AnomalyDetector detector = model.newDetector();
    RecordRow row = detector.newRow();
    AnomalyDetector twin = model.newDetector();
    RecordRow undisturbed = twin.newRow();
    int flow = row.fieldIndex("flow");
    int current = row.fieldIndex("current");
    Set<Long> events = new HashSet<>();
    Set<Long> foundWithout = new HashSet<>();
    Set<Long> foundWith = new HashSet<>();
    Set<Long> seen = new HashSet<>();
    EpisodeTracker incidents = new EpisodeTracker(model.schema().numFields(), LINGERING);
    RecentReadings recent = new RecentReadings(model.schema());
    List<AnomalyEvent> incident = new ArrayList<>();
    boolean episodeIsReal = false;
    boolean alertedWithout = false;
    boolean alertedWith = false;
    long lastReal = -LINGERING - 1;
    long lastEvent = -1;
    for (int r = 0; r < JUDGED + AFTER; r++) {
      SensorReading reading = stream.next();
      if (reading.truth() != null) {
        lastReal = r;
        lastEvent = reading.truth().id();
        if (r >= JUDGED) {
          events.add(lastEvent);
        }
      }
      row.clear();
      reading.copyTo(row);
      undisturbed.clear();
      reading.copyTo(undisturbed);
      boolean seenAnyway = twin.detect(undisturbed).isAnomaly();
      if (r % FLUSH_EVERY < FLUSH_READINGS) {
        row.setNumber(flow, row.number(flow) + 25);
        row.setNumber(current, row.number(current) + 8);
      }
      Verdict verdict = detector.detect(row);
      boolean over = incidents.next(verdict) != null;
      if ((over || incidents.hasJustBegun()) && !incident.isEmpty()) {
        if (alertedWith && r < JUDGED) {
          // One alert an incident; the operator judges each when it is over.
          Action action = episodeIsReal ? Action.CONFIRM : Action.REJECT;
          Instant until = episodeIsReal ? null : NOW.plus(Duration.ofDays(1));
          log.append(Feedback.of(NOW, action, incident.get(0), incident, "", "", until));
        }
        incident.clear();
        episodeIsReal = false;
      }
      if (verdict.isAnomaly()) {
        if (incidents.hasJustBegun()) {
          alertedWithout = false;
          alertedWith = false;
        }
        boolean real = r - lastReal <= LINGERING;
        AnomalyEvent event =
            AnomalyEvent.of(
                "plant",
                r,
                "",
                row,
                verdict,
                incident.isEmpty() ? null : incident.get(0).id(),
                reading.time(),
                reading.time(),
                recent);
        boolean alerts = log.suppressionReason(event) == null;
        incident.add(event);
        episodeIsReal |= real;
        if (r < JUDGED) {
          alertedWith |= alerts;
        } else {
          if (!alertedWithout) {
            count(without, real);
          }
          alertedWithout = true;
          if (alerts && !alertedWith) {
            count(with, real);
          }
          alertedWith |= alerts;
          if (real && events.contains(lastEvent)) {
            foundWithout.add(lastEvent);
            if (seenAnyway) {
              seen.add(lastEvent);
            }
            if (alertedWith) {
              foundWith.add(lastEvent);
            }
          }
        }
      }
      recent.add(row);
    }
    without.events = events.size();
    with.events = events.size();
    without.found = foundWithout.size();
    with.found = foundWith.size();
    foundWithout.retainAll(seen);
    foundWith.retainAll(seen);
    without.seen = foundWithout.size();
    with.seen = foundWith.size();
    return new Tally[] {without, with};
  }

  private static void count(Tally tally, boolean real) {
    tally.alerts++;
    tally.realAlerts += real ? 1 : 0;
  }

  /** What a number of seeds came to, before and after, and how recall differed by seed. */
  private record Runs(Tally before, Tally after, double[] recall) {
    /** Student's t of the differences, paired by seed; 0 when there are none. */
    double t() {
      int n = recall.length;
      double mean = Arrays.stream(recall).average().orElseThrow();
      double squares = Arrays.stream(recall).map(d -> (d - mean) * (d - mean)).sum();
      return squares == 0 ? 0 : mean / Math.sqrt(squares / (n - 1) / n);
    }
  }

  /** Prints its table, over a number of seeds. */
  private Runs runs(int seeds) throws IOException {
    Tally[] sum = {new Tally(), new Tally()};
    double[] recall = new double[seeds];
    StringBuilder table =
        new StringBuilder(
            "| seed | precision before | after | events found before | after | seen without flush, before | after |\n"
                + "|---|---|---|---|---|---|---|\n");
    for (int seed = 1; seed <= seeds; seed++) {
      Tally[] one = run(seed);
      recall[seed - 1] = one[1].recall() - one[0].recall();
      table.append(line(Integer.toString(seed), one));
      for (int i = 0; i < 2; i++) {
        sum[i].alerts += one[i].alerts;
        sum[i].realAlerts += one[i].realAlerts;
        sum[i].events += one[i].events;
        sum[i].found += one[i].found;
        sum[i].seen += one[i].seen;
      }
    }
    Runs runs = new Runs(sum[0], sum[1], recall);
    System.out.printf(Locale.ROOT, "%s%s%nt = %.2f%n", table, line("all", sum), runs.t());
    return runs;
  }

  private static String line(String name, Tally[] tally) {
    return String.format(
        Locale.ROOT,
        "| %s | %.2f | %.2f | %d of %d | %d | %d | %d |%n",
        name,
        tally[0].precision(),
        tally[1].precision(),
        tally[0].found,
        tally[0].events,
        tally[1].found,
        tally[0].seen,
        tally[1].seen);
  }

  @Test
  void precisionRisesAndRecallHardlyFalls() throws IOException {
    Runs runs = runs(2);
    assertThat(runs.after.precision()).isGreaterThan(runs.before.precision() + .05);
    assertThat(runs.after.seen).isGreaterThanOrEqualTo(runs.before.seen - 1);
  }

  @Test
  @Tag("long")
  void overTwentySeeds() throws IOException {
    Runs runs = runs(20);
    assertThat(runs.after.precision()).isGreaterThan(runs.before.precision() + .05);
    assertThat(runs.after.recall()).isGreaterThan(runs.before.recall() - .03);
  }
}
