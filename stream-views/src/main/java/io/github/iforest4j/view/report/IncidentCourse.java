package io.github.iforest4j.view.report;

import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.explain.Evidence.Finding;
import io.github.iforest4j.schema.UsualRange;
import io.github.iforest4j.view.incident.Incident;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values of one field before an incident and in its anomalies, in the order of the run.
 *
 * @param field the field that led at the worst moment
 * @param usual its usual range then; null if there is none
 * @param before how many of the values came before the incident
 * @param values at least two numbers, at most {@link #MOST} of the incident
 */
record IncidentCourse(String field, @Nullable UsualRange usual, int before, List<Double> values) {
  /** The maximum number of values of the incident. */
  static final int MOST = 200;

  /** The course of an incident; null if fewer than two numbers are known. */
  static @Nullable IncidentCourse of(Incident incident, Collection<AnomalyEvent> events) {
    if (incident.peak().evidence().findings().isEmpty()) {
      return null;
    }
    Finding leading = incident.peak().evidence().findings().get(0);
    Finding begins = finding(incident.first(), leading.field());
    List<Double> before = begins == null ? List.of() : begins.recent();
    List<Double> during = new ArrayList<>();
    for (AnomalyEvent event : events) {
      if (event.incident().equals(incident.id())) {
        double number = number(event, leading.field());
        if (Double.isFinite(number)) {
          during.add(number);
        }
      }
    }
    UsualRange usual = leading.usual();
    List<Double> values = new ArrayList<>(before);
    values.addAll(fewer(during, usual == null ? leading.number() : usual.median()));
    return values.size() < 2
        ? null
        : new IncidentCourse(leading.field(), usual, before.size(), values);
  }

  private static @Nullable Finding finding(AnomalyEvent event, String field) {
    return event.evidence().findings().stream()
        .filter(finding -> finding.field().equals(field))
        .findFirst()
        .orElse(null);
  }

  private static double number(AnomalyEvent event, String field) {
    Finding finding = finding(event, field);
    if (finding != null) {
      return finding.number();
    }
    return event.values().stream()
        .filter(value -> value.name().equals(field))
        .mapToDouble(AnomalyEvent.FieldValue::number)
        .findFirst()
        .orElse(Double.NaN);
  }

  /** Of each of at most {@link #MOST} stretches, the value that is farthest from the usual one. */
  private static List<Double> fewer(List<Double> values, double usual) {
    if (values.size() <= MOST) {
      return values;
    }
    List<Double> fewer = new ArrayList<>(MOST);
    for (int part = 0; part < MOST; part++) {
      int from = (int) ((long) part * values.size() / MOST);
      int to = (int) ((part + 1L) * values.size() / MOST);
      double farthest = values.get(from);
      for (double value : values.subList(from, to)) {
        farthest = Math.abs(value - usual) > Math.abs(farthest - usual) ? value : farthest;
      }
      fewer.add(farthest);
    }
    return fewer;
  }
}
