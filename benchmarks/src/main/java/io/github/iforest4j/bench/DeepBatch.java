package io.github.iforest4j.bench;

import io.github.iforest4j.FeatureMatrix;
import io.github.iforest4j.IsolationForest;
import io.github.iforest4j.IsolationForestConfig;
import io.github.iforest4j.ScoringMode;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** 4,096 rows of 8 features in one call, 100 trees of large samples: time per row. */
public class DeepBatch extends RowBenchmark {
  private static final int FEATURES = 8;

  /** Subsample size; the height limit is its logarithm. */
  @Param({"1024", "4096", "65536"})
  public int subsample;

  private final FeatureMatrix rows = GaussianMixture.scored(FEATURES);
  private final double[] scores = new double[GaussianMixture.SCORED_ROWS];

  private static FeatureMatrix training() {
    return GaussianMixture.rows(1 << 17, FEATURES, 1);
  }

  /** This library's forest. */
  @State(Scope.Thread)
  public static class Ours {
    private IsolationForest forest;

    /** Not for the public; JMH calls it. */
    public Ours() {}

    /** Fits. */
    @Setup
    public void fit(DeepBatch benchmark) {
      IsolationForestConfig config =
          IsolationForestConfig.builder().subsampleSize(benchmark.subsample).boxes(false).build();
      forest = Forests.checked(IsolationForest.fit(training(), config));
    }
  }

  /** The yardstick. */
  @State(Scope.Thread)
  public static class ChildArrays {
    private ChildArrayForest forest;

    /** Not for the public; JMH calls it. */
    public ChildArrays() {}

    /** Fits. */
    @Setup
    public void fit(DeepBatch benchmark) {
      forest =
          new ChildArrayForest(training(), Forests.NUM_TREES, benchmark.subsample, 1).checked();
    }
  }

  /** This library. */
  @Benchmark
  @OperationsPerInvocation(GaussianMixture.SCORED_ROWS)
  public double[] iforest4j(Ours ours) {
    ours.forest.scoreAll(rows, ScoringMode.PLAIN, scores);
    return scores;
  }

  /** Child arrays, row by row. */
  @Benchmark
  @OperationsPerInvocation(GaussianMixture.SCORED_ROWS)
  public double[] childArrays(ChildArrays childArrays) {
    childArrays.forest.scoreAll(rows, scores);
    return scores;
  }

  /** Child arrays, tree by tree: the stronger yardstick. */
  @Benchmark
  @OperationsPerInvocation(GaussianMixture.SCORED_ROWS)
  public double[] childArraysByTree(ChildArrays childArrays) {
    childArrays.forest.scoreAllByTree(rows, scores);
    return scores;
  }
}
