package io.github.iforest4j.testing;

import java.util.function.ToDoubleFunction;

/**
 * A forest of any library, as {@link ForestCheck} sees it. An adapter passes on what it is given
 * and translates nothing that its library does not document.
 */
public interface ForestAdapter {
  /** What it is, with its version, such as {@code Smile 3.1.1}. */
  String name();

  /**
   * Grows a forest.
   *
   * @param rows at least two rows of equal length; the adapter must not change them
   * @param settings how to grow it
   * @return the anomaly score of a row, which has as many values as each of {@code rows}; higher is
   *     more anomalous
   * @throws UnsupportedOperationException if the library has no such setting; the message says
   *     which
   */
  ToDoubleFunction<double[]> fit(double[][] rows, ForestSettings settings);

  /**
   * Whether scores are 2^(−E[h]/c(ψ)), as Liu, Ting and Zhou (2008) define them. Without that,
   * checks by hand do not apply.
   */
  default boolean isOnPaperScale() {
    return true;
  }
}
