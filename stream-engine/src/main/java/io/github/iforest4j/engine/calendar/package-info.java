/**
 * When nothing is judged: maintenance windows of a calendar. Begin with {@link
 * io.github.iforest4j.engine.calendar.MaintenanceCalendar}.
 */
@NullMarked
package io.github.iforest4j.engine.calendar;

import org.jspecify.annotations.NullMarked;
