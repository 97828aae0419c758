package io.github.iforest4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.offset;

import io.github.iforest4j.error.ParameterException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Forests whose splits are hyperplanes. */
class ExtendedForestTest {
  private static final int FULL = IsolationForestConfig.FULL_EXTENSION;

  private static IsolationForestConfig.Builder level(int level) {
    return IsolationForestConfig.builder().extensionLevel(level);
  }

  private static IsolationForest fit(double[][] rows, IsolationForestConfig.Builder config) {
    return IsolationForest.fit(FeatureMatrix.of(rows), config.build());
  }

  @Test
  void agreesWithTheBlackboardBitForBit() {
    for (int seed = 0; seed < 1_500; seed++) {
      Random random = new Random(seed);
      double[][] rows = rows(random, 2 + random.nextInt(seed % 50 == 0 ? 20 : 5));
      int d = rows[0].length;
      IsolationForestConfig config =
          level(random.nextInt(4) == 0 ? FULL : 1 + random.nextInt(d - 1))
              .numTrees(1 + random.nextInt(7))
              .subsampleSize(2 + random.nextInt(80))
              .heightLimit(random.nextInt(4) == 0 ? 1 + random.nextInt(20) : 0)
              .seed(random.nextLong())
              .build();
      IsolationForest forest = IsolationForest.fit(FeatureMatrix.of(rows), config);
      ReferenceExtendedForest reference = new ReferenceExtendedForest(rows, config);
      for (int i = 0; i < 20; i++) {
        double[] x = query(rows, random);
        assertThat(forest.score(x)).as("plain, seed %d", seed).isEqualTo(reference.score(x));
        assertThat(forest.score(x, ScoringMode.BOX))
            .as("box, seed %d", seed)
            .isEqualTo(reference.boxScore(x));
      }
    }
  }

  /** Ties, constants, huge offsets, tiny and huge ranges, signed zeros: what columns hold. */
  private static double[][] rows(Random random, int d) {
    int n = 2 + random.nextInt(150);
    double[][] rows = new double[n][d];
    for (int f = 0; f < d; f++) {
      int kind = random.nextInt(9);
      for (double[] row : rows) {
        row[f] =
            switch (kind) {
              case 0, 1 -> random.nextGaussian();
              case 2 -> random.nextInt(3);
              case 3 -> 4.25;
              case 4 -> 1.7e12 + random.nextInt(100_000);
              case 5 -> 1 + random.nextInt(5) * 0x1.0p-50;
              case 6 -> random.nextBoolean() ? -0.0 : 0.0;
              case 7 -> random.nextGaussian() * 1e-300;
              default -> Math.exp(300 * random.nextGaussian()) * (random.nextBoolean() ? 1 : -1);
            };
        row[f] = Math.max(-Double.MAX_VALUE, Math.min(Double.MAX_VALUE, row[f]));
      }
    }
    return rows;
  }

  private static double[] query(double[][] rows, Random random) {
    double[] x = rows[random.nextInt(rows.length)].clone();
    for (int f = 0; f < x.length; f++) {
      switch (random.nextInt(7)) {
        case 0 -> x[f] = rows[random.nextInt(rows.length)][f];
        case 1 -> x[f] += random.nextGaussian();
        case 2 -> x[f] *= 1 + random.nextGaussian();
        case 3 -> x[f] = random.nextBoolean() ? 1e9 : -1e9;
        case 4 -> x[f] = random.nextBoolean() ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
        default -> {}
      }
    }
    return x;
  }

  private static double[][] gaussian(int n, int d, long seed) {
    Random random = new Random(seed);
    double[][] rows = new double[n][d];
    for (double[] row : rows) {
      Arrays.setAll(row, f -> random.nextGaussian());
    }
    return rows;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 9, FULL})
  void noBranchIsEmptyAndSplitsHaveTheirTerms(int level) {
    double[][] rows = gaussian(400, 12, 5);
    for (double[] row : rows) {
      row[3] = 7;
      row[4] = row[4] > 0 ? 1 : 0;
    }
    int terms = level == FULL ? 11 : level + 1;
    int most = 0;
    for (IsolationTree tree : fit(rows, level(level).numTrees(20)).allTrees()) {
      for (int i = 0; i < tree.numNodes(); i++) {
        assertThat(tree.size(i)).isPositive();
        if (tree.isExternal(i)) {
          assertThat(tree.numTerms(i)).isZero();
          continue;
        }
        assertThat(tree.size(tree.left(i)) + tree.size(tree.right(i))).isEqualTo(tree.size(i));
        assertThat(tree.numTerms(i)).isBetween(1, terms);
        most = Math.max(most, tree.numTerms(i));
        for (int k = 0; k < tree.numTerms(i); k++) {
          assertThat(tree.feature(i, k)).isNotEqualTo(3);
          assertThat(tree.feature(i, k)).isGreaterThan(k == 0 ? -1 : tree.feature(i, k - 1));
          assertThat(tree.weight(i, k)).isNotZero();
        }
      }
    }
    assertThat(most).isEqualTo(terms);
  }

  /** Units that are powers of two, so that rounding is the same. */
  @Test
  void unitsOfFeaturesDoNotMatter() {
    double[][] rows = gaussian(500, 4, 6);
    double[] unit = {1, 0x1p40, 0x1p-30, 0x1p3};
    double[][] other = new double[500][4];
    for (int r = 0; r < 500; r++) {
      for (int f = 0; f < 4; f++) {
        other[r][f] = rows[r][f] * unit[f];
      }
    }
    for (int level : new int[] {1, 2, FULL}) {
      double[] scores = fit(rows, level(level)).scoreAll(FeatureMatrix.of(rows), ScoringMode.PLAIN);
      double[] others =
          fit(other, level(level)).scoreAll(FeatureMatrix.of(other), ScoringMode.PLAIN);
      assertThat(others).isEqualTo(scores);
    }
  }

  /** Splits of all features that vary everywhere have kernels of their own. */
  @Test
  void fullExtensionAgreesWithTheBlackboardForEveryWidth() {
    for (int d : new int[] {2, 3, 4, 5, 7, 8, 9, 12, 13, 40}) {
      double[][] rows = gaussian(300, d, d);
      IsolationForestConfig config = level(FULL).numTrees(6).subsampleSize(64).build();
      IsolationForest forest = IsolationForest.fit(FeatureMatrix.of(rows), config);
      ReferenceExtendedForest reference = new ReferenceExtendedForest(rows, config);
      double[] scores = forest.scoreAll(FeatureMatrix.of(rows), ScoringMode.PLAIN);
      for (int r = 0; r < 100; r++) {
        double expected = reference.score(rows[r]);
        assertThat(scores[r]).as("batch, d %d", d).isEqualTo(expected);
        assertThat(forest.score(rows[r])).as("single, d %d", d).isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, FULL})
  void everyWayToScoreGivesTheSameBits(int level) {
    FeatureMatrix rows = RandomRows.matrix(new SplittableRandom(level), 1_000, 7);
    for (int numTrees : new int[] {1, 3, 4, 5, 30}) {
      IsolationForest forest =
          IsolationForest.fit(rows, level(level).numTrees(numTrees).seed(3).build());
      assertThat(forest.kernel()).isEqualTo("hyperplane");
      int n = rows.numRows();
      double[] columns = new double[n * 7];
      for (int r = 0; r < n; r++) {
        for (int f = 0; f < 7; f++) {
          columns[f * n + r] = rows.get(r, f);
        }
      }
      for (ScoringMode mode : ScoringMode.values()) {
        double[] single = new double[n];
        Arrays.setAll(single, r -> forest.score(rows.row(r), mode));
        assertThat(forest.scoreAll(rows, mode)).isEqualTo(single);
        assertThat(forest.scoreAll(FeatureMatrix.columnMajor(columns, n, 7), mode))
            .isEqualTo(single);
        double[] parallel = new double[n];
        forest.scoreAll(rows, mode, parallel, 3);
        assertThat(parallel).isEqualTo(single);
        assertThat(forest.scoreAll(rows.rows(11, 48), mode))
            .isEqualTo(Arrays.copyOfRange(single, 11, 48));
      }
      float[] floats = new float[7];
      double[] doubles = new double[7];
      for (int f = 0; f < 7; f++) {
        floats[f] = (float) rows.get(5, f);
        doubles[f] = floats[f];
      }
      assertThat(forest.score(floats)).isEqualTo(forest.score(doubles));
      for (int r = 0; r < 100; r++) {
        double score = forest.score(rows.row(r));
        AnomalyThreshold at = new AnomalyThreshold(forest.score(rows.row(r + 100)), "test");
        assertThat(forest.isAnomaly(rows.row(r), at)).isEqualTo(score > at.score());
      }
    }
  }

  @Test
  void threadsDoNotChangeTheForest() throws IOException {
    FeatureMatrix rows = RandomRows.matrix(new SplittableRandom(1), 2_000, 5);
    IsolationForestConfig config = level(2).numTrees(23).build();
    byte[] alone = bytes(IsolationForest.fit(rows, config, 1));
    assertThat(bytes(IsolationForest.fit(rows, config, 4))).isEqualTo(alone);
    assertThat(bytes(IsolationForest.fit(rows, config.toBuilder().seed(2).build())))
        .isNotEqualTo(alone);
  }

  private static byte[] bytes(IsolationForest forest) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    forest.write(out);
    return out.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, FULL})
  void isReadAsItWasWritten(int level) throws IOException {
    double[][] rows = gaussian(300, 5, 8);
    for (boolean boxes : new boolean[] {false, true}) {
      IsolationForest forest = fit(rows, level(level).boxes(boxes).numTrees(10));
      IsolationForest read = IsolationForest.read(new ByteArrayInputStream(bytes(forest)));
      assertThat(read.config()).isEqualTo(forest.config());
      assertThat(bytes(read)).isEqualTo(bytes(forest));
      for (double[] row : rows) {
        assertThat(read.score(row)).isEqualTo(forest.score(row));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, FULL})
  void contributionsSumToTheScore(int level) {
    double[][] rows = gaussian(400, 6, 9);
    IsolationForest forest = fit(rows, level(level));
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      double[] x = query(rows, random);
      for (ScoringMode mode : ScoringMode.values()) {
        Attribution why = forest.attribute(x, mode);
        double sum = 0;
        for (int f = 0; f < 6; f++) {
          sum += why.contribution(f);
        }
        assertThat(sum).isCloseTo(why.total(), offset(1e-9));
        assertThat(why.total()).isCloseTo(forest.score(x, mode) - .5, offset(1e-9));
      }
    }
  }

  @Test
  void theColumnThatIsFarOffGetsMostOfTheScore() {
    double[][] rows = gaussian(2_000, 5, 10);
    for (int level : new int[] {1, 2, FULL}) {
      IsolationForest forest = fit(rows, level(level));
      for (int f = 0; f < 5; f++) {
        for (double side : new double[] {-6, 6}) {
          double[] x = new double[5];
          x[f] = side;
          for (ScoringMode mode : ScoringMode.values()) {
            Attribution why = forest.attribute(x, mode);
            assertThat(why.top(1)).containsExactly(f);
            assertThat(why.direction(f)).isEqualTo((int) Math.signum(side));
          }
        }
      }
    }
  }

  /**
   * Two rows, one tree of one split: (0, 0) and (1, 3). The typical row is the upper median, (1,
   * 3). c(2) = 1, and each leaf has path length 1: a step changes nothing, so every contribution is
   * 0. With three rows, the step to the row alone shortens the path, and both features share it in
   * proportion to |weight · (value − typical)|.
   */
  @Test
  void aStepIsSharedByHowFarEachFeatureMovedTheSum() {
    double[][] rows = {{0, 0}, {1, 3}, {9, 5}};
    IsolationForest forest = fit(rows, level(1).numTrees(1).heightLimit(1).boxes(false));
    IsolationTree tree = forest.tree(0);
    assertThat(tree.numTerms(0)).isEqualTo(2);
    double[] x = {9, 5};
    // The typical row, of medians: (1, 3).
    double first = Math.abs(tree.weight(0, 0) * (9 - 1));
    double second = Math.abs(tree.weight(0, 1) * (5 - 3));
    Attribution why = forest.attribute(x, ScoringMode.PLAIN);
    assertThat(why.total()).isCloseTo(forest.score(x) - .5, offset(1e-12));
    assertThat(why.total()).isNotZero();
    assertThat(why.contribution(0)).isCloseTo(why.total() * first / (first + second), offset(1e-9));
    assertThat(why.contribution(1))
        .isCloseTo(why.total() * second / (first + second), offset(1e-9));
    // The typical row itself moved nothing: equal shares.
    Attribution typical = forest.attribute(new double[] {1, 3}, ScoringMode.PLAIN);
    assertThat(typical.contribution(0)).isEqualTo(typical.contribution(1));
  }

  @Test
  void fullExtensionOfOneFeatureIsTheStandardForest() throws IOException {
    double[][] rows = gaussian(300, 1, 11);
    IsolationForest standard = fit(rows, level(0));
    IsolationForest full = fit(rows, level(FULL));
    assertThat(full.config()).isEqualTo(standard.config());
    assertThat(bytes(full)).isEqualTo(bytes(standard));
  }

  @Test
  void refusesALevelThatTheRowsDoNotHave() {
    double[][] rows = gaussian(10, 3, 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> fit(rows, level(3)))
        .withMessage(
            "extension level 3 needs rows of at least 4 features, but they have 3; use at most"
                + " level 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> level(3).build().maxSize(3, 100))
        .withMessageContaining("at least 4 features");
    for (int bad : new int[] {-2, 4_096, Integer.MAX_VALUE}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> level(bad).build())
          .isInstanceOf(ParameterException.class)
          .withMessage("extensionLevel must be between 0 and 4095, was " + bad);
    }
  }

  @Test
  void refusesRowsThatNoForestTakes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> fit(new double[][] {{1, 2}}, level(1)))
        .withMessageContaining("at least 2 training rows, was 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> fit(new double[][] {{1, 2}, {3, Double.NaN}}, level(1)))
        .withMessageContaining("row 1, column 1 is NaN");
    IsolationForest forest = fit(gaussian(50, 2, 1), level(1));
    double[] row = {1, Double.NaN};
    for (ScoringMode mode : ScoringMode.values()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> forest.score(row, mode))
          .withMessageContaining("feature 1 is NaN");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> forest.scoreAll(FeatureMatrix.of(row, 1, 2), mode))
          .withMessageContaining("row 0, feature 1 is NaN");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> forest.attribute(row, mode))
          .withMessageContaining("feature 1 is NaN");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> forest.score(new double[3]))
        .withMessageContaining("needs 2 values, was 3");
  }

  @Test
  void equalRowsMakeTreesOfOneNodeWhoseScoreIsHalf() throws IOException {
    IsolationForest forest = fit(new double[50][3], level(2).numTrees(5));
    assertThat(forest.numNodes()).isEqualTo(5);
    assertThat(forest.score(new double[] {1, 2, 3})).isEqualTo(.5);
    assertThat(IsolationForest.read(new ByteArrayInputStream(bytes(forest))).score(new double[3]))
        .isEqualTo(.5);
  }

  /** Only one column varies: splits are of that column alone. */
  @Test
  void constantColumnsAreNotSplit() {
    double[][] rows = gaussian(200, 3, 4);
    for (double[] row : rows) {
      row[0] = 5;
      row[2] = -1;
    }
    for (IsolationTree tree : fit(rows, level(2).numTrees(5)).allTrees()) {
      assertThat(tree.numTerms(0)).isEqualTo(1);
      assertThat(tree.feature(0)).isEqualTo(1);
      assertThat(tree.weight(0, 0)).isEqualTo(1);
    }
  }

  @Test
  void aNodeOfSeveralFeaturesHasNoSingleOne() {
    double[][] rows = gaussian(100, 3, 4);
    for (double[] row : rows) {
      row[1] += 1e9;
    }
    IsolationTree tree = fit(rows, level(2).numTrees(1)).tree(0);
    assertThatIllegalStateException()
        .isThrownBy(() -> tree.feature(0))
        .withMessageContaining("splits 3 features");
    // Away from the rounding of its offsets, the threshold is for the row itself.
    for (double[] row : rows) {
      double sum = 0;
      for (int k = 0; k < 3; k++) {
        sum += tree.weight(0, k) * row[tree.feature(0, k)];
      }
      int next = tree.path(row, 0)[1];
      if (Math.abs(sum - tree.threshold(0)) > 1e-5) {
        assertThat(next).isEqualTo(sum < tree.threshold(0) ? tree.left(0) : tree.right(0));
      }
    }
  }

  /** A path through the tree to look at ends where the score says that it does. */
  @Test
  void thePathOfATreeIsTheOneThatIsScored() {
    double[][] rows = gaussian(300, 4, 12);
    IsolationForest forest = fit(rows, level(FULL).numTrees(7));
    for (double[] row : rows) {
      double sum = 0;
      for (IsolationTree tree : forest.allTrees()) {
        int[] path = tree.path(row, 0);
        sum += tree.pathLength(path[path.length - 1]);
      }
      assertThat(forest.pathLength(row, 0, ScoringMode.PLAIN)).isCloseTo(sum / 7, offset(1e-9));
    }
  }

  /** Hariri's own example: two blobs on a diagonal; the empty corners must not look usual. */
  @Test
  void theCornersBetweenTwoBlobsScoreHigherThanInTheStandardForest() {
    Random random = new Random(3);
    double[][] rows = new double[2_000][2];
    for (int r = 0; r < rows.length; r++) {
      double centre = r % 2 == 0 ? 0 : 10;
      rows[r][0] = centre + random.nextGaussian();
      rows[r][1] = 10 - centre + random.nextGaussian();
    }
    double standard = 0;
    double extended = 0;
    for (int seed = 1; seed <= 10; seed++) {
      standard += ghost(fit(rows, level(0).seed(seed))) / 10;
      extended += ghost(fit(rows, level(1).seed(seed))) / 10;
    }
    System.out.printf("score of the empty corners: %.3f, extended %.3f%n", standard, extended);
    assertThat(extended).isGreaterThan(standard + .05);
  }

  private static double ghost(IsolationForest forest) {
    return (forest.score(new double[] {0, 0}) + forest.score(new double[] {10, 10})) / 2;
  }
}
