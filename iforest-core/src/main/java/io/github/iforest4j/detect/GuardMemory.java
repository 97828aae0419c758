package io.github.iforest4j.detect;

import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.format.PayloadReader;
import io.github.iforest4j.schema.RecordRow;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * A {@link FieldGuard} in one stream. What a stream has learned as normal does not lie outside: the
 * range from the lowest to the highest value of each field grows with it. One writer; allocates
 * nothing.
 */
final class GuardMemory {
  /** The part of an extension that a reading takes away where extensions fade. */
  private static final double FADE = 1. / 450;

  /** Beyond it, one value is as far outside as another. */
  private static final double MOST = 1e6;

  private final FieldGuard guard;
  private final double[] lowest;
  private final double[] highest;

  /** By field: the signed excess of the latest reading. */
  private final double[] excess;

  /** The sum of the excesses of the fields that are far outside, in magnitude. */
  private double sum;

  /** The field that is farthest outside; −1 if none is far outside. */
  private int farthest = -1;

  GuardMemory(FieldGuard guard) {
    this.guard = guard;
    int n = guard.numFields();
    this.lowest = new double[n];
    this.highest = new double[n];
    this.excess = new double[n];
    for (int f = 0; f < n; f++) {
      lowest[f] = guard.low(f);
      highest[f] = guard.high(f);
    }
  }

  /** Looks at a reading; returns whether a field of it is far outside. */
  boolean isOutside(RecordRow row) {
    Arrays.fill(excess, 0);
    sum = 0;
    farthest = -1;
    double most = 1;
    for (int f = 0; f < excess.length; f++) {
      if (guard.isGuarded(f) && !row.isUnusable(f)) {
        excess[f] = guard.excess(f, row.number(f), lowest[f], highest[f]);
        excess[f] = Math.max(-MOST, Math.min(MOST, excess[f]));
        double size = Math.abs(excess[f]);
        sum += size > 1 ? size : 0;
        if (size > most) {
          most = size;
          farthest = f;
        }
      }
    }
    return farthest >= 0;
  }

  /** The field of the latest reading that is farthest outside; −1 if none is far outside. */
  int farthest() {
    return farthest;
  }

  /** By field: how far outside it is in the latest reading; above is positive. */
  double excess(int field) {
    return excess[field];
  }

  /**
   * The score of a reading that is outside: above the threshold by half of what is left up to 1,
   * and by more the farther it is outside; or the forest's score, if that is higher.
   */
  double score(double ofForest, double threshold) {
    double least = Math.min(threshold, .99);
    return Math.max(ofForest, least + (1 - least) * (1 - .5 / sum));
  }

  /**
   * Takes the latest reading as normal.
   *
   * @param fades whether earlier ones become less so
   */
  void learn(RecordRow row, boolean fades) {
    for (int f = 0; f < excess.length; f++) {
      if (fades) {
        lowest[f] += FADE * (guard.low(f) - lowest[f]);
        highest[f] += FADE * (guard.high(f) - highest[f]);
      }
      if (guard.isGuarded(f) && !row.isUnusable(f)) {
        double value = row.number(f);
        lowest[f] = Math.min(lowest[f], value);
        highest[f] = Math.max(highest[f], value);
      }
    }
  }

  /** Writes the ranges as {@link #read} reads them. */
  void write(DataOutputStream out) throws IOException {
    for (int f = 0; f < excess.length; f++) {
      out.writeDouble(lowest[f]);
      out.writeDouble(highest[f]);
    }
  }

  /** Continues where another one of the same guard was written. */
  void read(PayloadReader in) throws InvalidModelException {
    for (int f = 0; f < excess.length; f++) {
      lowest[f] = in.finiteDouble("lowest value");
      highest[f] = in.finiteDouble("highest value");
      if (lowest[f] > guard.low(f) || highest[f] < guard.high(f)) {
        throw in.invalid("field " + f + " is guarded more closely than by its model");
      }
    }
  }
}
