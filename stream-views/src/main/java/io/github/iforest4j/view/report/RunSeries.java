package io.github.iforest4j.view.report;

import java.util.Arrays;

/**
 * A whole run of numbers, thinned to what a report has room for: of each of {@value #COLUMNS}
 * stretches the least and the greatest value, so that a spike of one reading stays visible. Not
 * thread-safe.
 */
public final class RunSeries {
  /** So many stretches. */
  public static final int COLUMNS = 480;

  private final String[] fields;
  private final boolean timed;
  private final double from;
  private final double to;
  private final double[][] least;
  private final double[][] greatest;

  /**
   * Nothing yet.
   *
   * @param fields the names of the fields to be drawn
   * @param timed whether readings stand at their times, in milliseconds since 1970; else at their
   *     positions
   * @param from where the first reading stands
   * @param to where the last one stands
   */
  public RunSeries(String[] fields, boolean timed, double from, double to) {
    this.fields = fields.clone();
    this.timed = timed;
    this.from = from;
    this.to = Math.max(to, from + 1);
    this.least = new double[fields.length][COLUMNS];
    this.greatest = new double[fields.length][COLUMNS];
    for (int f = 0; f < fields.length; f++) {
      Arrays.fill(least[f], Double.NaN);
      Arrays.fill(greatest[f], Double.NaN);
    }
  }

  /** Adds what a reading says about a field; what is no number is left out. */
  public void add(int field, double x, double value) {
    int column = (int) ((x - from) / (to - from) * (COLUMNS - 1));
    if (!Double.isFinite(value) || !(x >= from && x <= to)) {
      return;
    }
    double low = least[field][column];
    double high = greatest[field][column];
    least[field][column] = value >= low ? low : value;
    greatest[field][column] = value <= high ? high : value;
  }

  int numFields() {
    return fields.length;
  }

  String field(int field) {
    return fields[field];
  }

  boolean isTimed() {
    return timed;
  }

  double from() {
    return from;
  }

  double to() {
    return to;
  }

  /** NaN where the stretch has no value. */
  double least(int field, int column) {
    return least[field][column];
  }

  double greatest(int field, int column) {
    return greatest[field][column];
  }
}
