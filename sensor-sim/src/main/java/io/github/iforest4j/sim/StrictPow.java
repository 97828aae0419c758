package io.github.iforest4j.sim;

/**
 * {@link StrictMath#pow}, bit for bit, without garbage: that one allocates three small arrays at
 * each call. Rare cases are left to it.
 *
 * <p>After fdlibm's e_pow.c: Copyright (C) 2004 by Sun Microsystems, Inc. All rights reserved.
 * Permission to use, copy, modify, and distribute this software is freely granted, provided that
 * this notice is preserved.
 */
final class StrictPow {
  private static final double TWO_THIRDS_OF_LOG2_E = 0x1.ec709dc3a03fdp-1;
  private static final double TWO_THIRDS_HIGH = 0x1.ec709ep-1;
  private static final double TWO_THIRDS_LOW = -0x1.e2fe0145b01f5p-28;
  private static final double LOG2_HALVES_HIGH = 0x1.2b8034p-1;
  private static final double LOG2_HALVES_LOW = 0x1.cfdeb43cfd006p-27;
  private static final double L1 = 0x1.3333333333303p-1;
  private static final double L2 = 0x1.b6db6db6fabffp-2;
  private static final double L3 = 0x1.55555518f264dp-2;
  private static final double L4 = 0x1.17460a91d4101p-2;
  private static final double L5 = 0x1.d864a93c9db65p-3;
  private static final double L6 = 0x1.a7e284a454eefp-3;
  private static final double P1 = 0x1.555555555553ep-3;
  private static final double P2 = -0x1.6c16c16bebd93p-9;
  private static final double P3 = 0x1.1566aaf25de2cp-14;
  private static final double P4 = -0x1.bbd41c5d26bf1p-20;
  private static final double P5 = 0x1.6376972bea4d0p-25;
  private static final double LN2 = 0x1.62e42fefa39efp-1;
  private static final double LN2_HIGH = 0x1.62e43p-1;
  private static final double LN2_LOW = -0x1.05c610ca86c39p-29;

  private StrictPow() {}

  /** The first number to the power of the second. */
  static double of(double x, double y) {
    boolean usual =
        x >= Double.MIN_NORMAL && x <= Double.MAX_VALUE && x != 1 && Math.abs(y) <= 1_000_000;
    return usual && y != 0 && y != .5 && Math.abs(y) != 1 && y != 2
        ? usual(x, y)
        : StrictMath.pow(x, y);
  }

  private static double usual(double x, double y) {
    int ix = high(x);
    int j = ix & 0xfffff;
    double n = (ix >> 20) - 1023;
    ix = j | 0x3ff00000;
    boolean halves = j > 0x3988E && j < 0xBB67A;
    if (j >= 0xBB67A) {
      n++;
      ix -= 0x100000;
    }
    // x = 2^n · a with a near 1, or near 1.5.
    double a = withHigh(x, ix);
    double base = halves ? 1.5 : 1;
    double u = a - base;
    double v = 1 / (a + base);
    double ss = u * v;
    double sHigh = cut(ss);
    double tHigh = withHigh(0, ((ix >> 1) | 0x20000000) + 0x80000 + (halves ? 1 << 18 : 0));
    double tLow = a - (tHigh - base);
    double sLow = v * ((u - sHigh * tHigh) - sHigh * tLow);
    double s2 = ss * ss;
    double r = s2 * s2 * (L1 + s2 * (L2 + s2 * (L3 + s2 * (L4 + s2 * (L5 + s2 * L6)))));
    r += sLow * (sHigh + ss);
    s2 = sHigh * sHigh;
    tHigh = cut(3 + s2 + r);
    tLow = r - ((tHigh - 3) - s2);
    u = sHigh * tHigh;
    v = sLow * tHigh + tLow * ss;
    double pHigh = cut(u + v);
    double pLow = v - (pHigh - u);
    double zHigh = TWO_THIRDS_HIGH * pHigh;
    double zLow =
        TWO_THIRDS_LOW * pHigh + pLow * TWO_THIRDS_OF_LOG2_E + (halves ? LOG2_HALVES_LOW : 0);
    double half = halves ? LOG2_HALVES_HIGH : 0;
    // The logarithm to base 2 is log + logLow.
    double log = cut(((zHigh + zLow) + half) + n);
    double logLow = zLow - (((log - n) - half) - zHigh);
    double yHigh = cut(y);
    double low = (y - yHigh) * log + y * logLow;
    double high = yHigh * log;
    double z = low + high;
    return Math.abs(z) < 1_020 ? powerOfTwo(z, high, low) : StrictMath.pow(x, y);
  }

  private static double powerOfTwo(double z, double high, double low) {
    int j = high(z);
    int i = j & 0x7fffffff;
    int n = 0;
    double rest = high;
    if (i > 0x3fe00000) {
      n = j + (0x100000 >> ((i >> 20) - 1022));
      int k = ((n & 0x7fffffff) >> 20) - 1023;
      rest -= withHigh(0, n & ~(0xfffff >> k));
      n = ((n & 0xfffff) | 0x100000) >> (20 - k);
      n = j < 0 ? -n : n;
    }
    double t = cut(low + rest);
    double u = t * LN2_HIGH;
    double v = (low - (t - rest)) * LN2 + t * LN2_LOW;
    double sum = u + v;
    double w = v - (sum - u);
    t = sum * sum;
    double t1 = sum - t * (P1 + t * (P2 + t * (P3 + t * (P4 + t * P5))));
    double r = (sum * t1) / (t1 - 2) - (w + sum * w);
    double power = 1 - (r - sum);
    return withHigh(power, high(power) + (n << 20));
  }

  private static int high(double x) {
    return (int) (Double.doubleToRawLongBits(x) >> 32);
  }

  private static double withHigh(double x, int high) {
    return Double.longBitsToDouble(Double.doubleToRawLongBits(x) & 0xffffffffL | (long) high << 32);
  }

  /** Without the lower half of its bits. */
  private static double cut(double x) {
    return Double.longBitsToDouble(Double.doubleToRawLongBits(x) & 0xffffffff00000000L);
  }
}
