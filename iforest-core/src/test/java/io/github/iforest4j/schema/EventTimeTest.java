package io.github.iforest4j.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.DateTimeException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class EventTimeTest {
  private static final Instant EXPECTED = Instant.parse("2020-03-09T10:34:33Z");

  @Test
  void theUsualFormsAgree() {
    for (String text :
        new String[] {
          "2020-03-09T10:34:33Z",
          "2020-03-09 10:34:33",
          "2020-03-09T11:34:33+01:00",
          "2020-03-09T10:34:33.000",
          "2020-03-09 11:34:33+0100",
          "2020-03-09T05:34:33.000-05",
          "09.03.2020 10:34:33",
          "09.03.2020T10:34:33.000Z",
          "1583750073",
          "1583750073000",
          "1583750073000000",
          "1583750073000000000",
          " 2020-03-09 10:34:33 "
        }) {
      assertThat(EventTime.parse(text)).as(text).isEqualTo(EXPECTED);
    }
    assertThat(EventTime.parse("2020-03-09 9:05")).isEqualTo(Instant.parse("2020-03-09T09:05:00Z"));
    assertThat(EventTime.parse("09.03.2020 9:05")).isEqualTo(Instant.parse("2020-03-09T09:05:00Z"));
    assertThat(EventTime.parse("09.03.2020")).isEqualTo(Instant.parse("2020-03-09T00:00:00Z"));
    assertThat(EventTime.parse("2020-03-09")).isEqualTo(Instant.parse("2020-03-09T00:00:00Z"));
  }

  @Test
  void whatIsNoTimeIsRefused() {
    for (String text :
        new String[] {
          "",
          "soon",
          "2020-13-40 10:00:00",
          "2020-03",
          "NaN",
          "1e300",
          "10.0.0.1",
          "10.10.10.100",
          "03/09/2020 10:34",
          "31.02.20"
        }) {
      assertThatExceptionOfType(DateTimeException.class)
          .as(text)
          .isThrownBy(() -> EventTime.parse(text));
    }
  }
}
