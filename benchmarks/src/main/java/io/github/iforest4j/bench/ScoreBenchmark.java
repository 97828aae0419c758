package io.github.iforest4j.bench;

import io.github.iforest4j.Attribution;
import io.github.iforest4j.FeatureMatrix;
import io.github.iforest4j.IsolationForest;
import io.github.iforest4j.IsolationForestConfig;
import io.github.iforest4j.ScoringMode;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Time per row of 100 trees of 256 rows, one thread. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Thread)
public class ScoreBenchmark {
  static final int ROWS = 1_000;

  /** Number of features. */
  @Param({"4", "8", "32"})
  public int features;

  private FeatureMatrix rows;
  private IsolationForest forest;
  private Attribution attribution;
  private final double[] scores = new double[ROWS];
  private int next;

  /** Fits on one sample and scores another. */
  @Setup
  public void fit() {
    forest =
        IsolationForest.fit(
            GaussianMixture.rows(10_000, features, 1), IsolationForestConfig.DEFAULT);
    rows = GaussianMixture.rows(ROWS, features, 2);
    attribution = new Attribution(features);
  }

  /** A thousand rows in one call; time per row. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public double[] plainBatch() {
    forest.scoreAll(rows, ScoringMode.PLAIN, scores);
    return scores;
  }

  /** A thousand rows in one call; time per row. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public double[] boxBatch() {
    forest.scoreAll(rows, ScoringMode.BOX, scores);
    return scores;
  }

  /** One row per call. */
  @Benchmark
  public double plainSingle() {
    return forest.score(rows.array(), nextRow(), ScoringMode.PLAIN);
  }

  /** One row per call. */
  @Benchmark
  public double boxSingle() {
    return forest.score(rows.array(), nextRow(), ScoringMode.BOX);
  }

  /** One row per call: score and split it by feature. */
  @Benchmark
  public double boxAttribution() {
    forest.attribute(rows.array(), nextRow(), ScoringMode.BOX, attribution);
    return attribution.total();
  }

  private int nextRow() {
    next = next == ROWS - 1 ? 0 : next + 1;
    return rows.rowOffset(next);
  }
}
