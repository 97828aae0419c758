package io.github.iforest4j.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScoreLevelTest {
  private static double[] normal(Random random, int n, double mean, double deviation) {
    double[] scores = new double[n];
    Arrays.setAll(scores, i -> mean + deviation * random.nextGaussian());
    Arrays.sort(scores);
    return scores;
  }

  /** From tables. */
  @Test
  void quantilesOfTheNormalDistribution() {
    assertThat(ScoreLevel.normalQuantile(.5)).isCloseTo(0, within(4.5e-4));
    assertThat(ScoreLevel.normalQuantile(.1)).isCloseTo(1.28155, within(4.5e-4));
    assertThat(ScoreLevel.normalQuantile(.01)).isCloseTo(2.32635, within(4.5e-4));
    assertThat(ScoreLevel.normalQuantile(.001)).isCloseTo(3.09023, within(4.5e-4));
  }

  /** From .5 ± .05 in training to .45 ± .025: the threshold of a share of .01 goes along. */
  @Test
  void theThresholdGoesWhereScoresGo() {
    Random random = new Random(1);
    double[] training = normal(random, 2_000, .5, .05);
    ScoreLevel level = new ScoreLevel(training, training[1_980], .01);
    assertThat(level.threshold()).isEqualTo(training[1_980]);
    for (int i = 0; i < 60_000; i++) {
      double score = .45 + .025 * random.nextGaussian();
      level.next(score, score > level.threshold());
    }
    assertThat(level.threshold()).isCloseTo(.45 + 2.3263 * .025, within(.006));
  }

  /** Anomalies, up to a third of all readings, hardly move it; nor does it run away without. */
  @Test
  void whatIsCalledDoesNotPullTheThreshold() {
    for (int everyNth : new int[] {0, 50, 3}) {
      Random random = new Random(2);
      double[] training = normal(random, 2_000, .5, .04);
      ScoreLevel level = new ScoreLevel(training, training[1_980], .01);
      int falseAlarms = 0;
      int n = 200_000;
      for (int i = 0; i < n; i++) {
        boolean fault = everyNth > 0 && i % everyNth == 0;
        double score = fault ? .8 : .5 + .04 * random.nextGaussian();
        boolean called = score > level.threshold();
        falseAlarms += called && !fault ? 1 : 0;
        level.next(score, called);
      }
      assertThat(falseAlarms / (double) n).as("a fault every %d", everyNth).isBetween(.002, .014);
    }
  }

  /** Never below what a normal distribution of that spread has. */
  @Test
  void trainingWithoutATailGivesNoThresholdWithinTheScores() {
    double[] uniform = new double[1_000];
    Arrays.setAll(uniform, i -> .4 + .3 * i / 1_000);
    ScoreLevel level = new ScoreLevel(uniform, uniform[990], .01);
    Random random = new Random(3);
    int falseAlarms = 0;
    for (int i = 0; i < 50_000; i++) {
      double score = .45 + .02 * random.nextGaussian();
      boolean called = score > level.threshold();
      falseAlarms += called ? 1 : 0;
      level.next(score, called);
    }
    assertThat(level.threshold()).isCloseTo(.45 + 2.3263 * .02, within(.006));
    assertThat(falseAlarms).isLessThan(750);
  }

  /** All scores alike: the threshold keeps a distance. */
  @Test
  void aConstantScoreIsNotCalled() {
    double[] training = normal(new Random(4), 500, .5, .02);
    ScoreLevel level = new ScoreLevel(training, training[495], .01);
    for (int i = 0; i < 50_000; i++) {
      level.next(.43, false);
    }
    assertThat(level.threshold()).isBetween(.445, .46);
  }
}
