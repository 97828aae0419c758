package io.github.iforest4j.view.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Text from outside cannot steer a terminal. */
class TerminalTextTest {
  @ParameterizedTest
  @CsvSource({
    "001b, ESC",
    "0007, BEL",
    "0008, backspace",
    "000a, line feed",
    "000d, carriage return",
    "007f, delete",
    "009b, C1 control sequence introducer",
    "202e, right-to-left override",
    "2066, isolate",
    "200b, zero-width space",
    "feff, byte order mark",
    "2028, line separator",
    "d800, lone surrogate",
    "e000, private use"
  })
  void showsWhatCouldSteer(String hex, String unused) {
    char steering = (char) Integer.parseInt(hex, 16);
    assertThat(TerminalText.sanitized("a" + steering + "b")).isEqualTo("a\\u" + hex + "b");
  }

  @Test
  void leavesTextAlone() {
    String text = "22.4 °C, 温度, naïve, \uD83D\uDE00 <b>";
    assertThat(TerminalText.sanitized(text)).isSameAs(text);
  }

  @Test
  void showsTagCharactersAsTheirTwoHalves() {
    assertThat(TerminalText.sanitized("\uDB40\uDC41")).isEqualTo("\\udb40\\udc41");
  }
}
