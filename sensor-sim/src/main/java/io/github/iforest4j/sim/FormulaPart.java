package io.github.iforest4j.sim;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A node of a parsed formula. It is built into a {@link Signal} once for each device. An operator
 * with constant operands is computed at once, and the result is a constant again.
 */
interface FormulaPart {
  /** Makes the signal for one device. */
  Signal build(SignalBuild build);

  /** The value if it is always the same, otherwise NaN. */
  default double constant() {
    return Double.NaN;
  }

  /** A part that always has this value. */
  static FormulaPart constant(double value) {
    return new Constant(value);
  }

  /** A function of one part. */
  static FormulaPart unary(FormulaPart a, DoubleUnaryOperator f) {
    if (!Double.isNaN(a.constant())) {
      return new Constant(f.applyAsDouble(a.constant()));
    }
    return build -> new Unary(a.build(build), f);
  }

  /** A function of two parts. */
  static FormulaPart binary(FormulaPart a, FormulaPart b, DoubleBinaryOperator f) {
    double left = a.constant();
    double right = b.constant();
    if (!Double.isNaN(left) && !Double.isNaN(right)) {
      return new Constant(f.applyAsDouble(left, right));
    }
    return build -> new Binary(a.build(build), b.build(build), f);
  }

  /**
   * One of the four basic operations.
   *
   * @param operator {@code + - *} or {@code /}
   */
  static FormulaPart arithmetic(char operator, FormulaPart a, FormulaPart b) {
    double left = a.constant();
    double right = b.constant();
    if (!Double.isNaN(left) && !Double.isNaN(right)) {
      return new Constant(Arithmetic.result(operator, left, right));
    }
    return build -> new Arithmetic(operator, a.build(build), b.build(build));
  }

  /** The second part where the first is not 0, otherwise the third. */
  static FormulaPart choice(FormulaPart condition, FormulaPart then, FormulaPart otherwise) {
    return build -> new Choice(condition.build(build), then.build(build), otherwise.build(build));
  }

  /**
   * The value that a part had some time ago.
   *
   * @param by microseconds
   */
  static FormulaPart delayed(FormulaPart input, long by) {
    return build -> new Delay(input.build(build.fork()), by);
  }

  /** A constant is its own signal. */
  record Constant(double constant) implements FormulaPart, Signal {
    @Override
    public Signal build(SignalBuild build) {
      return this;
    }

    @Override
    public double at(long micros) {
      return constant;
    }

    @Override
    public void fill(Moments moments, double[] into) {
      Arrays.fill(into, 0, moments.count(), constant);
    }
  }

  /** A function of one signal. */
  record Unary(Signal x, DoubleUnaryOperator f) implements Signal {
    @Override
    public double at(long micros) {
      return f.applyAsDouble(x.at(micros));
    }

    @Override
    public void fill(Moments moments, double[] into) {
      x.fill(moments, into);
      for (int i = 0; i < moments.count(); i++) {
        into[i] = f.applyAsDouble(into[i]);
      }
    }
  }

  /** A function of two signals. */
  record Binary(Signal x, Signal y, DoubleBinaryOperator f) implements Signal {
    @Override
    public double at(long micros) {
      return f.applyAsDouble(x.at(micros), y.at(micros));
    }

    @Override
    public void fill(Moments moments, double[] into) {
      x.fill(moments, into);
      double[] right = moments.borrow();
      y.fill(moments, right);
      for (int i = 0; i < moments.count(); i++) {
        into[i] = f.applyAsDouble(into[i], right[i]);
      }
      moments.giveBack();
    }
  }

  /** One of the basic operations: a loop for each, which the compiler turns into vector code. */
  record Arithmetic(char operator, Signal x, Signal y) implements Signal {
    static double result(char operator, double a, double b) {
      return switch (operator) {
        case '+' -> a + b;
        case '-' -> a - b;
        case '*' -> a * b;
        default -> a / b;
      };
    }

    @Override
    public double at(long micros) {
      return result(operator, x.at(micros), y.at(micros));
    }

    @Override
    public void fill(Moments moments, double[] into) {
      x.fill(moments, into);
      double[] right = moments.borrow();
      y.fill(moments, right);
      int count = moments.count();
      switch (operator) {
        case '+' -> {
          for (int i = 0; i < count; i++) {
            into[i] += right[i];
          }
        }
        case '-' -> {
          for (int i = 0; i < count; i++) {
            into[i] -= right[i];
          }
        }
        case '*' -> {
          for (int i = 0; i < count; i++) {
            into[i] *= right[i];
          }
        }
        default -> {
          for (int i = 0; i < count; i++) {
            into[i] /= right[i];
          }
        }
      }
      moments.giveBack();
    }
  }

  /** One of two signals, as a third one decides. */
  record Choice(Signal condition, Signal then, Signal otherwise) implements Signal {
    @Override
    public double at(long micros) {
      return condition.at(micros) != 0 ? then.at(micros) : otherwise.at(micros);
    }

    @Override
    public void fill(Moments moments, double[] into) {
      otherwise.fill(moments, into);
      double[] conditions = moments.borrow();
      condition.fill(moments, conditions);
      double[] others = moments.borrow();
      then.fill(moments, others);
      for (int i = 0; i < moments.count(); i++) {
        into[i] = conditions[i] != 0 ? others[i] : into[i];
      }
      moments.giveBack();
      moments.giveBack();
    }
  }

  /** The value that another signal had some time ago. */
  final class Delay implements Signal {
    private final Signal input;
    private final long by;
    private @Nullable Moments earlier;

    Delay(Signal input, long by) {
      this.input = input;
      this.by = by;
    }

    @Override
    public double at(long micros) {
      return input.at(micros - by);
    }

    @Override
    public void fill(Moments moments, double[] into) {
      Moments shifted = earlier;
      if (shifted == null || shifted.capacity() < moments.count()) {
        shifted = new Moments(moments.capacity());
        earlier = shifted;
      }
      shifted.clear();
      for (int i = 0; i < moments.count(); i++) {
        shifted.add(moments.at(i) - by);
      }
      input.fill(shifted, into);
    }
  }
}
