package io.github.iforest4j.detect;

import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.format.PayloadReader;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.RecordTable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Knows for each numeric field which values lie far outside everything that training saw. Such a
 * value is an anomaly whatever the forest says: among many fields a forest hardly notices a single
 * one, and its threshold depends on all of them.
 *
 * <p>Of a field's training values, the least and the greatest in two hundred are left out on each
 * side (one of each at least), so that a few bad readings among those learned do not matter. What
 * remains has a lowest value, a highest one, and a range between them. The <em>reach</em> is how
 * far outside a value may lie: the largest of
 *
 * <ul>
 *   <li>the range itself;
 *   <li>what the field's own tail would exceed once in {@value #SAFETY} trainings, extrapolated
 *       from its quantiles: exponentially, or by a generalised Pareto distribution where the tail
 *       grows heavier outwards (the idea of Pickands, Annals of Statistics 3, 1975);
 *   <li>four steps, if the field has few distinct values;
 *   <li>rounding: 64 units in the last place of the largest value.
 * </ul>
 *
 * <p>A value that does not move is far outside, too, if it stays equal for longer than training
 * suggests: for three times the longest run of equal values, {@value #MIN_RUN} readings at least. A
 * run more than three times as long as all others is no measure: the sensor was stuck, unless a
 * fifth of training is that run: then the source was at rest. Fields in which most neighbours are
 * equal are states, for which this does not count.
 *
 * <p>A field that training saw constant may move by its own size; at zero it has no size, and is
 * not guarded. All distances are taken from training values, never from zero, so an offset of 10⁹
 * changes nothing. Immutable, thread-safe; a check allocates nothing and takes O(fields).
 *
 * <p>Invariants: by field, {@code low <= high}, and both reaches are positive, infinite for a field
 * that is not guarded.
 */
final class FieldGuard {
  /** The share of values that is left out on each side. */
  private static final double LEFT_OUT = .005;

  /** In a file, for each field. */
  static final int BYTES = 4 * Double.BYTES + Integer.BYTES;

  /** With fewer values, the extremes say nothing. */
  private static final int MIN_VALUES = 20;

  private static final double SAFETY = 1000;

  /** Upper shares between which the scale of a tail is measured, from the outermost. */
  private static final double[] DEPTHS = {.2, .1, .05, .02, .01};

  /** The number of values that must lie beyond a depth. */
  private static final double MIN_BEYOND = 4.5;

  /** Where at least this many depths are measured, the growth of the tail is known. */
  private static final int GROWTH_DEPTHS = 5;

  private static final double MAX_GROWTH = .7;
  private static final double STEPS = 4;
  private static final int MAX_DISTINCT = 16;
  private static final double ROUNDING = 64;

  /** The shortest run of equal values that says something. */
  static final int MIN_RUN = 8;

  private static final int TIMES_LONGER = 3;

  /** A run that makes up this share of training is a state of rest: nothing produced at night. */
  private static final double REST = .2;

  /** A larger share of equal neighbours is a state. */
  private static final double MAX_EQUAL = .8;

  /** Among more records than this share with far values, these are no bad readings. */
  private static final double MAX_BAD = .02;

  private final double[] low;
  private final double[] high;
  private final double[] below;
  private final double[] above;

  /** By field: the number of equal values in a row from which it is stuck; 0 for never. */
  private final int[] stuckFrom;

  private FieldGuard(double[] low, double[] high, double[] below, double[] above, int[] stuckFrom) {
    this.low = low;
    this.high = high;
    this.below = below;
    this.above = above;
    this.stuckFrom = stuckFrom;
  }

  /** A guard that lets everything pass. */
  private static FieldGuard open(int numFields) {
    double[] never = new double[numFields];
    Arrays.fill(never, Double.POSITIVE_INFINITY);
    return new FieldGuard(
        new double[numFields],
        new double[numFields],
        never.clone(),
        never.clone(),
        new int[numFields]);
  }

  /** Learns the reach of each numeric feature from training records: O(n log n) for each. */
  static FieldGuard learn(FeatureSchema schema, RecordTable records) {
    FieldGuard guard = open(schema.numFields());
    for (int f = 0; f < schema.numFields(); f++) {
      Field field = schema.field(f);
      int column = records.columnIndex(field.name());
      if (field.isFeature() && field.kind() == FieldKind.NUMERIC && column >= 0) {
        double[] values = records.numbers(column);
        guard.stuckFrom[f] = stuckFrom(values);
        Arrays.sort(values);
        guard.learn(f, values);
      }
    }
    return guard;
  }

  private static int stuckFrom(double[] inOrder) {
    int equal = 0;
    int run = 1;
    int longest = 1;
    int second = 1;
    for (int i = 1; i <= inOrder.length; i++) {
      if (i < inOrder.length && inOrder[i] == inOrder[i - 1]) {
        run++;
        equal++;
      } else {
        second = Math.max(second, Math.min(run, longest));
        longest = Math.max(longest, run);
        run = 1;
      }
    }
    if (inOrder.length < MIN_VALUES || equal > MAX_EQUAL * (inOrder.length - 1)) {
      return 0;
    }
    boolean wasStuck =
        longest >= MIN_RUN && longest > TIMES_LONGER * second && longest < REST * inOrder.length;
    return Math.max(MIN_RUN, TIMES_LONGER * (wasStuck ? second : longest));
  }

  private void learn(int f, double[] sorted) {
    int n = sorted.length;
    if (n < MIN_VALUES) {
      return;
    }
    int out = Math.max(1, (int) Math.round(LEFT_OUT * n));
    double[] kept = Arrays.copyOfRange(sorted, out, n - out);
    low[f] = kept[0];
    high[f] = kept[kept.length - 1];
    double range = high[f] - low[f];
    double rounding = ROUNDING * Math.ulp(Math.max(Math.abs(low[f]), Math.abs(high[f])));
    if (!(range > rounding)) {
      double size = Math.abs(low[f]);
      above[f] = below[f] = size > 0 ? size : Double.POSITIVE_INFINITY;
      return;
    }
    double least = Math.max(range, STEPS * step(kept));
    double[] mirrored = new double[kept.length];
    Arrays.setAll(mirrored, i -> -kept[kept.length - 1 - i]);
    above[f] = Math.max(least, tail(kept, out));
    below[f] = Math.max(least, tail(mirrored, out));
  }

  /** The smallest distance of neighbours, if there are few distinct values; else 0. */
  private static double step(double[] sorted) {
    double step = Double.POSITIVE_INFINITY;
    int distinct = 1;
    for (int i = 1; i < sorted.length; i++) {
      if (sorted[i] > sorted[i - 1]) {
        distinct++;
        step = Math.min(step, sorted[i] - sorted[i - 1]);
      }
    }
    return distinct <= MAX_DISTINCT ? step : 0;
  }

  /**
   * How far beyond its last value the upper tail can be expected to reach.
   *
   * @param out how many values were left out beyond it
   */
  private static double tail(double[] sorted, int out) {
    double first = Double.NaN;
    double last = Double.NaN;
    double scale = 0;
    int depths = 0;
    for (int i = 1; i < DEPTHS.length && DEPTHS[i] * sorted.length >= MIN_BEYOND; i++) {
      double rise = at(sorted, 1 - DEPTHS[i]) - at(sorted, 1 - DEPTHS[i - 1]);
      last = rise / Math.log(DEPTHS[i - 1] / DEPTHS[i]);
      first = i == 1 ? last : first;
      scale = Math.max(scale, last);
      depths = i + 1;
    }
    double length = Math.log(SAFETY * out);
    double growth =
        depths < GROWTH_DEPTHS ? 0 : Math.log(last / first) / Math.log(DEPTHS[1] / DEPTHS[4]);
    if (!(growth > .01)) {
      return scale * length;
    }
    double shape = Math.min(MAX_GROWTH, growth);
    return scale * Math.expm1(shape * length) / shape;
  }

  private static double at(double[] sorted, double share) {
    return sorted[(int) Math.round(share * (sorted.length - 1))];
  }

  /** The records without those that hold a value far outside all others; all if these are many. */
  RecordTable withoutBad(FeatureSchema schema, RecordTable records) {
    boolean[] bad = new boolean[records.numRows()];
    for (int f = 0; f < low.length; f++) {
      if (above[f] < Double.POSITIVE_INFINITY) {
        int column = records.columnIndex(schema.field(f).name());
        for (int r = 0; r < bad.length; r++) {
          bad[r] |= Math.abs(excess(f, records.number(r, column), low[f], high[f])) > 1;
        }
      }
    }
    int[] good = IntStream.range(0, bad.length).filter(r -> !bad[r]).toArray();
    int most = Math.max(1, (int) (MAX_BAD * bad.length));
    return good.length == bad.length || bad.length - good.length > most
        ? records
        : records.rows(good);
  }

  /**
   * How far outside a value lies, in reaches: greater than 1 is far outside.
   *
   * @param lowest what it may be without lying outside
   * @param highest likewise
   * @return positive above, negative below; 0 inside, and for NaN
   */
  double excess(int field, double value, double lowest, double highest) {
    return value > highest
        ? (value - highest) / above[field]
        : value < lowest ? (value - lowest) / below[field] : 0;
  }

  /** Where training values of a field end, without its extremes. */
  double low(int field) {
    return low[field];
  }

  double high(int field) {
    return high[field];
  }

  int numFields() {
    return low.length;
  }

  boolean isGuarded(int field) {
    return above[field] < Double.POSITIVE_INFINITY;
  }

  /** The number of equal values in a row from which a field is stuck; 0 for never. */
  int stuckFrom(int field) {
    return stuckFrom[field];
  }

  /** The number of bytes that {@link #write} writes. */
  int size() {
    return low.length * BYTES;
  }

  /** Writes itself as {@link #read} reads it. */
  void write(DataOutputStream out) throws IOException {
    for (double[] values : new double[][] {low, high, below, above}) {
      for (double value : values) {
        out.writeDouble(value == Double.POSITIVE_INFINITY ? 0 : value);
      }
    }
    for (int run : stuckFrom) {
      out.writeInt(run);
    }
  }

  /** Reads a guard of this number of fields. */
  static FieldGuard read(PayloadReader in, int numFields) throws InvalidModelException {
    double[] low = in.finiteDoubles("lowest values", numFields);
    double[] high = in.finiteDoubles("highest values", numFields);
    double[] below = reaches(in, numFields);
    double[] above = reaches(in, numFields);
    int[] stuckFrom = new int[numFields];
    for (int f = 0; f < numFields; f++) {
      if (low[f] > high[f]) {
        throw in.invalid("the lowest value of field " + f + " is above the highest");
      }
      stuckFrom[f] = in.intWithin("number of equal values", 0, Integer.MAX_VALUE);
    }
    return new FieldGuard(low, high, below, above, stuckFrom);
  }

  /** In a file, 0 stands for a field that is not guarded. */
  private static double[] reaches(PayloadReader in, int numFields) throws InvalidModelException {
    double[] reaches = in.finiteDoubles("reaches", numFields);
    for (int f = 0; f < numFields; f++) {
      if (reaches[f] < 0) {
        throw in.invalid("a reach must not be negative, was " + reaches[f]);
      }
      reaches[f] = reaches[f] == 0 ? Double.POSITIVE_INFINITY : reaches[f];
    }
    return reaches;
  }
}
