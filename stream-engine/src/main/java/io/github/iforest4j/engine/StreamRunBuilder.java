package io.github.iforest4j.engine;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Learning;
import io.github.iforest4j.engine.calendar.MaintenanceCalendar;
import io.github.iforest4j.engine.feedback.FeedbackLog;
import io.github.iforest4j.engine.record.RunFiles;
import io.github.iforest4j.engine.sink.RunSink;
import io.github.iforest4j.engine.summary.TruthComparison;
import io.github.iforest4j.label.AnomalyLabeler;
import io.github.iforest4j.label.OfflineLabeler;
import io.github.iforest4j.label.queue.LabelQueue;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.time.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Builds a run. A source, and either a model or a learner, are required. Setters throw {@link
 * IllegalArgumentException} for a value out of its range. Not thread-safe.
 */
public final class StreamRunBuilder {
  @Nullable RecordSource source;
  @Nullable DetectorModel model;
  @Nullable Learner learner;
  int learnFrom;
  boolean learnsWhole;
  @Nullable Renewer renewer;
  final List<RunSink> sinks = new ArrayList<>();
  AnomalyLabeler labeler = new OfflineLabeler();
  LabelQueue.Settings labels =
      new LabelQueue.Settings(LabelQueue.DEFAULT_CAPACITY, LabelQueue.DEFAULT_DEADLINE, 1, null);
  @Nullable RunFiles files;
  @Nullable FeedbackLog feedback;
  @Nullable StateFolder state;
  Duration stateEvery = Duration.ofSeconds(10);
  private @Nullable String key;
  private @Nullable Integer maxKeys;
  Duration idle = KeySettings.IDLE;
  private Learning learning = Learning.FROZEN;
  private @Nullable Integer incidentGap;
  private boolean watchesArrivals = true;
  private @Nullable Duration due;
  private @Nullable MaintenanceCalendar calendar;
  @Nullable TruthComparison truth;
  long maxReadings = Long.MAX_VALUE;
  @Nullable RunStatus status;
  Timing timing = Timing.SYSTEM;
  RunListener listener = RunListener.SILENT;
  Duration sweepInterval = Duration.ofMinutes(1);

  StreamRunBuilder() {}

  /** The source of the readings; the run closes it. */
  public StreamRunBuilder source(RecordSource value) {
    source = Objects.requireNonNull(value, "source");
    return this;
  }

  /** The model that judges. */
  public StreamRunBuilder model(DetectorModel value) {
    model = Objects.requireNonNull(value, "model");
    return this;
  }

  /**
   * Learns the model from the first readings, which get no verdict.
   *
   * @param readings the number of readings, at least 1
   * @throws IllegalArgumentException if {@code readings} is less than 1
   */
  public StreamRunBuilder learn(int readings, Learner value) {
    learnFrom = atLeastOne("readings", readings);
    learner = Objects.requireNonNull(value, "learner");
    learnsWhole = false;
    return this;
  }

  /**
   * Learns the model from all readings that the source has now, then judges all of them from the
   * first one on. The learner must expect that they hold the faults that are to be found. For
   * sources that can be read again, such as files; {@link #build} checks that.
   *
   * @param most the maximum number of readings to learn from, at least 1
   */
  public StreamRunBuilder learnWhole(int most, Learner value) {
    learn(most, value);
    learnsWhole = true;
    return this;
  }

  /**
   * Goes on learning: each time that the readings have grown by an eighth, the model is learned
   * anew from all of them, or from the latest 200,000. What was an alarm and is usual for the new
   * model is reported once, as a drift. Learning takes place on the thread of the run. For {@link
   * Learning#FROZEN}; a detector that learns by itself is not replaced, nor is one of the preset
   * metric. Default: the model stays.
   */
  public StreamRunBuilder renew(Renewer value) {
    renewer = Objects.requireNonNull(value, "renewer");
    return this;
  }

  /**
   * Adds a sink; the run closes it. Sinks receive events in the order in which they are added.
   *
   * @throws IllegalArgumentException if the sink was added before
   */
  public StreamRunBuilder sink(RunSink value) {
    Objects.requireNonNull(value, "sink");
    if (sinks.stream().anyMatch(sink -> sink == value)) {
      throw new IllegalArgumentException("a sink can be added once");
    }
    sinks.add(value);
    return this;
  }

  /** Labels the anomalies; the run does not close it. Default: the offline labeller. */
  public StreamRunBuilder labeler(AnomalyLabeler value) {
    labeler = Objects.requireNonNull(value, "labeler");
    return this;
  }

  /** The bounds of the queue before the labeller. */
  public StreamRunBuilder labels(LabelQueue.Settings value) {
    labels = Objects.requireNonNull(value, "labels");
    return this;
  }

  /** The files that anomalies are recorded in. Default: no files. */
  public StreamRunBuilder files(RunFiles value) {
    files = Objects.requireNonNull(value, "files");
    return this;
  }

  /** The feedback of people on alerts, before and during the run. Default: no feedback. */
  public StreamRunBuilder feedback(FeedbackLog value) {
    feedback = Objects.requireNonNull(value, "feedback");
    return this;
  }

  /**
   * Saves the state of the run in a folder, and continues from it. A model that the run learned is
   * saved there, too; to continue, read it from {@link StateFolder#model} and give it to {@link
   * #model}. Learning again is refused if the folder has a state. Default: no state is saved.
   *
   * @param every the time between two saves; the state is also saved at the end
   * @throws IllegalArgumentException if {@code every} is not positive
   */
  public StreamRunBuilder state(StateFolder folder, Duration every) {
    state = Objects.requireNonNull(folder, "folder");
    stateEvery = positive("every", every);
    return this;
  }

  /** The field that tells streams apart. Default: the key of the model's schema, if any. */
  public StreamRunBuilder key(String field) {
    key = Objects.requireNonNull(field, "field");
    return this;
  }

  /** The maximum number of streams, at least 1. Default: that of {@link KeySettings#of}. */
  public StreamRunBuilder maxKeys(int value) {
    maxKeys = atLeastOne("maxKeys", value);
    return this;
  }

  /** How long a silent stream is remembered; positive. Default: {@link KeySettings#IDLE}. */
  public StreamRunBuilder idle(Duration value) {
    idle = positive("idle", value);
    return this;
  }

  /** Whether detectors learn from the stream. Default: {@link Learning#FROZEN}. */
  public StreamRunBuilder learning(Learning value) {
    learning = Objects.requireNonNull(value, "learning");
    return this;
  }

  /**
   * Ends an incident after this number of readings without an anomaly, at least 1. Default: that of
   * {@link JudgeSettings#of}.
   */
  public StreamRunBuilder incidentGap(int readings) {
    incidentGap = atLeastOne("incidentGap", readings);
    return this;
  }

  /**
   * On a live source, each stream must send a reading within this time; else it is silent, which is
   * an incident. Where readings are assembled, live or not, each field of a device must come within
   * this time while others do. Default: the usual intervals are learned, and what has irregular
   * intervals is never silent.
   *
   * @throws IllegalArgumentException if the time is not positive
   */
  public StreamRunBuilder due(Duration value) {
    due = positive("due", value);
    watchesArrivals = true;
    return this;
  }

  /** Does not watch when readings arrive: silence is no incident, and no clock is compared. */
  public StreamRunBuilder anyArrival() {
    watchesArrivals = false;
    return this;
  }

  /**
   * Readings in the windows of a calendar are neither judged nor learned from, and while it is
   * maintenance, nothing is silent. Default: no calendar.
   */
  public StreamRunBuilder calendar(MaintenanceCalendar value) {
    calendar = Objects.requireNonNull(value, "calendar");
    return this;
  }

  ArrivalSettings arrivals() {
    return new ArrivalSettings(watchesArrivals, due, calendar);
  }

  /**
   * A comparison with the truth that a sink fills. Default: readings of a schema with a label are
   * compared with it.
   */
  public StreamRunBuilder truth(TruthComparison value) {
    truth = Objects.requireNonNull(value, "truth");
    return this;
  }

  /**
   * Stops after this number of readings, at least 1. Readings that the run learns from count, and
   * one more must be left: else {@link #build} fails.
   */
  public StreamRunBuilder maxReadings(long value) {
    if (value < 1) {
      throw new IllegalArgumentException("maxReadings must be at least 1, was " + value);
    }
    maxReadings = value;
    return this;
  }

  /** A status that the caller already uses, for example for metrics. Default: a new one. */
  public StreamRunBuilder status(RunStatus value) {
    status = Objects.requireNonNull(value, "status");
    return this;
  }

  /** The clock. Default: {@link Timing#SYSTEM}. */
  public StreamRunBuilder timing(Timing value) {
    timing = Objects.requireNonNull(value, "timing");
    return this;
  }

  /** Receives what happens in the life of the run. Default: {@link RunListener#SILENT}. */
  public StreamRunBuilder listener(RunListener value) {
    listener = Objects.requireNonNull(value, "listener");
    return this;
  }

  private static void close(@Nullable AutoCloseable resource, Throwable failure) {
    try {
      if (resource != null) {
        resource.close();
      }
    } catch (Exception e) {
      failure.addSuppressed(e);
    }
  }

  private static int atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, was " + value);
    }
    return value;
  }

  private static Duration positive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(name + " must be positive, was " + value);
    }
    return value;
  }

  StreamSettings streams() {
    return new StreamSettings(key, maxKeys, idle, learning, incidentGap);
  }

  /**
   * Checks the model against the key and the way of learning, so that a mistake is found before a
   * source is opened. {@link #build} does the same.
   *
   * @throws RunSetupException if the model has no such key or cannot learn
   */
  public StreamRunBuilder checkModel() {
    if (model != null) {
      streams().keys(model);
      streams().judge(model);
    }
    return this;
  }

  /** The real time between two searches for silent streams; for tests. */
  StreamRunBuilder sweepInterval(Duration value) {
    sweepInterval = value;
    return this;
  }

  /**
   * Checks the settings and creates the run. Nothing is read or written. If the settings do not
   * fit, the source and the sinks are closed, as the run would have done.
   *
   * @throws IllegalStateException if there is neither a model nor a learner, or both, or if the run
   *     would learn from every reading up to {@link #maxReadings}
   * @throws NullPointerException if there is no source
   * @throws RunSetupException if the model or the source does not fit the other settings
   */
  public StreamRun build() {
    try {
      return new StreamRun(this);
    } catch (RuntimeException | Error e) {
      close(source, e);
      close(new SinkList(sinks), e);
      throw e;
    }
  }
}
