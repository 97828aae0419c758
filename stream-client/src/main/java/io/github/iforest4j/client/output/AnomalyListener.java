package io.github.iforest4j.client.output;

import io.github.iforest4j.label.AnomalyLabel;

/**
 * Shows anomalies to someone. Called by the thread of the stream and by labelling threads, never by
 * two at once; returns quickly.
 */
public interface AnomalyListener {
  /** Shows nobody anything. */
  AnomalyListener SILENT =
      new AnomalyListener() {
        @Override
        public void anomaly(AnomalyEvent event, boolean known) {}

        @Override
        public void labelled(AnomalyEvent event, AnomalyLabel label) {}
      };

  /**
   * An anomaly was found.
   *
   * @param event the anomaly
   * @param known whether an earlier run already recorded it; then no label follows
   */
  void anomaly(AnomalyEvent event, boolean known);

  /** An anomaly got its label, whoever worded it. */
  void labelled(AnomalyEvent event, AnomalyLabel label);
}
