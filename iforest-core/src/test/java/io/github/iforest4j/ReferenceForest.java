package io.github.iforest4j;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A forest as one would write it on a blackboard: node objects, lists of rows, recursion. Slow and
 * obvious; the real one must agree with it bit for bit. It shares only the random numbers, c(n),
 * 2^x and the threshold grid with the code under test, whose definitions have tests of their own.
 */
final class ReferenceForest {
  private sealed interface Node permits Internal, External {}

  private record Internal(
      int feature, double threshold, Node left, Node right, List<double[]> sample)
      implements Node {}

  private record External(int depth, int size) implements Node {}

  private final List<Node> trees = new ArrayList<>();
  private final double normaliser;
  private final int width;

  ReferenceForest(double[][] rows, IsolationForestConfig config) {
    width = rows[0].length;
    int size = Math.min(config.subsampleSize(), rows.length);
    int limit = config.heightLimit();
    if (limit == 0) {
      limit = (int) Math.ceil(Math.log(size) / Math.log(2) - 1e-12);
    }
    normaliser = onGrid(AveragePathLength.of(size));
    for (int t = 0; t < config.numTrees(); t++) {
      TreeRandom random = new TreeRandom(config.seed(), t);
      trees.add(grow(sample(rows, size, random), 0, limit, random));
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

  private Node grow(List<double[]> sample, int depth, int limit, TreeRandom random) {
    if (sample.size() <= 1 || depth >= limit) {
      return new External(depth, sample.size());
    }
    List<Integer> candidates = new ArrayList<>(IntStream.range(0, width).boxed().toList());
    while (!candidates.isEmpty()) {
      int j = random.nextInt(candidates.size());
      int f = candidates.get(j);
      double low = low(sample, f);
      double high = high(sample, f);
      if (low < high) {
        double t = TreeBuilder.chooseThreshold(low, high, random.nextPositiveUnit());
        Node left = grow(sample.stream().filter(r -> r[f] < t).toList(), depth + 1, limit, random);
        Node right =
            grow(sample.stream().filter(r -> !(r[f] < t)).toList(), depth + 1, limit, random);
        return new Internal(f, t, left, right, sample);
      }
      candidates.set(j, candidates.get(candidates.size() - 1));
      candidates.remove(candidates.size() - 1);
    }
    return new External(depth, sample.size());
  }

  private static double low(List<double[]> sample, int f) {
    return sample.stream().mapToDouble(r -> r[f]).min().orElseThrow();
  }

  private static double high(List<double[]> sample, int f) {
    return sample.stream().mapToDouble(r -> r[f]).max().orElseThrow();
  }

  private static float boundedFloat(double v) {
    return Math.max(-0x1p126f, Math.min(0x1p126f, (float) v));
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
      float low = boundedFloat(low(split.sample, f));
      float high = boundedFloat(high(split.sample, f));
      float v = boundedFloat(x[f]);
      float distance = v < low ? low - v : v > high ? v - high : 0;
      if (distance > 0 || high > low) {
        able++;
        float chance = distance / (distance + Math.max(high - low, Float.MIN_NORMAL));
        sum += Math.rint(chance * 0x1p23);
      }
    }
    double p = able == 0 ? 0 : sum * (0x1p-23 / able);
    Node next = x[split.feature] < split.threshold ? split.left : split.right;
    double below = box(next, x, depth + 1);
    return below + p * (depth + 1 - below);
  }
}
