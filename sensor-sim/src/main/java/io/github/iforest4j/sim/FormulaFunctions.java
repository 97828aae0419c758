package io.github.iforest4j.sim;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongFunction;

/**
 * The functions that a formula can call, by name. {@link NoiseFunctions} has those that are random
 * at every moment.
 */
final class FormulaFunctions {
  /** Makes the part of a call; throws a {@link FormulaException} if an argument is wrong. */
  interface Body {
    FormulaPart part(FormulaCall call);
  }

  /**
   * A function.
   *
   * @param texts how many arguments in quotes come first
   * @param least the least number of values after them
   * @param most the greatest number of values after them; {@link Integer#MAX_VALUE} is no limit
   * @param body what it makes of them
   */
  record Function(int texts, int least, int most, Body body) {
    /** How many arguments it takes, such as {@code 1 to 2}. */
    String arity() {
      return (least == most ? "" : texts + least + " to ")
          + (most == Integer.MAX_VALUE ? "more" : texts + most);
    }
  }

  /** By name, sorted. */
  static final Map<String, Function> ALL = all();

  private FormulaFunctions() {}

  private static Map<String, Function> all() {
    Map<String, Function> all = new TreeMap<>();
    waves(all);
    memories(all);
    arithmetic(all);
    NoiseFunctions.addTo(all);
    return Collections.unmodifiableMap(all);
  }

  static Function values(int count, Body body) {
    return new Function(0, count, count, body);
  }

  static Function values(int least, int most, Body body) {
    return new Function(0, least, most, body);
  }

  static Function valuesFrom(int least, Body body) {
    return new Function(0, least, Integer.MAX_VALUE, body);
  }

  private static void waves(Map<String, Function> to) {
    to.put("sine", values(1, 2, FormulaFunctions::sine));
    to.put("square", values(1, 2, FormulaFunctions::square));
    to.put("sawtooth", values(1, call -> periodic(call, Wave::sawtooth)));
    to.put("triangle", values(1, call -> periodic(call, Wave::triangle)));
    to.put("ecg", values(1, call -> periodic(call, Wave::ecg)));
    to.put("workday", values(0, call -> build -> Wave.days(0, 4)));
  }

  private static FormulaPart sine(FormulaCall call) {
    long period = call.micros(0);
    long peak = call.size() == 1 ? period / 4 : Math.round(call.number(1) * 1e6);
    return build -> new Wave.Sine(new Cells(period), peak);
  }

  private static FormulaPart square(FormulaCall call) {
    double duty = call.size() == 1 ? .5 : call.positive(1);
    return periodic(call, period -> Wave.square(period, duty));
  }

  /** Made anew for each build, because a signal remembers its latest moment. */
  private static FormulaPart periodic(FormulaCall call, LongFunction<Signal> wave) {
    long period = call.micros(0);
    return build -> wave.apply(period);
  }

  private static void memories(Map<String, Function> to) {
    to.put("wander", values(2, FormulaFunctions::wander));
    to.put("walk", values(1, FormulaFunctions::walk));
    to.put("modes", valuesFrom(2, call -> call.modes(call.micros(0), call.numbers(1))));
    to.put("cylinder_bell_funnel", values(1, FormulaFunctions::cylinderBellFunnel));
    to.put("per_device", values(2, FormulaFunctions::perDevice));
    to.put("lag", values(2, FormulaFunctions::lag));
    to.put("delay", values(2, call -> FormulaPart.delayed(call.part(0), call.micros(1))));
    to.put("replay", new Function(2, 1, 1, FormulaFunctions::replay));
  }

  private static FormulaPart wander(FormulaCall call) {
    double deviation = call.number(0);
    long timeConstant = call.micros(1);
    return call.random((key, build) -> new Wander(key, deviation, timeConstant, build.normals()));
  }

  private static FormulaPart walk(FormulaCall call) {
    double hourly = call.number(0);
    return call.random((key, build) -> new RandomWalk(key, hourly));
  }

  private static FormulaPart cylinderBellFunnel(FormulaCall call) {
    long period = call.micros(0);
    return call.random((key, build) -> Segments.cylinderBellFunnel(key, period));
  }

  private static FormulaPart perDevice(FormulaCall call) {
    double low = call.number(0);
    double high = call.number(1);
    return call.random(
        (key, build) -> {
          double value = low + (high - low) * CounterRandom.uniform(key, 0);
          return micros -> value;
        });
  }

  private static FormulaPart lag(FormulaCall call) {
    FormulaPart input = call.part(0);
    long timeConstant = call.micros(1);
    return build -> new Lag(input.build(build.fork()), timeConstant);
  }

  private static FormulaPart replay(FormulaCall call) {
    long step = call.micros(0);
    double[] values = call.column(call.text(0), call.text(1));
    return build -> Replay.of(values, step);
  }

  private static void arithmetic(Map<String, Function> to) {
    to.put("abs", unary(Math::abs));
    to.put("sqrt", unary(Math::sqrt));
    to.put("exp", unary(StrictMath::exp));
    to.put("log", unary(StrictMath::log));
    to.put("floor", unary(Math::floor));
    to.put("min", binary(Math::min));
    to.put("max", binary(Math::max));
    to.put("if", values(3, call -> FormulaPart.choice(call.part(0), call.part(1), call.part(2))));
    to.put("polynomial", valuesFrom(2, FormulaFunctions::polynomial));
  }

  private static Function unary(DoubleUnaryOperator f) {
    return values(1, call -> FormulaPart.unary(call.part(0), f));
  }

  private static Function binary(DoubleBinaryOperator f) {
    return values(2, call -> FormulaPart.binary(call.part(0), call.part(1), f));
  }

  private static FormulaPart polynomial(FormulaCall call) {
    double[] coefficients = call.numbers(1);
    return FormulaPart.unary(
        call.part(0),
        x -> {
          double value = 0;
          for (int i = coefficients.length - 1; i >= 0; i--) {
            value = value * x + coefficients[i];
          }
          return value;
        });
  }
}
