package io.github.iforest4j.engine.event;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An incident about when readings arrive begins or is over, whatever the readings say: a stream is
 * silent, its clock is wrong, it sends more or less often than usual, or it is maintenance.
 * Immutable.
 *
 * @param id 16 hexadecimal digits; the beginning and the end have ids of their own
 * @param incident the id of the beginning
 * @param kind what is unusual
 * @param over false at the beginning, true at the end
 * @param source the name of what the position counts within
 * @param key the device; empty if devices are not distinguished, or if it is about all devices of
 *     the source
 * @param field the field that is silent while others of its device arrive; empty if it is about
 *     whole readings
 * @param position the position of the last reading of the stream
 * @param time when this was noticed, by the clock of this machine; for maintenance and a field, the
 *     time of the reading
 * @param since when the incident began: for a silence, when the last reading arrived, or the last
 *     value of the field was measured
 * @param usual the usual time between two readings, or the time within which one is due; null if it
 *     is not known
 * @param words a description for people, without a full stop
 */
public record ArrivalEvent(
    String id,
    String incident,
    Kind kind,
    boolean over,
    String source,
    String key,
    String field,
    long position,
    Instant time,
    Instant since,
    @Nullable Duration usual,
    String words) {

  /** Whether its times are those in the readings, not those of this machine's clock. */
  public boolean hasTimesOfReadings() {
    return kind == Kind.MAINTENANCE || !field.isEmpty();
  }

  /** What is unusual about the arrival of readings. */
  public enum Kind {
    /** No readings arrive, or no values of a field. */
    SILENT,
    /** The times in the readings have jumped, or are in the future. */
    CLOCK,
    /** Readings arrive more often or less often than usual. */
    RATE,
    /** Readings are not judged, because a calendar says so. */
    MAINTENANCE;

    /** The kind in lower case. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
