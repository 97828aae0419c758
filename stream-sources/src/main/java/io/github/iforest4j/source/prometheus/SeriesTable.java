package io.github.iforest4j.source.prometheus;

import io.github.iforest4j.source.BadLine;
import io.github.iforest4j.source.BadLineCounter;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Makes readings of series: the values of all metrics of one device at one time. */
final class SeriesTable {
  private static final String NAME = "__name__";
  private static final String INSTANCE = "instance";
  private static final String JOB = "job";
  private static final String VALUE = "value";
  private static final int MAX_NAME = 400;
  private static final int MAX_NUMBER = 40;

  private final @Nullable String deviceLabel;
  private final BadLineCounter badLines;
  private final long from;
  private final long to;

  /** By seconds since 1970, then by device, then by field. */
  private final NavigableMap<Long, NavigableMap<String, Map<String, Double>>> readings =
      new TreeMap<>();

  private int series;
  private boolean longNameReported;
  private boolean twiceReported;

  /**
   * An empty table.
   *
   * @param from the first second that was asked for; what the server says of earlier ones is wrong
   * @param to the last one
   */
  SeriesTable(@Nullable String deviceLabel, BadLineCounter badLines, long from, long to) {
    this.deviceLabel = deviceLabel;
    this.badLines = badLines;
    this.from = from;
    this.to = to;
  }

  /**
   * Adds what a query gave.
   *
   * @param unnamed the field of a series without the name of a metric, if there are several queries
   */
  void add(JsonNode result, @Nullable String unnamed) {
    for (JsonNode one : result.values()) {
      series++;
      JsonNode labels = one.path("metric");
      String device = labels.path(deviceLabel == null ? INSTANCE : deviceLabel).asString("");
      String field = field(labels, unnamed == null ? VALUE : unnamed);
      if (field.length() > MAX_NAME || device.length() > MAX_NAME) {
        if (!longNameReported) {
          longNameReported = true;
          badLines.warn("a series whose labels are too long is left out (reported once)");
        }
        continue;
      }
      for (JsonNode value : one.path("values").values()) {
        add(device, field, value);
      }
    }
  }

  private void add(String device, String field, JsonNode value) {
    String text = value.path(1).asString("");
    double number = number(text);
    JsonNode time = value.path(0);
    // A time that no whole number can hold must not end the run.
    long second = time.isNumber() && time.canConvertToLong() ? time.asLong() : Long.MIN_VALUE;
    if (second < from || second > to || text.isEmpty() || text.length() > MAX_NUMBER) {
      badLines.badLine(BadLine.MALFORMED, "a value of '" + field + "'", "");
      return;
    }
    Double before =
        readings
            .computeIfAbsent(second, t -> new TreeMap<>())
            .computeIfAbsent(device, d -> new TreeMap<>())
            .put(field, number);
    if (before != null && !twiceReported) {
      twiceReported = true;
      badLines.warn(
          "several series are '"
              + field
              + "' of "
              + (device.isEmpty() ? "no device" : "'" + device + "'")
              + ": the last one counts; sum or filter them in the query, or name the label of"
              + " devices with device=LABEL");
    }
  }

  private static double number(String text) {
    if (text.length() > MAX_NUMBER) {
      return Double.NaN;
    }
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      // +Inf, and what is no number at all.
      return Double.NaN;
    }
  }

  /** The name as Prometheus writes it, without the labels that say where it comes from. */
  private String field(JsonNode labels, String unnamed) {
    StringBuilder name = new StringBuilder(labels.path(NAME).asString(unnamed));
    int length = name.length();
    for (String label : new TreeSet<>(labels.propertyNames())) {
      boolean origin =
          label.equals(NAME)
              || label.equals(JOB)
              || label.equals(deviceLabel)
              || label.equals(INSTANCE);
      if (!origin) {
        name.append(name.length() == length ? "{" : ",").append(label).append("=\"");
        name.append(labels.path(label).asString("")).append('"');
      }
    }
    return name.length() == length ? name.toString() : name.append('}').toString();
  }

  /** The number of series that were added. */
  int series() {
    return series;
  }

  NavigableMap<Long, NavigableMap<String, Map<String, Double>>> readings() {
    return readings;
  }
}
