package io.github.iforest4j;

/** Puts grown trees one after the other into {@link ForestTrees}. */
final class ForestAssembly {
  private ForestAssembly() {}

  static ForestTrees join(int numFeatures, TreeBuilder[] grown) {
    int[] root = new int[grown.length + 1];
    int numInternal = 0;
    for (int t = 0; t < grown.length; t++) {
      root[t + 1] = Math.addExact(root[t], grown[t].numNodes);
      numInternal += grown[t].numNodes / 2;
    }
    int numNodes = root[grown.length];
    int[] feature = new int[numNodes];
    double[] threshold = new double[numNodes];
    int[] left = new int[numNodes];
    int[] size = new int[numNodes];
    boolean boxes = grown[0].bounds != null;
    int boxSize = 2 * numFeatures;
    float[] bounds = boxes ? new float[Math.multiplyExact(numInternal, boxSize)] : null;
    int box = 0;
    for (int t = 0; t < grown.length; t++) {
      TreeBuilder tree = grown[t];
      int base = root[t];
      System.arraycopy(tree.feature, 0, feature, base, tree.numNodes);
      System.arraycopy(tree.threshold, 0, threshold, base, tree.numNodes);
      System.arraycopy(tree.size, 0, size, base, tree.numNodes);
      for (int i = 0; i < tree.numNodes; i++) {
        if (tree.feature[i] < 0) {
          continue;
        }
        left[base + i] = base + tree.left[i];
        if (boxes) {
          System.arraycopy(tree.bounds, i * boxSize, bounds, box, boxSize);
          box += boxSize;
        }
      }
    }
    return new ForestTrees(numFeatures, root, feature, threshold, left, size, bounds);
  }
}
