package io.github.iforest4j.engine.words;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.engine.JudgeSettings;
import io.github.iforest4j.engine.Judgement;
import io.github.iforest4j.engine.Origin;
import io.github.iforest4j.engine.StreamJudge;
import io.github.iforest4j.engine.words.Claims.Claim;
import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.label.OfflineLabeler;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.schema.SchemaOptions;
import io.github.iforest4j.schema.SchemaProposal;
import io.github.iforest4j.schema.UsualRange;
import io.github.iforest4j.sim.Scenario;
import io.github.iforest4j.sim.SensorReading;
import io.github.iforest4j.sim.SensorStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.commons.math3.stat.StatUtils;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every word that is printed about an anomaly is true of the readings: simulated faults of all
 * kinds, each claim of each sentence checked against the values that the stream really had. What
 * "rose" or "stuck" mean is written down here once more, apart from the code that says it.
 *
 * <p>{@code mvn -pl stream-engine -am test -Dtest=TrueWordsTest
 * -Dsurefire.failIfNoSpecifiedTests=false} prints how many sentences are false; with {@code
 * -Diforest.tags=long -Diforest.excludedTags=} of more than 100,000.
 */
class TrueWordsTest {
  private static final int TRAINING = 2_000;

  /** Three sensors that suffer all kinds of faults of one sensor, and the stream's own. */
  private static final String ALL_FAULTS =
      """
      name: all-faults
      description: "Every kind of fault."
      quantities:
        load: 0.5 + 0.2 * sine(5min) + wander(0.05, 60s)
      sensors:
        level: {value: "10 + 5 * load + normal(0.1)", unit: m, decimals: 3}
        flow: {value: "50 * load + normal(0.5)", unit: l/min, decimals: 2}
        offset: {value: "-20 + 3 * load + normal(0.05)", unit: °C, decimals: 2}
        valve: {value: "7 + normal(0.2)", decimals: 3}
      anomalies:
        share: 0.1
        kinds: [spike, extremum, level_shift, bias, drift, calibration_creep, amplitude, frequency,
          variance, noise_floor, pattern, pattern_shift, platform, correlation_break, stuck, dropout,
          clipping, quantisation, unit_change, duplicates, out_of_order, reboot_gap]
      """;

  @TempDir private Path folder;

  private final Map<Claims.Kind, int[]> counts = new TreeMap<>();
  private final List<String> lies = new ArrayList<>();
  private final Set<String> faults = new TreeSet<>();

  @Test
  void noSentenceAboutASimulatedFaultIsFalse() throws IOException {
    check(1, 1_200);
    assertThat(sentences()).isGreaterThan(1_500);
  }

  @Test
  @Tag("long")
  void noneOfManyIsFalse() throws IOException {
    check(8, 4_000);
    assertThat(sentences()).isGreaterThan(10_000);
    assertThat(counts.keySet()).containsExactlyInAnyOrder(Claims.Kind.values());
    assertThat(faults).as("kinds of faults that were judged").hasSizeGreaterThan(20);
  }

  private int sentences() {
    return counts.values().stream().mapToInt(c -> c[0]).sum();
  }

  private void check(int seeds, int readings) throws IOException {
    Path file = folder.resolve("all-faults.yaml");
    Files.writeString(file, ALL_FAULTS);
    List<Scenario> scenarios = new ArrayList<>();
    for (String name : List.of("pump", "plant", "hvac-office", "solar")) {
      scenarios.add(Scenario.named(name));
    }
    scenarios.add(Scenario.read(file));
    for (Scenario scenario : scenarios) {
      for (Preset preset : List.of(Preset.SENSORS, Preset.READINGS)) {
        for (int seed = 1; seed <= seeds; seed++) {
          check(scenario, preset, seed, readings);
        }
      }
    }
    System.out.printf(
        "sentences about simulated faults: %d, false: %d%n", sentences(), lies.size());
    counts.forEach((kind, c) -> System.out.printf("  %-8s %6d, false: %d%n", kind, c[0], c[1]));
    assertThat(lies).isEmpty();
  }

  private void check(Scenario scenario, Preset preset, int seed, int readings) {
    SensorStream.Options options = SensorStream.Options.of(scenario, seed).withAnomalyShare(.1);
    RecordTable training = new RecordTable();
    SensorStream.of(scenario, options.clean()).fill(training, TRAINING);
    DetectorModel model =
        DetectorModel.fit(
            SchemaProposal.of(training, SchemaOptions.NONE).schema(),
            training,
            DetectorConfig.builder().preset(preset).build(),
            new ModelProvenance("test", "simulated", TRAINING, Instant.EPOCH));
    Map<String, Course> courses = new HashMap<>();
    for (Field field : model.schema().fields()) {
      if (field.isFeature() && field.kind() == FieldKind.NUMERIC) {
        double[] values = training.numbers(training.columnIndex(field.name()));
        courses.put(field.name(), new Course(field.usual(), usualSpread(values)));
      }
    }
    OfflineLabeler labeler = new OfflineLabeler();
    StreamJudge judge = new StreamJudge(model, JudgeSettings.of(model), "");
    RecordRow row = model.schema().newRow();
    SensorStream stream = SensorStream.of(scenario, options);
    stream.seek(TRAINING);
    for (int r = 0; r < readings; r++) {
      SensorReading reading = stream.next();
      if (reading.truth() != null) {
        faults.add(reading.truth().kind());
      }
      row.clear();
      reading.copyTo(row);
      courses.forEach((name, course) -> course.values.add(row.number(row.fieldIndex(name))));
      Judgement judgement = judge.judge(row, Origin.of("simulated", r, Instant.EPOCH));
      if (judgement.anomaly() != null) {
        Evidence evidence = judgement.anomaly().evidence();
        for (Claim claim : Claims.of(evidence, labeler.label(evidence), courses.keySet())) {
          int[] count = counts.computeIfAbsent(claim.kind(), k -> new int[2]);
          count[0]++;
          if (!courses.get(claim.field()).bearsOut(claim)) {
            count[1]++;
            lies.add(
                scenario.name()
                    + ", "
                    + preset
                    + ", seed "
                    + seed
                    + ", reading "
                    + r
                    + ": "
                    + claim.kind()
                    + ": "
                    + claim.sentence()
                    + " of "
                    + courses.get(claim.field()).last(16));
          }
        }
      }
    }
  }

  /** The median standard deviation of ten values in a row. */
  private static double usualSpread(double[] values) {
    double[] spreads = new double[values.length - 9];
    for (int i = 0; i < spreads.length; i++) {
      spreads[i] = Math.sqrt(StatUtils.variance(values, i, 10));
    }
    return StatUtils.percentile(spreads, 50);
  }

  /** The readings of one field, and what a claim about its latest reading means. */
  private record Course(List<Double> values, UsualRange usual, double usualSpread) {
    Course(UsualRange usual, double usualSpread) {
      this(new ArrayList<>(), usual, usualSpread);
    }

    /** Up to this number of usable values, the latest last. */
    List<Double> last(int n) {
      List<Double> usable = values.stream().filter(v -> !v.isNaN()).toList();
      return usable.subList(Math.max(0, usable.size() - n), usable.size());
    }

    private boolean isInRange(double value) {
      return value >= usual.low() && value <= usual.high();
    }

    /** Whether one of the readings before lay outside the usual range, and this one does not. */
    private boolean isBack(double value) {
      List<Double> last = last(16);
      return isInRange(value)
          && last.subList(0, last.size() - 1).stream().anyMatch(v -> !isInRange(v));
    }

    boolean bearsOut(Claim claim) {
      double value = values.get(values.size() - 1);
      boolean numbers =
          isRounded(claim.value(), value)
              && isRounded(claim.low(), usual.low())
              && isRounded(claim.high(), usual.high());
      return numbers
          && switch (claim.kind()) {
            case MISSING -> Double.isNaN(value);
            case HIGH -> value > usual.high() && isRounded(claim.distance(), value - usual.high());
            case LOW -> value < usual.low() && isRounded(claim.distance(), usual.low() - value);
            case USUAL -> isInRange(value);
            case BACK -> isBack(value);
            case ROSE -> !isBack(value) && rise(value) > usualSpread;
            case FELL -> !isBack(value) && -rise(value) > usualSpread;
            case STUCK -> isStill();
            case RESTLESS -> isRestless();
            case NUMBERS -> !Double.isNaN(value);
          };
    }

    /** How far the value is above the median of the nine before it. */
    private double rise(double value) {
      List<Double> before = last(10);
      return value - percentile(before.subList(0, before.size() - 1), 50);
    }

    private boolean isStill() {
      double[] last = array(last(5));
      double width = usual.high() - usual.low();
      return last.length == 5 && StatUtils.max(last) - StatUtils.min(last) <= .002 * width;
    }

    /** Its last ten values vary more than usual, even without the greatest and the least. */
    private boolean isRestless() {
      double[] last = array(last(10));
      Arrays.sort(last);
      return last.length == 10 && Math.sqrt(StatUtils.variance(last, 1, 8)) > usualSpread;
    }

    private static double percentile(List<Double> of, double percent) {
      return of.isEmpty() ? Double.NaN : StatUtils.percentile(array(of), percent);
    }

    private static double[] array(List<Double> of) {
      return of.stream().mapToDouble(v -> v).toArray();
    }

    /** Whether a stated number is the real one, rounded; true if none is stated. */
    private static boolean isRounded(BigDecimal stated, double real) {
      if (stated == null) {
        return true;
      }
      double unit = Math.pow(10, -stated.scale());
      return Math.abs(stated.doubleValue() - real) <= .5 * unit + 1e-9 * Math.abs(real);
    }
  }
}
