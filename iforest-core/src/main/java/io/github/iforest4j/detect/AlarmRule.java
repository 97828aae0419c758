package io.github.iforest4j.detect;

import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.format.PayloadReader;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * Turns the scores of one stream, in order, into alarms. One writer; allocates nothing.
 *
 * <p>A score is an anomaly when it is greater than {@link #threshold()}, which may move.
 */
interface AlarmRule {
  /** Sets the time of the next score, in seconds since 1970; only some alarms use it. */
  default void at(long second) {}

  /** Judges the next score; afterwards {@link #threshold()} is what it was compared with. */
  boolean next(double score);

  /**
   * Judges the next reading, which is an anomaly whatever its score; an alarm with a budget may
   * refuse it all the same.
   *
   * @param raised the score that such a reading gets
   */
  default boolean nextOutside(double score, double raised) {
    next(score);
    return true;
  }

  /** What the latest score was compared with. */
  double threshold();

  /** Moves the level that training set; only {@link Level} uses it. */
  default void recalibrate(double level) {}

  /**
   * Ends an alarm that is in progress: its reason is over.
   *
   * @param score the score of the reading that shows it
   */
  default void end(double score) {}

  /** What a score would be compared with if no alarm were in progress. */
  default double idleThreshold() {
    return threshold();
  }

  /** Ends an alarm that is in progress: its reason is the new normal. */
  default void reset() {}

  /** Writes what it remembers as {@link #read} reads it. */
  void write(DataOutputStream out) throws IOException;

  /** Continues where another one was written. */
  void read(PayloadReader in) throws InvalidModelException;

  /** Compares each score with a level. The level is not part of what is written. */
  final class Level implements AlarmRule {
    private double threshold;

    Level(double threshold) {
      this.threshold = threshold;
    }

    @Override
    public void recalibrate(double level) {
      threshold = level;
    }

    @Override
    public boolean next(double score) {
      return score > threshold;
    }

    @Override
    public double threshold() {
      return threshold;
    }

    @Override
    public void write(DataOutputStream out) {}

    @Override
    public void read(PayloadReader in) {}
  }
}
