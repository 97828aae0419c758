package io.github.iforest4j.source;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** JSON objects: the scanner for the usual ones, the general parser for the rest. */
final class JsonRecordParser extends RecordParser {
  private static final byte[] MISSING_3 = {'"', '"'};
  private static final byte[] MISSING_4 = {'n', 'u', 'l', 'l'};

  private final JsonObjects json;
  private final boolean scan;
  private @Nullable JsonScanner scanner;

  /**
   * @param scan whether to use the scanner; what is read is the same
   */
  JsonRecordParser(InputLimits limits, InputCounts counts, boolean scan) {
    super(limits, counts);
    this.json = new JsonObjects(limits);
    this.scan = scan;
  }

  @Override
  @Nullable BadLine read(byte[] bytes, int offset, int length, RecordBuffer record) {
    if (scan) {
      if (scanner == null || scanner.fields() != record) {
        scanner = new JsonScanner(record);
      }
      if (scanner.parse(bytes, offset, length)) {
        return null;
      }
    }
    if (isBlank(bytes, offset, length)) {
      return BadLine.EMPTY;
    }
    BadLine bad = json.parse(bytes, offset, length, record);
    if (bad == BadLine.MALFORMED) {
      byte[] valid = withoutWords(bytes, offset, length);
      return valid == null ? bad : json.parse(valid, 0, length, record);
    }
    return bad;
  }

  /**
   * The same with {@code null} for the {@code nan} and {@code inf} that C prints; null if there are
   * none.
   */
  private static byte @Nullable [] withoutWords(byte[] bytes, int offset, int length) {
    byte[] copy = null;
    boolean inText = false;
    for (int i = offset; i < offset + length; i++) {
      byte b = bytes[i];
      if (b == '"') {
        inText = !inText;
      } else if (b == '\\' && inText) {
        i++;
      } else if (!inText && (b == ':' || b == ',' || b == '[')) {
        int from = i + 1;
        while (from < offset + length && bytes[from] == ' ') {
          from++;
        }
        int to = from;
        while (to < offset + length && isWordByte(bytes[to])) {
          to++;
        }
        if (to - from >= 3 && to - from <= 9 && isNotFinite(bytes, from, to)) {
          copy = copy == null ? Arrays.copyOfRange(bytes, offset, offset + length) : copy;
          // Three letters have no room for null: the empty text is missing, too.
          Arrays.fill(copy, from - offset, to - offset, (byte) ' ');
          byte[] word = to - from == 3 ? MISSING_3 : MISSING_4;
          System.arraycopy(word, 0, copy, from - offset, word.length);
        }
      }
    }
    return copy;
  }

  private static boolean isWordByte(byte b) {
    return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b == '-' || b == '+';
  }

  private static boolean isNotFinite(byte[] bytes, int from, int to) {
    String word =
        new String(bytes, from, to - from, StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT);
    return switch (word.charAt(0) == '-' || word.charAt(0) == '+' ? word.substring(1) : word) {
      case "nan", "inf", "infinity" -> true;
      default -> false;
    };
  }
}
