package io.github.iforest4j.label.backend.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Base URLs are understood in their usual spellings; anything doubtful is refused. */
class EndpointTest {
  @ParameterizedTest
  @CsvSource({
    "http://localhost:11434, http://localhost:11434/v1/chat/completions",
    "http://localhost:11434/, http://localhost:11434/v1/chat/completions",
    "http://localhost:12434/engines/v1/, http://localhost:12434/engines/v1/chat/completions",
    "https://a.example/v1/chat/completions, https://a.example/v1/chat/completions",
    "' HTTPS://a.example/v1 ', https://a.example/v1/chat/completions"
  })
  void chatUrl(String text, String chat) {
    assertThat(Endpoint.of("LLM_URL", text).chat()).hasToString(chat);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://a.example/v1",
        "file:///etc/passwd",
        "localhost:11434",
        "http://",
        "http:///v1",
        "http://a b/v1",
        "http://a.example/v1?key=canary",
        "http://a.example/v1#canary",
        "http://user:canary@a.example/v1"
      })
  void refusedWithoutRepeatingIt(String text) {
    assertThatThrownBy(() -> Endpoint.of("LLM_URL", text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("LLM_URL ")
        .hasMessageNotContaining("canary")
        .hasNoCause();
  }

  @Test
  void knowsWhatStaysHere() {
    assertThat(Endpoint.of("", "http://localhost:1").isLocal()).isTrue();
    assertThat(Endpoint.of("", "http://127.0.0.1:1").isLocal()).isTrue();
    assertThat(Endpoint.of("", "http://[::1]:1").isLocal()).isTrue();
    assertThat(Endpoint.of("", "http://127.0.0.1.example:1").isLocal()).isFalse();
    assertThat(Endpoint.of("", "https://api.together.ai").isLocal()).isFalse();
  }
}
