package io.github.iforest4j;

/**
 * Bounds on the size of a forest that are known before it is grown. Real forests stay below, at a
 * third of the file's bound or so, since most trees are not full.
 *
 * @param memoryBytes of the forest in memory, for scoring; {@link IsolationForest#attribute} of a
 *     standard forest without boxes takes up to 28 bytes per node more from its first call on.
 *     Holds for data whose split values lie farther apart than a float's precision; forests of
 *     other data have up to 28 bytes per node instead of 8 per leaf of a full tree
 * @param fileBytes of its file; holds for the same data, others take 12 bytes more per internal
 *     node
 */
public record ForestSize(long memoryBytes, long fileBytes) {
  private static final int FRAME = 20 + 32;
  private static final int HEADER = 4 + 7 * 4;

  /** Objects and what arrays take beside their elements. */
  private static final int OBJECTS = 4_000;

  /** What {@link ForestTrees} and its boxes' derived arrays take per node. */
  private static final int PER_NODE = 28 + 20;

  static ForestSize of(IsolationForestConfig config, int numFeatures, int sampleSize) {
    long numTrees = config.numTrees();
    long internal = numTrees * config.maxInternalNodes(sampleSize);
    long nodes = 2 * internal + numTrees;
    boolean deep = config.heightLimitFor(sampleSize) > PackedTrees.MAX_HEIGHT;
    int height = Math.min(config.heightLimitFor(sampleSize), PackedTrees.MAX_HEIGHT);
    int terms = config.splitWidth(numFeatures);
    boolean extended = terms > 1;
    boolean packs = !extended && numFeatures <= ThresholdGrid.MAX_FEATURES;
    // A group of trees is filled up to at least four; 16 vectors of 16 trees hold their tops.
    // With boxes, each end of a walk has the box above it.
    long above = config.boxes() ? 4 : 0;
    long packed =
        ((numTrees + 3) << height) * (8 + above)
            + (deep ? (12 + above) * nodes : 0)
            + 68 * (numTrees + 64);
    long boundBytes = config.boxes() ? 8L * numFeatures : 0;
    long layoutBytes =
        config.boxes() && !extended && numFeatures <= BoxLayout.MAX_FEATURES
            ? 8L * (numFeatures + 7) + 16
            : 0;
    long memory =
        OBJECTS
            + 8L * numFeatures
            + (packs ? packed : 0)
            + (config.boxes() || !packs ? PER_NODE * nodes : 0)
            + (boundBytes + layoutBytes) * (internal + 1)
            + (extended ? 8L * numFeatures + 4 * numTrees : 0)
            + (extended ? (8 + HyperplaneKernel.bytesPerNode(terms, numFeatures)) * nodes : 0)
            + (extended ? 8L * Hyperplanes.padded(terms, terms) * internal : 0);
    int varint = sampleSize <= 1 << 7 ? 1 : sampleSize <= 1 << 14 ? 2 : 3;
    long threshold = extended ? 10 + 8L * terms : packs ? 4 : 16;
    long file =
        FRAME
            + HEADER
            + 8L * numFeatures
            + (extended ? 4 + 8L * numFeatures : 0)
            + internal * (varint + threshold + boundBytes);
    return new ForestSize(memory, file);
  }
}
