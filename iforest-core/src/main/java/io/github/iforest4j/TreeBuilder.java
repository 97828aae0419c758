package io.github.iforest4j;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Grows isolation trees (Liu, Ting and Zhou 2008, algorithm 2), one after the other, in scratch
 * arrays that all of them share: 8·ψ·d bytes for the sample, and the nodes of one tree.
 *
 * <p>The order of random draws is part of the model's definition: the subsample; then, per node
 * that is to be split, left subtree before right: features until one is not constant there, and one
 * number for the threshold. A feature is drawn from a list of all of them, in ascending order at
 * first; one that is constant changes places with the last that is left for this node.
 *
 * <p>Not thread-safe; one builder per thread.
 */
@SuppressWarnings("NullAway") // Boxes and grid are there where the configuration asks for them.
class TreeBuilder {
  private final FeatureMatrix rows;
  private final IsolationForestConfig config;
  private final double[] offset;
  private final @Nullable ThresholdGrid grid;
  final int numFeatures;
  final int sampleSize;
  private final int heightLimit;
  private final Subsample subsample;

  /** Null if all rows count alike. */
  private final @Nullable WeightedSubsample weightedSubsample;

  /** By feature; null if all count alike. */
  private final double @Nullable [] columnWeights;

  /** By feature, the sample's values. */
  final double[] sample;

  /** A permutation of the sample's rows, in which each node has a range. */
  final int[] order;

  final int[] right;
  final int[] candidates;
  TreeRandom random;

  /** The range of the feature that was measured last. */
  double low;

  double high;

  private int numNodes;
  private int numBoxes;
  final int[] feature;
  final int[] word;
  final double[] threshold;
  private final int[] left;
  private final int[] size;

  /** By node: the place of its box, when it is internal. */
  private final int[] box;

  /** By box, by feature: low, high. */
  private final float @Nullable [] bounds;

  /**
   * @param offset of the threshold grid, by feature
   */
  TreeBuilder(
      FeatureMatrix rows, IsolationForestConfig config, FitWeights weights, double[] offset) {
    this.rows = rows;
    this.config = config;
    this.offset = offset;
    this.numFeatures = rows.numColumns();
    this.grid = ForestTrees.grid(offset);
    this.sampleSize = weights.sampleSize(rows, config);
    this.heightLimit = config.heightLimitFor(sampleSize);
    this.subsample = new Subsample(rows.numRows(), sampleSize);
    double[] rowWeights = weights.rows();
    this.weightedSubsample =
        rowWeights == null ? null : new WeightedSubsample(rowWeights, sampleSize);
    this.columnWeights = weights.columns();
    this.sample = new double[Math.multiplyExact(sampleSize, numFeatures)];
    this.order = new int[sampleSize];
    this.right = new int[sampleSize];
    this.candidates = new int[numFeatures];
    int internal = config.maxInternalNodes(sampleSize);
    this.feature = new int[2 * internal + 1];
    this.word = new int[2 * internal + 1];
    this.threshold = new double[2 * internal + 1];
    this.left = new int[2 * internal + 1];
    this.size = new int[2 * internal + 1];
    this.box = new int[2 * internal + 1];
    this.bounds = config.boxes() ? new float[Math.multiplyExact(internal, 2 * numFeatures)] : null;
  }

  /**
   * One tree as {@link ForestTrees} holds it, but for places, which count from its own root.
   *
   * @param box by node, the place of its box in {@code bounds}
   * @param planes its splits, if they are hyperplanes
   */
  record Grown(
      int[] feature,
      int[] word,
      double[] threshold,
      int[] left,
      int[] size,
      int[] box,
      float @Nullable [] bounds,
      @Nullable Hyperplanes planes) {
    int numNodes() {
      return feature.length;
    }

    Grown with(Hyperplanes splits) {
      return new Grown(feature, word, threshold, left, size, box, bounds, splits);
    }
  }

  /**
   * Grows one tree. It depends on nothing but rows, config, offsets and its index.
   *
   * @throws IllegalArgumentException if a value of the sample is not finite
   */
  Grown grow(int tree) {
    drawSample(tree);
    Arrays.setAll(candidates, f -> f);
    Arrays.setAll(order, i -> i);
    numNodes = 1;
    numBoxes = 0;
    grow(0, 0, 0, sampleSize);
    return new Grown(
        Arrays.copyOf(feature, numNodes),
        Arrays.copyOf(word, numNodes),
        Arrays.copyOf(threshold, numNodes),
        Arrays.copyOf(left, numNodes),
        Arrays.copyOf(size, numNodes),
        Arrays.copyOf(box, numNodes),
        bounds == null ? null : Arrays.copyOf(bounds, numBoxes * 2 * numFeatures),
        null);
  }

  final void drawSample(int tree) {
    random = new TreeRandom(config.seed(), tree);
    int[] chosen =
        weightedSubsample == null ? subsample.draw(random) : weightedSubsample.draw(random);
    rows.gather(chosen, sample);
    double sum = 0;
    for (double v : sample) {
      // 0 for finite numbers, else NaN.
      sum += v * 0;
    }
    if (sum != 0) {
      throw notFinite(chosen);
    }
    prepareSample();
  }

  /** Turns the sample into the values that are split. */
  void prepareSample() {}

  private IllegalArgumentException notFinite(int[] chosen) {
    int i = 0;
    while (Double.isFinite(sample[i])) {
      i++;
    }
    return new IllegalArgumentException(
        "training values must be finite; row "
            + chosen[i % sampleSize]
            + ", column "
            + i / sampleSize
            + " is "
            + sample[i]);
  }

  /**
   * The offsets of the threshold grid, from the first tree's sample: 0, but for a feature whose
   * magnitude takes precision from its range, all its values being on one side of zero and farther
   * from it than from each other. There it is the value nearest to zero.
   */
  void chooseOffsets() {
    if (grid == null) {
      return;
    }
    drawSample(0);
    Arrays.setAll(order, i -> i);
    for (int f = 0; f < numFeatures; f++) {
      measure(f, 0, sampleSize);
      double nearest = low > 0 ? low : high < 0 ? high : 0;
      offset[f] = Math.abs(nearest) > high - low ? nearest : 0;
    }
  }

  /** Grows the subtree at {@code node} over {@code order[from..to)}. */
  private void grow(int node, int depth, int from, int to) {
    size[node] = to - from;
    feature[node] = -1;
    if (size[node] <= 1 || depth >= heightLimit) {
      return;
    }
    int middle = split(node, from, to);
    if (middle < 0) {
      return;
    }
    int child = numNodes;
    numNodes += 2;
    left[node] = child;
    box[node] = numBoxes++;
    grow(child, depth + 1, from, middle);
    grow(child + 1, depth + 1, middle, to);
    if (bounds != null) {
      boundChildren(node, from, middle, to);
    }
  }

  /**
   * Chooses a node's split, and moves the rows that go left before those that go right.
   *
   * @return where the latter begin; −1 if nothing can be split
   */
  int split(int node, int from, int to) {
    int chosen = chooseFeature(from, to);
    if (chosen < 0) {
      return -1;
    }
    chooseThreshold(node, chosen, random.nextPositiveUnit());
    feature[node] = chosen;
    return partition(chosen, threshold[node], from, to);
  }

  /**
   * Draws features until one is not constant in the node, so that no split is empty.
   *
   * @return the feature, its range in {@link #low} and {@link #high}; −1 if all are constant or
   *     have the weight 0
   */
  private int chooseFeature(int from, int to) {
    for (int remaining = numFeatures; remaining > 0; remaining--) {
      int j = nextCandidate(remaining);
      if (j < 0) {
        return -1;
      }
      int f = candidates[j];
      measure(f, from, to);
      if (low < high) {
        return f;
      }
      candidates[j] = candidates[remaining - 1];
      candidates[remaining - 1] = f;
    }
    return -1;
  }

  /**
   * Draws one of the first candidates.
   *
   * @return its place; −1 if they all have the weight 0
   */
  final int nextCandidate(int remaining) {
    if (columnWeights == null) {
      return random.nextInt(remaining);
    }
    double total = 0;
    for (int j = 0; j < remaining; j++) {
      total += columnWeights[candidates[j]];
    }
    double rest = random.nextPositiveUnit() * total;
    int last = -1;
    for (int j = 0; j < remaining; j++) {
      double weight = columnWeights[candidates[j]];
      if (weight > 0) {
        last = j;
        rest -= weight;
        if (rest <= 0) {
          break;
        }
      }
    }
    return last;
  }

  final void measure(int f, int from, int to) {
    final double[] sample = this.sample;
    final int[] order = this.order;
    final int base = f * sampleSize;
    double min = sample[base + order[from]];
    double max = min;
    for (int i = from + 1; i < to; i++) {
      double v = sample[base + order[i]];
      min = v < min ? v : min;
      max = v > max ? v : max;
    }
    low = min;
    high = max;
  }

  /**
   * A threshold in (low, high], so that both sides of {@code x < t} get a row: on the grid that
   * fast kernels compare exactly, or, where the grid has no point, any double.
   */
  private void chooseThreshold(int node, int f, double unit) {
    int point = grid == null ? ThresholdGrid.NONE : grid.choose(f, low, high, unit);
    if (point == ThresholdGrid.NONE) {
      word[node] = ThresholdGrid.NONE;
      threshold[node] = between(low, high, unit);
    } else {
      word[node] = grid.canonical(point);
      threshold[node] = grid.threshold(point);
    }
  }

  /** A double t with {@code low < t <= high}. */
  static double between(double low, double high, double unit) {
    double range = high - low;
    double t = Double.isInfinite(range) ? low * (1 - unit) + high * unit : low + unit * range;
    return t > low && t <= high ? t : high;
  }

  /** Moves the rows that go left before those that go right, both in their order. */
  private int partition(int f, double cut, int from, int to) {
    final double[] sample = this.sample;
    final int[] order = this.order;
    final int[] right = this.right;
    final int base = f * sampleSize;
    int numRight = 0;
    int middle = from;
    for (int i = from; i < to; i++) {
      // Written to both sides, kept on one: a branch here would be a coin toss.
      int row = order[i];
      int goesLeft = sample[base + row] < cut ? 1 : 0;
      order[middle] = row;
      right[numRight] = row;
      middle += goesLeft;
      numRight += 1 - goesLeft;
    }
    System.arraycopy(right, 0, order, middle, numRight);
    return middle;
  }

  /** The box of a node is the union of its children's boxes, an external one's being its rows. */
  private void boundChildren(int node, int from, int middle, int to) {
    int at = box[node] * 2 * numFeatures;
    for (int f = 0; f < numFeatures; f++) {
      bounds[at + 2 * f] = Float.POSITIVE_INFINITY;
      bounds[at + 2 * f + 1] = Float.NEGATIVE_INFINITY;
    }
    include(left[node], from, middle, at);
    include(left[node] + 1, middle, to, at);
  }

  private void include(int child, int from, int to, int at) {
    if (feature[child] >= 0) {
      int inner = box[child] * 2 * numFeatures;
      for (int k = 0; k < 2 * numFeatures; k += 2) {
        bounds[at + k] = Math.min(bounds[at + k], bounds[inner + k]);
        bounds[at + k + 1] = Math.max(bounds[at + k + 1], bounds[inner + k + 1]);
      }
      return;
    }
    for (int f = 0; f < numFeatures; f++) {
      measure(f, from, to);
      int k = at + 2 * f;
      bounds[k] = Math.min(bounds[k], BoxTerms.toFloat(low));
      bounds[k + 1] = Math.max(bounds[k + 1], BoxTerms.toFloat(high));
    }
  }
}
