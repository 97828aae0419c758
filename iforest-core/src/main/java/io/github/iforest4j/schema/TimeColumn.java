package io.github.iforest4j.schema;

import io.github.iforest4j.schema.TimeFormat.Order;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a column says about time, found from all of its values. A few that cannot be read (1 in 20)
 * do not count.
 *
 * @param kind what it holds
 * @param format how it is written
 * @param varies whether there are two different times
 * @param unreadable the first value that cannot be read; null if there is none
 */
record TimeColumn(Kind kind, TimeFormat format, boolean varies, @Nullable String unreadable) {
  /** What a column may hold. */
  enum Kind {
    /** No times. */
    NONE,
    /** Moments: dates with a time of day, or numbers. */
    MOMENT,
    /** Dates without a time of day. */
    DATE,
    /** Times of day without a date. */
    TIME_OF_DAY,
    /** Dates, but nothing says whether the day or the month comes first. */
    UNDECIDED
  }

  /** The maximum share of values that cannot be read. */
  private static final double MAX_UNREADABLE = .05;

  private static final Set<String> NAMES =
      Set.of("time", "timestamp", "datetime", "date", "ts", "tst", "t", "event_time", "epoch");

  private static final TimeColumn NOTHING =
      new TimeColumn(Kind.NONE, TimeFormat.PLAIN, false, null);

  boolean isTime() {
    return kind == Kind.MOMENT || kind == Kind.DATE;
  }

  boolean isDates() {
    return isTime() || kind == Kind.UNDECIDED;
  }

  /** Whether a name is one that a clock usually has. */
  static boolean isClockName(String name) {
    String last = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return NAMES.contains(last)
        || last.endsWith("timestamp")
        || last.endsWith("_time")
        || last.endsWith("datetime")
        || last.endsWith("_ts")
        || last.endsWith("_at");
  }

  /**
   * Looks at a column.
   *
   * @param known the format, as far as it is known
   * @param trusted whether numbers are times because the user says so
   */
  static TimeColumn of(RecordTable table, int c, TimeFormat known, boolean trusted) {
    Scan scan = new Scan(table, c, known);
    if (scan.values == 0) {
      return NOTHING;
    }
    return scan.numbers >= (1 - MAX_UNREADABLE) * scan.values
        ? scan.ofNumbers(isClockName(table.columnName(c)), trusted)
        : scan.ofTexts();
  }

  /** One pass over a column. */
  private static final class Scan {
    private final TimeFormat known;
    private final RecordTable table;
    private final int column;
    private int values;
    private int numbers;

    Scan(RecordTable table, int column, TimeFormat known) {
      this.table = table;
      this.column = column;
      this.known = known;
      for (int r = 0; r < table.numRows(); r++) {
        if (table.state(r, column).hasValue()) {
          values++;
          numbers += Double.isNaN(table.number(r, column)) ? 0 : 1;
        }
      }
    }

    TimeColumn ofNumbers(boolean named, boolean trusted) {
      double previous = Double.NEGATIVE_INFINITY;
      boolean ascending = true;
      boolean whole = true;
      boolean days = true;
      boolean packed = true;
      int read = 0;
      double first = Double.NaN;
      boolean varies = false;
      int steps = 0;
      int shortSteps = 0;
      String unreadable = null;
      for (int r = 0; r < table.numRows(); r++) {
        double value = table.number(r, column);
        if (Double.isNaN(value)) {
          continue;
        }
        ascending &= value >= previous;
        if (value > previous && previous > Double.NEGATIVE_INFINITY) {
          steps++;
          shortSteps += value - previous <= 1 ? 1 : 0;
        }
        previous = value;
        first = Double.isNaN(first) ? value : first;
        varies |= value != first;
        whole &= value == Math.rint(value);
        days &= EventTime.isSpreadsheetDay(value);
        packed &= EventTime.packed(value) != null;
        if (EventTime.ofNumberOrNull(value, known) != null) {
          read++;
        } else if (unreadable == null) {
          unreadable = table.text(r, column);
        }
      }
      boolean spreadsheet =
          known.order() == Order.EVIDENT
              && days
              && steps > 0
              && 2 * shortSteps > steps
              && (!whole || named);
      if ((named && ascending || trusted) && spreadsheet) {
        return new TimeColumn(Kind.MOMENT, format(Order.SPREADSHEET_DAYS, 1), varies, null);
      }
      boolean clock = ascending && (named || packed && first >= 1e11);
      if (read < (1 - MAX_UNREADABLE) * numbers || !clock && !trusted) {
        return new TimeColumn(Kind.NONE, TimeFormat.PLAIN, varies, unreadable);
      }
      boolean date = packed && first < 1e8;
      return new TimeColumn(
          date ? Kind.DATE : Kind.MOMENT,
          packed ? format(known.order(), 1) : known,
          varies,
          unreadable);
    }

    TimeColumn ofTexts() {
      int bad = 0;
      int timesOfDay = 0;
      int dates = 0;
      int withTime = 0;
      int withZone = 0;
      int evident = 0;
      int dayFirst = 0;
      int monthFirst = 0;
      Instant first = null;
      boolean varies = false;
      String firstText = null;
      String unreadable = null;
      Span asDayFirst = new Span();
      Span asMonthFirst = new Span();
      for (int r = 0; r < table.numRows(); r++) {
        if (!table.state(r, column).hasValue()) {
          continue;
        }
        String text = table.text(r, column);
        DateText date = DateText.of(text);
        if (date == null) {
          if (DateText.timeOfDay(text) != null) {
            timesOfDay++;
            varies |= firstText != null && !firstText.equals(text);
            firstText = firstText == null ? text : firstText;
            continue;
          }
          unreadable = unreadable == null ? text : unreadable;
          if (++bad > MAX_UNREADABLE * values) {
            return new TimeColumn(Kind.NONE, TimeFormat.PLAIN, varies, unreadable);
          }
          continue;
        }
        dates++;
        withTime += date.hasTime() ? 1 : 0;
        withZone += date.zone() != null ? 1 : 0;
        evident += date.fits(Order.EVIDENT) ? 1 : 0;
        dayFirst += asDayFirst.add(date.instant(known.withOrder(Order.DAY_FIRST))) ? 1 : 0;
        monthFirst += asMonthFirst.add(date.instant(known.withOrder(Order.MONTH_FIRST))) ? 1 : 0;
        Instant time = date.instant(known.withOrder(Order.DAY_FIRST));
        time = time == null ? date.instant(known.withOrder(Order.MONTH_FIRST)) : time;
        varies |= first != null && !first.equals(time);
        first = first == null ? time : first;
      }
      if (timesOfDay >= (1 - MAX_UNREADABLE) * values) {
        return new TimeColumn(Kind.TIME_OF_DAY, TimeFormat.PLAIN, varies, unreadable);
      }
      if (dates < (1 - MAX_UNREADABLE) * values) {
        return new TimeColumn(Kind.NONE, TimeFormat.PLAIN, varies, unreadable);
      }
      Kind kind = 2 * withTime > dates ? Kind.MOMENT : Kind.DATE;
      Order order = known.order();
      if (order == Order.EVIDENT && evident < dates) {
        int enough = (int) Math.ceil((1 - MAX_UNREADABLE) * dates);
        if (dayFirst >= enough != monthFirst >= enough) {
          order = dayFirst >= enough ? Order.DAY_FIRST : Order.MONTH_FIRST;
        } else if (dayFirst >= enough) {
          int sooner = asDayFirst.compareTo(asMonthFirst);
          if (sooner == 0) {
            return new TimeColumn(Kind.UNDECIDED, known, varies, unreadable);
          }
          order = sooner < 0 ? Order.DAY_FIRST : Order.MONTH_FIRST;
        } else {
          return new TimeColumn(Kind.NONE, TimeFormat.PLAIN, varies, unreadable);
        }
      }
      return new TimeColumn(kind, format(order, dates - withZone), varies, unreadable);
    }

    private TimeFormat format(Order order, int withoutZone) {
      boolean local = known.zone() == null && withoutZone > 0;
      return new TimeFormat(order, known.zone(), local);
    }
  }

  /** How times go on, read in one order of day and month. */
  private static final class Span implements Comparable<Span> {
    /** One order is preferred if the other one makes the records last this much longer. */
    private static final double MUCH_LONGER = 2;

    private @Nullable Instant least;
    private @Nullable Instant greatest;
    private @Nullable Instant previous;
    private int backwards;

    boolean add(@Nullable Instant time) {
      if (time == null) {
        return false;
      }
      backwards += previous != null && time.isBefore(previous) ? 1 : 0;
      previous = time;
      least = least == null || time.isBefore(least) ? time : least;
      greatest = greatest == null || time.isAfter(greatest) ? time : greatest;
      return true;
    }

    private double seconds() {
      return least == null || greatest == null
          ? 0
          : greatest.getEpochSecond() - least.getEpochSecond();
    }

    /** Negative if this order is the likelier one, 0 if nothing decides. */
    @Override
    public int compareTo(Span other) {
      if (backwards != other.backwards) {
        return Integer.compare(backwards, other.backwards);
      }
      double mine = seconds();
      double others = other.seconds();
      return mine > MUCH_LONGER * others ? 1 : others > MUCH_LONGER * mine ? -1 : 0;
    }
  }
}
