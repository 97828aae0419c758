package io.github.iforest4j.time;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people read and write them. */
public final class DurationText {
  private static final Pattern FORM =
      Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,3})?)(ms|s|m|h|d|)");

  private DurationText() {}

  /**
   * Reads {@code 500ms}, {@code 60s}, {@code 5m}, {@code 1.5h} or {@code 7d}; a bare number is
   * seconds.
   *
   * @return at least a millisecond
   * @throws IllegalArgumentException if it is no such text, or 0
   */
  public static Duration parse(String text) {
    Matcher m = FORM.matcher(text.strip());
    if (!m.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a duration; write 500ms, 60s, 5m, 2h or 7d");
    }
    double amount = Double.parseDouble(m.group(1));
    if (amount == 0) {
      throw new IllegalArgumentException("it must be longer than 0, was '" + text + "'");
    }
    double millis =
        switch (m.group(2)) {
          case "ms" -> amount;
          case "m" -> amount * 60_000;
          case "h" -> amount * 3_600_000;
          case "d" -> amount * 86_400_000;
          default -> amount * 1000;
        };
    return Duration.ofMillis(Math.max(1, Math.round(millis)));
  }

  /**
   * Such as {@code 1 min 5 s}, {@code 3 h 20 min} or {@code 2 days 4 h}; at least one second,
   * because the first and the last reading both count.
   */
  public static String of(Duration duration) {
    long seconds = Math.max(1, duration.toSeconds());
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return seconds / 60 + " min" + (seconds % 60 == 0 ? "" : " " + seconds % 60 + " s");
    }
    long minutes = seconds / 60;
    return minutes < 48 * 60
        ? minutes / 60 + " h" + (minutes % 60 == 0 ? "" : " " + minutes % 60 + " min")
        : minutes / (24 * 60) + " days " + minutes / 60 % 24 + " h";
  }
}
