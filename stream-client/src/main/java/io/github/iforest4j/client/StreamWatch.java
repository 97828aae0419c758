package io.github.iforest4j.client;

import io.github.iforest4j.client.input.BadLine;
import io.github.iforest4j.client.input.RecordSource;
import io.github.iforest4j.client.output.AnomalyEvent;
import io.github.iforest4j.client.output.AnomalyRecorder;
import io.github.iforest4j.client.output.EpisodeEvent;
import io.github.iforest4j.client.output.LabelQueue;
import io.github.iforest4j.client.output.RunSummary;
import io.github.iforest4j.client.output.TruthComparison;
import io.github.iforest4j.detect.AnomalyDetector;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.label.AnomalyLabeler;
import io.github.iforest4j.label.RecentReadings;
import io.github.iforest4j.schema.RecordRow;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Timer;
import java.util.TimerTask;

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
  private final LabelQueue.Settings settings;
  private final int episodeGap;
  private long readings;
  private long warming;
  private long openEpisodes;

  StreamWatch(
      Console console,
      CommandContext context,
      DetectorModel model,
      AnomalyLabeler labeler,
      AnomalyRecorder recorder,
      LabelQueue.Settings settings,
      int episodeGap) {
    this.console = console;
    this.context = context;
    this.model = model;
    this.labeler = labeler;
    this.recorder = recorder;
    this.settings = settings;
    this.episodeGap = episodeGap;
  }

  /** After how many readings without an anomaly an incident is over, unless told otherwise. */
  static int usualGap(DetectorModel model) {
    // For so long the anomaly stays in the windows, and alarms may come and go.
    return Math.max(1, model.config().preset().wake());
  }

  /**
   * Watches until the source ends, a limit is reached, or the user stops it; then closes the source
   * and waits for the labels under way, whatever happened. The recorder stays open.
   *
   * @param source where readings come from; ends when the user interrupts
   * @param maxReadings how many at most
   * @param longest how long at most; null for as long as it takes
   * @param observer sees every reading
   * @param truth what the observer compares with, for the summary; or null
   * @throws IOException if the source fails or the files cannot be written
   */
  RunSummary run(
      RecordSource source,
      long maxReadings,
      Duration longest,
      Observer observer,
      TruthComparison truth)
      throws IOException {
    LabelQueue queue =
        new LabelQueue(
            labeler,
            settings,
            recorder::labelled,
            warning -> console.warn(Console.sanitized(warning)));
    completeEarlierRun(queue);
    long begun = System.nanoTime();
    long ended;
    Timer timer = longest == null ? null : closingAfter(source, longest);
    try {
      watch(source, maxReadings, observer, queue);
    } finally {
      // Labels that are still to come do not make the stream slower.
      ended = System.nanoTime();
      if (timer != null) {
        timer.cancel();
      }
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
        openEpisodes,
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
    AnomalyDetector detector = model.newDetector();
    RowReading reading = new RowReading(model.schema());
    RecordRow row = detector.newRow();
    RecentReadings recent = new RecentReadings(model.schema());
    Incidents incidents = new Incidents(model.schema(), episodeGap);
    while (readings < maxReadings && source.next(row)) {
      readings++;
      Verdict verdict = detector.detect(row);
      warming += verdict.state() == Verdict.State.WARMING ? 1 : 0;
      observer.reading(row, verdict);
      EpisodeEvent over = incidents.next(verdict);
      if (over != null) {
        recorder.record(over);
      }
      if (verdict.isAnomaly()) {
        Instant eventTime = reading.time(row);
        boolean arrivesNow = eventTime == null && !source.isReplayable();
        Instant time = arrivesNow ? context.clock().instant() : eventTime;
        AnomalyEvent event =
            AnomalyEvent.of(
                source.session(),
                source.position(),
                row,
                verdict,
                incidents.goingOn(),
                eventTime,
                time,
                recent);
        incidents.add(event);
        if (recorder.record(event)) {
          queue.submit(event);
        }
      }
      recent.add(row);
    }
    openEpisodes = incidents.isOpen() ? 1 : 0;
  }

  private static Timer closingAfter(RecordSource source, Duration longest) {
    Timer timer = new Timer("watch-limit", true);
    timer.schedule(
        new TimerTask() {
          @Override
          public void run() {
            source.close();
          }
        },
        longest.toMillis());
    return timer;
  }

  private void finishLabels(LabelQueue queue) {
    Interruption interruption = context.interruption();
    if (queue.pending() > 0 && !interruption.isRaised()) {
      console.note("waiting for " + queue.pending() + " labels");
    }
    Interruption.Registration hurry = interruption.onRaise(() -> queue.close(GRACE));
    queue.close(interruption.isRaised() ? GRACE : settings.deadline());
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
