package io.github.iforest4j;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.jspecify.annotations.Nullable;

/**
 * For up to twice as many features as there are lanes: two vectors hold a row's keys, and one
 * instruction picks from both. The method that stands for it came with JDK 24, after the release
 * that this is compiled for: hence a handle, which the compiler sees through where it is called
 * directly, but not from a helper.
 */
class WideVectorKernel extends StripKernel {
  private static final int VECTORS_OF_KEYS = 2;

  /** (indices, low, high) → of each index, modulo twice the lanes, the key; null before JDK 24. */
  private static final @Nullable MethodHandle SELECT = select();

  WideVectorKernel(PackedTrees trees) {
    super(trees, VECTORS_OF_KEYS);
  }

  static boolean holds(PackedTrees trees) {
    return SELECT != null && holds(trees, VECTORS_OF_KEYS);
  }

  private static @Nullable MethodHandle select() {
    try {
      return MethodHandles.lookup()
          .findVirtual(
              IntVector.class,
              "selectFrom",
              MethodType.methodType(IntVector.class, Vector.class, Vector.class))
          .asType(
              MethodType.methodType(
                  IntVector.class, IntVector.class, IntVector.class, IntVector.class));
    } catch (NoSuchMethodException e) {
      return null;
    } catch (IllegalAccessException e) {
      throw unchecked(e);
    }
  }

  /** A handle may throw anything, says its type; the method behind it throws unchecked only. */
  private static RuntimeException unchecked(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
  }

  @Override
  void upper(int[] upper, int[] keys, int[] slots, int at) {
    try {
      final IntVector low = IntVector.fromArray(SPECIES, keys, 0);
      final IntVector high = IntVector.fromArray(SPECIES, keys, LANES);
      IntVector word = IntVector.fromArray(SPECIES, upper, LANES);
      final VectorMask<Integer> right0 =
          word.compare(VectorOperators.LT, (IntVector) SELECT.invokeExact(word, low, high));
      word =
          IntVector.fromArray(SPECIES, upper, 2 * LANES)
              .blend(IntVector.fromArray(SPECIES, upper, 3 * LANES), right0);
      final VectorMask<Integer> right1 =
          word.compare(VectorOperators.LT, (IntVector) SELECT.invokeExact(word, low, high));
      IntVector a =
          IntVector.fromArray(SPECIES, upper, 4 * LANES)
              .blend(IntVector.fromArray(SPECIES, upper, 5 * LANES), right1);
      IntVector b =
          IntVector.fromArray(SPECIES, upper, 6 * LANES)
              .blend(IntVector.fromArray(SPECIES, upper, 7 * LANES), right1);
      word = a.blend(b, right0);
      final VectorMask<Integer> right2 =
          word.compare(VectorOperators.LT, (IntVector) SELECT.invokeExact(word, low, high));
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
      final VectorMask<Integer> right3 =
          word.compare(VectorOperators.LT, (IntVector) SELECT.invokeExact(word, low, high));
      IntVector.fromArray(SPECIES, upper, 0)
          .add(8, right0)
          .add(4, right1)
          .add(2, right2)
          .add(1, right3)
          .intoArray(slots, at);
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  @Override
  int lowerStrips(TreeStrips strips, int s, int[] keys, int[] slots) {
    try {
      final int[] w0 = strips.words[s];
      final int[] w1 = strips.words[s + 1];
      final int[] w2 = strips.words[s + 2];
      final int[] w3 = strips.words[s + 3];
      final IntVector low = IntVector.fromArray(SPECIES, keys, 0);
      final IntVector high = IntVector.fromArray(SPECIES, keys, LANES);
      IntVector i0 = IntVector.fromArray(SPECIES, slots, 0);
      IntVector i1 = IntVector.fromArray(SPECIES, slots, LANES);
      IntVector i2 = IntVector.fromArray(SPECIES, slots, 2 * LANES);
      IntVector i3 = IntVector.fromArray(SPECIES, slots, 3 * LANES);
      for (int level = TreeStrips.UPPER; level < strips.height; level++) {
        IntVector a0 = IntVector.fromArray(SPECIES, w0, 0, slots, 0);
        IntVector a1 = IntVector.fromArray(SPECIES, w1, 0, slots, LANES);
        IntVector a2 = IntVector.fromArray(SPECIES, w2, 0, slots, 2 * LANES);
        IntVector a3 = IntVector.fromArray(SPECIES, w3, 0, slots, 3 * LANES);
        i0 =
            i0.add(i0)
                .add(
                    a0.sub((IntVector) SELECT.invokeExact(a0, low, high))
                        .lanewise(VectorOperators.LSHR, 31));
        i1 =
            i1.add(i1)
                .add(
                    a1.sub((IntVector) SELECT.invokeExact(a1, low, high))
                        .lanewise(VectorOperators.LSHR, 31));
        i2 =
            i2.add(i2)
                .add(
                    a2.sub((IntVector) SELECT.invokeExact(a2, low, high))
                        .lanewise(VectorOperators.LSHR, 31));
        i3 =
            i3.add(i3)
                .add(
                    a3.sub((IntVector) SELECT.invokeExact(a3, low, high))
                        .lanewise(VectorOperators.LSHR, 31));
        i0.intoArray(slots, 0);
        i1.intoArray(slots, LANES);
        i2.intoArray(slots, 2 * LANES);
        i3.intoArray(slots, 3 * LANES);
      }
      final int[] v0 = strips.values[s];
      final int[] v1 = strips.values[s + 1];
      final int[] v2 = strips.values[s + 2];
      final int[] v3 = strips.values[s + 3];
      i0 =
          IntVector.fromArray(SPECIES, v0, -v0.length, slots, 0)
              .and(IntVector.fromArray(SPECIES, strips.upper[s], 16 * LANES));
      i1 =
          IntVector.fromArray(SPECIES, v1, -v1.length, slots, LANES)
              .and(IntVector.fromArray(SPECIES, strips.upper[s + 1], 16 * LANES));
      i2 =
          IntVector.fromArray(SPECIES, v2, -v2.length, slots, 2 * LANES)
              .and(IntVector.fromArray(SPECIES, strips.upper[s + 2], 16 * LANES));
      i3 =
          IntVector.fromArray(SPECIES, v3, -v3.length, slots, 3 * LANES)
              .and(IntVector.fromArray(SPECIES, strips.upper[s + 3], 16 * LANES));
      return i0.add(i1).add(i2.add(i3)).reduceLanes(VectorOperators.ADD);
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  @Override
  void lowerRows(TreeStrips strips, int s, Scratch scratch, int r) {
    try {
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
        i0 =
            i0.add(i0)
                .add(
                    a0.sub((IntVector) SELECT.invokeExact(a0, low0, high0))
                        .lanewise(VectorOperators.LSHR, 31));
        i1 =
            i1.add(i1)
                .add(
                    a1.sub((IntVector) SELECT.invokeExact(a1, low1, high1))
                        .lanewise(VectorOperators.LSHR, 31));
        i2 =
            i2.add(i2)
                .add(
                    a2.sub((IntVector) SELECT.invokeExact(a2, low2, high2))
                        .lanewise(VectorOperators.LSHR, 31));
        i3 =
            i3.add(i3)
                .add(
                    a3.sub((IntVector) SELECT.invokeExact(a3, low3, high3))
                        .lanewise(VectorOperators.LSHR, 31));
        i0.intoArray(slots, at);
        i1.intoArray(slots, at + LANES);
        i2.intoArray(slots, at + 2 * LANES);
        i3.intoArray(slots, at + 3 * LANES);
      }
      final int[] v = strips.values[s];
      final IntVector counts = IntVector.fromArray(SPECIES, strips.upper[s], 16 * LANES);
      final long[] sums = scratch.sums;
      i0 = IntVector.fromArray(SPECIES, v, -v.length, slots, at);
      sums[r] += i0.and(counts).reduceLanes(VectorOperators.ADD);
      i1 = IntVector.fromArray(SPECIES, v, -v.length, slots, at + LANES);
      sums[r + 1] += i1.and(counts).reduceLanes(VectorOperators.ADD);
      i2 = IntVector.fromArray(SPECIES, v, -v.length, slots, at + 2 * LANES);
      sums[r + 2] += i2.and(counts).reduceLanes(VectorOperators.ADD);
      i3 = IntVector.fromArray(SPECIES, v, -v.length, slots, at + 3 * LANES);
      sums[r + 3] += i3.and(counts).reduceLanes(VectorOperators.ADD);
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }
}
