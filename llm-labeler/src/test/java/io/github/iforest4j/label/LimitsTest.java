package io.github.iforest4j.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.label.backend.ChatBackend;
import io.github.iforest4j.label.backend.LabelingException;
import io.github.iforest4j.label.backend.LabelingException.Category;
import io.github.iforest4j.label.backend.ScriptedBackend;
import io.github.iforest4j.label.backend.policy.Exchanges;
import io.github.iforest4j.testing.FakeTiming;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How often a backend is asked: by the minute, by the hour, at once, and after failures. */
class LimitsTest {
  private static final LabelingException BUSY = new LabelingException(Category.CAPACITY, "busy");
  private static final String ANSWER =
      ScriptedBackend.answer("hot", "bearing_temp is 93.2 °C, usually 61 to 66");

  private static final LabelerOptions REPAIRING = LabelerOptions.builder().repairs(true).build();

  private final FakeTiming timing = new FakeTiming();

  private AnomalyLabel label(ChatLabeler labeler) throws LabelingException {
    return labeler.label(Readings.bearing());
  }

  private ChatLabeler labeler(ChatBackend backend, LabelerOptions options) {
    return new ChatLabeler(backend, options, "", timing);
  }

  @Test
  void callsByTheHourCountRepairs() throws Exception {
    ScriptedBackend backend = new ScriptedBackend("no JSON", ANSWER, ANSWER, ANSWER);
    LabelingLimits three =
        LabelingLimits.DEFAULT.withPerHour(3, LabelingLimits.UNLIMITED, Double.POSITIVE_INFINITY);
    ChatLabeler labeler = labeler(backend, REPAIRING.toBuilder().limits(three).build());
    label(labeler);
    timing.advance(Duration.ofMinutes(30));
    label(labeler);
    LabelingException e = catchThrowableOfType(LabelingException.class, () -> label(labeler));
    assertThat(e.category()).isEqualTo(Category.BUDGET);
    assertThat(e).hasMessage("the labelling budget does not allow more: 3 calls an hour");
    assertThat(backend.asked).hasSize(3);
    timing.advance(Duration.ofMinutes(30));
    assertThat(label(labeler).status())
        .as("the first two are an hour ago")
        .isEqualTo(LabelStatus.LABELLED);
  }

  @Test
  void tokensByTheHourAreNeverExceeded() throws Exception {
    ScriptedBackend backend = new ScriptedBackend(ANSWER, ANSWER, ANSWER);
    LabelingLimits limits =
        LabelingLimits.DEFAULT.withPerHour(
            LabelingLimits.UNLIMITED, 2500, Double.POSITIVE_INFINITY);
    ChatLabeler labeler = labeler(backend, LabelerOptions.builder().limits(limits).build());
    // Each is estimated at some 1,700 tokens, and takes 30.
    label(labeler);
    label(labeler);
    assertThat(labeler.metrics().promptTokens() + labeler.metrics().completionTokens())
        .isEqualTo(60);
    LabelingLimits tight =
        LabelingLimits.DEFAULT.withPerHour(LabelingLimits.UNLIMITED, 900, Double.POSITIVE_INFINITY);
    ChatLabeler none = labeler(backend, LabelerOptions.builder().limits(tight).build());
    assertThatThrownBy(() -> label(none)).hasMessageContaining("900 tokens an hour");
    assertThat(backend.asked).hasSize(2);
  }

  @TempDir Path folder;

  @Test
  void moneyByTheHourNeedsAPrice() throws Exception {
    Path file = folder.resolve("prices.csv");
    Files.writeString(
        file,
        "model,prompt_per_million,completion_per_million,currency\nscript-1,100000,100000,EUR\n");
    LabelingLimits limits =
        LabelingLimits.DEFAULT.withPerHour(LabelingLimits.UNLIMITED, LabelingLimits.UNLIMITED, 200);
    LabelerOptions options =
        LabelerOptions.builder().limits(limits).prices(PriceTable.read(file)).build();
    ScriptedBackend backend = new ScriptedBackend(ANSWER, ANSWER);
    ChatLabeler labeler = labeler(backend, options);
    label(labeler);
    assertThat(labeler.metrics().cost()).isEqualTo(3);
    assertThat(labeler.metrics().currency()).isEqualTo("EUR");
    LabelerOptions poor =
        options.toBuilder().limits(limits.withPerHour(9, LabelingLimits.UNLIMITED, 20)).build();
    assertThatThrownBy(() -> label(labeler(backend, poor)))
        .hasMessageContaining("20.0 EUR an hour");
    assertThatThrownBy(
            () ->
                Labelers.of(
                    "http://localhost:1/v1", java.util.Map.of("LLM_MODEL", "other"), options))
        .hasMessage("a budget of money needs a price for the model other");
  }

  @Test
  void whatDoesNotFitTheContextIsAskedWithLess() throws Exception {
    LabelingException tooLong =
        new LabelingException(Category.CONTEXT_OVERFLOW, "too long").withFittingShare(.8);
    ScriptedBackend backend = new ScriptedBackend(tooLong, ANSWER);
    assertThat(label(labeler(backend, LabelerOptions.DEFAULT)).status())
        .isEqualTo(LabelStatus.LABELLED);
    String whole = backend.asked.get(0).messages().get(1).content();
    String less = backend.asked.get(1).messages().get(1).content();
    assertThat(less.length()).isLessThan(whole.length());
    assertThat(less).contains("\"bearing_temp\" = 93.2").doesNotContain("door_open");

    ScriptedBackend hopeless = new ScriptedBackend(tooLong, tooLong, tooLong, tooLong);
    assertThatThrownBy(() -> label(labeler(hopeless, LabelerOptions.DEFAULT))).isSameAs(tooLong);
  }

  @Test
  void whatWasRecordedCanBeReplayed() throws Exception {
    Path file = folder.resolve("exchanges.jsonl");
    ScriptedBackend backend = new ScriptedBackend("no JSON", ANSWER, BUSY);
    ChatLabeler first = labeler(Exchanges.recording(backend, file, timing), REPAIRING);
    AnomalyLabel label = label(first);
    Evidence other = Readings.evidence(Readings.plant(93, 2, 50, 12, false), .2);
    assertThatThrownBy(() -> first.label(other)).isSameAs(BUSY);
    assertThat(Files.readAllLines(file)).hasSize(3);

    ChatLabeler again = labeler(Exchanges.replaying(file), REPAIRING);
    assertThat(again.name()).isEqualTo("scripted");
    assertThat(label(again)).isEqualTo(label);
    assertThatThrownBy(() -> again.label(other))
        .isInstanceOfSatisfying(
            LabelingException.class, e -> assertThat(e.category()).isEqualTo(Category.CAPACITY));
    assertThat(again.metrics().repaired()).isEqualTo(1);
    ChatLabeler otherwise =
        labeler(
            Exchanges.replaying(file),
            LabelerOptions.builder().prompt(PromptTemplate.named("concise")).build());
    assertThatThrownBy(() -> label(otherwise))
        .hasMessageContaining("has no answer to this question");
  }

  @Test
  void aBrokenRecordingIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("x.jsonl"), "{\"key\": 1}\n");
    assertThatThrownBy(() -> Exchanges.replaying(file))
        .hasMessageContaining("line 1 is no recorded exchange");
    assertThatThrownBy(() -> Labelers.of("replay:" + folder.resolve("none"), java.util.Map.of()))
        .hasMessageContaining("cannot be read");
  }

  @Test
  void severalLabellersShareLimits() {
    LabelingLimits all =
        LabelingLimits.DEFAULT.withPerMinute(10, LabelingLimits.UNLIMITED).withPerHour(7, 900, 3);
    LabelingLimits part = all.dividedBy(3);
    assertThat(part.requestsPerMinute()).isEqualTo(3);
    assertThat(part.tokensPerMinute()).isEqualTo(LabelingLimits.UNLIMITED);
    assertThat(part.callsPerHour()).isEqualTo(2);
    assertThat(part.tokensPerHour()).isEqualTo(300);
    assertThat(part.costPerHour()).isEqualTo(1);
    assertThat(part.concurrency()).isEqualTo(all.concurrency());
    assertThatThrownBy(() -> all.dividedBy(8))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("7 calls per hour cannot be divided among 8 labellers");
  }
}
