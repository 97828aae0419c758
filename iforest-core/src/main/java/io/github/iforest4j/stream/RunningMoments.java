package io.github.iforest4j.stream;

/** Mean and standard deviation of all values so far (Welford 1962). */
final class RunningMoments {
  private long count;
  private double mean;
  private double squares;

  void add(double value) {
    count++;
    double d = value - mean;
    mean += d / count;
    squares += d * (value - mean);
  }

  double mean() {
    return mean;
  }

  /** The standard deviation (divisor n); 0 before the second value. */
  double deviation() {
    return count == 0 ? 0 : Math.sqrt(squares / count);
  }
}
