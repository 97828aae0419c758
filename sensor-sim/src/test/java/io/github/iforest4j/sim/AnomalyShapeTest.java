package io.github.iforest4j.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.math3.stat.StatUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each kind of anomaly against its clean twin. */
class AnomalyShapeTest {
  private static final int READINGS = 30_000;

  /** Two coupled sensors with a spread of about 2 and 4, and noise; one kind of anomaly. */
  static Scenario scenario(AnomalyShape shape, String more) {
    return ScenarioReader.read(
        "test.yaml",
        """
        name: test
        quantities:
          course: wander(2, 20s) + sine(90s)
        sensors:
          a: {value: "20 + course + normal(0.2)", unit: °C, decimals: 4}
          b: {value: "40 - 2 * lag(course, 3s) + normal(0.3)", unit: bar, decimals: 4}
        anomalies:
          share: 0.2
          kinds:
            - {kind: %s%s}
        """
            .formatted(shape.word(), more),
        null);
  }

  private static String extras(AnomalyShape shape) {
    return switch (shape) {
      case CASCADE -> ", sensors: a, effects: [{sensor: b, size: -4, lag: 6}]";
      case VALUE -> ", sensors: a, values: [99, 98]";
      default -> "";
    };
  }

  /** One event beside what would have been. */
  record Observed(AnomalyTruth truth, double[][] faulty, double[][] clean) {
    int field() {
      return truth.rootCause().equals("b") ? 1 : 0;
    }

    double[] difference(int field) {
      double[] difference = new double[faulty.length];
      Arrays.setAll(difference, i -> faulty[i][field] - clean[i][field]);
      return difference;
    }
  }

  static List<Observed> observe(AnomalyShape shape, long seed, double difficulty) {
    Scenario scenario = scenario(shape, extras(shape));
    SensorStream.Options options =
        SensorStream.Options.of(scenario, seed).withDifficulty(difficulty);
    double[] faulty = new double[2 * READINGS];
    double[] clean = new double[2 * READINGS];
    SensorStream stream = SensorStream.of(scenario, options);
    stream.values(0, READINGS, faulty);
    SensorStream.of(scenario, options.clean()).values(0, READINGS, clean);
    List<Observed> events = new ArrayList<>();
    boolean[] touched = new boolean[READINGS];
    for (AnomalyTruth truth : stream.anomalies(0, READINGS)) {
      int n = (int) Math.min(truth.length(), READINGS - truth.firstReading());
      double[][] with = new double[n][2];
      double[][] without = new double[n][2];
      for (int i = 0; i < n; i++) {
        int row = (int) truth.firstReading() + i;
        touched[row] = true;
        for (int f = 0; f < 2; f++) {
          with[i][f] = faulty[2 * row + f];
          without[i][f] = clean[2 * row + f];
        }
      }
      if (n == truth.length()) {
        events.add(new Observed(truth, with, without));
      }
    }
    for (int row = 0; row < READINGS; row++) {
      if (!touched[row]) {
        assertThat(faulty[2 * row]).as("seed %d row %d", seed, row).isEqualTo(clean[2 * row]);
        assertThat(faulty[2 * row + 1]).isEqualTo(clean[2 * row + 1]);
      }
    }
    return events;
  }

  @ParameterizedTest
  @EnumSource(AnomalyShape.class)
  void truthIsExactAndNothingElseChanges(AnomalyShape shape) {
    for (long seed = 1; seed <= 3; seed++) {
      List<Observed> events = observe(shape, seed, 1);
      assertThat(events.size()).as("seed %d", seed).isGreaterThan(30);
      Set<Long> ids = new HashSet<>();
      for (Observed event : events) {
        AnomalyTruth truth = event.truth;
        assertThat(ids.add(truth.id())).isTrue();
        assertThat(truth.kind()).isEqualTo(shape.word());
        assertThat(truth.length()).isBetween(shape.minLength, shape.maxLength);
        assertThat(truth.lastReading() - truth.firstReading() + 1).isEqualTo(truth.length());
        assertThat(truth.peakReading()).isBetween(truth.firstReading(), truth.lastReading());
        assertThat(truth.description()).doesNotContain("{").doesNotContain("}");
        assertThat(java.time.Duration.between(truth.onset(), truth.end()).toSeconds())
            .isEqualTo(truth.length() - 1);
        assertThat(truth.fields().get(0)).isEqualTo(truth.rootCause());
        for (int f = 0; f < 2; f++) {
          boolean named = truth.fields().contains(f == 0 ? "a" : "b");
          if (!named && !shape.concernsTime()) {
            assertThat(event.difference(f)).as("%s", truth).containsOnly(0);
          }
        }
        if (!Double.isNaN(truth.severity())) {
          assertThat(truth.severity()).isBetween(shape.minSize, shape.maxSize);
        }
      }
    }
  }

  /** Mean size of what an anomaly changes, in spreads of the sensor. */
  private static double effect(AnomalyShape shape, double difficulty) {
    double sum = 0;
    int n = 0;
    double[] spreads =
        scenario(shape, extras(shape)).sensors().stream().mapToDouble(Sensor::spread).toArray();
    for (Observed event : observe(shape, 7, difficulty)) {
      for (double d : event.difference(event.field())) {
        sum += Math.abs(d) / spreads[event.field()];
        n++;
      }
    }
    return sum / n;
  }

  @Test
  void difficultyDividesTheSizes() {
    for (AnomalyShape shape : AnomalyShape.values()) {
      if (shape.shrinks() && !shape.concernsTime() && shape != AnomalyShape.EXTREMUM) {
        double plain = effect(shape, 1);
        // Rounding is not linear, and the others nearly are.
        double tolerance = shape == AnomalyShape.QUANTISATION ? .25 : .02;
        assertThat(effect(shape, 2) / plain).as("%s", shape).isCloseTo(.5, within(tolerance));
      }
    }
  }

  @Test
  void shapesAreWhatTheirNamesSay() {
    Map<AnomalyShape, Integer> checked = new EnumMap<>(AnomalyShape.class);
    for (AnomalyShape shape : AnomalyShape.values()) {
      for (Observed event : observe(shape, 5, 1)) {
        int f = event.field();
        double[] off = event.difference(f);
        double[] shown = Arrays.stream(event.faulty).mapToDouble(r -> r[f]).toArray();
        double[] usual = Arrays.stream(event.clean).mapToDouble(r -> r[f]).toArray();
        int n = shown.length;
        switch (shape) {
          case SPIKE -> assertThat(Math.abs(off[0])).isGreaterThan(10);
          case LEVEL_SHIFT, BIAS ->
              assertThat(StatUtils.max(off)).isCloseTo(StatUtils.min(off), within(3e-4));
          case DRIFT ->
              assertThat(off[n / 2 - 1] / off[n - 1]).isCloseTo((n / 2.0) / n, within(.1));
          case CALIBRATION_CREEP ->
              assertThat(off[n / 2 - 1] / off[n - 1]).isCloseTo(.25, within(.03));
          case PLATFORM, STUCK -> assertThat(StatUtils.max(shown)).isEqualTo(StatUtils.min(shown));
          case VALUE -> assertThat(shown[0]).isIn(98., 99.);
          case PATTERN -> {
            // The course returns, except for the sensor's noise, which belongs to the moment.
            assertThat(shown[0]).isEqualTo(usual[n - 1]);
            assertThat(shown[n - 1]).isEqualTo(usual[0]);
          }
          case PATTERN_SHIFT -> assertThat(shown[n / 2]).isEqualTo(usual[0]);
          case FREQUENCY -> assertThat(shown[0]).isEqualTo(usual[0]);
          case QUANTISATION -> assertThat(new TreeSet<>(boxed(shown))).hasSizeLessThan(6);
          case CLIPPING -> {
            double limit = Arrays.stream(shown).max().orElseThrow();
            double floor = Arrays.stream(shown).min().orElseThrow();
            for (int i = 0; i < n; i++) {
              assertThat(off[i] == 0 || shown[i] == limit || shown[i] == floor).isTrue();
            }
            assertThat(off[n / 2]).as("%s", event.truth).isNotZero();
          }
          case DROPOUT -> assertThat(shown).containsOnly(Double.NaN);
          case UNIT_CHANGE ->
              assertThat(shown[0])
                  .isCloseTo(f == 0 ? 1.8 * usual[0] + 32 : usual[0] / 1000, within(2e-4));
          case CASCADE -> {
            double[] effect = event.difference(1);
            assertThat(off[0]).isPositive();
            for (int i = 0; i < 6; i++) {
              assertThat(effect[i]).as("before the lag").isZero();
            }
            assertThat(effect[6]).isNegative();
            assertThat(effect[n - 1]).isLessThan(-4);
          }
          case REBOOT_GAP -> {
            assertThat(Arrays.copyOf(shown, n - 1)).containsOnly(Double.NaN);
            assertThat(shown[n - 1]).isEqualTo(usual[n - 1]);
          }
          case OUT_OF_ORDER -> {
            for (int i = 0; i < n; i++) {
              assertThat(shown[i]).isEqualTo(usual[n - 1 - i]);
            }
          }
          case DUPLICATES -> assertThat(StatUtils.max(shown)).isEqualTo(StatUtils.min(shown));
          case CLOCK_SKEW -> assertThat(off).containsOnly(0);
          case VARIANCE, AMPLITUDE, NOISE_FLOOR, EXTREMUM, CORRELATION_BREAK, CONTEXTUAL -> {
            // Random by nature; their statistics are below.
          }
        }
        checked.merge(shape, 1, Integer::sum);
      }
    }
    assertThat(checked).hasSize(AnomalyShape.values().length);
  }

  private static List<Double> boxed(double[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  /** Pooled over events: the ratio of what varies, with the anomaly and without. */
  @Test
  void restlessNoisyAndWideSensorsVaryMore() {
    assertThat(ratio(AnomalyShape.VARIANCE, true)).isBetween(4.5, 7.5);
    assertThat(ratio(AnomalyShape.NOISE_FLOOR, true)).isGreaterThan(4);
    assertThat(ratio(AnomalyShape.AMPLITUDE, false)).isBetween(2.5, 3.5);
    assertThat(ratio(AnomalyShape.FREQUENCY, false)).isBetween(.7, 1.5);
    // Usual by themselves.
    assertThat(ratio(AnomalyShape.CORRELATION_BREAK, false)).isBetween(.7, 1.4);
    assertThat(ratio(AnomalyShape.CONTEXTUAL, false)).isBetween(.7, 1.4);
  }

  private static double ratio(AnomalyShape shape, boolean ofSteps) {
    double with = 0;
    double without = 0;
    for (long seed = 1; seed <= 3; seed++) {
      for (Observed event : observe(shape, seed, 1)) {
        int f = event.field();
        double mean = f == 0 ? 20 : 40;
        for (int i = 1; i < event.faulty.length; i++) {
          with += square(event.faulty[i][f] - (ofSteps ? event.faulty[i - 1][f] : mean));
          without += square(event.clean[i][f] - (ofSteps ? event.clean[i - 1][f] : mean));
        }
      }
    }
    return Math.sqrt(with / without);
  }

  private static double square(double x) {
    return x * x;
  }

  @Test
  void clocksOrderAndGapsShowInTheTimeField() {
    for (AnomalyShape shape :
        List.of(
            AnomalyShape.CLOCK_SKEW,
            AnomalyShape.DUPLICATES,
            AnomalyShape.OUT_OF_ORDER,
            AnomalyShape.REBOOT_GAP)) {
      Scenario scenario = scenario(shape, "");
      SensorStream stream = SensorStream.of(scenario, SensorStream.Options.of(scenario, 3));
      SensorReading reading = stream.next();
      long index = -1;
      String previous = "";
      int met = 0;
      while (reading.index() < 3_000) {
        boolean onTime = reading.text(0).equals(reading.time().toString());
        AnomalyTruth truth = reading.truth();
        assertThat(reading.index() == index + 1 || shape == AnomalyShape.REBOOT_GAP).isTrue();
        if (truth == null) {
          assertThat(onTime).isTrue();
        } else {
          met++;
          assertThat(truth.fields()).containsExactly("time");
          switch (shape) {
            case CLOCK_SKEW -> assertThat(onTime).isFalse();
            case DUPLICATES -> assertThat(reading.text(0)).isEqualTo(previous);
            case REBOOT_GAP -> {
              assertThat(reading.index()).isEqualTo(truth.lastReading());
              assertThat(reading.index()).isEqualTo(index + truth.length());
              assertThat(onTime).isTrue();
            }
            default -> {
              boolean first = reading.index() == truth.firstReading();
              assertThat(reading.text(0).compareTo(previous) < 0).isEqualTo(!first);
            }
          }
        }
        index = reading.index();
        previous = reading.text(0);
        reading = stream.next();
      }
      assertThat(met).as("%s", shape).isGreaterThan(20);
    }
  }

  @Test
  void driftsOfWhatIsNormalAreInTheCleanTwinToo() {
    Scenario scenario =
        ScenarioReader.read(
            "test.yaml",
            """
            name: test
            sensors:
              a: {value: "5 + normal(1)", spread: 1}
            drifts:
              - {sensor: a, after: 1000s, over: 500s, by: 3}
            """,
            null);
    SensorStream stream = SensorStream.of(scenario, SensorStream.Options.of(scenario, 1).clean());
    double[] values = new double[4_000];
    stream.values(0, 4_000, values);
    // 4 standard errors of a mean of 1,000.
    assertThat(StatUtils.mean(values, 0, 1_000)).isCloseTo(5, within(.13));
    assertThat(StatUtils.mean(values, 1_000, 500)).isCloseTo(6.5, within(.25));
    assertThat(StatUtils.mean(values, 1_500, 2_500)).isCloseTo(8, within(.09));
    assertThat(stream.drifts()).hasSize(1);
    assertThat(stream.drifts().get(0).description())
        .isEqualTo("a moves by 3.00 spreads from 2026-01-05T08:16:40Z to 2026-01-05T08:25:00Z");
  }
}
