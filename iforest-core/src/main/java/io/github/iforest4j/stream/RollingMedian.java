package io.github.iforest4j.stream;

import java.util.Arrays;

/**
 * The median of the last w values; the lower one of two. Keeps them sorted: two binary searches per
 * value, and one move of up to w numbers in memory, which for windows of up to some thousand values
 * is faster than heaps.
 */
public final class RollingMedian implements RollingFeature {
  private final double[] ring;
  private final double[] sorted;
  private int size;
  private int next;

  /** An empty window of {@code window} values. */
  public RollingMedian(int window) {
    this.ring = new double[window];
    this.sorted = new double[window];
  }

  @Override
  public void add(double value) {
    // Both zeros are one number, for the search to find what was put in.
    double entering = value + 0.0;
    int from = size;
    if (size == ring.length) {
      from = Arrays.binarySearch(sorted, ring[next]);
    } else {
      size++;
    }
    int to = Arrays.binarySearch(sorted, 0, from, entering);
    if (to == -(from + 1) && from < size - 1) {
      // It belongs behind the gap.
      to = Arrays.binarySearch(sorted, from + 1, size, entering);
      to = (to < 0 ? -(to + 1) : to) - 1;
      System.arraycopy(sorted, from + 1, sorted, from, to - from);
    } else {
      to = to < 0 ? -(to + 1) : to;
      System.arraycopy(sorted, to, sorted, to + 1, from - to);
    }
    sorted[to] = entering;
    ring[next] = entering;
    next = next + 1 == ring.length ? 0 : next + 1;
  }

  @Override
  public double value() {
    return size == 0 ? 0 : sorted[(size - 1) / 2];
  }
}
