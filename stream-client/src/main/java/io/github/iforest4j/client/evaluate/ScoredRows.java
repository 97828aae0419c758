package io.github.iforest4j.client.evaluate;

import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.eval.Confusion;
import io.github.iforest4j.eval.RankingMetrics;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.RecordRow;
import java.util.Arrays;
import java.util.List;

/** Scores beside what each label column says, to compare them at the end. */
public final class ScoredRows {
  /**
   * How the scores compare with a label column.
   *
   * @param label the column's name
   * @param auroc area under the ROC curve; NaN when the column knows one class only
   * @param auprc average precision; NaN without an anomaly
   * @param confusion the decisions at the threshold
   */
  public record Comparison(String label, double auroc, double auprc, Confusion confusion) {}

  private final List<String> labels;
  private final int[] fields;
  private final boolean[] usable;
  private boolean[][] truths;
  private double[] scores = new double[1024];
  private boolean[] called = new boolean[1024];
  private int count;
  private int anomalies;
  private int warming;

  public ScoredRows(FeatureSchema schema) {
    this.labels = GroundTruth.labelFields(schema);
    this.fields = labels.stream().mapToInt(schema::indexOf).toArray();
    this.usable = new boolean[fields.length];
    Arrays.fill(usable, true);
    this.truths = new boolean[fields.length][1024];
  }

  public void add(RecordRow row, Verdict verdict) {
    if (verdict.state() == Verdict.State.WARMING) {
      warming++;
      return;
    }
    if (count == scores.length) {
      int capacity = Math.multiplyExact(2, count);
      scores = Arrays.copyOf(scores, capacity);
      called = Arrays.copyOf(called, capacity);
      for (int i = 0; i < truths.length; i++) {
        truths[i] = Arrays.copyOf(truths[i], capacity);
      }
    }
    scores[count] = verdict.score();
    called[count] = verdict.isAnomaly();
    for (int i = 0; i < fields.length; i++) {
      double value = row.number(fields[i]);
      usable[i] &= GroundTruth.isTruth(value);
      truths[i][count] = value == 1;
    }
    anomalies += verdict.isAnomaly() ? 1 : 0;
    count++;
  }

  /** All rows, those without a score included. */
  public int count() {
    return count + warming;
  }

  /** The rows that the detector could not judge yet; they are left out of comparisons. */
  public int warming() {
    return warming;
  }

  public int anomalies() {
    return anomalies;
  }

  /** Against the first label column that said 0 or 1 in every row; null without one. */
  public Comparison comparison() {
    for (int i = 0; i < fields.length; i++) {
      if (usable[i] && count > 0) {
        double[] s = Arrays.copyOf(scores, count);
        boolean[] truth = Arrays.copyOf(truths[i], count);
        Confusion confusion = Confusion.EMPTY;
        for (int r = 0; r < count; r++) {
          confusion = confusion.plus(truth[r], called[r]);
        }
        return new Comparison(
            labels.get(i),
            RankingMetrics.auroc(s, truth),
            RankingMetrics.auprc(s, truth),
            confusion);
      }
    }
    return null;
  }
}
