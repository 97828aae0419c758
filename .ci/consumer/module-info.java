/** A program of someone else's. */
module consumer {
  requires io.github.iforest4j.core;
  requires io.github.iforest4j.label;
  requires io.github.iforest4j.sim;
}
