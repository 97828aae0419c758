package io.github.iforest4j.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
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

  @Test
  void durationsAreReadWithAUnitOrAsSeconds() {
    assertThat(DurationText.parse("1.5h")).isEqualTo(Duration.ofMinutes(90));
    assertThat(DurationText.parse(" 250ms ")).isEqualTo(Duration.ofMillis(250));
    assertThat(DurationText.parse("7")).isEqualTo(Duration.ofSeconds(7));
    assertThat(DurationText.parse("0.001ms")).isEqualTo(Duration.ofMillis(1));
    for (String text :
        List.of("", "h", "4 h", "-4h", "4w", "1e3s", "0h", "\u0663h", "9".repeat(10))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> DurationText.parse(text))
          .withMessageContaining("'" + text + "'");
    }
  }
}
