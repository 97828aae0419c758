package io.github.iforest4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReplacementAttributionTest {
  /** One tree with one split, of the rows 0 and 10, on a feature whose other is constant. */
  @Test
  void oneSplitByHand() {
    IsolationForest forest =
        IsolationForest.fit(
            FeatureMatrix.of(new double[][] {{0, 5}, {10, 5}}),
            IsolationForestConfig.builder().numTrees(1).subsampleSize(2).build());
    Attribution why = new Attribution(2);
    // The root's box is [0, 10] x {5}: (30, 5) is outside on one of one feature by 20, cut off at 1
    // with the chance 20/30; the plain path is 1, too. So nothing moves: the score is .5.
    forest.attributeByReplacement(
        new double[] {30, 5}, 0, ScoringMode.BOX, new double[] {5, 5}, why);
    assertThat(why.total()).isZero();
    assertThat(why.direction(0)).isEqualTo(1);
    assertThat(why.direction(1)).isZero();
  }

  /** Three rows, one tree: what is alone is reached in one step, the others in two. */
  @Test
  void threeRowsByHand() {
    double[][] rows = {{0, 1}, {1, 1}, {100, 1}};
    IsolationForest forest =
        IsolationForest.fit(
            FeatureMatrix.of(rows),
            IsolationForestConfig.builder().numTrees(1).subsampleSize(3).heightLimit(2).build());
    double alone = forest.score(rows[2]);
    double[] typical = {0, 1};
    double near = forest.score(typical);
    Attribution why = new Attribution(2);
    forest.attributeByReplacement(rows[2], 0, ScoringMode.PLAIN, typical, why);
    assertThat(alone).isGreaterThan(near);
    // Replacing the first value makes the row the typical one; the second is typical already.
    double rest = (near - .5) / 2;
    assertThat(why.contribution(0)).isCloseTo(alone - near + rest, within(1e-15));
    assertThat(why.contribution(1)).isCloseTo(rest, within(1e-15));
    assertThat(why.total()).isCloseTo(alone - .5, within(1e-15));
  }

  @Test
  void contributionsAreWhatReplacingDoesAndTheRestEqually() {
    for (long seed = 1; seed <= 60; seed++) {
      Random random = new Random(seed);
      int d = 1 + random.nextInt(9);
      FeatureMatrix rows = RandomRows.matrix(new SplittableRandom(seed), 200, d);
      IsolationForest forest =
          IsolationForest.fit(rows, IsolationForestConfig.builder().numTrees(20).build());
      double[] typical = rows.row(random.nextInt(200)).clone();
      Attribution why = new Attribution(d);
      for (int q = 0; q < 20; q++) {
        double[] row = rows.row(random.nextInt(200)).clone();
        row[random.nextInt(d)] += 20 * random.nextGaussian();
        ScoringMode mode = random.nextBoolean() ? ScoringMode.BOX : ScoringMode.PLAIN;
        double score = forest.score(row, 0, mode);
        forest.attributeByReplacement(row, 0, mode, typical, why);
        assertThat(why.total()).as("seed %s", seed).isCloseTo(score - .5, within(1e-12));
        double sum = 0;
        double falls = 0;
        for (int f = 0; f < d; f++) {
          sum += why.contribution(f);
          falls += fall(forest, row, typical, f, mode);
        }
        assertThat(sum).as("seed %s", seed).isCloseTo(score - .5, within(1e-12));
        for (int f = 0; f < d; f++) {
          assertThat(why.contribution(f))
              .as("seed %s", seed)
              .isCloseTo(
                  fall(forest, row, typical, f, mode) + (score - .5 - falls) / d, within(1e-12));
          assertThat(why.direction(f)).isEqualTo((int) Math.signum(row[f] - typical[f]));
        }
      }
    }
  }

  private static double fall(
      IsolationForest forest, double[] row, double[] typical, int f, ScoringMode mode) {
    double[] replaced = row.clone();
    replaced[f] = typical[f];
    return forest.score(row, 0, mode) - forest.score(replaced, 0, mode);
  }

  @Test
  void sizesAreNamed() {
    IsolationForest forest =
        IsolationForest.fit(
            RandomRows.matrix(new SplittableRandom(1), 50, 3), IsolationForestConfig.DEFAULT);
    double[] row = new double[3];
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                forest.attributeByReplacement(
                    row, 0, ScoringMode.BOX, new double[2], new Attribution(3)))
        .withMessage("a row needs 3 values, was 2");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> forest.attributeByReplacement(row, 0, ScoringMode.BOX, row, new Attribution(2)))
        .withMessage("the attribution needs 3 entries, had 2");
  }
}
