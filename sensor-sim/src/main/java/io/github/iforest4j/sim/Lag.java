package io.github.iforest4j.sim;

/** A first-order lag: the output moves towards the input with a time constant. */
final class Lag {
  private final double kept;
  private double value = Double.NaN;

  /**
   * A lag.
   *
   * @param timeConstant in the unit of {@code step}
   * @param step the time between two values
   */
  Lag(double timeConstant, double step) {
    this.kept = StrictMath.exp(-step / timeConstant);
  }

  /** Sets the state before the first input. */
  Lag settledAt(double start) {
    value = start;
    return this;
  }

  double next(double input) {
    value = Double.isNaN(value) ? input : input + kept * (value - input);
    return value;
  }
}
