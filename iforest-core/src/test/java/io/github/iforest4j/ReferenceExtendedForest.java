package io.github.iforest4j;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * An extended forest as one would write it on a blackboard: node objects, lists of rows, recursion.
 * Slow and obvious; the real one must agree with it bit for bit. It shares only the random numbers,
 * c(n), 2^x and the order in which offsets are chosen with the code under test.
 */
final class ReferenceExtendedForest {
  private static final double LIMIT = Math.pow(2, 800);

  private sealed interface Node permits Internal, External {}

  private record Internal(
      TreeMap<Integer, Float> weights,
      double threshold,
      Node left,
      Node right,
      double[] low,
      double[] high)
      implements Node {}

  private record External(int depth, int size) implements Node {}

  private final List<Node> trees = new ArrayList<>();
  private final IsolationForestConfig config;
  private final double normaliser;
  private final int width;
  private final double[] offset;

  ReferenceExtendedForest(double[][] rows, IsolationForestConfig config) {
    this.config = config;
    width = rows[0].length;
    int size = Math.min(config.subsampleSize(), rows.length);
    int limit = config.heightLimit();
    if (limit == 0) {
      limit = (int) Math.ceil(Math.log(size) / Math.log(2) - 1e-12);
    }
    normaliser = onGrid(AveragePathLength.of(size));
    offset = new double[width];
    double[] chosen = offsets(sample(rows, size, new TreeRandom(config.seed(), 0)));
    System.arraycopy(chosen, 0, offset, 0, width);
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

  /** The rows of a sample as their distances from the offsets. */
  private List<double[]> sample(double[][] rows, int size, TreeRandom random) {
    Set<Integer> chosen = new HashSet<>();
    if (size == rows.length) {
      chosen.addAll(IntStream.range(0, size).boxed().collect(Collectors.toSet()));
    } else {
      for (int j = rows.length - size; j < rows.length; j++) {
        int candidate = random.nextInt(j + 1);
        chosen.add(chosen.contains(candidate) ? j : candidate);
      }
    }
    return new TreeSet<>(chosen).stream().map(i -> shifted(rows[i])).toList();
  }

  private double[] shifted(double[] row) {
    double[] z = new double[width];
    for (int f = 0; f < width; f++) {
      z[f] = Math.min(Math.max(row[f] - offset[f], -LIMIT), LIMIT);
    }
    return z;
  }

  private double[] offsets(List<double[]> sample) {
    double[] offsets = new double[width];
    for (int f = 0; f < width && width <= 256; f++) {
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
    int wanted = config.extensionLevel() < 0 ? width : config.extensionLevel() + 1;
    TreeSet<Integer> chosen = new TreeSet<>();
    for (int remaining = width; remaining > 0 && chosen.size() < wanted; remaining--) {
      int j = random.nextInt(remaining);
      int f = features.get(j);
      Collections.swap(features, j, remaining - 1);
      if (low(sample, f) < high(sample, f)) {
        chosen.add(f);
      }
    }
    if (chosen.isEmpty()) {
      return new External(depth, sample.size());
    }
    TreeMap<Integer, Float> weights = new TreeMap<>();
    for (int f : chosen) {
      if (chosen.size() > 1) {
        weights.put(f, (float) (random.nextGaussian() / deviation(sample, f)));
      }
    }
    boolean usable =
        chosen.size() > 1 && weights.values().stream().allMatch(w -> Float.isFinite(w) && w != 0);
    if (!usable || lowest(sample, weights) >= highest(sample, weights)) {
      weights.clear();
      weights.put(chosen.first(), 1f);
    }
    double low = lowest(sample, weights);
    double high = highest(sample, weights);
    double unit = random.nextPositiveUnit();
    double range = high - low;
    double t = Double.isInfinite(range) ? low * (1 - unit) + high * unit : low + unit * range;
    double threshold = t > low && t <= high ? t : high;
    List<double[]> below = sample.stream().filter(z -> project(z, weights) < threshold).toList();
    List<double[]> rest = sample.stream().filter(z -> project(z, weights) >= threshold).toList();
    Node left = grow(below, depth + 1, limit, random, features);
    Node right = grow(rest, depth + 1, limit, random, features);
    double[] lows = IntStream.range(0, width).mapToDouble(f -> low(sample, f)).toArray();
    double[] highs = IntStream.range(0, width).mapToDouble(f -> high(sample, f)).toArray();
    return new Internal(weights, threshold, left, right, lows, highs);
  }

  private static double deviation(List<double[]> sample, int f) {
    double low = low(sample, f);
    double range = high(sample, f) - low;
    double mean = 0;
    for (double[] z : sample) {
      mean += (z[f] - low) / range;
    }
    mean /= sample.size();
    double squares = 0;
    for (double[] z : sample) {
      double distance = (z[f] - low) / range - mean;
      squares += distance * distance;
    }
    return Math.sqrt(squares / sample.size()) * range;
  }

  private static double project(double[] z, TreeMap<Integer, Float> weights) {
    double[] sums = new double[4];
    int k = 0;
    for (var term : weights.entrySet()) {
      sums[k++ % 4] += term.getValue() * z[term.getKey()];
    }
    return (sums[0] + sums[2]) + (sums[1] + sums[3]);
  }

  private static double lowest(List<double[]> sample, TreeMap<Integer, Float> weights) {
    return sample.stream().mapToDouble(z -> project(z, weights)).min().orElseThrow();
  }

  private static double highest(List<double[]> sample, TreeMap<Integer, Float> weights) {
    return sample.stream().mapToDouble(z -> project(z, weights)).max().orElseThrow();
  }

  private static double low(List<double[]> sample, int f) {
    return sample.stream().mapToDouble(z -> z[f]).min().orElseThrow();
  }

  private static double high(List<double[]> sample, int f) {
    return sample.stream().mapToDouble(z -> z[f]).max().orElseThrow();
  }

  double score(double[] x) {
    double[] z = shifted(x);
    double sum = 0;
    for (Node tree : trees) {
      Node node = tree;
      while (node instanceof Internal split) {
        node = project(z, split.weights) < split.threshold ? split.left : split.right;
      }
      External end = (External) node;
      sum += end.depth + onGrid(AveragePathLength.of(end.size));
    }
    return PowerOfTwo.of(-(sum / trees.size()) / normaliser);
  }

  double boxScore(double[] x) {
    double[] z = shifted(x);
    double sum = 0;
    for (Node tree : trees) {
      sum += Math.floor(box(tree, z, 0) * 0x1p40 + .5) / 0x1p40;
    }
    return PowerOfTwo.of(-(sum / trees.size()) / normaliser);
  }

  /** What the subtree is worth to the row, unless this node's box cuts it off at depth + 1. */
  private double box(Node node, double[] z, int depth) {
    if (node instanceof External end) {
      return end.depth + onGrid(AveragePathLength.of(end.size));
    }
    Internal split = (Internal) node;
    double sum = 0;
    int able = 0;
    for (int f = 0; f < width; f++) {
      float low = boundedFloat(split.low[f]);
      float high = boundedFloat(split.high[f]);
      float v = boundedFloat(z[f]);
      float distance = v < low ? low - v : v > high ? v - high : 0;
      if (distance > 0 || high > low) {
        able++;
        float chance = distance / Math.max(high - v, v - low);
        sum += Math.rint(distance == 0 ? 0 : chance * 0x1p23);
      }
    }
    double p = able == 0 ? 0 : sum * (0x1p-23 / able);
    Node next = project(z, split.weights) < split.threshold ? split.left : split.right;
    double below = box(next, z, depth + 1);
    return below + p * (depth + 1 - below);
  }

  /** Towards 0 to 23 significant bits. */
  private static float boundedFloat(double v) {
    float x = Math.max(-0x1p126f, Math.min(0x1p126f, (float) v));
    return Math.copySign(Float.intBitsToFloat(Float.floatToIntBits(Math.abs(x)) / 2 * 2), x);
  }
}
