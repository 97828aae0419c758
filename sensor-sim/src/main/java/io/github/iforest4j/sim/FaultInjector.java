package io.github.iforest4j.sim;

/**
 * Puts anomalies into one stream. Draws from its own generator, so that the normal readings are the
 * same whether or not there are anomalies. Stateful, one per stream; not thread-safe.
 */
interface FaultInjector {
  /** For a clean stream. */
  FaultInjector NONE = (index, values) -> null;

  /**
   * Changes a normal reading into what the faulty stream shows; called once per reading, in order.
   *
   * @param index the reading's index
   * @param values the normal values, changed in place; NaN for no value
   * @return the anomaly that this reading belongs to, or null when it stays normal
   */
  AnomalyTruth apply(long index, double[] values);
}
