package io.github.iforest4j.label.backend.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.iforest4j.label.backend.ChatBackend;
import io.github.iforest4j.label.backend.ChatReply;
import io.github.iforest4j.label.backend.ChatRequest;
import io.github.iforest4j.label.backend.LabelingException;
import io.github.iforest4j.label.backend.LabelingException.Category;
import io.github.iforest4j.label.backend.ModelProfile;
import io.github.iforest4j.testing.FakeTiming;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class ModelProbeTest {
  private final FakeTiming timing = new FakeTiming();

  /** A number of seconds for each answer, or a failure. */
  private ChatBackend backend(Object... script) {
    Deque<Object> left = new ArrayDeque<>(List.of(script));
    return new ChatBackend() {
      @Override
      public String name() {
        return "b";
      }

      @Override
      public String model() {
        return "m";
      }

      @Override
      public ChatReply complete(ChatRequest request) throws LabelingException {
        Object next = left.remove();
        if (next instanceof LabelingException e) {
          if (e.category() == Category.TIMEOUT) {
            timing.advance(request.timeout());
          }
          throw e;
        }
        timing.advance(Duration.ofMillis((long) (1000 * (double) next)));
        return new ChatReply("one two", "length", 16, 20);
      }
    };
  }

  private double rate(Object... script) throws LabelingException {
    return ModelProbe.tokensPerSecond(backend(script), Duration.ofSeconds(30), timing);
  }

  @Test
  void fourTokensReadCountAsOneWritten() throws Exception {
    assertThat(rate(.5)).isEqualTo((20 + 16 / 4) / .5, within(1e-6));
  }

  @Test
  void aModelThatIsLoadedWithTheFirstQuestionIsAskedAgain() throws Exception {
    assertThat(rate(12.0, .5)).isEqualTo(48, within(1e-6));
    assertThat(rate(6.0, 6.0)).as("it is slow").isEqualTo(4, within(1e-6));
    assertThat(rate(20.0)).as("no time for another").isEqualTo(1.2, within(1e-6));
  }

  @Test
  void noAnswerInTimeIsSlowAndAnotherFailureSaysNothing() throws Exception {
    assertThat(rate(new LabelingException(Category.TIMEOUT, "late"))).isLessThan(1);
    assertThat(rate(new LabelingException(Category.AUTH, "no"))).isNaN();
    assertThat(rate(5.0, new LabelingException(Category.AUTH, "no"))).isEqualTo(4.8, within(1e-6));
    assertThatThrownBy(() -> rate(new LabelingException(Category.CANCELLED, "stop")))
        .hasMessage("stop");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'id': 'm', 'max_model_len': 4096}                              | 4096",
        "{'id': 'm', 'meta': {'n_ctx_train': 2048}}                      | 2048",
        "{'id': 'm', 'meta': {'n_ctx_train': 8192, 'n_ctx': 1024}}       | 1024",
        "{'id': 'm', 'max_context_length': 32768, 'loaded_context_length': 4096} | 4096",
        "{'id': 'm', 'context_length': 'many'}                           | -1",
        "{'id': 'm'}                                                     | -1"
      })
  void theContextIsWhatTheListOfModelsSays(String entry, long expected) {
    assertThat(ModelProbe.contextTokens(JsonMapper.shared().readTree(entry.replace('\'', '"'))))
        .isEqualTo(expected);
  }

  @Test
  void whatIsUnknownRulesNothingOut() {
    assertThat(ModelProfile.UNKNOWN.isTooSmallFor(1 << 20, 400)).isFalse();
    assertThat(ModelProfile.UNKNOWN.isTooSlowFor(1 << 20, 400, Duration.ofSeconds(1))).isFalse();
    ModelProfile known = new ModelProfile(1000, 10);
    assertThat(known.isTooSmallFor(600, 400)).isFalse();
    assertThat(known.isTooSmallFor(601, 400)).isTrue();
    assertThat(known.isTooSlowFor(400, 50, Duration.ofSeconds(15))).isFalse();
    assertThat(known.isTooSlowFor(404, 50, Duration.ofSeconds(15))).isTrue();
  }
}
