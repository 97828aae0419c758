package io.github.iforest4j.view.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("a signal reaches the run that listened last")
class SummarySignalTest {
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void theSignalIsHeardUntilItIsGivenBack() throws Exception {
    CountDownLatch outer = new CountDownLatch(1);
    CountDownLatch inner = new CountDownLatch(1);
    try (SummarySignal first = SummarySignal.on(outer::countDown)) {
      assertThat(first).isNotNull();
      try (SummarySignal second = SummarySignal.on(inner::countDown)) {
        assertThat(second).isNotNull();
        send();
        assertThat(inner.await(120, TimeUnit.SECONDS)).isTrue();
        assertThat(outer.getCount()).isEqualTo(1);
      }
      send();
      assertThat(outer.await(120, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static void send() throws Exception {
    String process = Long.toString(ProcessHandle.current().pid());
    assertThat(new ProcessBuilder("kill", "-USR1", process).start().waitFor()).isZero();
  }
}
