package io.github.iforest4j.explain;

/** Makes text from streams and models fit for a line: no control codes, and not too long. */
public final class PlainText {
  private PlainText() {}

  /**
   * Replaces each run of white space and control, format, private and unpaired surrogate characters
   * by one space, trims, and shortens to {@code limit} characters, of which the last is then an
   * ellipsis. Linear in the shorter of the text and {@code 8 * limit}: a longer text is cut first.
   */
  public static String clean(String text, int limit) {
    int end = (int) Math.min(text.length(), 8L * limit);
    StringBuilder clean = new StringBuilder(Math.min(end, limit + 2));
    boolean gap = false;
    boolean cut = end < text.length();
    for (int i = 0; i < end; ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (isBlankOrHidden(c)) {
        gap = !clean.isEmpty();
        continue;
      }
      if (clean.length() + (gap ? 1 : 0) + Character.charCount(c) > limit) {
        cut = true;
        break;
      }
      if (gap) {
        clean.append(' ');
        gap = false;
      }
      clean.appendCodePoint(c);
    }
    return cut ? ellipsis(clean, limit) : clean.toString();
  }

  private static String ellipsis(StringBuilder clean, int limit) {
    int end = Math.min(clean.length(), limit - 1);
    if (end > 0 && Character.isHighSurrogate(clean.charAt(end - 1))) {
      end--;
    }
    clean.setLength(end);
    return clean.append('…').toString();
  }

  private static boolean isBlankOrHidden(int c) {
    if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
      return true;
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          true;
      default -> false;
    };
  }
}
