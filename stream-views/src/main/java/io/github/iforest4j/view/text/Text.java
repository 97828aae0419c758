package io.github.iforest4j.view.text;

import io.github.iforest4j.time.Counted;
import java.util.Locale;

/** Text for people: formats and the names of choices. */
public final class Text {
  private Text() {}

  /** As {@link String#format(String, Object...)}, but the same in every locale. */
  public static String format(String format, Object... args) {
    return String.format(Locale.ROOT, format, args);
  }

  /** A choice as options, files and messages spell it: in lower case. */
  public static String lowerCase(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }

  /** A number of things, such as {@code 1 row} or {@code 2,000 rows}. */
  public static String count(long number, String thing) {
    return Counted.of(number, thing);
  }

  /** A number with this format, or a dash if it is NaN because it is not defined. */
  public static String orDash(String format, double value) {
    return Double.isNaN(value) ? "–" : format(format, value);
  }

  /** In parentheses, how many lines could not be read; empty if there are none. */
  public static String skipped(long badLines) {
    return badLines == 0 ? "" : " (" + Counted.of(badLines, "bad line") + " skipped)";
  }
}
