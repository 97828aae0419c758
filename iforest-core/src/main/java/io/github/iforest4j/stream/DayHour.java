package io.github.iforest4j.stream;

import io.github.iforest4j.schema.EventClock;
import io.github.iforest4j.schema.FieldState;
import io.github.iforest4j.schema.RecordRow;
import java.time.Instant;

/**
 * The time of a reading, and its hour of a working day or of a weekend day (UTC): 48 slots. The
 * usual form {@code 2020-03-09 10:34:33} is read without allocating; what else {@link EventClock}
 * reads allocates.
 */
public final class DayHour {
  /** The second of a reading without a time. */
  public static final long NONE = Long.MIN_VALUE;

  static final int SLOTS = 48;
  private static final int DAY = 24;

  private DayHour() {}

  /** The seconds since 1970 of a reading, by its time; {@link #NONE} when it has none. */
  public static long second(RecordRow row, int timeField) {
    EventClock clock = row.schema().clock();
    if (clock.isPlain() && row.state(timeField) == FieldState.TEXT) {
      String text = row.text(timeField);
      if (isPlain(text)) {
        return seconds(text);
      }
    }
    Instant time = clock.time(row);
    return time == null ? NONE : time.getEpochSecond();
  }

  /** The slot of a time: 0–23 for working days, 24–47 for weekends. */
  static int of(long epochSecond) {
    long days = Math.floorDiv(epochSecond, 86_400L);
    int hour = (int) (Math.floorMod(epochSecond, 86_400L) / 3600);
    // 1970-01-01 was a Thursday.
    long weekday = Math.floorMod(days + 3, 7L);
    return (weekday >= 5 ? DAY : 0) + hour;
  }

  /** The slot of the same hour on the other kind of day. */
  static int twin(int slot) {
    return slot < DAY ? slot + DAY : slot - DAY;
  }

  private static boolean isPlain(String text) {
    if (text.length() != 19) {
      return false;
    }
    for (int i = 0; i < 19; i++) {
      char c = text.charAt(i);
      boolean fits =
          switch (i) {
            case 4, 7 -> c == '-';
            case 10 -> c == ' ' || c == 'T';
            case 13, 16 -> c == ':';
            default -> c >= '0' && c <= '9';
          };
      if (!fits) {
        return false;
      }
    }
    return number(text, 5, 7) >= 1
        && number(text, 5, 7) <= 12
        && number(text, 11, 13) < DAY
        && number(text, 14, 16) < 60
        && number(text, 17, 19) < 60;
  }

  private static long seconds(String text) {
    long days = epochDay(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10));
    return days * 86_400L
        + number(text, 11, 13) * 3600L
        + number(text, 14, 16) * 60L
        + number(text, 17, 19);
  }

  /** Days since 1970-01-01 in the proleptic Gregorian calendar, counting years from March. */
  private static long epochDay(int year, int month, int day) {
    int y = month <= 2 ? year - 1 : year;
    int monthFromMarch = (month + 9) % 12;
    long dayOfYear = (153L * monthFromMarch + 2) / 5 + day - 1;
    return 365L * y
        + Math.floorDiv(y, 4)
        - Math.floorDiv(y, 100)
        + Math.floorDiv(y, 400)
        + dayOfYear
        - 719_468L;
  }

  private static int number(String text, int from, int to) {
    int value = 0;
    for (int i = from; i < to; i++) {
      value = 10 * value + text.charAt(i) - '0';
    }
    return value;
  }
}
