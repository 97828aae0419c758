package io.github.iforest4j.client.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.AnomalyLabeler;
import io.github.iforest4j.label.Evidence;
import io.github.iforest4j.label.LabelStatus;
import io.github.iforest4j.label.LabelingException;
import io.github.iforest4j.label.LabelingException.Category;
import io.github.iforest4j.label.OfflineLabeler;
import io.github.iforest4j.label.Severity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LabelQueueTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final Duration LONG = Duration.ofSeconds(20);

  private final AtomicLong now = new AtomicLong();
  private final List<String> warnings = Collections.synchronizedList(new ArrayList<>());
  private final Map<String, AnomalyLabel> endings =
      Collections.synchronizedMap(new LinkedHashMap<>());
  private final List<String> ended = Collections.synchronizedList(new ArrayList<>());

  private void end(AnomalyEvent event, AnomalyLabel label) {
    endings.put(event.id(), label);
    ended.add(event.id());
  }

  private LabelQueue queue(AnomalyLabeler labeler, int capacity) {
    return new LabelQueue(labeler, capacity, DEADLINE, this::end, warnings::add, now::get, false);
  }

  /** Answers what the test hands it, in order; says when it was asked. */
  private static class Scripted implements AnomalyLabeler {
    final BlockingQueue<Object> answers = new LinkedBlockingQueue<>();
    final BlockingQueue<Evidence> questions = new LinkedBlockingQueue<>();

    @Override
    public String name() {
      return "scripted";
    }

    @Override
    public String description() {
      return "answers what the test says";
    }

    @Override
    public AnomalyLabel label(Evidence evidence) throws LabelingException {
      questions.add(evidence);
      try {
        Object answer = answers.take();
        if (answer instanceof LabelingException failure) {
          throw failure;
        }
        if (answer instanceof RuntimeException defect) {
          throw defect;
        }
        return (AnomalyLabel) answer;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new LabelingException(Category.CANCELLED, "interrupted");
      }
    }

    void awaitQuestion() throws InterruptedException {
      assertThat(questions.poll(20, TimeUnit.SECONDS)).as("the labeller is asked").isNotNull();
    }

    @Override
    public void close() {}
  }

  private static AnomalyLabel answer(String text) {
    return new AnomalyLabel(
        text,
        "spike",
        "because",
        Severity.HIGH,
        "",
        LabelStatus.LABELLED,
        "scripted",
        "model",
        "p",
        1,
        1);
  }

  @Test
  void labelsComeInTheOrderOfSubmission() {
    Scripted labeler = new Scripted();
    LabelQueue queue = queue(labeler, 8);
    for (long p = 1; p <= 5; p++) {
      queue.submit(Anomalies.at(p));
      labeler.answers.add(answer("a" + p));
    }
    queue.close(LONG);
    assertThat(endings.values())
        .extracting(AnomalyLabel::label)
        .containsExactly("a1", "a2", "a3", "a4", "a5");
    assertThat(warnings).isEmpty();
  }

  @Test
  void aFullQueueGivesUpItsOldestRequestAndLosesNone() throws InterruptedException {
    Scripted labeler = new Scripted();
    LabelQueue queue = queue(labeler, 3);
    List<AnomalyEvent> events = LongStream.rangeClosed(1, 7).mapToObj(Anomalies::at).toList();
    queue.submit(events.get(0));
    labeler.awaitQuestion();
    // 1 is being asked, 2 to 4 fill the queue; 5 to 7 push out 2 to 4.
    events.subList(1, 7).forEach(queue::submit);
    assertThat(ended)
        .containsExactlyElementsOf(events.subList(1, 4).stream().map(AnomalyEvent::id).toList());
    assertThat(endings.values())
        .allSatisfy(
            label -> {
              assertThat(label.status()).isEqualTo(LabelStatus.OVER_BUDGET);
              assertThat(label.backend()).isEqualTo("offline");
              assertThat(label.label()).contains("temperature high");
            });
    for (int i = 0; i < 4; i++) {
      labeler.answers.add(answer("ok"));
    }
    queue.close(LONG);
    assertThat(ended).hasSize(7).doesNotHaveDuplicates();
    assertThat(endings.values().stream().filter(l -> l.status() == LabelStatus.LABELLED))
        .hasSize(4);
  }

  @Test
  void aPassedDeadlineEndsWaitingAndAskedRequestsAndTheLateAnswerIsDropped()
      throws InterruptedException {
    Scripted labeler = new Scripted();
    LabelQueue queue = queue(labeler, 8);
    queue.submit(Anomalies.at(1));
    labeler.awaitQuestion();
    queue.submit(Anomalies.at(2));
    now.addAndGet(TimeUnit.SECONDS.toNanos(10));
    queue.submit(Anomalies.at(3));
    queue.expire();
    assertThat(ended).as("10 of 30 seconds have passed").isEmpty();

    now.addAndGet(TimeUnit.SECONDS.toNanos(20));
    queue.expire();
    assertThat(ended).containsExactly(Anomalies.at(1).id(), Anomalies.at(2).id());
    assertThat(endings.values())
        .allSatisfy(
            label -> {
              assertThat(label.status()).isEqualTo(LabelStatus.TIMED_OUT);
              assertThat(label.backend()).isEqualTo("scripted");
              assertThat(label.reason()).contains("temperature is 93.2 °C");
            });
    // The interrupted worker goes on with the third.
    labeler.awaitQuestion();
    labeler.answers.add(answer("third"));
    queue.close(LONG);
    assertThat(ended).hasSize(3).doesNotHaveDuplicates();
    assertThat(endings.get(Anomalies.at(3).id()).label()).isEqualTo("third");
    assertThat(queue.failures()).as("an interrupt at the deadline is no failure").isEmpty();
  }

  @Test
  void aFailingBackendIsCountedByCategoryAndToldOncePerCategory() {
    Scripted labeler = new Scripted();
    LabelQueue queue = queue(labeler, 8);
    labeler.answers.add(new LabelingException(Category.AUTH, "the key is wrong"));
    labeler.answers.add(new LabelingException(Category.AUTH, "the key is wrong"));
    labeler.answers.add(new LabelingException(Category.TIMEOUT, "no reply in 30 s"));
    labeler.answers.add(new IllegalStateException("a defect"));
    labeler.answers.add(answer("recovered"));
    for (long p = 1; p <= 5; p++) {
      queue.submit(Anomalies.at(p));
    }
    queue.close(LONG);
    assertThat(queue.failures()).isEqualTo(Map.of(Category.AUTH, 2L, Category.TIMEOUT, 1L));
    assertThat(endings.values())
        .extracting(AnomalyLabel::status)
        .containsExactly(
            LabelStatus.OFFLINE,
            LabelStatus.OFFLINE,
            LabelStatus.TIMED_OUT,
            LabelStatus.OFFLINE,
            LabelStatus.LABELLED);
    assertThat(warnings).hasSize(3);
    assertThat(warnings.get(0)).contains("the key is wrong");
    assertThat(warnings.get(1)).contains("no reply in 30 s");
    assertThat(warnings.get(2)).contains("a defect");
  }

  @Test
  void closingWaitsNoLongerThanToldAndEndsWhatIsLeft() throws InterruptedException {
    Scripted labeler = new Scripted();
    LabelQueue queue = queue(labeler, 8);
    queue.submit(Anomalies.at(1));
    labeler.awaitQuestion();
    queue.submit(Anomalies.at(2));
    queue.close(Duration.ZERO);
    assertThat(ended).containsExactly(Anomalies.at(1).id(), Anomalies.at(2).id());
    assertThat(endings.values()).allMatch(label -> label.status() == LabelStatus.TIMED_OUT);
    queue.submit(Anomalies.at(3));
    assertThat(endings.get(Anomalies.at(3).id()).status()).isEqualTo(LabelStatus.OVER_BUDGET);
    queue.close();
    assertThat(ended).hasSize(3);
  }

  @Test
  void theWatcherEndsRequestsByItself() throws InterruptedException {
    Scripted labeler = new Scripted();
    BlockingQueue<LabelStatus> statuses = new LinkedBlockingQueue<>();
    LabelQueue queue =
        new LabelQueue(
            labeler,
            8,
            Duration.ofMillis(1),
            (e, label) -> statuses.add(label.status()),
            warnings::add);
    queue.submit(Anomalies.at(1));
    assertThat(statuses.poll(20, TimeUnit.SECONDS)).isEqualTo(LabelStatus.TIMED_OUT);
    queue.close();
  }

  @Test
  void theOfflineLabellerAnswersAtOnceHoweverManyAsk() {
    LabelQueue queue = queue(new OfflineLabeler(), 1);
    for (long p = 1; p <= 100; p++) {
      queue.submit(Anomalies.at(p));
    }
    assertThat(ended).hasSize(100);
    assertThat(endings.values()).allMatch(label -> label.status() == LabelStatus.OFFLINE);
    queue.close();
  }
}
