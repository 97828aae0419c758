package io.github.iforest4j.engine;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Learning;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.AnomalyListener;
import io.github.iforest4j.engine.event.DoubtEvent;
import io.github.iforest4j.engine.feedback.FeedbackFilter;
import io.github.iforest4j.engine.feedback.FeedbackLog;
import io.github.iforest4j.engine.record.AnomalyRecorder;
import io.github.iforest4j.engine.record.RunFiles;
import io.github.iforest4j.engine.sink.ReadingSink;
import io.github.iforest4j.engine.sink.RunSink;
import io.github.iforest4j.engine.summary.RunSummary;
import io.github.iforest4j.engine.summary.TruthComparison;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.AnomalyLabeler;
import io.github.iforest4j.label.queue.LabelQueue;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.time.Timing;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A run over a stream: readings come from a source, a model judges them, anomalies are recorded,
 * labelled and sent to sinks.
 *
 * <pre>{@code
 * try (StreamRun run =
 *     StreamRun.builder()
 *         .source(Sources.open("tcp://localhost:9999", SourceOptions.DEFAULT))
 *         .model(DetectorModel.read(Path.of("plant.iforest")))
 *         .files(RunFiles.in(Path.of("out")))
 *         .sink(new MySink())
 *         .build()) {
 *   run.run();
 * }
 * }</pre>
 *
 * <p>The life of a run, in order:
 *
 * <ol>
 *   <li>{@link StreamRunBuilder#build} checks the settings. Nothing is read or written.
 *   <li>{@link #run} reads the first readings and learns from them, unless there is a model; opens
 *       the files and completes those of an earlier run; continues from the state, if there is one;
 *       then judges reading after reading, on the thread that calls it.
 *   <li>It ends when the source ends, at {@link StreamRunBuilder#maxReadings}, or soon after {@link
 *       #stop}.
 *   <li>It closes the source, waits for the labels under way, reports the summary, and closes the
 *       files and then the sinks, the last one first. That happens after a failure, too.
 * </ol>
 *
 * <p>An anomaly is in the journal before any sink receives it. Its label follows later and never
 * delays a verdict. With a state and a source that can be read again, each reading takes effect
 * exactly once, also after the process was killed; sinks may receive an event twice, with the same
 * id.
 *
 * <p>{@link #stop}, {@link #close} and {@link #status} may be called by any thread; everything else
 * belongs to one thread. The run closes the source and the sinks that it was given, but not the
 * labeller, the feedback or the state folder.
 */
public final class StreamRun implements AutoCloseable {
  /** How long a run that was asked to stop waits for the labels under way. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final RecordSource source;
  private final @Nullable DetectorModel model;
  private final @Nullable Learner learner;
  private final int learnFrom;

  private final @Nullable Renewer renewer;

  /** Whether the readings that are learned from are judged, too. */
  private final boolean learnsWhole;

  private final List<RunSink> sinks;
  private final AnomalyLabeler labeler;
  private final LabelQueue.Settings labels;
  private final @Nullable RunFiles files;
  private final @Nullable FeedbackLog feedback;
  private final @Nullable StateFolder state;
  private final Duration stateEvery;
  private final StreamSettings streams;
  private final @Nullable TruthComparison truth;
  private final long maxReadings;
  private final RunStatus status;
  private final Timing timing;
  private final RunListener listener;
  private final Duration sweepInterval;
  private final ArrivalSettings arrivals;

  private final AtomicBoolean begun = new AtomicBoolean();

  // Guarded by this.
  private boolean stopped;
  private volatile @Nullable Throwable labelFailure;

  /** The number of readings that the model was learned from; 0 if it was given. */
  private long learnedFrom;

  /** The readings that the model was learned from, while it goes on learning. */
  private RecordTable first = new RecordTable();

  private @Nullable LabelQueue<AnomalyEvent> queue;

  StreamRun(StreamRunBuilder from) {
    source = Objects.requireNonNull(from.source, "a run needs a source");
    model = from.model;
    learner = from.learner;
    learnFrom = from.learnFrom;
    learnsWhole = from.learnsWhole;
    renewer = from.renewer;
    if (model == null && learner == null || model != null && learner != null) {
      throw new IllegalStateException("a run needs either a model or a learner");
    }
    if (learner != null && !learnsWhole && from.maxReadings <= learnFrom) {
      throw new IllegalStateException(
          "maxReadings "
              + from.maxReadings
              + " leaves nothing to judge after learning from "
              + learnFrom
              + " readings");
    }
    if (learnsWhole && !source.canSeek()) {
      throw new IllegalStateException(
          source.name()
              + " cannot be read again, so its readings cannot be learned from and judged");
    }
    sinks = List.copyOf(from.sinks);
    labeler = from.labeler;
    labels = from.labels;
    files = from.files;
    feedback = from.feedback;
    state = from.state;
    stateEvery = from.stateEvery;
    streams = from.streams();
    truth = from.truth;
    maxReadings = from.maxReadings;
    timing = from.timing;
    status = from.status == null ? new RunStatus(timing, false) : from.status;
    listener = from.listener;
    sweepInterval = from.sweepInterval;
    arrivals = from.arrivals();
    from.checkModel();
    long again = source.parts().stream().filter(RecordSource::canSeek).count();
    if (state != null && again > 0 && again < source.parts().size()) {
      throw new RunSetupException(
          RunSetupException.Reason.MIXED_SOURCES,
          source.name(),
          "a state keeps the place of sources that can be read again; live readings cannot");
    }
  }

  /** Returns a builder with the default settings. */
  public static StreamRunBuilder builder() {
    return new StreamRunBuilder();
  }

  /** The status of the run; also available before and after {@link #run}. */
  public RunStatus status() {
    return status;
  }

  /**
   * Runs until the source ends, a limit is reached, or {@link #stop} is called.
   *
   * @return the summary; empty if the run was stopped before it had learned a model
   * @throws IllegalStateException if the run was run or closed before
   * @throws TooFewReadingsException if the source ends before there is a model
   * @throws StateException if the state cannot be used
   * @throws IOException if the source fails, or the files cannot be written
   */
  public Optional<RunSummary> run() throws IOException {
    if (!begun.compareAndSet(false, true)) {
      throw new IllegalStateException("a run can be run once");
    }
    try (SinkList all = new SinkList(sinks);
        RecordSource closed = source) {
      status.reads(closed);
      if (model == null && state != null && state.hasState()) {
        // It would be of another model than the one that is learned now.
        throw StateException.otherModel(state.folder());
      }
      DetectorModel judging = model == null ? learn(all) : model;
      if (judging == null) {
        return Optional.empty();
      }
      KeySettings keys = streams.keys(judging);
      if (model == null && state != null) {
        judging.write(state.model());
      }
      all.started(judging, keys.field());
      RunSummary summary = judge(judging, keys, all);
      all.ended();
      return Optional.of(summary);
    } finally {
      status.ended();
      warnOfUnreached();
    }
  }

  private void warnOfUnreached() {
    for (RecordSource part : source.parts()) {
      if (part.counts().isUnreached()) {
        listener.warning(part.name() + " was never reached: is the server running there?");
      }
    }
  }

  private @Nullable DetectorModel learn(SinkList all) throws IOException {
    if (files != null) {
      // Learning may take hours; what would make it useless is found before.
      files.requireWritable();
    }
    FirstLearning learning =
        new FirstLearning(
            source,
            Objects.requireNonNull(learner),
            learnFrom,
            learnsWhole,
            status,
            listener,
            arrivals.calendar(),
            timing);
    DetectorModel learned = learning.learn(all, this::isStopped);
    if (learned != null) {
      first = learning.readings();
      learnedFrom = first.numRows();
    }
    return learned;
  }

  private RunSummary judge(DetectorModel judging, KeySettings keys, SinkList all)
      throws IOException {
    JudgeSettings settings = streams.judge(judging);
    TruthSink compared = truth == null ? TruthSink.of(judging) : null;
    List<ReadingSink> readingSinks = new ArrayList<>();
    if (compared != null) {
      readingSinks.add(compared);
    }
    readingSinks.addAll(all.readingSinks());
    FeedbackFilter filter =
        new FeedbackFilter(
            feedback,
            all.alerted(),
            all.seeingSuppressed(),
            timing,
            all::suppressed,
            listener::warning);
    try (AnomalyRecorder recorder = recorder(judging, filter)) {
      listener.started(judging, keys);
      DoubtEvent doubt = Doubts.of(judging);
      if (doubt != null) {
        listener.doubt(doubt);
      }
      long from = timing.nanoTime();
      long until;
      LabelQueue<AnomalyEvent> waiting = openQueue(recorder);
      try {
        status.watches(recorder, waiting, labeler, filter);
        RunLoop loop =
            new RunLoop(
                source,
                judging,
                renewal(judging, settings),
                keys,
                settings,
                recorder,
                filter,
                waiting,
                readingSinks,
                state == null ? null : new Checkpoints(state, stateEvery, timing),
                status,
                timing,
                sweepInterval,
                listener,
                arrivals);
        boolean begun = begin(loop);
        // The filter must have its state before it receives a label.
        completeEarlierRun(recorder, waiting);
        if (begun) {
          long learned = learnsWhole ? 0 : learnedFrom;
          loop.run(maxReadings == Long.MAX_VALUE ? maxReadings : maxReadings - learned);
        }
      } finally {
        // Labels that are still to come do not make the stream slower.
        until = timing.nanoTime();
        status.ended();
        try {
          source.close();
        } finally {
          finishLabels(waiting);
        }
      }
      requireLabelled();
      RunSummary summary =
          status.summary((until - from) / 1e9, compared == null ? truth : compared.comparison());
      listener.ended(summary);
      return summary;
    }
  }

  private @Nullable Renewal renewal(DetectorModel judging, JudgeSettings settings) {
    if (renewer == null
        || settings.learning() != Learning.FROZEN
        || judging.config().preset() == Preset.METRIC) {
      return null;
    }
    RecordTable learned = first;
    first = new RecordTable();
    // After a restart there must be as many readings as before.
    long least = learned.numRows() == 0 ? judging.provenance().trainingRows() : 0;
    return new Renewal(new StreamHistory(renewer, judging.schema(), learned, least));
  }

  /** Whether the loop has begun; a run that is stopped meanwhile changes nothing. */
  private boolean begin(RunLoop loop) throws IOException {
    if (isStopped()) {
      return false;
    }
    try {
      loop.begin();
      return true;
    } catch (IOException e) {
      if (isStopped()) {
        return false;
      }
      throw e;
    }
  }

  private AnomalyRecorder recorder(DetectorModel judging, AnomalyListener events)
      throws IOException {
    if (files == null) {
      return AnomalyRecorder.withoutFiles(events);
    }
    try {
      return AnomalyRecorder.open(files, judging.schema(), source.canSeek(), timing, events);
    } catch (IOException e) {
      if (model == null && state == null) {
        keepLearned(judging, files.journal().resolveSibling("learned.iforest"));
      }
      throw e;
    }
  }

  /** Keeps a model that may have taken long to learn, although the files cannot be used. */
  private void keepLearned(DetectorModel learned, Path file) {
    try {
      learned.write(file);
      listener.warning("the model that was learned is kept in " + file);
    } catch (IOException e) {
      listener.warning("the model that was learned cannot be kept: " + e.getMessage());
    }
  }

  private void completeEarlierRun(AnomalyRecorder recorder, LabelQueue<AnomalyEvent> waiting) {
    List<AnomalyEvent> pending = recorder.pending();
    if (recorder.cutBytes() > 0 || !pending.isEmpty()) {
      listener.completing(pending.size());
    }
    pending.forEach(waiting::submit);
  }

  private synchronized LabelQueue<AnomalyEvent> openQueue(AnomalyRecorder recorder) {
    queue =
        new LabelQueue<>(
            labeler,
            labels,
            AnomalyEvent::evidence,
            AnomalyEvent::incident,
            (event, label) -> labelled(recorder, event, label),
            listener::warning);
    return queue;
  }

  /** Runs in a thread of the queue, which must survive a sink that fails; the run ends. */
  private void labelled(AnomalyRecorder recorder, AnomalyEvent event, AnomalyLabel label) {
    try {
      recorder.labelled(event, label);
    } catch (RuntimeException | Error e) {
      labelFailure = e;
      source.close();
    }
  }

  private void requireLabelled() {
    if (labelFailure instanceof Error e) {
      throw e;
    }
    if (labelFailure instanceof RuntimeException e) {
      throw e;
    }
  }

  private void finishLabels(LabelQueue<AnomalyEvent> waiting) {
    boolean patient = !isStopped();
    if (waiting.pending() > 0 && patient) {
      listener.waitingForLabels(waiting.pending());
    }
    // A call of stop meanwhile shortens the wait.
    waiting.close(patient ? labels.deadline() : GRACE);
  }

  private synchronized boolean isStopped() {
    return stopped;
  }

  /**
   * Asks the run to stop, and returns soon: the source is closed, and labels under way are waited
   * for at most two seconds. If {@link #run} is called later, it returns at once.
   */
  public void stop() {
    LabelQueue<AnomalyEvent> waiting;
    synchronized (this) {
      stopped = true;
      waiting = queue;
    }
    source.close();
    if (waiting != null) {
      waiting.hasten(GRACE);
    }
  }

  /**
   * Stops the run; if {@link #run} was never called, closes the sinks. Does nothing if the run is
   * over.
   */
  @Override
  public void close() {
    stop();
    if (begun.compareAndSet(false, true)) {
      new SinkList(sinks).close();
    }
  }
}
