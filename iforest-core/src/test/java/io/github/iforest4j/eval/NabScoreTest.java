package io.github.iforest4j.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.iforest4j.eval.NabScore.Profile;
import io.github.iforest4j.eval.NabScore.Series;
import io.github.iforest4j.eval.NabScore.Window;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NabScoreTest {
  private static final Window WINDOW = new Window(500, 599);

  private static Series alarms(int... at) {
    double[] scores = new double[1_000];
    for (int i : at) {
      scores[i] = 1;
    }
    return new Series(scores, List.of(WINDOW));
  }

  private static double standard(Series series) {
    return new NabScore(List.of(series)).at(Profile.STANDARD, .5).score();
  }

  /** An alarm at the window's first reading is perfect; silence is 0; the middle is in between. */
  @Test
  void alarmsInsideAWindow() {
    assertThat(standard(alarms(500))).isCloseTo(100, within(1e-12));
    assertThat(standard(alarms(500, 510, 599))).isCloseTo(100, within(1e-12));
    assertThat(standard(alarms())).isZero();
    double middle = (2 / (1 + Math.exp(-2.5)) - 1) / (2 / (1 + Math.exp(-5)) - 1);
    assertThat(standard(alarms(550))).isCloseTo(100 * (middle + 1) / 2, within(1e-12));
  }

  /** Before a window, and long after it, a false alarm costs .11 of a window; 150 rows are free. */
  @Test
  void alarmsOutside() {
    assertThat(standard(alarms(500, 300))).isCloseTo(100 - 100 * .11 / 2, within(1e-12));
    assertThat(standard(alarms(500, 999))).isCloseTo(100 - 100 * .11 / 2, within(1e-12));
    assertThat(standard(alarms(500, 100))).isCloseTo(100, within(1e-12));
    double soon = 2 / (1 + Math.exp(5 * 10 / 99.)) - 1;
    assertThat(standard(alarms(500, 609))).isCloseTo(100 + 100 * .11 / 2 * soon, within(1e-12));
    NabScore twice = new NabScore(List.of(alarms(500, 300)));
    assertThat(twice.at(Profile.REWARD_LOW_FP, .5).score())
        .isCloseTo(100 - 100 * .22 / 2, within(1e-12));
    assertThat(twice.at(Profile.STANDARD, .5).falseAlarms()).isEqualTo(1);
    assertThat(twice.at(Profile.STANDARD, .5).windowsHit()).isEqualTo(1);
  }

  /** The best threshold is the best of all thresholds, tried one by one. */
  @Test
  void theBestThresholdIsTheBestOfAll() {
    for (int seed = 1; seed <= 20; seed++) {
      Random random = new Random(seed);
      double[] scores = random.doubles(400).map(s -> Math.round(s * 50) / 50.).toArray();
      NabScore nab =
          new NabScore(
              List.of(
                  new Series(scores, List.of(new Window(80, 120), new Window(200, 230))),
                  new Series(random.doubles(200).toArray(), List.of(new Window(10, 20)))));
      for (Profile profile : Profile.values()) {
        double best = nab.at(profile, 1.1).score();
        for (int t = 0; t <= 1000; t++) {
          best = Math.max(best, nab.at(profile, t / 1000.).score());
        }
        NabScore.Result found = nab.best(profile);
        assertThat(found.score()).as("seed %d", seed).isGreaterThanOrEqualTo(best - 1e-9);
        assertThat(nab.at(profile, found.threshold()).score())
            .isCloseTo(found.score(), within(1e-9));
      }
    }
  }

  /** Half of 1,000 rows with metric 0 or 1: the mean lies within 1.96·.5/√1000 = .031 of .5. */
  @Test
  void aBootstrapIntervalIsAsWideAsTheNormalOne() {
    Interval interval =
        Interval.bootstrap(
            1_000,
            1,
            2_000,
            .95,
            1,
            rows -> java.util.Arrays.stream(rows).map(r -> r % 2).average().orElseThrow());
    assertThat(interval.low()).isCloseTo(.5 - .031, within(.004));
    assertThat(interval.high()).isCloseTo(.5 + .031, within(.004));
  }

  /** In runs of 50 equal values there are 20 independent ones, not 1,000: 1.96·.5/√20 = .22. */
  @Test
  void blocksKnowThatNeighboursAreAlike() {
    Interval interval =
        Interval.bootstrap(
            1_000,
            100,
            2_000,
            .95,
            1,
            rows -> java.util.Arrays.stream(rows).map(r -> r / 100 % 2).average().orElseThrow());
    assertThat(interval.high() - interval.low()).isBetween(.35, .65);
  }
}
