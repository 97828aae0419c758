package io.github.iforest4j.schema;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A text that may be a date, a time of day or both, taken apart. Which of two numbers is the day
 * may be open: {@link #instant} decides it by a {@link TimeFormat}. Immutable.
 *
 * @param year four digits
 * @param first day or month, or the month if {@code monthKnown}
 * @param second the other one, or the day
 * @param monthKnown whether the order of day and month is known
 * @param time the time of day; midnight if there is none
 * @param hasTime whether there is a time of day
 * @param zone the offset or zone that the text names; null if it names none
 */
record DateText(
    int year,
    int first,
    int second,
    boolean monthKnown,
    LocalTime time,
    boolean hasTime,
    @Nullable ZoneId zone) {
  /** Longer texts are no dates. */
  static final int MAX_LENGTH = 64;

  private static final int FIRST_YEAR = 1901;
  private static final int LAST_YEAR = 2100;

  private static final String CLOCK =
      "(?<h>\\d{1,2})[:.](?<m>\\d{2})(?:[:.](?<s>\\d{2})(?:[.,:](?<f>\\d{1,9}))?)?"
          + "(?:\\s?(?<half>[AaPp])\\.?[Mm]\\.?)?";
  private static final String PACKED_CLOCK =
      "(?<ph>\\d{2})(?<pm>\\d{2})(?:(?<ps>\\d{2})(?:[.,]?(?<pf>\\d{1,9}))?)?";
  private static final String ZONE =
      "(?:\\s?(?<zone>Z|z|UTC|GMT|(?:UTC|GMT)?[-+]\\d{1,2}(?::?\\d{2})?|[A-Z][A-Za-z_]+/[A-Za-z_/]+))?"
          + "(?:\\[[A-Za-z0-9_/:+-]{1,40}\\])?";
  private static final String BEHIND =
      "(?:(?:[T_]|,?\\s{1,3})(?:" + CLOCK + "|" + PACKED_CLOCK + ")" + ZONE + ")?";

  private static final Pattern YEAR_FIRST =
      Pattern.compile("(?<y>\\d{4})(?<sep>[-/.])(?<a>\\d{1,2})\\k<sep>(?<b>\\d{1,2})" + BEHIND);
  private static final Pattern YEAR_LAST =
      Pattern.compile(
          "(?<a>\\d{1,2})(?<sep>[-/.])(?<b>\\d{1,2})\\k<sep>(?<y>\\d{4}|\\d{2})" + BEHIND);
  private static final Pattern DAY_NAME_OF_MONTH =
      Pattern.compile(
          "(?:[A-Za-z]{2,9},? )?(?<b>\\d{1,2})\\.?[- /]?(?<mon>\\p{L}{3,9})\\.?[- /,]{0,2}(?<y>\\d{4}|\\d{2})"
              + BEHIND);
  private static final Pattern NAME_OF_MONTH_DAY =
      Pattern.compile(
          "(?:[A-Za-z]{2,9},? )?(?<mon>\\p{L}{3,9})\\.? {1,2}(?<b>\\d{1,2}),? (?<y>\\d{4})"
              + BEHIND);
  private static final Pattern PACKED =
      Pattern.compile(
          "(?<y>\\d{4})(?<a>\\d{2})(?<b>\\d{2})(?:[T_ ]?"
              + PACKED_CLOCK
              + "|[T_ ]"
              + CLOCK
              + ")?"
              + ZONE);
  private static final Pattern CLOCK_ALONE = Pattern.compile(CLOCK);

  private static final List<Pattern> DATES =
      List.of(YEAR_FIRST, YEAR_LAST, DAY_NAME_OF_MONTH, NAME_OF_MONTH_DAY, PACKED);

  private static final Map<String, Integer> MONTHS =
      Map.ofEntries(
          Map.entry("jan", 1),
          Map.entry("feb", 2),
          Map.entry("mar", 3),
          Map.entry("mär", 3),
          Map.entry("mrz", 3),
          Map.entry("apr", 4),
          Map.entry("may", 5),
          Map.entry("mai", 5),
          Map.entry("jun", 6),
          Map.entry("jul", 7),
          Map.entry("aug", 8),
          Map.entry("sep", 9),
          Map.entry("oct", 10),
          Map.entry("okt", 10),
          Map.entry("nov", 11),
          Map.entry("dec", 12),
          Map.entry("dez", 12));

  /** Takes a text apart; null if it has none of the forms of a date. O(length). */
  static @Nullable DateText of(String text) {
    String s = text.strip();
    if (s.length() < 6 || s.length() > MAX_LENGTH) {
      return null;
    }
    for (Pattern form : DATES) {
      Matcher m = form.matcher(s);
      if (m.matches()) {
        return of(form, m);
      }
    }
    return null;
  }

  private static @Nullable DateText of(Pattern form, Matcher m) {
    String written = m.group("y");
    int year = Integer.parseInt(written);
    LocalTime time = clock(m, form == PACKED || m.group("h") == null);
    boolean hasTime = m.group("h") != null || m.group("ph") != null;
    if (hasTime && time == null) {
      return null;
    }
    if (written.length() == 2) {
      // 24-05-06 may begin with the year, and 1.12.20 may be a version.
      boolean certain = form == YEAR_LAST ? m.group("sep").equals("/") || hasTime : true;
      if (!certain || form == YEAR_LAST && m.group("sep").equals("-")) {
        return null;
      }
      year += year < 70 ? 2000 : 1900;
    }
    if (year < FIRST_YEAR || year > LAST_YEAR) {
      return null;
    }
    int b = Integer.parseInt(m.group("b"));
    int a;
    boolean known = true;
    if (form == DAY_NAME_OF_MONTH || form == NAME_OF_MONTH_DAY) {
      Integer month = MONTHS.get(m.group("mon").substring(0, 3).toLowerCase(Locale.ROOT));
      if (month == null) {
        return null;
      }
      a = month;
    } else {
      a = Integer.parseInt(m.group("a"));
      if (form == YEAR_LAST && m.group("sep").equals(".")) {
        int day = a;
        a = b;
        b = day;
      } else {
        known = form != YEAR_LAST;
      }
    }
    DateText date =
        new DateText(year, a, b, known, time == null ? LocalTime.MIDNIGHT : time, hasTime, zone(m));
    boolean asMonthFirst = isDay(year, a, b);
    return asMonthFirst || !known && isDay(year, b, a) ? date : null;
  }

  private static @Nullable LocalTime clock(Matcher m, boolean packed) {
    boolean plain = m.group("h") != null;
    String hour = plain ? m.group("h") : packed ? m.group("ph") : null;
    if (hour == null) {
      return null;
    }
    return clock(
        hour,
        m.group(plain ? "m" : "pm"),
        m.group(plain ? "s" : "ps"),
        m.group(plain ? "f" : "pf"),
        plain ? m.group("half") : null);
  }

  private static @Nullable LocalTime clock(
      String h, String m, @Nullable String s, @Nullable String f, @Nullable String half) {
    int hour = Integer.parseInt(h);
    if (half != null) {
      if (hour < 1 || hour > 12) {
        return null;
      }
      hour = hour % 12 + (half.equalsIgnoreCase("p") ? 12 : 0);
    }
    int minute = Integer.parseInt(m);
    int second = s == null ? 0 : Integer.parseInt(s);
    if (hour > 23 || minute > 59 || second > 59) {
      return null;
    }
    int nano = f == null ? 0 : Integer.parseInt((f + "00000000").substring(0, 9));
    return LocalTime.of(hour, minute, second, nano);
  }

  private static @Nullable ZoneId zone(Matcher m) {
    String zone = m.group("zone");
    if (zone == null) {
      return null;
    }
    try {
      if (zone.indexOf('/') > 0) {
        return ZoneId.of(zone);
      }
      String offset = zone.replaceFirst("^(UTC|GMT|Z|z)", "");
      if (offset.isEmpty()) {
        return ZoneOffset.UTC;
      }
      return ZoneOffset.of(
          offset.length() == 2 ? offset.charAt(0) + "0" + offset.charAt(1) : offset);
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static boolean isDay(int year, int month, int day) {
    return month >= 1
        && month <= 12
        && day >= 1
        && day <= LocalDate.of(year, month, 1).lengthOfMonth();
  }

  /** The time of day that a text is, and nothing else; null if it is none. */
  static @Nullable LocalTime timeOfDay(String text) {
    String s = text.strip();
    if (s.length() < 4 || s.length() > 24) {
      return null;
    }
    Matcher m = CLOCK_ALONE.matcher(s);
    return m.matches()
        ? clock(m.group("h"), m.group("m"), m.group("s"), m.group("f"), m.group("half"))
        : null;
  }

  /** Whether the text is a date in this order. */
  boolean fits(TimeFormat.Order order) {
    return day(order) != null;
  }

  /** The day; null if the order of day and month is not known, or does not fit. */
  @Nullable LocalDate day(TimeFormat.Order order) {
    boolean monthFirst = isDay(year, first, second);
    if (monthKnown) {
      return LocalDate.of(year, first, second);
    }
    boolean dayFirst = isDay(year, second, first);
    boolean same = first == second;
    return switch (order) {
      case MONTH_FIRST -> monthFirst ? LocalDate.of(year, first, second) : null;
      case DAY_FIRST -> dayFirst ? LocalDate.of(year, second, first) : null;
      default ->
          monthFirst && dayFirst && !same
              ? null
              : monthFirst ? LocalDate.of(year, first, second) : LocalDate.of(year, second, first);
    };
  }

  /** The instant; null if the order of day and month is not known, or does not fit. */
  @Nullable Instant instant(TimeFormat format) {
    return instant(format, time);
  }

  /** The instant at a time of day. */
  @Nullable Instant instant(TimeFormat format, LocalTime at) {
    LocalDate day = day(format.order());
    if (day == null) {
      return null;
    }
    ZoneId in = zone != null ? zone : format.zone() != null ? format.zone() : ZoneOffset.UTC;
    return LocalDateTime.of(day, at).atZone(in).toInstant();
  }
}
