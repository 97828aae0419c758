package io.github.iforest4j.label;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.label.backend.ChatBackend;
import io.github.iforest4j.label.backend.ChatReply;
import io.github.iforest4j.label.backend.ChatRequest;
import io.github.iforest4j.label.backend.ModelProfile;
import io.github.iforest4j.label.backend.ScriptedBackend;
import io.github.iforest4j.label.backend.policy.Exchanges;
import io.github.iforest4j.testing.FakeTiming;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A model that is slow, or has a small context, gets a short prompt and a tight form. */
class FittingPromptTest {
  private static final Evidence LOW = Sentences.EVIDENCE.get("low");
  private static final String ANSWER =
      ScriptedBackend.answer("flow is low", "flow fell below its usual range.")
          .replace("\"spike\"", "\"level_shift\"");

  @TempDir Path folder;
  private final List<ChatRequest> asked = new ArrayList<>();

  private ChatBackend backend(ModelProfile profile) {
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
      public ModelProfile profile(Duration budget) {
        return profile;
      }

      @Override
      public ChatReply complete(ChatRequest request) {
        asked.add(request);
        return new ChatReply(ANSWER, "stop", 1, 1);
      }
    };
  }

  private String promptFor(ChatBackend backend, LabelerOptions options) throws Exception {
    ChatLabeler labeler = new ChatLabeler(backend, options);
    labeler.prepare();
    AnomalyLabel label = labeler.label(LOW);
    assertThat(label.status()).isEqualTo(LabelStatus.LABELLED);
    return label.prompt().replaceFirst("@.*", "");
  }

  @ParameterizedTest
  @CsvSource({
    "-1, NaN, evidence-first",
    "-1, 100, evidence-first",
    "-1, 8, concise",
    "-1, 0.5, concise",
    "1024, 100, concise",
    "8192, 100, evidence-first",
    "8192, 8, concise",
    "1024, NaN, concise"
  })
  void thePromptFollowsFromContextAndSpeed(long context, double rate, String expected)
      throws Exception {
    ModelProfile profile = new ModelProfile(context, rate);
    assertThat(promptFor(backend(profile), LabelerOptions.DEFAULT)).isEqualTo(expected);
  }

  @Test
  void aPromptThatWasNamedStays() throws Exception {
    ModelProfile slow = new ModelProfile(-1, 1);
    LabelerOptions named =
        LabelerOptions.builder().prompt(PromptTemplate.named("evidence-first")).build();
    assertThat(promptFor(backend(slow), named)).isEqualTo("evidence-first");
    assertThat(promptFor(backend(slow), named.toBuilder().build())).isEqualTo("evidence-first");
  }

  @Test
  void moreTimeMakesASlowModelFastEnough() throws Exception {
    LabelerOptions patient = LabelerOptions.builder().deadline(Duration.ofMinutes(10)).build();
    assertThat(promptFor(backend(new ModelProfile(-1, 8)), patient)).isEqualTo("evidence-first");
  }

  @Test
  void theShortPromptAsksForNoQuotesAndBindsTheWords() throws Exception {
    promptFor(backend(new ModelProfile(-1, 8)), LabelerOptions.DEFAULT);
    ChatRequest request = asked.get(0);
    String schema = request.jsonSchema();
    assertThat(schema).doesNotContain("\"evidence\"", "maxLength\": 600");
    assertThat(request.messages().get(0).content()).doesNotContain("\"evidence\"");
    Matcher patterns = Pattern.compile("\"pattern\": \"([^\"]+)\"").matcher(schema);
    assertThat(patterns.find()).isTrue();
    Pattern label = Pattern.compile(patterns.group(1));
    assertThat(patterns.find()).isTrue();
    Pattern reason = Pattern.compile(patterns.group(1));
    assertThat("flow is low").matches(label);
    assertThat("flow is 3 l/min").doesNotMatch(label);
    assertThat("a short name").doesNotMatch(label);
    assertThat("flow fell below its usual range.").matches(reason);
    assertThat("pump_speed fell below its usual range.").doesNotMatch(reason);
    asked.clear();
    promptFor(backend(ModelProfile.UNKNOWN), LabelerOptions.DEFAULT);
    String whole = text(asked.get(0));
    asked.clear();
    promptFor(backend(new ModelProfile(-1, 8)), LabelerOptions.DEFAULT);
    assertThat(text(asked.get(0)).length()).isLessThan(whole.length() * 3 / 4);
  }

  private static String text(ChatRequest request) {
    return request.messages().get(0).content()
        + request.messages().get(1).content()
        + request.jsonSchema();
  }

  @Test
  void aFieldWithAnUnusualNameIsNotPutIntoAPattern() {
    assertThat(LabelReply.schema(List.of("spike"), false, List.of("a|b).*", "T [°C]")))
        .doesNotContain("pattern");
    assertThat(LabelReply.schema(List.of("spike"), false, List.of("a|b", "flow")))
        .contains("^(flow) ");
  }

  @Test
  void aReplayTakesTheSamePromptAsTheRecordedRun() throws Exception {
    for (double rate : new double[] {8, 100, Double.NaN}) {
      Path file = folder.resolve(rate + ".jsonl");
      ChatBackend recorded =
          Exchanges.recording(backend(new ModelProfile(-1, rate)), file, new FakeTiming());
      String prompt = promptFor(recorded, LabelerOptions.DEFAULT);
      assertThat(promptFor(Exchanges.replaying(file), LabelerOptions.DEFAULT)).isEqualTo(prompt);
    }
  }
}
