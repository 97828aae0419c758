package io.github.iforest4j.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.iforest4j.FeatureMatrix;
import io.github.iforest4j.IsolationForest;
import io.github.iforest4j.ScoringMode;
import org.junit.jupiter.api.Test;

class ChildArrayForestTest {
  @Test
  void itIsAnIsolationForestLikeOurs() {
    FeatureMatrix rows = GaussianMixture.scored(8);
    IsolationForest ours = Forests.plain(8);
    ChildArrayForest reference =
        new ChildArrayForest(
                GaussianMixture.training(8), Forests.NUM_TREES, Forests.SUBSAMPLE_SIZE, 1)
            .checked();

    double mean = 0;
    double oursMean = 0;
    for (int r = 0; r < rows.numRows(); r++) {
      int offset = rows.rowOffset(r);
      mean += reference.meanPathLength(rows.array(), offset) / rows.numRows();
      oursMean += ours.pathLength(rows.array(), offset, ScoringMode.PLAIN) / rows.numRows();
    }

    // Over 20 seeds both range from 12.03 to 12.54.
    assertThat(mean).isCloseTo(oursMean, within(.6));
  }

  @Test
  void treeByTreeGivesTheScoresOfRowByRow() {
    FeatureMatrix rows = GaussianMixture.scored(4);
    ChildArrayForest forest = new ChildArrayForest(GaussianMixture.training(4), 10, 64, 1);
    double[] byRow = new double[rows.numRows()];
    double[] byTree = new double[rows.numRows()];

    forest.scoreAll(rows, byRow);
    forest.scoreAllByTree(rows, byTree);

    assertThat(byTree).isEqualTo(byRow);
  }
}
