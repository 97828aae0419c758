package io.github.iforest4j;

/**
 * What all kernels over {@link PackedTrees} share: rows become keys, block by block, in scratch
 * that belongs to the thread; and a decision is certain as soon as the trees that are left cannot
 * change it.
 */
abstract class PackedKernel implements ScoringKernel {
  /** Rows of a block: a group of trees stays in the L1 cache while a block passes through it. */
  private static final int BLOCK = 64;

  /** The same for trees that are larger than the L2 cache, which must be read for more rows. */
  private static final int LARGE_BLOCK = 512;

  private static final long LARGE_MODEL = 1 << 20;

  private static final ThreadLocal<Scratch[]> SCRATCH =
      ThreadLocal.withInitial(() -> new Scratch[Integer.SIZE]);

  final PackedTrees trees;
  private final int keyLength;
  private final int block;

  /** By group: the least and the most that this group and all after it can add to a sum. */
  private final long[] leastFrom;

  private final long[] mostFrom;

  private final int groupsPerPart;
  private final int numParts;

  /**
   * @param keyLength how many ints a row's keys take: a power of two, at least the features
   * @param groupsPerPart how many groups the kernel takes at a time
   */
  PackedKernel(PackedTrees trees, int keyLength, int groupsPerPart) {
    this.trees = trees;
    this.groupsPerPart = groupsPerPart;
    this.numParts = (trees.numGroups() + groupsPerPart - 1) / groupsPerPart;
    this.keyLength = keyLength;
    this.block = trees.bytes() > LARGE_MODEL ? LARGE_BLOCK : BLOCK;
    this.leastFrom = new long[trees.numGroups() + 1];
    this.mostFrom = new long[trees.numGroups() + 1];
    for (int g = trees.numGroups() - 1; g >= 0; g--) {
      leastFrom[g] = leastFrom[g + 1];
      mostFrom[g] = mostFrom[g + 1];
      addExtremes(g);
    }
  }

  private void addExtremes(int g) {
    int[] values = trees.values[g];
    int perTree = 1 << trees.height;
    for (int start = 0; start < values.length; start += perTree) {
      int least = Integer.MAX_VALUE;
      int most = 0;
      for (int i = start; i < start + perTree; i++) {
        // Below lies a tail: no more is known than that all values are in range.
        least = Math.min(least, Math.max(0, values[i]));
        most = Math.max(most, values[i] < 0 ? PathLengthScale.MAX : values[i]);
      }
      leastFrom[g] += least;
      mostFrom[g] += most;
    }
  }

  /** The sum over one part of the trees for the row whose keys are the first of the scratch. */
  abstract long partSum(int part, Scratch scratch);

  /** Sets the first {@code numRows} of the scratch's sums from its keys. */
  abstract void sums(Scratch scratch, int numRows);

  /** The sum over all trees for the row whose keys are the first of the scratch. */
  private long sum(Scratch scratch) {
    long sum = 0;
    for (int part = 0; part < numParts; part++) {
      sum += partSum(part, scratch);
    }
    return sum;
  }

  @Override
  public final long pathLengthSum(double[] values, int offset) {
    Scratch scratch = scratch();
    fillKeys(scratch.keys[0], values, offset);
    return sum(scratch);
  }

  @Override
  public final long pathLengthSum(float[] values, int offset) {
    Scratch scratch = scratch();
    int[] keys = scratch.keys[0];
    for (int f = 0; f < trees.numFeatures(); f++) {
      float x = values[offset + f];
      if (Float.isNaN(x)) {
        throw ScoringKernel.isNaN(f);
      }
      keys[f] = trees.grid.rowKey(f, x);
    }
    return sum(scratch);
  }

  @Override
  public final boolean isSumAtMost(double[] values, int offset, long bound) {
    Scratch scratch = scratch();
    fillKeys(scratch.keys[0], values, offset);
    long sum = 0;
    for (int part = 0; part < numParts; part++) {
      int group = part * groupsPerPart;
      if (sum + mostFrom[group] <= bound) {
        return true;
      }
      if (sum + leastFrom[group] > bound) {
        return false;
      }
      sum += partSum(part, scratch);
    }
    return sum <= bound;
  }

  private void fillKeys(int[] keys, double[] values, int offset) {
    final ThresholdGrid grid = trees.grid;
    for (int f = 0; f < grid.numFeatures(); f++) {
      double x = values[offset + f];
      if (Double.isNaN(x)) {
        throw ScoringKernel.isNaN(f);
      }
      keys[f] = grid.rowKey(f, x);
    }
  }

  @Override
  public final void pathLengthSums(FeatureMatrix rows, int from, int numRows, long[] sums) {
    Scratch scratch = scratch();
    for (int done = 0; done < numRows; done += block) {
      int n = Math.min(block, numRows - done);
      rows.fillKeys(from + done, n, trees.grid, scratch.keys);
      sums(scratch, n);
      System.arraycopy(scratch.sums, 0, sums, done, n);
    }
  }

  private Scratch scratch() {
    Scratch[] bySize = SCRATCH.get();
    int i = Integer.numberOfTrailingZeros(keyLength);
    Scratch scratch = bySize[i];
    if (scratch == null || scratch.sums.length < block) {
      scratch = bySize[i] = new Scratch(block, keyLength);
    }
    return scratch;
  }

  /** What a thread needs to score; shared by all forests of the same width. */
  static final class Scratch {
    /** By row of the block, by feature. */
    final int[][] keys;

    final long[] sums;

    /** For slots on their way down. */
    final int[] slots;

    Scratch(int block, int keyLength) {
      keys = new int[block][keyLength];
      sums = new long[block];
      slots = new int[16 * block];
    }
  }
}
