package io.github.iforest4j.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.FeatureMatrix;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GaussianMixtureTest {
  @Test
  void aSeedGivesTheSameRows() {
    FeatureMatrix rows = GaussianMixture.rows(100, 3, 5);

    assertThat(GaussianMixture.rows(100, 3, 5).array()).isEqualTo(rows.array());
    assertThat(GaussianMixture.rows(100, 3, 6).array()).isNotEqualTo(rows.array());
  }

  @Test
  void oneRowInAHundredIsAnOutlierFarFromBothClusters() {
    FeatureMatrix rows = GaussianMixture.scored(8);

    for (int r = 0; r < rows.numRows(); r++) {
      double sum = 0;
      for (double value : rows.row(r)) {
        sum += value;
      }
      // The mean of 8 features has a standard deviation of 0.35 around 6, or around -1 or 1.
      assertThat(sum / 8 > 3.5).isEqualTo(GaussianMixture.isOutlier(r));
    }
    assertThat(IntStream.range(0, 10_000).filter(GaussianMixture::isOutlier).count())
        .isEqualTo(100);
  }

  @Test
  void scoresThatDoNotFindTheOutliersStopABenchmark() {
    double[] constant = new double[GaussianMixture.SCORED_ROWS];

    assertThatThrownBy(() -> GaussianMixture.requireOutliersFound("a broken peer", constant))
        .hasMessage("a broken peer ranks the outliers with AUROC 0.5, expected 0.98");
  }
}
