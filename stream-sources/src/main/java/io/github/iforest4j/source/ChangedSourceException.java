package io.github.iforest4j.source;

import java.io.IOException;

/**
 * A source is no longer what it was: the reading before a {@link Place} is another one now, or is
 * gone. Thrown by {@link RecordSource#seek}.
 */
public final class ChangedSourceException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String source;
  private final long reading;
  private final boolean gone;

  /**
   * A change.
   *
   * @param source the name of the source
   * @param reading the position of the reading: its line, or its element in an array
   * @param gone whether there is nothing at that position, rather than another reading
   */
  public ChangedSourceException(String source, long reading, boolean gone) {
    super(
        source
            + ": has changed: the reading at position "
            + reading
            + (gone ? " is not there any more" : " is another one now"));
    this.source = source;
    this.reading = reading;
    this.gone = gone;
  }

  /** The name of the source that has changed. */
  public String source() {
    return source;
  }

  /** The position of the reading that was expected. */
  public long reading() {
    return reading;
  }

  /** Whether there is nothing at the position; false if there is another reading. */
  public boolean isGone() {
    return gone;
  }
}
