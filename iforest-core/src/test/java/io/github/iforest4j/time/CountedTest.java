package io.github.iforest4j.time;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CountedTest {
  @Test
  void oneIsSingularAndTheOthersArePlural() {
    assertThat(Counted.of(0, "reading")).isEqualTo("0 readings");
    assertThat(Counted.of(1, "reading")).isEqualTo("1 reading");
    assertThat(Counted.of(2, "reading")).isEqualTo("2 readings");
    assertThat(Counted.of(1_200, "reading")).isEqualTo("1,200 readings");
  }
}
