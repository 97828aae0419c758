package io.github.iforest4j.engine;

import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.engine.RunState.Totals;
import io.github.iforest4j.engine.feedback.FeedbackFilter;
import io.github.iforest4j.engine.record.AnomalyRecorder;
import io.github.iforest4j.engine.record.RunSummary;
import io.github.iforest4j.engine.record.TruthComparison;
import io.github.iforest4j.label.AnomalyLabeler;
import io.github.iforest4j.label.queue.LabelQueue;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.time.DurationText;
import io.github.iforest4j.time.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a run is doing, for whoever asks while it goes on: metrics, health, a line now and then. The
 * thread of the stream writes; any thread reads.
 */
public final class RunStatus {
  /** Where a run is. */
  public enum Phase {
    /** Learning from the first readings, for there is no model. */
    LEARNING,
    /** Watching, but no reading got a verdict yet: windows fill. */
    WARMING,
    /** Judging. */
    READY,
    /** The stream has ended. */
    ENDED;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Timing timing;
  private volatile Phase phase = Phase.LEARNING;
  private volatile RecordSource source;
  private volatile AnomalyRecorder recorder;
  private volatile LabelQueue<?> queue;
  private volatile @Nullable AnomalyLabeler labeler;
  private volatile @Nullable FeedbackFilter suppressing;
  private volatile Totals earlier = Totals.NONE;
  private volatile long learned;
  private volatile long watchedSince;

  /** Written last of what a reading changes, and read first: so the rest need not be volatile. */
  private volatile long readings;

  private long warming;
  private double score = Double.NaN;
  private double threshold = Double.NaN;
  private volatile long openIncidents;
  private volatile long keys;
  private volatile long forgotten;
  private volatile long stateFailures;
  private volatile long lastReadingMillis;
  private final boolean timed;

  /**
   * Nothing yet.
   *
   * @param timed whether somebody will ask when a reading came; asking the clock costs a little
   */
  public RunStatus(Timing timing, boolean timed) {
    this.timing = timing;
    this.timed = timed;
    this.lastReadingMillis = timing.millis();
  }

  // Only the thread of the stream writes, so that these need no atomic increment.

  void reads(RecordSource from) {
    source = from;
  }

  void learned() {
    learned = learned + 1;
    lastReadingMillis = timing.millis();
  }

  void watches(AnomalyRecorder to, LabelQueue<?> labels, AnomalyLabeler by, FeedbackFilter filter) {
    queue = labels;
    labeler = by;
    suppressing = filter;
    watchedSince = timing.millis();
    // Last, since whoever sees it asks for the rest.
    recorder = to;
    phase = Phase.WARMING;
  }

  void continuesAfter(Totals before, long open) {
    earlier = before;
    openIncidents = open;
  }

  void reading(Verdict verdict) {
    if (timed) {
      lastReadingMillis = timing.millis();
    }
    if (verdict.state() == Verdict.State.WARMING) {
      warming++;
    } else {
      score = verdict.score();
      threshold = verdict.threshold();
      if (phase == Phase.WARMING) {
        phase = Phase.READY;
      }
    }
    readings = readings + 1;
  }

  void keys(long known, long gone) {
    keys = known;
    forgotten = gone;
  }

  void incidentBegan() {
    openIncidents = openIncidents + 1;
  }

  void incidentEnded() {
    openIncidents = openIncidents - 1;
  }

  void stateFailures(long failures) {
    stateFailures = failures;
  }

  void ended() {
    phase = Phase.ENDED;
  }

  public Phase phase() {
    return phase;
  }

  /** Null until there is one. */
  public RecordSource source() {
    return source;
  }

  /** Null until the run watches. */
  public AnomalyRecorder recorder() {
    return recorder;
  }

  /** Null until the run watches. */
  public LabelQueue<?> queue() {
    return queue;
  }

  /** Null until the run watches. */
  public AnomalyLabeler labeler() {
    return labeler;
  }

  public long learnedFrom() {
    return learned;
  }

  /** How many readings were judged, or warmed up, in this run. */
  public long readings() {
    return readings;
  }

  public long warming() {
    return readings == 0 ? 0 : warming;
  }

  public long openIncidents() {
    return openIncidents;
  }

  /** The number of anomalies that were suppressed by feedback. */
  public long suppressed() {
    FeedbackFilter filter = suppressing;
    return filter == null ? 0 : filter.suppressed();
  }

  public long keys() {
    return keys;
  }

  public long forgotten() {
    return forgotten;
  }

  public long stateFailures() {
    return stateFailures;
  }

  public double score() {
    return readings == 0 ? Double.NaN : score;
  }

  public double threshold() {
    return readings == 0 ? Double.NaN : threshold;
  }

  /** When the last reading came, or the run began. */
  public Instant lastReading() {
    return Instant.ofEpochMilli(lastReadingMillis);
  }

  /** Whether nothing came for longer than that, although the stream has not ended. */
  public boolean isStale(Duration silence) {
    return phase != Phase.ENDED && timing.millis() - lastReadingMillis > silence.toMillis();
  }

  /**
   * What the run has come to so far; from when it watches on.
   *
   * @param seconds how long the stream took
   * @param truth the comparison with labels, or null when there are none, or it goes on
   */
  public RunSummary summary(double seconds, TruthComparison truth) {
    AnomalyRecorder r = recorder;
    LabelQueue<?> q = queue;
    return new RunSummary(
        source.name(),
        earlier.readings() + readings,
        earlier.readings(),
        earlier.warming() + warming(),
        seconds,
        earlier.anomalies() + r.anomalies(),
        earlier.incidents() + r.incidents(),
        openIncidents,
        earlier.drifts() + r.drifts(),
        keys,
        forgotten,
        r.labels(),
        q.failures(),
        q.dropped(),
        labeler.metrics(),
        source.parts().stream().map(RunStatus::of).toList(),
        truth);
  }

  /** The same while it goes on, without a comparison with labels. */
  public RunSummary summarySoFar() {
    return summary((timing.millis() - watchedSince) / 1e3, null);
  }

  private static RunSummary.Source of(RecordSource part) {
    Map<String, Long> badLines = new LinkedHashMap<>();
    part.counts().badLines().forEach((kind, n) -> badLines.put(kind.describe(), n));
    return new RunSummary.Source(
        part.name(),
        part.counts().readings(),
        badLines,
        part.counts().reconnects(),
        part.counts().dropped(),
        part.hasFailed());
  }

  /** One line for a person. */
  public String line() {
    AnomalyRecorder r = recorder;
    LabelQueue<?> q = queue;
    return String.format(
        Locale.ROOT,
        "%s: %,d readings%s, %,d anomalies in %,d incidents%s%s, last reading %s ago",
        phase.word(),
        earlier.readings() + readings,
        phase == Phase.LEARNING ? String.format(Locale.ROOT, " (%,d learned from)", learned) : "",
        earlier.anomalies() + (r == null ? 0 : r.anomalies()),
        earlier.incidents() + (r == null ? 0 : r.incidents()),
        openIncidents == 0
            ? ""
            : String.format(Locale.ROOT, " (%,d still going on)", openIncidents),
        q == null || q.pending() == 0
            ? ""
            : String.format(Locale.ROOT, ", %,d labels waited for", q.pending()),
        DurationText.of(Duration.ofMillis(Math.max(0, timing.millis() - lastReadingMillis))));
  }
}
