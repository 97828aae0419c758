package io.github.iforest4j;

import java.util.Arrays;

/**
 * Variants of the isolation forest that were measured and are not part of the library ({@link
 * ForestVariantsTest}). Slow and plain.
 */
final class GuidedForest {
  enum Variant {
    /**
     * One random feature, cut where the pooled standard deviation falls most (Cortes, "Revisiting
     * randomization in greedy model search" and fair-cut forests, arXiv 2110.13402).
     */
    POOLED_GAIN,
    /**
     * The best of ten random hyperplanes through two features, cut where the mean standard
     * deviation falls most (Liu, Ting and Zhou, "On detecting clustered anomalies using SCiForest",
     * ECML 2010).
     */
    SCIFOREST,
    /**
     * The standard forest's trees; a leaf is worth the logarithm of its share of rows over its
     * share of the volume (after Dhouib, Wilms and Boes, arXiv 2309.11450).
     */
    VOLUME
  }

  private static final double MIN_LOG = -700;

  private static final class Node {
    int[] features = {};
    double[] weights = {};
    double threshold;
    Node left;
    Node right;
    double value;
  }

  private final Variant variant;
  private final Node[] trees;
  private final int numFeatures;
  private double[][] sample;
  private TreeRandom random;

  GuidedForest(Variant variant, double[][] rows, int numTrees, int sampleSize, long seed) {
    this.variant = variant;
    this.numFeatures = rows[0].length;
    this.trees = new Node[numTrees];
    int size = Math.min(sampleSize, rows.length);
    Subsample subsample = new Subsample(rows.length, size);
    int limit = (int) Math.ceil(Math.log(size) / Math.log(2) - 1e-12);
    for (int t = 0; t < numTrees; t++) {
      random = new TreeRandom(seed, t);
      sample =
          Arrays.stream(subsample.draw(random)).mapToObj(r -> rows[r]).toArray(double[][]::new);
      double[] low = new double[numFeatures];
      double[] high = new double[numFeatures];
      for (int f = 0; f < numFeatures; f++) {
        low[f] = range(f, 0, size)[0];
        high[f] = range(f, 0, size)[1];
      }
      trees[t] = grow(0, size, limit, 0, low, high, 0);
    }
  }

  /** Higher is more anomalous; comparable within one forest. */
  double score(double[] x) {
    double sum = 0;
    for (Node tree : trees) {
      Node node = tree;
      while (node.left != null) {
        node = project(node, x) < node.threshold ? node.left : node.right;
      }
      sum -= node.value;
    }
    return sum / trees.length;
  }

  private static double project(Node node, double[] x) {
    double sum = 0;
    for (int k = 0; k < node.features.length; k++) {
      sum += node.weights[k] * x[node.features[k]];
    }
    return sum;
  }

  private double[] range(int f, int from, int to) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int i = from; i < to; i++) {
      low = Math.min(low, sample[i][f]);
      high = Math.max(high, sample[i][f]);
    }
    return new double[] {low, high};
  }

  private Node grow(
      int from, int to, int limit, int depth, double[] low, double[] high, double logVolume) {
    Node node = new Node();
    int n = to - from;
    node.value =
        variant == Variant.VOLUME
            ? Math.log((double) n / sample.length) - logVolume
            : depth + AveragePathLength.of(n);
    if (n <= 1 || depth >= limit) {
      return node;
    }
    double best = Double.NEGATIVE_INFINITY;
    for (int attempt = 0; attempt < (variant == Variant.SCIFOREST ? 10 : 1); attempt++) {
      Node candidate = new Node();
      double gain = choose(candidate, from, to);
      if (gain > best) {
        best = gain;
        node.features = candidate.features;
        node.weights = candidate.weights;
        node.threshold = candidate.threshold;
      }
    }
    if (best == Double.NEGATIVE_INFINITY) {
      return node;
    }
    int middle = from;
    for (int i = from; i < to; i++) {
      if (project(node, sample[i]) < node.threshold) {
        double[] row = sample[i];
        sample[i] = sample[middle];
        sample[middle++] = row;
      }
    }
    int f = node.features[0];
    double[] lowRight = low.clone();
    double[] highLeft = high.clone();
    lowRight[f] = node.threshold;
    highLeft[f] = node.threshold;
    double width = high[f] - low[f];
    double shareLeft = Math.max(MIN_LOG, Math.log((node.threshold - low[f]) / width));
    double shareRight = Math.max(MIN_LOG, Math.log((high[f] - node.threshold) / width));
    node.left = grow(from, middle, limit, depth + 1, low, highLeft, logVolume + shareLeft);
    node.right = grow(middle, to, limit, depth + 1, lowRight, high, logVolume + shareRight);
    return node;
  }

  /** Chooses features, weights and threshold; returns the gain, −∞ if nothing varies. */
  private double choose(Node node, int from, int to) {
    int wanted = variant == Variant.SCIFOREST ? Math.min(2, numFeatures) : 1;
    int[] left = new int[numFeatures];
    Arrays.setAll(left, f -> f);
    int[] features = new int[wanted];
    int count = 0;
    for (int remaining = numFeatures; remaining > 0 && count < wanted; remaining--) {
      int j = random.nextInt(remaining);
      int f = left[j];
      left[j] = left[remaining - 1];
      double[] range = range(f, from, to);
      if (range[0] < range[1]) {
        features[count++] = f;
      }
    }
    node.features = Arrays.copyOf(features, count);
    node.weights = new double[count];
    for (int k = 0; k < count; k++) {
      int f = node.features[k];
      double[] values = new double[to - from];
      Arrays.setAll(values, i -> sample[from + i][f]);
      node.weights[k] =
          count == 1 ? 1 : (2 * random.nextPositiveUnit() - 1) / deviation(values, values.length);
    }
    double[] projected = new double[to - from];
    Arrays.setAll(projected, i -> project(node, sample[from + i]));
    Arrays.sort(projected);
    double low = projected[0];
    double high = projected[projected.length - 1];
    if (count == 0 || low == high) {
      return Double.NEGATIVE_INFINITY;
    }
    if (variant == Variant.VOLUME) {
      node.threshold = TreeBuilder.between(low, high, random.nextPositiveUnit());
      return 0;
    }
    return cut(node, projected);
  }

  /** Cuts sorted values where the gain is greatest. */
  private double cut(Node node, double[] values) {
    int n = values.length;
    double[] below = new double[n];
    double[] above = new double[n];
    double[] reversed = new double[n];
    Arrays.setAll(reversed, i -> values[n - 1 - i]);
    deviations(values, below);
    deviations(reversed, above);
    double best = Double.NEGATIVE_INFINITY;
    for (int i = 1; i < n; i++) {
      if (values[i] == values[i - 1]) {
        continue;
      }
      double left = below[i - 1];
      double right = above[n - 1 - i];
      double mean =
          variant == Variant.POOLED_GAIN ? (i * left + (n - i) * right) / n : (left + right) / 2;
      double gain = 1 - mean / below[n - 1];
      if (gain > best) {
        best = gain;
        double middle = values[i - 1] + (values[i] - values[i - 1]) / 2;
        node.threshold = middle > values[i - 1] ? middle : values[i];
      }
    }
    return best;
  }

  /** By index: the standard deviation of the values up to it (Welford 1962). */
  private static void deviations(double[] values, double[] out) {
    double mean = 0;
    double squares = 0;
    for (int i = 0; i < values.length; i++) {
      double distance = values[i] - mean;
      mean += distance / (i + 1);
      squares += distance * (values[i] - mean);
      out[i] = Math.sqrt(squares / (i + 1));
    }
  }

  private static double deviation(double[] values, int n) {
    double[] out = new double[n];
    deviations(values, out);
    return out[n - 1];
  }
}
