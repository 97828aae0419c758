package io.github.iforest4j.engine.event;

import java.time.Instant;

/**
 * A lasting change of a stream: not an anomaly, but a new usual. Immutable.
 *
 * @param id 16 hexadecimal digits that follow from source and position alone
 * @param source what the position counts within
 * @param key the device; empty when the stream has none
 * @param position where the reading stood at which the change was recognised
 * @param time when that was; null when a reading of a file has no time
 * @param readings for how many readings of its stream it had lasted then
 * @param field the field that changed most; empty when no single one did
 * @param size how far its level moved, in widths of its usual range, negative downwards; 0 without
 *     a field
 * @param words the same for people
 */
public record DriftEvent(
    String id,
    String source,
    String key,
    long position,
    Instant time,
    long readings,
    String field,
    double size,
    String words) {

  /** A drift at a position of a source. */
  public static DriftEvent of(
      String source,
      String key,
      long position,
      Instant time,
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
