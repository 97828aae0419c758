package io.github.iforest4j.view.page;

import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.explain.Evidence.Finding;
import io.github.iforest4j.view.incident.Incident;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** An incident as the page shows it: with its place on the axis and the shares of its fields. */
final class PageIncident {
  /** A field with a larger mean share of what raised the scores is a cause. */
  private static final double CAUSE = .15;

  /** Maximum number of fields whose shares are summed. */
  private static final int MAX_FIELDS = 32;

  final Incident incident;
  final String device;
  final long start;

  /** By field, the sum of its shares in the anomalies. */
  private final Map<String, Double> shares = new LinkedHashMap<>();

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

  /** Its causes, the one with the largest share first; a single one if none has a large share. */
  List<String> causes() {
    double least = CAUSE * incident.anomalies();
    List<Map.Entry<String, Double>> fields =
        shares.entrySet().stream()
            .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
            .toList();
    return Stream.concat(
            fields.stream().limit(1), fields.stream().skip(1).filter(e -> e.getValue() >= least))
        .map(Map.Entry::getKey)
        .toList();
  }

  private void addShares(AnomalyEvent event) {
    for (Finding finding : event.evidence().findings()) {
      if (shares.containsKey(finding.field()) || shares.size() < MAX_FIELDS) {
        shares.merge(finding.field(), finding.share(), Double::sum);
      }
    }
  }
}
