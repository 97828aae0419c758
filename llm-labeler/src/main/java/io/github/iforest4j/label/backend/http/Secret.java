package io.github.iforest4j.label.backend.http;

import org.jspecify.annotations.Nullable;

/**
 * A key that cannot be printed by accident: {@link #toString()} hides it, and it is checked before
 * the HTTP client sees it, because the client quotes a bad header value in its exception.
 */
public final class Secret {
  private static final int MAX_LENGTH = 4096;

  /** Shorter keys would match ordinary words when text is searched for them. */
  private static final int MIN_REDACTED_LENGTH = 6;

  private final String value;

  private Secret(String value) {
    this.value = value;
  }

  /**
   * Takes a key from a setting; white space around it, such as the newline of a file, is removed.
   *
   * @param setting the name of the setting that it came from, for the message
   * @return the key; null if {@code raw} is null or blank
   * @throws IllegalArgumentException if it has anything but printable ASCII, or is too long; the
   *     message does not contain it
   */
  public static @Nullable Secret of(String setting, @Nullable String raw) {
    if (raw == null || raw.isBlank()) {
      return null;
    }
    String value = raw.strip();
    if (value.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          setting + " is longer than " + MAX_LENGTH + " characters: that is not a key");
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c <= ' ' || c > '~') {
        throw new IllegalArgumentException(
            setting
                + " holds a character that no key has (code "
                + (int) c
                + ", at position "
                + (i + 1)
                + " of "
                + value.length()
                + "); set it again");
      }
    }
    return new Secret(value);
  }

  /** The value of the Authorization header. */
  String bearer() {
    return "Bearer " + value;
  }

  /** The text with every occurrence of the key replaced: servers quote keys in their messages. */
  String redact(String text) {
    return value.length() < MIN_REDACTED_LENGTH ? text : text.replace(value, "(key)");
  }

  @Override
  public String toString() {
    return "(key)";
  }
}
