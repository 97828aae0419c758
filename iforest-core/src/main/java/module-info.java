/**
 * Isolation Forest, record schema, and stream detector. Requires nothing but {@code java.base}.
 *
 * <p>Start at {@link io.github.iforest4j.IsolationForest} for rows of numbers, or at {@link
 * io.github.iforest4j.detect.DetectorModel} for records of mixed kinds.
 */
module io.github.iforest4j.core {
  requires static transitive org.jspecify;

  exports io.github.iforest4j;
  exports io.github.iforest4j.schema;
  exports io.github.iforest4j.detect;
  exports io.github.iforest4j.error;
  exports io.github.iforest4j.eval;
  exports io.github.iforest4j.explain;
  exports io.github.iforest4j.time;
  exports io.github.iforest4j.transform;
}
