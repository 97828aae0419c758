package io.github.iforest4j.label.queue;

import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.LabelStatus;
import io.github.iforest4j.label.OfflineLabeler;
import org.jspecify.annotations.Nullable;

/**
 * How a request ends. Writing the label takes longer than deciding how the request ends, so it
 * happens later, in {@link #label}. Immutable.
 *
 * @param anomaly what is labelled
 * @param answer the labeller's answer; null if there is none
 * @param status the status of the label
 * @param backend the backend that a label of the offline labeller names; null if none was asked, or
 *     the answer is taken
 * @param <E> the type of the anomalies
 */
record Ending<E>(
    E anomaly, @Nullable AnomalyLabel answer, LabelStatus status, @Nullable String backend) {
  private static final OfflineLabeler OFFLINE = new OfflineLabeler();

  /** With the labeller's answer, as it is. */
  static <E> Ending<E> answered(E anomaly, AnomalyLabel answer) {
    return new Ending<>(anomaly, answer, answer.status(), null);
  }

  /** With the answer to a similar anomaly, checked against the evidence of this one. */
  static <E> Ending<E> reused(E anomaly, AnomalyLabel answer) {
    return new Ending<>(anomaly, answer, LabelStatus.REUSED, null);
  }

  /** With a label by the offline labeller, since the backend gave none that can be used. */
  static <E> Ending<E> offline(E anomaly, LabelStatus status, String backend) {
    return new Ending<>(anomaly, null, status, backend);
  }

  /** With a label by the offline labeller that names no backend, since none was asked. */
  static <E> Ending<E> notAsked(E anomaly) {
    return new Ending<>(anomaly, null, LabelStatus.OVER_BUDGET, null);
  }

  /** With a label by the offline labeller, since the answer to a similar anomaly was refused. */
  static <E> Ending<E> refused(E anomaly, AnomalyLabel answer) {
    return new Ending<>(anomaly, answer, LabelStatus.UNGROUNDED, answer.backend());
  }

  /** Writes the label. */
  AnomalyLabel label(Evidence evidence) {
    if (answer != null && backend != null) {
      return answer.refusedFor(evidence);
    }
    if (answer != null) {
      // A status that is not the answer's own: the answer was given to a similar anomaly.
      return status == answer.status() ? answer : answer.reusedFor(evidence);
    }
    AnomalyLabel words = OFFLINE.label(evidence);
    return backend == null ? words.withStatus(status) : words.by(status, backend, "", "");
  }
}
