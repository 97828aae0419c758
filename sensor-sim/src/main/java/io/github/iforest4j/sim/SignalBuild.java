package io.github.iforest4j.sim;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes the signals of one device of one stream from their formulas. */
final class SignalBuild {
  /** Far more than any sensible scenario; nested lags multiply. */
  private static final int MAX_SIGNALS = 100_000;

  /** Keeps the latest value, because several signals ask for it at the same moment. */
  private static final class Remembered implements Signal {
    private final Signal signal;
    private long last = Long.MIN_VALUE;
    private double value;
    private @Nullable Moments block;
    private long version;
    private double[] values = new double[0];

    Remembered(Signal signal) {
      this.signal = signal;
    }

    @Override
    public double at(long micros) {
      if (micros != last) {
        value = signal.at(micros);
        last = micros;
      }
      return value;
    }

    @Override
    public void fill(Moments moments, double[] into) {
      if (moments != block || moments.version() != version) {
        if (values.length < moments.count()) {
          values = new double[moments.capacity()];
        }
        signal.fill(moments, values);
        block = moments;
        version = moments.version();
      }
      System.arraycopy(values, 0, into, 0, moments.count());
    }
  }

  private final Map<String, Formula> formulas;
  private final long seed;
  private final int device;
  private final long step;
  private final Normals normals;
  private final Map<String, Signal> made = new HashMap<>();
  private final int[] count;

  /**
   * A build.
   *
   * @param formulas the formulas by name of quantity
   * @param step the step of coloured noise, in microseconds
   */
  SignalBuild(Map<String, Formula> formulas, long seed, int device, long step, Normals normals) {
    this(formulas, seed, device, step, normals, new int[1]);
  }

  private SignalBuild(
      Map<String, Formula> formulas,
      long seed,
      int device,
      long step,
      Normals normals,
      int[] count) {
    this.formulas = formulas;
    this.seed = seed;
    this.device = device;
    this.step = step;
    this.normals = normals;
    this.count = count;
  }

  /** The same signals with their own memory, for a signal that asks for other moments. */
  SignalBuild fork() {
    return new SignalBuild(formulas, seed, device, step, normals, count);
  }

  /** The signal of a quantity; the same object each time. */
  Signal quantity(String name) {
    Signal signal = made.get(name);
    if (signal == null) {
      if (++count[0] > MAX_SIGNALS) {
        throw new ScenarioException(
            "needs more than " + MAX_SIGNALS + " signals: lags of lags multiply");
      }
      Formula formula = Objects.requireNonNull(formulas.get(name), name);
      signal = new Remembered(formula.build(this));
      made.put(name, signal);
    }
    return signal;
  }

  long key(String purpose) {
    return CounterRandom.key(seed, device, purpose);
  }

  int device() {
    return device;
  }

  Normals normals() {
    return normals;
  }

  long step() {
    return step;
  }
}
