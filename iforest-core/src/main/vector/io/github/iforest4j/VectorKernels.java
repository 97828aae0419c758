package io.github.iforest4j;

/** What {@link Kernels} finds by name. */
final class VectorKernels implements Kernels.Source {
  @Override
  public int lanes() {
    return StripKernel.LANES;
  }

  @Override
  public ScoringKernel plain(PackedTrees trees) {
    if (VectorKernel.holds(trees)) {
      return new VectorKernel(trees);
    }
    return WideVectorKernel.holds(trees) ? new WideVectorKernel(trees) : null;
  }
}
