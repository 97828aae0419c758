package io.github.iforest4j.label.backend.policy;

import static io.github.iforest4j.label.backend.policy.RateLimitedBackend.UNLIMITED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.iforest4j.label.backend.ChatBackend;
import io.github.iforest4j.label.backend.ChatReply;
import io.github.iforest4j.label.backend.ChatRequest;
import io.github.iforest4j.label.backend.LabelingException;
import io.github.iforest4j.label.backend.LabelingException.Category;
import io.github.iforest4j.label.backend.ScriptedBackend;
import io.github.iforest4j.testing.FakeTiming;
import io.github.iforest4j.time.Timing;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Limits per minute, requests at the same time, and the pause after repeated failures. */
class BackendPoliciesTest {
  private static final LabelingException BUSY = new LabelingException(Category.CAPACITY, "busy");

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
    ChatBackend backend = new RateLimitedBackend(inner, 20, UNLIMITED, timing);
    for (int i = 0; i < 5; i++) {
      backend.complete(request());
    }
    // Two at once, a tenth of a minute's; then one each three seconds.
    assertThat(timing.pauses())
        .containsExactly(Duration.ofSeconds(3), Duration.ofSeconds(3), Duration.ofSeconds(3));
  }

  @Test
  void tokensByTheMinuteCountWhatWasReallyUsed() throws Exception {
    // Estimated 100 + 100, used 10 + 20.
    ScriptedBackend inner = new ScriptedBackend("a", "b", "c", "d", "e", "f");
    ChatBackend backend = new RateLimitedBackend(inner, UNLIMITED, 2000, timing);
    for (int i = 0; i < 6; i++) {
      backend.complete(request());
    }
    // The bucket holds 200, and refills 33⅓ a second: the second has to wait for 30 used ones.
    assertThat(timing.pauses()).hasSize(5).allSatisfy(p -> assertThat(p.toMillis()).isEqualTo(900));
  }

  @Test
  void whatCannotWaitLongEnoughIsNotSent() throws Exception {
    ScriptedBackend inner = new ScriptedBackend("a", "b");
    ChatBackend backend = new RateLimitedBackend(inner, 1, UNLIMITED, timing);
    backend.complete(request());
    ChatRequest hurried = request().withTimeout(Duration.ofSeconds(59));
    assertThatThrownBy(() -> backend.complete(hurried))
        .hasMessage("our own limit for scripted is reached: 1 requests a minute");
    assertThat(inner.asked).hasSize(1);
    backend.complete(request());
    assertThat(timing.pauses())
        .as("what was not sent is not counted")
        .containsExactly(Duration.ofMinutes(1));
  }

  @Test
  void closingEndsTheWait() throws Exception {
    ChatBackend backend =
        new RateLimitedBackend(new ScriptedBackend("a", "b"), 1, UNLIMITED, timing);
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
  @Timeout(300)
  void theNumberOfRequestsAtTheSameTimeIsLimited() throws Exception {
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
    assertThat(full.await(120, TimeUnit.SECONDS)).isTrue();
    ChatRequest hurried = request().withTimeout(Duration.ofMillis(1));
    assertThat(
            catchThrowableOfType(LabelingException.class, () -> backend.complete(hurried))
                .category())
        .isEqualTo(Category.TIMEOUT);
    go.countDown();
    assertThat(done.await(120, TimeUnit.SECONDS)).isTrue();
    assertThat(most).hasValue(3);
  }
}
