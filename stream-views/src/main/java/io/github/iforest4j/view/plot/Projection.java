package io.github.iforest4j.view.plot;

import io.github.iforest4j.view.plot.ReadingHistory.Truth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.apache.commons.math3.stat.StatUtils;
import org.apache.commons.math3.stat.correlation.StorelessCovariance;
import org.apache.commons.math3.stat.descriptive.moment.Mean;
import org.apache.commons.math3.stat.descriptive.moment.StandardDeviation;

/**
 * The readings in the plane of two principal components of the columns that the forest sees, each
 * column centred and divided by its standard deviation; constant columns take no part, and the
 * columns of one categorical field share the weight of one. Each component's sign is such that its
 * largest loading is positive. O(n·d² + d³) for d columns.
 */
final class Projection {
  /** The share of the normal readings that lie in the crowd. */
  private static final double CROWD = .99;

  private static final int MIN_CROWD = 20;

  private final double[] xs;
  private final double[] ys;
  private final String xAxis;
  private final String yAxis;

  private Projection(double[] xs, double[] ys, String xAxis, String yAxis) {
    this.xs = xs;
    this.ys = ys;
    this.xAxis = xAxis;
    this.yAxis = yAxis;
  }

  /** A column with its mean, and the factor that standardises it: 0 if it is constant. */
  private record Standard(int column, double mean, double scale) {
    static Standard of(ReadingHistory history, int column) {
      Mean mean = new Mean();
      StandardDeviation deviation = new StandardDeviation(false);
      for (int r = 0; r < history.size(); r++) {
        mean.increment(history.column(r, column));
        deviation.increment(history.column(r, column));
      }
      boolean constant = deviation.getResult() <= 1e-9 * (1 + Math.abs(mean.getResult()));
      return new Standard(column, mean.getResult(), constant ? 0 : 1 / deviation.getResult());
    }

    double value(ReadingHistory history, int r) {
      return (history.column(r, column) - mean) * scale;
    }
  }

  static Projection of(ReadingHistory history) {
    List<Standard> columns = standardised(history);
    int n = history.size();
    double[] xs = new double[n];
    double[] ys = new double[n];
    if (columns.isEmpty()) {
      return new Projection(xs, ys, "every column is constant", "every column is constant");
    }
    if (columns.size() == 1) {
      // One column has no plane: it is drawn over the readings' numbers.
      Standard only = columns.get(0);
      for (int r = 0; r < n; r++) {
        xs[r] = r;
        ys[r] = only.value(history, r);
      }
      String name = history.schema().columnName(only.column());
      return new Projection(xs, ys, "reading", name + ", standard deviations");
    }
    SingularValueDecomposition svd = new SingularValueDecomposition(covariance(history, columns));
    double[] first = oriented(svd.getU().getColumn(0));
    double[] second = oriented(svd.getU().getColumn(1));
    for (int r = 0; r < n; r++) {
      for (int i = 0; i < first.length; i++) {
        double value = columns.get(i).value(history, r);
        xs[r] += value * first[i];
        ys[r] += value * second[i];
      }
    }
    double[] variances = svd.getSingularValues();
    double total = StatUtils.sum(variances);
    return new Projection(
        xs, ys, axis("first", variances[0] / total), axis("second", variances[1] / total));
  }

  private static String axis(String which, double share) {
    return String.format(
        Locale.ROOT, "%s principal component (%.0f %% of the variance)", which, 100 * share);
  }

  private static List<Standard> standardised(ReadingHistory history) {
    List<Standard> varying = new ArrayList<>();
    Map<Integer, Integer> columnsOfField = new HashMap<>();
    for (int c = 0; c < history.numColumns(); c++) {
      Standard column = Standard.of(history, c);
      if (column.scale() > 0) {
        varying.add(column);
        columnsOfField.merge(history.schema().fieldOfColumn(c), 1, Integer::sum);
      }
    }
    varying.replaceAll(
        c -> {
          int field = history.schema().fieldOfColumn(c.column());
          int siblings = columnsOfField.getOrDefault(field, 1);
          return new Standard(c.column(), c.mean(), c.scale() / Math.sqrt(siblings));
        });
    return varying;
  }

  private static RealMatrix covariance(ReadingHistory history, List<Standard> columns) {
    StorelessCovariance covariance = new StorelessCovariance(columns.size(), false);
    double[] z = new double[columns.size()];
    for (int r = 0; r < history.size(); r++) {
      for (int i = 0; i < z.length; i++) {
        z[i] = columns.get(i).value(history, r);
      }
      covariance.increment(z);
    }
    return covariance.getCovarianceMatrix();
  }

  private static double[] oriented(double[] loadings) {
    double largest = 0;
    for (double loading : loadings) {
      largest = Math.abs(loading) > Math.abs(largest) + 1e-12 ? loading : largest;
    }
    if (largest < 0) {
      for (int i = 0; i < loadings.length; i++) {
        loadings[i] = -loadings[i];
      }
    }
    return loadings;
  }

  /**
   * For each reading, whether it lies among the normal ones, which are not called and not known to
   * be anomalies: within the ellipse that holds {@value #CROWD} of them. Nothing does if there are
   * few, or they lie on a line. O(n log n).
   */
  boolean[] inCrowd(ReadingHistory history) {
    int n = history.size();
    boolean[] inside = new boolean[n];
    int[] crowd =
        IntStream.range(0, n)
            .filter(r -> !history.isAnomaly(r) && history.truth(r) != Truth.ANOMALY)
            .toArray();
    if (crowd.length < MIN_CROWD) {
      return inside;
    }
    double[] x = IntStream.of(crowd).mapToDouble(r -> xs[r]).toArray();
    double[] y = IntStream.of(crowd).mapToDouble(r -> ys[r]).toArray();
    double meanX = StatUtils.mean(x);
    double meanY = StatUtils.mean(y);
    double varX = StatUtils.populationVariance(x, meanX);
    double varY = StatUtils.populationVariance(y, meanY);
    double both = 0;
    for (int i = 0; i < x.length; i++) {
      both += (x[i] - meanX) * (y[i] - meanY) / x.length;
    }
    double determinant = varX * varY - both * both;
    if (!(determinant > 1e-12 * varX * varY)) {
      return inside;
    }
    double[] distances = new double[n];
    for (int r = 0; r < n; r++) {
      double dx = xs[r] - meanX;
      double dy = ys[r] - meanY;
      distances[r] = (varY * dx * dx - 2 * both * dx * dy + varX * dy * dy) / determinant;
    }
    double edge =
        StatUtils.percentile(
            IntStream.of(crowd).mapToDouble(r -> distances[r]).toArray(), 100 * CROWD);
    for (int r = 0; r < n; r++) {
      inside[r] = distances[r] <= edge;
    }
    return inside;
  }

  double x(int reading) {
    return xs[reading];
  }

  double y(int reading) {
    return ys[reading];
  }

  /** The name of the horizontal axis. */
  String xAxis() {
    return xAxis;
  }

  /** The name of the vertical axis. */
  String yAxis() {
    return yAxis;
  }
}
