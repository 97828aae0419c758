package io.github.iforest4j.engine.quality;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.detect.AnomalyDetector;
import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Learning;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.eval.Confusion;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.schema.SchemaOptions;
import io.github.iforest4j.schema.SchemaProposal;
import io.github.iforest4j.sim.AnomalyTruth;
import io.github.iforest4j.sim.Scenario;
import io.github.iforest4j.sim.SensorReading;
import io.github.iforest4j.sim.SensorStream;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Six hours of a simulated machine after two hours of training: its day goes on, and in the pump's
 * third hour the flow changes for good. What a detector that adapts makes of it: a table of the
 * docs.
 */
@Tag("long")
class SimulatedDriftTest {
  private static final int TRAINING = 7_200;
  private static final int READINGS = 21_600;
  private static final int SEEDS = 3;

  private record Outcome(Confusion readings, int events, int found, int drifts) {}

  private static Outcome judge(String name, Preset preset, Learning learning) {
    Scenario scenario = Scenario.named(name);
    Confusion readings = Confusion.EMPTY;
    int drifts = 0;
    int events = 0;
    int found = 0;
    for (int seed = 1; seed <= SEEDS; seed++) {
      RecordTable training = new RecordTable();
      SensorStream.Options options = SensorStream.Options.of(scenario, 1_000 + seed);
      SensorStream.of(scenario, options.clean()).fill(training, TRAINING);
      DetectorModel model =
          DetectorModel.fit(
              SchemaProposal.of(training, SchemaOptions.NONE).schema(),
              training,
              DetectorConfig.builder().preset(preset).build(),
              new ModelProvenance("test", "test", TRAINING, Instant.EPOCH));
      AnomalyDetector detector = model.newDetector(learning);
      RecordRow row = detector.newRow();
      SensorStream stream = SensorStream.of(scenario, options);
      stream.seek(TRAINING);
      Set<Long> seen = new HashSet<>();
      Set<Long> hit = new HashSet<>();
      int sinceAnomaly = preset.lingering();
      for (int i = 0; i < READINGS; i++) {
        SensorReading reading = stream.next();
        row.clear();
        reading.copyTo(row);
        Verdict verdict = detector.detect(row);
        drifts += verdict.drift() == null ? 0 : 1;
        AnomalyTruth truth = reading.truth();
        sinceAnomaly = truth != null ? 0 : sinceAnomaly + 1;
        if (truth != null) {
          seen.add(truth.firstReading());
          if (verdict.isAnomaly()) {
            hit.add(truth.firstReading());
          }
        }
        if (truth != null || sinceAnomaly > preset.lingering()) {
          readings = readings.plus(truth != null, verdict.isAnomaly());
        }
      }
      events += seen.size();
      found += hit.size();
    }
    return new Outcome(readings, events, found, drifts);
  }

  @Test
  void adaptingKeepsFalseAlarmsLowThroughDrift() {
    for (String name : new String[] {"pump", "plant"}) {
      for (Preset preset : new Preset[] {Preset.SENSORS, Preset.READINGS}) {
        Outcome[] outcomes = new Outcome[2];
        for (Learning learning : new Learning[] {Learning.FROZEN, Learning.ADAPT}) {
          Outcome outcome = judge(name, preset, learning);
          outcomes[learning.ordinal()] = outcome;
          System.out.printf(
              "simulated drift: | %s | %s | %s | %d of %d | %.2f | %.2f | %.2f %% | %.1f |%n",
              name,
              preset,
              learning,
              outcome.found,
              outcome.events,
              outcome.readings.precision(),
              outcome.readings.f1(),
              100 * outcome.readings.falseAlarmRate(),
              (double) outcome.drifts / SEEDS);
        }
        assertThat(outcomes[1].readings.falseAlarmRate())
            .as("%s, %s", name, preset)
            .isLessThanOrEqualTo(Math.min(.015, outcomes[0].readings.falseAlarmRate() + .002));
        assertThat(outcomes[1].found)
            .as("%s, %s: found, of %d", name, preset, outcomes[1].events)
            .isGreaterThan(outcomes[1].events / 2);
      }
    }
  }
}
