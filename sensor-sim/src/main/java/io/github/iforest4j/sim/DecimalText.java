package io.github.iforest4j.sim;

/**
 * Writes decimals from integers. {@link Double#toString(double)} changed in JDK 19, so it would
 * make the bytes of a stream depend on the Java version.
 */
final class DecimalText {
  private DecimalText() {}

  /** {@code steps / 10^decimals} with exactly that many digits after the point. */
  static String of(long steps, int decimals) {
    String digits = Long.toString(Math.abs(steps));
    StringBuilder text = new StringBuilder(digits.length() + 3);
    if (steps < 0) {
      text.append('-');
    }
    for (int zeros = decimals + 1 - digits.length(); zeros > 0; zeros--) {
      text.append('0');
    }
    text.append(digits);
    if (decimals > 0) {
      text.insert(text.length() - decimals, '.');
    }
    return text.toString();
  }
}
