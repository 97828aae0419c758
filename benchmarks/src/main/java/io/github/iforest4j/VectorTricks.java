package io.github.iforest4j;

import io.github.iforest4j.bench.RowBenchmark;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Setup;

/**
 * What each trick of the vector kernels is worth: the same trees, boxes and rows without one of
 * them. Plain kernels: 100 trees of 256 rows, 8 features; {@code wide}, twice as many features as
 * there are lanes; {@code box}, 50 trees, 8 features. In the library's package, to reach its trees;
 * needs JDK 24 or newer.
 */
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class VectorTricks extends RowBenchmark {
  private static final int ROWS = 4_096;
  private static final int FEATURES = 8;

  private final long[] sums = new long[ROWS];
  private Variants variants;
  private FeatureMatrix rows;
  private double[] values;
  private ScoringKernel kernel;
  private BoxKernel boxKernel;

  /** What is compiled apart: see {@link Kernels}. */
  interface Variants {
    int lanes();

    /** A kernel without the named trick; the library's own for {@code shipped}. */
    ScoringKernel plain(String trick, PackedTrees trees);

    ScoringKernel wide(String trick, PackedTrees trees);

    BoxKernel box(String trick, BoxLayout boxes);
  }

  /** Finds the variants. A process runs one of them, so that all are inlined in the same way. */
  @Setup
  public void find() throws ReflectiveOperationException {
    variants =
        (Variants)
            Class.forName("io.github.iforest4j.VectorVariants")
                .getDeclaredConstructor()
                .newInstance();
  }

  /** As the library does it. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public long[] shipped() {
    return plain("shipped");
  }

  /** The upper four levels by gathers, as the lower ones. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public long[] gatheredTop() {
    return plain("gatheredTop");
  }

  /** Without other rows to fill the wait for a gather. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public long[] oneRowAtATime() {
    return plain("oneRowAtATime");
  }

  /** Keys gathered from memory instead of picked from a vector. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public long[] keysFromMemory() {
    return plain("keysFromMemory");
  }

  /** As the library does it. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public long[] wide() {
    return wide("shipped");
  }

  /** One pick from each vector of keys, and a blend, instead of one pick from both. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public long[] wideTwoPicks() {
    return wide("twoPicks");
  }

  /** As the library does it. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public long[] box() {
    return box("shipped");
  }

  /** Chances of all climbers, before those that a box contains drop out. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public long[] boxChancesOfAll() {
    return box("chancesOfAll");
  }

  /** A division for each feature outside, found bit by bit, instead of one in all lanes. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public long[] boxOneDivisionEach() {
    return box("oneDivisionEach");
  }

  /** A floor, not a score: finds which boxes contain a row, but no chances. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public long[] boxFloorWithoutChances() {
    return box("withoutChances");
  }

  private long[] plain(String trick) {
    if (kernel == null) {
      kernel = variants.plain(trick, packed(FEATURES));
    }
    kernel.pathLengthSums(rows, 0, ROWS, sums);
    return sums;
  }

  private long[] wide(String trick) {
    if (kernel == null) {
      kernel = variants.wide(trick, packed(2 * variants.lanes()));
    }
    kernel.pathLengthSums(rows, 0, ROWS, sums);
    return sums;
  }

  private long[] box(String trick) {
    if (boxKernel == null) {
      ForestTrees trees = forest(FEATURES, 50, true);
      boxKernel = variants.box(trick, new BoxLayout(trees, PackedTrees.of(trees)));
    }
    boxKernel.boxPathLengthSums(values, 0, FEATURES, ROWS, sums);
    return sums;
  }

  private PackedTrees packed(int features) {
    return PackedTrees.of(forest(features, 100, false));
  }

  /** Fits on other rows than those to score. */
  private ForestTrees forest(int features, int numTrees, boolean boxes) {
    SplittableRandom random = new SplittableRandom(1);
    double[] training = cluster(10_000, features, random);
    values = cluster(ROWS, features, random);
    rows = FeatureMatrix.of(values, ROWS, features);
    IsolationForestConfig config =
        IsolationForestConfig.builder().numTrees(numTrees).boxes(boxes).build();
    return IsolationForest.fit(FeatureMatrix.of(training, 10_000, features), config).trees();
  }

  private static double[] cluster(int rows, int features, SplittableRandom random) {
    double[] values = new double[rows * features];
    for (int i = 0; i < values.length; i++) {
      values[i] = (i / features % 2 == 0 ? -1 : 1) + random.nextGaussian();
    }
    return values;
  }
}
