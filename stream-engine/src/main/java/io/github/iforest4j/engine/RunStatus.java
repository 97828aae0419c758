package io.github.iforest4j.engine;

import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.engine.RunState.Totals;
import io.github.iforest4j.engine.event.ArrivalEvent;
import io.github.iforest4j.engine.feedback.FeedbackFilter;
import io.github.iforest4j.engine.record.AnomalyRecorder;
import io.github.iforest4j.engine.summary.RunSummary;
import io.github.iforest4j.engine.summary.TruthComparison;
import io.github.iforest4j.label.AnomalyLabeler;
import io.github.iforest4j.label.queue.LabelQueue;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.time.Counted;
import io.github.iforest4j.time.DurationText;
import io.github.iforest4j.time.Timing;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The progress of a run, for metrics, health checks and status lines while it continues. Only the
 * thread of the stream writes; any thread may read, without locks. Numbers that are read one after
 * the other may belong to different readings.
 */
public final class RunStatus {
  /** The phases of a run, in order. */
  public enum Phase {
    /** The run learns its model from the first readings. */
    LEARNING,
    /** The run judges, but no reading got a score yet, because the windows are not full. */
    WARMING,
    /** Readings get scores. */
    READY,
    /** The stream has ended. */
    ENDED;

    /** The phase in lower case. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** How long a source may be silent unless the user says otherwise. */
  public static final Duration USUAL_SILENCE = Duration.ofSeconds(60);

  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

  private final Timing timing;
  private volatile Phase phase = Phase.LEARNING;
  private volatile @Nullable RecordSource source;
  private volatile @Nullable AnomalyRecorder recorder;
  private volatile @Nullable LabelQueue<?> queue;
  private volatile @Nullable AnomalyLabeler labeler;
  private volatile @Nullable FeedbackFilter suppressing;
  private volatile Totals earlier = Totals.NONE;
  private volatile long learned;
  private volatile long watchedSince;

  /** Written last for each reading, and read first, so that the rest need not be volatile. */
  private volatile long readings;

  private long warming;
  private double score = Double.NaN;
  private double threshold = Double.NaN;
  private volatile long openIncidents;
  private volatile long keys;
  private volatile long forgotten;
  private volatile long stateFailures;
  private volatile long silent;
  private volatile long paused;
  private final Map<ArrivalEvent.Kind, AtomicLong> arrivals =
      new EnumMap<>(ArrivalEvent.Kind.class);
  private volatile long lastReadingMillis;

  /** The same moment on a clock that nobody sets. */
  private volatile long lastReadingNanos;

  private final boolean timed;

  /**
   * Creates the status of a run that has not begun.
   *
   * @param timed whether {@link #lastReading} and {@link #isStale} are needed while the run judges,
   *     which costs one reading of the clock per reading
   */
  public RunStatus(Timing timing, boolean timed) {
    this.timing = timing;
    this.timed = timed;
    this.lastReadingMillis = timing.millis();
    this.lastReadingNanos = timing.nanoTime();
    for (ArrivalEvent.Kind kind : ArrivalEvent.Kind.values()) {
      arrivals.put(kind, new AtomicLong());
    }
  }

  // Only the thread of the stream writes, so that these need no atomic increment.

  void reads(RecordSource from) {
    source = from;
  }

  void learned() {
    learned = learned + 1;
    arrived();
  }

  void watches(AnomalyRecorder to, LabelQueue<?> labels, AnomalyLabeler by, FeedbackFilter filter) {
    queue = labels;
    labeler = by;
    suppressing = filter;
    watchedSince = timing.nanoTime();
    // Last, because a reader that sees it may ask for the others.
    recorder = to;
    phase = Phase.WARMING;
  }

  void continuesAfter(Totals before, long open) {
    earlier = before;
    openIncidents = open;
  }

  void reading(Verdict verdict) {
    if (timed) {
      arrived();
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

  void paused() {
    paused = paused + 1;
    arrived();
  }

  private void arrived() {
    lastReadingMillis = timing.millis();
    lastReadingNanos = timing.nanoTime();
  }

  private long silentMillis() {
    return TimeUnit.NANOSECONDS.toMillis(timing.nanoTime() - lastReadingNanos);
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

  void arrival(ArrivalEvent event) {
    if (!event.over()) {
      Objects.requireNonNull(arrivals.get(event.kind())).incrementAndGet();
    }
    if (event.kind() == ArrivalEvent.Kind.SILENT) {
      silent = silent + (event.over() ? -1 : 1);
    }
  }

  void silent(long streams) {
    silent = streams;
  }

  void stateFailures(long failures) {
    stateFailures = failures;
  }

  void ended() {
    phase = Phase.ENDED;
  }

  /** The current phase. */
  public Phase phase() {
    return phase;
  }

  /** The source; null before the run begins. */
  public @Nullable RecordSource source() {
    return source;
  }

  /** The recorder; null before the run judges. */
  public @Nullable AnomalyRecorder recorder() {
    return recorder;
  }

  /** The queue of the labeller; null before the run judges. */
  public @Nullable LabelQueue<?> queue() {
    return queue;
  }

  /** The labeller; null before the run judges. */
  public @Nullable AnomalyLabeler labeler() {
    return labeler;
  }

  /** The number of readings that the run has learned from. */
  public long learnedFrom() {
    return learned;
  }

  /** The number of readings of this run that were judged or warmed up. */
  public long readings() {
    return readings;
  }

  /** The number of readings of this run that warmed up. */
  public long warming() {
    return readings == 0 ? 0 : warming;
  }

  /** The number of incidents that are not over. */
  public long openIncidents() {
    return openIncidents;
  }

  /** The number of anomalies that were suppressed by feedback. */
  public long suppressed() {
    FeedbackFilter filter = suppressing;
    return filter == null ? 0 : filter.suppressed();
  }

  /** The number of streams in memory; 0 if no field tells streams apart. */
  public long keys() {
    return keys;
  }

  /** The number of streams that were removed from memory. */
  public long forgotten() {
    return forgotten;
  }

  /**
   * The number of streams that are silent now, and of single fields that are; a source that is
   * silent as a whole is one.
   */
  public long silent() {
    return silent;
  }

  /** The number of readings that were not judged, because they are in a maintenance window. */
  public long pausedReadings() {
    return paused;
  }

  /** The number of incidents about the arrival of readings in this run, by kind; a copy. */
  public Map<ArrivalEvent.Kind, Long> arrivals() {
    Map<ArrivalEvent.Kind, Long> copy = new EnumMap<>(ArrivalEvent.Kind.class);
    arrivals.forEach((kind, count) -> copy.put(kind, count.get()));
    return copy;
  }

  /** The number of times that the state could not be saved. */
  public long stateFailures() {
    return stateFailures;
  }

  /** The score of the last reading that has one; NaN if there is none. */
  public double score() {
    return readings == 0 ? Double.NaN : score;
  }

  /** The threshold of the last reading that has a score; NaN if there is none. */
  public double threshold() {
    return readings == 0 ? Double.NaN : threshold;
  }

  /** Whether any reading arrived, to learn from, to judge, or in a maintenance window. */
  public boolean hasReadings() {
    return learned + readings + paused > 0;
  }

  /** When the last reading arrived; when the run began if there was none. */
  public Instant lastReading() {
    return Instant.ofEpochMilli(lastReadingMillis);
  }

  /** Whether the run has not ended, and no reading arrived for longer than {@code silence}. */
  public boolean isStale(Duration silence) {
    return phase != Phase.ENDED && silentMillis() > silence.toMillis();
  }

  /**
   * Why no readings arrive, for people: the source is tried again, or it is silent. Console, page
   * and health check all say this.
   *
   * @param silence how long a source may be silent
   * @return a sentence without a full stop, such as {@code no readings since 17:06:20, reconnecting
   *     (attempt 7)}; empty while readings arrive, and after the run
   */
  public String outage(Duration silence) {
    RecordSource from = source;
    if (from == null || phase == Phase.ENDED) {
      return "";
    }
    List<String> words = new ArrayList<>();
    List<RecordSource> parts = from.parts();
    for (RecordSource part : parts) {
      int attempts = part.counts().attempts();
      if (attempts > 0) {
        words.add(
            (part.counts().isUnreached() ? "connecting" : "reconnecting")
                + (parts.size() > 1 ? " to " + part.name() : "")
                + " (attempt "
                + attempts
                + ")");
      }
    }
    boolean allAway = words.size() == parts.size();
    if (allAway || isStale(silence)) {
      words.add(
          0,
          (hasReadings() ? "no readings since " : "no reading yet, since ")
              + CLOCK.format(lastReading().atZone(ZoneId.systemDefault())));
    }
    return String.join(", ", words);
  }

  /**
   * The summary of the run so far. Requires that {@link #recorder} is not null.
   *
   * @param seconds the time that the run took
   * @param truth the comparison with known labels; null if there is none, or it is not complete
   */
  public RunSummary summary(double seconds, @Nullable TruthComparison truth) {
    AnomalyRecorder r = Objects.requireNonNull(recorder);
    LabelQueue<?> q = Objects.requireNonNull(queue);
    return new RunSummary(
        Objects.requireNonNull(source).name(),
        new RunSummary.Readings(
            earlier.readings() + readings,
            earlier.readings(),
            earlier.warming() + warming(),
            seconds),
        new RunSummary.Anomalies(
            earlier.anomalies() + r.anomalies(),
            earlier.incidents() + r.incidents(),
            openIncidents,
            earlier.drifts() + r.drifts()),
        new RunSummary.Keys(keys, forgotten),
        new RunSummary.Labels(
            r.labels(), q.failures(), q.dropped(), Objects.requireNonNull(labeler).metrics()),
        Objects.requireNonNull(source).parts().stream().map(RunStatus::of).toList(),
        truth);
  }

  /**
   * The summary of a run that continues, without a comparison with labels. Requires that {@link
   * #recorder} is not null.
   */
  public RunSummary summarySoFar() {
    return summary((timing.nanoTime() - watchedSince) / 1e9, null);
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
        part.hasFailed() || part.counts().isUnreached());
  }

  /** The status in one line, for people. */
  public String line() {
    AnomalyRecorder r = recorder;
    LabelQueue<?> q = queue;
    String outage = outage(USUAL_SILENCE);
    return String.format(
        Locale.ROOT,
        "%s: %s%s, %s in %s%s%s, %s",
        phase.word(),
        Counted.of(earlier.readings() + readings, "reading"),
        phase == Phase.LEARNING ? String.format(Locale.ROOT, " (%,d learned from)", learned) : "",
        Counted.of(earlier.anomalies() + (r == null ? 0 : r.anomalies()), "anomaly", "anomalies"),
        Counted.of(earlier.incidents() + (r == null ? 0 : r.incidents()), "incident"),
        openIncidents == 0 ? "" : String.format(Locale.ROOT, " (%,d still open)", openIncidents),
        q == null || q.pending() == 0 ? "" : ", " + Counted.of(q.pending(), "label") + " pending",
        outage.isEmpty()
            ? hasReadings()
                ? "last reading " + DurationText.of(Duration.ofMillis(silentMillis())) + " ago"
                : "no reading yet"
            : outage);
  }
}
