package io.github.iforest4j.sim;

/**
 * {@link StrictMath#log}, bit for bit: before JDK 21 that one is a native call and takes ten times
 * as long as the arithmetic.
 *
 * <p>After fdlibm's e_log.c: Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
 * Developed at SunSoft, a Sun Microsystems, Inc. business. Permission to use, copy, modify, and
 * distribute this software is freely granted, provided that this notice is preserved.
 */
final class StrictLog {
  private static final double LN2_HIGH = 0x1.62e42feep-1;
  private static final double LN2_LOW = 0x1.a39ef35793c76p-33;
  private static final double LG1 = 0x1.5555555555593p-1;
  private static final double LG2 = 0x1.999999997fa04p-2;
  private static final double LG3 = 0x1.2492494229359p-2;
  private static final double LG4 = 0x1.c71c51d8e78afp-3;
  private static final double LG5 = 0x1.7466496cb03dep-3;
  private static final double LG6 = 0x1.39a09d078c69fp-3;
  private static final double LG7 = 0x1.2f112df3e5244p-3;

  private StrictLog() {}

  /**
   * The natural logarithm.
   *
   * @param x positive, normal and finite
   */
  static double of(double x) {
    long bits = Double.doubleToRawLongBits(x);
    int high = (int) (bits >>> 32);
    int exponent = (high >> 20) - 1023;
    int fraction = high & 0xfffff;
    int above = (fraction + 0x95f64) & 0x100000;
    exponent += above >> 20;
    // x = 2^exponent · (1 + f) with 1 + f from √2/2 to √2.
    long scaled = (long) (fraction | (above ^ 0x3ff00000)) << 32 | bits & 0xffffffffL;
    double f = Double.longBitsToDouble(scaled) - 1;
    double k = exponent;
    if ((0xfffff & (2 + fraction)) < 3) {
      return nearOne(f, k);
    }
    double s = f / (2 + f);
    double z = s * s;
    double w = z * z;
    double t1 = w * (LG2 + w * (LG4 + w * LG6));
    double t2 = z * (LG1 + w * (LG3 + w * (LG5 + w * LG7)));
    double rest = t2 + t1;
    int i = (fraction - 0x6147a) | (0x6b851 - fraction);
    if (i > 0) {
      double half = .5 * f * f;
      return exponent == 0
          ? f - (half - s * (half + rest))
          : k * LN2_HIGH - ((half - (s * (half + rest) + k * LN2_LOW)) - f);
    }
    return exponent == 0 ? f - s * (f - rest) : k * LN2_HIGH - ((s * (f - rest) - k * LN2_LOW) - f);
  }

  /** For |f| below 2⁻²⁰. */
  private static double nearOne(double f, double k) {
    if (f == 0) {
      return k == 0 ? 0 : k * LN2_HIGH + k * LN2_LOW;
    }
    double rest = f * f * (.5 - .33333333333333333 * f);
    return k == 0 ? f - rest : k * LN2_HIGH - ((rest - k * LN2_LOW) - f);
  }
}
