package io.github.iforest4j;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * The vector kernels, each without one of its tricks. Loops are written out as in the kernels,
 * since a helper inside them makes the compiler box vectors (4 KB per row), which would be measured
 * instead of the trick.
 */
final class VectorVariants implements VectorTricks.Variants {
  @Override
  public int lanes() {
    return StripKernel.LANES;
  }

  @Override
  public ScoringKernel plain(String trick, PackedTrees trees) {
    return switch (trick) {
      case "shipped" -> new VectorKernel(trees);
      case "gatheredTop" -> new GatheredTop(trees);
      case "oneRowAtATime" -> new OneRowAtATime(trees);
      case "keysFromMemory" -> new KeysFromMemory(trees);
      default -> throw new IllegalArgumentException(trick);
    };
  }

  @Override
  public ScoringKernel wide(String trick, PackedTrees trees) {
    return switch (trick) {
      case "shipped" -> new WideVectorKernel(trees);
      case "twoPicks" -> new TwoPicks(trees);
      default -> throw new IllegalArgumentException(trick);
    };
  }

  @Override
  public BoxKernel box(String trick, BoxLayout boxes) {
    return switch (trick) {
      case "shipped" -> new VectorBoxKernel(boxes);
      case "chancesOfAll" -> new ChancesOfAll(boxes);
      case "oneDivisionEach" -> new OneDivisionEach(boxes);
      case "withoutChances" -> new WithoutChances(boxes);
      default -> throw new IllegalArgumentException(trick);
    };
  }

  private static final class GatheredTop extends VectorKernel {
    GatheredTop(PackedTrees trees) {
      super(trees);
    }

    @Override
    void upper(int[] upper, int[] keys, int[] slots, int at) {
      final IntVector low = IntVector.fromArray(SPECIES, keys, 0);
      final IntVector lane = IntVector.zero(SPECIES).addIndex(1);
      IntVector i = IntVector.broadcast(SPECIES, 1);
      for (int level = 0; level < TreeStrips.UPPER; level++) {
        i.mul(LANES).add(lane).intoArray(slots, at);
        IntVector word = IntVector.fromArray(SPECIES, upper, 0, slots, at);
        i =
            i.add(i)
                .add(
                    word.sub(word.and(LANES - 1).selectFrom(low))
                        .lanewise(VectorOperators.LSHR, 31));
      }
      i.add(IntVector.fromArray(SPECIES, upper, 0)).sub(1 << TreeStrips.UPPER).intoArray(slots, at);
    }
  }

  private static final class OneRowAtATime extends VectorKernel {
    OneRowAtATime(PackedTrees trees) {
      super(trees);
    }

    @Override
    void lowerRows(TreeStrips strips, int s, Scratch scratch, int r) {
      for (int row = r; row < r + ABREAST; row++) {
        scratch.sums[row] += lower(strips, s, scratch.keys[row], scratch.slots, row * LANES);
      }
    }

    private static int lower(TreeStrips strips, int s, int[] keys, int[] slots, int at) {
      final int[] words = strips.words[s];
      final int[] values = strips.values[s];
      final IntVector low = IntVector.fromArray(SPECIES, keys, 0);
      IntVector i = IntVector.fromArray(SPECIES, slots, at);
      for (int level = TreeStrips.UPPER; level < strips.height; level++) {
        IntVector word = IntVector.fromArray(SPECIES, words, 0, slots, at);
        i =
            i.add(i)
                .add(
                    word.sub(word.and(LANES - 1).selectFrom(low))
                        .lanewise(VectorOperators.LSHR, 31));
        i.intoArray(slots, at);
      }
      return IntVector.fromArray(SPECIES, values, -values.length, slots, at)
          .and(IntVector.fromArray(SPECIES, strips.upper[s], 16 * LANES))
          .reduceLanes(VectorOperators.ADD);
    }
  }

  private static final class KeysFromMemory extends VectorKernel {
    private final int[] picks = new int[ABREAST * LANES];

    KeysFromMemory(PackedTrees trees) {
      super(trees);
    }

    @Override
    void lowerRows(TreeStrips strips, int s, Scratch scratch, int r) {
      final int[] w = strips.words[s];
      final int[] slots = scratch.slots;
      final int at = r * LANES;
      final int[] k0 = scratch.keys[r];
      final int[] k1 = scratch.keys[r + 1];
      final int[] k2 = scratch.keys[r + 2];
      final int[] k3 = scratch.keys[r + 3];
      IntVector i0 = IntVector.fromArray(SPECIES, slots, at);
      IntVector i1 = IntVector.fromArray(SPECIES, slots, at + LANES);
      IntVector i2 = IntVector.fromArray(SPECIES, slots, at + 2 * LANES);
      IntVector i3 = IntVector.fromArray(SPECIES, slots, at + 3 * LANES);
      for (int level = TreeStrips.UPPER; level < strips.height; level++) {
        IntVector a0 = IntVector.fromArray(SPECIES, w, 0, slots, at);
        IntVector a1 = IntVector.fromArray(SPECIES, w, 0, slots, at + LANES);
        IntVector a2 = IntVector.fromArray(SPECIES, w, 0, slots, at + 2 * LANES);
        IntVector a3 = IntVector.fromArray(SPECIES, w, 0, slots, at + 3 * LANES);
        a0.and(LANES - 1).intoArray(picks, 0);
        a1.and(LANES - 1).intoArray(picks, LANES);
        a2.and(LANES - 1).intoArray(picks, 2 * LANES);
        a3.and(LANES - 1).intoArray(picks, 3 * LANES);
        a0 = a0.sub(IntVector.fromArray(SPECIES, k0, 0, picks, 0));
        a1 = a1.sub(IntVector.fromArray(SPECIES, k1, 0, picks, LANES));
        a2 = a2.sub(IntVector.fromArray(SPECIES, k2, 0, picks, 2 * LANES));
        a3 = a3.sub(IntVector.fromArray(SPECIES, k3, 0, picks, 3 * LANES));
        i0 = i0.add(i0).add(a0.lanewise(VectorOperators.LSHR, 31));
        i1 = i1.add(i1).add(a1.lanewise(VectorOperators.LSHR, 31));
        i2 = i2.add(i2).add(a2.lanewise(VectorOperators.LSHR, 31));
        i3 = i3.add(i3).add(a3.lanewise(VectorOperators.LSHR, 31));
        i0.intoArray(slots, at);
        i1.intoArray(slots, at + LANES);
        i2.intoArray(slots, at + 2 * LANES);
        i3.intoArray(slots, at + 3 * LANES);
      }
      addValues(strips, s, scratch, r);
    }
  }

  private static final class TwoPicks extends WideVectorKernel {
    TwoPicks(PackedTrees trees) {
      super(trees);
    }

    @Override
    void upper(int[] upper, int[] keys, int[] slots, int at) {
      final IntVector low = IntVector.fromArray(SPECIES, keys, 0);
      final IntVector high = IntVector.fromArray(SPECIES, keys, LANES);
      IntVector word = IntVector.fromArray(SPECIES, upper, LANES);
      final VectorMask<Integer> right0 = word.compare(VectorOperators.LT, pick(word, low, high));
      word =
          IntVector.fromArray(SPECIES, upper, 2 * LANES)
              .blend(IntVector.fromArray(SPECIES, upper, 3 * LANES), right0);
      final VectorMask<Integer> right1 = word.compare(VectorOperators.LT, pick(word, low, high));
      IntVector a =
          IntVector.fromArray(SPECIES, upper, 4 * LANES)
              .blend(IntVector.fromArray(SPECIES, upper, 5 * LANES), right1);
      IntVector b =
          IntVector.fromArray(SPECIES, upper, 6 * LANES)
              .blend(IntVector.fromArray(SPECIES, upper, 7 * LANES), right1);
      word = a.blend(b, right0);
      final VectorMask<Integer> right2 = word.compare(VectorOperators.LT, pick(word, low, high));
      a =
          IntVector.fromArray(SPECIES, upper, 8 * LANES)
              .blend(IntVector.fromArray(SPECIES, upper, 9 * LANES), right2);
      b =
          IntVector.fromArray(SPECIES, upper, 10 * LANES)
              .blend(IntVector.fromArray(SPECIES, upper, 11 * LANES), right2);
      final IntVector left = a.blend(b, right1);
      a =
          IntVector.fromArray(SPECIES, upper, 12 * LANES)
              .blend(IntVector.fromArray(SPECIES, upper, 13 * LANES), right2);
      b =
          IntVector.fromArray(SPECIES, upper, 14 * LANES)
              .blend(IntVector.fromArray(SPECIES, upper, 15 * LANES), right2);
      word = left.blend(a.blend(b, right1), right0);
      final VectorMask<Integer> right3 = word.compare(VectorOperators.LT, pick(word, low, high));
      IntVector.fromArray(SPECIES, upper, 0)
          .add(8, right0)
          .add(4, right1)
          .add(2, right2)
          .add(1, right3)
          .intoArray(slots, at);
    }

    private static IntVector pick(IntVector word, IntVector low, IntVector high) {
      IntVector at = word.and(LANES - 1);
      VectorMask<Integer> isHigh = word.and(LANES).compare(VectorOperators.NE, 0);
      return at.selectFrom(low).blend(at.selectFrom(high), isHigh);
    }

    @Override
    void lowerRows(TreeStrips strips, int s, Scratch scratch, int r) {
      final int[] w = strips.words[s];
      final int[] slots = scratch.slots;
      final int at = r * LANES;
      final IntVector low0 = IntVector.fromArray(SPECIES, scratch.keys[r], 0);
      final IntVector high0 = IntVector.fromArray(SPECIES, scratch.keys[r], LANES);
      final IntVector low1 = IntVector.fromArray(SPECIES, scratch.keys[r + 1], 0);
      final IntVector high1 = IntVector.fromArray(SPECIES, scratch.keys[r + 1], LANES);
      final IntVector low2 = IntVector.fromArray(SPECIES, scratch.keys[r + 2], 0);
      final IntVector high2 = IntVector.fromArray(SPECIES, scratch.keys[r + 2], LANES);
      final IntVector low3 = IntVector.fromArray(SPECIES, scratch.keys[r + 3], 0);
      final IntVector high3 = IntVector.fromArray(SPECIES, scratch.keys[r + 3], LANES);
      IntVector i0 = IntVector.fromArray(SPECIES, slots, at);
      IntVector i1 = IntVector.fromArray(SPECIES, slots, at + LANES);
      IntVector i2 = IntVector.fromArray(SPECIES, slots, at + 2 * LANES);
      IntVector i3 = IntVector.fromArray(SPECIES, slots, at + 3 * LANES);
      for (int level = TreeStrips.UPPER; level < strips.height; level++) {
        IntVector a0 = IntVector.fromArray(SPECIES, w, 0, slots, at);
        IntVector a1 = IntVector.fromArray(SPECIES, w, 0, slots, at + LANES);
        IntVector a2 = IntVector.fromArray(SPECIES, w, 0, slots, at + 2 * LANES);
        IntVector a3 = IntVector.fromArray(SPECIES, w, 0, slots, at + 3 * LANES);
        IntVector p0 = a0.and(LANES - 1);
        IntVector p1 = a1.and(LANES - 1);
        IntVector p2 = a2.and(LANES - 1);
        IntVector p3 = a3.and(LANES - 1);
        VectorMask<Integer> h0 = a0.and(LANES).compare(VectorOperators.NE, 0);
        VectorMask<Integer> h1 = a1.and(LANES).compare(VectorOperators.NE, 0);
        VectorMask<Integer> h2 = a2.and(LANES).compare(VectorOperators.NE, 0);
        VectorMask<Integer> h3 = a3.and(LANES).compare(VectorOperators.NE, 0);
        a0 = a0.sub(p0.selectFrom(low0).blend(p0.selectFrom(high0), h0));
        a1 = a1.sub(p1.selectFrom(low1).blend(p1.selectFrom(high1), h1));
        a2 = a2.sub(p2.selectFrom(low2).blend(p2.selectFrom(high2), h2));
        a3 = a3.sub(p3.selectFrom(low3).blend(p3.selectFrom(high3), h3));
        i0 = i0.add(i0).add(a0.lanewise(VectorOperators.LSHR, 31));
        i1 = i1.add(i1).add(a1.lanewise(VectorOperators.LSHR, 31));
        i2 = i2.add(i2).add(a2.lanewise(VectorOperators.LSHR, 31));
        i3 = i3.add(i3).add(a3.lanewise(VectorOperators.LSHR, 31));
        i0.intoArray(slots, at);
        i1.intoArray(slots, at + LANES);
        i2.intoArray(slots, at + 2 * LANES);
        i3.intoArray(slots, at + 3 * LANES);
      }
      addValues(strips, s, scratch, r);
    }
  }

  /** The end of the way down, as in the library. */
  private static void addValues(TreeStrips strips, int s, PackedKernel.Scratch scratch, int r) {
    final int[] values = strips.values[s];
    for (int row = r; row < r + StripKernel.ABREAST; row++) {
      scratch.sums[row] +=
          IntVector.fromArray(
                  StripKernel.SPECIES,
                  values,
                  -values.length,
                  scratch.slots,
                  row * StripKernel.LANES)
              .and(
                  IntVector.fromArray(StripKernel.SPECIES, strips.upper[s], 16 * StripKernel.LANES))
              .reduceLanes(VectorOperators.ADD);
    }
  }

  private static final class ChancesOfAll extends VectorBoxKernel {
    ChancesOfAll(BoxLayout boxes) {
      super(boxes);
    }

    @Override
    int keepOutside(BoxScratch scratch, int count, int rowMask) {
      int left = 0;
      for (int k = 0; k < count; k++) {
        int low = scratch.box[k] * 2 * width;
        int x = (scratch.climber[k] & rowMask) * width;
        long mask = outside(lowHigh, low, scratch.values, x);
        int chances = chances(lowHigh, low, scratch.values, x) - ONE_BITS * Long.bitCount(mask);
        scratch.box[left] = scratch.box[k];
        scratch.climber[left] = scratch.climber[k];
        scratch.outside[left] = mask;
        scratch.chances[left] = chances;
        left += (int) ((mask | -mask) >>> 63);
      }
      return left;
    }
  }

  private static final class OneDivisionEach extends VectorBoxKernel {
    OneDivisionEach(BoxLayout boxes) {
      super(boxes);
    }

    @Override
    int chances(float[] bounds, int low, float[] values, int x) {
      int sum = 0;
      for (long left = outside(bounds, low, values, x); left != 0; left &= left - 1) {
        int f = Long.numberOfTrailingZeros(left);
        float fromLow = values[x + f] - bounds[low + f];
        float fromHigh = values[x + f] - bounds[low + width + f];
        float chance = fromHigh > 0 ? fromHigh / fromLow : fromLow / fromHigh;
        sum += Float.floatToRawIntBits(chance + 1);
      }
      return sum;
    }
  }

  private static final class WithoutChances extends VectorBoxKernel {
    WithoutChances(BoxLayout boxes) {
      super(boxes);
    }

    @Override
    int chances(float[] bounds, int low, float[] values, int x) {
      return 0;
    }
  }
}
