package io.github.iforest4j.schema;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one object for each text that recurs, such as a category. Lookup is by bytes, so that a
 * known text allocates nothing. Drops texts rather than growing. Not thread-safe.
 */
final class TextCache {
  private static final int CAPACITY = 1024;
  private static final int PROBES = 8;

  /** Maximum length of a text that is kept; longer texts are no categories. */
  private static final int MAX_LENGTH = 64;

  private final @Nullable String[] texts = new String[CAPACITY + PROBES];

  /** The text of some bytes of US-ASCII. Allocates when it is not known. */
  String of(byte[] ascii, int from, int to) {
    if (to - from > MAX_LENGTH) {
      return decode(ascii, from, to);
    }
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + ascii[i];
    }
    int home = (hash ^ hash >>> 15) & (CAPACITY - 1);
    int free = home;
    for (int i = home; i < home + PROBES; i++) {
      String known = texts[i];
      if (known == null) {
        free = i;
        break;
      }
      if (known.hashCode() == hash && isWritten(known, ascii, from, to)) {
        return known;
      }
    }
    String text = decode(ascii, from, to);
    texts[free] = text;
    return text;
  }

  private static String decode(byte[] ascii, int from, int to) {
    return new String(ascii, from, to - from, StandardCharsets.US_ASCII);
  }

  private static boolean isWritten(String text, byte[] ascii, int from, int to) {
    if (text.length() != to - from) {
      return false;
    }
    for (int i = from; i < to; i++) {
      if (text.charAt(i - from) != ascii[i]) {
        return false;
      }
    }
    return true;
  }
}
