package io.github.iforest4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Grows the trees of a forest, on one thread or several, and puts them one after the other into
 * {@link ForestTrees}. A tree depends on its index alone, so the forest does not depend on the
 * threads.
 */
final class ForestBuilder {
  private final FeatureMatrix rows;
  private final IsolationForestConfig config;
  private final FitWeights weights;
  private final double[] offset;

  /** Null in a standard forest. */
  private final double @Nullable [] typical;

  private final TreeBuilder.Grown[] grown;

  private ForestBuilder(FeatureMatrix rows, IsolationForestConfig config, FitWeights weights) {
    this.rows = rows;
    this.config = config;
    this.weights = weights;
    this.offset = new double[rows.numColumns()];
    this.typical = config.splitWidth(rows.numColumns()) == 1 ? null : new double[rows.numColumns()];
    this.grown = new TreeBuilder.Grown[config.numTrees()];
  }

  static ForestTrees grow(
      FeatureMatrix rows, IsolationForestConfig config, FitWeights weights, int numThreads) {
    if (rows.numRows() < 2) {
      throw new IllegalArgumentException(
          "a forest needs at least 2 training rows, was " + rows.numRows());
    }
    if (numThreads < 1) {
      throw new IllegalArgumentException("numThreads must be at least 1, was " + numThreads);
    }
    weights.requireFit(rows);
    if (config.boxes() && weights.columns() != null) {
      throw new IllegalArgumentException(
          "column weights need a forest without boxes, since a box counts all columns alike: set"
              + " boxes(false)");
    }
    ForestBuilder forest = new ForestBuilder(rows, config, weights);
    TreeBuilder builder = forest.newBuilder();
    builder.chooseOffsets();
    if (builder instanceof HyperplaneTreeBuilder extended) {
      extended.chooseTypical(Objects.requireNonNull(forest.typical));
    }
    if (numThreads > 1) {
      forest.growInParallel(Math.min(numThreads, config.numTrees()));
    }
    forest.growMissing(builder);
    return forest.join();
  }

  private TreeBuilder newBuilder() {
    return typical == null
        ? new TreeBuilder(rows, config, weights, offset)
        : new HyperplaneTreeBuilder(rows, config, weights, offset, typical);
  }

  /**
   * Grows the trees that are not there: all, with one thread; after a thread failed, the first of
   * them fails again, as it would have failed alone.
   */
  private void growMissing(TreeBuilder builder) {
    for (int t = 0; t < grown.length; t++) {
      grown[t] = grown[t] == null ? builder.grow(t) : grown[t];
    }
  }

  private void growInParallel(int numThreads) {
    AtomicInteger next = new AtomicInteger();
    List<Callable<Void>> workers = new ArrayList<>();
    for (int i = 0; i < numThreads; i++) {
      workers.add(
          () -> {
            TreeBuilder builder = newBuilder();
            for (int t = next.getAndIncrement(); t < grown.length; t = next.getAndIncrement()) {
              grown[t] = builder.grow(t);
            }
            return null;
          });
    }
    ExecutorService threads = Executors.newFixedThreadPool(numThreads);
    try {
      for (Future<Void> worker : threads.invokeAll(workers)) {
        worker.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while growing a forest", e);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof IllegalArgumentException)) {
        throw new IllegalStateException("growing a forest failed", e.getCause());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @SuppressWarnings("NullAway") // Trees have bounds if the configuration asks for boxes.
  private ForestTrees join() {
    int[] root = new int[grown.length + 1];
    int numBounds = 0;
    for (int t = 0; t < grown.length; t++) {
      root[t + 1] = Math.addExact(root[t], grown[t].numNodes());
      numBounds = config.boxes() ? Math.addExact(numBounds, grown[t].bounds().length) : 0;
    }
    int numNodes = root[grown.length];
    int[] feature = new int[numNodes];
    int[] word = new int[numNodes];
    double[] threshold = new double[numNodes];
    int[] left = new int[numNodes];
    int[] size = new int[numNodes];
    float @Nullable [] bounds = config.boxes() ? new float[numBounds] : null;
    int boxLength = 2 * rows.numColumns();
    int box = 0;
    Hyperplanes.Builder planes =
        Hyperplanes.builder(offset, typical, config.splitWidth(rows.numColumns()));
    int[] place =
        new int[Arrays.stream(grown).mapToInt(TreeBuilder.Grown::numNodes).max().orElse(0)];
    for (int t = 0; t < grown.length; t++) {
      TreeBuilder.Grown tree = grown[t];
      int next = root[t] + 1;
      place[0] = 0;
      for (int i = root[t]; i < root[t + 1]; i++) {
        // Grown depth-first, kept breadth-first: a node's place in the grown tree.
        int from = place[i - root[t]];
        feature[i] = tree.feature()[from];
        size[i] = tree.size()[from];
        if (feature[i] < 0) {
          continue;
        }
        word[i] = tree.word()[from];
        threshold[i] = tree.threshold()[from];
        if (planes != null) {
          planes.add(i, tree.planes(), from);
        }
        left[i] = next;
        place[next++ - root[t]] = tree.left()[from];
        place[next++ - root[t]] = tree.left()[from] + 1;
        if (bounds != null) {
          System.arraycopy(tree.bounds(), tree.box()[from] * boxLength, bounds, box, boxLength);
          box += boxLength;
        }
      }
    }
    return new ForestTrees(
        offset,
        root,
        feature,
        word,
        threshold,
        left,
        size,
        bounds,
        planes == null ? null : planes.finish(numNodes));
  }
}
