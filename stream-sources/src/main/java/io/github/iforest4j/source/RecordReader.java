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
  String where();

  /** Whether {@link #seek} works. */
  default boolean canSeek() {
    return false;
  }

  /** The position of the last reading, also at the end of the input; 0 before the first. */
  default long lastReading() {
    return position();
  }

  /** What {@link #seek} needs besides {@link #lastReading}. */
  default String token() {
    return "";
  }

  /** Goes to the beginning. */
  default void rewind() throws IOException {
    throw new UnsupportedOperationException();
  }

  /**
   * Goes behind a reading, and fills the buffer with it.
   *
   * @param reading its position; 0 if there was none, only bad lines
   * @param token what {@link #token} gave behind that reading; if it is empty, what comes before is
   *     read
   * @return false if there is no such reading
   * @throws IllegalArgumentException if the token is malformed
   */
  default boolean seek(long reading, String token, FieldBuffer fields) throws IOException {
    rewind();
    while (read(fields)) {
      if (position() >= reading) {
        return position() == reading;
      }
    }
    return false;
  }

  /** The fields that the reader adds. */
  default List<String> originFields() {
    return List.of();
  }
}
