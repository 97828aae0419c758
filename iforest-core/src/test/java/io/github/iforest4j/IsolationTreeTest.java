package io.github.iforest4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IsolationTreeTest {
  /** E[h] is the mean of depth + c(size) over the ends of a row's walks. */
  @ParameterizedTest
  @EnumSource(ExampleForest.class)
  void theWalksAreThoseThatScore(ExampleForest example) {
    IsolationForest forest = example.fit();
    Random random = new Random(17);
    double[] row = new double[example.numFeatures];
    for (int r = 0; r < 50; r++) {
      for (int f = 0; f < row.length; f++) {
        row[f] = example.value(random);
      }
      double sum = 0;
      for (int t = 0; t < forest.config().numTrees(); t++) {
        IsolationTree tree = forest.tree(t);
        int[] path = tree.path(row, 0);
        int end = path[path.length - 1];
        assertThat(tree.isExternal(end)).isTrue();
        sum += path.length - 1 + AveragePathLength.of(tree.size(end));
      }
      assertThat(sum / forest.config().numTrees())
          .as("row %d", r)
          .isCloseTo(forest.pathLength(row, 0, ScoringMode.PLAIN), within(1e-5));
    }
  }

  @ParameterizedTest
  @EnumSource(ExampleForest.class)
  void childrenShareTheRowsOfTheirParent(ExampleForest example) {
    IsolationForest forest = example.fit();
    IsolationTree tree = forest.tree(forest.config().numTrees() - 1);
    assertThat(tree.size(0)).isEqualTo(forest.subsampleSize());
    int external = 0;
    for (int node = 0; node < tree.numNodes(); node++) {
      if (tree.isExternal(node)) {
        external++;
        assertThat(tree.feature(node)).isEqualTo(-1);
      } else {
        assertThat(tree.numTerms(node)).isPositive();
        for (int term = 0; term < tree.numTerms(node); term++) {
          assertThat(tree.feature(node, term)).isBetween(0, example.numFeatures - 1);
        }
        assertThat(tree.size(tree.left(node)) + tree.size(tree.right(node)))
            .isEqualTo(tree.size(node));
      }
    }
    assertThat(external).isEqualTo((tree.numNodes() + 1) / 2);
  }

  @ParameterizedTest
  @EnumSource(
      value = ExampleForest.class,
      names = {"PLAIN", "BOXED"})
  void mistakesAreNamed(ExampleForest example) {
    IsolationForest forest = example.fit();
    IsolationTree tree = forest.tree(0);
    assertThatThrownBy(() -> forest.tree(3)).isInstanceOf(IndexOutOfBoundsException.class);
    int external = tree.numNodes() - 1;
    assertThatThrownBy(() -> tree.left(external)).hasMessageContaining("is external");
    double[] row = new double[example.numFeatures];
    row[tree.feature(0)] = Double.NaN;
    assertThatThrownBy(() -> tree.path(row, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> tree.path(row, 1)).isInstanceOf(IndexOutOfBoundsException.class);
  }
}
