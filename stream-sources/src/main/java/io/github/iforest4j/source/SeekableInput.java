package io.github.iforest4j.source;

import java.io.IOException;
import java.io.InputStream;

/** A stream of bytes that can go to any offset, such as that of a file. */
public abstract class SeekableInput extends InputStream {
  /** For subclasses. */
  protected SeekableInput() {}

  /**
   * Goes to an offset from the beginning, in bytes.
   *
   * @return false if the stream ends before it
   * @throws IOException if the stream is closed or broken
   */
  public abstract boolean seek(long offset) throws IOException;
}
