package io.github.iforest4j.explain;

import io.github.iforest4j.schema.UsualRange;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The latest values of one numeric field, and what they show. The detector's windows remember a
 * fault for some readings after it is over; a statement about the course of a field must be true of
 * its values, so it is checked here. Immutable.
 */
final class FieldCourse {
  /** How far back a value counts as recent: the detector's longest window. */
  static final int RECENT = 15;

  /** The number of readings on each side of a jump: the level before, and how old it may be. */
  private static final int SIDE = 5;

  /** The number of values that must be equal for a field to be stuck. */
  private static final int STILL_VALUES = 5;

  /** Values that differ by less than this share of the usual width are equal. */
  private static final double RESOLUTION = 1e-3;

  /** The number of values that show how much a field moves. */
  private static final int SPREAD_VALUES = 10;

  /** A restless field turns at least this often. */
  private static final int MIN_TURNS = 3;

  /** A restless field's deviation in usual spreads: ten ordinary values exceed one by chance. */
  private static final double RESTLESS = 1.5;

  /** Up to {@link #RECENT} values before the latest, then the latest. */
  private final double[] values;

  private final @Nullable UsualRange usual;
  private final double usualSpread;
  private final boolean hasLeftRange;

  /**
   * The course of a field.
   *
   * @param before its usable values before the latest, oldest first
   * @param latest its latest value, a finite number
   * @param usual its usual range now; null if it is not known
   * @param usualSpread its usual standard deviation over ten readings; NaN if it is not known
   * @param hasLeftRange whether one of the {@value #RECENT} values before the latest lay outside
   *     its usual range at its time
   */
  FieldCourse(
      List<Double> before,
      double latest,
      @Nullable UsualRange usual,
      double usualSpread,
      boolean hasLeftRange) {
    int kept = Math.min(RECENT, before.size());
    this.values = new double[kept + 1];
    for (int i = 0; i < kept; i++) {
      values[i] = before.get(before.size() - kept + i);
    }
    values[kept] = latest;
    this.usual = usual;
    this.usualSpread = usualSpread;
    this.hasLeftRange = hasLeftRange;
  }

  /** Whether its last values are all equal. */
  boolean isStill() {
    if (values.length < STILL_VALUES) {
      return false;
    }
    double width = usual == null ? 0 : usual.high() - usual.low();
    return range(values.length - STILL_VALUES, values.length) <= RESOLUTION * width;
  }

  /**
   * Whether its last values move to and fro more than usual. One jump is not restless, nor is a
   * steady rise. False if it is not known how much is usual.
   */
  boolean isRestless() {
    if (values.length < SPREAD_VALUES) {
      return false;
    }
    double[] last = Arrays.copyOfRange(values, values.length - SPREAD_VALUES, values.length);
    double[] steps = new double[last.length - 1];
    int turns = 0;
    for (int i = 0; i < steps.length; i++) {
      steps[i] = last[i + 1] - last[i];
      turns += i > 0 && steps[i] * steps[i - 1] < 0 ? 1 : 0;
    }
    Arrays.setAll(steps, i -> Math.abs(steps[i]));
    Arrays.sort(steps);
    // Independent values of the usual spread make a median step of about that spread.
    return turns >= MIN_TURNS
        && steps[steps.length / 2] > 2 * usualSpread
        && trimmedDeviation(last) > RESTLESS * usualSpread;
  }

  /** The standard deviation of values without the least and the greatest. Sorts them. */
  private static double trimmedDeviation(double[] last) {
    Arrays.sort(last);
    double sum = 0;
    for (int i = 1; i < last.length - 1; i++) {
      sum += last[i];
    }
    int n = last.length - 2;
    double squares = 0;
    for (int i = 1; i < last.length - 1; i++) {
      squares += (last[i] - sum / n) * (last[i] - sum / n);
    }
    return Math.sqrt(squares / (n - 1));
  }

  /** Whether its latest value lies in its usual range, and one shortly before did not. */
  boolean isBackInRange() {
    int latest = values.length - 1;
    return hasLeftRange && usual != null && !isOutside(usual, values[latest]);
  }

  private static boolean isOutside(UsualRange usual, double value) {
    return value < usual.low() || value > usual.high();
  }

  /**
   * +1 if it jumped up within its last readings and stayed there, −1 if it jumped down, else 0. At
   * a jump, all values on one side are farther from those on the other side than those before it
   * are from each other, and farther than its usual spread.
   */
  int jump() {
    for (int after = 1; after <= SIDE && after + SIDE <= values.length; after++) {
      int at = values.length - after;
      double before = range(at - SIDE, at);
      double least = Math.max(before, leastJump());
      if (min(at, values.length) - max(at - SIDE, at) > least) {
        return 1;
      }
      if (min(at - SIDE, at) - max(at, values.length) > least) {
        return -1;
      }
    }
    return 0;
  }

  private double leastJump() {
    if (!Double.isNaN(usualSpread)) {
      return usualSpread;
    }
    // The 1st and the 99th percentile of a bell curve are 4.7 standard deviations apart.
    return usual == null ? 0 : (usual.high() - usual.low()) / 4;
  }

  private double range(int from, int to) {
    return max(from, to) - min(from, to);
  }

  private double min(int from, int to) {
    double min = values[from];
    for (int i = from + 1; i < to; i++) {
      min = Math.min(min, values[i]);
    }
    return min;
  }

  private double max(int from, int to) {
    double max = values[from];
    for (int i = from + 1; i < to; i++) {
      max = Math.max(max, values[i]);
    }
    return max;
  }
}
