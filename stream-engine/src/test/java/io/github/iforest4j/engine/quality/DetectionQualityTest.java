package io.github.iforest4j.engine.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.detect.AnomalyDetector;
import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.eval.Confusion;
import io.github.iforest4j.eval.RankingMetrics;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.schema.SchemaOptions;
import io.github.iforest4j.schema.SchemaProposal;
import io.github.iforest4j.sim.AnomalyTruth;
import io.github.iforest4j.sim.Scenario;
import io.github.iforest4j.sim.SensorReading;
import io.github.iforest4j.sim.SensorStream;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.source.SourceOptions;
import io.github.iforest4j.source.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How well the two presets do on a simulated plant and on real sensors: the tables of the docs. */
class DetectionQualityTest {
  private static final int SEEDS = 6;
  private static final int TRAINING_READINGS = 7_200;
  private static final int READINGS = 3_000;

  /**
   * By kind of anomaly: events, events found, readings, readings found. Normal readings in the wake
   * of an anomaly are counted apart: the detector still has it in its windows.
   */
  private record Outcome(Map<String, int[]> kinds, Confusion readings, Confusion wake) {}

  /**
   * The demo's settings on six other streams. The bands are what a rewrite must not fall out of, a
   * little below what was measured: 53 of 53 events, and a false-alarm rate a little above the
   * contamination that was asked for.
   */
  @Test
  void theSensorPresetFindsThePlantsFaults() {
    Outcome sensors = plant(Preset.SENSORS);
    Outcome readings = plant(Preset.READINGS);
    print(Preset.SENSORS, sensors);
    print(Preset.READINGS, readings);
    int events = sensors.kinds.values().stream().mapToInt(k -> k[0]).sum();
    int found = sensors.kinds.values().stream().mapToInt(k -> k[1]).sum();
    assertThat((double) found / events).isGreaterThanOrEqualTo(.95);
    assertThat(sensors.kinds.get("stuck")[1]).isEqualTo(sensors.kinds.get("stuck")[0]);
    assertThat(sensors.wake.falseAlarmRate()).isLessThanOrEqualTo(.06);
    assertThat(sensors.readings.falseAlarmRate()).isLessThanOrEqualTo(.0075);
    assertThat(sensors.readings.f1()).isGreaterThan(readings.readings.f1());
  }

  private static Outcome plant(Preset preset) {
    Scenario plant = Scenario.named("plant");
    Map<String, int[]> kinds = new TreeMap<>();
    Confusion readings = Confusion.EMPTY;
    Confusion wake = Confusion.EMPTY;
    for (int seed = 1; seed <= SEEDS; seed++) {
      RecordTable training = new RecordTable();
      SensorStream.Options options = SensorStream.Options.of(plant, 1_000 + seed);
      SensorStream.of(plant, options.clean()).fill(training, TRAINING_READINGS);
      AnomalyDetector detector = model(training, preset, .005).newDetector();
      RecordRow row = detector.newRow();
      SensorStream stream = SensorStream.of(plant, SensorStream.Options.of(plant, seed));
      Set<Long> seen = new HashSet<>();
      Set<Long> hit = new HashSet<>();
      int sinceAnomaly = preset.lingering();
      for (int i = 0; i < READINGS; i++) {
        SensorReading reading = stream.next();
        row.clear();
        reading.copyTo(row);
        Verdict verdict = detector.detect(row);
        AnomalyTruth truth = reading.truth();
        if (verdict.state() == Verdict.State.WARMING) {
          continue;
        }
        sinceAnomaly = truth != null ? 0 : sinceAnomaly + 1;
        if (truth == null && sinceAnomaly <= preset.lingering()) {
          wake = wake.plus(false, verdict.isAnomaly());
        } else {
          readings = readings.plus(truth != null, verdict.isAnomaly());
        }
        if (truth != null) {
          int[] kind = kinds.computeIfAbsent(truth.kind(), k -> new int[4]);
          kind[0] += seen.add(truth.firstReading()) ? 1 : 0;
          kind[1] += verdict.isAnomaly() && hit.add(truth.firstReading()) ? 1 : 0;
          kind[2]++;
          kind[3] += verdict.isAnomaly() ? 1 : 0;
        }
      }
    }
    return new Outcome(kinds, readings, wake);
  }

  private static void print(Preset preset, Outcome outcome) {
    StringBuilder line = new StringBuilder();
    outcome.kinds.forEach((kind, k) -> line.append(" %d/%d |".formatted(k[1], k[0])));
    System.out.printf(
        "plant: | %s | %.2f | %.2f | %.2f %% | %d of %d |%s  (events found of %s)%n",
        preset,
        outcome.readings.precision(),
        outcome.readings.recall(),
        100 * outcome.readings.falseAlarmRate(),
        outcome.wake.falsePositives(),
        outcome.wake.falsePositives() + outcome.wake.trueNegatives(),
        line,
        outcome.kinds.keySet());
  }

  private static DetectorModel model(RecordTable training, Preset preset, double contamination) {
    return DetectorModel.fit(
        SchemaProposal.of(training, SchemaOptions.NONE).schema(),
        training,
        DetectorConfig.builder().preset(preset).contamination(contamination).build(),
        new ModelProvenance("test", "test", training.numRows(), Instant.EPOCH));
  }

  private static DetectorModel ofDefaults(RecordTable training, Preset preset) {
    return DetectorModel.fit(
        SchemaProposal.of(training, SchemaOptions.NONE).schema(),
        training,
        DetectorConfig.builder().preset(preset).build(),
        new ModelProvenance("test", "test", training.numRows(), Instant.EPOCH));
  }

  private static RecordTable read(Path file) throws IOException {
    assumeTrue(Files.exists(file), () -> "SKIPPED: no " + file + "; set -Diforest.shared");
    RecordTable table = new RecordTable();
    try (RecordSource source = Sources.open(file.toString(), SourceOptions.DEFAULT)) {
      while (source.next(table)) {
        // The table grows.
      }
    }
    return table;
  }

  private static Path shared(String path) {
    return Path.of(System.getProperty("iforest.shared", ""), "data").resolve(path);
  }

  /**
   * SKAB valve1, pooled over 16 runs: rows 0–399 train, the rest is judged. A protocol with known
   * traps ("all ones" has F1 .70), so both error rates are printed. The band is that of a textbook
   * forest, F1 .29, which box scoring must beat clearly.
   */
  @Test
  @Tag("shared-data")
  void realValves() throws IOException {
    for (Preset preset : new Preset[] {Preset.READINGS, Preset.SENSORS}) {
      Confusion pooled = Confusion.EMPTY;
      double auroc = 0;
      for (int run = 0; run < 16; run++) {
        RecordTable table = read(shared("skab/valve1/" + run + ".csv"));
        AnomalyDetector detector = ofDefaults(table.rows(0, 400), preset).newDetector();
        int label = table.columnIndex("anomaly");
        int n = table.numRows() - 400;
        double[] scores = new double[n];
        boolean[] truth = new boolean[n];
        RecordRow row = detector.newRow();
        for (int r = 0; r < table.numRows(); r++) {
          table.copyTo(r, row);
          Verdict verdict = detector.detect(row);
          if (r >= 400) {
            scores[r - 400] = verdict.score();
            truth[r - 400] = table.number(r, label) == 1;
            pooled = pooled.plus(truth[r - 400], verdict.isAnomaly());
          }
        }
        auroc += RankingMetrics.auroc(scores, truth) / 16;
      }
      System.out.printf(
          "skab valve1: | %s | %.3f | %.1f %% | %.1f %% | %.3f |%n",
          preset,
          pooled.f1(),
          100 * pooled.falseAlarmRate(),
          100 * pooled.missedAlarmRate(),
          auroc);
      assertThat(pooled.f1()).isGreaterThan(preset == Preset.SENSORS ? .83 : .5);
      assertThat(auroc).isGreaterThan(preset == Preset.SENSORS ? .85 : .75);
    }
  }

  /**
   * NAB's machine temperature, trained and judged on the whole series: alarms are rare, and the
   * shutdown of December 16 is among them. (The later failures are not: their values lie inside the
   * range of the others, and blocked folds put the threshold high.)
   */
  @Test
  @Tag("shared-data")
  void realMachineTemperature() throws IOException {
    RecordTable table =
        read(shared("nab/data/realKnownCause/machine_temperature_system_failure.csv"));
    AnomalyDetector detector = model(table, Preset.READINGS, .01).newDetector();
    RecordRow row = detector.newRow();
    int alarms = 0;
    Set<String> days = new HashSet<>();
    for (int r = 0; r < table.numRows(); r++) {
      table.copyTo(r, row);
      if (detector.detect(row).isAnomaly()) {
        alarms++;
        days.add(row.text(0).substring(0, 10));
      }
    }
    System.out.printf(
        "nab machine_temperature: %d of %d readings, on %s%n",
        alarms, table.numRows(), days.stream().sorted().toList());
    assertThat((double) alarms / table.numRows()).isLessThanOrEqualTo(.01);
    assertThat(days).contains("2013-12-16");
  }
}
