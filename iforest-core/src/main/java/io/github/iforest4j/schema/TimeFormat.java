package io.github.iforest4j.schema;

import java.time.DateTimeException;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * How the times of a column are written, as far as a single text does not say so. A field of role
 * {@link FieldRole#TIME} keeps it as its {@link Field#unit}. Immutable.
 *
 * @param order which number of {@code 03/04/2026} is the day
 * @param zone the zone of texts that name none; null if it is not known, and such texts are then
 *     read as if they were UTC
 * @param local whether the texts name no zone, and {@code zone} is not known: times are then shown
 *     as they are in the file, and nobody may call them UTC
 */
public record TimeFormat(Order order, @Nullable ZoneId zone, boolean local) {
  /** Nothing is known beyond what each text says. */
  public static final TimeFormat PLAIN = new TimeFormat(Order.EVIDENT, null, false);

  /** The unit of a field that holds the time of day of a date in another field. */
  static final String TIME_OF_DAY = "time-of-day";

  private static final String LOCAL = "local";

  /** Which part of a date is the day, and what numbers mean. */
  public enum Order {
    /** Each text must say it, as {@code 25/12/2026} does; numbers are since 1970. */
    EVIDENT("evident"),
    /** Day before month. */
    DAY_FIRST("day-first"),
    /** Month before day. */
    MONTH_FIRST("month-first"),
    /** Numbers are days since 1899-12-30, as spreadsheets count them. */
    SPREADSHEET_DAYS("spreadsheet-days");

    private final String text;

    Order(String text) {
      this.text = text;
    }
  }

  /**
   * The format that a field's unit says; {@link #PLAIN} where it says nothing that is known.
   *
   * @param unit what {@link #toString} gave, or anything else
   */
  public static TimeFormat of(String unit) {
    Order order = Order.EVIDENT;
    ZoneId zone = null;
    boolean local = false;
    for (String word : unit.split(" ")) {
      for (Order known : Order.values()) {
        order = known.text.equals(word) ? known : order;
      }
      local |= word.equals(LOCAL);
      if (word.indexOf('/') > 0 || word.equals("UTC")) {
        try {
          zone = ZoneId.of(word);
        } catch (DateTimeException e) {
          // A zone that this Java does not know: the times stay local.
          local = true;
        }
      }
    }
    return new TimeFormat(order, zone, local);
  }

  /** The same with another order. */
  TimeFormat withOrder(Order other) {
    return new TimeFormat(other, zone, local);
  }

  /** As text, for {@link #of}: empty for {@link #PLAIN}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(order == Order.EVIDENT ? "" : order.text);
    if (zone != null) {
      text.append(text.isEmpty() ? "" : " ").append(zone.getId());
    }
    if (local) {
      text.append(text.isEmpty() ? "" : " ").append(LOCAL);
    }
    return text.toString();
  }
}
