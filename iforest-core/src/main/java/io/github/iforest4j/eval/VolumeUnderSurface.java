package io.github.iforest4j.eval;

import java.util.Arrays;

/**
 * VUS-PR (Paparrizos, Boniol, Palpanas, Tsay, Elmore and Franklin, "Volume under the surface",
 * PVLDB 15, 2022): the area under a precision-recall curve that forgives small shifts in time,
 * averaged over how much it forgives. Computes what the authors' code computes (TSB-AD, {@code
 * RangeAUC_volume_opt}), with its {@value #THRESHOLDS} thresholds at equal steps of rank.
 *
 * <p>For a width w from 0 to the largest, each event is widened by ⌊w/2⌋ readings on both sides. A
 * reading at distance d in such a margin is anomalous to the degree √(1 − d/w); several margins add
 * up to at most 1. At each threshold recall is the degree called, over the mean of events alone and
 * events with their called margins, times the share of widened events with a call; precision is the
 * degree called over the number of calls.
 */
public final class VolumeUnderSurface {
  private static final int THRESHOLDS = 250;

  private final double[] scores;
  private final boolean[] anomalous;

  /** By reading, the first threshold (the highest score first) at which it is called. */
  private final int[] rank;

  /** By threshold, how many readings are called. */
  private final int[] called = new int[THRESHOLDS];

  private final double[] degree;

  private VolumeUnderSurface(double[] scores, boolean[] anomalous) {
    this.scores = scores;
    this.anomalous = anomalous;
    this.degree = new double[scores.length];
    this.rank = new int[scores.length];
    rankAll();
  }

  /**
   * Returns the volume under the precision-recall surface. O(n log n + widths · (events · width +
   * thresholds)).
   *
   * @param scores higher is more anomalous; no NaN
   * @param anomalous the truth, as long as the scores
   * @param largest the largest width of the margins together, at least 0; usual: 100
   * @return in [0,1]; NaN without an anomaly
   * @throws IllegalArgumentException if the lengths differ, a score is NaN, or the width is
   *     negative
   */
  public static double pr(double[] scores, boolean[] anomalous, int largest) {
    if (scores.length != anomalous.length || largest < 0) {
      throw new IllegalArgumentException(
          scores.length + " scores, " + anomalous.length + " truths, a width of " + largest);
    }
    for (int i = 0; i < scores.length; i++) {
      if (Double.isNaN(scores[i])) {
        throw new IllegalArgumentException("score " + i + " is NaN");
      }
    }
    int events = DetectionDelay.NONE.plus(anomalous, anomalous).events();
    if (events == 0) {
      return Double.NaN;
    }
    VolumeUnderSurface surface = new VolumeUnderSurface(scores, anomalous);
    double volume = 0;
    for (int width = 0; width <= largest; width++) {
      volume += surface.area(width);
    }
    return volume / (largest + 1);
  }

  private void rankAll() {
    double[] ascending = scores.clone();
    Arrays.sort(ascending);
    int n = ascending.length;
    double[] thresholds = new double[THRESHOLDS];
    for (int k = 0; k < THRESHOLDS; k++) {
      // Places 0 to n − 1 of the descending scores at equal steps, rounded down, as in the source.
      int place = (int) ((double) k * (n - 1) / (THRESHOLDS - 1));
      thresholds[k] = ascending[n - 1 - place];
    }
    for (int i = 0; i < n; i++) {
      int low = 0;
      int high = THRESHOLDS - 1;
      while (low < high) {
        int middle = (low + high) / 2;
        if (scores[i] >= thresholds[middle]) {
          high = middle;
        } else {
          low = middle + 1;
        }
      }
      rank[i] = low;
      called[low]++;
    }
    for (int k = 1; k < THRESHOLDS; k++) {
      called[k] += called[k - 1];
    }
  }

  /** The area under the curve at one width. */
  private double area(int width) {
    widen(width);
    // By threshold at which they are called: degrees of events, of margins, and widened events.
    double[] core = new double[THRESHOLDS];
    double[] margin = new double[THRESHOLDS];
    double[] touched = new double[THRESHOLDS];
    double positives = 0;
    int events = 0;
    int begin = -1;
    int end = -1;
    for (int i = 0; i < degree.length; i++) {
      if (degree[i] > 0) {
        (anomalous[i] ? core : margin)[rank[i]] += degree[i];
        positives += anomalous[i] ? 1 : 0;
      }
      if (anomalous[i]) {
        boolean begins = i == 0 || !anomalous[i - 1];
        // Widened events are one event if they overlap.
        if (begins && (begin < 0 || end + width / 2 < i - width / 2)) {
          events += count(touched, begin, end, width);
          begin = i;
        }
        end = i;
      }
    }
    events += count(touched, begin, end, width);
    double area = 0;
    double before = 0;
    double inCore = 0;
    double inMargin = 0;
    double found = 0;
    for (int k = 0; k < THRESHOLDS; k++) {
      inCore += core[k];
      inMargin += margin[k];
      found += touched[k];
      double recall = Math.min(1, (inCore + inMargin) / (positives + inMargin / 2));
      double reached = recall * found / events;
      area += (reached - before) * (inCore + inMargin) / called[k];
      before = reached;
    }
    return area;
  }

  /** Counts a widened event at the first threshold that calls one of its readings. */
  private int count(double[] touched, int begin, int end, int width) {
    if (begin < 0) {
      return 0;
    }
    int first = THRESHOLDS - 1;
    int last = Math.min(degree.length - 1, end + width / 2);
    for (int i = Math.max(0, begin - width / 2); i <= last; i++) {
      first = Math.min(first, rank[i]);
    }
    touched[first]++;
    return 1;
  }

  /** Sets how anomalous each reading is, with margins around events. */
  private void widen(int width) {
    for (int i = 0; i < degree.length; i++) {
      degree[i] = anomalous[i] ? 1 : 0;
    }
    for (int i = 0; i < degree.length; i++) {
      if (anomalous[i] && (i + 1 == degree.length || !anomalous[i + 1])) {
        for (int d = 1; d <= width / 2 && i + d < degree.length; d++) {
          degree[i + d] = Math.min(1, degree[i + d] + Math.sqrt(1 - (double) d / width));
        }
      }
      if (anomalous[i] && (i == 0 || !anomalous[i - 1])) {
        for (int d = 1; d <= width / 2 && i - d >= 0; d++) {
          degree[i - d] = Math.min(1, degree[i - d] + Math.sqrt(1 - (double) d / width));
        }
      }
    }
  }
}
