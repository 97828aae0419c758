package io.github.iforest4j.label.queue;

import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.label.Severity;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One anomaly that waits for a label, and the anomalies that wait for the same answer. Guarded by
 * the monitor of its {@link LabelQueue}.
 *
 * @param <E> the type of the anomalies
 */
final class LabelRequest<E> {
  final E anomaly;

  /** The signature of its evidence; empty when answers are not shared. */
  final String signature;

  /** The key of its episode; empty when answers are not shared. */
  final String episode;

  /** What its incident is about now. */
  final Natures natures;

  /** How unusual it is: under backlog, the most severe is asked about first. */
  final Severity severity;

  /** When the labeller was asked about it, in nanoseconds of the queue's clock. */
  long askedNanos;

  /** When it was submitted, in nanoseconds of the queue's clock. */
  final long submittedNanos;

  /** Requests that end when this one ends, with its answer. */
  final List<LabelRequest<E>> followers = new ArrayList<>();

  /** The thread that is asking the labeller about it now. */
  @Nullable Thread askedBy;

  /** Whether its label has been decided. */
  boolean ended;

  /**
   * A request.
   *
   * @param shared whether answers are shared
   */
  LabelRequest(E anomaly, Evidence evidence, String episode, boolean shared, long submittedNanos) {
    this.anomaly = anomaly;
    this.signature = shared ? evidence.signature() : "";
    this.episode = shared ? episode : "";
    this.natures = shared ? Natures.of(evidence) : Natures.NONE;
    this.severity = Severity.of(evidence);
    this.submittedNanos = submittedNanos;
  }
}
