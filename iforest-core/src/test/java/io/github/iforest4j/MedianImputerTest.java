package io.github.iforest4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class MedianImputerTest {
  @Test
  void missingValuesAreReplacedByMedians() {
    double nan = Double.NaN;
    FeatureMatrix rows = FeatureMatrix.of(new double[][] {{1, nan}, {5, 2}, {nan, 4}, {2, nan}});
    MedianImputer imputer = MedianImputer.of(rows);
    assertThat(imputer.median(0)).isEqualTo(2);
    assertThat(imputer.median(1)).isEqualTo(3);
    assertThat(imputer.impute(rows).array()).containsExactly(1, 3, 5, 2, 2, 4, 2, 3);
    assertThat(imputer.impute(new double[] {nan, -1})).containsExactly(2, -1);
    assertThat(rows.get(0, 1)).isNaN();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> imputer.impute(new double[3]))
        .withMessage("rows need 2 values, had 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MedianImputer.of(FeatureMatrix.of(new double[][] {{1, nan}, {2, nan}})))
        .withMessage("column 1 has no value in any of 2 rows; leave it out");
    double[][] large = {{-Double.MAX_VALUE}, {-Double.MAX_VALUE}};
    assertThat(MedianImputer.of(FeatureMatrix.of(large)).median(0)).isEqualTo(-Double.MAX_VALUE);
  }
}
