package io.github.iforest4j.sim;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;

/**
 * Collects one line as UTF-8 and writes it in one call, so that the lines of two writers never mix.
 * Numbers are written from integers: {@link Double#toString(double)} changed in JDK 19, so it would
 * make the bytes of a stream depend on the Java version. Not thread-safe.
 */
final class Utf8Line {
  private static final long MICROS_PER_DAY = 86_400 * Micros.PER_SECOND;

  private byte[] bytes = new byte[256];
  private int length;
  private long knownDay = Long.MIN_VALUE;
  private byte[] dayText = new byte[0];

  private void reserve(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }
  }

  Utf8Line append(byte[] text) {
    reserve(text.length);
    System.arraycopy(text, 0, bytes, length, text.length);
    length += text.length;
    return this;
  }

  Utf8Line append(char ascii) {
    reserve(1);
    bytes[length++] = (byte) ascii;
    return this;
  }

  Utf8Line append(String text) {
    int n = text.length();
    reserve(n);
    for (int i = 0; i < n; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        return append(text.substring(i).getBytes(StandardCharsets.UTF_8));
      }
      bytes[length++] = (byte) c;
    }
    return this;
  }

  Utf8Line append(long number) {
    return appendDecimal(number, 0);
  }

  /** {@code steps / 10^decimals} with exactly that many digits after the point. */
  Utf8Line appendDecimal(long steps, int decimals) {
    reserve(24);
    long rest = Math.abs(steps);
    int digits = 1;
    for (long r = rest / 10; r > 0; r /= 10) {
      digits++;
    }
    digits = Math.max(digits, decimals + 1);
    if (steps < 0) {
      bytes[length++] = '-';
    }
    int end = length + digits + (decimals > 0 ? 1 : 0);
    for (int at = end - 1, d = 0; at >= length; at--, d++) {
      if (d == decimals && d > 0) {
        bytes[at--] = '.';
      }
      bytes[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length = end;
    return this;
  }

  /** The time in the format of {@link java.time.Instant#toString()}. */
  Utf8Line appendTime(long micros) {
    long day = Math.floorDiv(micros, MICROS_PER_DAY);
    if (day != knownDay) {
      knownDay = day;
      dayText = (LocalDate.ofEpochDay(day) + "T").getBytes(StandardCharsets.US_ASCII);
    }
    append(dayText);
    long ofDay = micros - day * MICROS_PER_DAY;
    int second = (int) (ofDay / Micros.PER_SECOND);
    appendTwo(second / 3_600).append(':');
    appendTwo(second / 60 % 60).append(':');
    appendTwo(second % 60);
    int fraction = (int) (ofDay % Micros.PER_SECOND);
    if (fraction != 0) {
      boolean millis = fraction % 1_000 == 0;
      appendFraction(millis ? fraction / 1_000 : fraction, millis ? 3 : 6);
    }
    return append('Z');
  }

  private Utf8Line appendTwo(int number) {
    reserve(2);
    bytes[length++] = (byte) ('0' + number / 10);
    bytes[length++] = (byte) ('0' + number % 10);
    return this;
  }

  private void appendFraction(int fraction, int digits) {
    reserve(digits + 1);
    bytes[length] = '.';
    int rest = fraction;
    for (int at = length + digits; at > length; at--) {
      bytes[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += digits + 1;
  }

  /** The text as a JSON string with its quotes. */
  Utf8Line appendJsonString(String text) {
    append('"');
    int plain = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\' || c < ' ') {
        append(text.substring(plain, i)).append('\\');
        plain = i + 1;
        if (c < ' ') {
          append("u00")
              .append(Character.forDigit(c >> 4, 16))
              .append(Character.forDigit(c & 15, 16));
        } else {
          append(c);
        }
      }
    }
    return append(plain == 0 ? text : text.substring(plain)).append('"');
  }

  /** Ends the line with a line feed and writes it; the line is empty again. */
  void writeTo(OutputStream out) throws IOException {
    append('\n');
    out.write(bytes, 0, length);
    length = 0;
  }

  /** A copy of the content; the line is empty again. */
  byte[] take() {
    byte[] taken = Arrays.copyOf(bytes, length);
    length = 0;
    return taken;
  }

  /** The content so far. */
  @Override
  public String toString() {
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }
}
