package io.github.iforest4j;

import java.util.SplittableRandom;

/** Rows at which layouts and comparisons could go wrong. */
final class RandomRows {
  private RandomRows() {}

  /** Columns of several kinds: ties, constants, signed zeros, large offsets, wide ranges. */
  static FeatureMatrix matrix(SplittableRandom random, int numRows, int numColumns) {
    double[] values = new double[numRows * numColumns];
    for (int f = 0; f < numColumns; f++) {
      int kind = random.nextInt(8);
      for (int r = 0; r < numRows; r++) {
        values[r * numColumns + f] =
            switch (kind) {
              case 0 -> random.nextInt(4);
              case 1 -> 7.5;
              case 2 -> random.nextBoolean() ? -0. : random.nextInt(-1, 2);
              case 3 -> 1.7e12 + random.nextInt(100_000);
              case 4 -> -1013.25 - random.nextDouble();
              case 5 -> Math.exp(random.nextDouble(-60, 60)) * (random.nextBoolean() ? 1 : -1);
              default -> random.nextDouble(-10, 10) + random.nextDouble(-10, 10);
            };
      }
    }
    return FeatureMatrix.of(values, numRows, numColumns);
  }

  /** Rows near, between and far from those of a matrix. */
  static FeatureMatrix unlike(SplittableRandom random, FeatureMatrix rows, int numRows) {
    int d = rows.numColumns();
    double[] values = new double[numRows * d];
    for (int i = 0; i < values.length; i++) {
      double x = rows.get(random.nextInt(rows.numRows()), i % d);
      values[i] =
          switch (random.nextInt(12)) {
            case 0 -> Math.nextUp(x);
            case 1 -> Math.nextDown(x);
            case 2 -> x + random.nextDouble(-1, 1);
            case 3 -> -x;
            case 4 -> random.nextBoolean() ? 0. : -0.;
            case 5 ->
                random.nextInt(20) == 0
                    ? (random.nextBoolean() ? 1 : -1) * Double.POSITIVE_INFINITY
                    : x * random.nextDouble(-3, 3);
            case 6 -> random.nextInt(20) == 0 ? Double.MAX_VALUE : (float) x;
            default -> x;
          };
    }
    return FeatureMatrix.of(values, numRows, d);
  }
}
