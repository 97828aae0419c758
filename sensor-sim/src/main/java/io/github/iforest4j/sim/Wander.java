package io.github.iforest4j.sim;

import org.apache.commons.math3.distribution.NormalDistribution;

/**
 * An Ornstein–Uhlenbeck process: noise that wanders around 0 and forgets within a time constant.
 * Exact for any step (Gillespie 1996), so its statistics do not depend on the sampling period.
 */
final class Wander {
  private final NormalDistribution normal;
  private final double deviation;
  private final double kept;
  private final double fresh;
  private double value;

  /**
   * Starts in the stationary state.
   *
   * @param deviation the stationary standard deviation
   * @param timeConstant in the unit of {@code step}
   * @param step the time between two values
   */
  Wander(SeededRandom random, double deviation, double timeConstant, double step) {
    this.normal = new NormalDistribution(random, 0, 1);
    this.deviation = deviation;
    this.kept = StrictMath.exp(-step / timeConstant);
    this.fresh = Math.sqrt(1 - kept * kept);
    this.value = normal.sample();
  }

  double next() {
    value = kept * value + fresh * normal.sample();
    return deviation * value;
  }
}
