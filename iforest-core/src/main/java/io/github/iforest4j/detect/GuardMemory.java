package io.github.iforest4j.detect;

import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.format.PayloadReader;
import io.github.iforest4j.schema.RecordRow;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * A {@link FieldGuard} in one stream. What a stream has learned as normal does not lie outside: the
 * range from the lowest to the highest value of each field grows with it. One writer; allocates
 * nothing.
 */
final class GuardMemory {
  /** The part of an extension that a reading takes away where extensions fade. */
  private static final double FADE = 1. / 450;

  /** How far outside a stuck field counts as. */
  private static final double STUCK = 1.25;

  /** How a field that may stay as it is counts its values. */
  private static final int ACCEPTED = Integer.MIN_VALUE / 2;

  /** Beyond it, one value is as far outside as another. */
  private static final double MOST = 1e6;

  private final FieldGuard guard;
  private final double[] lowest;
  private final double[] highest;

  /** By field: its latest value, and how often it came in a row; 0 before the first. */
  private final double[] latest;

  private final int[] run;

  /** Whether a stuck field is reported once, and not while it lasts. */
  private final boolean once;

  /** By field: how far outside it is in the latest reading; above and stuck are positive. */
  private final double[] size;

  /** By field: the signed excess of the latest reading. */
  private final double[] excess;

  /** The sum of the excesses of the fields that are far outside, in magnitude. */
  private double sum;

  /** The field that is farthest outside; −1 if none is far outside. */
  private int farthest = -1;

  GuardMemory(FieldGuard guard, boolean once) {
    this.guard = guard;
    this.once = once;
    int n = guard.numFields();
    this.lowest = new double[n];
    this.highest = new double[n];
    this.excess = new double[n];
    this.size = new double[n];
    this.latest = new double[n];
    this.run = new int[n];
    for (int f = 0; f < n; f++) {
      lowest[f] = guard.low(f);
      highest[f] = guard.high(f);
    }
  }

  /** Looks at a reading; returns whether a field of it is far outside, or stuck. */
  boolean isOutside(RecordRow row) {
    sum = 0;
    farthest = -1;
    double most = 1;
    for (int f = 0; f < excess.length; f++) {
      excess[f] = 0;
      size[f] = 0;
      if (row.isUnusable(f) || !guard.isGuarded(f) && guard.stuckFrom(f) == 0) {
        continue;
      }
      double value = row.number(f);
      excess[f] = guard.excess(f, value, lowest[f], highest[f]);
      excess[f] = Math.max(-MOST, Math.min(MOST, excess[f]));
      size[f] = Math.abs(excess[f]) > 1 ? Math.abs(excess[f]) : stuck(f, value);
      sum += size[f];
      if (size[f] > most) {
        most = size[f];
        farthest = f;
      }
    }
    return farthest >= 0;
  }

  /** More than 1 for a field that is stuck, else 0. */
  private double stuck(int f, double value) {
    boolean again = value == latest[f];
    latest[f] = value;
    run[f] = again ? run[f] + (run[f] < Integer.MAX_VALUE ? 1 : 0) : 1;
    int from = guard.stuckFrom(f);
    return from > 0 && (once ? run[f] == from : run[f] >= from) ? STUCK : 0;
  }

  /** The field of the latest reading that is farthest outside; −1 if none is far outside. */
  int farthest() {
    return farthest;
  }

  /** How far outside a field is in the latest reading, above 1; 0 for one that is not. */
  double size(int field) {
    return size[field];
  }

  /** On which side a field is far outside in the latest reading: +1, −1; 0 for a stuck one. */
  int side(int field) {
    return Math.abs(excess[field]) > 1 ? (int) Math.signum(excess[field]) : 0;
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

  /** Takes what is stuck as the new normal, until it moves. */
  void accept() {
    for (int f = 0; f < run.length; f++) {
      run[f] = guard.stuckFrom(f) > 0 && run[f] >= guard.stuckFrom(f) ? ACCEPTED : run[f];
    }
  }

  /** Writes the ranges and runs as {@link #read} reads them. */
  void write(DataOutputStream out) throws IOException {
    for (int f = 0; f < excess.length; f++) {
      out.writeDouble(lowest[f]);
      out.writeDouble(highest[f]);
      out.writeDouble(latest[f]);
      out.writeInt(run[f]);
    }
  }

  /** Continues where another one of the same guard was written. */
  void read(PayloadReader in) throws InvalidModelException {
    for (int f = 0; f < excess.length; f++) {
      lowest[f] = in.finiteDouble("lowest value");
      highest[f] = in.finiteDouble("highest value");
      latest[f] = in.finiteDouble("latest value");
      run[f] = in.intWithin("number of equal values", ACCEPTED, Integer.MAX_VALUE);
      if (lowest[f] > guard.low(f) || highest[f] < guard.high(f)) {
        throw in.invalid("field " + f + " is guarded more closely than by its model");
      }
    }
  }
}
