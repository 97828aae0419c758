/**
 * Isolation Forest, record schema, and stream detector. Requires nothing but {@code java.base}.
 *
 * <p>Start at {@link io.github.iforest4j.IsolationForest} for rows of numbers, or at {@link
 * io.github.iforest4j.detect.DetectorModel} for records of mixed kinds.
 */
// The engine is a module of this project that the core does not know when it is compiled.
@SuppressWarnings("module")
module io.github.iforest4j.core {
  requires static org.jspecify;

  exports io.github.iforest4j;
  exports io.github.iforest4j.schema;
  exports io.github.iforest4j.detect;
  exports io.github.iforest4j.error;
  exports io.github.iforest4j.eval;
  exports io.github.iforest4j.explain;
  exports io.github.iforest4j.time;
  exports io.github.iforest4j.transform;

  // The frame of the engine's state files is that of the models, not a second one.
  exports io.github.iforest4j.format to
      io.github.iforest4j.engine,
      io.github.iforest4j.label,
      io.github.iforest4j.sim,
      io.github.iforest4j.source;
}
