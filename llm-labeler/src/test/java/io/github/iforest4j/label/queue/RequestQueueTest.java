package io.github.iforest4j.label.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.explain.Evidence;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestQueueTest {
  private final CallTimes times = new CallTimes(100, 0);
  private final RequestQueue<Alarm> queue = new RequestQueue<>(2, Duration.ofNanos(100), 1, times);

  @Test
  void theOldestLeavesAFullQueue() {
    LabelRequest<Alarm> first = Alarm.at(1).request(0);
    LabelRequest<Alarm> second = Alarm.at(2).request(0);
    assertThat(queue.add(first)).isNull();
    assertThat(queue.add(second)).isNull();
    assertThat(queue.add(Alarm.at(3).request(0))).isSameAs(first);
    assertThat(queue.take(0)).isSameAs(second);
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
    LabelRequest<Alarm> asked = queue.take(0);
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
    LabelRequest<Alarm> asked = queue.take(0);
    LabelRequest<Alarm> waiting = Alarm.at(2).request(Long.MIN_VALUE);
    queue.add(waiting);
    assertThat(queue.removeAll()).containsExactly(asked, waiting);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(queue.hasWaiting()).isFalse();
  }

  @Test
  void noCallIsStartedThatCannotFinish() {
    times.finished(60);
    LabelRequest<Alarm> old = Alarm.at(1).request(0);
    LabelRequest<Alarm> young = Alarm.at(2).request(30);
    queue.add(old);
    queue.add(young);
    assertThat(queue.take(50)).as("50 and 63 are more than 100").isSameAs(young);
    assertThat(queue.take(50)).isNull();
    assertThat(queue.removeLate(50)).as("and it is not kept waiting").containsExactly(old);
  }

  @Test
  void underBacklogTheMostSevereComesFirstAndAmongThoseTheNewest() {
    RequestQueue<Alarm> large = new RequestQueue<>(9, Duration.ofNanos(100), 1, times);
    LabelRequest<Alarm> first = Alarm.at(1).request(0);
    LabelRequest<Alarm> mild = Alarm.at(2).with(Evidence.Deviation.STUCK).request(1);
    LabelRequest<Alarm> second = Alarm.at(3).request(2);
    LabelRequest<Alarm> late = Alarm.at(4).with(Evidence.Deviation.STUCK).request(3);
    assertThat(first.severity).isGreaterThan(mild.severity);
    List.of(first, mild, second, late).forEach(large::add);
    assertThat(large.take(5)).as("nothing is known: in order").isSameAs(first);
    times.finished(30);
    assertThat(large.take(5)).as("31 for each of three are less than 100").isSameAs(second);
    times.finished(40);
    assertThat(large.take(5)).isSameAs(late);
    assertThat(large.take(5)).isSameAs(mild);
  }
}
