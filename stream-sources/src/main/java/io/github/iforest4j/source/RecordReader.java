package io.github.iforest4j.source;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * Reads one kind of input, reading by reading. Skips and counts what is not a reading (see {@link
 * BadLineCounter}).
 *
 * <p>One thread reads; {@link #close()} may be called from any thread and ends a {@code read} that
 * waits, with false or an {@code IOException}.
 */
public interface RecordReader extends Closeable {
  /**
   * Fills the buffer with the next reading. An implementation calls {@link RecordBuffer#begin()}
   * first, or lets a parser do so.
   *
   * @return false at the end
   * @throws IOException if the input cannot be read any further
   */
  boolean read(RecordBuffer record) throws IOException;

  /** Where the last reading stood, from 1. */
  long position();

  /** The same in words, such as {@code line 7}. */
  String where();

  /** The fields that the reader adds to say where a reading came from; none unless overridden. */
  default List<String> originFields() {
    return List.of();
  }

  /** See {@link RecordSource#csvFormat()}; nothing is known unless overridden. */
  default CsvFormat csvFormat() {
    return CsvFormat.GUESSED;
  }

  /** See {@link RecordSource#isLive()}; true unless overridden. */
  default boolean isLive() {
    return true;
  }

  /** Whether {@link #rewind} and {@link #seek} work; false unless overridden. */
  default boolean canSeek() {
    return false;
  }

  /** The position of the last reading, also at the end of the input; 0 before the first. */
  default long lastReading() {
    return position();
  }

  /** What {@link #seek} needs besides {@link #lastReading}; empty unless overridden. */
  default String token() {
    return "";
  }

  /**
   * Whether {@link #seek} itself finds out that the input is another one. Then the last reading
   * need not be there any more, {@code seek} does not fill the buffer, and there is a {@link
   * #token} also before the first reading. False unless overridden.
   */
  default boolean verifiesPlaces() {
    return false;
  }

  /**
   * Goes to the beginning.
   *
   * @throws UnsupportedOperationException if the reader cannot seek
   */
  default void rewind() throws IOException {
    throw new UnsupportedOperationException("this input cannot be read again");
  }

  /**
   * Goes behind a reading, and fills the buffer with it. Unless overridden, all that comes before
   * is read.
   *
   * @param reading its position; 0 if there was none, only bad lines
   * @param token what {@link #token} gave behind that reading; may be empty
   * @return false if there is no such reading
   * @throws IllegalArgumentException if the token is malformed
   */
  default boolean seek(long reading, String token, RecordBuffer record) throws IOException {
    rewind();
    while (read(record)) {
      if (position() >= reading) {
        return position() == reading;
      }
    }
    return false;
  }

  /** Releases the input. May be called more than once, and from any thread. */
  @Override
  void close() throws IOException;
}
