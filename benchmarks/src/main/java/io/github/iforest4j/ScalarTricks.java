package io.github.iforest4j;

import io.github.iforest4j.bench.RowBenchmark;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Setup;

/**
 * What each trick of {@link ScalarKernel} is worth: the same packed trees and rows (100 trees of
 * 256 rows, 8 features), walked without one of them. In the library's package, to reach its trees.
 */
public class ScalarTricks extends RowBenchmark {
  private static final int ROWS = 4_096;
  private static final int FEATURES = 8;

  private final int[][] keys = new int[ROWS][FEATURES];
  private final int[] flatKeys = new int[ROWS * FEATURES];
  private final long[] sums = new long[ROWS];
  private final PackedKernel.Scratch scratch = new PackedKernel.Scratch(64, FEATURES);
  private PackedTrees trees;
  private ScalarKernel kernel;

  /**
   * Fits, and turns rows into keys. A process runs one variant, so that all are inlined in the same
   * way.
   */
  @Setup
  public void fit() {
    SplittableRandom random = new SplittableRandom(1);
    double[] values = new double[10_000 * FEATURES];
    for (int i = 0; i < values.length; i++) {
      values[i] = (i / FEATURES % 2 == 0 ? -1 : 1) + random.nextGaussian();
    }
    FeatureMatrix rows = FeatureMatrix.of(values, 10_000, FEATURES);
    IsolationForestConfig config = IsolationForestConfig.builder().boxes(false).build();
    trees = PackedTrees.of(IsolationForest.fit(rows, config).trees());
    kernel = new ScalarKernel(trees);
    for (int i = 0; i < flatKeys.length; i++) {
      flatKeys[i] = trees.grid.rowKey(i % FEATURES, values[i]);
      keys[i / FEATURES][i % FEATURES] = flatKeys[i];
    }
  }

  /** As the library does it. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public long[] shipped() {
    for (int r = 0; r < ROWS; r += 64) {
      for (int i = 0; i < 64; i++) {
        System.arraycopy(keys[r + i], 0, scratch.keys[i], 0, FEATURES);
      }
      kernel.sums(scratch, 64);
      System.arraycopy(scratch.sums, 0, sums, r, 64);
    }
    return sums;
  }

  /** Without other walks to fill the wait. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public long[] oneWalkAtATime() {
    return each((words, values, root, row) -> walk(words, values, root, keys[row]));
  }

  private int walk(int[] words, int[] values, int root, int[] k) {
    int i = root;
    for (int level = 0; level < trees.height; level++) {
      int w = words[i & (words.length - 1)];
      i = 2 * i + ((w - k[w & (k.length - 1)]) >>> 31);
    }
    return values[i & (values.length - 1)];
  }

  /** With a branch for the processor to guess instead of the sign bit. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public long[] branching() {
    return each((words, values, root, row) -> walkBranching(words, values, root, keys[row]));
  }

  private int walkBranching(int[] words, int[] values, int root, int[] k) {
    int i = root;
    for (int level = 0; level < trees.height; level++) {
      int w = words[i & (words.length - 1)];
      if (k[w & (k.length - 1)] > w) {
        i = 2 * i + 1;
      } else {
        i = 2 * i;
      }
    }
    return values[i & (values.length - 1)];
  }

  /** Four walks, but with indices that Java must check. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public long[] checked() {
    return fours((words, values, root, row) -> fourChecked(words, values, root, keys[row]));
  }

  private int fourChecked(int[] words, int[] values, int root, int[] k) {
    final int mask = FEATURES - 1;
    int i0 = root;
    int i1 = root + 1;
    int i2 = root + 2;
    int i3 = root + 3;
    for (int level = 0; level < trees.height; level++) {
      int w0 = words[i0];
      int w1 = words[i1];
      int w2 = words[i2];
      int w3 = words[i3];
      i0 = 2 * i0 + ((w0 - k[w0 & mask]) >>> 31);
      i1 = 2 * i1 + ((w1 - k[w1 & mask]) >>> 31);
      i2 = 2 * i2 + ((w2 - k[w2 & mask]) >>> 31);
      i3 = 2 * i3 + ((w3 - k[w3 & mask]) >>> 31);
    }
    int n = values.length;
    return values[i0 - n] + values[i1 - n] + values[i2 - n] + values[i3 - n];
  }

  /** Four walks, but with all rows' keys in one array, so that an index is more than a mask. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public long[] flat() {
    return fours((words, values, root, row) -> fourFlat(words, values, root, row * FEATURES));
  }

  private int fourFlat(int[] words, int[] values, int root, int at) {
    final int[] k = flatKeys;
    final int mask = FEATURES - 1;
    int i0 = root;
    int i1 = root + 1;
    int i2 = root + 2;
    int i3 = root + 3;
    for (int level = 0; level < trees.height; level++) {
      int w0 = words[i0 & (words.length - 1)];
      int w1 = words[i1 & (words.length - 1)];
      int w2 = words[i2 & (words.length - 1)];
      int w3 = words[i3 & (words.length - 1)];
      i0 = 2 * i0 + ((w0 - k[(at | (w0 & mask)) & (k.length - 1)]) >>> 31);
      i1 = 2 * i1 + ((w1 - k[(at | (w1 & mask)) & (k.length - 1)]) >>> 31);
      i2 = 2 * i2 + ((w2 - k[(at | (w2 & mask)) & (k.length - 1)]) >>> 31);
      i3 = 2 * i3 + ((w3 - k[(at | (w3 & mask)) & (k.length - 1)]) >>> 31);
    }
    return values[i0 & (values.length - 1)]
        + values[i1 & (values.length - 1)]
        + values[i2 & (values.length - 1)]
        + values[i3 & (values.length - 1)];
  }

  private interface Walk {
    int value(int[] words, int[] values, int root, int row);
  }

  private long[] each(Walk walk) {
    return passes(walk, 1);
  }

  private long[] fours(Walk walk) {
    return passes(walk, 4);
  }

  /** In blocks of rows, group by group, as the library. */
  private long[] passes(Walk walk, int abreast) {
    for (int from = 0; from < ROWS; from += 64) {
      Arrays.fill(sums, from, from + 64, 0);
      for (int g = 0; g < trees.numGroups(); g++) {
        int[] words = trees.words[g];
        int[] values = trees.values[g];
        int numTrees = words.length >> trees.height;
        for (int root = numTrees; root < 2 * numTrees; root += abreast) {
          for (int row = from; row < from + 64; row++) {
            sums[row] += walk.value(words, values, root, row);
          }
        }
      }
    }
    return sums;
  }
}
