package io.github.iforest4j;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Every variant computes the same sums, so that they differ in time alone. */
class BoxTricksTest {
  @Test
  void allVariantsAgree() {
    BoxTricks tricks = new BoxTricks();
    tricks.fit();
    long[] shipped = tricks.shipped().clone();
    assertThat(shipped).doesNotContain(0L);
    assertThat(tricks.oneWalkAtATime()).isEqualTo(shipped);
    assertThat(tricks.branching()).isEqualTo(shipped);
    assertThat(tricks.toTheRoot()).isEqualTo(shipped);
  }
}
