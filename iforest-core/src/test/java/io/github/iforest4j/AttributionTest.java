package io.github.iforest4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class AttributionTest {
  private static Attribution of(double... contributions) {
    Attribution attribution = new Attribution(contributions.length);
    for (int f = 0; f < contributions.length; f++) {
      attribution.add(f, contributions[f], 0);
    }
    return attribution;
  }

  @Test
  void aFeatureDrivesFromAShareOfWhatRaisedTheScore() {
    // The raised part is 1: what lowers the score does not count, and the share itself is too low.
    Attribution attribution = of(.15, .16, .69, -5);
    assertThat(attribution.driving(0, 1, 2, 3)).isEqualTo(0b0110);
    assertThat(attribution.driving(2, 0)).isEqualTo(0b01);
    assertThat(attribution.driving()).isZero();
  }

  @Test
  void nothingDrivesWhatNothingRaised() {
    assertThat(of(0, 0, -.1).driving(0, 1, 2)).isZero();
  }

  @Test
  void atMost64FeaturesAtOnce() {
    int[] features = new int[64];
    assertThat(of(.3).driving(features)).isEqualTo(-1L);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> of(.3).driving(new int[65]))
        .withMessage("features must be at most 64, were 65");
  }
}
