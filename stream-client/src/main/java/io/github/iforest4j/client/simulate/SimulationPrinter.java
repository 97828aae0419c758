package io.github.iforest4j.client.simulate;

import io.github.iforest4j.client.console.Console;
import io.github.iforest4j.sim.report.DetectabilityReport;
import io.github.iforest4j.sim.report.SimulationSpeed;
import io.github.iforest4j.view.text.TextTable;
import java.io.IOException;
import java.util.Locale;

/** Prints facts about a simulation: how detectable its anomalies are, how fast it runs. */
final class SimulationPrinter {
  private final Simulation simulation;

  SimulationPrinter(Simulation simulation) {
    this.simulation = simulation;
  }

  /** How detectable each kind of anomaly is: a table, or JSON lines. */
  void printReport() {
    Console console = simulation.console();
    DetectabilityReport report =
        DetectabilityReport.of(simulation.scenario(), simulation.options());
    if (console.json()) {
      report.jsonLines().forEach(console::result);
      return;
    }
    TextTable table = new TextTable(40);
    report.table().forEach(row -> table.row(row.toArray(String[]::new)));
    table.lines().forEach(console::result);
    console.note(
        String.format(
            Locale.ROOT,
            "scenario %s, seed %d: a forest that learned from %,d clean readings of another seed"
                + " judged %,d; 0.5 is chance, 1 is certain",
            report.scenario(),
            report.seed(),
            DetectabilityReport.TRAINING_READINGS,
            DetectabilityReport.READINGS));
  }

  /**
   * How fast the scenario runs on this machine.
   *
   * @param readings the number of readings in each run
   */
  void printSpeed(int readings) throws IOException {
    SimulationSpeed speed =
        SimulationSpeed.of(simulation.scenario(), simulation.options(), readings);
    simulation.console().result(speed.text(simulation.scenario(), readings));
  }
}
