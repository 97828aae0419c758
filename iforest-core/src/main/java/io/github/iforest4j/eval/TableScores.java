package io.github.iforest4j.eval;

import io.github.iforest4j.detect.AnomalyDetector;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Learning;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.schema.GroundTruth;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The scores and decisions for the records of a table, to compare them with a label column.
 * Immutable, if the table is not changed later.
 */
public final class TableScores {
  private final RecordTable table;

  /** By record; NaN if there is no score. */
  private final double[] scores;

  private final boolean[] called;

  private TableScores(RecordTable table) {
    this.table = table;
    this.scores = new double[table.numRows()];
    this.called = new boolean[table.numRows()];
  }

  /**
   * Lets a detector judge the records in order.
   *
   * @param learning whether it learns from what it judges
   * @throws IllegalArgumentException if the model cannot learn that way
   */
  public static TableScores of(DetectorModel model, Learning learning, RecordTable table) {
    TableScores judged = new TableScores(table);
    AnomalyDetector detector = model.newDetector(learning);
    RecordRow row = detector.newRow();
    for (int r = 0; r < judged.scores.length; r++) {
      table.copyTo(r, row);
      Verdict verdict = detector.detectReused(row);
      judged.scores[r] = verdict.score();
      judged.called[r] = verdict.isAnomaly();
    }
    return judged;
  }

  /**
   * Takes the scores from a column; nothing is called an anomaly.
   *
   * @param column index of the column
   */
  public static TableScores ofColumn(RecordTable table, int column) {
    TableScores read = new TableScores(table);
    Arrays.setAll(read.scores, r -> table.number(r, column));
    return read;
  }

  /**
   * Compares with a label column. Records without a score are left out.
   *
   * @param label index of the label column
   * @param from index of the first record, clipped to the table
   * @param to index of the last record, inclusive, clipped to the table
   * @throws IllegalArgumentException if a label is none of the values that {@link GroundTruth}
   *     knows
   */
  public Evaluation evaluation(int label, long from, long to) {
    int first = (int) Math.min(from, scores.length);
    int end = (int) Math.min(to, scores.length - 1L) + 1;
    int[] judged = IntStream.range(first, end).filter(r -> !Double.isNaN(scores[r])).toArray();
    double[] s = new double[judged.length];
    boolean[] truth = new boolean[judged.length];
    boolean[] c = new boolean[judged.length];
    double[] truths = GroundTruth.of(table, label);
    for (int i = 0; i < judged.length; i++) {
      int r = judged[i];
      if (Double.isNaN(truths[r])) {
        throw new IllegalArgumentException(
            "row "
                + r
                + ": the label '"
                + table.columnName(label)
                + "' is '"
                + table.text(r, label)
                + "', neither an anomaly (1, true, yes, anomaly) nor normal (0, false, no, normal)");
      }
      s[i] = scores[r];
      truth[i] = truths[r] == 1;
      c[i] = called[r];
    }
    return new Evaluation(s, truth, c);
  }
}
