package io.github.iforest4j.sim;

/**
 * A first-order lag of another signal: it moves towards its input with a time constant. The input
 * is seen every second where that lies between 1/16 and 1/4 of the time constant, else at the
 * nearer of those, and taken as straight between; the output is a sum over a finite memory of 14
 * time constants (what came before weighs less than 1e-6), straight between. A seek costs 56 to 224
 * values of the input and two sums; of a series of close moments, each step costs one of both.
 */
final class Lag implements Signal {
  private static final int TIME_CONSTANTS = 14;

  private final FiniteMemory memory;
  private final Cells cells;
  private long lastKnot = Long.MIN_VALUE;
  private double low;
  private double high;

  /**
   * A lag.
   *
   * @param input for this lag alone
   * @param timeConstant in microseconds, at least 4
   */
  Lag(Signal input, long timeConstant) {
    long step =
        Math.min(timeConstant / 4, Math.max(Micros.PER_SECOND, Math.max(1, timeConstant / 16)));
    this.memory =
        new FiniteMemory(weights((double) step / timeConstant), knot -> input.at(knot * step));
    this.cells = new Cells(step);
  }

  /** The exact response to an input that is straight between the knots, cut off and normalized. */
  private static double[] weights(double d) {
    int length = 4 * (int) Math.ceil(TIME_CONSTANTS / d / 4);
    double[] weights = new double[length];
    double kept = StrictMath.exp(-d);
    double now = 1 - (1 - kept) / d;
    double before = (1 - kept) / d - kept;
    double weight = kept * now + before;
    double sum = now;
    weights[0] = now;
    for (int k = 1; k < length; k++) {
      weights[k] = weight;
      sum += weight;
      weight *= kept;
    }
    for (int k = 0; k < length; k++) {
      weights[k] /= sum;
    }
    return weights;
  }

  @Override
  public double at(long micros) {
    long knot = cells.index(micros);
    if (knot != lastKnot) {
      low = knot == lastKnot + 1 ? high : memory.sum(knot);
      high = memory.sum(knot + 1);
      lastKnot = knot;
    }
    return low + cells.part(micros) * (high - low);
  }
}
