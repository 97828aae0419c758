package io.github.iforest4j.eval;

import java.util.Arrays;
import java.util.Comparator;

/**
 * How well scores rank anomalies above normal rows. Equal scores count as one group, as in
 * scikit-learn's {@code roc_auc_score} and {@code average_precision_score}. O(n log n).
 */
public final class RankingMetrics {
  private RankingMetrics() {}

  /**
   * The area under the ROC curve: the chance that an anomaly scores higher than a normal row, ties
   * counting half.
   *
   * @param scores higher is more anomalous; no NaN
   * @param anomalous the truth, as long as the scores
   * @return in [0,1]; NaN when one of the two classes is empty
   * @throws IllegalArgumentException if the lengths differ or a score is NaN
   */
  public static double auroc(double[] scores, boolean[] anomalous) {
    Integer[] order = descending(scores, anomalous);
    double positives = 0;
    double negatives = 0;
    double area = 0;
    for (int i = 0; i < order.length; ) {
      int end = groupEnd(scores, order, i);
      double p = 0;
      for (int j = i; j < end; j++) {
        p += anomalous[order[j]] ? 1 : 0;
      }
      double n = end - i - p;
      area += n * (positives + p / 2);
      positives += p;
      negatives += n;
      i = end;
    }
    return area / (positives * negatives);
  }

  /**
   * The area under the precision-recall curve as average precision: the sum of precision times the
   * gain in recall over the groups of equal scores.
   *
   * @param scores higher is more anomalous; no NaN
   * @param anomalous the truth, as long as the scores
   * @return in [0,1]; NaN when there is no anomaly
   * @throws IllegalArgumentException if the lengths differ or a score is NaN
   */
  public static double auprc(double[] scores, boolean[] anomalous) {
    Integer[] order = descending(scores, anomalous);
    double found = 0;
    double sum = 0;
    for (int i = 0; i < order.length; ) {
      int end = groupEnd(scores, order, i);
      double p = 0;
      for (int j = i; j < end; j++) {
        p += anomalous[order[j]] ? 1 : 0;
      }
      found += p;
      sum += p * found / end;
      i = end;
    }
    return sum / found;
  }

  /**
   * The threshold above which calling scores anomalies gives the best F1 on these labels. As it is
   * chosen on the labels that it is judged by, its F1 flatters.
   *
   * @param scores higher is more anomalous; no NaN; at least one
   * @param anomalous the truth, as long as the scores
   * @return just below the lowest score that is called; of equally good ones the highest. Without
   *     an anomaly just below the highest score
   * @throws IllegalArgumentException if the lengths differ, a score is NaN, or there is none
   */
  public static double bestF1Threshold(double[] scores, boolean[] anomalous) {
    Integer[] order = descending(scores, anomalous);
    if (order.length == 0) {
      throw new IllegalArgumentException("there are no scores to choose a threshold from");
    }
    long positives = 0;
    for (boolean anomaly : anomalous) {
      positives += anomaly ? 1 : 0;
    }
    double best = -1;
    double threshold = Double.NaN;
    long found = 0;
    for (int i = 0; i < order.length; ) {
      int end = groupEnd(scores, order, i);
      for (int j = i; j < end; j++) {
        found += anomalous[order[j]] ? 1 : 0;
      }
      double f1 = 2. * found / (end + positives);
      if (f1 > best) {
        best = f1;
        threshold = Math.nextDown(scores[order[i]]);
      }
      i = end;
    }
    return threshold;
  }

  private static int groupEnd(double[] scores, Integer[] order, int from) {
    int end = from;
    while (end < order.length && scores[order[end]] == scores[order[from]]) {
      end++;
    }
    return end;
  }

  private static Integer[] descending(double[] scores, boolean[] anomalous) {
    if (scores.length != anomalous.length) {
      throw new IllegalArgumentException(
          scores.length + " scores, but " + anomalous.length + " truths");
    }
    for (int i = 0; i < scores.length; i++) {
      if (Double.isNaN(scores[i])) {
        throw new IllegalArgumentException("score " + i + " is NaN");
      }
    }
    Integer[] order = new Integer[scores.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble((Integer i) -> scores[i]).reversed());
    return order;
  }
}
