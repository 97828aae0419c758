package io.github.iforest4j.bench;

import io.github.iforest4j.FeatureMatrix;
import io.github.iforest4j.IsolationForest;
import io.github.iforest4j.IsolationForestConfig;
import io.github.iforest4j.ScoringMode;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Locale;
import java.util.Random;

/**
 * Times extended forests for docs/explain/variants.md: processor time per row of a batch, one
 * thread, the best of many batches. {@code benchmarks/extended.py} does the same with isotree.
 *
 * <pre>
 * mvn -B -ntp -q package -DskipTests -pl benchmarks -am
 * java -cp iforest-core/target/classes:benchmarks/target/classes io.github.iforest4j.bench.ExtendedSpeed
 * </pre>
 */
final class ExtendedSpeed {
  private static final int ROWS = 10_000;
  private static final int SCORED = 4_096;
  private static final int BATCHES = 100;

  private ExtendedSpeed() {}

  /** Prints a line for each number of columns and each level. */
  public static void main(String[] args) {
    for (int columns : new int[] {8, 32}) {
      for (int level : new int[] {0, 1, 2, IsolationForestConfig.FULL_EXTENSION}) {
        IsolationForestConfig config =
            IsolationForestConfig.builder().boxes(false).extensionLevel(level).build();
        IsolationForest forest = IsolationForest.fit(gaussian(ROWS, columns, 1), config);
        System.out.printf(
            Locale.ROOT,
            "iforest4j, %d columns, level %s: %.2f µs a row\n",
            columns,
            config.extensionLevelText(),
            micros(forest, gaussian(SCORED, columns, 2)));
      }
    }
  }

  private static double micros(IsolationForest forest, FeatureMatrix rows) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    double[] scores = new double[rows.numRows()];
    long best = Long.MAX_VALUE;
    for (int i = 0; i < BATCHES; i++) {
      long start = threads.getCurrentThreadCpuTime();
      forest.scoreAll(rows, ScoringMode.PLAIN, scores);
      best = Math.min(best, threads.getCurrentThreadCpuTime() - start);
    }
    return best / 1e3 / rows.numRows();
  }

  private static FeatureMatrix gaussian(int numRows, int columns, long seed) {
    Random random = new Random(seed);
    double[] values = new double[numRows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextGaussian();
    }
    return FeatureMatrix.of(values, numRows, columns);
  }
}
