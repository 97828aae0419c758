package io.github.iforest4j.label.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RequestQueueTest {
  private final RequestQueue<Alarm> queue = new RequestQueue<>(2, Duration.ofNanos(100));

  @Test
  void theOldestLeavesAFullQueue() {
    LabelRequest<Alarm> first = Alarm.at(1).request(0);
    LabelRequest<Alarm> second = Alarm.at(2).request(0);
    assertThat(queue.add(first)).isNull();
    assertThat(queue.add(second)).isNull();
    assertThat(queue.add(Alarm.at(3).request(0))).isSameAs(first);
    assertThat(queue.take()).isSameAs(second);
    assertThat(queue.pending()).as("one waits, one is asked about").isEqualTo(2);
  }

  @Test
  void theDeadlineCountsFromTheSubmission() {
    LabelRequest<Alarm> first = Alarm.at(1).request(10);
    LabelRequest<Alarm> second = Alarm.at(2).request(20);
    queue.add(first);
    queue.add(second);
    assertThat(queue.removeLate(109)).isEmpty();
    assertThat(queue.removeLate(110)).containsExactly(first);
    assertThat(queue.removeLate(120)).containsExactly(second);
    assertThat(queue.isIdle()).isTrue();
  }

  @Test
  void aThreadThatAsksTooLongIsInterruptedOnce() {
    queue.add(Alarm.at(1).request(0));
    LabelRequest<Alarm> asked = queue.take();
    assertThat(queue.removeLate(99)).isEmpty();
    assertThat(Thread.interrupted()).isFalse();
    assertThat(queue.removeLate(100)).containsExactly(asked);
    assertThat(Thread.interrupted()).isTrue();
    asked.ended = true;
    assertThat(queue.pending()).isZero();
    assertThat(queue.isIdle()).as("the thread is still asking").isFalse();
    assertThat(queue.removeLate(200)).as("it has ended").isEmpty();
    assertThat(Thread.interrupted()).isFalse();
    queue.answered(asked);
    assertThat(queue.isIdle()).isTrue();
  }

  @Test
  void closingRemovesAllHoweverYoung() {
    queue.add(Alarm.at(1).request(Long.MAX_VALUE));
    LabelRequest<Alarm> asked = queue.take();
    LabelRequest<Alarm> waiting = Alarm.at(2).request(Long.MIN_VALUE);
    queue.add(waiting);
    assertThat(queue.removeAll()).containsExactly(asked, waiting);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(queue.hasWaiting()).isFalse();
  }
}
