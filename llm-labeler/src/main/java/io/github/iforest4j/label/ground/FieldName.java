package io.github.iforest4j.label.ground;

import java.util.List;

/**
 * The name of a field, and where a text mentions it: in any case, and with spaces or hyphens for
 * its underscores. Immutable.
 */
final class FieldName {
  private final String name;

  /** The name without leading underscores, which a text may leave out. */
  private final String mentioned;

  /** A field by its name in lower case. */
  FieldName(String name) {
    this.name = name;
    int start = 0;
    while (start < name.length() && name.charAt(start) == '_') {
      start++;
    }
    this.mentioned = name.substring(start);
  }

  /** Adds all mentions in a text to a list. */
  void addMentions(String text, List<NumberScanner.Token> mentions) {
    int length = mentioned.length();
    int at = 0;
    while (at + length <= text.length()) {
      if (isMentionedAt(text, at)) {
        String found = text.substring(at, at + length);
        mentions.add(new NumberScanner.Token(at, at + length, found, name, null, false));
        at += Math.max(1, length);
      } else {
        at++;
      }
    }
  }

  private boolean isMentionedAt(String text, int at) {
    for (int from = 0; from < mentioned.length(); ) {
      if (mentioned.charAt(from) == '_') {
        char separator = text.charAt(at + from);
        if (separator != '_' && separator != ' ' && separator != '-') {
          return false;
        }
        from++;
      } else {
        int to = mentioned.indexOf('_', from);
        to = to < 0 ? mentioned.length() : to;
        if (!text.regionMatches(true, at + from, mentioned, from, to - from)) {
          return false;
        }
        from = to;
      }
    }
    int end = at + mentioned.length();
    return (at == 0 || !isWord(text.codePointBefore(at)))
        && (end == text.length() || !isWord(text.codePointAt(end)));
  }

  private static boolean isWord(int c) {
    return switch (Character.getType(c)) {
      case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> true;
      default -> c == '_' || Character.isLetter(c);
    };
  }
}
