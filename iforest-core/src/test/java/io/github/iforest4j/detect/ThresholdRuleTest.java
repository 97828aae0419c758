package io.github.iforest4j.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.iforest4j.IsolationForestConfig;
import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.format.PayloadReader;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Thresholds that follow a stream of scores. */
class ThresholdRuleTest {
  private static final double[] USUAL = normalScores(2_000, 1);

  /** Scores around .45, as a forest gives them to normal readings. */
  private static double[] normalScores(int n, long seed) {
    Random random = new Random(seed);
    double[] scores = new double[n];
    for (int i = 0; i < n; i++) {
      scores[i] = Math.max(.3, Math.min(.9, .45 + .03 * random.nextGaussian()));
    }
    Arrays.sort(scores);
    return scores;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "contamination:0.01",
        "spreads:3.0",
        "score:0.75",
        "quantile:0.999",
        "spot:1.0E-4",
        "dspot:1.0E-4",
        "budget:10.0"
      })
  void aRuleIsReadAsItIsWritten(String text) {
    assertThat(ThresholdRule.parse(text)).hasToString(text);
  }

  @Test
  void rulesByNameAreThoseOfTheText() {
    assertThat(
            List.of(
                ThresholdRule.contamination(.02),
                ThresholdRule.spreads(3),
                ThresholdRule.score(.7),
                ThresholdRule.quantile(.99),
                ThresholdRule.spot(.001),
                ThresholdRule.budget(5)))
        .containsExactly(
            ThresholdRule.parse("contamination:0.02"),
            ThresholdRule.parse("spreads:3"),
            ThresholdRule.parse("score:0.7"),
            ThresholdRule.parse("quantile:0.99"),
            ThresholdRule.parse("spot:0.001"),
            ThresholdRule.parse("budget:5"));
  }

  @Test
  void rulesThatAreNone() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ThresholdRule.parse("0.7"))
        .withMessageContaining("KIND:NUMBER")
        .withMessageContaining("kinds: contamination, spreads, score, quantile, spot");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ThresholdRule.parse("spot:often"))
        .withMessage("a threshold needs a number after 'spot:', was 'spot:often'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ThresholdRule.parse("budget:0"))
        .withMessage("budget must be greater than 0 and at most 100000, was 0.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ThresholdRule.parse("spot:NaN"))
        .withMessage("spot must be greater than 0 and less than 1, was NaN");
  }

  /**
   * A generalised Pareto distribution with γ and σ has mean σ/(1 − γ) and variance σ²/((1 − γ)²(1 −
   * 2γ)), and exceeds σ/γ·(p^−γ − 1) with probability p. For γ = 0 it is exponential.
   */
  @ParameterizedTest
  @ValueSource(doubles = {-.5, -.2, -.05, 0, .1, .3})
  void theTailOfAParetoDistributionIsFoundFromItsMoments(double shape) {
    double scale = .07;
    double mean = scale / (1 - shape);
    double variance = mean * mean / (1 - 2 * shape);
    for (double p : new double[] {.5, .1, .01, 1e-4}) {
      double expected =
          shape == 0 ? -scale * Math.log(p) : scale / shape * (Math.pow(p, -shape) - 1);
      assertThat(SpotAlarm.tail(mean, variance, p))
          .as("p = %s", p)
          .isCloseTo(expected, within(1e-9));
    }
  }

  /** The 1 − 10⁻³ quantile of a normal distribution lies 3.09 deviations above its mean. */
  @Test
  void spotFindsTheQuantileOfNormalScores() {
    for (int seed = 1; seed <= 10; seed++) {
      SpotAlarm spot = new SpotAlarm(normalScores(5_000, seed), 1e-3, 0);
      int alarms = 0;
      Random random = new Random(100 + seed);
      for (int i = 0; i < 30_000; i++) {
        alarms += spot.next(.45 + .03 * random.nextGaussian()) ? 1 : 0;
      }
      assertThat(spot.threshold()).as("seed %d", seed).isCloseTo(.45 + 3.09 * .03, within(.012));
      assertThat(alarms).as("seed %d", seed).isBetween(10, 100);
    }
  }

  /** A rival scores any change after a constant run as 100 of 100. */
  @Test
  void aConstantThatMovesALittleIsNoAlarm() {
    double[] constant = new double[500];
    Arrays.fill(constant, .42);
    for (int depth : new int[] {0, SpotAlarm.DEPTH}) {
      SpotAlarm spot = new SpotAlarm(constant, 1e-4, depth);
      assertThat(spot.next(.42)).isFalse();
      assertThat(spot.next(.46)).isFalse();
      assertThat(spot.next(.60)).isTrue();
      assertThat(spot.threshold()).isBetween(.4699, .4702);
    }
  }

  /** A slow rise of the usual score is followed by DSPOT, and an alarm by SPOT. */
  @Test
  void dspotFollowsASlowRise() {
    int[] alarms = new int[2];
    for (int k = 0; k < 2; k++) {
      SpotAlarm spot = new SpotAlarm(USUAL, 1e-4, k * SpotAlarm.DEPTH);
      Random random = new Random(5);
      for (int i = 0; i < 50_000; i++) {
        double score = .45 + .25 * i / 50_000 + .03 * random.nextGaussian();
        alarms[k] += spot.next(score) ? 1 : 0;
      }
    }
    assertThat(alarms[1]).isLessThan(50);
    assertThat(alarms[0]).isGreaterThan(100);
  }

  @Test
  void aQuantileIsExceededByWhatIsLeft() {
    QuantileAlarm alarm = new QuantileAlarm(USUAL, .99);
    Random random = new Random(6);
    int alarms = 0;
    for (int i = 0; i < 100_000; i++) {
      alarms += alarm.next(.5 + .03 * random.nextGaussian()) ? 1 : 0;
    }
    assertThat(alarms).isBetween(800, 1_300);
    assertThat(alarm.threshold()).isCloseTo(.5 + 2.326 * .03, within(.005));
  }

  /** Twenty days of a reading a minute, with forty incidents a day; the largest comes through. */
  @Test
  void aBudgetIsKept() {
    for (int seed = 1; seed <= 5; seed++) {
      Random random = new Random(seed);
      AlarmRule alarm = new BudgetAlarm(new AlarmRule.Level(.6), 10);
      int[] alerts = new int[20];
      boolean before = false;
      for (int i = 0; i < 20 * 1_440; i++) {
        boolean incident = i % 36 < 5;
        double score = (incident ? .66 : .45) + .03 * random.nextGaussian();
        score = i == 10 * 1_440 + 3 ? .95 : score;
        alarm.at(60L * i);
        boolean called = alarm.next(score);
        assertThat(called).isEqualTo(score > alarm.threshold() && score > .6);
        alerts[i / 1_440] += called && !before ? 1 : 0;
        before = called;
        if (score == .95) {
          assertThat(called).isTrue();
        }
      }
      assertThat(Arrays.stream(alerts).max().orElse(0)).as("seed %d", seed).isLessThanOrEqualTo(22);
      assertThat(Arrays.stream(alerts).sum()).as("seed %d", seed).isBetween(40, 240);
    }
  }

  /** Without incidents beyond the budget, the other alarm works as if it were alone. */
  @Test
  void aBudgetThatIsNotNeededChangesNothing() {
    AlarmRule alone = new PeakAlarm(.45, .6);
    AlarmRule within = new BudgetAlarm(new PeakAlarm(.45, .6), 10);
    Random random = new Random(7);
    for (int i = 0; i < 10_000; i++) {
      double score = (i % 2_000 < 20 ? .7 : .45) + .03 * random.nextGaussian();
      within.at(60L * i);
      assertThat(within.next(score)).as("reading %d", i).isEqualTo(alone.next(score));
    }
  }

  @Test
  void whatIsWrittenGoesOnAsIfNothingHadHappened() throws IOException {
    List<Supplier<AlarmRule>> rules =
        List.of(
            () -> new SpotAlarm(USUAL, 1e-3, 0),
            () -> new SpotAlarm(USUAL, 1e-3, SpotAlarm.DEPTH),
            () -> new QuantileAlarm(USUAL, .99),
            () -> new BudgetAlarm(new PeakAlarm(.45, .55), 3));
    for (Supplier<AlarmRule> rule : rules) {
      AlarmRule straight = rule.get();
      AlarmRule resumed = rule.get();
      Random random = new Random(8);
      for (int i = 0; i < 5_000; i++) {
        if (i % 500 == 250) {
          ByteArrayOutputStream bytes = new ByteArrayOutputStream();
          resumed.write(new DataOutputStream(bytes));
          resumed = rule.get();
          PayloadReader in = PayloadReader.of(bytes.toByteArray(), "an alarm");
          resumed.read(in);
          in.end();
        }
        double score = .45 + .04 * random.nextGaussian();
        straight.at(60L * i);
        resumed.at(60L * i);
        assertThat(resumed.next(score)).isEqualTo(straight.next(score));
        assertThat(resumed.threshold()).isEqualTo(straight.threshold());
      }
    }
  }

  private static RecordTable series(int n, int first) {
    RecordTable table = new RecordTable();
    Random random = new Random(n);
    for (int i = 0; i < n; i++) {
      table.setText(table.fieldIndex("time"), Instant.ofEpochSecond(60L * (first + i)).toString());
      table.setNumber(table.fieldIndex("value"), random.nextGaussian() + (i % 500 == 499 ? 12 : 0));
      table.endRow();
    }
    return table;
  }

  /** Every rule that follows the stream, with every preset, from training to a resumed stream. */
  @ParameterizedTest
  @EnumSource(Preset.class)
  void everyPresetCanHaveAThresholdThatFollows(Preset preset) throws IOException {
    FeatureSchema schema =
        new FeatureSchema(
            List.of(
                new Field("time", FieldRole.TIME, FieldKind.TEXT, "", List.of(), null),
                new Field("value", FieldRole.FEATURE, FieldKind.NUMERIC, "", List.of(), null)));
    RecordTable training = series(400, 0);
    RecordTable stream = series(3_000, 400);
    for (String rule : new String[] {"quantile:.99", "spot:1e-3", "dspot:1e-3", "budget:50"}) {
      DetectorModel model =
          DetectorModel.fit(
              schema,
              training,
              DetectorConfig.builder()
                  .preset(preset)
                  .forest(IsolationForestConfig.builder().numTrees(20).build())
                  .threshold(ThresholdRule.parse(rule))
                  .build(),
              new ModelProvenance("test", "made up", 400, Instant.EPOCH));
      model = DetectorFormat.read(new java.io.ByteArrayInputStream(DetectorFormat.seal(model)));
      assertThat(model.config().threshold()).isEqualTo(ThresholdRule.parse(rule));
      AnomalyDetector detector = model.newDetector();
      RecordRow row = detector.newRow();
      int found = 0;
      int calls = 0;
      for (int i = 0; i < stream.numRows(); i++) {
        if (i == 1_234) {
          detector = model.resume(detector.state().snapshot());
        }
        stream.copyTo(i, row);
        Verdict verdict = detector.detect(row);
        found += i % 500 == 499 && verdict.isAnomaly() ? 1 : 0;
        calls += verdict.isAnomaly() ? 1 : 0;
      }
      assertThat(found).as("%s, %s", preset, rule).isGreaterThanOrEqualTo(5);
      assertThat(calls).as("%s, %s", preset, rule).isLessThan(400);
    }
  }

  @Test
  void aBudgetNeedsATime() {
    RecordTable table = new RecordTable();
    for (int i = 0; i < 50; i++) {
      table.setNumber(table.fieldIndex("value"), i % 7);
      table.endRow();
    }
    FeatureSchema schema =
        new FeatureSchema(
            List.of(new Field("value", FieldRole.FEATURE, FieldKind.NUMERIC, "", List.of(), null)));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                DetectorModel.fit(
                    schema,
                    table,
                    DetectorConfig.builder().threshold(ThresholdRule.parse("budget:5")).build(),
                    new ModelProvenance("test", "made up", 50, Instant.EPOCH)))
        .withMessageContaining("needs the time of a reading");
  }
}
