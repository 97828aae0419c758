package io.github.iforest4j.view.plot;

import io.github.iforest4j.IsolationForest;
import io.github.iforest4j.IsolationTree;
import io.github.iforest4j.detect.Aspect;
import io.github.iforest4j.detect.Cut;
import io.github.iforest4j.detect.DetectorModel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The path of a reading through one tree of a model's forest. Immutable. */
public final class TreeWalk {
  /** A path with fewer cuts explains nothing. */
  static final int MIN_CUTS = 3;

  private static final double TOO_FEW = 1_000;

  /** What it costs, in cuts, not to ask for the cause. */
  private static final double NOT_ASKED = 4;

  private final DetectorModel model;
  private final int number;
  private final IsolationTree tree;
  private final int[] path;
  private final double meanPathLength;
  private final double score;
  private final @Nullable Cause cause;

  /**
   * Why a reading is an anomaly.
   *
   * @param field the name of the field that caused it
   * @param missing whether that field has no usable value
   * @param words a sentence that names it, without a full stop
   */
  record Cause(String field, boolean missing, String words) {
    /** Whether a cut asks for what is wrong. Where a value is missing, a tree sees a usual one. */
    private boolean isAskedBy(Cut cut) {
      return missing
          ? cut.aspect() == Aspect.MISSING
          : cut.quantity().equals(field) || cut.quantity().startsWith(field + ", ");
    }
  }

  private TreeWalk(
      DetectorModel model,
      int number,
      IsolationTree tree,
      double[] columns,
      @Nullable Cause cause) {
    IsolationForest forest = model.forest();
    this.model = model;
    this.number = number;
    this.tree = tree;
    this.path = tree.path(columns, 0);
    this.meanPathLength = forest.pathLength(columns, 0, model.config().scoring());
    this.score = forest.score(columns, 0, model.config().scoring());
    this.cause = cause;
  }

  /**
   * The path through a given tree.
   *
   * @param number the number of the tree, from 0
   * @param columns the columns of the reading, as the forest sees them
   * @throws IndexOutOfBoundsException if there is no such tree
   */
  public static TreeWalk of(DetectorModel model, int number, double[] columns) {
    return of(model, number, columns, null);
  }

  static TreeWalk of(DetectorModel model, int number, double[] columns, @Nullable Cause cause) {
    return new TreeWalk(model, number, model.forest().tree(number), columns, cause);
  }

  /**
   * The path through the tree that separates the reading from the others with the fewest cuts, but
   * with at least {@value #MIN_CUTS}; a cut of one sensor, in its unit, is preferred to a cut of
   * several. O(nodes of the forest).
   *
   * @param columns the columns of the reading, as the forest sees them
   */
  public static TreeWalk clearest(DetectorModel model, double[] columns) {
    return clearest(model, columns, null);
  }

  /** A tree that asks for the cause is preferred. */
  static TreeWalk clearest(DetectorModel model, double[] columns, @Nullable Cause cause) {
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    List<IsolationTree> trees = model.forest().allTrees();
    for (int t = 0; t < trees.size(); t++) {
      double cost = cost(model, trees.get(t), columns, cause);
      if (cost < least) {
        least = cost;
        best = t;
      }
    }
    return new TreeWalk(model, best, trees.get(best), columns, cause);
  }

  private static double cost(
      DetectorModel model, IsolationTree tree, double[] columns, @Nullable Cause cause) {
    int[] path = tree.path(columns, 0);
    int cuts = path.length - 1;
    double cost = cuts < MIN_CUTS ? TOO_FEW : cuts;
    boolean asked = cause == null;
    for (int i = 0; i < cuts; i++) {
      Cut cut = model.cut(tree, path[i]);
      cost += cut.aspect() == Aspect.RELATION ? 1 : 0;
      asked |= cause != null && cause.isAskedBy(cut);
    }
    cost += asked ? 0 : NOT_ASKED;
    // A reading that ends among many rows was not separated from them.
    return cost + Math.log(tree.size(path[cuts]));
  }

  DetectorModel model() {
    return model;
  }

  /**
   * What to read before the tree: why the reading is an anomaly, and whether this tree shows it.
   * Empty if that is not known.
   */
  String preface() {
    if (cause == null) {
      return "";
    }
    for (int i = 0; i < cuts(); i++) {
      if (cause.isAskedBy(model.cut(tree, path[i]))) {
        return cause.words() + ".";
      }
    }
    return cause.words()
        + (cause.missing()
            ? ". The tree sees a usual value instead: its cuts compare the rest of the reading."
            : ". No cut of this tree asks for it: the cuts compare the rest of the reading.");
  }

  /** The number of the tree, from 0. */
  public int number() {
    return number;
  }

  IsolationTree tree() {
    return tree;
  }

  /** The nodes from the root to the end of the path. */
  int[] path() {
    return path;
  }

  /** The number of cuts on the path. */
  int cuts() {
    return path.length - 1;
  }

  /** The path length of the reading over all trees, as the detector scores it. */
  double meanPathLength() {
    return meanPathLength;
  }

  /** The score that the forest gives the reading. */
  double score() {
    return score;
  }
}
