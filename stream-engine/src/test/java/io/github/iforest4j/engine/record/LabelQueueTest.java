package io.github.iforest4j.engine.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.testing.Anomalies;
import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.AnomalyLabeler;
import io.github.iforest4j.label.LabelCache;
import io.github.iforest4j.label.LabelStatus;
import io.github.iforest4j.label.LabelingException;
import io.github.iforest4j.label.LabelingException.Category;
import io.github.iforest4j.label.OfflineLabeler;
import io.github.iforest4j.label.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

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
    synchronized (ended) {
      ended.add(event.id());
      ended.notifyAll();
    }
  }

  private LabelQueue queue(AnomalyLabeler labeler, int capacity) {
    return queue(labeler, new LabelQueue.Settings(capacity, DEADLINE, 1, null));
  }

  private LabelQueue queue(AnomalyLabeler labeler, LabelQueue.Settings settings) {
    return new LabelQueue(labeler, settings, this::end, warnings::add, now::get, false);
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
  void closingWaitsForTheLastWordAndTheLastWarning() {
    Thread closing = Thread.currentThread();
    Scripted labeler = new Scripted();
    labeler.answers.add(new LabelingException(Category.TRANSPORT, "not there"));
    List<String> said = Collections.synchronizedList(new ArrayList<>());
    LabelQueue queue =
        new LabelQueue(
            labeler,
            new LabelQueue.Settings(8, DEADLINE, 1, null),
            (event, label) -> {
              awaitWaiting(closing);
              said.add("label " + label.status());
            },
            warning -> {
              awaitWaiting(closing);
              said.add(warning.substring(0, 9));
            },
            now::get,
            false);
    queue.submit(Anomalies.at(1));
    queue.close(LONG);
    assertThat(said).containsExactly("not there", "label OFFLINE");
  }

  /** Returns when that thread waits; at the latest after 10 seconds, when it has not waited. */
  private static void awaitWaiting(Thread thread) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (thread.getState() == Thread.State.RUNNABLE && System.nanoTime() < until) {
      Thread.onSpinWait();
    }
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
            new LabelQueue.Settings(8, Duration.ofMillis(1), 1, null),
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

  private LabelQueue.Settings sparing(AnomalyLabeler labeler, int workers) {
    Clock clock =
        new Clock() {
          @Override
          public ZoneId getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            return Instant.EPOCH.plusNanos(now.get());
          }
        };
    return new LabelQueue.Settings(
        2, DEADLINE, workers, new LabelCache(labeler, 10, Duration.ofHours(1), clock));
  }

  private static AnomalyLabel true93() {
    return new AnomalyLabel(
        "overheated",
        "drift",
        "temperature is 93.25 °C",
        Severity.HIGH,
        "cool it down to 20",
        LabelStatus.LABELLED,
        "scripted",
        "model",
        "p",
        2,
        2);
  }

  @Test
  void whatRecursIsAskedAboutOnceUntilItsTimeIsUp() throws InterruptedException {
    Scripted labeler = new Scripted();
    LabelQueue queue = queue(labeler, sparing(labeler, 1));
    // All have one signature; far apart, so that they are no episode.
    for (long p = 100; p <= 900; p += 100) {
      queue.submit(Anomalies.at(p));
    }
    labeler.awaitQuestion();
    assertThat(ended).as("eight wait for the answer to the first").isEmpty();
    assertThat(queue.pending()).isEqualTo(9);
    labeler.answers.add(true93());
    awaitEnded(9);
    assertThat(endings.get(Anomalies.at(100).id()).status()).isEqualTo(LabelStatus.LABELLED);
    queue.submit(Anomalies.at(5000));
    AnomalyLabel reused = endings.get(Anomalies.at(5000).id());
    assertThat(reused.status()).isEqualTo(LabelStatus.REUSED);
    assertThat(reused.label()).isEqualTo("overheated");
    assertThat(reused.category()).isEqualTo("drift");
    assertThat(reused.reason()).isEqualTo("temperature is 93.25 °C");
    assertThat(reused.action()).as("20 is in no evidence").isEmpty();
    assertThat(reused.backend()).isEqualTo("scripted");

    now.addAndGet(TimeUnit.HOURS.toNanos(1));
    queue.submit(Anomalies.at(9000));
    labeler.awaitQuestion();
    labeler.answers.add(true93());
    queue.close(LONG);
    assertThat(labeler.questions).isEmpty();
    assertThat(ended).hasSize(11).doesNotHaveDuplicates();
    assertThat(queue.dropped()).isZero();
  }

  /** The same anomaly, but of another signature: it stands out in fewer fields. */
  private static AnomalyEvent otherwise(AnomalyEvent event) {
    Evidence e = event.evidence();
    assertThat(e.findings()).hasSizeGreaterThan(1);
    return new AnomalyEvent(
        event.id(),
        event.source(),
        event.position(),
        event.key(),
        event.episode(),
        event.time(),
        event.values(),
        new Evidence(
            e.time(),
            e.score(),
            e.threshold(),
            e.confidence(),
            e.findings().subList(0, 1),
            e.context()));
  }

  @Test
  void anEpisodeIsAskedAboutOnceWhateverItsAnomaliesLookLike() throws InterruptedException {
    Scripted labeler = new Scripted();
    LabelQueue queue = queue(labeler, sparing(labeler, 1));
    AnomalyEvent first = Anomalies.at(100);
    queue.submit(first);
    labeler.awaitQuestion();
    AnomalyEvent second = otherwise(Anomalies.at(101, "", first.id()));
    assertThat(second.evidence().signature()).isNotEqualTo(first.evidence().signature());
    queue.submit(second);
    labeler.answers.add(true93());
    awaitEnded(2);
    queue.submit(otherwise(Anomalies.at(150, "", first.id())));
    assertThat(labeler.questions).isEmpty();
    assertThat(ended).hasSize(3);
    assertThat(endings.get(second.id()).status()).isEqualTo(LabelStatus.REUSED);

    // Another episode that begins like the first is labelled like it, with all that follows.
    AnomalyEvent again = Anomalies.at(900);
    queue.submit(again);
    queue.submit(otherwise(Anomalies.at(901, "", again.id())));
    assertThat(ended).hasSize(5);
    AnomalyEvent unlike = otherwise(Anomalies.at(2000));
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
  void whoWaitsForAFailedAnswerGetsOfflineWordsAndTheNextIsAskedAboutAgain()
      throws InterruptedException {
    Scripted labeler = new Scripted();
    LabelQueue queue = queue(labeler, sparing(labeler, 1));
    queue.submit(Anomalies.at(100));
    queue.submit(Anomalies.at(200));
    labeler.awaitQuestion();
    labeler.answers.add(new LabelingException(Category.CAPACITY, "busy"));
    awaitEnded(2);
    assertThat(endings.values()).allMatch(label -> label.status() == LabelStatus.OFFLINE);
    queue.submit(Anomalies.at(300));
    labeler.awaitQuestion();
    labeler.answers.add(new LabelingException(Category.BUDGET, "used up"));
    awaitEnded(3);
    assertThat(endings.get(Anomalies.at(300).id()).status()).isEqualTo(LabelStatus.OVER_BUDGET);
    queue.close();
  }

  @Test
  void whoWaitsForAnAnswerThatDoesNotComeEndsWithIt() throws InterruptedException {
    Scripted labeler = new Scripted();
    LabelQueue queue = queue(labeler, sparing(labeler, 1));
    for (long p = 100; p <= 400; p += 100) {
      queue.submit(Anomalies.at(p));
    }
    labeler.awaitQuestion();
    now.addAndGet(DEADLINE.toNanos());
    queue.expire();
    assertThat(ended).hasSize(4);
    assertThat(endings.values()).allMatch(label -> label.status() == LabelStatus.TIMED_OUT);
    assertThat(queue.pending()).isZero();
    queue.close();
  }

  @Test
  void severalAreAskedAboutAtOnce() throws InterruptedException {
    Scripted labeler = new Scripted();
    LabelQueue queue = queue(labeler, new LabelQueue.Settings(8, DEADLINE, 3, null));
    for (long p = 1; p <= 3; p++) {
      queue.submit(Anomalies.at(p));
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
              loaded.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            throw new LabelingException(Category.LOADING, "not loaded after all");
          }
        };
    LabelQueue queue = queue(labeler, new LabelQueue.Settings(8, DEADLINE, 2, null));
    queue.submit(Anomalies.at(1));
    assertThat(order.poll(20, TimeUnit.SECONDS)).isEqualTo("prepare");
    assertThat(labeler.questions).as("nobody asks before").isEmpty();
    loaded.countDown();
    labeler.awaitQuestion();
    labeler.answers.add(answer("ok"));
    queue.close(LONG);
    assertThat(warnings).containsExactly("not loaded after all");
  }

  @Test
  void labelsAreKeptFromRunToRun(@TempDir Path folder) throws IOException {
    Scripted labeler = new Scripted();
    Path file = folder.resolve("labels.jsonl");
    LabelCache cache = sparing(labeler, 1).cache();
    cache.put("sig\u001f1", true93());
    cache.put("refused", true93().withStatus(LabelStatus.UNGROUNDED));
    assertThat(cache.size()).isEqualTo(1);
    cache.save(file);
    LabelCache again = sparing(labeler, 1).cache();
    again.load(file);
    assertThat(again.find("sig\u001f1").reason()).isEqualTo("temperature is 93.25 °C");
    now.addAndGet(TimeUnit.HOURS.toNanos(1));
    assertThat(again.find("sig\u001f1")).as("its time is up").isNull();
    LabelCache other =
        new LabelCache(new OfflineLabeler(), 10, Duration.ofHours(1), Clock.systemUTC());
    other.load(file);
    assertThat(other.size()).as("another author's labels").isZero();
    for (int i = 0; i < 20; i++) {
      again.put("s" + i, true93());
    }
    assertThat(again.size()).isEqualTo(10);
    assertThat(again.find("s9")).isNull();
    assertThat(again.find("s10")).isNotNull();
    Files.writeString(file, "nonsense\n");
    assertThatThrownBy(() -> again.load(file)).hasMessageContaining("line 1 is no saved label");
  }
}
