package io.github.iforest4j.testing;

import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/**
 * What an isolation forest must do whatever its library: trees worked out by hand, the average path
 * length c(n), and mistakes that forests in use have made. {@link #run} puts a forest through one
 * of them.
 *
 * <p>Expected values follow from Liu, Ting and Zhou (ICDM 2008): a row's path ends with c(n) for
 * the n rows that its leaf still has, and the score is 2^(−E[h]/c(ψ)). Bands of checks that depend
 * on chance are five standard deviations wide, so that a right forest fails one in a million times.
 */
public enum ForestCheck {
  /** Two rows are split at once: h = 1 = c(2), whatever the row. */
  TWO_ROWS("two rows score 0.5") {
    @Override
    void check(ForestAdapter forest) {
      requirePaperScale(forest);
      ToDoubleFunction<double[]> score = forest.fit(column(0, 1), ForestSettings.of(20, 2, 1));
      requireNear("the score of 0", score.applyAsDouble(row(0)), .5, EXACT);
      requireNear("the score of 99", score.applyAsDouble(row(99)), .5, EXACT);
    }
  },

  /** Of 0, 0, 10 only 10 can be split off: h(10) = 1, and h(0) = 1 + c(2) = 2. */
  TIED_PAIR("rows that cannot be split add c(n) to the path") {
    @Override
    void check(ForestAdapter forest) {
      requirePaperScale(forest);
      ToDoubleFunction<double[]> score = forest.fit(column(0, 0, 10), ForestSettings.of(20, 3, 1));
      double ratio = path(score, row(0)) / path(score, row(10));
      requireNear("h(0)/h(10)", ratio, 2, LOOSE);
    }
  },

  /**
   * Of 0, 1, 3 the first cut is in (0, 1] with chance 1/3: E[h] is 5/3, 2 and 4/3. The standard
   * deviation of a tree's path is 0.47, so that of the mean of 4,000 trees is 0.0075.
   */
  UNIFORM_CUTS("cuts are uniform between smallest and largest value") {
    @Override
    void check(ForestAdapter forest) {
      requirePaperScale(forest);
      ToDoubleFunction<double[]> score =
          forest.fit(column(0, 1, 3), ForestSettings.of(4_000, 3, 1));
      double two = path(score, row(1));
      requireNear("h(0)/h(1)", path(score, row(0)) / two, 5.0 / 6, .019);
      requireNear("h(3)/h(1)", path(score, row(3)) / two, 2.0 / 3, .019);
    }
  },

  /**
   * (0, 0), (1, 0), (1, 1): a cut of the first column splits off the first row, one of the second
   * column the last; both have E[h] = 1.5 against 2 for the row between. The standard deviation of
   * a tree's path is 0.5.
   */
  UNIFORM_COLUMNS("columns are drawn with equal chances, column 0 included") {
    @Override
    void check(ForestAdapter forest) {
      requirePaperScale(forest);
      double[][] rows = {{0, 0}, {1, 0}, {1, 1}};
      ToDoubleFunction<double[]> score = forest.fit(rows, ForestSettings.of(4_000, 3, 1));
      double two = path(score, row(1, 0));
      requireNear("h(0, 0)/h(1, 0)", path(score, row(0, 0)) / two, .75, .02);
      requireNear("h(1, 1)/h(1, 0)", path(score, row(1, 1)) / two, .75, .02);
    }
  },

  /**
   * One row apart from n − 1 equal ones is split off at once, so its score is 2^(−1/c(n)) and shows
   * c(n). 0.17 is allowed here, since ln(n − 1) + γ in place of the harmonic number, which the
   * paper proposes, is 0.14 off at n = 8.
   */
  AVERAGE_PATH("c(n) for n = 8, 16, 64, 256") {
    @Override
    void check(ForestAdapter forest) {
      requirePaperScale(forest);
      for (int n : new int[] {8, 16, 64, 256}) {
        requireNear("c(" + n + ")", averagePath(forest, n), exactAveragePath(n), .17);
      }
    }
  },

  /** As {@link #AVERAGE_PATH}, with the harmonic number itself. */
  EXACT_AVERAGE_PATH("c(n) with exact harmonic numbers, n = 3 to 1000") {
    @Override
    void check(ForestAdapter forest) {
      requirePaperScale(forest);
      for (int n : new int[] {3, 4, 5, 8, 16, 64, 256, 1_000}) {
        requireNear("c(" + n + ")", averagePath(forest, n), exactAveragePath(n), 1e-4);
      }
    }
  },

  /**
   * The mean of E[h]/c(ψ) over the rows is near 1, since c(ψ) is the average path. A normaliser of
   * the 1,000 rows in place of ψ = 8 would give 0.26.
   */
  NORMALISER_OF_SUBSAMPLE("the normaliser is c(ψ), not c(n): ψ = 8 of 1,000 rows") {
    @Override
    void check(ForestAdapter forest) {
      requirePaperScale(forest);
      double[][] rows = gaussian(1_000, 2, 1);
      ToDoubleFunction<double[]> score = forest.fit(rows, ForestSettings.of(100, 8, 1));
      double mean = Arrays.stream(rows).mapToDouble(row -> path(score, row)).average().orElse(0);
      requireNear("the mean of E[h]/c(ψ)", mean, 1, .3);
    }
  },

  /** Of 16 rows with ψ = 256, one apart has h = 1 and 2^(−1/c(16)) = 0.79; c(256) gives 0.93. */
  FEWER_ROWS_THAN_SUBSAMPLE("fewer rows than ψ: the normaliser is of the rows there are") {
    @Override
    void check(ForestAdapter forest) {
      requirePaperScale(forest);
      ToDoubleFunction<double[]> score = forest.fit(oneApart(16), ForestSettings.of(20, 256, 1));
      requireNear(
          "the score", score.applyAsDouble(row(10)), Math.pow(2, -1 / exactAveragePath(16)), .02);
    }
  },

  /** No row differs from another: h = c(n), a score of 0.5. */
  ALL_EQUAL("equal rows are no error and score 0.5") {
    @Override
    void check(ForestAdapter forest) {
      ToDoubleFunction<double[]> score =
          forest.fit(new double[50][3], ForestSettings.of(20, 50, 1));
      double equal = finite(score, new double[3]);
      if (forest.isOnPaperScale()) {
        requireNear("the score", equal, .5, .02);
      }
    }
  },

  /** A column that does not vary is no error, and does not keep trees from splitting the others. */
  CONSTANT_COLUMNS("seven constant columns of eight are no error, and hide no outlier") {
    @Override
    void check(ForestAdapter forest) {
      double[][] rows = new double[256][8];
      Random random = new Random(2);
      for (double[] row : rows) {
        Arrays.fill(row, 3);
        row[5] = random.nextGaussian();
      }
      double[] outlier = rows[9].clone();
      outlier[5] = rows[100][5] = 20;
      requireOutlierFound(forest, rows, outlier);
    }
  },

  /** What varies is column 0 alone: a split on it must not be taken for a leaf. */
  COLUMN_ZERO("an outlier in column 0 alone is found") {
    @Override
    void check(ForestAdapter forest) {
      double[][] rows = gaussian(256, 3, 3);
      rows[100] = row(20, rows[100][1], rows[100][2]);
      requireOutlierFound(forest, rows, row(20, 0, 0));
    }
  },

  /** One column is enough for a forest. */
  ONE_COLUMN("data of one column") {
    @Override
    void check(ForestAdapter forest) {
      double[][] rows = gaussian(256, 1, 4);
      rows[100][0] = 20;
      requireOutlierFound(forest, rows, row(20));
    }
  },

  /** A forest depends on the order of values alone: a factor of 2^−40 changes no score much. */
  SMALL_VALUES("columns of values near 1e-12 score as columns near 1") {
    @Override
    void check(ForestAdapter forest) {
      requireSame(forest, 0x1p-40, 0);
    }
  },

  /** The same with 2^40 added, where epoch milliseconds are: floats have lost the difference. */
  FAR_FROM_ZERO("columns near 1.1e12, as epoch milliseconds, score as columns near 0") {
    @Override
    void check(ForestAdapter forest) {
      requireSame(forest, 1, 0x1p40);
    }
  },

  /** Many duplicates: no endless recursion, and the row apart is found. */
  DUPLICATES("a thousand equal rows and one apart") {
    @Override
    void check(ForestAdapter forest) {
      double[][] rows = new double[1_001][2];
      rows[500] = row(1, 1);
      ToDoubleFunction<double[]> score = forest.fit(rows, ForestSettings.of(100, 1_001, 1));
      requireAbove("the row apart", finite(score, row(1, 1)), finite(score, row(0, 0)));
    }
  },

  /** A missing value in a column that had none: refused in words, or scored; never a NaN. */
  NAN_FIRST_SEEN_LATER("NaN first seen at scoring is refused or scored, never answered by NaN") {
    @Override
    void check(ForestAdapter forest) {
      ToDoubleFunction<double[]> score =
          forest.fit(gaussian(256, 2, 5), ForestSettings.of(100, 256, 1));
      for (double[] missing : new double[][] {row(Double.NaN, 0), row(0, Double.NaN)}) {
        double answer;
        try {
          answer = score.applyAsDouble(missing);
        } catch (IllegalArgumentException refused) {
          continue;
        }
        require(!Double.isNaN(answer), "the answer to " + Arrays.toString(missing) + " is NaN");
      }
    }
  },

  /** A row of another length is a mistake of the caller's. */
  WRONG_LENGTH("a row that is too short, or too long, is refused") {
    @Override
    void check(ForestAdapter forest) {
      ToDoubleFunction<double[]> score =
          forest.fit(gaussian(256, 2, 6), ForestSettings.of(100, 256, 1));
      for (double[] wrong : new double[][] {row(0), row(0, 0, 0)}) {
        try {
          double answer = score.applyAsDouble(wrong);
          throw new AssertionError(
              text("a row of %d values for 2 columns was scored %.3f", wrong.length, answer));
        } catch (UnsupportedOperationException e) {
          throw e;
        } catch (RuntimeException refused) {
          // As it should be.
        }
      }
    }
  },

  /** One seed gives one forest. */
  SEED("the same seed gives the same scores, another one others") {
    @Override
    void check(ForestAdapter forest) {
      double[][] rows = gaussian(1_000, 3, 7);
      double[] first = scores(forest, rows, ForestSettings.of(50, 256, 1));
      require(
          equal(first, scores(forest, rows, ForestSettings.of(50, 256, 1))),
          "the same seed gave other scores");
      require(
          !equal(first, scores(forest, rows, ForestSettings.of(50, 256, 2))),
          "another seed gave the same scores");
    }
  },

  /** The number of threads decides how fast a forest grows, and nothing else. */
  THREADS("the number of threads changes no score") {
    @Override
    void check(ForestAdapter forest) {
      double[][] rows = gaussian(1_000, 3, 8);
      ForestSettings one = ForestSettings.of(50, 256, 1);
      double[] first = scores(forest, rows, one);
      for (int threads : new int[] {2, 4}) {
        require(
            equal(first, scores(forest, rows, one.withThreads(threads))),
            threads + " threads gave other scores than one");
      }
    }
  },

  /** The expected share of anomalies is about a threshold, not about trees. */
  CONTAMINATION("contamination changes no score") {
    @Override
    void check(ForestAdapter forest) {
      double[][] rows = gaussian(1_000, 3, 9);
      ForestSettings settings = ForestSettings.of(50, 256, 1);
      require(
          equal(
              scores(forest, rows, settings.withContamination(.01)),
              scores(forest, rows, settings.withContamination(.2))),
          "scores differ between a contamination of 0.01 and one of 0.2");
    }
  },

  /** What is the caller's stays as it was, and scoring changes no forest. */
  NO_SIDE_EFFECTS("fitting and scoring change neither rows nor forest") {
    @Override
    void check(ForestAdapter forest) {
      double[][] rows = gaussian(300, 3, 10);
      double[][] copy = gaussian(300, 3, 10);
      ToDoubleFunction<double[]> score = forest.fit(rows, ForestSettings.of(50, 256, 1));
      double[] first = Arrays.stream(rows).mapToDouble(score).toArray();
      double[] second = Arrays.stream(rows).mapToDouble(score).toArray();
      require(equal(first, second), "the second scoring gave other scores");
      require(Arrays.deepEquals(rows, copy), "the caller's rows were changed");
    }
  };

  /** What a path or score may be off where nothing depends on chance. */
  private static final double EXACT = 1e-5;

  /** The same for c(2) by the formula for large n, and ratios. */
  private static final double LOOSE = 1e-3;

  private final String statement;

  ForestCheck(String statement) {
    this.statement = statement;
  }

  /** How a check ended. */
  public enum Outcome {
    /** It holds. */
    PASSED,
    /** It does not. */
    FAILED,
    /** The library has no such setting, or scores of another kind. */
    NOT_APPLICABLE
  }

  /**
   * The result of one check.
   *
   * @param check what was checked
   * @param outcome how it ended
   * @param detail what was found, or why the check does not apply; empty if it passed
   */
  public record Result(ForestCheck check, Outcome outcome, String detail) {}

  /** What is checked, in a few words. */
  public String statement() {
    return statement;
  }

  /** Puts a forest through this check. Whatever the forest throws is part of the result. */
  public Result run(ForestAdapter forest) {
    try {
      check(forest);
      return new Result(this, Outcome.PASSED, "");
    } catch (UnsupportedOperationException e) {
      return new Result(this, Outcome.NOT_APPLICABLE, String.valueOf(e.getMessage()));
    } catch (AssertionError e) {
      return new Result(this, Outcome.FAILED, String.valueOf(e.getMessage()));
    } catch (RuntimeException | StackOverflowError e) {
      return new Result(this, Outcome.FAILED, "throws " + e);
    }
  }

  /**
   * Throws an {@link AssertionError} with what was found if the check fails, and {@link
   * UnsupportedOperationException} if it does not apply.
   */
  abstract void check(ForestAdapter forest);

  /** c(n) = 2·H(n−1) − 2(n−1)/n with the harmonic number H; by hand: c(2) = 1, c(3) = 5/3. */
  static double exactAveragePath(int n) {
    double harmonic = 0;
    for (int i = 1; i < n; i++) {
      harmonic += 1.0 / i;
    }
    return 2 * harmonic - 2.0 * (n - 1) / n;
  }

  private static double averagePath(ForestAdapter forest, int n) {
    ToDoubleFunction<double[]> score = forest.fit(oneApart(n), ForestSettings.of(20, n, 1));
    return 1 / path(score, row(10));
  }

  /** n rows of one column: 10, and zeros. */
  private static double[][] oneApart(int n) {
    double[][] rows = new double[n][1];
    rows[n / 2][0] = 10;
    return rows;
  }

  /** E[h]/c(ψ). */
  private static double path(ToDoubleFunction<double[]> score, double[] row) {
    return -Math.log(score.applyAsDouble(row)) / Math.log(2);
  }

  private static double[] scores(ForestAdapter forest, double[][] rows, ForestSettings settings) {
    return Arrays.stream(rows).limit(100).mapToDouble(forest.fit(rows, settings)).toArray();
  }

  /** Within 1e-9: threads may add up in another order. */
  private static boolean equal(double[] scores, double[] others) {
    for (int i = 0; i < scores.length; i++) {
      if (!(Math.abs(scores[i] - others[i]) <= 1e-9)) {
        return false;
      }
    }
    return true;
  }

  private static void requireOutlierFound(ForestAdapter forest, double[][] rows, double[] outlier) {
    ToDoubleFunction<double[]> score = forest.fit(rows, ForestSettings.of(100, 256, 1));
    double found = finite(score, outlier);
    for (int r = 0; r < rows.length; r++) {
      if (r != 100) {
        requireAbove("the outlier", found, finite(score, rows[r]));
      }
    }
  }

  /**
   * Scores of a typical row and of an outlier, and their difference, as without the change. 200
   * trees have a standard deviation of about 0.01 in a score.
   */
  private static void requireSame(ForestAdapter forest, double factor, double offset) {
    double[][] rows = gaussian(256, 2, 11);
    rows[100] = row(20, 20);
    double[][] changed =
        Arrays.stream(rows)
            .map(row -> Arrays.stream(row).map(x -> x * factor + offset).toArray())
            .toArray(double[][]::new);
    ForestSettings settings = ForestSettings.of(200, 256, 1);
    ToDoubleFunction<double[]> score = forest.fit(rows, settings);
    ToDoubleFunction<double[]> other = forest.fit(changed, settings);
    double outlier = finite(score, rows[100]);
    double band = .1 * (outlier - finite(score, rows[0]));
    requireNear("the outlier's score", finite(other, changed[100]), outlier, band);
    requireNear("a usual row's score", finite(other, changed[0]), finite(score, rows[0]), band);
  }

  private static double finite(ToDoubleFunction<double[]> score, double[] row) {
    double value = score.applyAsDouble(row);
    require(Double.isFinite(value), "the score of " + Arrays.toString(row) + " is " + value);
    return value;
  }

  private static void requirePaperScale(ForestAdapter forest) {
    if (!forest.isOnPaperScale()) {
      throw new UnsupportedOperationException("scores of another kind");
    }
  }

  private static void requireAbove(String what, double value, double other) {
    require(value > other, text("%s has %.3f, a usual row %.3f", what, value, other));
  }

  private static void requireNear(String what, double value, double expected, double band) {
    require(
        Math.abs(value - expected) <= band,
        text("%s is %.4f, expected %.4f", what, value, expected));
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new AssertionError(message);
    }
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  private static double[][] column(double... values) {
    return Arrays.stream(values).mapToObj(ForestCheck::row).toArray(double[][]::new);
  }

  private static double[] row(double... values) {
    return values;
  }

  private static double[][] gaussian(int n, int d, long seed) {
    Random random = new Random(seed);
    double[][] rows = new double[n][d];
    for (double[] row : rows) {
      Arrays.setAll(row, f -> random.nextGaussian());
    }
    return rows;
  }
}
