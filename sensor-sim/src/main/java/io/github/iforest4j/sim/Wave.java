package io.github.iforest4j.sim;

/** Periodic shapes. A seek costs nothing. Phases come from integers, so they are exact. */
final class Wave {
  private static final double TWO_PI = 2 * Math.PI;

  private Wave() {}

  /** The sine of an angle in turns, from −1 to 2; {@link Math#sin} may differ between machines. */
  static double sine(double turns) {
    double folded = turns - Math.rint(turns);
    // Beyond a quarter turn the sine is the mirror image; without branches.
    folded = Math.min(folded, .5 - folded);
    folded = Math.max(folded, -.5 - folded);
    double x = TWO_PI * folded;
    double q = x * x;
    // The series up to x¹⁷: the rest is below 4e-14 up to a quarter turn.
    double sum = q * (1 / 355687428096000. * q - 1 / 1307674368000.);
    sum = q * (sum + 1 / 6227020800.);
    sum = q * (sum - 1 / 39916800.);
    sum = q * (sum + 1 / 362880.);
    sum = q * (sum - 1 / 5040.);
    sum = q * (sum + 1 / 120.);
    sum = q * (sum - 1 / 6.);
    return x + x * sum;
  }

  /** A sine that is greatest at {@code peak}. */
  record Sine(Cells turns, long peak) implements Signal {
    @Override
    public double at(long micros) {
      return sine(turns.part(micros - peak) + .25);
    }

    @Override
    public void fill(Moments moments, double[] into) {
      for (int i = 0; i < moments.count(); i++) {
        into[i] = turns.part(moments.at(i) - peak) + .25;
      }
      for (int i = 0; i < moments.count(); i++) {
        into[i] = sine(into[i]);
      }
    }
  }

  /** 1 in the first part of each period, otherwise −1. */
  static Signal square(long period, double duty) {
    Cells turns = new Cells(period);
    return t -> turns.part(t) < duty ? 1 : -1;
  }

  /** A rise from −1 to 1, then a drop. */
  static Signal sawtooth(long period) {
    Cells turns = new Cells(period);
    return t -> 2 * turns.part(t) - 1;
  }

  /** A rise from −1 to 1 and a fall back. */
  static Signal triangle(long period) {
    Cells turns = new Cells(period);
    return t -> 1 - 4 * Math.abs(turns.part(t) - .5);
  }

  /** 1 on the given days of the week (0 is Monday, UTC), otherwise 0. */
  static Signal days(int from, int to) {
    Cells days = new Cells(86_400_000_000L);
    return t -> {
      // 1970-01-01 was a Thursday.
      long day = Math.floorMod(days.index(t) + 3, 7L);
      return day >= from && day <= to ? 1 : 0;
    };
  }

  /** Centre in turns, width in turns and height of P, Q, R, S and T (after McSharry 2003). */
  private static final double[][] ECG = {
    {.30, .04, .12}, {.46, .016, -.10}, {.50, .016, 1}, {.54, .016, -.25}, {.76, .064, .30}
  };

  /** An electrocardiogram-like beat: five bumps a period, the greatest of height 1. */
  static Signal ecg(long period) {
    Cells turns = new Cells(period);
    return t -> {
      double phase = turns.part(t);
      double sum = 0;
      for (double[] bump : ECG) {
        double z = (phase - bump[0]) / bump[1];
        sum += bump[2] * StrictMath.exp(-z * z / 2);
      }
      return sum;
    };
  }
}
