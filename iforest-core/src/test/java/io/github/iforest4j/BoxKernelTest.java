package io.github.iforest4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every box kernel returns what the blackboard version returns, bit for bit: alone and in a batch,
 * on the same instance, whatever the rows hold.
 */
class BoxKernelTest {
  private static final int[] WIDTHS = {1, 2, 7, 8, 9, 16, 24, 33, 63, 64, 65, 100};

  /** More than a block of rows, so that both ways of a batch are taken. */
  private static final int ROWS = 70;

  static List<BoxKernel> kernels(ForestTrees trees) {
    List<BoxKernel> kernels = new ArrayList<>(List.of(new BoxWalkKernel(trees)));
    if (BoxLayout.holds(trees)) {
      BoxLayout boxes =
          new BoxLayout(trees, PackedTrees.fits(trees) ? PackedTrees.of(trees) : null);
      kernels.add(new ScalarBoxKernel(boxes));
      kernels.add(new WideBoxKernel(boxes));
      BoxKernel vector = Kernels.vector() == null ? null : Kernels.vector().box(boxes);
      if (vector != null) {
        kernels.add(vector);
      }
    }
    return kernels;
  }

  @Test
  void agreeWithTheBlackboard() {
    assertAgreement(0, 240);
  }

  /** Over a million rows. */
  @Test
  @Tag("long")
  void agreeWithTheBlackboardOverAMillionRows() {
    assertAgreement(1_000_000, 15_000);
  }

  private static void assertAgreement(int firstSeed, int forests) {
    for (int seed = firstSeed; seed < firstSeed + forests; seed++) {
      Random random = new Random(seed);
      int d = WIDTHS[seed % WIDTHS.length];
      double[][] rows = rows(random, d);
      IsolationForestConfig config =
          IsolationForestConfig.builder()
              .numTrees(1 + random.nextInt(d > 16 ? 3 : 20))
              .subsampleSize(2 + random.nextInt(d > 16 ? 40 : 90))
              .heightLimit(random.nextInt(3) == 0 ? 1 + random.nextInt(20) : 0)
              .seed(random.nextLong())
              .build();
      IsolationForest forest = IsolationForest.fit(FeatureMatrix.of(rows), config);
      ReferenceForest reference = new ReferenceForest(rows, config);
      double[] values = new double[ROWS * d];
      double[] expected = new double[ROWS];
      for (int r = 0; r < ROWS; r++) {
        double[] x = query(rows, random);
        System.arraycopy(x, 0, values, r * d, d);
        expected[r] = reference.boxScore(x);
      }
      assertThat(expected).as("seed %d", seed).doesNotContain(Double.NaN);
      for (BoxKernel kernel : kernels(forest.trees())) {
        long[] sums = new long[ROWS];
        kernel.boxPathLengthSums(values, 0, d, ROWS, sums);
        long[] alone = new long[ROWS];
        double[] scores = new double[ROWS];
        for (int r = 0; r < ROWS; r++) {
          alone[r] = kernel.boxPathLengthSum(values, r * d);
          scores[r] = forest.toScore(BoxTerms.toPathLength(alone[r]) / config.numTrees());
        }
        String name = kernel.getClass().getSimpleName();
        assertThat(alone).as("seed %d, %s", seed, name).isEqualTo(sums);
        assertThat(scores).as("seed %d, %s", seed, name).isEqualTo(expected);
      }
    }
  }

  /** Taller than a heap, and thresholds that no word holds. */
  @Test
  void agreeOnTallTreesAndWideThresholds() {
    Random random = new Random(5);
    for (boolean wide : new boolean[] {false, true}) {
      double[][] rows = new double[2_000][3];
      for (double[] row : rows) {
        row[0] = Math.exp(8 * random.nextGaussian());
        row[1] = wide ? 1e12 * random.nextInt(2) + random.nextInt(4) : random.nextGaussian();
        row[2] = random.nextInt(4);
      }
      IsolationForestConfig config =
          IsolationForestConfig.builder().numTrees(7).subsampleSize(1_500).heightLimit(40).build();
      IsolationForest forest = IsolationForest.fit(FeatureMatrix.of(rows), config);
      assertThat(PackedTrees.fits(forest.trees())).isEqualTo(!wide);
      assertThat(forest.trees().height()).isGreaterThan(PackedTrees.MAX_HEIGHT);
      List<BoxKernel> kernels = kernels(forest.trees());
      for (int i = 0; i < 5_000; i++) {
        double[] x = query(rows, random);
        long expected = kernels.get(0).boxPathLengthSum(x, 0);
        for (BoxKernel kernel : kernels) {
          String name = kernel.getClass().getSimpleName();
          assertThat(kernel.boxPathLengthSum(x, 0)).as("row %d, %s", i, name).isEqualTo(expected);
        }
      }
    }
  }

  /** The documented arithmetic is the real-valued formula on the same floats, within 1e-6. */
  @Test
  void scoresAreWithinAMillionthOfTheRealFormula() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      int d = WIDTHS[seed % WIDTHS.length];
      double[][] rows = rows(random, d);
      IsolationForest forest =
          IsolationForest.fit(
              FeatureMatrix.of(rows), IsolationForestConfig.builder().numTrees(5).build());
      for (int i = 0; i < 20; i++) {
        double[] x = query(rows, random);
        double mean = 0;
        for (int t = 0; t < 5; t++) {
          mean += exact(forest.trees(), forest.trees().root[t], x, 0) / 5;
        }
        double score = Math.pow(2, -mean / forest.averagePathLength());
        assertThat(forest.score(x, ScoringMode.BOX))
            .as("seed %d", seed)
            .isCloseTo(score, within(1e-6));
      }
    }
  }

  private static double exact(ForestTrees trees, int node, double[] x, int depth) {
    int f = trees.feature[node];
    if (f < 0) {
      return PathLengthScale.toDouble(trees.pathLength[node]);
    }
    double sum = 0;
    int able = 0;
    for (int g = 0; g < x.length; g++) {
      double low = trees.bounds[trees.box(node) + 2 * g];
      double high = trees.bounds[trees.box(node) + 2 * g + 1];
      double v = BoxTerms.toFloat(x[g]);
      double e = Math.max(0, Math.max(low - v, v - high));
      able += e > 0 || high > low ? 1 : 0;
      sum += e > 0 ? e / (e + (high - low)) : 0;
    }
    double p = able == 0 ? 0 : sum / able;
    int next = trees.left[node] + (x[f] < trees.threshold[node] ? 0 : 1);
    return p * (depth + 1) + (1 - p) * exact(trees, next, x, depth + 1);
  }

  /** By hand: values are cut to 23 bits, zeros have one sign, what is too large has a place. */
  @Test
  void floatsAreBounded() {
    assertThat(BoxTerms.toFloat(-0.0)).isEqualTo(0f);
    assertThat(BoxTerms.toFloat(-Double.MIN_VALUE)).isEqualTo(0f);
    assertThat(BoxTerms.toFloat(Math.nextUp(1f))).isEqualTo(1f);
    assertThat(BoxTerms.toFloat(Math.nextDown(-1f))).isEqualTo(-1f);
    assertThat(BoxTerms.toFloat(Double.POSITIVE_INFINITY)).isEqualTo(0x1p126f);
    assertThat(BoxTerms.toFloat(-1e300)).isEqualTo(-0x1p126f);
    // Distance 3 from [1, 5] at −2: to the farther bound it is 7.
    assertThat(BoxTerms.chance(-2, 1, 5)).isEqualTo(Math.round(3 / 7f * (1 << 23)));
    assertThat(BoxTerms.chance(-0x1p126f, 0x1p126f, 0x1p126f)).isEqualTo(1 << 23);
    assertThat(BoxTerms.chance(1, 1, 1)).isZero();
  }

  /** Ties, constants, huge offsets, tiny ranges, signed zeros, outliers, all magnitudes. */
  private static double[][] rows(Random random, int d) {
    int n = 2 + random.nextInt(150);
    double[][] rows = new double[n][d];
    for (int f = 0; f < d; f++) {
      int kind = random.nextInt(9);
      for (double[] row : rows) {
        row[f] =
            switch (kind) {
              case 0 -> random.nextGaussian();
              case 1 -> random.nextInt(3);
              case 2 -> 4.25;
              case 3 -> 1.7e12 + random.nextInt(100_000);
              case 4 -> 1 + random.nextInt(5) * 0x1.0p-50;
              case 5 -> random.nextBoolean() ? -0.0 : 0.0;
              case 6 -> random.nextGaussian() * 1e300;
              case 7 -> random.nextInt(4) * Double.MIN_VALUE * (1L << random.nextInt(60));
              default -> Math.exp(40 * random.nextGaussian());
            };
      }
    }
    return rows;
  }

  /** Near training rows, often on a training value, sometimes far outside or infinitely far. */
  private static double[] query(double[][] rows, Random random) {
    double[] x = rows[random.nextInt(rows.length)].clone();
    int calm = random.nextInt(3);
    for (int f = 0; f < x.length; f++) {
      switch (random.nextInt(8) << calm) {
        case 0 -> x[f] = rows[random.nextInt(rows.length)][f];
        case 1 -> x[f] += random.nextGaussian();
        case 2 -> x[f] *= 1 + random.nextGaussian();
        case 3 -> x[f] = random.nextBoolean() ? 1e9 : -1e9;
        case 4 -> x[f] = Math.nextUp((float) x[f]);
        case 5 -> x[f] = -0.0;
        case 6 -> x[f] = random.nextBoolean() ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
        default -> {}
      }
    }
    return x;
  }
}
