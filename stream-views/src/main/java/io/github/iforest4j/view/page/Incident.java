package io.github.iforest4j.view.page;

import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.Evidence.Finding;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.LabelStatus;
import java.util.LinkedHashMap;
import java.util.Map;

/** Anomalies of one device that belong together: what a person is told as one thing. */
final class Incident {
  /** The share of a field per anomaly is summed for so many fields. */
  private static final int MAX_FIELDS = 32;

  final String id;
  final String device;
  final long start;

  /** Summed over its anomalies. */
  final Map<String, Double> shares = new LinkedHashMap<>();

  long last;
  long anomalies;

  /** What it began with: later ones may stand out by what the first left in the windows. */
  final AnomalyEvent first;

  AnomalyEvent peak;
  AnomalyLabel label;
  boolean open = true;

  /** Whether none of it alerted anybody. */
  boolean silent = true;

  long changed;

  Incident(String id, String device, long x, AnomalyEvent first) {
    this.id = id;
    this.device = device;
    this.start = x;
    this.first = first;
    this.peak = first;
  }

  void add(long x, AnomalyEvent event) {
    last = Math.max(last, x);
    anomalies++;
    Evidence evidence = event.evidence();
    if (evidence.score() > peak.evidence().score()) {
      peak = event;
    }
    for (Finding finding : evidence.findings()) {
      if (shares.containsKey(finding.field()) || shares.size() < MAX_FIELDS) {
        shares.merge(finding.field(), finding.share(), Double::sum);
      }
    }
  }

  /** The words of a model before offline ones; among equals those about its beginning. */
  void labelled(AnomalyEvent event, AnomalyLabel newLabel) {
    boolean about = event.id().equals(first.id());
    if (label == null || rank(newLabel) > rank(label) || about && rank(newLabel) == rank(label)) {
      label = newLabel;
    }
  }

  private static int rank(AnomalyLabel label) {
    return label.status() == LabelStatus.LABELLED
        ? 2
        : label.status() == LabelStatus.REUSED ? 1 : 0;
  }
}
