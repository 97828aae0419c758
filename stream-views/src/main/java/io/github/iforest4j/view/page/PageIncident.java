package io.github.iforest4j.view.page;

import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.explain.Evidence.Finding;
import io.github.iforest4j.view.incident.Incident;
import java.util.LinkedHashMap;
import java.util.Map;

/** An incident as the page shows it: with its place on the axis and the shares of its fields. */
final class PageIncident {
  /** Maximum number of fields whose shares are summed. */
  private static final int MAX_FIELDS = 32;

  final Incident incident;
  final String device;
  final long start;

  /** By field, the sum of its shares in the anomalies. */
  final Map<String, Double> shares = new LinkedHashMap<>();

  long last;
  boolean open = true;

  /** Whether none of its anomalies was alerted. */
  boolean silent = true;

  long changed;

  /** An incident that begins with an anomaly at a place. */
  PageIncident(String device, long x, AnomalyEvent first) {
    this.incident = new Incident(first);
    this.device = device;
    this.start = x;
    this.last = x;
    addShares(first);
  }

  void add(long x, AnomalyEvent event) {
    last = Math.max(last, x);
    incident.add(event);
    addShares(event);
  }

  private void addShares(AnomalyEvent event) {
    for (Finding finding : event.evidence().findings()) {
      if (shares.containsKey(finding.field()) || shares.size() < MAX_FIELDS) {
        shares.merge(finding.field(), finding.share(), Double::sum);
      }
    }
  }
}
