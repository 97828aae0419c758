package io.github.iforest4j.source;

import java.nio.charset.StandardCharsets;

/**
 * Texts that come again and again, so that the same bytes give the same object. Bounded: a set of
 * four places for each hash, of which the oldest is overwritten. Not thread-safe.
 */
final class TextPool {
  /** Longer texts are not kept. */
  private static final int MAX_LENGTH = 256;

  private static final int SETS = 1 << 13;
  private static final int WAYS = 4;

  private final String[] texts = new String[SETS * WAYS];
  private final byte[] oldest = new byte[SETS];

  private final double[] numbers = new double[SETS];
  private final String[] written = new String[SETS];

  /** The text of the US-ASCII bytes at {@code [from .. to)}; allocates if it is not kept. */
  String of(byte[] ascii, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + ascii[i];
    }
    int set = mixed(hash);
    for (int i = set * WAYS; i < (set + 1) * WAYS; i++) {
      String known = texts[i];
      if (known != null && isSame(known, ascii, from, to)) {
        return known;
      }
    }
    String text = new String(ascii, from, to - from, StandardCharsets.US_ASCII);
    if (to - from <= MAX_LENGTH) {
      texts[set * WAYS + oldest[set]] = text;
      oldest[set] = (byte) ((oldest[set] + 1) % WAYS);
    }
    return text;
  }

  /** A number as a name: whole ones without a point. Allocates if it is not kept. */
  String of(double number) {
    int place = mixed(Double.hashCode(number));
    String known = written[place];
    if (known == null || numbers[place] != number) {
      boolean whole = number == Math.rint(number) && Math.abs(number) < 1e15;
      known = whole ? Long.toString((long) number) : Double.toString(number);
      numbers[place] = number;
      written[place] = known;
    }
    return known;
  }

  private static int mixed(int hash) {
    int h = hash * 0x9E3779B9;
    return h >>> 19;
  }

  private static boolean isSame(String text, byte[] ascii, int from, int to) {
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
