package io.github.iforest4j.sim;

/** Writes decimals from integers. */
final class DecimalText {
  private DecimalText() {}

  /** {@code steps / 10^decimals} with exactly that many digits after the point. */
  static String of(long steps, int decimals) {
    return new Utf8Line().appendDecimal(steps, decimals).toString();
  }
}
