package io.github.iforest4j;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.atomic.AtomicInteger;

/** Scores matrices, in pieces whose sums fit scratch that belongs to the thread. */
final class BatchScorer {
  /** A multiple of every kernel's block. */
  private static final int PIECE = 512;

  private static final ThreadLocal<long[]> SUMS = ThreadLocal.withInitial(() -> new long[PIECE]);

  private BatchScorer() {}

  /** Rows {@code from} to {@code to} on this thread. Allocates nothing after warm-up. */
  static void score(
      IsolationForest forest,
      FeatureMatrix rows,
      ScoringMode mode,
      double[] scores,
      int from,
      int to) {
    if (mode == ScoringMode.PLAIN) {
      scorePlain(forest, rows, scores, from, to);
    } else if (rows.isRowMajor()) {
      scoreBox(forest, rows, scores, from, to);
    } else {
      double[] row = RowScratch.of(rows.numColumns());
      for (int r = from; r < to; r++) {
        rows.copyRow(r, row, 0);
        scores[r] = forest.score(row, 0, mode);
      }
    }
  }

  private static void scorePlain(
      IsolationForest forest, FeatureMatrix rows, double[] scores, int from, int to) {
    long[] sums = SUMS.get();
    for (int r = from; r < to; r += PIECE) {
      int n = Math.min(PIECE, to - r);
      forest.scoringKernel().pathLengthSums(rows, r, n, sums);
      for (int i = 0; i < n; i++) {
        scores[r + i] = forest.toScore(forest.toPathLength(sums[i]));
      }
    }
  }

  private static void scoreBox(
      IsolationForest forest, FeatureMatrix rows, double[] scores, int from, int to) {
    long[] sums = SUMS.get();
    double[] values = rows.array();
    int width = rows.numColumns();
    for (int r = from; r < to; r += PIECE) {
      int n = Math.min(PIECE, to - r);
      int offset = rows.rowOffset(r);
      for (int i = 0; i < n * width; i++) {
        if (Double.isNaN(values[offset + i])) {
          throw ScoringKernel.isNaN(r + i / width, i % width);
        }
      }
      forest.boxKernel().boxPathLengthSums(values, offset, width, n, sums);
      for (int i = 0; i < n; i++) {
        double pathLength = BoxTerms.toPathLength(sums[i]) / forest.config().numTrees();
        scores[r + i] = forest.toScore(pathLength);
      }
    }
  }

  /** Scores all rows on a number of threads; each takes the next free piece. */
  static void score(
      IsolationForest forest,
      FeatureMatrix rows,
      ScoringMode mode,
      double[] scores,
      int numThreads) {
    final int numRows = rows.numRows();
    final AtomicInteger next = new AtomicInteger();
    Runnable worker =
        () -> {
          for (int r = next.getAndAdd(PIECE); r < numRows; r = next.getAndAdd(PIECE)) {
            score(forest, rows, mode, scores, r, Math.min(numRows, r + PIECE));
          }
        };
    List<ForkJoinTask<?>> others = new ArrayList<>();
    for (int i = 1; i < Math.min(numThreads, (numRows + PIECE - 1) / PIECE); i++) {
      others.add(ForkJoinPool.commonPool().submit(worker));
    }
    worker.run();
    for (ForkJoinTask<?> other : others) {
      // Runs on this thread what no thread of the pool has begun.
      other.join();
    }
  }
}
