package io.github.iforest4j;

import java.util.Arrays;

/**
 * Grows one isolation tree (Liu, Ting and Zhou 2008, algorithm 2) into growing arrays.
 *
 * <p>The order of random draws is part of the model's definition: the subsample; then, per node
 * that is to be split, left subtree before right: features until one is not constant there, and one
 * number for the threshold.
 *
 * <p>Not thread-safe; one builder per tree.
 */
final class TreeBuilder {
  private final FeatureMatrix rows;
  private final IsolationForestConfig config;
  private final int heightLimit;
  private final TreeRandom random;
  private final int[] sample;
  private final int[] candidates;
  private final double[] low;
  private final double[] high;

  int numNodes;
  int[] feature = new int[64];
  double[] threshold = new double[64];
  int[] left = new int[64];
  int[] size = new int[64];

  /**
   * By node, by feature: low, high; those of external nodes are dropped in {@link ForestAssembly}.
   */
  float[] bounds;

  TreeBuilder(FeatureMatrix rows, IsolationForestConfig config, int tree) {
    int d = rows.numColumns();
    this.rows = rows;
    this.config = config;
    this.random = new TreeRandom(config.seed(), tree);
    int size = Math.min(config.subsampleSize(), rows.numRows());
    this.heightLimit = heightLimit(config, size);
    this.sample = Subsample.draw(rows.numRows(), size, random);
    this.candidates = new int[d];
    this.low = new double[d];
    this.high = new double[d];
    if (config.boxes()) {
      this.bounds = new float[64 * 2 * d];
    }
  }

  /** The height limit in force: the configured one, or ceil(log2 ψ). */
  static int heightLimit(IsolationForestConfig config, int sampleSize) {
    return config.heightLimit() == IsolationForestConfig.AUTO_HEIGHT_LIMIT
        ? Math.max(1, 32 - Integer.numberOfLeadingZeros(sampleSize - 1))
        : config.heightLimit();
  }

  TreeBuilder grow() {
    addNodes(1);
    grow(0, 0, 0, sample.length);
    return this;
  }

  /** Grows the subtree at {@code node} over {@code sample[from..to)}. */
  private void grow(int node, int depth, int from, int to) {
    size[node] = to - from;
    feature[node] = -1;
    if (size[node] <= 1 || depth >= heightLimit) {
      return;
    }
    int chosen = chooseFeature(from, to);
    if (chosen < 0) {
      return;
    }
    double cut = chooseThreshold(low[chosen], high[chosen], random.nextPositiveUnit());
    if (config.boxes()) {
      keepBox(node, from, to);
    }
    int middle = partition(chosen, cut, from, to);
    int child = addNodes(2);
    feature[node] = chosen;
    threshold[node] = cut;
    left[node] = child;
    grow(child, depth + 1, from, middle);
    grow(child + 1, depth + 1, middle, to);
  }

  /**
   * Draws features until one is not constant in the node, so that no split is empty.
   *
   * @return the feature, its range in {@link #low} and {@link #high}; −1 if all are constant
   */
  private int chooseFeature(int from, int to) {
    for (int f = 0; f < candidates.length; f++) {
      candidates[f] = f;
    }
    for (int remaining = candidates.length; remaining > 0; remaining--) {
      int j = random.nextInt(remaining);
      int f = candidates[j];
      measure(f, from, to);
      if (low[f] < high[f]) {
        return f;
      }
      candidates[j] = candidates[remaining - 1];
    }
    return -1;
  }

  private void measure(int f, int from, int to) {
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    for (int i = from; i < to; i++) {
      double v = rows.get(sample[i], f);
      min = Math.min(min, v);
      max = Math.max(max, v);
    }
    low[f] = min;
    high[f] = max;
  }

  /**
   * A threshold in (low, high], so that both sides of {@code x < t} get a row: uniform, moved to
   * the nearest float that lies inside, which fast kernels compare exactly; a double when no float
   * lies inside.
   */
  static double chooseThreshold(double low, double high, double unit) {
    double range = high - low;
    double t = Double.isInfinite(range) ? low * (1 - unit) + high * unit : low + unit * range;
    float nearest = (float) t;
    if (isInside(nearest, low, high)) {
      return nearest;
    }
    float other = nearest <= low ? Math.nextUp(nearest) : Math.nextDown(nearest);
    if (isInside(other, low, high)) {
      return other;
    }
    return isInside(t, low, high) ? t : high;
  }

  private static boolean isInside(double t, double low, double high) {
    return t > low && t <= high && !Double.isInfinite(t);
  }

  private int partition(int f, double cut, int from, int to) {
    int i = from;
    int j = to - 1;
    while (i <= j) {
      if (rows.get(sample[i], f) < cut) {
        i++;
      } else {
        int swap = sample[i];
        sample[i] = sample[j];
        sample[j--] = swap;
      }
    }
    return i;
  }

  private void keepBox(int node, int from, int to) {
    int d = low.length;
    for (int f = 0; f < d; f++) {
      measure(f, from, to);
      bounds[2 * (node * d + f)] = BoxTerms.toFloat(low[f]);
      bounds[2 * (node * d + f) + 1] = BoxTerms.toFloat(high[f]);
    }
  }

  private int addNodes(int count) {
    int first = numNodes;
    numNodes += count;
    if (numNodes > feature.length) {
      int capacity = feature.length * 2;
      feature = Arrays.copyOf(feature, capacity);
      threshold = Arrays.copyOf(threshold, capacity);
      left = Arrays.copyOf(left, capacity);
      size = Arrays.copyOf(size, capacity);
      if (bounds != null) {
        bounds = Arrays.copyOf(bounds, capacity * 2 * low.length);
      }
    }
    return first;
  }
}
