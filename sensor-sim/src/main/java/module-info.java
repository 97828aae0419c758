/** Seeded, labelled sensor streams with exact ground truth. */
module io.github.iforest4j.sim {
  requires transitive io.github.iforest4j.core;
  requires de.siegmar.fastcsv;
  requires org.snakeyaml.engine;
  requires tools.jackson.databind;
  // Processor time, for SimulationSpeed.
  requires java.management;
  requires jdk.management;
  // Only for those who use the package for tests. Not transitive: others would need it to compile.
  requires static org.junit.jupiter.api;
  requires static org.jspecify;

  exports io.github.iforest4j.sim;
  exports io.github.iforest4j.sim.junit;
  exports io.github.iforest4j.sim.report;

  uses io.github.iforest4j.sim.ReadingSinkProvider;
}
