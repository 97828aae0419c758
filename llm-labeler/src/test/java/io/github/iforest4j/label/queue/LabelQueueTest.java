package io.github.iforest4j.label.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.AnomalyLabeler;
import io.github.iforest4j.label.LabelStatus;
import io.github.iforest4j.label.OfflineLabeler;
import io.github.iforest4j.label.backend.LabelingException;
import io.github.iforest4j.label.backend.LabelingException.Category;
import io.github.iforest4j.testing.FakeTiming;
import io.github.iforest4j.time.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class LabelQueueTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final Duration LONG = Duration.ofSeconds(20);

  private final FakeTiming timing = new FakeTiming();
  private final List<String> warnings = Collections.synchronizedList(new ArrayList<>());
  private final Map<String, AnomalyLabel> endings =
      Collections.synchronizedMap(new LinkedHashMap<>());
  private final List<String> ended = Collections.synchronizedList(new ArrayList<>());

  private void end(Alarm event, AnomalyLabel label) {
    endings.put(event.id(), label);
    synchronized (ended) {
      ended.add(event.id());
      ended.notifyAll();
    }
  }

  private LabelQueue<Alarm> queue(AnomalyLabeler labeler, int capacity) {
    return queue(labeler, new LabelQueue.Settings(capacity, DEADLINE, 1, null));
  }

  private LabelQueue<Alarm> queue(AnomalyLabeler labeler, LabelQueue.Settings settings) {
    return queue(labeler, settings, timing, this::end, warnings::add);
  }

  private static LabelQueue<Alarm> queue(
      AnomalyLabeler labeler,
      LabelQueue.Settings settings,
      Timing timing,
      BiConsumer<Alarm, AnomalyLabel> listener,
      Consumer<String> warnings) {
    return new LabelQueue<>(
        labeler, settings, Alarm::evidence, Alarm::episode, listener, warnings, timing, false);
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
      assertThat(questions.poll(120, TimeUnit.SECONDS)).as("the labeller is asked").isNotNull();
    }

    @Override
    public void close() {}
  }

  private static AnomalyLabel answer(String text) {
    return Alarm.label(text, LabelStatus.LABELLED);
  }

  @Test
  void labelsComeInTheOrderOfSubmission() {
    Scripted labeler = new Scripted();
    LabelQueue<Alarm> queue = queue(labeler, 8);
    for (long p = 1; p <= 5; p++) {
      queue.submit(Alarm.at(p));
      labeler.answers.add(answer("a" + p));
    }
    queue.close(LONG);
    assertThat(endings.values())
        .extracting(AnomalyLabel::label)
        .containsExactly("a1", "a2", "a3", "a4", "a5");
    assertThat(warnings).isEmpty();
  }

  /** Says when the closing thread is about to wait: it reads the clock before, and only then. */
  private static final class ClosingTiming implements Timing {
    private final Thread closing = Thread.currentThread();
    private final CountDownLatch reads;

    ClosingTiming(int readsBefore) {
      reads = new CountDownLatch(readsBefore + 1);
    }

    @Override
    public long nanoTime() {
      if (Thread.currentThread() == closing) {
        reads.countDown();
      }
      return 0;
    }

    @Override
    public Instant now() {
      return Instant.EPOCH;
    }

    @Override
    public boolean pause(Duration duration, CountDownLatch wake) {
      throw new AssertionError("nothing pauses here");
    }

    void awaitClosing() {
      try {
        assertThat(reads.await(120, TimeUnit.SECONDS)).as("closing waits").isTrue();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Test
  void closingWaitsForTheLastLabelAndTheLastWarning() {
    // Once to submit, once when closing begins, and once before it waits.
    ClosingTiming closing = new ClosingTiming(2);
    Scripted labeler = new Scripted();
    labeler.answers.add(new LabelingException(Category.TRANSPORT, "not there"));
    List<String> said = Collections.synchronizedList(new ArrayList<>());
    LabelQueue<Alarm> queue =
        queue(
            labeler,
            new LabelQueue.Settings(8, DEADLINE, 1, null),
            closing,
            (event, label) -> {
              closing.awaitClosing();
              said.add("label " + label.status());
            },
            warning -> {
              closing.awaitClosing();
              said.add(warning.substring(0, 9));
            });
    queue.submit(Alarm.at(1));
    queue.close(LONG);
    assertThat(said).containsExactly("not there", "label OFFLINE");
  }

  @Test
  void aFullQueueGivesUpItsOldestRequestAndLosesNone() throws InterruptedException {
    Scripted labeler = new Scripted();
    LabelQueue<Alarm> queue = queue(labeler, 3);
    List<Alarm> events = LongStream.rangeClosed(1, 7).mapToObj(Alarm::at).toList();
    queue.submit(events.get(0));
    labeler.awaitQuestion();
    // 1 is being asked, 2 to 4 fill the queue; 5 to 7 push out 2 to 4.
    events.subList(1, 7).forEach(queue::submit);
    assertThat(ended)
        .containsExactlyElementsOf(events.subList(1, 4).stream().map(Alarm::id).toList());
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
    LabelQueue<Alarm> queue = queue(labeler, 8);
    queue.submit(Alarm.at(1));
    labeler.awaitQuestion();
    queue.submit(Alarm.at(2));
    timing.advance(Duration.ofSeconds(10));
    queue.submit(Alarm.at(3));
    queue.expire();
    assertThat(ended).as("10 of 30 seconds have passed").isEmpty();

    timing.advance(Duration.ofSeconds(20));
    queue.expire();
    assertThat(ended).containsExactly(Alarm.at(1).id(), Alarm.at(2).id());
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
    assertThat(endings.get(Alarm.at(3).id()).label()).isEqualTo("third");
    assertThat(queue.failures()).as("an interrupt at the deadline is no failure").isEmpty();
  }

  @Test
  void failuresAreCountedAndReportedOncePerCategory() {
    Scripted labeler = new Scripted();
    LabelQueue<Alarm> queue = queue(labeler, 8);
    labeler.answers.add(new LabelingException(Category.AUTH, "the key is wrong"));
    labeler.answers.add(new LabelingException(Category.AUTH, "the key is wrong"));
    labeler.answers.add(new LabelingException(Category.TIMEOUT, "no reply in 30 s"));
    labeler.answers.add(new IllegalStateException("a defect"));
    labeler.answers.add(answer("recovered"));
    for (long p = 1; p <= 5; p++) {
      queue.submit(Alarm.at(p));
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
  void closingWaitsNoLongerThanItsLimitAndEndsWhatIsLeft() throws InterruptedException {
    Scripted labeler = new Scripted();
    LabelQueue<Alarm> queue = queue(labeler, 8);
    queue.submit(Alarm.at(1));
    labeler.awaitQuestion();
    queue.submit(Alarm.at(2));
    queue.close(Duration.ZERO);
    assertThat(ended).containsExactly(Alarm.at(1).id(), Alarm.at(2).id());
    assertThat(endings.values()).allMatch(label -> label.status() == LabelStatus.TIMED_OUT);
    queue.submit(Alarm.at(3));
    assertThat(endings.get(Alarm.at(3).id()).status()).isEqualTo(LabelStatus.OVER_BUDGET);
    queue.close();
    assertThat(ended).hasSize(3);
  }

  @Test
  void theWatcherEndsRequestsByItself() throws InterruptedException {
    Scripted labeler = new Scripted();
    BlockingQueue<LabelStatus> statuses = new LinkedBlockingQueue<>();
    LabelQueue<Alarm> queue =
        new LabelQueue<>(
            labeler,
            new LabelQueue.Settings(8, Duration.ofMillis(1), 1, null),
            Alarm::evidence,
            Alarm::episode,
            (e, label) -> statuses.add(label.status()),
            warnings::add);
    queue.submit(Alarm.at(1));
    assertThat(statuses.poll(120, TimeUnit.SECONDS)).isEqualTo(LabelStatus.TIMED_OUT);
    queue.close();
  }

  @Test
  void theOfflineLabellerAnswersAtOnceHoweverManyAsk() {
    LabelQueue<Alarm> queue = queue(new OfflineLabeler(), 1);
    for (long p = 1; p <= 100; p++) {
      queue.submit(Alarm.at(p));
    }
    assertThat(ended).hasSize(100);
    assertThat(endings.values()).allMatch(label -> label.status() == LabelStatus.OFFLINE);
    queue.close();
  }

  private LabelQueue.Settings sparing(AnomalyLabeler labeler, int workers) {
    return new LabelQueue.Settings(
        2, DEADLINE, workers, new LabelCache(labeler, 10, Duration.ofHours(1), timing));
  }

  private static AnomalyLabel true93() {
    return Alarm.label("overheated", LabelStatus.LABELLED);
  }

  @Test
  void similarAnomaliesAreAskedAboutOnceUntilTheLabelExpires() throws InterruptedException {
    Scripted labeler = new Scripted();
    LabelQueue<Alarm> queue = queue(labeler, sparing(labeler, 1));
    // All have one signature; far apart, so that they are no episode.
    for (long p = 100; p <= 900; p += 100) {
      queue.submit(Alarm.at(p));
    }
    labeler.awaitQuestion();
    assertThat(ended).as("eight wait for the answer to the first").isEmpty();
    assertThat(queue.pending()).isEqualTo(9);
    labeler.answers.add(true93());
    awaitEnded(9);
    assertThat(endings.get(Alarm.at(100).id()).status()).isEqualTo(LabelStatus.LABELLED);
    queue.submit(Alarm.at(5000));
    AnomalyLabel reused = endings.get(Alarm.at(5000).id());
    assertThat(reused.status()).isEqualTo(LabelStatus.REUSED);
    assertThat(reused.label()).isEqualTo("overheated");
    assertThat(reused.category()).isEqualTo("drift");
    assertThat(reused.reason()).isEqualTo("temperature is 93.25 °C");
    assertThat(reused.action()).as("20 is in no evidence").isEmpty();
    assertThat(reused.backend()).isEqualTo("scripted");

    timing.advance(Duration.ofHours(1));
    queue.submit(Alarm.at(9000));
    labeler.awaitQuestion();
    labeler.answers.add(true93());
    queue.close(LONG);
    assertThat(labeler.questions).isEmpty();
    assertThat(ended).hasSize(11).doesNotHaveDuplicates();
    assertThat(queue.dropped()).isZero();
  }

  @Test
  void anEpisodeIsAskedAboutOnceWhateverItsAlarmLookLike() throws InterruptedException {
    Scripted labeler = new Scripted();
    LabelQueue<Alarm> queue = queue(labeler, sparing(labeler, 1));
    Alarm first = Alarm.at(100);
    queue.submit(first);
    labeler.awaitQuestion();
    Alarm second = Alarm.at(101, first.id()).withFewerFindings();
    assertThat(second.evidence().signature()).isNotEqualTo(first.evidence().signature());
    queue.submit(second);
    labeler.answers.add(true93());
    awaitEnded(2);
    queue.submit(Alarm.at(150, first.id()).withFewerFindings());
    assertThat(labeler.questions).isEmpty();
    assertThat(ended).hasSize(3);
    assertThat(endings.get(second.id()).status()).isEqualTo(LabelStatus.REUSED);

    // Another episode that begins like the first is labelled like it, with all that follows.
    Alarm again = Alarm.at(900);
    queue.submit(again);
    queue.submit(Alarm.at(901, again.id()).withFewerFindings());
    assertThat(ended).hasSize(5);
    Alarm unlike = Alarm.at(2000).withFewerFindings();
    queue.submit(unlike);
    labeler.awaitQuestion();
    labeler.answers.add(true93());
    queue.close(LONG);
    assertThat(ended).hasSize(6);
  }

  private void awaitEnded(int count) throws InterruptedException {
    synchronized (ended) {
      while (ended.size() < count) {
        ended.wait(20_000);
      }
    }
  }

  @Test
  void followersOfAFailedRequestGetOfflineLabelsAndTheNextRequestIsAskedAgain()
      throws InterruptedException {
    Scripted labeler = new Scripted();
    LabelQueue<Alarm> queue = queue(labeler, sparing(labeler, 1));
    queue.submit(Alarm.at(100));
    queue.submit(Alarm.at(200));
    labeler.awaitQuestion();
    labeler.answers.add(new LabelingException(Category.CAPACITY, "busy"));
    awaitEnded(2);
    assertThat(endings.values()).allMatch(label -> label.status() == LabelStatus.OFFLINE);
    queue.submit(Alarm.at(300));
    labeler.awaitQuestion();
    labeler.answers.add(new LabelingException(Category.BUDGET, "used up"));
    awaitEnded(3);
    assertThat(endings.get(Alarm.at(300).id()).status()).isEqualTo(LabelStatus.OVER_BUDGET);
    queue.close();
  }

  @Test
  void followersOfALateRequestEndWithIt() throws InterruptedException {
    Scripted labeler = new Scripted();
    LabelQueue<Alarm> queue = queue(labeler, sparing(labeler, 1));
    for (long p = 100; p <= 400; p += 100) {
      queue.submit(Alarm.at(p));
    }
    labeler.awaitQuestion();
    timing.advance(DEADLINE);
    queue.expire();
    assertThat(ended).hasSize(4);
    assertThat(endings.values()).allMatch(label -> label.status() == LabelStatus.TIMED_OUT);
    assertThat(queue.pending()).isZero();
    queue.close();
  }

  @Test
  void severalAreAskedAboutAtOnce() throws InterruptedException {
    Scripted labeler = new Scripted();
    LabelQueue<Alarm> queue = queue(labeler, new LabelQueue.Settings(8, DEADLINE, 3, null));
    for (long p = 1; p <= 3; p++) {
      queue.submit(Alarm.at(p));
    }
    for (int i = 0; i < 3; i++) {
      labeler.awaitQuestion();
    }
    assertThat(ended).as("all three wait for their answers").isEmpty();
    for (int i = 0; i < 3; i++) {
      labeler.answers.add(answer("ok"));
    }
    queue.close(LONG);
    assertThat(ended).hasSize(3).doesNotHaveDuplicates();
  }

  @Test
  void aModelThatHasToBeLoadedIsLoadedFirst() throws InterruptedException {
    BlockingQueue<String> order = new LinkedBlockingQueue<>();
    CountDownLatch loaded = new CountDownLatch(1);
    Scripted labeler =
        new Scripted() {
          @Override
          public void prepare() throws LabelingException {
            order.add("prepare");
            try {
              loaded.await(120, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            throw new LabelingException(Category.LOADING, "not loaded after all");
          }
        };
    LabelQueue<Alarm> queue = queue(labeler, new LabelQueue.Settings(8, DEADLINE, 2, null));
    queue.submit(Alarm.at(1));
    assertThat(order.poll(120, TimeUnit.SECONDS)).isEqualTo("prepare");
    assertThat(labeler.questions).as("nobody asks before").isEmpty();
    loaded.countDown();
    labeler.awaitQuestion();
    labeler.answers.add(answer("ok"));
    queue.close(LONG);
    assertThat(warnings).containsExactly("not loaded after all");
  }
}
