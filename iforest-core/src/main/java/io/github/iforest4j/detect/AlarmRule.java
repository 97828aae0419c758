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
  /** Tells when the next score is from, in seconds since 1970; only some alarms mind. */
  default void at(long second) {}

  /** Judges the next score; afterwards {@link #threshold()} is what it was compared with. */
  boolean next(double score);

  /** What the latest score was compared with. */
  double threshold();

  /** Moves the level that training set; only {@link Level} minds. */
  default void recalibrate(double level) {}

  /** Forgets an alarm that is going on: its reason is the new normal. */
  default void reset() {}

  /** Writes what it remembers as {@link #read} reads it. */
  void write(DataOutputStream out) throws IOException;

  /** Goes on where another one was written. */
  void read(PayloadReader in) throws InvalidModelException;

  /** Each score by itself, compared with a level that whoever sets it remembers. */
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
