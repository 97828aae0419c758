package io.github.iforest4j.engine;

import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.engine.Checkpoints.Totals;
import io.github.iforest4j.engine.record.AnomalyRecorder;
import io.github.iforest4j.engine.record.RunSummary;
import io.github.iforest4j.engine.record.TruthComparison;
import io.github.iforest4j.label.AnomalyLabeler;
import io.github.iforest4j.label.queue.LabelQueue;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.time.DurationText;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

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

  private final Clock clock;
  private volatile Phase phase = Phase.LEARNING;
  private volatile RecordSource source;
  private volatile AnomalyRecorder recorder;
  private volatile LabelQueue<?> queue;
  private volatile AnomalyLabeler labeler;
  private volatile Totals earlier = Totals.NONE;
  private volatile long learned;
  private volatile long watchedSince;

  /** Written last of what a reading changes, and read first: so the rest need not be volatile. */
  private volatile long readings;

  private long warming;
  private double score = Double.NaN;
  private double threshold = Double.NaN;
  private volatile long openEpisodes;
  private volatile long devices;
  private volatile long forgotten;
  private volatile long stateFailures;
  private volatile long lastReadingMillis;
  private final boolean timed;

  /**
   * Nothing yet.
   *
   * @param timed whether somebody will ask when a reading came; asking the clock costs a little
   */
  public RunStatus(Clock clock, boolean timed) {
    this.clock = clock;
    this.timed = timed;
    this.lastReadingMillis = clock.millis();
  }

  // Only the thread of the stream writes, so that these need no atomic increment.

  public void reads(RecordSource from) {
    source = from;
  }

  public void learned() {
    learned = learned + 1;
    lastReadingMillis = clock.millis();
  }

  void watches(AnomalyRecorder to, LabelQueue<?> labels, AnomalyLabeler by) {
    queue = labels;
    labeler = by;
    watchedSince = clock.millis();
    // Last, since whoever sees it asks for the rest.
    recorder = to;
    phase = Phase.WARMING;
  }

  void goesOnAfter(Totals before, long open) {
    earlier = before;
    openEpisodes = open;
  }

  void reading(Verdict verdict) {
    if (timed) {
      lastReadingMillis = clock.millis();
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

  void devices(long known, long gone) {
    devices = known;
    forgotten = gone;
  }

  void episodeBegan() {
    openEpisodes = openEpisodes + 1;
  }

  void episodeOver() {
    openEpisodes = openEpisodes - 1;
  }

  void stateFailures(long failures) {
    stateFailures = failures;
  }

  public void ended() {
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

  public long openEpisodes() {
    return openEpisodes;
  }

  public long devices() {
    return devices;
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
    return phase != Phase.ENDED && clock.millis() - lastReadingMillis > silence.toMillis();
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
        earlier.episodes() + r.episodes(),
        openEpisodes,
        earlier.drifts() + r.drifts(),
        devices,
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
    return summary((clock.millis() - watchedSince) / 1e3, null);
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
        "%s: %,d readings%s, %,d anomalies in %,d episodes%s%s, last reading %s ago",
        phase.word(),
        earlier.readings() + readings,
        phase == Phase.LEARNING ? String.format(Locale.ROOT, " (%,d learned from)", learned) : "",
        earlier.anomalies() + (r == null ? 0 : r.anomalies()),
        earlier.episodes() + (r == null ? 0 : r.episodes()),
        openEpisodes == 0 ? "" : String.format(Locale.ROOT, " (%,d still going on)", openEpisodes),
        q == null || q.pending() == 0
            ? ""
            : String.format(Locale.ROOT, ", %,d labels waited for", q.pending()),
        DurationText.of(Duration.ofMillis(Math.max(0, clock.millis() - lastReadingMillis))));
  }
}
