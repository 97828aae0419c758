package io.github.iforest4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** The forest against the blackboard version, over seeded random cases. */
class ReferenceForestTest {
  private static final int FORESTS = 3_000;

  @Test
  void agreesBitForBitOverThousandsOfForests() {
    for (int seed = 0; seed < FORESTS; seed++) {
      Random random = new Random(seed);
      assertAgreement(seed, rows(random, 1 + random.nextInt(6)), random);
    }
  }

  /** Around 64 features, where a row's outside features stop fitting a long. */
  @Test
  void agreesForManyFeatures() {
    for (int seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      assertAgreement(seed, rows(random, 60 + random.nextInt(10)), random);
    }
  }

  private static void assertAgreement(int seed, double[][] rows, Random random) {
    IsolationForestConfig config =
        IsolationForestConfig.builder()
            .numTrees(1 + random.nextInt(6))
            .subsampleSize(2 + random.nextInt(80))
            .heightLimit(random.nextInt(4) == 0 ? 1 + random.nextInt(20) : 0)
            .seed(random.nextLong())
            .build();
    IsolationForest forest = IsolationForest.fit(FeatureMatrix.of(rows), config);
    ReferenceForest reference = new ReferenceForest(rows, config);
    for (int i = 0; i < 20; i++) {
      double[] x = query(rows, random);
      assertThat(forest.score(x)).as("plain, seed %d", seed).isEqualTo(reference.score(x));
      assertThat(forest.score(x, ScoringMode.BOX))
          .as("box, seed %d", seed)
          .isEqualTo(reference.boxScore(x));
    }
  }

  /** Ties, constants, huge offsets, tiny ranges, signed zeros: what real columns hold. */
  private static double[][] rows(Random random, int d) {
    int n = 2 + random.nextInt(150);
    double[][] rows = new double[n][d];
    for (int f = 0; f < d; f++) {
      int kind = random.nextInt(7);
      for (double[] row : rows) {
        row[f] =
            switch (kind) {
              case 0 -> random.nextGaussian();
              case 1 -> random.nextInt(3);
              case 2 -> 4.25;
              case 3 -> 1.7e12 + random.nextInt(100_000);
              case 4 -> 1 + random.nextInt(5) * 0x1.0p-50;
              case 5 -> random.nextBoolean() ? -0.0 : 0.0;
              default -> Math.exp(40 * random.nextGaussian());
            };
      }
    }
    return rows;
  }

  /** Mostly near training rows, often on a training value, sometimes far outside. */
  private static double[] query(double[][] rows, Random random) {
    double[] x = rows[random.nextInt(rows.length)].clone();
    for (int f = 0; f < x.length; f++) {
      switch (random.nextInt(6)) {
        case 0 -> x[f] = rows[random.nextInt(rows.length)][f];
        case 1 -> x[f] += random.nextGaussian();
        case 2 -> x[f] *= 1 + random.nextGaussian();
        case 3 -> x[f] = random.nextBoolean() ? 1e9 : -1e9;
        default -> {}
      }
    }
    return x;
  }
}
