package io.github.iforest4j.engine;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.engine.RunState.Totals;
import io.github.iforest4j.engine.calendar.MaintenanceCalendar;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.ArrivalEvent;
import io.github.iforest4j.engine.event.DoubtEvent;
import io.github.iforest4j.engine.event.DriftEvent;
import io.github.iforest4j.engine.event.IncidentEvent;
import io.github.iforest4j.engine.feedback.FeedbackFilter;
import io.github.iforest4j.engine.record.AnomalyRecorder;
import io.github.iforest4j.engine.sink.ReadingSink;
import io.github.iforest4j.label.queue.LabelQueue;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.source.BadInputException;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.time.Timing;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * The part of a run in which readings are judged: one thread takes each reading from the source to
 * its verdict, records the events, and saves the state. On a live source a second thread looks from
 * time to time for streams without new readings, while the first one waits.
 *
 * <p>Longer than most classes here: a run that is resumed depends on the order of all these steps.
 */
final class RunLoop {
  private final RecordSource source;
  private final RunJudges judges;
  private final @Nullable Renewal renewal;
  private DetectorModel model;
  private final AnomalyRecorder recorder;
  private final FeedbackFilter filter;
  private final LabelQueue<AnomalyEvent> queue;
  private final ReadingSink[] readingSinks;
  private final ReadingSink[] timers;
  private final @Nullable Checkpoints checkpoints;
  private final RunStatus status;
  private final Timing timing;
  private final RunListener listener;
  private final Doubts doubts;
  private RecordRow row;
  private final Origin origin;
  private final boolean live;

  /** Null where silence means nothing. */
  private final @Nullable Arrivals arrivals;

  /** Null if arrivals are not watched. */
  private final @Nullable FieldSilence fieldSilence;

  /** Null without a calendar. */
  private final @Nullable Maintenance maintenance;

  private Totals earlier = Totals.NONE;
  private @Nullable Places places;
  private long readings;
  private long warming;

  private boolean forgottenReported;
  private boolean troubleReported;
  private long rotations;

  // Of the second thread.
  private final Duration sweepInterval;
  private final long begunMillis;
  private final long begunNanos;
  private final Gate gate = new Gate();
  private long sweptReadings = -1;
  private long silentSince;
  private boolean incidentEnded;

  /** Whether to save after the next reading. */
  private boolean saveSoon;

  RunLoop(
      RecordSource source,
      DetectorModel model,
      @Nullable Renewal renewal,
      KeySettings keys,
      JudgeSettings settings,
      AnomalyRecorder recorder,
      FeedbackFilter filter,
      LabelQueue<AnomalyEvent> queue,
      List<ReadingSink> readingSinks,
      @Nullable Checkpoints checkpoints,
      RunStatus status,
      Timing timing,
      Duration sweepInterval,
      RunListener listener,
      ArrivalSettings arrivalSettings) {
    this.source = source;
    this.model = model;
    this.renewal = renewal;
    this.judges = new RunJudges(model, keys, settings, this::record);
    this.recorder = recorder;
    this.filter = filter;
    this.queue = queue;
    this.readingSinks = readingSinks.toArray(ReadingSink[]::new);
    this.timers =
        readingSinks.stream().filter(ReadingSink::measuresTime).toArray(ReadingSink[]::new);
    this.checkpoints = checkpoints;
    this.status = status;
    this.timing = timing;
    this.begunMillis = timing.millis();
    this.begunNanos = timing.nanoTime();
    this.sweepInterval = sweepInterval;
    this.listener = listener;
    this.doubts = new Doubts(model.schema());
    this.row = model.schema().newRow();
    this.live = source.isLive();
    this.origin = new SourceOrigin();
    MaintenanceCalendar calendar = arrivalSettings.calendar();
    this.maintenance =
        calendar == null
            ? null
            : new Maintenance(calendar, model, source, timing, this::record, listener);
    this.arrivals =
        live && arrivalSettings.watched()
            ? new Arrivals(
                model,
                judges,
                source,
                timing,
                arrivalSettings.due(),
                () -> maintenance != null && maintenance.isNow(),
                this::record)
            : null;
    this.fieldSilence =
        arrivalSettings.watched()
            ? new FieldSilence(model, judges, source, arrivalSettings.due(), this::record)
            : null;
    expect(model);
  }

  private void expect(DetectorModel judging) {
    if (!judging.kinds().isEmpty()) {
      source.fieldsDiffer();
    }
  }

  /** The origin of the current reading. */
  private final class SourceOrigin implements Origin {
    @Override
    public String source() {
      return places == null ? source.session() : places.session();
    }

    @Override
    public long position() {
      return source.position();
    }

    @Override
    public @Nullable Instant arrival() {
      return live ? timing.now() : null;
    }
  }

  /** Continues from the state of an earlier run, or saves the state of a new one. */
  void begin() throws IOException {
    if (checkpoints == null) {
      return;
    }
    // The model may have been learned from what was read so far.
    places = new Places(source);
    if (checkpoints.hasState()) {
      resume(checkpoints, places);
      recorder.holdRotation(true);
    }
    save();
  }

  private void resume(Checkpoints saved, Places parts) throws IOException {
    RunState state = saved.resume(model, judges);
    earlier = state.totals();
    filter.resume(state.alerts());
    parts.resume(state.places());
    listener.resumed(
        saved.folder().folder(), earlier.readings(), parts.continuesAfter(), source.canSeek());
    parts.seek(row, saved.folder().folder());
    status.continuesAfter(earlier, judges.openIncidents());
    if (live) {
      judges.startClock(steadyMillis());
      // Keys may have become idle between the runs.
      judges.endIdle(steadyMillis(), steadyMillis());
    }
    status.silent(
        (arrivals == null ? 0 : arrivals.resumed())
            + (fieldSilence == null ? 0 : fieldSilence.resumed()));
    reportKeys();
  }

  /**
   * Judges until the source ends or a limit is reached.
   *
   * @param maxReadings maximum number of readings
   */
  void run(long maxReadings) throws IOException {
    Sweeper sweeper = live ? startSweeper() : null;
    try {
      judgeAll(maxReadings);
    } finally {
      if (sweeper != null) {
        sweeper.end();
      }
    }
    if (sweeper != null) {
      sweeper.requireNoFailure();
    }
    say(doubts.atEnd());
    save();
  }

  private void judgeAll(long maxReadings) throws IOException {
    boolean keyed = judges.keys().areKeyed();
    boolean silenceCounts = keyed && live;
    boolean timed = timers.length > 0;
    while (readings < maxReadings && next()) {
      if (maintenance != null && maintenance.covers(row)) {
        status.paused();
        took();
        continue;
      }
      long parsed = timed ? timing.nanoTime() : 0;
      readings++;
      StreamJudge judge = judges.of(row, silenceCounts ? steadyMillis() : 0);
      Judgement judgement = judge.judge(row, origin);
      Verdict verdict = judgement.verdict();
      warming += verdict.state() == Verdict.State.WARMING ? 1 : 0;
      status.reading(verdict);
      say(doubts.next(verdict));
      for (ReadingSink sink : readingSinks) {
        sink.reading(row, verdict);
      }
      if (judgement.ended() != null) {
        record(judgement.ended());
      }
      if (judgement.anomaly() != null) {
        record(judgement.anomaly());
      }
      if (judgement.update() != null) {
        recorder.record(judgement.update());
      }
      if (judgement.drift() != null) {
        recorder.record(judgement.drift());
      }
      if (arrivals != null) {
        arrivals.reading(judge, row);
      }
      if (fieldSilence != null) {
        fieldSilence.reading(judge, origin);
      }
      if (renewal != null && renewal.isDueAfter(row)) {
        renew(renewal);
      }
      if (keyed) {
        reportKeys();
      }
      if (timed) {
        long nanos = timing.nanoTime() - parsed;
        for (ReadingSink timer : timers) {
          timer.judged(nanos);
        }
      }
      took();
    }
  }

  /** The reading has taken effect. */
  private void took() {
    if (places != null) {
      places.took();
      saveIfDue();
    }
  }

  private void say(@Nullable DoubtEvent doubt) {
    if (doubt != null) {
      listener.doubt(doubt);
    }
  }

  private void renew(Renewal due) throws IOException {
    List<DriftEvent> news = new ArrayList<>();
    try {
      model = due.renew(model, judges, origin, news);
    } catch (IllegalArgumentException e) {
      listener.warning("learning anew failed, so the model stays: " + e.getMessage());
      return;
    }
    row = model.schema().newRow();
    expect(model);
    if (arrivals != null) {
      arrivals.expect(model);
    }
    if (fieldSilence != null) {
      fieldSilence.expect(model);
    }
    if (maintenance != null) {
      maintenance.expect(model);
    }
    news.forEach(recorder::record);
    if (checkpoints != null) {
      checkpoints.folder().renewModel(model);
      saveSoon = true;
    }
  }

  private boolean next() throws IOException {
    try {
      return read();
    } catch (IOException e) {
      // A packed file that ends too soon may still be being written.
      if (!(e instanceof BadInputException) || e.getCause() instanceof ZipException) {
        // Everything before has taken effect. Where something else fails, it may not have.
        saveOnTheWay();
      }
      throw e;
    }
  }

  private boolean read() throws IOException {
    if (!live) {
      return source.next(row);
    }
    gate.release();
    try {
      return source.next(row);
    } finally {
      gate.acquire();
    }
  }

  private void record(AnomalyEvent event) throws IOException {
    if (event.beginsIncident()) {
      status.incidentBegan();
    }
    if (recorder.record(event)) {
      queue.submit(event);
    }
    String trouble = troubleReported ? null : recorder.trouble();
    if (trouble != null) {
      troubleReported = true;
      listener.warning(
          trouble + "; the run continues, and lines that cannot be written are kept and retried");
    }
  }

  private void record(IncidentEvent incident) {
    incidentEnded = true;
    status.incidentEnded();
    recorder.record(incident);
  }

  private void record(ArrivalEvent event) {
    status.arrival(event);
    recorder.record(event);
  }

  private void reportKeys() {
    status.keys(judges.keys().areKeyed() ? judges.size() : 0, judges.forgotten());
    if (!forgottenReported && judges.forgotten() > 0) {
      forgottenReported = true;
      listener.keyForgotten();
    }
  }

  // Saving and restoring the state.

  /** Saves the state, if the run keeps one. */
  private void save() throws IOException {
    if (checkpoints == null || places == null) {
      return;
    }
    Places taken = places;
    checkpoints.save(() -> state(taken));
    recorder.holdRotation(false);
  }

  private RunState state(Places taken) throws IOException {
    // The journal must be on the disk before a state that assumes it.
    recorder.flush();
    return new RunState(
        model.id(),
        totals(),
        judges.keys().field(),
        judges.settings().learning().ordinal(),
        judges.snapshot(),
        filter.state(),
        taken.places());
  }

  private Totals totals() {
    return new Totals(
        earlier.readings() + readings,
        earlier.warming() + warming,
        earlier.anomalies() + recorder.anomalies(),
        earlier.incidents() + recorder.incidents(),
        earlier.drifts() + recorder.drifts());
  }

  private void saveIfDue() {
    // The ids in files that were rotated earlier are forgotten, so the state must not be older.
    boolean rotated = rotations != recorder.rotations();
    if (rotated && checkpoints != null) {
      recorder.holdRotation(true);
    }
    if (rotated || saveSoon || checkpoints != null && checkpoints.isDue()) {
      rotations = recorder.rotations();
      saveSoon = false;
      saveOnTheWay();
    }
  }

  /** Saves during the run. A failure, for example because the disk is full, is reported once. */
  private void saveOnTheWay() {
    if (checkpoints == null) {
      return;
    }
    try {
      save();
    } catch (IOException e) {
      status.stateFailures(checkpoints.failures());
      if (checkpoints.failures() <= 1) {
        listener.warning(
            "the state cannot be saved: "
                + e.getMessage()
                + "; the next save tries again (reported once)");
      }
    }
  }

  // Streams without readings.

  private Sweeper startSweeper() {
    // Usually the idle time is days. If it is short, silence must be noticed sooner.
    long idle = Math.max(1, judges.idleMillis() / 4);
    long millis = Math.min(idle, sweepInterval.toMillis());
    return new Sweeper(
        source, gate, arrivals == null ? millis : Math.min(millis, Arrivals.EVERY), this::sweep);
  }

  private void sweep() {
    endIdle();
    if (arrivals != null) {
      arrivals.look();
    }
  }

  /**
   * The time of day as it was when the run began, and what has passed since: whoever sets the clock
   * makes no device silent, and none any younger.
   */
  private long steadyMillis() {
    return begunMillis + TimeUnit.NANOSECONDS.toMillis(timing.nanoTime() - begunNanos);
  }

  private void endIdle() {
    long now = steadyMillis();
    if (sweptReadings != readings) {
      sweptReadings = readings;
      silentSince = now;
    }
    incidentEnded = false;
    judges.endIdle(now, silentSince);
    if (judges.keys().areKeyed()) {
      reportKeys();
    }
    if (incidentEnded && source.canSeek()) {
      // The source is reading, so its place is not known.
      saveSoon = true;
    } else if (incidentEnded) {
      saveOnTheWay();
    }
  }
}
