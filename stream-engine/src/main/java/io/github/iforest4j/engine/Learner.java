package io.github.iforest4j.engine;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.source.RecordSource;
import java.io.IOException;

/** Learns a model from the first readings of a source. */
@FunctionalInterface
public interface Learner {
  /**
   * Learns a model.
   *
   * @param readings the first readings, in their order
   * @param source the source of the readings
   * @return the model; never null
   * @throws IllegalArgumentException if nothing can be learned from them
   * @throws IOException if the model cannot be saved
   */
  DetectorModel learn(RecordTable readings, RecordSource source) throws IOException;
}
