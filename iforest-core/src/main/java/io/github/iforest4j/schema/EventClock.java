package io.github.iforest4j.schema;

import java.time.Instant;
import java.time.LocalTime;
import org.jspecify.annotations.Nullable;

/**
 * Reads the event time of records of one schema: from one field, or from a date and a time of day
 * in two fields. Immutable.
 */
public final class EventClock {
  private final int timeField;
  private final int timeOfDayField;
  private final TimeFormat format;

  EventClock(FeatureSchema schema) {
    int time = -1;
    int timeOfDay = -1;
    for (int f = schema.numFields() - 1; f >= 0; f--) {
      Field field = schema.field(f);
      if (field.role() != FieldRole.TIME) {
        continue;
      }
      if (field.unit().equals(TimeFormat.TIME_OF_DAY)) {
        timeOfDay = f;
      } else {
        time = f;
      }
    }
    this.timeField = time;
    this.timeOfDayField = timeOfDay;
    this.format = time < 0 ? TimeFormat.PLAIN : TimeFormat.of(schema.field(time).unit());
  }

  /** Whether the schema has a time. */
  public boolean hasTime() {
    return timeField >= 0;
  }

  /** How the times are written. */
  public TimeFormat format() {
    return format;
  }

  /** Whether the usual forms of one field are all there is to know. */
  public boolean isPlain() {
    return timeOfDayField < 0
        && format.order() == TimeFormat.Order.EVIDENT
        && format.zone() == null;
  }

  /** The event time of a record; null if it has none that can be read. */
  public @Nullable Instant time(RecordRow row) {
    if (timeField < 0) {
      return null;
    }
    String timeOfDay = timeOfDayField < 0 ? null : row.text(timeOfDayField);
    return time(row.state(timeField), row.text(timeField), row.number(timeField), timeOfDay);
  }

  private @Nullable Instant time(
      FieldState state, String text, double number, @Nullable String timeOfDay) {
    if (timeOfDay != null) {
      LocalTime at = DateText.timeOfDay(timeOfDay);
      DateText date = state == FieldState.NUMBER ? EventTime.packed(number) : DateText.of(text);
      return at == null || date == null ? null : date.instant(format, at);
    }
    return switch (state) {
      case NUMBER -> EventTime.ofNumberOrNull(number, format);
      case TEXT -> EventTime.orNull(text, format);
      default -> null;
    };
  }
}
