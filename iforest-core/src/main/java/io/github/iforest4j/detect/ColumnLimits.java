package io.github.iforest4j.detect;

import io.github.iforest4j.FeatureMatrix;
import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.format.PayloadReader;
import io.github.iforest4j.stream.DayHour;
import io.github.iforest4j.stream.DayProfile;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * How far each of the forest's columns can be expected to reach, beside the forest: one column far
 * out among many ordinary ones hardly moves a forest's score. Immutable.
 *
 * <p>A limit is u + β·ln(20·n·p) with u the quantile of n training values above which the share p
 * of them lies, and β the length of the tail between two quantiles: were the tail exponential,
 * chance would exceed it in one of 20 trainings; sensor readings have lighter tails. No training
 * value lies beyond. At quarters of an hour in which unusual rows recurred, the limits are wide
 * enough for them.
 */
final class ColumnLimits {
  private static final double PER_ROW = 20;

  /** The tail is measured between these quantiles. */
  private static final double TAIL_START = .95;

  private static final double TAIL_END = .99;

  /** With many faults among the rows it is measured further in. */
  private static final double DOUBTFUL_START = .8;

  private static final double DOUBTFUL_END = .95;

  /** A column that hardly varies gets at least this reach, in deviations. */
  private static final double MIN_REACH = 1;

  /** What hardly ever varied, such as the number of missing values, gets less. */
  private static final double CONSTANT_REACH = .5;

  /** How far from standing still to the quietest usual row a sensor counts as standing still. */
  private static final double NEARLY_STILL = .2;

  /** Recurring rows are also expected up to this many quarters of an hour earlier or later. */
  private static final int AROUND = 2;

  /** By how much larger recurring rows may be than they were. */
  private static final double ROOM = .25;

  private final double[] low;
  private final double[] high;

  /** By slot, by column; null for a slot without recurring rows, or if there are no times. */
  private final double[] @Nullable [] lowAt;

  private final double[] @Nullable [] highAt;

  /** By slot: the highest score of recurring rows; 0 without them. */
  private final double[] scoreAt;

  private ColumnLimits(
      double[] low,
      double[] high,
      double[] @Nullable [] lowAt,
      double[] @Nullable [] highAt,
      double[] scoreAt) {
    this.scoreAt = scoreAt;
    this.low = low;
    this.high = high;
    this.lowAt = lowAt;
    this.highAt = highAt;
  }

  /**
   * Measures the limits.
   *
   * @param rows in the forest's columns
   * @param out rows that say nothing
   * @param doubtful whether faults may be among the rows
   * @param still by column, what it is when a sensor stands still; NaN where that cannot be said
   * @param wider by what the reach beyond the rows' tail is multiplied
   */
  static ColumnLimits of(
      FeatureMatrix rows, boolean[] out, boolean doubtful, double[] still, double wider) {
    int width = rows.numColumns();
    double[] low = new double[width];
    double[] high = new double[width];
    double[] column = new double[rows.numRows()];
    for (int c = 0; c < width; c++) {
      int n = 0;
      for (int r = 0; r < out.length; r++) {
        if (!out[r]) {
          column[n++] = rows.get(r, c);
        }
      }
      Arrays.sort(column, 0, n);
      high[c] = reach(column, n, doubtful, wider);
      double quietest = n == 0 ? still[c] : column[doubtful ? (n - 1) / 20 : 0];
      for (int i = 0; i < n; i++) {
        column[i] = -column[i];
      }
      Arrays.sort(column, 0, n);
      low[c] = -reach(column, n, doubtful, wider);
      if (quietest > still[c]) {
        // However far the tail reaches, no reading was as quiet as a sensor that stands still.
        low[c] = Math.max(low[c], still[c] + NEARLY_STILL * (quietest - still[c]));
      }
    }
    return new ColumnLimits(
        low,
        high,
        new double[DayProfile.SLOTS][],
        new double[DayProfile.SLOTS][],
        new double[DayProfile.SLOTS]);
  }

  /** Of sorted values, upwards. */
  private static double reach(double[] sorted, int n, boolean doubtful, double wider) {
    if (n == 0) {
      return Double.MAX_VALUE;
    }
    double further = reach(sorted, n, DOUBTFUL_START, DOUBTFUL_END, wider);
    return doubtful
        ? further
        : Math.max(sorted[n - 1], Math.min(further, reach(sorted, n, TAIL_START, TAIL_END, wider)));
  }

  private static double reach(double[] sorted, int n, double start, double end, double wider) {
    double from = sorted[(int) (start * (n - 1))];
    double to = sorted[(int) (end * (n - 1))];
    double length = (to - from) / Math.log((1 - start) / (1 - end));
    double least = to == sorted[(int) ((1 - end) * (n - 1))] ? CONSTANT_REACH : MIN_REACH;
    return to + wider * Math.max(least, length * Math.max(1, Math.log(PER_ROW * n * (1 - end))));
  }

  /**
   * The same with room for recurring rows at their times of day.
   *
   * @param recurring indices of such rows
   * @param seconds by row, since 1970
   * @param forest scores the rows
   * @param mirrored by column, whether what was above one day may be below the other
   */
  ColumnLimits with(
      FeatureMatrix rows,
      int[] recurring,
      long[] seconds,
      ToDoubleFunction<double[]> forest,
      boolean[] mirrored) {
    double[][] lows = lowAt.clone();
    double[][] highs = highAt.clone();
    double[] scores = scoreAt.clone();
    for (int r : recurring) {
      int slot = DayProfile.slot(seconds[r]);
      double score = forest.applyAsDouble(rows.row(r));
      for (int k = slot - AROUND; k <= slot + AROUND; k++) {
        int at = Math.floorMod(k, DayProfile.SLOTS);
        if (lows[at] == null) {
          lows[at] = low.clone();
          highs[at] = high.clone();
        }
        // What comes again is a little larger at times.
        scores[at] = Math.max(scores[at], score + ROOM * (1 - score));
        for (int c = 0; c < low.length; c++) {
          double value = rows.get(r, c);
          double room = (1 + ROOM) * Math.abs(value);
          lows[at][c] = Math.min(lows[at][c], value < 0 || mirrored[c] ? -room : value);
          highs[at][c] = Math.max(highs[at][c], value > 0 || mirrored[c] ? room : value);
        }
      }
    }
    return new ColumnLimits(low, high, lows, highs, scores);
  }

  /** The score up to which a row is usual at a time because it recurs; 0 if nothing recurs then. */
  double usualScore(long second) {
    return second == DayHour.NONE ? 0 : scoreAt[DayProfile.slot(second)];
  }

  /**
   * The column that lies farthest beyond its limit. Allocates nothing.
   *
   * @param second the time of the row since 1970, or {@link DayHour#NONE}
   * @return −1 if none does
   */
  int beyond(double[] row, int offset, long second) {
    int slot = second == DayHour.NONE ? -1 : DayProfile.slot(second);
    double[] lows = slot < 0 || lowAt[slot] == null ? low : lowAt[slot];
    double[] highs = slot < 0 || highAt[slot] == null ? high : highAt[slot];
    int farthest = -1;
    double most = 0;
    for (int c = 0; c < low.length; c++) {
      double value = row[offset + c];
      double by = Math.max(lows[c] - value, value - highs[c]);
      if (by > most) {
        most = by;
        farthest = c;
      }
    }
    return farthest;
  }

  /** How far a column lies beyond its limit: negative below, 0 within. Allocates nothing. */
  double excess(int column, double value, long second) {
    int slot = second == DayHour.NONE ? -1 : DayProfile.slot(second);
    double least = slot < 0 || lowAt[slot] == null ? low[column] : lowAt[slot][column];
    double most = slot < 0 || highAt[slot] == null ? high[column] : highAt[slot][column];
    return value < least ? value - least : Math.max(0, value - most);
  }

  void write(DataOutputStream out) throws IOException {
    write(out, low, high, scoreAt);
    for (int k = 0; k < DayProfile.SLOTS; k++) {
      out.writeBoolean(lowAt[k] != null);
      if (lowAt[k] != null) {
        write(out, lowAt[k], highAt[k]);
      }
    }
  }

  private static void write(DataOutputStream out, double[]... arrays) throws IOException {
    for (double[] array : arrays) {
      for (double value : array) {
        out.writeDouble(value);
      }
    }
  }

  static ColumnLimits read(PayloadReader in, int columns) throws InvalidModelException {
    double[] low = in.finiteDoubles("limits", columns);
    double[] high = in.finiteDoubles("limits", columns);
    double[] scoreAt = in.finiteDoubles("scores of times of day", DayProfile.SLOTS);
    double[][] lowAt = new double[DayProfile.SLOTS][];
    double[][] highAt = new double[DayProfile.SLOTS][];
    for (int k = 0; k < DayProfile.SLOTS; k++) {
      if (in.bool("limits of a time of day")) {
        lowAt[k] = in.finiteDoubles("limits", columns);
        highAt[k] = in.finiteDoubles("limits", columns);
      }
    }
    return new ColumnLimits(low, high, lowAt, highAt, scoreAt);
  }
}
