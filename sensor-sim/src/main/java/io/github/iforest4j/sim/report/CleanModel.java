package io.github.iforest4j.sim.report;

import io.github.iforest4j.IsolationForestConfig;
import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.detect.Training;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.sim.Scenario;
import io.github.iforest4j.sim.SensorStream;
import java.time.Instant;

/** Models that have seen nothing but clean readings of a scenario. */
public final class CleanModel {
  /** The number of readings to learn from: six hours at one reading a second. */
  public static final int TRAINING_READINGS = 6 * 60 * 60;

  /** Large enough a sample to hold all states of a plant. */
  private static final int SUBSAMPLE_SIZE = 1024;

  private static final double CONTAMINATION = .005;

  private CleanModel() {}

  /**
   * Learns from {@value #TRAINING_READINGS} clean readings. The preset is {@code sensors} if the
   * scenario is a series, else {@code readings}.
   *
   * @param seed of the readings; use another one than that of the readings to judge
   * @param software for the provenance of the model
   * @param now for the provenance of the model
   */
  public static DetectorModel learn(Scenario scenario, long seed, String software, Instant now) {
    RecordTable clean = new RecordTable();
    SensorStream.of(scenario, SensorStream.Options.of(scenario, seed).clean())
        .fill(clean, TRAINING_READINGS);
    return Training.builder(clean)
        .schema(scenario.schema())
        .config(
            DetectorConfig.builder()
                .preset(scenario.isSeries() ? Preset.SENSORS : Preset.READINGS)
                .contamination(CONTAMINATION)
                .forest(IsolationForestConfig.builder().subsampleSize(SUBSAMPLE_SIZE).build())
                .build())
        .provenance(
            software, "simulator, scenario " + scenario.name() + ", clean, seed " + seed, now)
        .prepare()
        .fit();
  }
}
