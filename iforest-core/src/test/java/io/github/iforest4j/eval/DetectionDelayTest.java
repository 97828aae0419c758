package io.github.iforest4j.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class DetectionDelayTest {
  /** 1 is an anomaly, or a call. */
  private static boolean[] bits(String bits) {
    boolean[] values = new boolean[bits.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = bits.charAt(i) == '1';
    }
    return values;
  }

  private static DetectionDelay of(String truth, String called) {
    return DetectionDelay.NONE.plus(bits(truth), bits(called));
  }

  @Test
  void anEventIsFoundByTheFirstCallWithinIt() {
    assertThat(of("0011110", "0000110")).isEqualTo(new DetectionDelay(1, 1, 2));
    assertThat(of("1111", "1001")).isEqualTo(new DetectionDelay(1, 1, 0));
    assertThat(of("0011", "0001")).isEqualTo(new DetectionDelay(1, 1, 1));
  }

  @Test
  void callsBesideAnEventDoNotFindIt() {
    assertThat(of("0110", "1001")).isEqualTo(new DetectionDelay(1, 0, 0));
    assertThat(of("0000", "1111")).isEqualTo(DetectionDelay.NONE);
  }

  @Test
  void eventsOfOneStreamAreSeparateAndStreamsAddUp() {
    DetectionDelay one = of("1101100", "0100100");
    assertThat(one).isEqualTo(new DetectionDelay(2, 2, 2));
    // An event at the end of one stream does not continue in the next.
    DetectionDelay two = one.plus(bits("11"), bits("00"));
    assertThat(two).isEqualTo(new DetectionDelay(3, 2, 2));
    assertThat(two.mean()).isEqualTo(1);
  }

  @Test
  void theMeanOfNothingIsUnknown() {
    assertThat(of("0110", "0000").mean()).isNaN();
  }

  @Test
  void lengthsMustAgree() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> of("01", "0"))
        .withMessage("1 decisions, but 2 truths");
  }
}
