package io.github.iforest4j.detect;

import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.format.PayloadReader;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * A threshold from extreme value theory: SPOT and DSPOT (Siffer, Fouque, Termier and Largouet, KDD
 * 2017). What lies above a high quantile t of the past follows a generalised Pareto distribution;
 * of that, the level which a normal score exceeds with probability q is t + σ/γ·((q·n/k)^−γ − 1)
 * for n scores with k peaks above t.
 *
 * <p>The distribution is fitted by the method of moments (Hosking and Wallis, Technometrics 29,
 * 1987, who find it better than maximum likelihood for the short tails that a score in (0,1] has)
 * to the latest {@value #MAX_PEAKS} peaks. Two bounds are ours: the level lies at least {@value
 * #MIN_DEVIATION} above usual, since the tail of a constant is nothing, and at most at {@value
 * #MOST}, since no score exceeds 1.
 */
final class SpotAlarm implements AlarmRule {
  /** The number of normal scores in DSPOT's mean. */
  static final int DEPTH = 450;

  private static final double INITIAL_QUANTILE = .98;
  private static final int MAX_PEAKS = 256;
  private static final int MIN_PEAKS = 10;
  private static final double MIN_DEVIATION = .05;
  private static final double MOST = .95;

  private final double risk;

  /** Of the past scores less their mean, the level above which peaks begin; what is usual. */
  private final double begin;

  private final double usual;

  /** The latest normal scores, for their mean; empty for SPOT. */
  private final double[] latest;

  private double sum;
  private long count;

  /** Heights above {@link #begin}: a reservoir. */
  private final double[] peaks = new double[MAX_PEAKS];

  private long numPeaks;
  private double level;
  private double threshold;

  /**
   * Begins with the scores of training.
   *
   * @param sorted ascending scores
   * @param risk q, in (0,1)
   * @param depth how many normal scores the mean is taken over; 0 for none: SPOT
   */
  SpotAlarm(double[] sorted, double risk, int depth) {
    this.risk = risk;
    this.latest = new double[depth];
    double median = sorted[(sorted.length - 1) / 2];
    double mean = depth == 0 ? 0 : median;
    Arrays.fill(latest, mean);
    this.sum = depth * mean;
    this.usual = median - mean;
    this.begin = sorted[(int) Math.ceil(INITIAL_QUANTILE * (sorted.length - 1))] - mean;
    for (double score : sorted) {
      learn(score - mean);
    }
    fit();
    this.threshold = mean + level;
  }

  @Override
  public boolean next(double score) {
    double mean = latest.length == 0 ? 0 : sum / latest.length;
    threshold = Math.min(MOST, mean + level);
    if (score > threshold) {
      return true;
    }
    if (learn(score - mean)) {
      fit();
    }
    if (latest.length > 0) {
      int place = (int) (count % latest.length);
      sum += score - latest[place];
      latest[place] = score;
      if (place == 0) {
        // Computed again from time to time, so that rounding errors do not add up.
        sum = 0;
        for (double one : latest) {
          sum += one;
        }
      }
    }
    return false;
  }

  /**
   * A number from 0 to n that depends on n alone: a hash (SplitMix64), so that no state is needed.
   */
  private static long place(long n) {
    long z = n * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return Long.remainderUnsigned(z ^ (z >>> 31), n + 1);
  }

  /** Whether it was a peak that changes the fit. */
  private boolean learn(double score) {
    count++;
    if (score <= begin) {
      return false;
    }
    long place = numPeaks < MAX_PEAKS ? numPeaks : place(numPeaks);
    if (place < MAX_PEAKS) {
      peaks[(int) place] = score - begin;
    }
    numPeaks++;
    return place < MAX_PEAKS;
  }

  private void fit() {
    int held = (int) Math.min(numPeaks, MAX_PEAKS);
    double mean = 0;
    double highest = 0;
    for (int i = 0; i < held; i++) {
      mean += peaks[i] / held;
      highest = Math.max(highest, peaks[i]);
    }
    double variance = 0;
    for (int i = 0; i < held; i++) {
      variance += (peaks[i] - mean) * (peaks[i] - mean) / (held - 1);
    }
    double height = held < MIN_PEAKS ? highest : tail(mean, variance, risk * count / numPeaks);
    level = Math.max(begin + height, usual + MIN_DEVIATION);
  }

  /**
   * What a generalised Pareto distribution with a mean and a variance exceeds with a probability: γ
   * = (1 − mean²/variance)/2, σ = mean·(1 − γ).
   */
  static double tail(double mean, double variance, double probability) {
    if (!(mean > 0 && variance > 0) || probability >= 1) {
      return Math.max(0, mean);
    }
    double shape = (1 - mean * mean / variance) / 2;
    double scale = mean * (1 - shape);
    double log = StrictMath.log(probability);
    return Math.abs(shape) < 1e-9 ? -scale * log : scale / shape * StrictMath.expm1(-shape * log);
  }

  @Override
  public double threshold() {
    return threshold;
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    out.writeDouble(sum);
    out.writeLong(count);
    out.writeLong(numPeaks);
    out.writeDouble(level);
    out.writeDouble(threshold);
    for (double peak : peaks) {
      out.writeDouble(peak);
    }
    for (double score : latest) {
      out.writeDouble(score);
    }
  }

  @Override
  public void read(PayloadReader in) throws InvalidModelException {
    sum = in.finiteDouble("alarm sum");
    count = in.anyLong("alarm readings");
    numPeaks = in.anyLong("alarm peaks");
    level = in.finiteDouble("alarm level");
    threshold = in.finiteDouble("alarm threshold");
    System.arraycopy(in.finiteDoubles("alarm peaks", MAX_PEAKS), 0, peaks, 0, MAX_PEAKS);
    System.arraycopy(in.finiteDoubles("alarm scores", latest.length), 0, latest, 0, latest.length);
    if (numPeaks < 0 || count < numPeaks) {
      throw in.invalid(numPeaks + " alarm peaks of " + count + " readings");
    }
  }
}
