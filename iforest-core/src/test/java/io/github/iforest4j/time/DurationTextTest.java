package io.github.iforest4j.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DurationTextTest {
  @Test
  void durationsHaveTwoUnitsAtMost() {
    assertThat(DurationText.of(Duration.ZERO)).isEqualTo("1 s");
    assertThat(DurationText.of(Duration.ofSeconds(59))).isEqualTo("59 s");
    assertThat(DurationText.of(Duration.ofSeconds(60))).isEqualTo("1 min");
    assertThat(DurationText.of(Duration.ofSeconds(3599))).isEqualTo("59 min 59 s");
    assertThat(DurationText.of(Duration.ofMinutes(125))).isEqualTo("2 h 5 min");
    assertThat(DurationText.of(Duration.ofHours(75))).isEqualTo("3 days 3 h");
  }
}
