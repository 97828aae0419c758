package io.github.iforest4j.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowRangeTest {
  @ParameterizedTest
  @CsvSource({
    "0-9, 1, 0-0",
    "5-9, 3, 5-7",
    "5-9, 4, 5-8",
    "5-9, 5, 5-9",
    "5-9, 6, 5-9",
    "5-9, 9223372036854775807, 5-9",
    "400-, 1, 400-400",
    "400-, 100, 400-499",
    "400-, 9223372036854775807, 400-"
  })
  void theLimitCountsReadingsOfTheRange(String range, long most, String limited) {
    assertThat(RowRange.parse(range).limited(most)).isEqualTo(RowRange.parse(limited));
  }

  @Test
  void withoutALimitTheRangeStays() {
    assertThat(RowRange.ALL.limited(null)).isEqualTo(RowRange.ALL);
    assertThat(new RowRange(5, 9).limited(null)).isEqualTo(new RowRange(5, 9));
  }

  @Test
  void aLimitOfNoReadingIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new RowRange(5, 9).limited(0L));
    assertThatIllegalArgumentException().isThrownBy(() -> RowRange.ALL.limited(0L));
  }
}
