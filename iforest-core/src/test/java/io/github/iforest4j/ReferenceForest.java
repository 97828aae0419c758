package io.github.iforest4j;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A forest as one would write it on a blackboard: node objects, lists of rows, recursion. Slow and
 * obvious; the real one must agree with it bit for bit. It shares only the random numbers, c(n) and
 * 2^x with the code under test, whose definitions have tests of their own.
 */
final class ReferenceForest {
  private sealed interface Node permits Internal, External {}

  private record Internal(
      int feature, double threshold, Node left, Node right, float[] low, float[] high)
      implements Node {}

  private record External(int depth, int size) implements Node {}

  private final List<Node> trees = new ArrayList<>();
  private final double normaliser;
  private final int width;
  private final double[] offset;

  ReferenceForest(double[][] rows, IsolationForestConfig config) {
    width = rows[0].length;
    int size = Math.min(config.subsampleSize(), rows.length);
    int limit = config.heightLimit();
    if (limit == 0) {
      limit = (int) Math.ceil(Math.log(size) / Math.log(2) - 1e-12);
    }
    normaliser = onGrid(AveragePathLength.of(size));
    offset = offsets(sample(rows, size, new TreeRandom(config.seed(), 0)));
    for (int t = 0; t < config.numTrees(); t++) {
      TreeRandom random = new TreeRandom(config.seed(), t);
      List<double[]> sample = sample(rows, size, random);
      List<Integer> features = new ArrayList<>(IntStream.range(0, width).boxed().toList());
      trees.add(grow(sample, 0, limit, random, features));
    }
  }

  private static double onGrid(double pathLength) {
    return Math.floor(pathLength * 1048576 + .5) / 1048576;
  }

  private static List<double[]> sample(double[][] rows, int size, TreeRandom random) {
    Set<Integer> chosen = new HashSet<>();
    if (size == rows.length) {
      chosen.addAll(IntStream.range(0, size).boxed().collect(Collectors.toSet()));
    } else {
      for (int j = rows.length - size; j < rows.length; j++) {
        int candidate = random.nextInt(j + 1);
        chosen.add(chosen.contains(candidate) ? j : candidate);
      }
    }
    return new TreeSet<>(chosen).stream().map(i -> rows[i]).toList();
  }

  /** The value nearest to zero of a feature that lies farther from zero than it is wide, or 0. */
  private double[] offsets(List<double[]> sample) {
    double[] offsets = new double[width];
    for (int f = 0; f < width; f++) {
      double low = low(sample, f);
      double high = high(sample, f);
      boolean oneSide = low > 0 || high < 0;
      double nearest = Math.abs(low) < Math.abs(high) ? low : high;
      offsets[f] = oneSide && Math.abs(nearest) > high - low ? nearest : 0;
    }
    return offsets;
  }

  private Node grow(
      List<double[]> sample, int depth, int limit, TreeRandom random, List<Integer> features) {
    if (sample.size() <= 1 || depth >= limit) {
      return new External(depth, sample.size());
    }
    for (int remaining = width; remaining > 0; remaining--) {
      int j = random.nextInt(remaining);
      int f = features.get(j);
      double low = low(sample, f);
      double high = high(sample, f);
      if (low < high) {
        double t = threshold(f, low, high, random.nextPositiveUnit());
        List<double[]> below = sample.stream().filter(r -> r[f] < t).toList();
        List<double[]> rest = sample.stream().filter(r -> !(r[f] < t)).toList();
        Node left = grow(below, depth + 1, limit, random, features);
        Node right = grow(rest, depth + 1, limit, random, features);
        return new Internal(f, t, left, right, bounds(sample, true), bounds(sample, false));
      }
      Collections.swap(features, j, remaining - 1);
    }
    return new External(depth, sample.size());
  }

  /**
   * Uniform in (low, high]; where two values of the range fall into different cells of the grid,
   * the smallest double beyond the cell of the uniform number, or beyond the last cell but one.
   */
  private double threshold(int f, double low, double high, double unit) {
    double range = high - low;
    double t = Double.isInfinite(range) ? low * (1 - unit) + high * unit : low + unit * range;
    if (width > 256 || cell(f, low) == cell(f, high)) {
      return t > low && t <= high ? t : high;
    }
    long last = Math.max(cell(f, low), Math.min(cell(f, t), cell(f, high) - 1));
    double left = low;
    double right = high;
    // One double after the other would be as right, and would take forever.
    while (Math.nextUp(left) < right) {
      double middle = between(left, right);
      if (cell(f, middle) > last) {
        right = middle;
      } else {
        left = middle;
      }
    }
    return right;
  }

  /** The double half-way in the order of all doubles. */
  private static double between(double a, double b) {
    BigInteger sum = BigInteger.valueOf(rank(a)).add(BigInteger.valueOf(rank(b)));
    long middle = sum.shiftRight(1).longValueExact();
    return middle < 0 ? -Double.longBitsToDouble(-middle) : Double.longBitsToDouble(middle);
  }

  private static long rank(double x) {
    return x < 0 ? -Double.doubleToLongBits(-x) : Double.doubleToLongBits(Math.abs(x));
  }

  /**
   * The cell of the grid: floats below x − offset are counted, from 0.0; cells hold as many as
   * twice the features rounded up to a power of two. Below zero, one place is left out.
   */
  private long cell(int f, double x) {
    double z = x - offset[f];
    float below = (float) z;
    if (below > z) {
      below = Math.nextDown(below);
    }
    long count =
        below < 0 ? -1L - Float.floatToIntBits(-below) : Float.floatToIntBits(Math.abs(below));
    long cellSize = 2;
    while (cellSize < 2L * width) {
      cellSize *= 2;
    }
    return Math.floorDiv(count, cellSize);
  }

  private static double low(List<double[]> sample, int f) {
    return sample.stream().mapToDouble(r -> r[f]).min().orElseThrow();
  }

  private static double high(List<double[]> sample, int f) {
    return sample.stream().mapToDouble(r -> r[f]).max().orElseThrow();
  }

  private float[] bounds(List<double[]> sample, boolean low) {
    float[] bounds = new float[width];
    for (int f = 0; f < width; f++) {
      bounds[f] = boundedFloat(low ? low(sample, f) : high(sample, f));
    }
    return bounds;
  }

  /** Towards 0 to 23 significant bits. */
  private static float boundedFloat(double v) {
    float x = Math.max(-0x1p126f, Math.min(0x1p126f, (float) v));
    return Math.copySign(Float.intBitsToFloat(Float.floatToIntBits(Math.abs(x)) / 2 * 2), x);
  }

  double score(double[] x) {
    double sum = 0;
    for (Node tree : trees) {
      sum += plain(tree, x);
    }
    return PowerOfTwo.of(-(sum / trees.size()) / normaliser);
  }

  private static double plain(Node node, double[] x) {
    while (node instanceof Internal split) {
      node = x[split.feature] < split.threshold ? split.left : split.right;
    }
    External end = (External) node;
    return end.depth + onGrid(AveragePathLength.of(end.size));
  }

  double boxScore(double[] x) {
    double sum = 0;
    for (Node tree : trees) {
      sum += Math.floor(box(tree, x, 0) * 0x1p40 + .5) / 0x1p40;
    }
    return PowerOfTwo.of(-(sum / trees.size()) / normaliser);
  }

  /** What the subtree is worth to the row, unless this node's box cuts it off at depth + 1. */
  private double box(Node node, double[] x, int depth) {
    if (node instanceof External end) {
      return end.depth + onGrid(AveragePathLength.of(end.size));
    }
    Internal split = (Internal) node;
    double sum = 0;
    int able = 0;
    for (int f = 0; f < width; f++) {
      float low = split.low[f];
      float high = split.high[f];
      float v = boundedFloat(x[f]);
      float distance = v < low ? low - v : v > high ? v - high : 0;
      if (distance > 0 || high > low) {
        able++;
        float chance = distance / Math.max(high - v, v - low);
        sum += Math.rint(distance == 0 ? 0 : chance * 0x1p23);
      }
    }
    double p = able == 0 ? 0 : sum * (0x1p-23 / able);
    Node next = x[split.feature] < split.threshold ? split.left : split.right;
    double below = box(next, x, depth + 1);
    return below + p * (depth + 1 - below);
  }
}
