package io.github.iforest4j.engine;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a reading comes from. Source and position together identify a reading, so events made of it
 * have the same ids when it is read again.
 */
public interface Origin {
  /** The name of what the position counts within, such as a file or a connection. */
  String source();

  /** Where the reading stands in the source. */
  long position();

  /**
   * When the reading arrived, for readings that have no time of their own; null for a reading of a
   * file, which arrives whenever it is read. Asked for only when an event is made.
   */
  @Nullable Instant arrival();

  /** A fixed origin. */
  static Origin of(String source, long position, @Nullable Instant arrival) {
    return new Origin() {
      @Override
      public String source() {
        return source;
      }

      @Override
      public long position() {
        return position;
      }

      @Override
      public @Nullable Instant arrival() {
        return arrival;
      }
    };
  }
}
