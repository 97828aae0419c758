package io.github.iforest4j.sim;

import static io.github.iforest4j.sim.FormulaFunctions.values;
import static io.github.iforest4j.sim.FormulaFunctions.valuesFrom;

import java.util.Map;

/** The functions of a formula that are random at every moment; see {@link Noise}. */
final class NoiseFunctions {
  private NoiseFunctions() {}

  static void addTo(Map<String, FormulaFunctions.Function> to) {
    to.put("normal", values(1, NoiseFunctions::normal));
    to.put("uniform", values(2, NoiseFunctions::uniform));
    to.put("uniform_integer", values(2, NoiseFunctions::uniformInteger));
    to.put("pick", valuesFrom(1, NoiseFunctions::pick));
    to.put("exponential", values(1, NoiseFunctions::exponential));
    to.put("laplace", values(1, NoiseFunctions::laplace));
    to.put("lognormal", values(1, NoiseFunctions::lognormal));
    to.put("student", values(2, NoiseFunctions::student));
    to.put("pink", values(1, call -> coloured(call, .5)));
    to.put("blue", values(1, call -> coloured(call, -.5)));
    to.put("violet", values(1, call -> coloured(call, -1)));
  }

  private static FormulaPart normal(FormulaCall call) {
    double deviation = call.number(0);
    return call.random((key, build) -> new Noise.Normal(key, deviation, build.normals()));
  }

  private static FormulaPart uniform(FormulaCall call) {
    double low = call.number(0);
    double high = call.number(1);
    return call.random((key, build) -> Noise.uniform(key, low, high));
  }

  private static FormulaPart uniformInteger(FormulaCall call) {
    int low = call.integer(0);
    int high = call.integer(1);
    if (low > high) {
      throw call.wrong(low + " is more than " + high);
    }
    return call.random((key, build) -> Noise.uniformInteger(key, low, high));
  }

  private static FormulaPart pick(FormulaCall call) {
    double[] numbers = call.numbers(0);
    return call.random((key, build) -> Noise.pick(key, numbers));
  }

  private static FormulaPart exponential(FormulaCall call) {
    double mean = call.number(0);
    return call.random((key, build) -> Noise.exponential(key, mean));
  }

  private static FormulaPart laplace(FormulaCall call) {
    double deviation = call.number(0);
    return call.random((key, build) -> Noise.laplace(key, deviation));
  }

  private static FormulaPart lognormal(FormulaCall call) {
    double sigma = call.number(0);
    return call.random((key, build) -> new Noise.LogNormal(key, sigma, build.normals()));
  }

  private static FormulaPart student(FormulaCall call) {
    double degrees = call.positive(0);
    double scale = call.number(1);
    return call.random((key, build) -> Noise.student(key, degrees, scale));
  }

  /** Noise whose power goes with frequency as 1/f^(2d). */
  private static FormulaPart coloured(FormulaCall call, double d) {
    double deviation = call.number(0);
    return call.random(
        (key, build) -> new Noise.Coloured(key, d, deviation, build.step(), build.normals()));
  }
}
