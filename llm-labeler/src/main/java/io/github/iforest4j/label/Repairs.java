package io.github.iforest4j.label;

import java.time.Duration;

/**
 * Decides whether a model is asked once more after a bad answer, by whether that has helped so far.
 * Thread-safe.
 */
final class Repairs {
  /** The number of attempts before their success rate is judged. */
  static final int TRIALS = 8;

  /** The least share of attempts that must have helped. */
  private static final double MIN_HELPED = .1;

  // Guarded by this.
  private int tried;
  private int helped;

  /**
   * Whether a second question may help.
   *
   * @param hopeless whether the first answer was of no use at all
   * @param took how long the first answer took
   * @param left the time until the deadline
   */
  synchronized boolean isWorthwhile(boolean hopeless, Duration took, Duration left) {
    boolean helps = tried < TRIALS || helped >= MIN_HELPED * tried;
    return helps && !hopeless && took.compareTo(left) <= 0;
  }

  synchronized void tried() {
    tried++;
  }

  synchronized void helped() {
    helped++;
  }
}
