package io.github.iforest4j.engine.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A lasting change of a stream: its new values are usual from now on. Immutable.
 *
 * @param id 16 hexadecimal digits that depend only on source and position
 * @param source the name of what the position counts within
 * @param key the device; empty if devices are not distinguished
 * @param position the position of the reading at which the change was recognised
 * @param time the time of that reading; null if it is not known
 * @param readings the number of readings of the stream since the change began
 * @param field the field that changed most; empty if no single field did
 * @param size how far the level of the field moved, in widths of its usual range, negative
 *     downwards; 0 without a field
 * @param words a description for people
 */
public record DriftEvent(
    String id,
    String source,
    String key,
    long position,
    @Nullable Instant time,
    long readings,
    String field,
    double size,
    String words) {

  /** Creates the event of a drift at a position of a source. */
  public static DriftEvent of(
      String source,
      String key,
      long position,
      @Nullable Instant time,
      long readings,
      String field,
      double size,
      String words) {
    return new DriftEvent(
        AnomalyEvent.idOf(source, position),
        source,
        key,
        position,
        time,
        readings,
        field,
        size,
        words);
  }
}
