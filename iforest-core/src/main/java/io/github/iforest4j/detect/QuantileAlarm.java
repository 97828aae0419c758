package io.github.iforest4j.detect;

import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.format.PayloadReader;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * A running quantile of all scores so far, in {@value #BINS} equal bins over (0,1]: the threshold
 * is the upper end of the bin that the quantile lies in. O(1) per reading, and 8 KB.
 */
final class QuantileAlarm implements AlarmRule {
  private static final int BINS = 1024;

  private final double share;
  private final long[] counts = new long[BINS];
  private long count;

  /** The quantile's bin, and the number of scores in it or below. */
  private int bin;

  private long upTo;
  private double threshold;

  /**
   * Begins with the scores of training.
   *
   * @param share of the scores that lie below, in (0,1)
   */
  QuantileAlarm(double[] scores, double share) {
    this.share = share;
    for (double score : scores) {
      learn(score);
    }
    threshold = (bin + 1.) / BINS;
  }

  @Override
  public boolean next(double score) {
    threshold = (bin + 1.) / BINS;
    learn(score);
    return score > threshold;
  }

  private void learn(double score) {
    int place = Math.min(BINS - 1, (int) (score * BINS));
    counts[place]++;
    count++;
    upTo += place <= bin ? 1 : 0;
    while (upTo < share * count) {
      upTo += counts[++bin];
    }
    while (upTo - counts[bin] >= share * count) {
      upTo -= counts[bin--];
    }
  }

  @Override
  public double threshold() {
    return threshold;
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    out.writeDouble(threshold);
    for (long one : counts) {
      out.writeLong(one);
    }
  }

  @Override
  public void read(PayloadReader in) throws InvalidModelException {
    threshold = in.finiteDouble("alarm threshold");
    count = 0;
    for (int b = 0; b < BINS; b++) {
      counts[b] = in.anyLong("alarm scores");
      count += counts[b];
      if (counts[b] < 0 || count < 0 || count > 1L << 53) {
        throw in.invalid("bin " + b + " of the alarm holds " + counts[b] + " scores");
      }
    }
    bin = 0;
    upTo = counts[0];
    while (upTo < share * count) {
      upTo += counts[++bin];
    }
  }
}
