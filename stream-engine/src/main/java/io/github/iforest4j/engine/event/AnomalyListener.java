package io.github.iforest4j.engine.event;

import io.github.iforest4j.label.AnomalyLabel;
import java.util.List;

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
   * @param event the anomaly; {@link AnomalyEvent#beginsIncident} says whether it is the first of
   *     an incident
   * @param known whether an earlier run already recorded it; then no label follows
   */
  void anomaly(AnomalyEvent event, boolean known);

  /** An anomaly got its label, whoever worded it. */
  void labelled(AnomalyEvent event, AnomalyLabel label);

  /**
   * An incident is over.
   *
   * @param incident what it came to
   * @param known whether an earlier run already recorded that
   */
  default void incident(IncidentEvent incident, boolean known) {}

  /**
   * The stream has changed for good.
   *
   * @param drift what changed
   * @param known whether an earlier run already recorded that
   */
  default void drift(DriftEvent drift, boolean known) {}

  /** Shows everything to several, in their order. */
  static AnomalyListener all(List<? extends AnomalyListener> listeners) {
    List<AnomalyListener> several = List.copyOf(listeners);
    return new AnomalyListener() {
      @Override
      public void anomaly(AnomalyEvent event, boolean known) {
        several.forEach(listener -> listener.anomaly(event, known));
      }

      @Override
      public void labelled(AnomalyEvent event, AnomalyLabel label) {
        several.forEach(listener -> listener.labelled(event, label));
      }

      @Override
      public void incident(IncidentEvent incident, boolean known) {
        several.forEach(listener -> listener.incident(incident, known));
      }

      @Override
      public void drift(DriftEvent drift, boolean known) {
        several.forEach(listener -> listener.drift(drift, known));
      }
    };
  }
}
