package io.github.iforest4j.engine;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.source.RecordSource;
import java.io.IOException;

/** Makes a model of the first readings of a source. */
@FunctionalInterface
public interface Learner {
  /**
   * Learns.
   *
   * @param readings the first readings, in their order
   * @param source where they come from
   * @throws IllegalArgumentException if nothing can be learned from them
   * @throws IOException if the model cannot be kept
   */
  DetectorModel learn(RecordTable readings, RecordSource source) throws IOException;
}
