package io.github.iforest4j.engine.event;

import io.github.iforest4j.label.AnomalyLabel;
import java.util.List;

/**
 * Receives the events of a run, after they were recorded. Methods are called by the thread of the
 * stream and by labelling threads, never by two at once. They must return quickly.
 */
public interface AnomalyListener {
  /** Ignores everything. */
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
   * @param known whether an earlier run recorded the anomaly; then no label follows
   */
  void anomaly(AnomalyEvent event, boolean known);

  /** An anomaly got its label. */
  void labelled(AnomalyEvent event, AnomalyLabel label);

  /**
   * An open incident has another name, or is more severe. Comes after the anomaly that changed it.
   *
   * @param update what has changed
   * @param known whether an earlier run recorded this
   */
  default void updated(IncidentUpdate update, boolean known) {}

  /**
   * An incident is over.
   *
   * @param incident the whole incident
   * @param known whether an earlier run recorded this
   */
  default void incident(IncidentEvent incident, boolean known) {}

  /**
   * The stream has changed lastingly.
   *
   * @param drift the change
   * @param known whether an earlier run recorded this
   */
  default void drift(DriftEvent drift, boolean known) {}

  /**
   * An incident about the arrival of readings begins or is over: silence, a wrong clock, another
   * rate.
   *
   * @param event what happened
   * @param known whether an earlier run recorded this
   */
  default void arrival(ArrivalEvent event, boolean known) {}

  /** Passes everything on to each listener, in their order. */
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
      public void updated(IncidentUpdate update, boolean known) {
        several.forEach(listener -> listener.updated(update, known));
      }

      @Override
      public void incident(IncidentEvent incident, boolean known) {
        several.forEach(listener -> listener.incident(incident, known));
      }

      @Override
      public void drift(DriftEvent drift, boolean known) {
        several.forEach(listener -> listener.drift(drift, known));
      }

      @Override
      public void arrival(ArrivalEvent event, boolean known) {
        several.forEach(listener -> listener.arrival(event, known));
      }
    };
  }
}
