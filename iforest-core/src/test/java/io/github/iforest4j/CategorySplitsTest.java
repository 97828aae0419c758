package io.github.iforest4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.eval.RankingMetrics;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Splits of category sets against a column per category, which is how a schema encodes them. Splits
 * of sets are made by giving the categories numbers in a random order, another one in each tree: a
 * threshold then separates a random set from the rest. The figures of the decision record on
 * categories.
 */
@Tag("long")
class CategorySplitsTest {
  private static final int SEEDS = 10;
  private static final int ROWS = 4_000;
  private static final int OUTLIERS = 80;
  private static final int[] CATEGORIES = {3, 8, 30};
  private static final int NUMBERS = 2;

  /** What is unusual about the outliers. */
  private enum Kind {
    /** A category that usual rows have once in a thousand times. */
    RARE_CATEGORY {
      @Override
      void spoil(double[] row, Random random) {
        row[2] = 27 + random.nextInt(3);
      }
    },
    /** Common categories that do not occur together. */
    RARE_COMBINATION {
      @Override
      void spoil(double[] row, Random random) {
        row[0] = ((int) row[1] + 1 + random.nextInt(2)) % 3;
      }
    },
    /** A number that is usual elsewhere, but not with this category. */
    NUMBER_OF_ANOTHER_CATEGORY {
      @Override
      void spoil(double[] row, Random random) {
        row[3] = 4 * ((row[0] + 1) % 3) + .5 * random.nextGaussian();
      }
    },
    /** A number that no row has. */
    OUTLYING_NUMBER {
      @Override
      void spoil(double[] row, Random random) {
        row[4] = 5 + random.nextGaussian();
      }
    };

    abstract void spoil(double[] row, Random random);
  }

  @ParameterizedTest
  @EnumSource
  void aColumnPerCategoryIsNotWorse(Kind kind) {
    double encoded = 0;
    double boxes = 0;
    double fields = 0;
    double sets = 0;
    for (int seed = 1; seed <= SEEDS; seed++) {
      Random random = new Random(seed);
      double[][] rows = new double[ROWS][];
      boolean[] outlier = new boolean[ROWS];
      for (int r = 0; r < ROWS; r++) {
        rows[r] = usual(random);
        outlier[r] = r < OUTLIERS;
        if (outlier[r]) {
          kind.spoil(rows[r], random);
        }
      }
      FeatureMatrix columns =
          FeatureMatrix.of(Arrays.stream(rows).map(this::encode).toArray(double[][]::new));
      IsolationForest forest =
          IsolationForest.fit(columns, IsolationForestConfig.builder().seed(seed).build());
      encoded += RankingMetrics.auroc(forest.scoreAll(columns, ScoringMode.PLAIN), outlier) / SEEDS;
      boxes += RankingMetrics.auroc(forest.scoreAll(columns, ScoringMode.BOX), outlier) / SEEDS;
      IsolationForest byField =
          IsolationForest.fit(
              columns,
              IsolationForestConfig.builder().boxes(false).seed(seed).build(),
              FitWeights.NONE.withColumns(oneForEachField()),
              1);
      fields += RankingMetrics.auroc(byField.scoreAll(columns, ScoringMode.PLAIN), outlier) / SEEDS;
      sets += RankingMetrics.auroc(scoresBySets(rows, seed), outlier) / SEEDS;
    }
    System.out.printf("| %s | %.3f | %.3f | %.3f | %.3f |%n", kind, encoded, boxes, fields, sets);
    assertThat(Math.max(boxes, fields)).isGreaterThan(sets - .02);
  }

  /**
   * Categories 0 to 26 of the last with falling frequency, 27 to 29 hardly ever; 0 follows from 1.
   */
  private static double[] usual(Random random) {
    double[] row = new double[CATEGORIES.length + NUMBERS];
    row[1] = random.nextInt(8);
    row[0] = (int) row[1] % 3;
    row[2] =
        random.nextInt(1_000) == 0
            ? 27 + random.nextInt(3)
            : Math.min(26, (int) Math.floor(-6 * Math.log(1 - random.nextDouble())));
    row[3] = 4 * row[0] + .5 * random.nextGaussian();
    row[4] = random.nextGaussian();
    return row;
  }

  /** A column per category, then the numbers. */
  private double[] encode(double[] row) {
    double[] columns = new double[Arrays.stream(CATEGORIES).sum() + NUMBERS];
    int first = 0;
    for (int c = 0; c < CATEGORIES.length; c++) {
      columns[first + (int) row[c]] = 1;
      first += CATEGORIES[c];
    }
    System.arraycopy(row, CATEGORIES.length, columns, first, NUMBERS);
    return columns;
  }

  /** The columns of a field share the weight 1. */
  private static double[] oneForEachField() {
    double[] weights = new double[Arrays.stream(CATEGORIES).sum() + NUMBERS];
    Arrays.fill(weights, 1);
    int first = 0;
    for (int n : CATEGORIES) {
      Arrays.fill(weights, first, first + n, 1.0 / n);
      first += n;
    }
    return weights;
  }

  /** The mean paths over forests of one tree each, as scores: higher is more anomalous. */
  private static double[] scoresBySets(double[][] rows, int seed) {
    double[] scores = new double[rows.length];
    for (int tree = 0; tree < 100; tree++) {
      Random random = new Random(1_000L * seed + tree);
      double[][] codes =
          Arrays.stream(CATEGORIES)
              .mapToObj(n -> random.doubles(n).toArray())
              .map(CategorySplitsTest::ranks)
              .toArray(double[][]::new);
      double[] values = new double[rows.length * rows[0].length];
      int at = 0;
      for (double[] row : rows) {
        for (int f = 0; f < row.length; f++) {
          values[at++] = f < CATEGORIES.length ? codes[f][(int) row[f]] : row[f];
        }
      }
      FeatureMatrix coded = FeatureMatrix.of(values, rows.length, rows[0].length);
      IsolationForestConfig config =
          IsolationForestConfig.builder()
              .numTrees(1)
              .boxes(false)
              .seed(1_000L * seed + tree)
              .build();
      IsolationForest forest = IsolationForest.fit(coded, config);
      for (int r = 0; r < rows.length; r++) {
        scores[r] -= forest.pathLength(values, r * rows[0].length, ScoringMode.PLAIN);
      }
    }
    return scores;
  }

  private static double[] ranks(double[] random) {
    Integer[] order = IntStream.range(0, random.length).boxed().toArray(Integer[]::new);
    Arrays.sort(order, (a, b) -> Double.compare(random[a], random[b]));
    double[] ranks = new double[random.length];
    for (int i = 0; i < order.length; i++) {
      ranks[order[i]] = i;
    }
    return ranks;
  }
}
