package io.github.iforest4j.stream;

/**
 * The slope of the least-squares line through the last w values, per value, in amortised O(1). 0
 * with fewer than two.
 *
 * <p>Sums are kept of distances from an anchor inside the window, and made anew from the stored
 * values once per w values, so that errors do not build up.
 */
public final class RollingSlope implements RollingFeature {
  private final double[] ring;
  private int size;
  private int next;
  private double anchor;

  /** Of the distances d_i from the anchor, oldest first: Σ d_i and Σ i·d_i. */
  private double sum;

  private double moment;

  /** An empty window of {@code window} values. */
  public RollingSlope(int window) {
    this.ring = new double[window];
  }

  @Override
  public void add(double value) {
    if (size == ring.length) {
      sum -= ring[next] - anchor;
      moment -= sum;
    } else {
      size++;
    }
    ring[next] = value;
    next = next + 1 == ring.length ? 0 : next + 1;
    sum += value - anchor;
    moment += (size - 1) * (value - anchor);
    if (next == 0 || size == 1) {
      renew();
    }
  }

  private void renew() {
    anchor = 0;
    for (int i = 0; i < size; i++) {
      anchor += ring[i] / size;
    }
    sum = 0;
    moment = 0;
    // Either the window has just become full or its oldest value is the first one again.
    for (int i = 0; i < size; i++) {
      sum += ring[i] - anchor;
      moment += i * (ring[i] - anchor);
    }
  }

  @Override
  public double value() {
    if (size < 2) {
      return 0;
    }
    double n = size;
    return (moment - (n - 1) / 2 * sum) / (n * (n * n - 1) / 12);
  }
}
