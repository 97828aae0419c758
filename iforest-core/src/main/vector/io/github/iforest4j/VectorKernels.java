package io.github.iforest4j;

import org.jspecify.annotations.Nullable;

/** What {@link Kernels} finds by name. */
final class VectorKernels implements Kernels.Source {
  /**
   * On 17 a mask becomes an array before its bits are a number: box scoring is slower than the
   * scalar kernel's there, and allocates. On 25 neither.
   */
  private static final int FIRST_WITH_FAST_MASKS = 21;

  @Override
  public int lanes() {
    return StripKernel.LANES;
  }

  @Override
  public @Nullable ScoringKernel plain(PackedTrees trees) {
    if (VectorKernel.holds(trees)) {
      return new VectorKernel(trees);
    }
    return WideVectorKernel.holds(trees) ? new WideVectorKernel(trees) : null;
  }

  @Override
  public @Nullable BoxKernel box(BoxLayout boxes) {
    boolean fastMasks = Runtime.version().feature() >= FIRST_WITH_FAST_MASKS;
    return fastMasks ? new VectorBoxKernel(boxes) : null;
  }
}
