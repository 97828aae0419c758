package io.github.iforest4j.bench;

import io.github.iforest4j.testing.ForestSettings;

/** What adapters of several libraries have in common. */
final class Adapters {
  private Adapters() {}

  /** The height limit ceil(log2 ψ). */
  static int heightLimit(int sampleSize) {
    return Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(sampleSize - 1));
  }

  static void requireNone(ForestSettings settings) {
    if (settings.contamination() != ForestSettings.NONE) {
      throw new UnsupportedOperationException("no contamination");
    }
  }

  static void requireOneThread(ForestSettings settings) {
    if (settings.numThreads() != 1) {
      throw new UnsupportedOperationException("no number of threads");
    }
  }
}
