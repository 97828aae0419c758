package io.github.iforest4j.engine.json;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** How constants, times and numbers are written as JSON, and read again. Stateless. */
public final class JsonValues {
  /** Above this, a {@code double} does not hold every integer. */
  private static final double MAX_INTEGER = 1e15;

  private JsonValues() {}

  /** A constant as it is written into files: its name in lower case. */
  public static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads what {@link #word} wrote.
   *
   * @throws IllegalArgumentException if there is no such constant
   */
  public static <E extends Enum<E>> E constant(Class<E> type, JsonNode word) {
    return Enum.valueOf(type, word.stringValue().toUpperCase(Locale.ROOT));
  }

  /** A time as text, such as {@code 2026-03-01T12:00:00Z}; null if there is none. */
  public static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : InstantText.of(time);
  }

  /**
   * Reads what {@link #text} wrote.
   *
   * @throws java.time.DateTimeException if the text is not a time
   */
  public static @Nullable Instant time(JsonNode node) {
    return node.isNull() ? null : Instant.parse(node.stringValue());
  }

  /** Whether a number is written as an integer: a port is 443, not 443.0. */
  public static boolean isInteger(double value) {
    return value == Math.rint(value) && Math.abs(value) < MAX_INTEGER;
  }
}
