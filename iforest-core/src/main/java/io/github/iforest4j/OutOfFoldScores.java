package io.github.iforest4j;

import java.util.function.UnaryOperator;

/**
 * Scores of training rows as if they were new: the rows are cut into four contiguous folds, since
 * neighbours in time resemble each other, and each fold is scored by a forest that is grown on the
 * others. Scores of rows by the forest that was grown on them are too low, and a threshold from
 * those too tight. {@link io.github.iforest4j.detect.ThresholdRule#threshold} makes a threshold of
 * the result.
 */
public final class OutOfFoldScores {
  private static final int FOLDS = 4;

  /** Each fold must leave at least two rows to grow a forest on. */
  private static final int MIN_ROWS = 8;

  private OutOfFoldScores() {}

  /**
   * Scores every row. Four fits; the same for the same input.
   *
   * @param rows at least 8 rows of finite numbers
   * @param config how the forests are grown; fold i uses the seed plus i + 1
   * @param mode plain or box
   * @return one score in (0,1] for each row, in their order
   * @throws IllegalArgumentException if there are fewer rows, or a value is not finite
   * @throws IllegalStateException if the mode needs boxes and the config has none
   */
  public static double[] of(FeatureMatrix rows, IsolationForestConfig config, ScoringMode mode) {
    return of(rows, config, mode, Integer.MAX_VALUE, UnaryOperator.identity());
  }

  /**
   * Scores some rows.
   *
   * @param limit the maximum number of scores, at least 1; of more rows, those at equal steps are
   *     scored
   * @param grownOn turns the rows of the other folds into those that a forest is grown on, such as
   *     copies with a little noise
   * @return at most {@code limit} scores, in the order of the rows
   */
  public static double[] of(
      FeatureMatrix rows,
      IsolationForestConfig config,
      ScoringMode mode,
      int limit,
      UnaryOperator<FeatureMatrix> grownOn) {
    return of(
        rows,
        mode,
        limit,
        (fold, from, to) ->
            IsolationForest.fit(
                grownOn.apply(without(rows, from, to)),
                config.toBuilder().seed(config.seed() + fold + 1).build()));
  }

  /** Grows the forests that score what they have not seen. */
  @FunctionalInterface
  public interface Folds {
    /**
     * Grows a forest on all rows but a fold.
     *
     * @param fold its number, from 0
     * @param from the first row of the fold
     * @param to the row behind its last one
     */
    IsolationForest without(int fold, int from, int to);
  }

  /**
   * Scores some rows by forests that are grown in a way of their own, such as with weights.
   *
   * @param limit the maximum number of scores, at least 1; of more rows, those at equal steps are
   *     scored
   * @param folds grows the forest for each fold, one after the other
   * @return at most {@code limit} scores, in the order of the rows
   * @throws IllegalArgumentException if there are fewer than 8 rows, or the limit is below 1
   */
  public static double[] of(FeatureMatrix rows, ScoringMode mode, int limit, Folds folds) {
    int n = rows.numRows();
    if (n < MIN_ROWS || limit < 1) {
      throw new IllegalArgumentException(
          "out-of-fold scores need at least "
              + MIN_ROWS
              + " rows and a limit of at least 1, were "
              + n
              + " rows and "
              + limit);
    }
    int stride = (int) (((long) n + limit - 1) / limit);
    double[] scores = new double[(int) (((long) n + stride - 1) / stride)];
    double[] row = new double[rows.numColumns()];
    int count = 0;
    for (int fold = 0; fold < FOLDS; fold++) {
      int from = (int) ((long) n * fold / FOLDS);
      int to = (int) ((long) n * (fold + 1) / FOLDS);
      IsolationForest forest = folds.without(fold, from, to);
      for (int r = (from + stride - 1) / stride * stride; r < to; r += stride) {
        rows.copyRow(r, row, 0);
        scores[count++] = forest.score(row, 0, mode);
      }
    }
    return scores;
  }

  private static FeatureMatrix without(FeatureMatrix rows, int from, int to) {
    int width = rows.numColumns();
    int n = rows.numRows();
    double[] rest = new double[(n - (to - from)) * width];
    int at = 0;
    for (int r = 0; r < n; r++) {
      if (r < from || r >= to) {
        rows.copyRow(r, rest, at);
        at += width;
      }
    }
    return FeatureMatrix.of(rest, n - (to - from), width);
  }
}
