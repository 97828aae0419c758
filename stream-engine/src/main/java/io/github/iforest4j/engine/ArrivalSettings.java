package io.github.iforest4j.engine;

import io.github.iforest4j.engine.calendar.MaintenanceCalendar;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether the arrival of readings is watched on live sources, and of fields where readings are
 * assembled, and which readings count.
 *
 * @param watched whether it is
 * @param due the time within which each stream must send a reading; null if the usual interval is
 *     learned, and streams with irregular intervals are never silent
 * @param calendar readings in its windows are neither judged nor learned from; null for none
 */
record ArrivalSettings(
    boolean watched, @Nullable Duration due, @Nullable MaintenanceCalendar calendar) {}
