package io.github.iforest4j;

import java.util.Arrays;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * What the kernels share that step down all trees of a strip together, one lane, one tree.
 *
 * <ul>
 *   <li>A row's keys stay in one vector, or two, from which every lane picks its own by the low
 *       bits of its word: no memory is read for them.
 *   <li>The upper four levels have few words: {@link #upper} loads all of them, lane by lane, and
 *       keeps by mask what each walk needs. A gather, one load per lane, costs more there and less
 *       below.
 *   <li>Four strips of a row, or four rows in a strip, are below at a time: a gather takes long to
 *       come back.
 *   <li>Slots go through an array from the upper half to the lower and before each gather, for the
 *       Vector API takes gather indices from an array alone.
 *   <li>Each half is a method without helpers, and what calls it sees arrays only: where the
 *       compiler stops inlining vector operations, vectors become objects (9 KB per row, five times
 *       slower). The allocation tests watch.
 * </ul>
 *
 * <p>The same integers are added as in {@link ScalarKernel}, in another order, which integers do
 * not mind.
 */
abstract class StripKernel extends PackedKernel {
  static final VectorSpecies<Integer> SPECIES = IntVector.SPECIES_PREFERRED;

  /** Trees of a strip: 8 or 16. */
  static final int LANES = SPECIES.length();

  /** Strips or rows at a time. */
  static final int ABREAST = 4;

  private final TreeStrips strips;

  /**
   * @param vectorsOfKeys how many vectors hold a row's keys
   */
  StripKernel(PackedTrees trees, int vectorsOfKeys) {
    super(trees, vectorsOfKeys * LANES, ABREAST * LANES / PackedTrees.GROUP);
    this.strips = new TreeStrips(trees, LANES, ABREAST);
  }

  /** Whether such a kernel holds these trees: no tail, not too flat for the upper half. */
  static boolean holds(PackedTrees trees, int vectorsOfKeys) {
    return trees.tailHeight == 0
        && trees.height >= TreeStrips.UPPER
        && trees.numFeatures() <= vectorsOfKeys * LANES
        && (LANES == 8 || LANES == 16);
  }

  @Override
  public String name() {
    return "vector (" + LANES + " lanes)";
  }

  /** Four steps down; leaves each lane's slot at {@code slots[at]} and after. */
  abstract void upper(int[] upper, int[] keys, int[] slots, int at);

  /** From depth 4 down, for a row in four strips from {@code s}. */
  abstract int lowerStrips(TreeStrips strips, int s, int[] keys, int[] slots);

  /** From depth 4 down, for four rows from {@code r} in a strip. */
  abstract void lowerRows(TreeStrips strips, int s, Scratch scratch, int r);

  /** Repeats the keys until they fill a vector, so that bits above the index do no harm. */
  private void fill(int[] keys) {
    final int width = 1 << trees.grid.featureBits();
    for (int f = width; f < keys.length; f++) {
      keys[f] = keys[f - width];
    }
  }

  @Override
  final long partSum(int part, Scratch scratch) {
    final int[] keys = scratch.keys[0];
    final int[] slots = scratch.slots;
    final int first = part * ABREAST;
    if (part == 0) {
      fill(keys);
    }
    for (int j = 0; j < ABREAST; j++) {
      upper(strips.upper[first + j], keys, slots, j * LANES);
    }
    return lowerStrips(strips, first, keys, slots);
  }

  @Override
  final void sums(Scratch scratch, int numRows) {
    Arrays.fill(scratch.sums, 0);
    for (int r = 0; r < numRows; r++) {
      fill(scratch.keys[r]);
    }
    // Up to three rows too many, whose keys are of an earlier use: their sums go nowhere.
    final int padded = (numRows + ABREAST - 1) / ABREAST * ABREAST;
    for (int s = 0; s < strips.upper.length; s++) {
      for (int r = 0; r < padded; r++) {
        upper(strips.upper[s], scratch.keys[r], scratch.slots, r * LANES);
      }
      for (int r = 0; r < padded; r += ABREAST) {
        lowerRows(strips, s, scratch, r);
      }
    }
  }
}
