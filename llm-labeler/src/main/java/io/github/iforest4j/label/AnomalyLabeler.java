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
  /** Who labels: {@code offline}, {@code together}, {@code docker}, or a host. One word. */
  String name();

  /** The model that is asked; empty when none is. */
  default String model() {
    return "";
  }

  /** The prompt that is used, with the hash of its wording; empty when there is none. */
  default String prompt() {
    return "";
  }

  /** One line for the user: which backend and model label, why those, and what leaves the house. */
  String description();

  /**
   * Makes the model ready, where that takes longer than a label may; may block for minutes. Not
   * needed: a labeller that was not prepared only answers later, or not in time.
   *
   * @throws LabelingException if it is not ready after all; asking may succeed all the same
   */
  default void prepare() throws LabelingException {}

  /**
   * Labels one anomaly.
   *
   * @param evidence what the detector computed
   * @return a label whose every stated fact the evidence supports; its status says who wrote it
   * @throws LabelingException if none can be had before the deadline, or the labeller is closed; an
   *     interrupt is {@link LabelingException.Category#CANCELLED} and leaves the thread interrupted
   */
  AnomalyLabel label(Evidence evidence) throws LabelingException;

  /**
   * Puts the findings of a whole file into words, all at once.
   *
   * @param evidence what the detector found; there is at least one finding
   * @param replies is told each raw answer of a model, before it is judged; nothing when no model
   *     is asked
   * @return words whose every stated fact the evidence supports; their status says who wrote them
   * @throws LabelingException as {@link #label}
   */
  default AnomalyLabel analyse(FileEvidence evidence, Consumer<String> replies)
      throws LabelingException {
    return new OfflineLabeler().analyse(evidence, replies);
  }

  /** What asking came to since this was opened; {@link LabelingMetrics#NONE} if nobody is asked. */
  default LabelingMetrics metrics() {
    return LabelingMetrics.NONE;
  }

  /** Ends requests under way and frees what the labeller holds. Idempotent. */
  @Override
  void close();
}
