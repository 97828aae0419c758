package io.github.iforest4j.detect;

import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.format.PayloadReader;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * The threshold of a detector whose trees follow their stream: as they learn more, scores fall, and
 * a threshold from training would miss anomalies.
 *
 * <p>It keeps the distance that training's rule chose, in units of the scores' own spread: with m
 * the median and q the {@value #UPPER} quantile, first of the out-of-fold scores of training, then
 * more and more of the stream's, each given before its reading is learned from, the threshold is m
 * + k·(q − m), k as in training, but at least what it would be of a normal distribution: folds of
 * short training, which must extrapolate, give scores without a tail. Anomalies' scores stay
 * outside; but up to {@value #FALSE_ALARMS} of all readings that were called count as high ones,
 * for they may be false alarms. A quantile as high as the threshold itself would shrink with each
 * reading that it calls, and call ever more; this one hardly moves, and rises when many are called.
 *
 * <p>Scores are counted in {@value #BINS} equal bins over (0,1]; a count fades with a mean life of
 * {@value #HORIZON} scores, and the threshold moves every {@value #STEP}. One writer; 8 KB; about a
 * hundred additions per score on average; allocates nothing.
 */
final class ScoreLevel {
  private static final int BINS = 1024;
  private static final int STEP = 32;
  private static final int HORIZON = 8192;
  private static final double UPPER = .9;
  private static final double FALSE_ALARMS = .03;

  /** The weight of training: with less, a new stream would move the threshold by chance. */
  private static final int PRIOR = 1024;

  /** Minimum spread: scores closer than this count as equal. */
  private static final double MIN_SPREAD = .01;

  private final double spreads;
  private final double highest;
  private final double[] counts = new double[BINS];
  private double called;
  private int sinceStep;
  private double threshold;

  /**
   * Begins with training.
   *
   * @param scores out-of-fold scores
   * @param threshold the one that training's rule chose
   * @param share of normal scores that should lie above it, in (0,1)
   */
  ScoreLevel(double[] scores, double threshold, double share) {
    for (double score : scores) {
      counts[bin(score)] += (double) PRIOR / scores.length;
    }
    double usual = quantile(.5);
    this.spreads =
        Math.max(
            (threshold - usual) / spread(usual), normalQuantile(share) / normalQuantile(1 - UPPER));
    this.highest = Math.max(Calibration.MAX_THRESHOLD, threshold);
    this.threshold = threshold;
  }

  /**
   * What a standard normal value exceeds with a chance of at most a half (Abramowitz and Stegun,
   * Handbook of Mathematical Functions, 26.2.23; error below 4.5e-4).
   */
  static double normalQuantile(double chance) {
    double t = Math.sqrt(-2 * StrictMath.log(Math.min(.5, chance)));
    return t
        - (2.515517 + t * (.802853 + t * .010328))
            / (1 + t * (1.432788 + t * (.189269 + t * .001308)));
  }

  private double spread(double usual) {
    return Math.max(quantile(UPPER) - usual, MIN_SPREAD);
  }

  /**
   * Takes the next score.
   *
   * @param anomaly whether it was called an anomaly, so that it is not learned from
   * @return whether the threshold has moved
   */
  boolean next(double score, boolean anomaly) {
    if (anomaly) {
      called++;
    } else {
      counts[bin(score)]++;
    }
    sinceStep++;
    if (sinceStep < STEP) {
      return false;
    }
    sinceStep = 0;
    fade(1 - (double) STEP / HORIZON);
    double usual = quantile(.5);
    threshold = Math.min(highest, usual + spreads * spread(usual));
    return true;
  }

  /** The trees have changed: earlier scores now have no more weight than training had. */
  void forget() {
    double all = 0;
    for (double count : counts) {
      all += count;
    }
    fade(Math.min(1, PRIOR / all));
  }

  private void fade(double factor) {
    for (int b = 0; b < BINS; b++) {
      counts[b] *= factor;
    }
    called *= factor;
  }

  private static int bin(double score) {
    return Math.min(BINS - 1, (int) (score * BINS));
  }

  /** Scores of a bin lie evenly in it. */
  private double quantile(double share) {
    double all = 0;
    for (double count : counts) {
      all += count;
    }
    double wanted = share * (all + Math.min(called, FALSE_ALARMS * all));
    double below = 0;
    int b = 0;
    while (b < BINS - 1 && below + counts[b] < wanted) {
      below += counts[b++];
    }
    double inBin = counts[b] > 0 ? Math.min(1, (wanted - below) / counts[b]) : 1;
    return (b + inBin) / BINS;
  }

  double threshold() {
    return threshold;
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(sinceStep);
    out.writeDouble(threshold);
    out.writeDouble(called);
    for (double count : counts) {
      out.writeDouble(count);
    }
  }

  void read(PayloadReader in) throws InvalidModelException {
    sinceStep = in.intWithin("threshold step", 0, STEP - 1);
    threshold = in.finiteDouble("threshold");
    called = in.finiteDouble("called scores");
    System.arraycopy(in.finiteDoubles("scores", BINS), 0, counts, 0, BINS);
    for (double count : counts) {
      if (count < 0 || called < 0) {
        throw in.invalid("a count of scores must not be negative");
      }
    }
  }
}
