package io.github.iforest4j.view.incident;

import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.IncidentState;
import io.github.iforest4j.engine.record.RecordedRun;
import io.github.iforest4j.label.AnomalyLabel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Anomalies that belong together and are shown as one incident. The detector and the file formats
 * call it an episode. Its id is that of its first anomaly. Not thread-safe; constant memory.
 */
public final class Incident {
  private final AnomalyEvent first;
  private AnomalyEvent last;
  private AnomalyEvent peak;
  private @Nullable AnomalyLabel label;
  private IncidentState state;
  private long anomalies = 1;

  /** An incident that begins with this anomaly. */
  public Incident(AnomalyEvent first) {
    this.first = first;
    this.last = first;
    this.peak = first;
    this.state = first.state();
  }

  /** Groups the anomalies of a run with their labels, in the order of the run. O(anomalies). */
  public static List<Incident> of(RecordedRun run) {
    Map<String, Incident> incidents = new LinkedHashMap<>();
    for (AnomalyEvent event : run.anomalies().values()) {
      Incident incident = incidents.get(event.incident());
      if (incident == null) {
        incident = new Incident(event);
        incidents.put(event.incident(), incident);
      } else {
        incident.add(event);
      }
      AnomalyLabel label = run.label(event);
      if (label != null) {
        incident.labelled(event, label);
      }
    }
    return new ArrayList<>(incidents.values());
  }

  /** Adds its next anomaly. */
  public void add(AnomalyEvent event) {
    anomalies++;
    last = event;
    boolean worse = event.evidence().isWorseThan(peak.evidence());
    // Early versions recorded no state, so it is that of the reading alone.
    if (worse || !event.state().equals(IncidentState.of(event.evidence()))) {
      state = event.state();
    }
    peak = worse ? event : peak;
  }

  /**
   * Takes the label of one of its anomalies. Labels of a language model count more than reused
   * ones, and those more than others; among equals, the label of the first anomaly counts most, and
   * then the earliest.
   */
  public void labelled(AnomalyEvent event, AnomalyLabel newLabel) {
    boolean ofFirst = event.id().equals(first.id());
    if (label == null || rank(newLabel) > rank(label) || ofFirst && rank(newLabel) == rank(label)) {
      label = newLabel;
    }
  }

  private static int rank(AnomalyLabel label) {
    return switch (label.status()) {
      case LABELLED -> 2;
      case REUSED -> 1;
      default -> 0;
    };
  }

  /** The id of its incident. */
  public String id() {
    return first.incident();
  }

  /**
   * The anomaly that it began with; later ones may be an effect of the first, which is still in the
   * windows.
   */
  public AnomalyEvent first() {
    return first;
  }

  /** The anomaly added last. */
  public AnomalyEvent last() {
    return last;
  }

  /**
   * The anomaly that shows best what is wrong, see {@link
   * io.github.iforest4j.explain.Evidence#isWorseThan}; of several, the earliest.
   */
  public AnomalyEvent peak() {
    return peak;
  }

  /** Its label; null while none is known. */
  public @Nullable AnomalyLabel label() {
    return label;
  }

  /** Its name and severity, as far as its anomalies are known. */
  public IncidentState state() {
    return state;
  }

  /**
   * What is wrong: the label of a language model if there is one, because it says more; else the
   * name.
   */
  public String title() {
    return label != null && rank(label) > 0 ? label.label() : state.name();
  }

  /** The number of its anomalies. */
  public long anomalies() {
    return anomalies;
  }
}
