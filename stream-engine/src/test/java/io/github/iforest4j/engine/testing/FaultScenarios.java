package io.github.iforest4j.engine.testing;

import io.github.iforest4j.sim.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Scenarios that together have every kind of simulated fault. */
public final class FaultScenarios {
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

  private FaultScenarios() {}

  /**
   * Four built-in scenarios, and one whose sensors suffer all kinds of faults.
   *
   * @param folder where its file is written
   */
  public static List<Scenario> all(Path folder) throws IOException {
    Path file = folder.resolve("all-faults.yaml");
    Files.writeString(file, ALL_FAULTS);
    List<Scenario> scenarios = new ArrayList<>();
    for (String name : List.of("pump", "plant", "hvac-office", "solar")) {
      scenarios.add(Scenario.named(name));
    }
    scenarios.add(Scenario.read(file));
    return scenarios;
  }
}
