package io.github.iforest4j.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class GateTest {
  private static final Runnable NEVER =
      () -> {
        throw new AssertionError("it ran");
      };

  private final Gate gate = new Gate();

  @Test
  void theStreamIsAtWorkUntilItWaits() {
    assertThat(gate.tryRun(NEVER)).isFalse();
    gate.release();
    assertThat(gate.tryRun(() -> {})).isTrue();
    gate.acquire();
    assertThat(gate.tryRun(NEVER)).isFalse();
  }

  @Test
  void anActionThatFailsLeavesTheGateOpen() {
    gate.release();
    assertThatThrownBy(
            () ->
                gate.tryRun(
                    () -> {
                      throw new IllegalStateException("broken");
                    }))
        .hasMessage("broken");
    gate.acquire();
    gate.release();
    assertThat(gate.tryRun(() -> {})).isTrue();
  }

  @Test
  void theStreamWaitsForTheActionThatRuns() throws InterruptedException {
    gate.release();
    CountDownLatch runs = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    AtomicBoolean ended = new AtomicBoolean();
    Thread sweeper =
        new Thread(
            () ->
                gate.tryRun(
                    () -> {
                      runs.countDown();
                      await(mayEnd);
                      ended.set(true);
                    }));
    sweeper.start();
    runs.await();
    assertThat(gate.tryRun(NEVER)).as("a second action at the same time").isFalse();
    AtomicBoolean endedBefore = new AtomicBoolean();
    Thread stream =
        new Thread(
            () -> {
              gate.acquire();
              endedBefore.set(ended.get());
            });
    stream.start();
    mayEnd.countDown();
    stream.join();
    sweeper.join();
    assertThat(endedBefore).isTrue();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Unless one waits for the other, counts get lost. */
  @Test
  void neverBothAtOnce() throws InterruptedException {
    long[] count = {0};
    int rounds = 20_000;
    Thread sweeper =
        new Thread(
            () -> {
              for (int swept = 0; swept < rounds; ) {
                if (gate.tryRun(() -> count[0]++)) {
                  swept++;
                } else {
                  Thread.onSpinWait();
                }
              }
            });
    sweeper.start();
    for (int r = 0; r < rounds; r++) {
      gate.release();
      gate.acquire();
      count[0]++;
    }
    gate.release();
    sweeper.join();
    assertThat(count[0]).isEqualTo(2L * rounds);
  }
}
