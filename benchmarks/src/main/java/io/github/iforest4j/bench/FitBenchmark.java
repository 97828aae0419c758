package io.github.iforest4j.bench;

import io.github.iforest4j.FeatureMatrix;
import io.github.iforest4j.IsolationForest;
import io.github.iforest4j.IsolationForestConfig;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Time to grow 100 trees of 256 rows on 100,000 rows of 8 features, one thread. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Thread)
public class FitBenchmark {
  /** Whether nodes keep their bounding boxes. */
  @Param({"false", "true"})
  public boolean boxes;

  private FeatureMatrix rows;
  private IsolationForestConfig config;

  /** Makes the rows. */
  @Setup
  public void makeRows() {
    rows = GaussianMixture.rows(100_000, 8, 1);
    config = IsolationForestConfig.builder().boxes(boxes).build();
  }

  /** One fit. */
  @Benchmark
  public IsolationForest fit() {
    return IsolationForest.fit(rows, config);
  }
}
