package io.github.iforest4j;

import java.util.Arrays;

/**
 * Grows trees whose nodes split by a hyperplane through several features (Hariri, Carrasco Kind and
 * Brunner, IEEE TKDE 33(4), 2021). Two details differ from that paper:
 *
 * <ul>
 *   <li>The intercept is uniform between the least and the greatest projection of the node's rows,
 *       so that no branch is empty (Lesouple, Baudoin, Spigai and Tourneret, Pattern Recognition
 *       Letters 149, 2021).
 *   <li>A weight is a standard normal number divided by the feature's standard deviation in the
 *       node. So the forest does not depend on the units of features, as the standard one does not;
 *       with weights as in the paper, the feature with the largest numbers decides alone.
 * </ul>
 *
 * <p>The sample is held as {@link Hyperplanes#shift} makes it. The order of random draws, per node
 * that is to be split: features, as the standard forest draws them, until as many vary as a split
 * has, or none is left; if they are two or more, one normal number for each in ascending order of
 * features; and one number for the threshold. A single feature has the weight 1. So has the first
 * of several whose weights are no floats or whose projections are all equal, which happens for
 * ranges that are very small beside others; then it splits alone.
 */
final class HyperplaneTreeBuilder extends TreeBuilder {
  private final double[] offset;
  private final int width;
  private final Hyperplanes.Builder planes;
  private final int[] columns;
  private final float[] weights;

  /** By column: mean and standard deviation of the node's rows, as a share of the range. */
  private final double[] deviation;

  /** By row of the node, in its order. */
  private final double[] projection;

  HyperplaneTreeBuilder(
      FeatureMatrix rows,
      IsolationForestConfig config,
      FitWeights weights,
      double[] offset,
      double[] typical) {
    super(rows, config, weights, offset);
    this.offset = offset;
    this.width = config.splitWidth(numFeatures);
    this.planes = new Hyperplanes.Builder(offset, typical, width);
    this.columns = new int[width];
    this.weights = new float[width];
    this.deviation = new double[numFeatures];
    this.projection = new double[sampleSize];
  }

  @Override
  void prepareSample() {
    for (int f = 0; f < numFeatures; f++) {
      for (int i = f * sampleSize; i < (f + 1) * sampleSize; i++) {
        sample[i] = Hyperplanes.shift(sample[i], offset[f]);
      }
    }
  }

  /** The medians of the first tree's sample. */
  void chooseTypical(double[] typical) {
    drawSample(0);
    for (int f = 0; f < numFeatures; f++) {
      double[] values = Arrays.copyOfRange(sample, f * sampleSize, (f + 1) * sampleSize);
      Arrays.sort(values);
      typical[f] = values[sampleSize / 2] + 0.0;
    }
  }

  @Override
  Grown grow(int tree) {
    planes.clear();
    Grown grown = super.grow(tree);
    return grown.with(planes.finish(grown.numNodes()));
  }

  @Override
  int split(int node, int from, int to) {
    int count = chooseColumns(from, to);
    if (count == 0) {
      return -1;
    }
    Arrays.sort(columns, 0, count);
    if (count == 1 || !chooseWeights(count, to - from) || !project(count, from, to)) {
      count = 1;
      weights[0] = 1;
      project(1, from, to);
    }
    feature[node] = columns[0];
    word[node] = ThresholdGrid.NONE;
    threshold[node] = between(low, high, random.nextPositiveUnit());
    planes.add(node, columns, weights, 0, count);
    return partition(threshold[node], from, to);
  }

  /** Draws up to {@link #width} features that vary in the node. */
  private int chooseColumns(int from, int to) {
    int count = 0;
    for (int remaining = numFeatures; remaining > 0 && count < width; remaining--) {
      int j = nextCandidate(remaining);
      if (j < 0) {
        break;
      }
      int f = candidates[j];
      candidates[j] = candidates[remaining - 1];
      candidates[remaining - 1] = f;
      measure(f, from, to);
      if (low < high) {
        columns[count++] = f;
        deviation[f] = deviation(f, from, to);
      }
    }
    return count;
  }

  /** Measured in units of the range, so that no square overflows. */
  private double deviation(int f, int from, int to) {
    final double range = high - low;
    final int n = to - from;
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += (sample[f * sampleSize + order[i]] - low) / range;
    }
    double mean = sum / n;
    double squares = 0;
    for (int i = from; i < to; i++) {
      double distance = (sample[f * sampleSize + order[i]] - low) / range - mean;
      squares += distance * distance;
    }
    return Math.sqrt(squares / n) * range;
  }

  /** Returns whether all are finite floats and not 0. */
  private boolean chooseWeights(int count, int rows) {
    boolean valid = true;
    for (int k = 0; k < count; k++) {
      weights[k] = (float) (random.nextGaussian() / deviation[columns[k]]);
      valid &= Float.isFinite(weights[k]) && weights[k] != 0;
    }
    return valid;
  }

  /** Projects the node's rows as scoring does; returns whether any two differ. */
  private boolean project(int count, int from, int to) {
    low = Double.POSITIVE_INFINITY;
    high = Double.NEGATIVE_INFINITY;
    for (int i = from; i < to; i++) {
      double s0 = 0;
      double s1 = 0;
      double s2 = 0;
      double s3 = 0;
      int row = order[i];
      for (int k = 0; k < count; k++) {
        double term = weights[k] * sample[columns[k] * sampleSize + row];
        switch (k & 3) {
          case 0 -> s0 += term;
          case 1 -> s1 += term;
          case 2 -> s2 += term;
          default -> s3 += term;
        }
      }
      double sum = (s0 + s2) + (s1 + s3);
      projection[row] = sum;
      low = Math.min(low, sum);
      high = Math.max(high, sum);
    }
    return low < high;
  }

  /** Moves the rows that go left before those that go right, both in their order. */
  private int partition(double cut, int from, int to) {
    int numRight = 0;
    int middle = from;
    for (int i = from; i < to; i++) {
      int row = order[i];
      if (projection[row] < cut) {
        order[middle++] = row;
      } else {
        right[numRight++] = row;
      }
    }
    System.arraycopy(right, 0, order, middle, numRight);
    return middle;
  }
}
