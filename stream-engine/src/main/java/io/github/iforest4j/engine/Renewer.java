package io.github.iforest4j.engine;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.schema.RecordTable;

/** Learns anew while a stream is watched, from all that it has shown so far. */
@FunctionalInterface
public interface Renewer {
  /**
   * Learns anew.
   *
   * @param model the model that has judged so far
   * @param readings the readings so far, in their order, faults included
   * @return a model with the same fields in the same order
   * @throws IllegalArgumentException if nothing can be learned from them; the model stays
   */
  DetectorModel renew(DetectorModel model, RecordTable readings);
}
