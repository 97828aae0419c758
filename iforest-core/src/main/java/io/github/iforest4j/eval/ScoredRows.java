package io.github.iforest4j.eval;

import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.GroundTruth;
import io.github.iforest4j.schema.RecordRow;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects verdicts beside the labels of their readings, to compare them at the end. Memory grows
 * by 9 bytes per reading, and one more per label column. Not thread-safe.
 */
public final class ScoredRows {
  /**
   * How the verdicts compare with a label column.
   *
   * @param label the column's name
   * @param evaluation of all readings that have a score
   */
  public record Comparison(String label, Evaluation evaluation) {}

  private final List<String> labels;
  private final int[] fields;

  /** By label column: whether it was 0 or 1 in every reading so far. */
  private final boolean[] usable;

  private final boolean[][] truths;
  private double[] scores = new double[1024];
  private boolean[] called = new boolean[1024];
  private int count;
  private int anomalies;
  private int warming;

  /**
   * Collects nothing yet.
   *
   * @param schema of the readings; its label fields are compared with
   */
  public ScoredRows(FeatureSchema schema) {
    this.labels = GroundTruth.labelFields(schema);
    this.fields = labels.stream().mapToInt(schema::indexOf).toArray();
    this.usable = new boolean[fields.length];
    Arrays.fill(usable, true);
    this.truths = new boolean[fields.length][scores.length];
  }

  /** Adds a reading and its verdict. */
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
      double value = GroundTruth.of(row, fields[i]);
      usable[i] &= !Double.isNaN(value);
      truths[i][count] = value == 1;
    }
    anomalies += verdict.isAnomaly() ? 1 : 0;
    count++;
  }

  /** Returns the number of readings added, those without a score included. */
  public int count() {
    return count + warming;
  }

  /**
   * Returns the number of readings that the detector could not judge yet. They are left out of the
   * comparison.
   */
  public int warming() {
    return warming;
  }

  /** Returns the number of readings that the detector called anomalies. */
  public int anomalies() {
    return anomalies;
  }

  /**
   * Compares with the first label column that was 0 or 1 in every reading that has a score.
   *
   * @return null if there is no such column, or no reading has a score
   */
  public @Nullable Comparison comparison() {
    for (int i = 0; i < fields.length; i++) {
      if (usable[i] && count > 0) {
        return new Comparison(
            labels.get(i),
            new Evaluation(
                Arrays.copyOf(scores, count),
                Arrays.copyOf(truths[i], count),
                Arrays.copyOf(called, count)));
      }
    }
    return null;
  }
}
