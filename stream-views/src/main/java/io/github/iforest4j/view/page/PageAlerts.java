package io.github.iforest4j.view.page;

import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.LabelStatus;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The newest alerts and incidents of a run with their labels. Constant memory: when there is no
 * more room, the oldest are removed. Every change gets a stamp, so that browsers receive only what
 * has changed. Not thread-safe.
 */
final class PageAlerts {
  static final int MAX_ALERTS = 120;
  static final int MAX_INCIDENTS = 60;

  private final Map<String, Alert> alerts = new LinkedHashMap<>();
  private final Map<String, PageIncident> incidents = new LinkedHashMap<>();

  /** By the id of an anomaly that has not been added yet, why it raises no alert. */
  private final Map<String, String> suppressed = new LinkedHashMap<>();

  private final Map<LabelStatus, Long> labels = new EnumMap<>(LabelStatus.class);
  private long anomalies;
  private long labelled;
  private long suppressedCount;

  /** An alert with what is known about it. */
  static final class Alert {
    final AnomalyEvent event;
    final String device;
    final long x;

    /** Why it was not alerted; null if it was. */
    final @Nullable String suppressed;

    @Nullable AnomalyLabel label;
    long changed;

    Alert(AnomalyEvent event, String device, long x, @Nullable String suppressed, long stamp) {
      this.event = event;
      this.device = device;
      this.x = x;
      this.suppressed = suppressed;
      this.changed = stamp;
    }
  }

  /** Adds an anomaly of a device at its place on the axis; returns its incident. */
  PageIncident add(AnomalyEvent event, String device, long x, long stamp) {
    anomalies++;
    PageIncident incident = incidents.get(event.incident());
    if (incident == null) {
      incident = new PageIncident(device, x, event);
      incidents.put(event.incident(), incident);
      dropOldest(incidents, MAX_INCIDENTS);
    } else {
      incident.add(x, event);
    }
    String why = suppressed.remove(event.id());
    incident.silent &= why != null;
    incident.changed = stamp;
    alerts.put(event.id(), new Alert(event, device, x, why, stamp));
    dropOldest(alerts, MAX_ALERTS);
    return incident;
  }

  private static void dropOldest(Map<String, ?> map, int room) {
    if (map.size() > room) {
      map.remove(map.keySet().iterator().next());
    }
  }

  /** The anomaly of this id, which is added next, was not alerted. */
  void suppress(String id, String why) {
    suppressed.put(id, why);
    suppressedCount++;
    dropOldest(suppressed, MAX_ALERTS);
  }

  /** Adds a label; returns the incident, or null if the page no longer has it. */
  @Nullable PageIncident labelled(AnomalyEvent event, AnomalyLabel label, long stamp) {
    labelled++;
    labels.merge(label.status(), 1L, Long::sum);
    Alert alert = alerts.get(event.id());
    if (alert == null) {
      return null;
    }
    alert.label = label;
    alert.changed = stamp;
    PageIncident incident = incidents.get(alert.event.incident());
    if (incident != null) {
      incident.incident.labelled(event, label);
      incident.changed = stamp;
    }
    return incident;
  }

  /** The incident of this id is over; nothing happens if the page no longer has it. */
  void over(String id, long stamp) {
    PageIncident incident = incidents.get(id);
    if (incident != null) {
      close(incident, stamp);
    }
  }

  /** The stream is over, and all incidents with it. */
  void end(long stamp) {
    incidents.values().forEach(incident -> close(incident, stamp));
  }

  private static void close(PageIncident incident, long stamp) {
    if (incident.open) {
      incident.open = false;
      incident.changed = stamp;
    }
  }

  /** The anomaly of an alert; null if the page no longer has it. */
  @Nullable AnomalyEvent event(String id) {
    Alert alert = alerts.get(id);
    return alert == null ? null : alert.event;
  }

  /** The anomalies of an incident that the page still has. */
  List<AnomalyEvent> incident(String id) {
    return alerts.values().stream()
        .map(alert -> alert.event)
        .filter(event -> event.incident().equals(id))
        .toList();
  }

  /** The newest alerts, the oldest of them first. */
  Collection<Alert> alerts() {
    return alerts.values();
  }

  /** The newest incidents, the oldest of them first. */
  Collection<PageIncident> incidents() {
    return incidents.values();
  }

  /** The number of labels by status, over the whole run. */
  Map<LabelStatus, Long> labels() {
    return labels;
  }

  /** The number of anomalies over the whole run. */
  long anomalies() {
    return anomalies;
  }

  /** The number of anomalies without a label. */
  long waiting() {
    return anomalies - labelled;
  }

  /** The number of anomalies that were not alerted, over the whole run. */
  long suppressedCount() {
    return suppressedCount;
  }
}
