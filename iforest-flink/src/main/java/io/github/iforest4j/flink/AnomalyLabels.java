package io.github.iforest4j.flink;

import io.github.iforest4j.label.AnomalyLabeler;
import io.github.iforest4j.label.queue.LabelQueue;
import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * Names and explains the anomalies of a job. A labeller that is slow, or never answers, does not
 * hold up the job: what does not find room in its queue, or gets no answer before the deadline, is
 * described by fixed rules ({@link io.github.iforest4j.label.OfflineLabeler}).
 *
 * <p>Each anomaly gets one label, with the id of the anomaly. Anomalies that waited when a
 * checkpoint was made are in it, and the labeller is asked for them again after a restore. Answers
 * of a model differ from time to time, so write labels to a sink that is transactional, or that
 * keeps one label for each id.
 *
 * <p>Immutable.
 */
public final class AnomalyLabels {
  /** Time beyond the deadline after which Flink fails the job; never reached. */
  private static final Duration SLACK = Duration.ofMinutes(10);

  /**
   * Opens the labeller of a subtask, on the machine of the subtask.
   *
   * @see io.github.iforest4j.label.Labelers
   */
  @FunctionalInterface
  public interface Opener extends Serializable {
    /**
     * Opens it; it is closed with the subtask.
     *
     * @param subtasks the number of subtasks that ask labellers at the same time. Budgets are to be
     *     divided by it ({@link io.github.iforest4j.label.LabelingLimits#dividedBy})
     */
    AnomalyLabeler open(int subtasks);
  }

  private final Opener opener;
  private final Duration deadline;
  private final int waiting;
  private final int workers;
  private final int subtasks;
  private final String uid;

  private AnomalyLabels(
      Opener opener, Duration deadline, int waiting, int workers, int subtasks, String uid) {
    this.opener = opener;
    this.deadline = deadline;
    this.waiting = waiting;
    this.workers = workers;
    this.subtasks = subtasks;
    this.uid = uid;
  }

  /**
   * Labels from one subtask that asks for one label at a time, with the bounds of {@code iforest
   * watch}.
   *
   * @param opener opens the labeller
   */
  public static AnomalyLabels from(Opener opener) {
    return new AnomalyLabels(
        Objects.requireNonNull(opener, "opener"),
        LabelQueue.DEFAULT_DEADLINE,
        LabelQueue.DEFAULT_CAPACITY,
        1,
        1,
        "iforest");
  }

  /**
   * With another deadline; default 30 seconds.
   *
   * @param value time after which an anomaly is labelled by fixed rules; more than 0
   * @throws IllegalArgumentException if it is not positive
   */
  public AnomalyLabels deadline(Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException("the deadline must be positive, was " + value);
    }
    return new AnomalyLabels(opener, value, waiting, workers, subtasks, uid);
  }

  /**
   * With another number of anomalies that may wait for the labeller in each subtask; default 64.
   * What comes beyond it is labelled by fixed rules at once.
   *
   * @throws IllegalArgumentException if it is less than 1
   */
  public AnomalyLabels waiting(int value) {
    return new AnomalyLabels(opener, deadline, positive(value), workers, subtasks, uid);
  }

  /**
   * With another number of labels requested at the same time in each subtask; default 1.
   *
   * @throws IllegalArgumentException if it is less than 1
   */
  public AnomalyLabels workers(int value) {
    return new AnomalyLabels(opener, deadline, waiting, positive(value), subtasks, uid);
  }

  /**
   * With another number of subtasks; default 1.
   *
   * @throws IllegalArgumentException if it is less than 1
   */
  public AnomalyLabels subtasks(int value) {
    return new AnomalyLabels(opener, deadline, waiting, workers, positive(value), uid);
  }

  /** With another beginning of the operator's uid; default {@code iforest}. */
  public AnomalyLabels uid(String value) {
    return new AnomalyLabels(
        opener, deadline, waiting, workers, subtasks, Objects.requireNonNull(value, "value"));
  }

  private static int positive(int value) {
    if (value < 1) {
      throw new IllegalArgumentException("it must be at least 1, was " + value);
    }
    return value;
  }

  /**
   * Adds the labeller to the job.
   *
   * @param events the events of {@link AnomalyStream#events}; only the anomalies are labelled
   * @return events of the kind {@link StreamEvent.Kind#LABEL}, in the order in which labels are
   *     there
   */
  public DataStream<StreamEvent> of(DataStream<StreamEvent> events) {
    DataStream<StreamEvent> anomalies =
        events
            .filter(event -> event.kind() == StreamEvent.Kind.ANOMALY)
            .name("anomalies")
            // Flink keeps labels on their side of a watermark. Without watermarks, an anomaly
            // without
            // an answer holds up no other one.
            .assignTimestampsAndWatermarks(WatermarkStrategy.noWatermarks())
            .name("labels have no order");
    return AsyncDataStream.unorderedWait(
            anomalies,
            new LabelFunction(opener, deadline, waiting, workers, subtasks),
            deadline.plus(SLACK).toMillis(),
            TimeUnit.MILLISECONDS,
            // More than ever wait: a full buffer would stop the job.
            LabelFunction.maxUnanswered(waiting, workers) + 1)
        .returns(StreamEvent.TYPE)
        .setParallelism(subtasks)
        .name("label anomalies")
        .uid(uid + "-labels");
  }
}
