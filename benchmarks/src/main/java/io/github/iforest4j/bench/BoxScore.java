package io.github.iforest4j.bench;

import com.amazon.randomcutforest.RandomCutForest;
import io.github.iforest4j.Attribution;
import io.github.iforest4j.FeatureMatrix;
import io.github.iforest4j.IsolationForest;
import io.github.iforest4j.ScoringMode;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Box scores against RandomCutForest's scores (which need no update of the forest), trees of 256
 * rows. RandomCutForest has no batch; one row after another is its batch.
 */
public class BoxScore extends RowBenchmark {
  /** Trees x features. */
  @Param({"50x8", "100x24"})
  public String shape;

  private final double[] scores = new double[GaussianMixture.SCORED_ROWS];
  private int next;

  /** This library's forest. */
  @State(Scope.Thread)
  public static class Boxed {
    private FeatureMatrix rows;
    private IsolationForest forest;
    private Attribution attribution;

    /** Not for the public; JMH calls it. */
    public Boxed() {}

    /** Fits on other rows. */
    @Setup
    public void fit(BoxScore benchmark) {
      forest = Forests.boxed(benchmark.numTrees(), benchmark.numFeatures());
      rows = GaussianMixture.scored(benchmark.numFeatures());
      attribution = new Attribution(benchmark.numFeatures());
    }
  }

  /** The rival. */
  @State(Scope.Thread)
  public static class RandomCut {
    private float[][] rows;
    private RandomCutForest forest;

    /** Not for the public; JMH calls it. */
    public RandomCut() {}

    /** Updates it with other rows. */
    @Setup
    public void update(BoxScore benchmark) {
      forest = Forests.randomCut(benchmark.numTrees(), benchmark.numFeatures());
      rows = Forests.floats(GaussianMixture.scored(benchmark.numFeatures()));
    }
  }

  private int numTrees() {
    return Integer.parseInt(shape.substring(0, shape.indexOf('x')));
  }

  private int numFeatures() {
    return Integer.parseInt(shape.substring(shape.indexOf('x') + 1));
  }

  private int next() {
    next = (next + 1) & (GaussianMixture.SCORED_ROWS - 1);
    return next;
  }

  /** 4,096 rows in a call. */
  @Benchmark
  @OperationsPerInvocation(GaussianMixture.SCORED_ROWS)
  public double[] batch(Boxed boxed) {
    boxed.forest.scoreAll(boxed.rows, ScoringMode.BOX, scores);
    return scores;
  }

  /** One row in a call. */
  @Benchmark
  public double single(Boxed boxed) {
    return boxed.forest.score(boxed.rows.array(), boxed.rows.rowOffset(next()), ScoringMode.BOX);
  }

  /** One row in a call: its score, split by feature. */
  @Benchmark
  public double attribution(Boxed boxed) {
    boxed.forest.attribute(
        boxed.rows.array(), boxed.rows.rowOffset(next()), ScoringMode.BOX, boxed.attribution);
    return boxed.attribution.total();
  }

  /** RandomCutForest, one row in a call. */
  @Benchmark
  public double randomCutForest(RandomCut randomCut) {
    return randomCut.forest.getAnomalyScore(randomCut.rows[next()]);
  }
}
