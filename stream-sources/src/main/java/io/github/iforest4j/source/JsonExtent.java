package io.github.iforest4j.source;

/**
 * Finds the end of a JSON object or array in bytes that come in pieces. Checks as much of the
 * grammar as it takes to notice that a value was cut off and another one begins: what is complete
 * to this class is still parsed. Allocates nothing. Not thread-safe.
 */
final class JsonExtent {
  /** The value continues after these bytes. */
  static final int MORE = -1;

  /** This cannot be one value. */
  static final int BROKEN = -2;

  /** Deeper nesting is counted, and not checked. */
  private static final int CHECKED_DEPTH = 64;

  /** By depth, whether it is an object. */
  private final boolean[] objects = new boolean[CHECKED_DEPTH + 1];

  private int depth;
  private boolean inText;
  private boolean escaped;

  /** The last byte that is no space; 'x' inside numbers and words, '"' behind a text. */
  private byte last;

  /** Begins with another value. */
  void begin() {
    depth = 0;
    inText = false;
    escaped = false;
    last = 0;
  }

  /**
   * Continues with more bytes.
   *
   * @return the index behind the value, {@link #MORE} or {@link #BROKEN}
   */
  int scan(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      byte b = bytes[i];
      if (inText) {
        if (escaped) {
          escaped = false;
        } else if (b == '\\') {
          escaped = true;
        } else if (b == '"') {
          inText = false;
          last = '"';
        } else if (b >= 0 && b < ' ') {
          return BROKEN;
        }
        continue;
      }
      switch (b) {
        case ' ', '\t', '\r', '\n' -> {}
        case '"' -> {
          if (isChecked() && !(last == ':' || last == ',' || last == '{' || last == '[')) {
            return BROKEN;
          }
          inText = true;
        }
        case '{', '[' -> {
          if (isChecked() && depth > 0 && !fits()) {
            return BROKEN;
          }
          depth++;
          if (depth <= CHECKED_DEPTH) {
            objects[depth] = b == '{';
          }
          last = b;
        }
        case '}', ']' -> {
          if (isChecked() && objects[depth] != (b == '}')) {
            return BROKEN;
          }
          last = 'x';
          if (--depth == 0) {
            return i + 1;
          }
        }
        case ',', ':' -> last = b;
        default -> {
          if (isChecked() && objects[depth] && (last == '{' || last == ',')) {
            return BROKEN;
          }
          last = 'x';
        }
      }
    }
    return MORE;
  }

  private boolean isChecked() {
    return depth <= CHECKED_DEPTH;
  }

  /** Whether an object or array may begin behind the last byte. */
  private boolean fits() {
    return objects[depth] ? last == ':' : last == ',' || last == '[';
  }
}
