package io.github.iforest4j.sim;

import java.util.Arrays;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;

/** Readings of a stream as columns, for statistics. */
final class Samples {
  private final double[][] columns;
  private final Scenario scenario;

  private Samples(Scenario scenario, double[][] columns) {
    this.scenario = scenario;
    this.columns = columns;
  }

  static Samples of(SensorStream stream, int count) {
    int fields = stream.scenario().schema().numFields();
    double[][] columns = new double[fields][count];
    for (int i = 0; i < count; i++) {
      SensorReading reading = stream.next();
      for (int f = 0; f < fields; f++) {
        columns[f][i] = reading.number(f);
      }
    }
    return new Samples(stream.scenario(), columns);
  }

  double[] column(String field) {
    return columns[scenario.schema().indexOf(field)];
  }

  double correlation(String one, String two) {
    return correlation(column(one), column(two));
  }

  static double correlation(double[] one, double[] two) {
    return new PearsonsCorrelation().correlation(one, two);
  }

  /** By how many readings the effect follows the cause: where their correlation is greatest. */
  static int lag(double[] cause, double[] effect, int maxLag) {
    int best = -1;
    double bestCorrelation = Double.NEGATIVE_INFINITY;
    for (int lag = 0; lag <= maxLag; lag++) {
      double correlation =
          correlation(
              Arrays.copyOfRange(cause, 0, cause.length - lag),
              Arrays.copyOfRange(effect, lag, effect.length));
      if (correlation > bestCorrelation) {
        bestCorrelation = correlation;
        best = lag;
      }
    }
    return best;
  }
}
