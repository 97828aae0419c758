package io.github.iforest4j.bench;

import io.github.iforest4j.FeatureMatrix;
import io.github.iforest4j.IsolationForest;
import io.github.iforest4j.ScoringMode;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * What each kernel is worth: the same forest and rows (100 trees of 256 rows, 8 features), scored
 * by the kernel that the system property {@code iforest.kernel} names. {@code vector} needs {@code
 * --add-modules jdk.incubator.vector}.
 */
public class Kernels extends RowBenchmark {
  /** The value of {@code iforest.kernel}. */
  @Param({"general", "scalar"})
  public String kernel;

  private final FeatureMatrix rows = GaussianMixture.scored(8);
  private final double[] scores = new double[GaussianMixture.SCORED_ROWS];
  private IsolationForest forest;
  private int next;

  /** Chooses the kernel before the library is loaded; every benchmark has a process of its own. */
  @Setup
  public void fit() {
    System.setProperty("iforest.kernel", kernel);
    forest = Forests.boxed(Forests.NUM_TREES, 8);
    if (!forest.kernel().startsWith(kernel)) {
      throw new IllegalStateException("asked for " + kernel + ", got " + forest.kernel());
    }
  }

  /** 4,096 rows in a call. */
  @Benchmark
  @OperationsPerInvocation(GaussianMixture.SCORED_ROWS)
  public double[] batch() {
    forest.scoreAll(rows, ScoringMode.PLAIN, scores);
    return scores;
  }

  /** One row in a call. */
  @Benchmark
  public double single() {
    next = (next + 1) & (GaussianMixture.SCORED_ROWS - 1);
    return forest.score(rows.array(), rows.rowOffset(next), ScoringMode.PLAIN);
  }

  /** 4,096 rows in a call, box scores. */
  @Benchmark
  @OperationsPerInvocation(GaussianMixture.SCORED_ROWS)
  public double[] boxBatch() {
    forest.scoreAll(rows, ScoringMode.BOX, scores);
    return scores;
  }
}
