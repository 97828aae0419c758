package io.github.iforest4j.label;

import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.label.backend.LabelingException;
import java.util.function.Consumer;

/**
 * Names and explains anomalies that a detector found; it never decides whether something is one.
 *
 * <p>Implementations are thread-safe. {@link #label} may block for as long as the labeller's
 * deadline, so it does not belong on the thread that scores a stream.
 */
public interface AnomalyLabeler extends AutoCloseable {
  /** A short name: {@code offline}, {@code together}, {@code docker}, or a host. One word. */
  String name();

  /** The model that is asked; empty for none. */
  default String model() {
    return "";
  }

  /** The prompt and the hash of its text; empty for none. */
  default String prompt() {
    return "";
  }

  /** One line for the user: backend, model, why these were chosen, and where evidence is sent. */
  String description();

  /**
   * Loads the model where that takes longer than a label may take; may block for minutes. Optional:
   * without it the first answers come late, or not in time.
   *
   * @throws LabelingException if the model is not ready; {@link #label} may still succeed
   */
  default void prepare() throws LabelingException {}

  /**
   * Labels one anomaly.
   *
   * @param evidence what the detector computed
   * @return a label that states only facts which the evidence supports; its status says who wrote
   *     it
   * @throws LabelingException if there is no label before the deadline, or the labeller is closed;
   *     an interrupt is {@link LabelingException.Category#CANCELLED} and leaves the thread
   *     interrupted
   */
  AnomalyLabel label(Evidence evidence) throws LabelingException;

  /**
   * Describes the findings of a whole file in one label.
   *
   * @param evidence what the detector found; there is at least one finding
   * @param replies receives each raw answer of a model before it is checked
   * @return a label as {@link #label} returns it
   * @throws LabelingException as {@link #label}
   */
  default AnomalyLabel analyse(FileEvidence evidence, Consumer<String> replies)
      throws LabelingException {
    return new OfflineLabeler().analyse(evidence, replies);
  }

  /** Totals since this was opened; {@link LabelingMetrics#NONE} if no model is asked. */
  default LabelingMetrics metrics() {
    return LabelingMetrics.NONE;
  }

  /** Ends pending requests and frees all resources. Idempotent. */
  @Override
  void close();
}
