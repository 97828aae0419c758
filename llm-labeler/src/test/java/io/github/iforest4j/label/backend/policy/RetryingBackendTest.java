package io.github.iforest4j.label.backend.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.iforest4j.label.backend.ChatReply;
import io.github.iforest4j.label.backend.ChatRequest;
import io.github.iforest4j.label.backend.LabelingException;
import io.github.iforest4j.label.backend.LabelingException.Category;
import io.github.iforest4j.label.backend.ScriptedBackend;
import io.github.iforest4j.testing.FakeTiming;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Asks again only when that is safe, with jitter, within the deadline; no test waits. */
class RetryingBackendTest {
  private final FakeTiming timing = new FakeTiming();

  private static ChatRequest request(Duration timeout) {
    return new ChatRequest(List.of(new ChatRequest.Message("user", "?")), null, 100, timeout);
  }

  private ChatReply ask(ScriptedBackend backend) throws LabelingException {
    return new RetryingBackend(backend, timing, new SplittableRandom(1))
        .complete(request(Duration.ofSeconds(30)));
  }

  private static LabelingException failure(Category category) {
    return new LabelingException(category, category.name());
  }

  @ParameterizedTest
  @EnumSource(
      value = Category.class,
      names = {"LOADING", "THROTTLED", "CAPACITY"})
  void busyIsAskedAgain(Category category) throws Exception {
    ScriptedBackend backend =
        new ScriptedBackend(failure(category), failure(category), "{\"ok\": true}");
    assertThat(ask(backend).content()).isEqualTo("{\"ok\": true}");
    assertThat(backend.asked).hasSize(3);
    assertThat(timing.pauses()).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource(
      value = Category.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"LOADING", "THROTTLED", "CAPACITY"})
  void everythingElseIsNot(Category category) {
    ScriptedBackend backend = new ScriptedBackend(failure(category), "late");
    assertThatThrownBy(() -> ask(backend)).hasMessage(category.name());
    assertThat(backend.asked).hasSize(1);
    assertThat(timing.pauses()).isEmpty();
  }

  @Test
  void givesUpAfterThreeAttempts() {
    ScriptedBackend backend =
        new ScriptedBackend(
            failure(Category.CAPACITY), failure(Category.CAPACITY), failure(Category.CAPACITY));
    assertThatThrownBy(() -> ask(backend)).hasMessage("CAPACITY");
    assertThat(backend.asked).hasSize(3);
  }

  @Test
  void pausesDoubleAndAreShortenedByUpToAHalf() throws Exception {
    double sum = 0;
    int n = 2000;
    for (int seed = 0; seed < n; seed++) {
      FakeTiming own = new FakeTiming();
      new RetryingBackend(
              new ScriptedBackend(failure(Category.CAPACITY), failure(Category.CAPACITY), "{}"),
              own,
              new SplittableRandom(seed * 7919L))
          .complete(request(Duration.ofSeconds(30)));
      assertThat(own.pauses().get(0)).isBetween(Duration.ofMillis(250), Duration.ofMillis(500));
      assertThat(own.pauses().get(1)).isBetween(Duration.ofMillis(500), Duration.ofMillis(1000));
      sum += own.pauses().get(1).toNanos() / 1e9;
    }
    // Mean of a uniform on [.5, 1] s: .75, standard error .1443/sqrt(2000) = .0032; 4 of them.
    assertThat(sum / n).isBetween(.737, .763);
  }

  @Test
  void theServersTimeIsKeptUpToACap() throws Exception {
    ask(
        new ScriptedBackend(
            new LabelingException(Category.THROTTLED, "t", Duration.ofSeconds(3)), "{}"));
    ask(
        new ScriptedBackend(
            new LabelingException(Category.THROTTLED, "t", Duration.ofHours(1)), "{}"));
    assertThat(timing.pauses()).containsExactly(Duration.ofSeconds(3), Duration.ofSeconds(20));
  }

  @Test
  void aPauseBeyondTheDeadlineIsNotWaitedFor() {
    ScriptedBackend backend =
        new ScriptedBackend(
            new LabelingException(Category.THROTTLED, "t", Duration.ofSeconds(15)),
            new LabelingException(Category.THROTTLED, "t2", Duration.ofSeconds(15)),
            "late");
    assertThatThrownBy(() -> ask(backend)).hasMessage("t2");
    assertThat(timing.pauses()).hasSize(1);
    assertThat(backend.asked.get(1).timeout()).isEqualTo(Duration.ofSeconds(15));
  }

  @Test
  void closingEndsThePause() {
    ScriptedBackend backend = new ScriptedBackend(failure(Category.CAPACITY), "late");
    RetryingBackend retrying = new RetryingBackend(backend, timing, new SplittableRandom(1));
    retrying.close();
    LabelingException e =
        catchThrowableOfType(
            LabelingException.class, () -> retrying.complete(request(Duration.ofSeconds(30))));
    assertThat(e.category()).isEqualTo(Category.CANCELLED);
    assertThat(backend.closed).isTrue();
  }

  @Test
  void anInterruptEndsThePauseAndStays() {
    Thread.currentThread().interrupt();
    LabelingException e =
        catchThrowableOfType(
            LabelingException.class,
            () -> ask(new ScriptedBackend(failure(Category.CAPACITY), "late")));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(e.category()).isEqualTo(Category.CANCELLED);
  }
}
