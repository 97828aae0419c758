package io.github.iforest4j.schema;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Recognises columns that count or tell the date: their next value is always new, so a detector
 * would call all of them unusual.
 */
final class Counters {
  /** With fewer values a measurement may rise all the time by chance. */
  private static final int MIN_VALUES = 50;

  /** A counter rises at least at this share of its readings, a total at any. */
  private static final double RISES = .5;

  private static final double TOTAL_RISES = .02;

  /** A measurement that rises evenly has steps that resemble each other more than this. */
  private static final double SMOOTH = .5;

  private static final Set<String> CALENDAR =
      Set.of(
          "year",
          "month",
          "day",
          "hour",
          "minute",
          "second",
          "weekday",
          "week",
          "dow",
          "doy",
          "yr",
          "mnth",
          "hr",
          "dayofweek",
          "day_of_week",
          "dayofyear",
          "day_of_year",
          "quarter");

  private static final Set<String> TOTALS =
      Set.of(
          "total",
          "energy",
          "counter",
          "count",
          "cnt",
          "uptime",
          "runtime",
          "odometer",
          "seq",
          "sequence",
          "index",
          "idx",
          "id",
          "no",
          "nr",
          "fcnt",
          "epoch",
          "unix",
          "ticks",
          "kwh",
          "wh",
          "cumulative",
          "meter",
          "import",
          "export");

  private Counters() {}

  /**
   * Whether a numeric column is one.
   *
   * @param key the column of keys, each of which counts by itself; −1 for none
   */
  static boolean isCounterOrCalendar(RecordTable table, int c, int key) {
    return isCalendar(table, c) || isCounter(table, c, key);
  }

  /** Named like a part of a date, and whole numbers. */
  static boolean isCalendar(RecordTable table, int c) {
    if (!CALENDAR.contains(table.columnName(c).toLowerCase(Locale.ROOT))) {
      return false;
    }
    for (int r = 0; r < table.numRows(); r++) {
      double value = table.number(r, c);
      if (!Double.isNaN(value) && (value != Math.rint(value) || value < 0 || value > 9999)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Never falls, but for a key's first value, and rises most of the time: by whole numbers, or by
   * steps that do not resemble each other as those of a smooth measurement do. What is named like a
   * total may rise seldom.
   */
  private static boolean isCounter(RecordTable table, int c, int key) {
    Map<String, Double> before = new HashMap<>();
    Set<String> gaps = new HashSet<>();
    int steps = 0;
    int rises = 0;
    boolean whole = true;
    double sum = 0;
    double squares = 0;
    double products = 0;
    double last = 0;
    for (int r = 0; r < table.numRows(); r++) {
      double value = table.number(r, c);
      String of = key < 0 ? "" : table.text(r, key);
      if (Double.isNaN(value)) {
        gaps.add(of);
        continue;
      }
      Double previous = before.put(of, value);
      double step = previous == null ? 0 : value - previous;
      if (step < 0) {
        return false;
      }
      if (gaps.remove(of) || previous == null) {
        // A step over a gap is larger than others, so it says nothing of how even they are.
        continue;
      }
      whole &= value == Math.rint(value);
      rises += step > 0 ? 1 : 0;
      products += steps > 0 ? step * last : 0;
      sum += step;
      squares += step * step;
      last = step;
      steps++;
    }
    if (steps < MIN_VALUES) {
      return false;
    }
    if (isTotal(table.columnName(c))) {
      return rises >= TOTAL_RISES * steps;
    }
    double mean = sum / steps;
    double variance = squares / steps - mean * mean;
    boolean smooth =
        variance <= 1e-9 * mean * mean || products / steps - mean * mean > SMOOTH * variance;
    return rises >= RISES * steps && (whole || !smooth);
  }

  /** Any word of the name: {@code energy_total}, {@code Total kWh}, {@code unix_ms}. */
  private static boolean isTotal(String name) {
    String spaced = name.replaceAll("([a-z])([A-Z])", "$1 $2").toLowerCase(Locale.ROOT);
    for (String word : spaced.split("[^a-z]+")) {
      if (TOTALS.contains(word)) {
        return true;
      }
    }
    return false;
  }
}
