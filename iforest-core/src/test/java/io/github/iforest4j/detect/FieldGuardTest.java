package io.github.iforest4j.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A value far outside everything that training saw is an anomaly, whatever the forest says. */
class FieldGuardTest {
  private static final int TRAINING = 1_000;

  private static FeatureSchema schema(int fields) {
    List<Field> all = new ArrayList<>();
    for (int f = 0; f < fields; f++) {
      all.add(new Field(name(f), FieldRole.FEATURE, FieldKind.NUMERIC, "", List.of(), null));
    }
    return new FeatureSchema(all);
  }

  private static String name(int field) {
    return String.format("s%03d", field);
  }

  private static RecordTable table(double[][] rows) {
    RecordTable table = new RecordTable();
    for (double[] row : rows) {
      for (int f = 0; f < row.length; f++) {
        table.setNumber(table.fieldIndex(name(f)), row[f]);
      }
      table.endRow();
    }
    return table;
  }

  private static FieldGuard learn(double[] values) {
    double[][] rows = new double[values.length][];
    Arrays.setAll(rows, r -> new double[] {values[r]});
    return FieldGuard.learn(schema(1), table(rows));
  }

  private static double excess(FieldGuard guard, double value) {
    return guard.excess(0, value, guard.low(0), guard.high(0));
  }

  /**
   * 0 to 99: one value is left out on each side, and the range of the others is 97, more than the
   * tail: 9/ln 2·ln 1000 = 90.
   */
  @Test
  void aRangeReachesAsFarOutsideAsItIsWide() {
    double[] values = new double[100];
    Arrays.setAll(values, i -> (i * 37) % 100);
    FieldGuard guard = learn(values);
    assertThat(guard.low(0)).isEqualTo(1);
    assertThat(guard.high(0)).isEqualTo(98);
    assertThat(excess(guard, 98 + 97)).isEqualTo(1);
    assertThat(excess(guard, 1 - 97)).isEqualTo(-1);
    assertThat(excess(guard, 50)).isZero();
    assertThat(excess(guard, Double.NaN)).isZero();
  }

  @Test
  void aConstantMayMoveByItsOwnSizeAndZeroByAnything() {
    double[] values = new double[50];
    Arrays.fill(values, 20);
    assertThat(excess(learn(values), 39)).isLessThan(1);
    assertThat(excess(learn(values), 41)).isGreaterThan(1);
    assertThat(excess(learn(new double[50]), 1e300)).isZero();
  }

  /** Zeros and ones: steps of 1, four of which may be outside. */
  @Test
  void aCountMayRiseByAFewSteps() {
    double[] values = new double[200];
    Arrays.setAll(values, i -> i % 2);
    assertThat(excess(learn(values), 4)).isLessThan(1);
    assertThat(excess(learn(values), 8)).isGreaterThan(1);
  }

  @Test
  void anOffsetChangesNothing() {
    for (long seed = 1; seed <= 50; seed++) {
      Random random = new Random(seed);
      double[] values = new double[500];
      Arrays.setAll(values, i -> Math.rint(random.nextGaussian() * 4096) / 4096);
      FieldGuard guard = learn(values);
      double offset = random.nextBoolean() ? 1e9 : -1e9;
      FieldGuard moved = learn(Arrays.stream(values).map(v -> v + offset).toArray());
      for (double value : new double[] {-30, -8, 0, 8, 30}) {
        assertThat(excess(moved, value + offset))
            .as("seed %d, value %s", seed, value)
            .isCloseTo(excess(guard, value), within(1e-5));
      }
    }
  }

  /**
   * Fresh values of the same distribution are hardly ever far outside: 200 trainings of 1,000
   * values, 5,000 fresh values each. Of the heaviest tails, 1,000 values tell too little to keep to
   * one value in a million.
   */
  @ParameterizedTest
  @CsvSource({
    "normal, 1e-6",
    "uniform, 0",
    "wave, 0",
    "exponential, 4e-6",
    "lognormal, 2e-4",
    "pareto, 4e-4",
    "count, 4e-6",
    "mostly zero, 4e-6"
  })
  void normalValuesAreHardlyEverFarOutside(String distribution, double mostOften) {
    ToDoubleFunction<Random> draw = distribution(distribution);
    int outside = 0;
    int all = 0;
    for (long seed = 1; seed <= 200; seed++) {
      Random random = new Random(seed);
      double[] values = new double[TRAINING];
      Arrays.setAll(values, i -> draw.applyAsDouble(random));
      FieldGuard guard = learn(values);
      for (int i = 0; i < 5_000; i++) {
        outside += Math.abs(excess(guard, draw.applyAsDouble(random))) > 1 ? 1 : 0;
        all++;
      }
    }
    System.out.printf("far outside, %s: %d of %d%n", distribution, outside, all);
    assertThat((double) outside / all).isLessThanOrEqualTo(mostOften);
  }

  private static ToDoubleFunction<Random> distribution(String name) {
    return switch (name) {
      case "normal" -> Random::nextGaussian;
      case "uniform" -> Random::nextDouble;
      case "wave" -> r -> Math.sin(2 * Math.PI * r.nextDouble()) + .01 * r.nextGaussian();
      case "exponential" -> r -> -Math.log(1 - r.nextDouble());
      case "lognormal" -> r -> Math.exp(r.nextGaussian());
      case "pareto" -> r -> Math.pow(1 - r.nextDouble(), -1 / 1.5);
      case "count" -> FieldGuardTest::poisson;
      case "mostly zero" -> r -> r.nextDouble() < .9 ? 0 : -5 * Math.log(1 - r.nextDouble());
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** With mean 1. */
  private static double poisson(Random random) {
    int count = 0;
    for (double p = random.nextDouble(); p > Math.exp(-1); p *= random.nextDouble()) {
      count++;
    }
    return count;
  }

  private static double[][] normal(long seed, int rows, int fields, double offset) {
    Random random = new Random(seed);
    double[][] normal = new double[rows][fields];
    double[] level = new double[fields];
    for (double[] row : normal) {
      for (int f = 0; f < fields; f++) {
        // Neighbours in time resemble each other.
        level[f] = .9 * level[f] + Math.sqrt(.19) * random.nextGaussian();
        row[f] = offset + level[f];
      }
    }
    return normal;
  }

  private static DetectorModel fit(Preset preset, double[][] rows) {
    return DetectorModel.fit(
        schema(rows[0].length),
        table(rows),
        DetectorConfig.builder().preset(preset).build(),
        new ModelProvenance("test", "test", rows.length, Instant.EPOCH));
  }

  private static Verdict detect(AnomalyDetector detector, RecordRow row, double... values) {
    row.clear();
    for (int f = 0; f < values.length; f++) {
      row.setNumber(f, values[f]);
    }
    return detector.detect(row);
  }

  /** Spikes of 30 deviations in one of many fields, at any offset, after bad training readings. */
  @ParameterizedTest
  @CsvSource({
    "READINGS, 1, 0, 0",
    "READINGS, 60, 0, 0",
    "READINGS, 200, 0, 0",
    "READINGS, 2, 1e9, 0",
    "READINGS, 3, 0, 1",
    "READINGS, 3, -1e9, 4",
    "SENSORS, 1, 0, 0",
    "SENSORS, 60, 0, 0",
    "SENSORS, 2, 1e9, 0",
    "SENSORS, 3, 0, 1",
    "SENSORS, 3, -1e9, 4",
    "METRIC, 1, 0, 0",
    "METRIC, 1, 1e9, 0",
    "METRIC, 1, 0, 1",
    "METRIC, 1, 0, 4"
  })
  void aSpikeIsFoundAndNamed(Preset preset, int fields, double offset, int bad) {
    for (long seed = 7; seed <= 7; seed++) {
      double[][] training = normal(seed, TRAINING, fields, offset);
      Random random = new Random(seed);
      for (int i = 0; i < bad; i++) {
        training[random.nextInt(TRAINING)][random.nextInt(fields)] = offset + 1e4 + 1e5 * i;
      }
      AnomalyDetector detector = fit(preset, training).newDetector();
      RecordRow row = detector.newRow();
      double[][] stream = normal(seed + 100, 2_600, fields, offset);
      for (int r = 0; r < stream.length; r++) {
        boolean spike = r % 500 == 499;
        int field = random.nextInt(fields);
        if (spike) {
          stream[r][field] += r % 1000 < 500 ? 30 : -30;
        }
        Verdict verdict = detect(detector, row, stream[r]);
        if (spike) {
          assertThat(verdict.isAnomaly()).as("seed %d, reading %d", seed, r).isTrue();
          assertThat(verdict.cause()).as("seed %d, reading %d", seed, r).isEqualTo(field);
          assertThat(verdict.score()).isGreaterThan(verdict.threshold()).isLessThanOrEqualTo(1);
          assertThat(verdict.attribution().direction(field)).isEqualTo(r % 1000 < 500 ? 1 : -1);
        }
      }
    }
  }

  /** White noise that stops for 30 readings; with bad luck in training, too. */
  @ParameterizedTest
  @EnumSource(Preset.class)
  void aSensorWhoseNoiseStopsIsFoundAndNamed(Preset preset) {
    int fields = preset == Preset.METRIC ? 1 : 4;
    for (long seed = 1; seed <= 3; seed++) {
      Random random = new Random(seed);
      double[][] rows = new double[TRAINING + 600][fields];
      for (double[] row : rows) {
        Arrays.setAll(row, f -> Math.rint(1e3 * random.nextGaussian()) / 1e3);
      }
      if (seed == 2) {
        for (int r = 300; r < 330; r++) {
          rows[r][0] = rows[299][0];
        }
      }
      int field = random.nextInt(fields);
      for (int r = TRAINING + 300; r < TRAINING + 330; r++) {
        rows[r][field] = .123;
      }
      AnomalyDetector detector = fit(preset, Arrays.copyOf(rows, TRAINING)).newDetector();
      RecordRow row = detector.newRow();
      int found = 0;
      for (int r = TRAINING; r < rows.length; r++) {
        Verdict verdict = detect(detector, row, rows[r]);
        if (r >= TRAINING + 307 && r < TRAINING + 330 && verdict.isAnomaly()) {
          found++;
          assertThat(verdict.cause()).isEqualTo(field);
          assertThat(verdict.aspect(field)).isEqualTo(Aspect.SPREAD);
        }
      }
      assertThat(found).as("seed %d", seed).isEqualTo(preset == Preset.METRIC ? 1 : 23);
    }
  }

  /** Runs of 1, 2 and 5 equal values: stuck from 15; a run of 40 among them is a stuck sensor. */
  @Test
  void howLongAValueMayStayFollowsFromTraining() {
    double[] values = new double[400];
    for (int i = 1; i < values.length; i++) {
      values[i] = i % 20 < 4 || i % 50 == 7 ? values[i - 1] : i * 17 % 101;
    }
    assertThat(learn(values).stuckFrom(0)).isEqualTo(15);
    Arrays.fill(values, 200, 240, 7);
    assertThat(learn(values).stuckFrom(0)).isEqualTo(15);
    double[] state = new double[400];
    Arrays.setAll(state, i -> i / 10 % 2);
    assertThat(learn(state).stuckFrom(0)).as("a state").isZero();
  }

  /** The stray message of a wrong device among a hundred learned. */
  @ParameterizedTest
  @EnumSource(Preset.class)
  void oneStrayReadingAmongThoseLearnedHidesNothing(Preset preset) {
    double[][] training = normal(5, 120, preset == Preset.METRIC ? 1 : 2, 20);
    training[60][0] = 5_000;
    DetectorModel model = fit(preset, training);
    assertThat(model.schema().field(0).usual().high()).isLessThan(30);
    AnomalyDetector detector = model.newDetector();
    RecordRow row = detector.newRow();
    double[][] stream = normal(6, 1_000, preset == Preset.METRIC ? 1 : 2, 20);
    for (int r = 0; r < stream.length; r++) {
      boolean far = r == 300 || r == 900;
      if (far) {
        stream[r][0] = r == 300 ? 80 : -400;
      }
      Verdict verdict = detect(detector, row, stream[r]);
      assertThat(far && !verdict.isAnomaly()).as("reading %d", r).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource(Preset.class)
  void aModelFileAndASnapshotKeepTheGuard(Preset preset) throws IOException {
    DetectorModel model = fit(preset, normal(1, 300, preset == Preset.METRIC ? 1 : 3, 5));
    byte[] bytes = DetectorFormat.seal(model);
    DetectorModel read = DetectorFormat.read(new ByteArrayInputStream(bytes));
    assertThat(DetectorFormat.seal(read)).isEqualTo(bytes);
    for (Learning learning : new Learning[] {Learning.FROZEN, Learning.ADAPT}) {
      AnomalyDetector detector = model.newDetector(learning);
      RecordRow row = detector.newRow();
      double[][] stream = normal(2, 400, preset == Preset.METRIC ? 1 : 3, 5);
      for (int r = 0; r < 200; r++) {
        stream[r][0] += r / 40.;
        detect(detector, row, stream[r]);
      }
      AnomalyDetector resumed = read.resume(detector.state().snapshot());
      RecordRow other = resumed.newRow();
      for (int r = 200; r < 400; r++) {
        stream[r][0] += r % 50 == 0 ? 40 : 5;
        double score = detect(detector, row, stream[r]).score();
        assertThat(detect(resumed, other, stream[r]).score()).isEqualTo(score);
      }
    }
  }

  /** A slow drift is no jump: sensors may leave what training saw step by step. */
  @Test
  void aGuardFollowsADriftOfSensorsAndNoJump() {
    FieldGuard guard = learn(normalValues());
    GuardMemory memory = new GuardMemory(guard, false);
    RecordRow row = schema(1).newRow();
    for (int r = 0; r < 2_000; r++) {
      row.clear();
      row.setNumber(0, r * .02);
      assertThat(memory.isOutside(row)).as("reading %d", r).isFalse();
      memory.learn(row, true);
    }
    row.clear();
    row.setNumber(0, 80);
    for (int r = 0; r < 1_000; r++) {
      assertThat(memory.isOutside(row)).as("the jump, reading %d", r).isTrue();
    }
  }

  private static double[] normalValues() {
    return Arrays.stream(normal(3, 500, 1, 0)).mapToDouble(r -> r[0]).toArray();
  }

  /** Rows with a bad value are few, or they are not bad: a rare state of the machine. */
  @Test
  void onlyFewRecordsAreLeftOut() {
    double[][] rows = normal(4, TRAINING, 1, 0);
    for (int r = 0; r < 4; r++) {
      rows[100 * r][0] = 500;
    }
    RecordTable table = table(rows);
    FieldGuard guard = FieldGuard.learn(schema(1), table);
    assertThat(guard.withoutBad(schema(1), table).numRows()).isEqualTo(TRAINING - 4);
    for (int r = 0; r < 40; r++) {
      rows[20 * r][0] = 500;
    }
    table = table(rows);
    guard = FieldGuard.learn(schema(1), table);
    assertThat(guard.withoutBad(schema(1), table)).isSameAs(table);
    assertThat(excess(guard, 500)).isZero();
  }

  /** A third of training is one run of zeros, such as a night without sun: not a stuck sensor. */
  @Test
  void aSourceAtRestIsNotStuck() {
    Random random = new Random(8);
    double[] values = new double[900];
    for (int i = 300; i < values.length; i++) {
      values[i] = 100 + random.nextGaussian();
    }
    assertThat(learn(values).stuckFrom(0)).isEqualTo(900);
    // The same run in a long training is a stuck sensor.
    double[] longer = Arrays.copyOf(values, 9_000);
    for (int i = 900; i < longer.length; i++) {
      longer[i] = 100 + random.nextGaussian();
    }
    assertThat(learn(longer).stuckFrom(0)).isEqualTo(8);
  }
}
