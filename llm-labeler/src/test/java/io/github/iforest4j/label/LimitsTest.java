package io.github.iforest4j.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.label.LabelingException.Category;
import io.github.iforest4j.time.Timing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How often a backend is asked: by the minute, by the hour, at once, and after failures. */
class LimitsTest {
  private static final LabelingException BUSY = new LabelingException(Category.CAPACITY, "busy");
  private static final String ANSWER =
      ScriptedBackend.answer("hot", "bearing_temp is 93.2 °C, usually 61 to 66");

  private final FakeTiming timing = new FakeTiming();

  private static ChatRequest request() {
    return new ChatRequest(
        List.of(new ChatRequest.Message("user", "x".repeat(297))),
        null,
        100,
        Duration.ofMinutes(2));
  }

  private static Category failure(ChatBackend backend) {
    LabelingException e =
        catchThrowableOfType(LabelingException.class, () -> backend.complete(request()));
    assertThat(e).as("an exception").isNotNull();
    return e.category();
  }

  @Test
  void requestsByTheMinuteAreSpreadByWaiting() throws Exception {
    ScriptedBackend inner = new ScriptedBackend("a", "b", "c", "d", "e");
    LabelingLimits limits = LabelingLimits.DEFAULT.withPerMinute(20, LabelingLimits.UNLIMITED);
    ChatBackend backend = new RateLimitedBackend(inner, limits, timing);
    for (int i = 0; i < 5; i++) {
      backend.complete(request());
    }
    // Two at once, a tenth of a minute's; then one each three seconds.
    assertThat(timing.pauses)
        .containsExactly(Duration.ofSeconds(3), Duration.ofSeconds(3), Duration.ofSeconds(3));
  }

  @Test
  void tokensByTheMinuteCountWhatWasReallyUsed() throws Exception {
    // Estimated 100 + 100, used 10 + 20.
    ScriptedBackend inner = new ScriptedBackend("a", "b", "c", "d", "e", "f");
    LabelingLimits limits = LabelingLimits.DEFAULT.withPerMinute(LabelingLimits.UNLIMITED, 2000);
    ChatBackend backend = new RateLimitedBackend(inner, limits, timing);
    for (int i = 0; i < 6; i++) {
      backend.complete(request());
    }
    // The bucket holds 200, and refills 33⅓ a second: the second has to wait for 30 used ones.
    assertThat(timing.pauses).hasSize(5).allSatisfy(p -> assertThat(p.toMillis()).isEqualTo(900));
  }

  @Test
  void whatCannotWaitLongEnoughIsNotSent() throws Exception {
    ScriptedBackend inner = new ScriptedBackend("a", "b");
    ChatBackend backend =
        new RateLimitedBackend(
            inner, LabelingLimits.DEFAULT.withPerMinute(1, LabelingLimits.UNLIMITED), timing);
    backend.complete(request());
    ChatRequest hurried = request().withTimeout(Duration.ofSeconds(59));
    assertThatThrownBy(() -> backend.complete(hurried))
        .hasMessage("our own limit for scripted is reached: 1 requests a minute");
    assertThat(inner.asked).hasSize(1);
    backend.complete(request());
    assertThat(timing.pauses)
        .as("what was not sent is not counted")
        .containsExactly(Duration.ofMinutes(1));
  }

  @Test
  void closingEndsTheWait() throws Exception {
    ChatBackend backend =
        new RateLimitedBackend(
            new ScriptedBackend("a", "b"),
            LabelingLimits.DEFAULT.withPerMinute(1, LabelingLimits.UNLIMITED),
            timing);
    backend.complete(request());
    backend.close();
    assertThat(failure(backend)).isEqualTo(Category.CANCELLED);
  }

  @Test
  void aBackendThatKeepsFailingIsLeftAloneAndTriedOnceInAWhile() throws Exception {
    ScriptedBackend inner =
        new ScriptedBackend(BUSY, BUSY, BUSY, BUSY, BUSY, BUSY, "back", "again", BUSY, "well");
    ChatBackend backend = new CircuitBreakerBackend(inner, timing);
    for (int i = 0; i < 5; i++) {
      assertThat(failure(backend)).isEqualTo(Category.CAPACITY);
    }
    assertThat(failure(backend)).isEqualTo(Category.UNAVAILABLE);
    timing.advance(Duration.ofSeconds(14));
    assertThat(failure(backend)).isEqualTo(Category.UNAVAILABLE);
    assertThat(inner.asked).hasSize(5);
    timing.advance(Duration.ofSeconds(1));
    assertThat(failure(backend)).as("the try").isEqualTo(Category.CAPACITY);
    timing.advance(Duration.ofSeconds(29));
    assertThat(failure(backend)).as("twice as long now").isEqualTo(Category.UNAVAILABLE);
    timing.advance(Duration.ofSeconds(1));
    assertThat(backend.complete(request()).content()).isEqualTo("back");
    assertThat(backend.complete(request()).content()).isEqualTo("again");
    assertThat(failure(backend)).isEqualTo(Category.CAPACITY);
    assertThat(backend.complete(request()).content()).as("one failure is none").isEqualTo("well");
  }

  @Test
  void failuresOfTheRequestDoNotCountAgainstTheBackend() {
    Object[] script = new Object[20];
    java.util.Arrays.fill(script, new LabelingException(Category.REJECTED, "no"));
    ChatBackend backend = new CircuitBreakerBackend(new ScriptedBackend(script), timing);
    for (int i = 0; i < 20; i++) {
      assertThat(failure(backend)).isEqualTo(Category.REJECTED);
    }
  }

  @Test
  @Timeout(30)
  void soManyAtOnceAndNoMore() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch full = new CountDownLatch(3);
    CountDownLatch go = new CountDownLatch(1);
    ChatBackend slow =
        new ForwardingBackend(new ScriptedBackend()) {
          @Override
          public ChatReply complete(ChatRequest request) {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            full.countDown();
            try {
              go.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            inside.decrementAndGet();
            return new ChatReply("x", "stop", 1, 1);
          }
        };
    ChatBackend backend = new BulkheadBackend(slow, 3, Timing.SYSTEM);
    Thread[] threads = new Thread[8];
    CountDownLatch done = new CountDownLatch(threads.length);
    for (int i = 0; i < threads.length; i++) {
      threads[i] =
          new Thread(
              () -> {
                try {
                  backend.complete(request());
                  done.countDown();
                } catch (LabelingException e) {
                  throw new IllegalStateException(e);
                }
              });
      threads[i].start();
    }
    assertThat(full.await(20, TimeUnit.SECONDS)).isTrue();
    ChatRequest hurried = request().withTimeout(Duration.ofMillis(1));
    assertThat(
            catchThrowableOfType(LabelingException.class, () -> backend.complete(hurried))
                .category())
        .isEqualTo(Category.TIMEOUT);
    go.countDown();
    assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(most).hasValue(3);
  }

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
    ChatLabeler labeler = labeler(backend, LabelerOptions.DEFAULT.withLimits(three));
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
    ChatLabeler labeler = labeler(backend, LabelerOptions.DEFAULT.withLimits(limits));
    // Each is estimated at some 1,700 tokens, and takes 30.
    label(labeler);
    label(labeler);
    assertThat(labeler.metrics().promptTokens() + labeler.metrics().completionTokens())
        .isEqualTo(60);
    LabelingLimits tight =
        LabelingLimits.DEFAULT.withPerHour(LabelingLimits.UNLIMITED, 900, Double.POSITIVE_INFINITY);
    ChatLabeler none = labeler(backend, LabelerOptions.DEFAULT.withLimits(tight));
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
        LabelerOptions.DEFAULT.withLimits(limits).withPrices(PriceTable.read(file));
    ScriptedBackend backend = new ScriptedBackend(ANSWER, ANSWER);
    ChatLabeler labeler = labeler(backend, options);
    label(labeler);
    assertThat(labeler.metrics().cost()).isEqualTo(3);
    assertThat(labeler.metrics().currency()).isEqualTo("EUR");
    LabelerOptions poor = options.withLimits(limits.withPerHour(9, LabelingLimits.UNLIMITED, 20));
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
    assertThat(less).contains("bearing_temp = 93.2").doesNotContain("door_open");

    ScriptedBackend hopeless = new ScriptedBackend(tooLong, tooLong);
    assertThatThrownBy(() -> label(labeler(hopeless, LabelerOptions.DEFAULT))).isSameAs(tooLong);
  }

  @Test
  void whatWasRecordedCanBeReplayed() throws Exception {
    Path file = folder.resolve("exchanges.jsonl");
    ScriptedBackend backend = new ScriptedBackend("no JSON", ANSWER, BUSY);
    ChatLabeler first = labeler(Exchanges.recording(backend, file, timing), LabelerOptions.DEFAULT);
    AnomalyLabel label = label(first);
    Evidence other = Readings.evidence(Readings.plant(93, 2, 50, 12, false), .2);
    assertThatThrownBy(() -> first.label(other)).isSameAs(BUSY);
    assertThat(Files.readAllLines(file)).hasSize(3);

    ChatLabeler again = labeler(Exchanges.replaying(file), LabelerOptions.DEFAULT);
    assertThat(again.name()).isEqualTo("scripted");
    assertThat(label(again)).isEqualTo(label);
    assertThatThrownBy(() -> again.label(other))
        .isInstanceOfSatisfying(
            LabelingException.class, e -> assertThat(e.category()).isEqualTo(Category.CAPACITY));
    assertThat(again.metrics().repaired()).isEqualTo(1);
    ChatLabeler otherwise =
        labeler(
            Exchanges.replaying(file),
            LabelerOptions.DEFAULT.withPrompt(PromptTemplate.named("concise")));
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
}
