package io.github.iforest4j.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.iforest4j.eval.Evaluation.Metric;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EvaluationTest {
  private static final double[] SCORES = {.9, .8, .3, .7, .2, .1};
  private static final boolean[] TRUTH = {true, false, false, true, true, false};
  private static final boolean[] CALLED = {true, true, false, true, false, false};

  @Test
  void metricsOfAHandWorkedCase() {
    Evaluation evaluation = new Evaluation(SCORES, TRUTH, CALLED);
    assertThat(evaluation.confusion()).isEqualTo(new Confusion(2, 1, 2, 1));
    assertThat(evaluation.value(Metric.F1)).isEqualTo(2. / 3);
    assertThat(evaluation.value(Metric.PRECISION)).isEqualTo(2. / 3);
    assertThat(evaluation.value(Metric.FALSE_ALARM_RATE)).isEqualTo(1. / 3);
    assertThat(evaluation.value(Metric.MISSED_ALARM_RATE)).isEqualTo(1. / 3);
    // Of nine pairs, .9 wins three, .7 two and .2 one.
    assertThat(evaluation.value(Metric.AUROC)).isCloseTo(6. / 9, within(1e-12));
    // Precision at each anomaly found: 1/1, 2/3, 3/5.
    assertThat(evaluation.value(Metric.AUPRC)).isCloseTo((1 + 2. / 3 + 3. / 5) / 3, within(1e-12));
    assertThat(evaluation.delay()).isEqualTo(new DetectionDelay(2, 2, 0));
    assertThat(evaluation.size()).isEqualTo(6);
    assertThat(evaluation.anomalies()).isEqualTo(3);
    assertThat(evaluation.called()).isEqualTo(3);
  }

  @Test
  void aThresholdItselfIsNotAbove() {
    assertThat(Evaluation.above(.7, SCORES, TRUTH).confusion())
        .isEqualTo(new Confusion(1, 1, 2, 2));
  }

  @Test
  void lengthsMustAgree() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Evaluation(SCORES, TRUTH, new boolean[2]))
        .withMessage("6 scores, but 6 truths and 2 decisions");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Confusion.of(TRUTH, new boolean[2]))
        .withMessage("2 decisions, but 6 truths");
  }

  /** Of a mean, the bootstrap's spread is known: σ/√n. */
  @Test
  void anIntervalIsAsWideAsTheMetricVaries() {
    int n = 2_000;
    Random random = new Random(5);
    double[] scores = new double[n];
    boolean[] truth = new boolean[n];
    boolean[] called = new boolean[n];
    for (int i = 0; i < n; i++) {
      truth[i] = i % 2 == 0;
      called[i] = truth[i] && random.nextInt(5) > 0;
    }
    Evaluation evaluation = new Evaluation(scores, truth, called);
    double missed = evaluation.value(Metric.MISSED_ALARM_RATE);
    Interval interval = evaluation.interval(Metric.MISSED_ALARM_RATE, 1, 2_000, .95, 1);
    double half = 1.96 * Math.sqrt(missed * (1 - missed) / 1_000);
    assertThat(interval.low()).isCloseTo(missed - half, within(.2 * half));
    assertThat(interval.high()).isCloseTo(missed + half, within(.2 * half));
    assertThat(evaluation.interval(Metric.MISSED_ALARM_RATE, 1, 2_000, .95, 1)).isEqualTo(interval);
  }

  /** Runs of equal readings: rows drawn one by one pretend to know more. */
  @Test
  void blocksWidenTheIntervalOfAStream() {
    int n = 2_000;
    boolean[] truth = new boolean[n];
    boolean[] called = new boolean[n];
    Random random = new Random(6);
    for (int i = 0; i < n; i++) {
      truth[i] = true;
      called[i] = i % 100 == 0 ? random.nextBoolean() : called[i - 1];
    }
    Evaluation evaluation = new Evaluation(new double[n], truth, called);
    Interval single = evaluation.interval(Metric.MISSED_ALARM_RATE, 1, 500, .95, 1);
    Interval blocks = evaluation.interval(Metric.MISSED_ALARM_RATE, 100, 500, .95, 1);
    // Twenty runs instead of 2,000 readings: ten times as wide, or seven if blocks lie between.
    assertThat((blocks.high() - blocks.low()) / (single.high() - single.low())).isBetween(5., 12.);
  }

  @Test
  void theBestThresholdIsTheBestOfAll() {
    for (long seed = 1; seed <= 200; seed++) {
      Random random = new Random(seed);
      int n = 1 + random.nextInt(40);
      double[] scores = new double[n];
      boolean[] truth = new boolean[n];
      for (int i = 0; i < n; i++) {
        scores[i] = random.nextInt(10) / 10.;
        truth[i] = random.nextInt(3) == 0;
      }
      double best = 0;
      for (double candidate : scores) {
        best = Math.max(best, f1(Math.nextDown(candidate), scores, truth));
      }
      double threshold = RankingMetrics.bestF1Threshold(scores, truth);
      assertThat(f1(threshold, scores, truth)).as("seed %s", seed).isEqualTo(best);
    }
  }

  private static double f1(double threshold, double[] scores, boolean[] truth) {
    double f1 = Evaluation.above(threshold, scores, truth).value(Metric.F1);
    return Double.isNaN(f1) ? 0 : f1;
  }

  @Test
  void theBestThresholdLiesJustBelowItsLowestCall() {
    assertThat(RankingMetrics.bestF1Threshold(new double[] {.1, .9, .8}, new boolean[3]))
        .isEqualTo(Math.nextDown(.9));
    // .9 alone and both give the same F1 of 2/3: the higher threshold stays.
    assertThat(
            RankingMetrics.bestF1Threshold(
                new double[] {.9, .8, .7, .6}, new boolean[] {true, false, false, true}))
        .isEqualTo(Math.nextDown(.9));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RankingMetrics.bestF1Threshold(new double[0], new boolean[0]))
        .withMessage("there are no scores to choose a threshold from");
  }
}
