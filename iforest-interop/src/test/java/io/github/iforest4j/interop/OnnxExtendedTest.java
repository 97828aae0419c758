package io.github.iforest4j.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.iforest4j.FeatureMatrix;
import io.github.iforest4j.IsolationForest;
import io.github.iforest4j.IsolationForestConfig;
import io.github.iforest4j.IsolationTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Extended forests as ONNX: the same sides but for the rounding of sums, and so the same scores.
 */
class OnnxExtendedTest {
  static final int FULL = IsolationForestConfig.FULL_EXTENSION;

  /** Path lengths are divided and raised to a power as floats. */
  static final double TOLERANCE = 2e-6;

  /** Gaussian rows; scales of the columns are 1, 10 and 100. */
  static double[][] rows(SplittableRandom random, int count, int d, double offset) {
    double[][] rows = new double[count][d];
    for (double[] row : rows) {
      for (int f = 0; f < d; f++) {
        row[f] = offset + Math.pow(10, f % 3) * random.nextGaussian();
      }
    }
    return rows;
  }

  static IsolationForest forest(double[][] rows, int level, int numTrees, long seed) {
    return IsolationForest.fit(
        FeatureMatrix.of(rows),
        IsolationForestConfig.builder()
            .numTrees(numTrees)
            .subsampleSize(64)
            .extensionLevel(level)
            .boxes(false)
            .seed(seed)
            .build());
  }

  /**
   * The bound that OnnxExport states for the rounding of a node's two sums, each of d products, and
   * of its threshold.
   *
   * @param offset at least each |offset| of a feature
   */
  static double rounding(IsolationTree tree, int node, double[] row, double offset) {
    double sum = 0;
    for (int k = 0; k < tree.numTerms(node); k++) {
      sum += Math.abs(tree.weight(node, k)) * (Math.abs(row[tree.feature(node, k)]) + offset);
    }
    return 2 * (row.length + 4) * 0x1p-53 * sum;
  }

  static double sum(IsolationTree tree, int node, double[] row) {
    double sum = 0;
    for (int k = 0; k < tree.numTerms(node); k++) {
      sum += tree.weight(node, k) * row[tree.feature(node, k)];
    }
    return sum;
  }

  /**
   * For each hyperplane on the path of a row, the row moved to just below it and to just above it:
   * by a few times the rounding. Moved rows that do not come to it any more are left out.
   */
  static List<double[]> nearHyperplanes(IsolationForest forest, double[][] rows, double offset) {
    List<double[]> near = new ArrayList<>();
    for (double[] start : rows) {
      for (IsolationTree tree : forest.allTrees()) {
        for (int node : tree.path(start, 0)) {
          for (int side = -1; side <= 1 && !tree.isExternal(node); side += 2) {
            double[] row = start.clone();
            double target = tree.threshold(node) + side * 8 * rounding(tree, node, row, offset);
            row[tree.feature(node, 0)] += (target - sum(tree, node, row)) / tree.weight(node, 0);
            if (Arrays.stream(tree.path(row, 0)).anyMatch(i -> i == node)) {
              near.add(row);
            }
          }
        }
      }
    }
    return near;
  }

  /** Whether a row is so near to a hyperplane on its path that rounding decides about the side. */
  static boolean isOnEdge(IsolationForest forest, double[] row, double offset) {
    for (IsolationTree tree : forest.allTrees()) {
      for (int node : tree.path(row, 0)) {
        if (!tree.isExternal(node)
            && Math.abs(sum(tree, node, row) - tree.threshold(node))
                <= 2 * rounding(tree, node, row, offset)) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Random rows, and rows just below and just above a hyperplane that they come to. For floats as
   * input, these are rounded to floats.
   */
  @ParameterizedTest
  @CsvSource({
    "2,1,0,false",
    "2,1,0,true",
    "6,1,0,true",
    "6,2,0,true",
    "6,2,1e6,true",
    "12,1,0,false",
    "12,2,0,true",
    "12,11,0,true",
    "12,11,1e9,true",
    "6,2,0,false"
  })
  void scoresAreTheForests(int d, int level, double offset, boolean doubles) {
    SplittableRandom random = new SplittableRandom(d + level);
    IsolationForest forest = forest(rows(random, 300, d, offset), level, 5, d);
    double size = offset + 600;
    OnnxInterpreter model = new OnnxInterpreter(OnnxExport.of(forest).doubles(doubles).toBytes());
    int numEdges = 0;
    for (double[] row : rows(random, 40, d, offset)) {
      numEdges += check(forest, model, row, size, doubles) ? 0 : 1;
    }
    assertThat(numEdges).isZero();
    int numNear = 0;
    for (double[] row : nearHyperplanes(forest, rows(random, 4, d, offset), size)) {
      numNear += check(forest, model, row, size, doubles) ? 1 : 0;
    }
    assertThat(numNear).isGreaterThan(40);
  }

  /** False if the row is on the edge. */
  private static boolean check(
      IsolationForest forest, OnnxInterpreter model, double[] row, double size, boolean doubles) {
    double[] given = row.clone();
    for (int f = 0; f < given.length && !doubles; f++) {
      given[f] = (float) given[f];
    }
    if (isOnEdge(forest, given, size)) {
      return false;
    }
    assertThat(model.run(given).get("score")).isCloseTo(forest.score(given), within(TOLERANCE));
    return true;
  }

  @Test
  void infinitiesHaveScoresAndNanHasNone() {
    IsolationForest forest = forest(rows(new SplittableRandom(5), 300, 3, 0), FULL, 20, 5);
    OnnxInterpreter model = new OnnxInterpreter(OnnxExport.of(forest).toBytes());
    double infinity = Double.POSITIVE_INFINITY;
    for (double[] row :
        new double[][] {
          {infinity, 0, 0}, {-infinity, infinity, 0}, {infinity, infinity, infinity}
        }) {
      assertThat(model.run(row).get("score")).isCloseTo(forest.score(row), within(TOLERANCE));
    }
    assertThat(model.run(new double[] {0, Double.NaN, 0}).get("score")).isNaN();
  }

  @Test
  void theProductComesBeforeTheTrees() {
    IsolationForest forest = forest(rows(new SplittableRandom(6), 300, 3, 0), 1, 2, 6);
    OnnxInterpreter model = new OnnxInterpreter(OnnxExport.of(forest).toBytes());
    assertThat(model.operators())
        .startsWith("Cast", "Clip", "MatMul", "TreeEnsembleRegressor", "Div");
    assertThat(model.operatorSets()).isEqualTo(Map.of("", 13L, "ai.onnx.ml", 3L));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OnnxExport.of(forest).featureNames(List.of("a")))
        .withMessage("the forest has 3 features, but there are 1 names");
  }

  @Test
  void rowsFarFromZeroAreWarnedOf() {
    IsolationForest far = forest(rows(new SplittableRandom(7), 300, 3, 1.7e12), 1, 20, 7);
    assertThat(OnnxExport.of(far).warnings())
        .singleElement()
        .asString()
        .contains("standard deviations from zero")
        .contains("use doubles");
    assertThat(OnnxExport.of(far).doubles(true).warnings()).isEmpty();
    IsolationForest near = forest(rows(new SplittableRandom(7), 300, 3, 1e3), 1, 20, 7);
    assertThat(OnnxExport.of(near).warnings()).isEmpty();
  }

  /** Some 22 splits × 6,000 columns × 200 trees are more than 2^24 weights. */
  @Test
  void aForestWithTooManyWeightsIsRefused() {
    IsolationForest wide = forest(rows(new SplittableRandom(8), 64, 6_000, 0), 1, 200, 8);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OnnxExport.of(wide))
        .withMessageContaining("and 6000 features")
        .withMessageContaining("16777216 are the most");
  }
}
