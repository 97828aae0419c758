package io.github.iforest4j.source;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A part of a source: readings are counted from 0, lines that are no readings do not count.
 *
 * @param first the first reading wanted
 * @param last the last reading wanted, inclusive
 */
public record RowRange(long first, long last) {
  /** Every reading. */
  public static final RowRange ALL = new RowRange(0, Long.MAX_VALUE);

  private static final Pattern FORM = Pattern.compile("(\\d{1,18})-(\\d{0,18})");

  /**
   * Checks the order.
   *
   * @throws IllegalArgumentException if the range is empty or begins below 0
   */
  public RowRange {
    if (first < 0 || last < first) {
      throw new IllegalArgumentException(
          "rows must go from a number up to one that is not smaller, was " + first + "-" + last);
    }
  }

  /**
   * Reads {@code 0-399}, or {@code 400-} for the rest.
   *
   * @throws IllegalArgumentException if the text is neither
   */
  public static RowRange parse(String text) {
    Matcher m = FORM.matcher(text.strip());
    if (!m.matches()) {
      throw new IllegalArgumentException(
          "rows look like 0-399, or 400- for the rest, was '" + text + "'");
    }
    long first = Long.parseLong(m.group(1));
    return new RowRange(first, m.group(2).isEmpty() ? Long.MAX_VALUE : Long.parseLong(m.group(2)));
  }

  /**
   * The first readings of this range.
   *
   * @param most how many at most, at least 1; null for all
   */
  public RowRange limited(@Nullable Long most) {
    return most == null || last - first < most ? this : new RowRange(first, first + most - 1);
  }

  @Override
  public String toString() {
    return first + "-" + (last == Long.MAX_VALUE ? "" : last);
  }
}
