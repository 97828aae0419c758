package io.github.iforest4j.engine.testing;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.engine.testing.Claims.Claim;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The readings of one numeric field, and what a claim about one of them means. What "rose" or
 * "stuck" mean is written down here once more, apart from the code that says it.
 */
public final class Course {
  private final double usualSpread;
  private final List<Double> values = new ArrayList<>();
  private final List<Double> lows = new ArrayList<>();
  private final List<Double> expected = new ArrayList<>();
  private final List<Double> highs = new ArrayList<>();

  private Course(double usualSpread) {
    this.usualSpread = usualSpread;
  }

  /** A course without readings for each numeric feature of a model, by name. */
  public static Map<String, Course> of(DetectorModel model, RecordTable training) {
    Map<String, Course> courses = new HashMap<>();
    for (Field field : model.schema().fields()) {
      if (field.isFeature() && field.kind() == FieldKind.NUMERIC) {
        double[] values = training.numbers(training.columnIndex(field.name()));
        courses.put(field.name(), new Course(usualSpread(values)));
      }
    }
    return courses;
  }

  /** The median standard deviation of ten values in a row. */
  private static double usualSpread(double[] values) {
    double[] spreads = new double[values.length - 9];
    for (int i = 0; i < spreads.length; i++) {
      spreads[i] = Math.sqrt(variance(values, i, 10));
    }
    return median(spreads);
  }

  /** Adds a reading to each course. */
  public static void add(Map<String, Course> courses, DetectorModel model, RecordRow row) {
    long second = model.usualValues().second(row);
    courses.forEach(
        (name, course) -> {
          int f = row.fieldIndex(name);
          course.values.add(row.number(f));
          course.lows.add(model.usualValues().low(f, second));
          course.expected.add(model.usualValues().expected(f, second));
          course.highs.add(model.usualValues().high(f, second));
        });
  }

  /** The number of readings. */
  public int size() {
    return values.size();
  }

  /** The value of a reading; NaN if it has none. */
  public double value(int r) {
    return values.get(r);
  }

  /** Up to this number of usable values, that of the reading last. */
  public List<Double> last(int r, int n) {
    List<Double> usable = values.subList(0, r + 1).stream().filter(v -> !v.isNaN()).toList();
    return usable.subList(Math.max(0, usable.size() - n), usable.size());
  }

  /** How far a reading is outside its usual range, in widths: negative below, 0 within. */
  public double excess(int r) {
    double value = values.get(r);
    double width = highs.get(r) - lows.get(r);
    return value > highs.get(r)
        ? (value - highs.get(r)) / width
        : value < lows.get(r) ? (value - lows.get(r)) / width : 0;
  }

  private boolean isInRange(int r) {
    return values.get(r) >= lows.get(r) && values.get(r) <= highs.get(r);
  }

  /** Whether one of the 15 usable values before lay outside its usual range, and this does not. */
  private boolean isBack(int r) {
    if (!isInRange(r)) {
      return false;
    }
    int seen = 0;
    for (int i = r - 1; i >= 0 && seen < 15; i--) {
      if (!values.get(i).isNaN()) {
        seen++;
        if (!isInRange(i)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether a claim about a reading is true. */
  public boolean bearsOut(Claim claim, int r) {
    double value = values.get(r);
    double low = lows.get(r);
    double high = highs.get(r);
    boolean numbers =
        isRounded(claim.value(), value)
            && isRounded(claim.low(), low)
            && isRounded(claim.high(), high)
            && isRounded(claim.expected(), expected.get(r));
    return numbers
        && switch (claim.kind()) {
          case MISSING -> Double.isNaN(value);
          case PRESENT -> !Double.isNaN(value);
          case HIGH -> value > high && isRounded(claim.distance(), value - high);
          case LOW -> value < low && isRounded(claim.distance(), low - value);
          case USUAL -> isInRange(r);
          case BACK -> isBack(r);
          case ROSE -> !isBack(r) && rise(r) > usualSpread;
          case FELL -> !isBack(r) && -rise(r) > usualSpread;
          case STUCK -> isStill(r);
          case MOVES -> !isStill(r);
          case RESTLESS -> isRestless(r);
          case NUMBERS -> !Double.isNaN(value);
        };
  }

  /** How far the value is above the median of the nine before it. */
  private double rise(int r) {
    List<Double> before = last(r, 10);
    return values.get(r) - median(array(before.subList(0, before.size() - 1)));
  }

  private boolean isStill(int r) {
    double[] last = array(last(r, 5));
    double width = highs.get(r) - lows.get(r);
    return last.length == 5 && range(last) <= .002 * width;
  }

  /** Its last ten values vary more than usual, even without the greatest and the least. */
  private boolean isRestless(int r) {
    double[] last = array(last(r, 10));
    Arrays.sort(last);
    return last.length == 10 && Math.sqrt(variance(last, 1, 8)) > usualSpread;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    return n == 0 ? Double.NaN : (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
  }

  private static double variance(double[] values, int from, int n) {
    double mean = Arrays.stream(values, from, from + n).average().orElseThrow();
    return Arrays.stream(values, from, from + n).map(v -> (v - mean) * (v - mean)).sum() / (n - 1);
  }

  private static double range(double[] values) {
    return Arrays.stream(values).max().orElseThrow() - Arrays.stream(values).min().orElseThrow();
  }

  private static double[] array(List<Double> of) {
    return of.stream().mapToDouble(v -> v).toArray();
  }

  /** Whether a stated number is the real one, rounded; true if none is stated. */
  private static boolean isRounded(BigDecimal stated, double real) {
    if (stated == null) {
      return true;
    }
    double unit = Math.pow(10, -stated.scale());
    return Math.abs(stated.doubleValue() - real) <= .5 * unit + 1e-9 * Math.abs(real);
  }
}
