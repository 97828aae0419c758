package io.github.iforest4j.label.backend.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** A key is usable as it comes from a file, refused when it is broken, and never printed. */
class SecretTest {
  private static final String CANARY = "canary-7f3a9c51e2";

  @Test
  void whiteSpaceAroundIsDropped() {
    assertThat(Secret.of("K", " " + CANARY + "\r\n").bearer()).isEqualTo("Bearer " + CANARY);
  }

  @Test
  void absentOrBlankIsNoKey() {
    assertThat(Secret.of("K", null)).isNull();
    assertThat(Secret.of("K", " \n")).isNull();
  }

  @Test
  void aLineBreakInsideIsRefusedWithoutShowingTheKey() {
    assertThatThrownBy(() -> Secret.of("TOGETHER_API_KEY", CANARY + "\n" + CANARY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "TOGETHER_API_KEY holds a character that no key has (code 10, at position 18 of 35);"
                + " set it again")
        .hasNoCause();
    assertThatThrownBy(() -> Secret.of("K", CANARY + "é")).hasMessageNotContaining(CANARY);
    assertThatThrownBy(() -> Secret.of("K", CANARY.repeat(1000))).hasMessageNotContaining(CANARY);
  }

  @Test
  void printsAndRedacts() {
    Secret key = Secret.of("K", CANARY);
    assertThat(key).hasToString("(key)");
    assertThat(key.redact("bad key " + CANARY + "!")).isEqualTo("bad key (key)!");
  }
}
