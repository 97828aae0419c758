package io.github.iforest4j.view.plot;

import io.github.iforest4j.IsolationForest;
import io.github.iforest4j.IsolationTree;
import io.github.iforest4j.detect.Aspect;
import io.github.iforest4j.detect.Cut;
import io.github.iforest4j.detect.DetectorModel;

/** The way of a reading through one tree of a model's forest. Immutable. */
public final class TreeWalk {
  /** Fewer cuts make no picture. */
  static final int TELLING = 3;

  private static final double TOO_FEW = 1_000;

  private final DetectorModel model;
  private final int number;
  private final IsolationTree tree;
  private final int[] path;
  private final double meanPathLength;
  private final double score;

  private TreeWalk(DetectorModel model, int number, IsolationTree tree, double[] columns) {
    IsolationForest forest = model.forest();
    this.model = model;
    this.number = number;
    this.tree = tree;
    this.path = tree.path(columns, 0);
    this.meanPathLength = forest.pathLength(columns, 0, model.config().scoring());
    this.score = forest.score(columns, 0, model.config().scoring());
  }

  /**
   * Through a tree of choice.
   *
   * @param number which tree, from 0
   * @param columns what the forest sees of the reading
   * @throws IndexOutOfBoundsException if there is no such tree
   */
  public static TreeWalk of(DetectorModel model, int number, double[] columns) {
    return new TreeWalk(model, number, model.forest().tree(number), columns);
  }

  /**
   * Through the tree that tells the reading from the others soonest, but by at least {@value
   * #TELLING} cuts; a cut of one sensor, in its unit, counts for more than one of several.
   */
  public static TreeWalk telling(DetectorModel model, double[] columns) {
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int t = 0; t < model.forest().config().numTrees(); t++) {
      double cost = cost(model, model.forest().tree(t), columns);
      if (cost < least) {
        least = cost;
        best = t;
      }
    }
    return of(model, best, columns);
  }

  private static double cost(DetectorModel model, IsolationTree tree, double[] columns) {
    int[] path = tree.path(columns, 0);
    int cuts = path.length - 1;
    double cost = cuts < TELLING ? TOO_FEW : cuts;
    for (int i = 0; i < cuts; i++) {
      Cut cut = model.cut(tree.feature(path[i]), tree.threshold(path[i]));
      cost += cut.aspect() == Aspect.RELATION ? 1 : 0;
    }
    // What ends among many rows was not told from them.
    return cost + Math.log(tree.size(path[cuts]));
  }

  DetectorModel model() {
    return model;
  }

  /** Which tree, from 0. */
  public int number() {
    return number;
  }

  IsolationTree tree() {
    return tree;
  }

  /** The nodes from the root to the end. */
  int[] path() {
    return path;
  }

  /** How many cuts the reading meets in this tree. */
  public int cuts() {
    return path.length - 1;
  }

  /** Of the reading over all trees, as the detector scores. */
  double meanPathLength() {
    return meanPathLength;
  }

  /** Of the reading by the forest as it was trained. */
  public double score() {
    return score;
  }
}
