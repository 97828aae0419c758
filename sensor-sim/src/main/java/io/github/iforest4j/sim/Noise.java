package io.github.iforest4j.sim;

/** Signals that are random at every moment; {@link NoiseFunctions} has their names. */
final class Noise {
  private Noise() {}

  /** Independent at every moment; a seek costs nothing. */
  record Normal(long key, double deviation, Normals normals) implements Signal {
    @Override
    public double at(long micros) {
      return deviation * CounterRandom.normal(key, micros);
    }

    @Override
    public void fill(Moments moments, double[] into) {
      normals.want(key, moments);
      double[] drawn = normals.draw();
      for (int i = 0; i < moments.count(); i++) {
        into[i] = deviation * drawn[i];
      }
    }
  }

  static Signal uniform(long key, double low, double high) {
    return t -> low + (high - low) * CounterRandom.uniform(key, t);
  }

  /** An integer from {@code low} to {@code high}, both inclusive. */
  static Signal uniformInteger(long key, int low, int high) {
    return t -> CounterRandom.between(key, t, low, high);
  }

  static Signal pick(long key, double[] values) {
    return t -> values[CounterRandom.index(key, t, values.length)];
  }

  static Signal exponential(long key, double mean) {
    return t -> -mean * StrictLog.of(CounterRandom.uniform(key, t));
  }

  /** A Laplace distribution, with heavier tails than normal; the standard deviation is given. */
  static Signal laplace(long key, double deviation) {
    double scale = deviation / Math.sqrt(2);
    return t -> {
      double u = CounterRandom.uniform(key, t) - .5;
      double size = -scale * StrictLog.of(1 - 2 * Math.abs(u));
      return u < 0 ? -size : size;
    };
  }

  /** The exponential of a normal variable; its median is 1. */
  record LogNormal(long key, double sigma, Normals normals) implements Signal {
    @Override
    public double at(long micros) {
      return StrictMath.exp(sigma * CounterRandom.normal(key, micros));
    }

    @Override
    public void fill(Moments moments, double[] into) {
      normals.want(key, moments);
      double[] drawn = normals.draw();
      for (int i = 0; i < moments.count(); i++) {
        into[i] = StrictMath.exp(sigma * drawn[i]);
      }
    }
  }

  /** Student's t by the polar method without rejection (Bailey 1994), times a scale. */
  static Signal student(long key, double degrees, double scale) {
    long angle = CounterRandom.key(key, 1);
    return t -> {
      double u = CounterRandom.uniform(key, t);
      double radius = Math.sqrt(degrees * (StrictPow.of(u, -2 / degrees) - 1));
      return scale * radius * Wave.sine(CounterRandom.uniform(angle, t));
    };
  }

  /**
   * Noise whose power depends on frequency as 1/f^(2d), by fractional integration of white noise
   * (Hosking 1981; Kasdin 1995) over a finite memory: pink for d = ½ down to a frequency of about
   * 1/{@value #MEMORY} per step, blue for −½, violet (the exact difference) for −1. Defined on a
   * grid of steps and constant between. A seek costs {@value #MEMORY} normal numbers, the next step
   * one, and either a sum over the memory.
   */
  static final class Coloured implements Signal {
    static final int MEMORY = 256;

    private final FiniteMemory memory;
    private final Cells cells;
    private long last = Long.MIN_VALUE;
    private double value;

    Coloured(long key, double d, double deviation, long step, Normals normals) {
      this.cells = new Cells(step);
      double[] weights = new double[MEMORY];
      double weight = 1;
      double squares = 0;
      for (int k = 0; k < MEMORY; k++) {
        weights[k] = weight;
        squares += weight * weight;
        weight *= (k + d) / (k + 1);
      }
      for (int k = 0; k < MEMORY; k++) {
        weights[k] *= deviation / Math.sqrt(squares);
      }
      this.memory =
          new FiniteMemory(
              weights, (first, count, into, at) -> normals.draw(key, first, count, into, at));
    }

    @Override
    public double at(long micros) {
      long n = cells.index(micros);
      if (n != last) {
        value = memory.sum(n);
        last = n;
      }
      return value;
    }

    @Override
    public void fill(Moments moments, double[] into) {
      int count = moments.count();
      long first = cells.index(moments.at(0));
      for (int i = 1; i < count; i++) {
        if (cells.index(moments.at(i)) != first + i) {
          Signal.super.fill(moments, into);
          return;
        }
      }
      memory.sums(first, count, into);
    }
  }
}
