package io.github.iforest4j.client;

import io.github.iforest4j.client.DeviceStreams.DeviceStream;
import io.github.iforest4j.client.input.BadLine;
import io.github.iforest4j.client.input.RecordSource;
import io.github.iforest4j.client.output.AnomalyEvent;
import io.github.iforest4j.client.output.AnomalyRecorder;
import io.github.iforest4j.client.output.DriftEvent;
import io.github.iforest4j.client.output.EpisodeEvent;
import io.github.iforest4j.client.output.LabelQueue;
import io.github.iforest4j.client.output.RunSummary;
import io.github.iforest4j.client.output.TruthComparison;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Drift;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.label.AnomalyLabeler;
import io.github.iforest4j.schema.RecordRow;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One run over a stream, once: reading, verdict, record, label. One thread carries the readings;
 * labels come from the queue's.
 */
final class StreamWatch {
  /** Sees each reading after its verdict; both are overwritten by the next. */
  interface Observer {
    /** Sees nothing. */
    Observer NONE = (row, verdict) -> {};

    void reading(RecordRow row, Verdict verdict);
  }

  /** How long a run that the user stopped still waits for labels under way. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final Console console;
  private final CommandContext context;
  private final DetectorModel model;
  private final AnomalyLabeler labeler;
  private final AnomalyRecorder recorder;
  private final LabelQueue.Settings labels;
  private final DeviceStreams streams;
  private long readings;
  private long warming;
  private boolean forgettingTold;

  StreamWatch(
      Console console,
      CommandContext context,
      DetectorModel model,
      AnomalyLabeler labeler,
      AnomalyRecorder recorder,
      LabelQueue.Settings labels,
      DeviceStreams.Settings streams) {
    this.console = console;
    this.context = context;
    this.model = model;
    this.labeler = labeler;
    this.recorder = recorder;
    this.labels = labels;
    this.streams = new DeviceStreams(model, streams);
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
  RunSummary run(RecordSource source, long maxReadings, Observer observer, TruthComparison truth)
      throws IOException {
    LabelQueue queue =
        new LabelQueue(
            labeler,
            labels,
            recorder::labelled,
            warning -> console.warn(Console.sanitized(warning)));
    completeEarlierRun(queue);
    long begun = System.nanoTime();
    long ended;
    try {
      watch(source, maxReadings, observer, queue);
    } finally {
      // Labels that are still to come do not make the stream slower.
      ended = System.nanoTime();
      source.close();
      finishLabels(queue);
    }
    return new RunSummary(
        source.name(),
        readings,
        warming,
        (ended - begun) / 1e9,
        recorder.anomalies(),
        recorder.episodes(),
        streams.openEpisodes(),
        recorder.drifts(),
        streams.areKeyed() ? streams.size() : 0,
        streams.forgotten(),
        recorder.labels(),
        queue.failures(),
        queue.dropped(),
        labeler.metrics(),
        badLines(source),
        source.counts().reconnects(),
        truth);
  }

  private void completeEarlierRun(LabelQueue queue) {
    List<AnomalyEvent> pending = recorder.pending();
    if (recorder.cutBytes() > 0 || !pending.isEmpty()) {
      console.note(
          "an earlier run was cut short: "
              + (pending.isEmpty()
                  ? "its files are whole again"
                  : "labelling " + pending.size() + " of its anomalies"));
    }
    pending.forEach(queue::submit);
  }

  private void watch(RecordSource source, long maxReadings, Observer observer, LabelQueue queue)
      throws IOException {
    RowReading reading = new RowReading(model.schema());
    RecordRow row = model.schema().newRow();
    // A file is read as fast as it goes: there, nobody is silent for long.
    boolean silenceCounts = streams.areKeyed() && !source.isReplayable();
    while (readings < maxReadings && source.next(row)) {
      readings++;
      DeviceStream stream = streams.of(row, silenceCounts ? context.clock().millis() : 0);
      Verdict verdict = stream.detector.detect(row);
      warming += verdict.state() == Verdict.State.WARMING ? 1 : 0;
      observer.reading(row, verdict);
      EpisodeEvent over = stream.incidents.next(verdict);
      if (over != null) {
        recorder.record(over);
      }
      if (verdict.isAnomaly()) {
        AnomalyEvent event = anomaly(source, reading, row, verdict, stream);
        stream.incidents.add(event);
        if (recorder.record(event)) {
          queue.submit(event);
        }
      }
      if (verdict.drift() != null) {
        recorder.record(drift(source, reading, row, verdict, stream.key));
      }
      stream.recent.add(row);
      if (streams.forgotten() > 0) {
        tellOfForgotten();
      }
    }
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
    return arrivesNow ? context.clock().instant() : eventTime;
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

  private void tellOfForgotten() throws IOException {
    for (EpisodeEvent over : streams.takeCutShort()) {
      recorder.record(over);
    }
    if (!forgettingTold) {
      forgettingTold = true;
      console.note(
          "a device that was silent for long is forgotten, and begins anew when it comes back"
              + " (--max-keys, --key-idle; said once, all are counted)");
    }
  }

  private void finishLabels(LabelQueue queue) {
    Interruption interruption = context.interruption();
    if (queue.pending() > 0 && !interruption.isRaised()) {
      console.note("waiting for " + queue.pending() + " labels");
    }
    Interruption.Registration hurry = interruption.onRaise(() -> queue.close(GRACE));
    queue.close(interruption.isRaised() ? GRACE : labels.deadline());
    hurry.close();
  }

  private static Map<String, Long> badLines(RecordSource source) {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (Map.Entry<BadLine, Long> entry : source.counts().badLines().entrySet()) {
      counts.put(entry.getKey().words(), entry.getValue());
    }
    return counts;
  }
}
