package io.github.iforest4j.label.queue;

import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.AnomalyLabeler;
import io.github.iforest4j.label.LabelStatus;
import io.github.iforest4j.label.OfflineLabeler;
import io.github.iforest4j.label.backend.LabelingException;
import io.github.iforest4j.time.Timing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Gets a label for each anomaly and never delays the thread that submits it.
 *
 * <p>Requests wait in a bounded queue for worker threads that ask the labeller. Every request ends
 * exactly once, in one of these ways:
 *
 * <ul>
 *   <li>with the labeller's answer;
 *   <li>with the answer to an earlier anomaly of the same signature or episode: {@link
 *       LabelStatus#REUSED};
 *   <li>with a label by the offline labeller when the backend fails: {@link LabelStatus#OFFLINE};
 *   <li>with such a label when too little time is left: {@link LabelStatus#TIMED_OUT};
 *   <li>with such a label when it is the oldest in a full queue, or when the labeller's budget is
 *       used up: {@link LabelStatus#OVER_BUDGET}.
 * </ul>
 *
 * An offline labeller is asked at once by the submitting thread, since it neither waits nor fails.
 *
 * <p>With a cache, the labeller is asked once for each signature and each nature of an episode; the
 * other anomalies wait for that answer and end with it.
 *
 * <p>Thread-safe. One monitor guards what is decided about the requests ({@link LabelDecisions})
 * and the labels that are still to be written ({@link EndingQueue}); it is never held while the
 * labeller, the listener or the offline labeller works.
 *
 * @param <E> the type of the anomalies
 */
public final class LabelQueue<E> implements AutoCloseable {
  /** Default maximum number of waiting requests. */
  public static final int DEFAULT_CAPACITY = 64;

  /** Default time after its submission at which a request ends at the latest. */
  public static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(30);

  /** How often the deadlines are checked. */
  private static final long WATCH_MILLIS = 100;

  /** Maximum number of endings that wait for the writing thread; others are written at once. */
  private static final int MAX_ENDINGS = 8192;

  /**
   * The bounds of a queue.
   *
   * @param capacity maximum number of waiting requests, at least 1
   * @param deadline time after its submission at which a request ends at the latest
   * @param workers number of threads that ask the labeller, at least 1
   * @param cache answers by signature; null to ask about every anomaly
   */
  public record Settings(int capacity, Duration deadline, int workers, @Nullable LabelCache cache) {
    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if {@code capacity} or {@code workers} is less than 1, or
     *     {@code deadline} is negative
     */
    public Settings {
      if (capacity < 1) {
        throw new IllegalArgumentException("capacity must be at least 1, was " + capacity);
      }
      if (workers < 1) {
        throw new IllegalArgumentException("workers must be at least 1, was " + workers);
      }
      if (deadline.isNegative()) {
        throw new IllegalArgumentException("deadline must not be negative, was " + deadline);
      }
    }
  }

  private final AnomalyLabeler labeler;
  private final Function<? super E, Evidence> evidence;
  private final Function<? super E, String> episode;
  private final BiConsumer<? super E, AnomalyLabel> listener;
  private final Consumer<String> warnings;
  private final boolean sharing;
  private final Timing timing;
  private final boolean watched;

  /** The labeller, if it is the offline one. */
  private final @Nullable OfflineLabeler offline;

  // Guarded by this.
  private final LabelDecisions<E> requests;
  private final EndingQueue<E> endings = new EndingQueue<>(MAX_ENDINGS);
  private boolean prepared;
  private boolean closing;

  // When closing began, and how long it may take.
  private long closingFrom;
  private long closingNanos;
  private boolean crashReported;

  /**
   * Starts the threads, all daemons.
   *
   * @param labeler the labeller to ask; stays open when the queue is closed
   * @param evidence the evidence of an anomaly
   * @param episode the key of the episode that an anomaly belongs to; anomalies with the same key
   *     share one answer
   * @param listener receives each anomaly with its label, once; called by any thread; must be
   *     thread-safe
   * @param warnings receives a sentence at the first failure of each category; called by any thread
   */
  public LabelQueue(
      AnomalyLabeler labeler,
      Settings settings,
      Function<? super E, Evidence> evidence,
      Function<? super E, String> episode,
      BiConsumer<? super E, AnomalyLabel> listener,
      Consumer<String> warnings) {
    this(labeler, settings, evidence, episode, listener, warnings, Timing.SYSTEM, true);
  }

  /**
   * For tests.
   *
   * @param watched whether threads check the deadlines and write labels; if not, deadlines pass
   *     only in {@link #expire()}, and labels are written by the thread that decides them
   */
  LabelQueue(
      AnomalyLabeler labeler,
      Settings settings,
      Function<? super E, Evidence> evidence,
      Function<? super E, String> episode,
      BiConsumer<? super E, AnomalyLabel> listener,
      Consumer<String> warnings,
      Timing timing,
      boolean watched) {
    this.labeler = Objects.requireNonNull(labeler, "labeler");
    this.evidence = Objects.requireNonNull(evidence, "evidence");
    this.episode = Objects.requireNonNull(episode, "episode");
    this.listener = Objects.requireNonNull(listener, "listener");
    this.warnings = Objects.requireNonNull(warnings, "warnings");
    this.timing = timing;
    this.sharing = settings.cache() != null;
    this.requests = new LabelDecisions<>(settings, labeler.name(), timing.nanoTime());
    this.offline = labeler instanceof OfflineLabeler words ? words : null;
    this.watched = watched;
    if (offline == null) {
      for (int w = 0; w < settings.workers(); w++) {
        boolean first = w == 0;
        daemon(() -> work(first), "labels-" + (w + 1));
      }
      if (watched) {
        daemon(this::watch, "label-deadlines");
        daemon(this::write, "label-words");
      }
    }
  }

  private static void daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Requests a label. Returns at once, whatever the backend does. */
  public void submit(E anomaly) {
    if (offline != null) {
      listener.accept(anomaly, offline.label(evidence.apply(anomaly)));
      return;
    }
    LabelRequest<E> request =
        new LabelRequest<>(
            anomaly,
            evidence.apply(anomaly),
            sharing ? episode.apply(anomaly) : "",
            sharing,
            timing.nanoTime());
    List<Ending<E>> ends;
    synchronized (this) {
      ends = closing ? requests.drop(request) : requests.submit(request);
      notifyAll();
    }
    end(ends);
  }

  private void work(boolean prepares) {
    if (prepares) {
      prepare();
    }
    while (true) {
      LabelRequest<E> request;
      synchronized (this) {
        while ((request = prepared ? requests.take(timing.nanoTime()) : null) == null) {
          if (closing && !requests.hasWaiting()) {
            return;
          }
          try {
            wait();
          } catch (InterruptedException e) {
            // A deadline passed just after its request had ended; there is nothing to stop.
          }
        }
      }
      ask(request);
    }
  }

  /** Loads a model that has to be loaded first, while the stream continues. */
  private void prepare() {
    try {
      labeler.prepare();
    } catch (LabelingException e) {
      boolean report;
      synchronized (this) {
        report = !closing;
      }
      if (report) {
        warnings.accept(e.getMessage());
      }
    } catch (RuntimeException e) {
      crashed(e);
    }
    synchronized (this) {
      prepared = true;
      notifyAll();
    }
  }

  private void ask(LabelRequest<E> request) {
    AnomalyLabel label = null;
    LabelingException failure = null;
    try {
      label = labeler.label(evidence.apply(request.anomaly));
    } catch (LabelingException e) {
      failure = e;
    } catch (RuntimeException e) {
      // A defect in a labeller must not cost an anomaly its row.
      crashed(e);
    }
    List<String> said;
    List<Ending<E>> ends;
    synchronized (this) {
      // Until its endings and its warning are out, this request counts as pending.
      endings.begin();
      // An interrupt was meant for the request that ends here.
      Thread.interrupted();
      long now = timing.nanoTime();
      ends =
          label == null
              ? requests.failed(request, failure, now)
              : requests.answered(request, label, now);
      said = requests.takeWarnings();
    }
    try {
      said.forEach(warnings);
      end(ends);
    } finally {
      done();
    }
  }

  private void crashed(RuntimeException e) {
    boolean first;
    synchronized (this) {
      first = !crashReported;
      crashReported = true;
    }
    if (first) {
      warnings.accept("the labeller " + labeler.name() + " failed: " + e);
    }
  }

  /** Hands endings to the writing thread if it keeps up; writes the others here. */
  private void end(List<Ending<E>> ends) {
    for (Ending<E> ending : ends) {
      boolean queued = false;
      if (watched) {
        synchronized (this) {
          queued = !closing && endings.offer(ending);
          notifyAll();
        }
      }
      if (!queued) {
        write(ending);
      }
    }
  }

  private void write(Ending<E> ending) {
    listener.accept(ending.anomaly(), ending.label(evidence.apply(ending.anomaly())));
  }

  /** Writing a label takes longer than a verdict, so the stream's thread does not do it. */
  private void write() {
    while (true) {
      Ending<E> ending;
      synchronized (this) {
        while ((ending = endings.take()) == null) {
          if (closing && requests.isIdle()) {
            return;
          }
          try {
            wait();
          } catch (InterruptedException e) {
            return;
          }
        }
      }
      try {
        write(ending);
      } finally {
        done();
      }
    }
  }

  private synchronized void done() {
    endings.done();
    notifyAll();
  }

  private void watch() {
    while (true) {
      synchronized (this) {
        if (closing && requests.isIdle()) {
          return;
        }
        try {
          wait(WATCH_MILLIS);
        } catch (InterruptedException e) {
          return;
        }
      }
      expire();
    }
  }

  /** Ends the requests whose deadline has passed. */
  void expire() {
    List<Ending<E>> late;
    synchronized (this) {
      endings.begin();
      late = requests.expire(timing.nanoTime());
    }
    try {
      end(late);
    } finally {
      done();
    }
  }

  /** The number of requests that have not ended. */
  public synchronized int pending() {
    return requests.pending() + endings.pending();
  }

  /** The number of failures of the labeller, by category. */
  public synchronized Map<LabelingException.Category, Long> failures() {
    return requests.failures();
  }

  /** The number of failures of the labeller since its last answer. */
  public synchronized long failuresInARow() {
    return requests.failuresInARow();
  }

  /** The number of anomalies that the labeller was not asked about, because the queue was full. */
  public synchronized long dropped() {
    return requests.dropped();
  }

  /**
   * Accepts no more requests, waits for those that are pending, and ends what is left after that as
   * {@link LabelStatus#TIMED_OUT}. An interrupt ends the waiting and leaves the thread interrupted.
   *
   * @param longest maximum time to wait; zero to end all requests at once
   */
  public void close(Duration longest) {
    List<Ending<E>> left;
    synchronized (this) {
      hasten(longest);
      awaitRequests();
      left = requests.expireAll();
      left.addAll(endings.drain());
      notifyAll();
    }
    left.forEach(this::write);
    awaitWriters();
  }

  /**
   * Accepts no more requests, and bounds how long {@link #close(Duration)} waits, from now on.
   * Returns at once, so that a listener may call it.
   */
  public synchronized void hasten(Duration longest) {
    long now = timing.nanoTime();
    long nanos = longest.toNanos();
    if (!closing || closingNanos - (now - closingFrom) > nanos) {
      closingFrom = now;
      closingNanos = nanos;
    }
    closing = true;
    notifyAll();
  }

  private void awaitRequests() {
    try {
      while (pending() > 0) {
        long millis =
            TimeUnit.NANOSECONDS.toMillis(closingNanos - (timing.nanoTime() - closingFrom));
        if (millis <= 0) {
          return;
        }
        wait(millis);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A thread may be writing a label; that takes no more than a moment. */
  private synchronized void awaitWriters() {
    boolean interrupted = Thread.interrupted();
    while (endings.isBusy()) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    close(Duration.ZERO);
  }
}
