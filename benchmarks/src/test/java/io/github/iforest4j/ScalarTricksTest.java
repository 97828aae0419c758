package io.github.iforest4j;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScalarTricksTest {
  @Test
  void allVariantsAddUpAlike() {
    ScalarTricks tricks = new ScalarTricks();
    tricks.fit();
    long[] expected = tricks.shipped().clone();
    assertThat(tricks.oneWalkAtATime()).isEqualTo(expected);
    assertThat(tricks.branching()).isEqualTo(expected);
    assertThat(tricks.checked()).isEqualTo(expected);
    assertThat(tricks.flat()).isEqualTo(expected);
  }
}
