package io.github.iforest4j.view.report;

import io.github.iforest4j.detect.Confidence;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.Evidence.Finding;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.schema.UsualRange;
import io.github.iforest4j.time.DurationText;
import io.github.iforest4j.view.incident.Incident;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times, numbers and incidents as text in a report. */
final class Words {
  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter SHORT =
      DateTimeFormatter.ofPattern("MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Words() {}

  static String moment(Instant time) {
    return MOMENT.format(time);
  }

  /** A place on a time axis: milliseconds since 1970, or the number of a reading. */
  static String place(double x, boolean timed) {
    return timed
        ? SHORT.format(Instant.ofEpochMilli((long) x))
        : String.format(Locale.ROOT, "%,.0f", x);
  }

  static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** Three or four digits. */
  static String number(double value) {
    double size = Math.abs(value);
    boolean extreme = size != 0 && (size < 1e-3 || size >= 1e7);
    String format = extreme ? "%.3g" : size >= 1_000 ? "%,.0f" : size >= 100 ? "%.1f" : "%.3g";
    return String.format(Locale.ROOT, format, value);
  }

  /** The name of a constant, with spaces. */
  static String words(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  static String what(Incident incident) {
    return incident.title();
  }

  /** Where and when an incident happened, and how many anomalies it has. */
  static String placeAndExtent(Incident incident) {
    AnomalyEvent first = incident.first();
    String where = first.key().isEmpty() ? "" : first.key() + " · ";
    String when = when(first);
    String length = duration(incident);
    String count =
        incident.anomalies() == 1 ? "one anomaly" : count(incident.anomalies()) + " anomalies";
    return where + when + (length.isEmpty() ? "" : " · " + length) + " · " + count;
  }

  /** The time of an event; its position if it has no time. */
  static String when(AnomalyEvent event) {
    Instant time = event.time();
    return time == null ? "reading " + event.position() : MOMENT.format(time);
  }

  /** From the first to the last anomaly; empty when that takes no time, or is not known. */
  static String duration(Incident incident) {
    Instant from = incident.first().time();
    Instant to = incident.last().time();
    if (from == null || to == null || !to.isAfter(from)) {
      return "";
    }
    return DurationText.of(Duration.between(from, to));
  }

  static String certainty(Incident incident) {
    Evidence peak = incident.peak().evidence();
    Confidence confidence = peak.confidence();
    return String.format(
        Locale.ROOT,
        "Score %.3f, threshold %.3f%s.",
        peak.score(),
        peak.threshold(),
        confidence == null ? "" : "; " + confidence.describe());
  }

  static String author(AnomalyLabel label) {
    return switch (label.status()) {
      case LABELLED, REUSED -> "Label by " + label.model() + ": " + label.checked() + ".";
      case UNGROUNDED -> "Label written " + label.refused() + ".";
      default -> "Label written offline from the evidence.";
    };
  }

  static String value(Finding finding) {
    if (finding.value().isEmpty()) {
      return "no value";
    }
    String number = Double.isNaN(finding.number()) ? finding.value() : number(finding.number());
    return finding.unit().isEmpty() ? number : number + " " + finding.unit();
  }

  /** A table holds neither shares nor expected values. */
  private static String expected(Finding finding, UsualRange usual) {
    return finding.share() > 0 && finding.excess() > 0 && usual.low() < usual.high()
        ? ", expected " + number(usual.median())
        : "";
  }

  /** The usual range of a field, and how its value deviates from that. */
  static String deviation(Finding finding) {
    String usual =
        finding.usual() == null
            ? ""
            : "usual "
                + number(finding.usual().low())
                + " to "
                + number(finding.usual().high())
                + expected(finding, finding.usual())
                + " · ";
    String deviation = words(finding.deviation());
    return usual
        + (deviation.equals("none") ? "unusual only together with other fields" : deviation);
  }
}
