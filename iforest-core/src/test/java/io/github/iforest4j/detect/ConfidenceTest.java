package io.github.iforest4j.detect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A share is shown as a percentage that never says more than is true. */
class ConfidenceTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 %",
    "0.0009, 0 %",
    "0.001, 0.1 %",
    "0.05, 5 %",
    "0.9876, 98.7 %",
    "0.99, 99 %",
    "0.9999, 99.9 %",
    "1, 100 %"
  })
  void aShareIsRoundedDown(double share, String percent) {
    assertThat(new Confidence(Confidence.Basis.CONFORMAL, share, 500).brief()).isEqualTo(percent);
  }

  @ParameterizedTest
  @CsvSource({
    // 1 of 200, the new one included; then 1 of 199.
    "STREAM_RANK, 1, 199, HIGH",
    "STREAM_RANK, 1, 198, MEDIUM",
    // 4 of 999 were as high, with the new one 5 of 1,000; then 6 of 1,000.
    "STREAM_RANK, 0.995995995995996, 999, HIGH",
    "STREAM_RANK, 0.994994994994995, 999, MEDIUM",
    "STREAM_RANK, 0.98, 100000, LOW",
    "CONFORMAL, 0.995, 199, HIGH",
    "CONFORMAL, 0.99, 199, MEDIUM",
    "CONFORMAL, 0.97, 199, LOW",
    "SPREADS, 1, 20, LOW",
    "SPREADS, 2, 20, MEDIUM",
    "SPREADS, 2.1, 20, HIGH"
  })
  void aLevelCountsTheNewScoreItself(
      Confidence.Basis basis, double value, long count, Confidence.Level level) {
    assertThat(new Confidence(basis, value, count).level()).isEqualTo(level);
  }

  @Test
  void aDistanceIsInSpreads() {
    assertThat(new Confidence(Confidence.Basis.SPREADS, 12.34, 20).brief())
        .isEqualTo("12.3 spreads");
  }
}
