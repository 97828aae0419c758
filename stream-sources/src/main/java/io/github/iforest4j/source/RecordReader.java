package io.github.iforest4j.source;

import java.io.IOException;
import java.util.List;

/** Reads one format. Skips and counts what is not a reading. */
interface RecordReader {
  /**
   * Fills the buffer with the next reading.
   *
   * @return false at the end
   */
  boolean read(FieldBuffer fields) throws IOException;

  /** Where the last reading stood, from 1. */
  long position();

  /** The same in words, such as {@code line 7}. */
  String place();

  /** The fields that the reader adds. */
  default List<String> originFields() {
    return List.of();
  }
}
