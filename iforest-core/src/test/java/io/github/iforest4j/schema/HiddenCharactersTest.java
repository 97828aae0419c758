package io.github.iforest4j.schema;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The one rule for what is not shown. */
class HiddenCharactersTest {
  @Test
  void whatChangesHowOtherTextIsShownIsHidden() {
    // Controls, a soft hyphen, zero-width marks, line ends, overrides, isolates, a byte order mark,
    // a lone surrogate, a private character, and a tag for an invisible message.
    int[] hidden = {
      0, 7, '\n', 0x7f, 0x9b, 0xad, 0x200b, 0x200d, 0x200e, 0x2028, 0x2029, 0x202e, 0x2060, 0x2066,
      0xfeff, 0xd800, 0xe000, 0xe0041
    };
    for (int c : hidden) {
      assertThat(PlainText.isHidden(c)).as("U+%04X", c).isTrue();
    }
    for (int c : "pump 7 °C µm/s ½ Ω ö é 温度 😀".codePoints().toArray()) {
      assertThat(PlainText.isHidden(c)).as("U+%04X", c).isFalse();
    }
  }

  @Test
  void hiddenCharactersBecomeSpacesAndNothingElseChanges() {
    String plain = "  pump  7 \u00a0°C ";
    assertThat(PlainText.withoutHidden(plain)).isSameAs(plain);
    assertThat(PlainText.withoutHidden("gnp\u202eexe\u200b\ud83d\ude00\ud83d"))
        .isEqualTo("gnp exe \ud83d\ude00 ");
  }
}
