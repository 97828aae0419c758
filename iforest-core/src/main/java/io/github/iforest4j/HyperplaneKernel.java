package io.github.iforest4j;

/**
 * The kernel of extended forests: four walks at a time, whose steps do not wait for each other, and
 * no branch that depends on a row. Walks that have arrived step in place until the tree's height.
 *
 * <p>Splits of few terms lie a second time in the order in which a step reads them, and external
 * nodes with them. Wider splits are read from {@link Hyperplanes}; where each is of all features,
 * without asking which.
 */
final class HyperplaneKernel implements ScoringKernel {
  private static final int WALKS = 4;

  /** A block of rows has about as many values. */
  private static final int BLOCK_VALUES = 1 << 12;

  private enum Shape {
    /** Splits of at most two terms. */
    TWO,
    /** Splits of at most three terms. */
    THREE,
    /** Every split is of all features, from four to eight. */
    EIGHT,
    /** Every split is of all features. */
    ALL,
    ANY
  }

  private final ForestTrees trees;
  private final Hyperplanes planes;
  private final Shape shape;

  /** The length of z: the number of features, rounded up to a multiple of four. */
  private final int stride;

  /** Rows that pass through a tree before the next tree; a multiple of {@link #WALKS}. */
  private final int block;

  /**
   * By node: the threshold, with −0.0 for 0, so that the difference to it is not negative for a sum
   * of −0.0; infinite for an external node. In the shapes of up to eight terms: the weights, then
   * this.
   */
  private final double[] numbers;

  /**
   * By node: the right child; for an external node, the node after it. In the shapes of two and
   * three terms: the columns, then this.
   */
  private final int[] links;

  /** By tree: its height. */
  private final int[] height;

  private final ThreadLocal<Scratch> scratch;

  HyperplaneKernel(ForestTrees trees, Hyperplanes planes) {
    this.trees = trees;
    this.planes = planes;
    this.stride = Math.max(8, (trees.numFeatures + 3) & ~3);
    this.block = Math.max(WALKS, Math.min(256, BLOCK_VALUES / stride) & -WALKS);
    this.shape = shape(planes, stride);
    int terms =
        switch (shape) {
          case TWO -> 2;
          case THREE -> 3;
          case EIGHT -> 8;
          default -> 0;
        };
    int columns = shape == Shape.EIGHT ? 0 : terms;
    int n = trees.numNodes();
    this.numbers = new double[Math.multiplyExact(n, terms + 1)];
    this.links = new int[n * (columns + 1)];
    for (int i = 0; i < n; i++) {
      boolean internal = trees.feature[i] >= 0;
      int at = i * (terms + 1);
      for (int k = 0; k < Math.min(terms, planes.end[i] - planes.first[i]); k++) {
        numbers[at + k] = planes.weight[planes.first[i] + k];
        if (columns > 0) {
          links[at + k] = planes.column[planes.first[i] + k];
        }
      }
      double threshold = internal ? trees.threshold[i] : Double.POSITIVE_INFINITY;
      numbers[at + terms] = threshold == 0 ? -0.0 : threshold;
      links[i * (columns + 1) + columns] = (internal ? trees.left[i] : i) + 1;
    }
    this.height = heights(trees);
    this.scratch = ThreadLocal.withInitial(() -> new Scratch(stride));
  }

  private static Shape shape(Hyperplanes planes, int stride) {
    if (planes.width <= 3) {
      return planes.width == 2 ? Shape.TWO : Shape.THREE;
    }
    return !planes.areAllFull() ? Shape.ANY : stride <= 8 ? Shape.EIGHT : Shape.ALL;
  }

  /** What a node takes here at most. */
  static int bytesPerNode(int splitWidth, int numFeatures) {
    return switch (splitWidth) {
      case 2 -> 36;
      case 3 -> 48;
      default -> splitWidth == numFeatures && splitWidth <= 8 ? 76 : 12;
    };
  }

  private static int[] heights(ForestTrees trees) {
    int[] height = new int[trees.numTrees()];
    byte[] depth = new byte[trees.numNodes()];
    for (int t = 0; t < height.length; t++) {
      for (int i = trees.root[t]; i < trees.root[t + 1]; i++) {
        if (trees.feature[i] >= 0) {
          depth[trees.left[i]] = depth[trees.left[i] + 1] = (byte) (depth[i] + 1);
        }
        height[t] = Math.max(height[t], depth[i]);
      }
    }
    return height;
  }

  private static final class Scratch {
    final double[] row;
    final double[] z;
    final int[] node = new int[WALKS];

    /** As {@code z}, of a block of rows; empty before the first. */
    double[] block = {};

    Scratch(int stride) {
      row = new double[stride];
      z = new double[stride];
    }

    double[] block(int length) {
      if (block.length == 0) {
        block = new double[length];
      }
      return block;
    }
  }

  @Override
  public String name() {
    return "hyperplane";
  }

  @Override
  public long pathLengthSum(double[] values, int offset) {
    return sum(values, offset, scratch.get(), Long.MAX_VALUE);
  }

  @Override
  public long pathLengthSum(float[] values, int offset) {
    Scratch own = scratch.get();
    for (int f = 0; f < trees.numFeatures; f++) {
      own.row[f] = values[offset + f];
    }
    return sum(own.row, 0, own, Long.MAX_VALUE);
  }

  @Override
  public boolean isSumAtMost(double[] values, int offset, long bound) {
    return sum(values, offset, scratch.get(), bound) <= bound;
  }

  /** The sum; or, once it is greater than the bound, a part of it that is. */
  private long sum(double[] values, int offset, Scratch own, long bound) {
    int nan = planes.shift(values, offset, own.z, 0);
    if (nan >= 0) {
      throw ScoringKernel.isNaN(nan);
    }
    final int[] root = trees.root;
    final int[] pathLength = trees.pathLength;
    final int[] node = own.node;
    long sum = 0;
    int t = 0;
    for (; t + WALKS <= height.length && sum <= bound; t += WALKS) {
      int steps = 0;
      for (int k = 0; k < WALKS; k++) {
        node[k] = root[t + k];
        steps = Math.max(steps, height[t + k]);
      }
      walk(own.z, 0, 0, node, steps);
      for (int k = 0; k < WALKS; k++) {
        sum += pathLength[node[k]];
      }
    }
    for (; t < height.length && sum <= bound; t++) {
      sum += pathLength[end(root[t], own.z, 0)];
    }
    return sum;
  }

  @Override
  public void pathLengthSums(FeatureMatrix rows, int from, int numRows, long[] sums) {
    Scratch own = scratch.get();
    double[] z = own.block(block * stride);
    for (int r = 0; r < numRows; r += block) {
      int count = Math.min(block, numRows - r);
      for (int i = 0; i < count; i++) {
        rows.copyRow(from + r + i, own.row, 0);
        int nan = planes.shift(own.row, 0, z, i * stride);
        if (nan >= 0) {
          throw ScoringKernel.isNaN(from + r + i, nan);
        }
        sums[r + i] = 0;
      }
      for (int t = 0; t < height.length; t++) {
        addTree(t, z, own.node, r, count, sums);
      }
    }
  }

  private void addTree(int t, double[] z, int[] node, int at, int count, long[] sums) {
    final int[] pathLength = trees.pathLength;
    final int root = trees.root[t];
    int i = 0;
    for (; i + WALKS <= count; i += WALKS) {
      node[0] = node[1] = node[2] = node[3] = root;
      walk(z, i * stride, stride, node, height[t]);
      for (int k = 0; k < WALKS; k++) {
        sums[at + i + k] += pathLength[node[k]];
      }
    }
    for (; i < count; i++) {
      sums[at + i] += pathLength[end(root, z, i * stride)];
    }
  }

  /** One walk by itself. */
  private int end(int start, double[] z, int at) {
    int node = start;
    while (trees.feature[node] >= 0) {
      node = trees.left[node] + (trees.goesLeft(node, z, at) ? 0 : 1);
    }
    return node;
  }

  /**
   * Replaces nodes by those where walks from them end.
   *
   * @param at where the first walk's row begins in z
   * @param next how far the row of the next walk is from there
   */
  private void walk(double[] z, int at, int next, int[] node, int steps) {
    int n0 = node[0];
    int n1 = node[1];
    int n2 = node[2];
    int n3 = node[3];
    int z1 = at + next;
    int z2 = z1 + next;
    int z3 = z2 + next;
    switch (shape) {
      case TWO -> {
        for (int s = 0; s < steps; s++) {
          n0 = stepOfTwo(n0, z, at);
          n1 = stepOfTwo(n1, z, z1);
          n2 = stepOfTwo(n2, z, z2);
          n3 = stepOfTwo(n3, z, z3);
        }
      }
      case THREE -> {
        for (int s = 0; s < steps; s++) {
          n0 = stepOfThree(n0, z, at);
          n1 = stepOfThree(n1, z, z1);
          n2 = stepOfThree(n2, z, z2);
          n3 = stepOfThree(n3, z, z3);
        }
      }
      case EIGHT -> {
        for (int s = 0; s < steps; s++) {
          n0 = stepOfEight(n0, z, at);
          n1 = stepOfEight(n1, z, z1);
          n2 = stepOfEight(n2, z, z2);
          n3 = stepOfEight(n3, z, z3);
        }
      }
      case ALL -> {
        for (int s = 0; s < steps; s++) {
          n0 = stepOfAll(n0, z, at);
          n1 = stepOfAll(n1, z, z1);
          n2 = stepOfAll(n2, z, z2);
          n3 = stepOfAll(n3, z, z3);
        }
      }
      default -> {
        for (int s = 0; s < steps; s++) {
          n0 = step(n0, planes.project(n0, z, at));
          n1 = step(n1, planes.project(n1, z, z1));
          n2 = step(n2, planes.project(n2, z, z2));
          n3 = step(n3, planes.project(n3, z, z3));
        }
      }
    }
    node[0] = n0;
    node[1] = n1;
    node[2] = n2;
    node[3] = n3;
  }

  /** 1 for a negative difference, else 0; a branch here would be a coin toss. */
  private static int isNegative(double difference) {
    return (int) (Double.doubleToRawLongBits(difference) >>> 63);
  }

  private int step(int node, double sum) {
    return links[node] - isNegative(sum - numbers[node]);
  }

  private int stepOfTwo(int node, double[] z, int at) {
    final double[] numbers = this.numbers;
    final int[] links = this.links;
    final int i = 3 * node;
    double sum = numbers[i] * z[at + links[i]] + numbers[i + 1] * z[at + links[i + 1]];
    return links[i + 2] - isNegative(sum - numbers[i + 2]);
  }

  private int stepOfThree(int node, double[] z, int at) {
    final double[] numbers = this.numbers;
    final int[] links = this.links;
    final int i = 4 * node;
    double sum =
        (numbers[i] * z[at + links[i]] + numbers[i + 2] * z[at + links[i + 2]])
            + numbers[i + 1] * z[at + links[i + 1]];
    return links[i + 3] - isNegative(sum - numbers[i + 3]);
  }

  private int stepOfEight(int node, double[] z, int at) {
    final double[] numbers = this.numbers;
    final int i = 9 * node;
    double sum =
        ((numbers[i] * z[at] + numbers[i + 4] * z[at + 4])
                + (numbers[i + 2] * z[at + 2] + numbers[i + 6] * z[at + 6]))
            + ((numbers[i + 1] * z[at + 1] + numbers[i + 5] * z[at + 5])
                + (numbers[i + 3] * z[at + 3] + numbers[i + 7] * z[at + 7]));
    return links[node] - isNegative(sum - numbers[i + 8]);
  }

  private int stepOfAll(int node, double[] z, int at) {
    final float[] weight = planes.weight;
    final int from = planes.first[node];
    final int length = planes.end[node] - from;
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    for (int k = 0; k < length; k += 4) {
      s0 += weight[from + k] * z[at + k];
      s1 += weight[from + k + 1] * z[at + k + 1];
      s2 += weight[from + k + 2] * z[at + k + 2];
      s3 += weight[from + k + 3] * z[at + k + 3];
    }
    return step(node, (s0 + s2) + (s1 + s3));
  }
}
