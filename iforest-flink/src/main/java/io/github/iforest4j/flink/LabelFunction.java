package io.github.iforest4j.flink;

import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.EventJson;
import io.github.iforest4j.engine.record.RecordedRun;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.AnomalyLabeler;
import io.github.iforest4j.label.LabelStatus;
import io.github.iforest4j.label.OfflineLabeler;
import io.github.iforest4j.label.queue.LabelCache;
import io.github.iforest4j.label.queue.LabelQueue;
import io.github.iforest4j.time.Timing;
import java.io.Serial;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.ThreadSafeSimpleCounter;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the labeller of a subtask through the queue of {@code iforest watch}, and never waits for
 * it. At most {@link #maxUnanswered} anomalies are unanswered at a time; more are labelled by fixed
 * rules at once.
 */
final class LabelFunction extends RichAsyncFunction<StreamEvent, StreamEvent> {
  @Serial private static final long serialVersionUID = 1;

  private static final Logger LOG = LoggerFactory.getLogger(LabelFunction.class);

  /** An anomaly and where its label goes. */
  private record Asked(StreamEvent event, AnomalyEvent anomaly, ResultFuture<StreamEvent> result) {}

  private final AnomalyLabels.Opener opener;
  private final Duration deadline;
  private final int waiting;
  private final int workers;
  private final int subtasks;

  /** Flink takes no more answers. */
  private transient volatile boolean closed;

  private transient @Nullable AnomalyLabeler labeler;
  private transient @Nullable LabelQueue<Asked> queue;

  @SuppressWarnings("NullAway.Init")
  private transient OfflineLabeler rules;

  @SuppressWarnings("NullAway.Init")
  private transient Semaphore room;

  /** Whether the labels of the rules are a substitute for those of a backend. */
  private transient boolean asksBackend;

  @SuppressWarnings("NullAway.Init")
  private transient Counter labels;

  @SuppressWarnings("NullAway.Init")
  private transient Counter fallbacks;

  LabelFunction(
      AnomalyLabels.Opener opener, Duration deadline, int waiting, int workers, int subtasks) {
    this.opener = opener;
    this.deadline = deadline;
    this.waiting = waiting;
    this.workers = workers;
    this.subtasks = subtasks;
  }

  /** The maximum number of anomalies without a label at a time. */
  static int maxUnanswered(int waiting, int workers) {
    // Those that wait, those that are asked for, and as many that the queue is just writing.
    return 2 * (waiting + workers);
  }

  @Override
  public void open(OpenContext context) {
    MetricGroup group = getRuntimeContext().getMetricGroup().addGroup("iforest");
    labels = group.counter("labels", new ThreadSafeSimpleCounter());
    // Failed, late, over budget, or not supported by the evidence.
    fallbacks = group.counter("labelFallbacks", new ThreadSafeSimpleCounter());
    rules = new OfflineLabeler();
    room = new Semaphore(maxUnanswered(waiting, workers));
    AnomalyLabeler opened = opener.open(subtasks);
    labeler = opened;
    asksBackend = !opened.name().equals(rules.name());
    LOG.info("labels: {}", opened.description());
    queue =
        new LabelQueue<>(
            opened,
            new LabelQueue.Settings(
                waiting,
                deadline,
                workers,
                new LabelCache(
                    opened, LabelCache.DEFAULT_CAPACITY, LabelCache.DEFAULT_TTL, Timing.SYSTEM)),
            asked -> asked.anomaly().evidence(),
            asked -> asked.anomaly().incident(),
            (asked, label) -> {
              room.release();
              answer(asked, label);
            },
            LOG::warn);
  }

  @Override
  public void asyncInvoke(StreamEvent event, ResultFuture<StreamEvent> result) {
    LabelQueue<Asked> open = queue;
    if (open == null) {
      throw new IllegalStateException("not open");
    }
    AnomalyEvent anomaly = RecordedRun.anomaly(event.json());
    Asked asked = new Asked(event, anomaly, result);
    if (room.tryAcquire()) {
      open.submit(asked);
    } else {
      answer(asked, rules.label(anomaly.evidence()).withStatus(LabelStatus.OVER_BUDGET));
    }
  }

  /** Called by any thread. */
  private void answer(Asked asked, AnomalyLabel label) {
    if (closed) {
      return;
    }
    labels.inc();
    LabelStatus status = label.status();
    if (asksBackend && status != LabelStatus.LABELLED && status != LabelStatus.REUSED) {
      fallbacks.inc();
    }
    StreamEvent event = asked.event();
    StreamEvent labelled =
        new StreamEvent(
            StreamEvent.Kind.LABEL,
            event.id(),
            event.key(),
            event.time(),
            event.modelId(),
            EventJson.label(event.id(), label));
    try {
      asked.result().complete(List.of(labelled));
    } catch (RejectedExecutionException e) {
      // The subtask is just ending. After a failure, the last checkpoint has the anomaly.
      LOG.debug("no more labels are taken", e);
    }
  }

  @Override
  public void close() {
    closed = true;
    if (queue != null) {
      queue.close(Duration.ZERO);
    }
    if (labeler != null) {
      labeler.close();
    }
  }
}
