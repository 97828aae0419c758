package io.github.iforest4j.detect;

import io.github.iforest4j.format.PayloadReader;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How many scores fell into each of {@value #BINS} equal bins over (0,1]. The scores of a stream
 * lie close together, so bins are kept in blocks of {@value #BLOCK}, and a block that no score has
 * hit takes no memory: a usual stream needs about 2 KB, and never more than 9. Adding a score
 * allocates only if it is the first of its block. Not thread-safe.
 *
 * <p>Invariant: the bins sum to {@link #total}, and no count is negative.
 */
final class ScoreHistogram {
  static final int BINS = 1024;
  private static final int BLOCK = 32;

  /** Null where all bins of the block are 0. */
  private final long[] @Nullable [] blocks = new long[BINS / BLOCK][];

  private long total;

  /** The number of scores in all bins. */
  long total() {
    return total;
  }

  /** Counts a score. */
  void add(double score) {
    int bin = bin(score);
    block(bin)[bin % BLOCK]++;
    total++;
  }

  /** The number of scores that fell into a lower bin. */
  long below(double score) {
    int bin = bin(score);
    long below = 0;
    for (int b = 0; b <= bin / BLOCK; b++) {
      long[] block = blocks[b];
      if (block != null) {
        int end = b < bin / BLOCK ? BLOCK : bin % BLOCK;
        for (int i = 0; i < end; i++) {
          below += block[i];
        }
      }
    }
    return below;
  }

  private static int bin(double score) {
    return Math.min(BINS - 1, (int) (score * BINS));
  }

  private long[] block(int bin) {
    long[] block = blocks[bin / BLOCK];
    if (block == null) {
      block = new long[BLOCK];
      blocks[bin / BLOCK] = block;
    }
    return block;
  }

  /** Writes all bins, those that are 0 as well. */
  void write(DataOutputStream out) throws IOException {
    for (long @Nullable [] block : blocks) {
      for (int i = 0; i < BLOCK; i++) {
        out.writeLong(block == null ? 0 : block[i]);
      }
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param scored what the bins must sum to
   */
  void read(PayloadReader in, long scored) throws IOException {
    Arrays.fill(blocks, null);
    long sum = 0;
    for (int bin = 0; bin < BINS; bin++) {
      long count = in.anyLong("bin");
      if (count < 0 || count > scored) {
        throw in.invalid("bin " + bin + " holds " + count + " of " + scored + " readings");
      }
      if (count > 0) {
        block(bin)[bin % BLOCK] = count;
      }
      sum += count;
    }
    if (sum != scored) {
      throw in.invalid("bins hold " + sum + " readings of " + scored + " scored");
    }
    total = scored;
  }
}
