package io.github.iforest4j.view.report;

import java.util.Arrays;
import org.apache.commons.math3.stat.StatUtils;

/**
 * All readings of a run, reduced to what a report has room for: the run is divided into {@value
 * #COLUMNS} columns, and each keeps the least value, the greatest and the mean of every field, so
 * that a spike of one reading stays visible. Memory does not grow with the run. Not thread-safe.
 */
public final class RunSeries {
  /** The number of columns. */
  static final int COLUMNS = 480;

  private final String[] fields;
  private final boolean timed;
  private final double from;
  private final double to;
  private final double[][] least;
  private final double[][] greatest;
  private final double[][] mean;

  /** The number of values that a mean is of. */
  private final int[][] values;

  /**
   * An empty run.
   *
   * @param fields the names of the fields to be drawn
   * @param timed whether readings are placed by their times, in milliseconds since 1970; else by
   *     their positions
   * @param from the place of the first reading
   * @param to the place of the last reading
   */
  public RunSeries(String[] fields, boolean timed, double from, double to) {
    this.fields = fields.clone();
    this.timed = timed;
    this.from = from;
    this.to = Math.max(to, from + 1);
    this.least = new double[fields.length][COLUMNS];
    this.greatest = new double[fields.length][COLUMNS];
    this.mean = new double[fields.length][COLUMNS];
    this.values = new int[fields.length][COLUMNS];
    for (int f = 0; f < fields.length; f++) {
      Arrays.fill(least[f], Double.NaN);
      Arrays.fill(greatest[f], Double.NaN);
    }
  }

  /**
   * Adds the value of a field in a reading, in any order. O(1); allocates nothing.
   *
   * @param field the index of the field
   * @param x the place of the reading; ignored outside the run
   * @param value the value; ignored if it is not finite
   */
  public void add(int field, double x, double value) {
    if (!Double.isFinite(value) || !(x >= from && x <= to)) {
      return;
    }
    int column = (int) ((x - from) / (to - from) * (COLUMNS - 1));
    double low = least[field][column];
    double high = greatest[field][column];
    least[field][column] = value >= low ? low : value;
    greatest[field][column] = value <= high ? high : value;
    int count = ++values[field][column];
    // Halves, so that the difference of the largest numbers is finite.
    mean[field][column] += 2 * ((value / 2 - mean[field][column] / 2) / count);
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

  /** The least value of a column; NaN if it has no value. */
  double least(int field, int column) {
    return least[field][column];
  }

  /** The greatest value of a column; NaN if it has no value. */
  double greatest(int field, int column) {
    return greatest[field][column];
  }

  /** The mean of the values of a column; NaN if it has no value. */
  double mean(int field, int column) {
    return values[field][column] == 0 ? Double.NaN : mean[field][column];
  }

  /** The least value of a field; NaN if it has no value. */
  double least(int field) {
    return StatUtils.min(least[field]);
  }

  /** The greatest value of a field; NaN if it has no value. */
  double greatest(int field) {
    return StatUtils.max(greatest[field]);
  }
}
