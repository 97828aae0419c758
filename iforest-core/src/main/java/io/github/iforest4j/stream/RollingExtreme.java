package io.github.iforest4j.stream;

/**
 * The smallest or largest of the last w values, in amortised O(1): a queue of those that may still
 * become it (Lemire, Nordic Journal of Computing 13, 2006).
 */
public final class RollingExtreme implements RollingFeature {
  private final double sign;
  private final double[] values;
  private final long[] times;
  private int first;
  private int count;
  private long time;

  private RollingExtreme(int window, double sign) {
    this.sign = sign;
    this.values = new double[window];
    this.times = new long[window];
  }

  /** The smallest of the last {@code window} values. */
  public static RollingExtreme smallest(int window) {
    return new RollingExtreme(window, -1);
  }

  /** The largest of the last {@code window} values. */
  public static RollingExtreme largest(int window) {
    return new RollingExtreme(window, 1);
  }

  @Override
  public void add(double value) {
    double signed = sign * value;
    if (count > 0 && times[first] <= time - values.length) {
      first = first + 1 == values.length ? 0 : first + 1;
      count--;
    }
    while (count > 0 && values[(first + count - 1) % values.length] <= signed) {
      count--;
    }
    int last = (first + count) % values.length;
    values[last] = signed;
    times[last] = time++;
    count++;
  }

  @Override
  public double value() {
    return count == 0 ? 0 : sign * values[first];
  }
}
