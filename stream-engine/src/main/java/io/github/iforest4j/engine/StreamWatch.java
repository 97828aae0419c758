package io.github.iforest4j.engine;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Drift;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.engine.Checkpoints.Totals;
import io.github.iforest4j.engine.DeviceStreams.DeviceStream;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.DriftEvent;
import io.github.iforest4j.engine.event.EpisodeEvent;
import io.github.iforest4j.engine.record.AnomalyRecorder;
import io.github.iforest4j.engine.record.RunSummary;
import io.github.iforest4j.engine.record.TruthComparison;
import io.github.iforest4j.engine.sink.ReadingObserver;
import io.github.iforest4j.label.AnomalyLabeler;
import io.github.iforest4j.label.queue.LabelQueue;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.source.BadInputException;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.source.RowReading;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * One run over a stream, once: reading, verdict, record, label. One thread carries the readings;
 * labels come from the queue's.
 */
public final class StreamWatch {
  /** How long a run that the user stopped still waits for labels under way. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final RunReporter reporter;
  private final Clock clock;
  private final Interruption interruption;
  private final DetectorModel model;
  private final AnomalyLabeler labeler;
  private final AnomalyRecorder recorder;
  private final LabelQueue.Settings labels;
  private final DeviceStreams streams;

  /** Null when nothing is kept over a restart. */
  private final Checkpoints checkpoints;

  private final RunStatus status;

  /** Takes the nanoseconds that each reading took; null if metrics are off. */
  private final LongConsumer judged;

  private Totals earlier = Totals.NONE;
  private long readings;
  private long warming;

  /** Null when nothing is kept over a restart. */
  private Places places;

  /** Of the last reading that took effect. */
  private long position;

  private boolean forgettingTold;
  private boolean troubleTold;
  private long rotations;

  public StreamWatch(
      RunReporter reporter,
      Clock clock,
      Interruption interruption,
      DetectorModel model,
      AnomalyLabeler labeler,
      AnomalyRecorder recorder,
      LabelQueue.Settings labels,
      DeviceStreams.Settings streams,
      Checkpoints checkpoints,
      RunStatus status,
      LongConsumer judged) {
    this.reporter = reporter;
    this.clock = clock;
    this.interruption = interruption;
    this.model = model;
    this.labeler = labeler;
    this.recorder = recorder;
    this.labels = labels;
    this.streams = new DeviceStreams(model, streams);
    this.checkpoints = checkpoints;
    this.status = status;
    this.judged = judged;
  }

  /**
   * Watches until the source ends, a limit is reached, or the user stops it; then closes the source
   * and waits for the labels under way, whatever happened. The recorder stays open.
   *
   * @param source where readings come from; ends when the user interrupts
   * @param maxReadings how many at most
   * @param observer sees every reading
   * @param truth what the observer compares with, for the summary; or null
   * @throws IOException if the source fails or the files cannot be written
   */
  public RunSummary run(
      RecordSource source, long maxReadings, ReadingObserver observer, TruthComparison truth)
      throws IOException {
    LabelQueue<AnomalyEvent> queue =
        new LabelQueue<>(
            labeler,
            labels,
            AnomalyEvent::evidence,
            AnomalyEvent::episode,
            recorder::labelled,
            reporter::warn);
    status.reads(source);
    status.watches(recorder, queue, labeler);
    completeEarlierRun(queue);
    long begun = System.nanoTime();
    long ended;
    try {
      RecordRow row = model.schema().newRow();
      begin(source, row);
      watch(source, row, maxReadings, observer, queue);
    } finally {
      // Labels that are still to come do not make the stream slower.
      ended = System.nanoTime();
      status.ended();
      source.close();
      finishLabels(queue);
    }
    return status.summary((ended - begun) / 1e9, truth);
  }

  private void completeEarlierRun(LabelQueue<AnomalyEvent> queue) {
    List<AnomalyEvent> pending = recorder.pending();
    if (recorder.cutBytes() > 0 || !pending.isEmpty()) {
      reporter.note(
          "an earlier run was cut short: "
              + (pending.isEmpty()
                  ? "its files are whole again"
                  : "labelling " + pending.size() + " of its anomalies"));
    }
    pending.forEach(queue::submit);
  }

  private Totals totals() {
    return new Totals(
        earlier.readings() + readings,
        earlier.warming() + warming,
        earlier.anomalies() + recorder.anomalies(),
        earlier.episodes() + recorder.episodes(),
        earlier.drifts() + recorder.drifts());
  }

  /** Goes on where an earlier run was, or notes where this one begins. */
  private void begin(RecordSource source, RecordRow row) throws IOException {
    if (checkpoints == null) {
      return;
    }
    // The model may have been learned from what was read so far.
    places = new Places(source);
    earlier = checkpoints.resume(reporter, model, streams, places, row);
    status.goesOnAfter(earlier, streams.openEpisodes());
    if (streams.areKeyed()) {
      status.devices(streams.size(), streams.forgotten());
    }
    position = source.counts().readings() == 0 ? 0 : source.position();
    save(null);
  }

  private void save(RecordRow row) throws IOException {
    // First the journal, then what says that it is written.
    recorder.flush();
    checkpoints.save(model, streams, places, row, totals());
  }

  private void saveIfDue(RecordRow row) {
    // What is in files that were put aside before the last ones is forgotten.
    boolean putAside = rotations != recorder.rotations();
    if (putAside || checkpoints.isDue()) {
      rotations = recorder.rotations();
      saveOnTheWay(row);
    }
  }

  /** Saving may fail for a while, such as on a full disk: the stream goes on, and is told once. */
  private void saveOnTheWay(RecordRow row) {
    try {
      save(row);
    } catch (IOException e) {
      status.stateFailures(checkpoints.failures());
      if (checkpoints.failures() <= 1) {
        reporter.warn(
            "the state cannot be saved: " + e.getMessage() + "; it is tried again (said once)");
      }
    }
  }

  private void watch(
      RecordSource source,
      RecordRow row,
      long maxReadings,
      ReadingObserver observer,
      LabelQueue<AnomalyEvent> queue)
      throws IOException {
    try {
      watch(source, row, maxReadings, observer, queue, new RowReading(model.schema()));
    } catch (BadInputException e) {
      throw e;
    } catch (IOException e) {
      if (checkpoints != null && position == source.position()) {
        saveOnTheWay(null);
      }
      throw e;
    }
    if (checkpoints != null) {
      // What is in the row may be a reading of something else that was skipped.
      save(position == source.position() && readings > 0 ? row : null);
    }
  }

  private void watch(
      RecordSource source,
      RecordRow row,
      long maxReadings,
      ReadingObserver observer,
      LabelQueue<AnomalyEvent> queue,
      RowReading reading)
      throws IOException {
    // A file is read as fast as it goes: there, nobody is silent for long.
    boolean silenceCounts = streams.areKeyed() && !source.isReplayable();
    while (readings < maxReadings && source.next(row)) {
      long parsed = judged == null ? 0 : System.nanoTime();
      readings++;
      DeviceStream stream = streams.of(row, silenceCounts ? clock.millis() : 0);
      Verdict verdict = stream.detector.detect(row);
      warming += verdict.state() == Verdict.State.WARMING ? 1 : 0;
      status.reading(verdict);
      observer.reading(row, verdict);
      EpisodeEvent over = stream.incidents.next(verdict);
      if (over != null) {
        record(over);
      }
      if (verdict.isAnomaly()) {
        AnomalyEvent event = anomaly(source, reading, row, verdict, stream);
        stream.incidents.add(event);
        if (event.beginsEpisode()) {
          status.episodeBegan();
        }
        if (recorder.record(event)) {
          queue.submit(event);
        }
        tellOfTrouble();
      }
      if (verdict.drift() != null) {
        recorder.record(drift(source, reading, row, verdict, stream.key));
      }
      stream.recent.add(row);
      if (streams.areKeyed()) {
        status.devices(streams.size(), streams.forgotten());
        if (streams.forgotten() > 0) {
          tellOfForgotten();
        }
      }
      if (judged != null) {
        judged.accept(System.nanoTime() - parsed);
      }
      position = source.position();
      if (checkpoints != null) {
        places.took(row);
        saveIfDue(row);
      }
    }
  }

  private void tellOfTrouble() {
    String trouble = troubleTold ? null : recorder.trouble();
    if (trouble != null) {
      troubleTold = true;
      reporter.warn(
          trouble + "; the stream goes on, and what cannot be written is kept and tried again");
    }
  }

  private void record(EpisodeEvent over) {
    status.episodeOver();
    recorder.record(over);
  }

  private AnomalyEvent anomaly(
      RecordSource source,
      RowReading reading,
      RecordRow row,
      Verdict verdict,
      DeviceStream stream) {
    return AnomalyEvent.of(
        source.session(),
        source.position(),
        stream.key,
        row,
        verdict,
        stream.incidents.goingOn(),
        reading.time(row),
        time(source, reading, row),
        stream.recent);
  }

  /** The event time; for a live reading without one, now; for one of a file, null. */
  private Instant time(RecordSource source, RowReading reading, RecordRow row) {
    Instant eventTime = reading.time(row);
    boolean arrivesNow = eventTime == null && !source.isReplayable();
    return arrivesNow ? clock.instant() : eventTime;
  }

  private DriftEvent drift(
      RecordSource source, RowReading reading, RecordRow row, Verdict verdict, String key) {
    Drift drift = verdict.drift();
    return DriftEvent.of(
        source.session(),
        key,
        source.position(),
        time(source, reading, row),
        verdict.position() - drift.since() + 1,
        drift.field() < 0 ? "" : model.schema().field(drift.field()).name(),
        drift.size(),
        drift.words());
  }

  private void tellOfForgotten() {
    for (EpisodeEvent over : streams.takeCutShort()) {
      record(over);
    }
    if (!forgettingTold) {
      forgettingTold = true;
      reporter.note(
          "a device that was silent for long is forgotten, and begins anew when it comes back"
              + " (--max-keys, --key-idle; said once, all are counted)");
    }
  }

  private void finishLabels(LabelQueue<AnomalyEvent> queue) {
    if (queue.pending() > 0 && !interruption.isRaised()) {
      reporter.note("waiting for " + queue.pending() + " labels");
    }
    Interruption.Registration hurry = interruption.onRaise(() -> queue.close(GRACE));
    queue.close(interruption.isRaised() ? GRACE : labels.deadline());
    hurry.close();
  }
}
