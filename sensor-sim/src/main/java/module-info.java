/** Seeded, labelled sensor streams with exact ground truth. */
// Commons Math 3 predates the module system: its name comes from its file name.
@SuppressWarnings("requires-automatic")
module io.github.iforest4j.sim {
  requires transitive io.github.iforest4j.core;
  requires commons.math3;
  requires de.siegmar.fastcsv;
  requires org.snakeyaml.engine;

  exports io.github.iforest4j.sim;
}
