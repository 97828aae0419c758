package io.github.iforest4j.client.output;

import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.AnomalyLabeler;
import io.github.iforest4j.label.LabelStatus;
import io.github.iforest4j.label.LabelingException;
import io.github.iforest4j.label.OfflineLabeler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Gets each anomaly a label, and never holds up whoever submits it.
 *
 * <p>Requests wait in a bounded queue for a thread that asks the labeller. Every request ends
 * exactly once: with the labeller's answer; with the offline labeller's words as {@link
 * LabelStatus#OFFLINE} when the backend fails; as {@link LabelStatus#TIMED_OUT} when its deadline
 * passes, waiting or being asked; as {@link LabelStatus#OVER_BUDGET} when it is the oldest in a
 * full queue. An offline labeller is asked at once, since it neither waits nor fails.
 *
 * <p>Thread-safe.
 */
public final class LabelQueue implements AutoCloseable {
  /** How many requests wait unless told otherwise. */
  public static final int DEFAULT_CAPACITY = 64;

  /** How long after its submission a request ends unless told otherwise. */
  public static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(30);

  private static final long WATCH_MILLIS = 100;

  private final AnomalyLabeler labeler;
  private final OfflineLabeler offline = new OfflineLabeler();
  private final int capacity;
  private final long deadlineNanos;
  private final LongSupplier nanoTime;
  private final BiConsumer<AnomalyEvent, AnomalyLabel> endings;
  private final Consumer<String> warnings;
  private final Thread worker;
  private final Thread watcher;

  // Guarded by this.
  private final Deque<Request> waiting = new ArrayDeque<>();
  private final Map<LabelingException.Category, Long> failures =
      new EnumMap<>(LabelingException.Category.class);
  private Request asked;
  private boolean closing;
  private boolean crashReported;

  /** One anomaly that wants a label. */
  private static final class Request {
    final AnomalyEvent event;
    final long submitted;
    boolean ended;

    Request(AnomalyEvent event, long submitted) {
      this.event = event;
      this.submitted = submitted;
    }
  }

  /**
   * Starts the threads, daemons both.
   *
   * @param labeler who is asked; stays open when the queue is closed
   * @param capacity how many requests may wait, at least 1
   * @param deadline how long after its submission a request ends at the latest
   * @param endings receives each anomaly with its label, once; called by the submitting thread, the
   *     labelling one, or a third; must be thread-safe
   * @param warnings receives a sentence at the first failure of each category
   */
  public LabelQueue(
      AnomalyLabeler labeler,
      int capacity,
      Duration deadline,
      BiConsumer<AnomalyEvent, AnomalyLabel> endings,
      Consumer<String> warnings) {
    this(labeler, capacity, deadline, endings, warnings, System::nanoTime, true);
  }

  /** For tests: without a watcher, deadlines pass only in {@link #expire()}. */
  LabelQueue(
      AnomalyLabeler labeler,
      int capacity,
      Duration deadline,
      BiConsumer<AnomalyEvent, AnomalyLabel> endings,
      Consumer<String> warnings,
      LongSupplier nanoTime,
      boolean watched) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity must be at least 1, was " + capacity);
    }
    this.labeler = Objects.requireNonNull(labeler, "labeler");
    this.capacity = capacity;
    this.deadlineNanos = deadline.toNanos();
    this.endings = Objects.requireNonNull(endings, "endings");
    this.warnings = Objects.requireNonNull(warnings, "warnings");
    this.nanoTime = nanoTime;
    boolean threaded = !(labeler instanceof OfflineLabeler);
    this.worker = threaded ? daemon(this::work, "labels") : null;
    this.watcher = threaded && watched ? daemon(this::watch, "label-deadlines") : null;
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** Asks for a label. Returns at once, whatever the backend does. */
  public void submit(AnomalyEvent event) {
    if (worker == null) {
      endings.accept(event, offline.label(event.evidence()));
      return;
    }
    Request dropped = null;
    synchronized (this) {
      Request request = new Request(event, nanoTime.getAsLong());
      if (closing) {
        request.ended = true;
        dropped = request;
      } else {
        if (waiting.size() == capacity) {
          dropped = waiting.poll();
          dropped.ended = true;
        }
        waiting.add(request);
        notifyAll();
      }
    }
    if (dropped != null) {
      // Nobody was asked about it, so the label names no backend.
      endings.accept(
          dropped.event,
          offline.label(dropped.event.evidence()).withStatus(LabelStatus.OVER_BUDGET));
    }
  }

  private void work() {
    while (true) {
      Request request;
      synchronized (this) {
        while (waiting.isEmpty()) {
          if (closing) {
            return;
          }
          try {
            wait();
          } catch (InterruptedException e) {
            // A deadline passed just after its request had ended; there is nothing to stop.
            continue;
          }
        }
        request = waiting.poll();
        asked = request;
      }
      AnomalyLabel label = ask(request.event);
      boolean mine;
      synchronized (this) {
        asked = null;
        // An interrupt was meant for the request that ends here.
        Thread.interrupted();
        mine = !request.ended;
        request.ended = true;
      }
      if (mine) {
        endings.accept(request.event, label);
      }
      synchronized (this) {
        notifyAll();
      }
    }
  }

  private AnomalyLabel ask(AnomalyEvent event) {
    try {
      return labeler.label(event.evidence());
    } catch (LabelingException e) {
      boolean first;
      synchronized (this) {
        boolean late = asked.ended;
        first = !late && failures.merge(e.category(), 1L, Long::sum) == 1;
      }
      if (first) {
        warnings.accept(
            e.getMessage() + "; such anomalies are worded offline (said once per kind of failure)");
      }
      boolean timedOut = e.category() == LabelingException.Category.TIMEOUT;
      return worded(event, timedOut ? LabelStatus.TIMED_OUT : LabelStatus.OFFLINE);
    } catch (RuntimeException e) {
      // A defect in a labeller must not cost an anomaly its row.
      boolean first;
      synchronized (this) {
        first = !crashReported;
        crashReported = true;
      }
      if (first) {
        warnings.accept("the labeller " + labeler.name() + " failed: " + e);
      }
      return worded(event, LabelStatus.OFFLINE);
    }
  }

  /** The offline labeller's words, for an anomaly that the backend was asked about. */
  private AnomalyLabel worded(AnomalyEvent event, LabelStatus status) {
    return offline.label(event.evidence()).by(status, labeler.name(), "", "");
  }

  private void watch() {
    while (true) {
      synchronized (this) {
        if (closing && waiting.isEmpty() && asked == null) {
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
    List<Request> late = new ArrayList<>();
    synchronized (this) {
      long now = nanoTime.getAsLong();
      while (!waiting.isEmpty() && now - waiting.peek().submitted >= deadlineNanos) {
        late.add(waiting.poll());
      }
      if (asked != null && !asked.ended && now - asked.submitted >= deadlineNanos) {
        late.add(0, asked);
        worker.interrupt();
      }
      late.forEach(request -> request.ended = true);
    }
    end(late);
  }

  private void end(List<Request> late) {
    for (Request request : late) {
      endings.accept(request.event, worded(request.event, LabelStatus.TIMED_OUT));
    }
    synchronized (this) {
      notifyAll();
    }
  }

  /** How many requests have not ended. */
  public synchronized int pending() {
    return waiting.size() + (asked == null || asked.ended ? 0 : 1);
  }

  /** How often the labeller failed, by category. */
  public synchronized Map<LabelingException.Category, Long> failures() {
    return new EnumMap<>(failures);
  }

  /**
   * Takes no more requests, waits for those under way, and ends what is left then as timed out.
   *
   * @param longest how long to wait at most; zero not at all
   */
  public void close(Duration longest) {
    long until = System.nanoTime() + longest.toNanos();
    List<Request> left = new ArrayList<>();
    synchronized (this) {
      closing = true;
      notifyAll();
      boolean interrupted = false;
      while (pending() > 0 && !interrupted) {
        long millis = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
        if (millis <= 0) {
          break;
        }
        try {
          wait(millis);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      if (asked != null && !asked.ended) {
        left.add(asked);
        worker.interrupt();
      }
      left.addAll(waiting);
      waiting.clear();
      left.forEach(request -> request.ended = true);
    }
    end(left);
  }

  /** Closes without waiting. */
  @Override
  public void close() {
    close(Duration.ZERO);
  }
}
