package io.github.iforest4j.engine.record;

import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.AnomalyLabeler;
import io.github.iforest4j.label.LabelCache;
import io.github.iforest4j.label.LabelStatus;
import io.github.iforest4j.label.LabelingException;
import io.github.iforest4j.label.OfflineLabeler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Gets each anomaly a label, and never holds up whoever submits it.
 *
 * <p>Requests wait in a bounded queue for threads that ask the labeller. Every request ends exactly
 * once: with the labeller's answer; with that to an earlier anomaly of the same signature or
 * episode, as {@link LabelStatus#REUSED}; with the offline labeller's words as {@link
 * LabelStatus#OFFLINE} when the backend fails; as {@link LabelStatus#TIMED_OUT} when its deadline
 * passes, waiting or being asked; as {@link LabelStatus#OVER_BUDGET} when it is the oldest in a
 * full queue, or the labeller's budget is used up. An offline labeller is asked at once, since it
 * neither waits nor fails.
 *
 * <p>The anomalies of an episode, and those that have a signature in common, are asked about once:
 * the others wait for that answer with it.
 *
 * <p>Thread-safe.
 */
public final class LabelQueue implements AutoCloseable {
  /** How many requests wait unless told otherwise. */
  public static final int DEFAULT_CAPACITY = 64;

  /** How long after its submission a request ends unless told otherwise. */
  public static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(30);

  /** So many episodes are remembered: more than devices that have one at the same time. */
  private static final int MAX_EPISODES = 1024;

  private static final long WATCH_MILLIS = 100;

  /** How many anomalies wait for the answer to another. */
  private static final int MAX_FOLLOWERS = 4096;

  /** How many endings wait to be worded before the submitting thread does it itself. */
  private static final int MAX_ENDINGS = 8192;

  /**
   * How requests are kept.
   *
   * @param capacity how many requests may wait, at least 1
   * @param deadline how long after its submission a request ends at the latest
   * @param workers how many are asked about at once, at least 1
   * @param cache answers to signatures; null to ask about every anomaly
   */
  public record Settings(int capacity, Duration deadline, int workers, LabelCache cache) {
    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if capacity or workers are not positive
     */
    public Settings {
      if (capacity < 1) {
        throw new IllegalArgumentException("capacity must be at least 1, was " + capacity);
      }
      if (workers < 1) {
        throw new IllegalArgumentException("workers must be at least 1, was " + workers);
      }
    }
  }

  private final AnomalyLabeler labeler;
  private final OfflineLabeler offline = new OfflineLabeler();
  private final Settings settings;
  private final LongSupplier nanoTime;
  private final BiConsumer<AnomalyEvent, AnomalyLabel> endings;
  private final Consumer<String> warnings;
  private final boolean threaded;
  private final boolean watched;

  // Guarded by this.
  private final Deque<Request> waiting = new ArrayDeque<>();
  private final Set<Request> asked = new LinkedHashSet<>();
  private final Map<String, Request> bySignature = new HashMap<>();
  private final Map<String, Episode> episodes = new LinkedHashMap<>(16, .75f, true);
  private final Deque<Ending> unworded = new ArrayDeque<>();
  private final Map<LabelingException.Category, Long> failures =
      new EnumMap<>(LabelingException.Category.class);
  private int followers;
  private int wording;
  private long dropped;
  private long failuresInARow;
  private boolean prepared;
  private boolean closing;
  private boolean crashReported;

  /** One anomaly that wants a label, and those that want the same. */
  private static final class Request {
    final AnomalyEvent event;
    final String signature;
    final long submitted;
    final List<Request> followers = new ArrayList<>();
    Thread askedBy;
    boolean ended;

    Request(AnomalyEvent event, String signature, long submitted) {
      this.event = event;
      this.signature = signature;
      this.submitted = submitted;
    }
  }

  /** Who asks for an episode, and the answer. */
  private static final class Episode {
    Request leader;
    AnomalyLabel label;
  }

  /**
   * How a request ends.
   *
   * @param label the answer to it, or to reuse for it; null for the offline wording
   * @param status the status of the offline wording
   * @param backend who is to be named as asked; null for nobody
   */
  private record Ending(
      AnomalyEvent event, AnomalyLabel label, boolean reuse, LabelStatus status, String backend) {}

  /**
   * Starts the threads, all daemons.
   *
   * @param labeler who is asked; stays open when the queue is closed
   * @param endings receives each anomaly with its label, once; called by any thread; must be
   *     thread-safe
   * @param warnings receives a sentence at the first failure of each category
   */
  public LabelQueue(
      AnomalyLabeler labeler,
      Settings settings,
      BiConsumer<AnomalyEvent, AnomalyLabel> endings,
      Consumer<String> warnings) {
    this(labeler, settings, endings, warnings, System::nanoTime, true);
  }

  /** For tests: without a watcher, deadlines pass only in {@link #expire()}. */
  LabelQueue(
      AnomalyLabeler labeler,
      Settings settings,
      BiConsumer<AnomalyEvent, AnomalyLabel> endings,
      Consumer<String> warnings,
      LongSupplier nanoTime,
      boolean watched) {
    this.labeler = Objects.requireNonNull(labeler, "labeler");
    this.settings = settings;
    this.endings = Objects.requireNonNull(endings, "endings");
    this.warnings = Objects.requireNonNull(warnings, "warnings");
    this.nanoTime = nanoTime;
    this.threaded = !(labeler instanceof OfflineLabeler);
    this.watched = watched;
    if (threaded) {
      for (int w = 0; w < settings.workers(); w++) {
        boolean first = w == 0;
        daemon(() -> work(first), "labels-" + (w + 1));
      }
      if (watched) {
        daemon(this::watch, "label-deadlines");
        daemon(this::word, "label-words");
      }
    }
  }

  private static void daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Asks for a label. Returns at once, whatever the backend does. */
  public void submit(AnomalyEvent event) {
    if (!threaded) {
      endings.accept(event, offline.label(event.evidence()));
      return;
    }
    String signature = settings.cache() == null ? "" : event.evidence().signature();
    List<Ending> ends = new ArrayList<>(1);
    synchronized (this) {
      Request request = new Request(event, signature, nanoTime.getAsLong());
      if (closing) {
        dropped++;
        request.ended = true;
        ends.add(notAsked(event));
      } else if (settings.cache() == null || !spare(request, ends)) {
        enqueue(request, ends);
      }
      notifyAll();
    }
    end(ends);
  }

  /** Nobody was asked about it, so the label names no backend. */
  private static Ending notAsked(AnomalyEvent event) {
    return new Ending(event, null, false, LabelStatus.OVER_BUDGET, null);
  }

  private void enqueue(Request request, List<Ending> ends) {
    if (waiting.size() == settings.capacity()) {
      Request oldest = waiting.poll();
      dropped += 1 + oldest.followers.size();
      for (Request one : withFollowers(oldest)) {
        ends.add(notAsked(one.event));
      }
    }
    waiting.add(request);
    if (settings.cache() != null) {
      bySignature.put(request.signature, request);
    }
  }

  /** Whether the request need not be asked about: its answer is there, or on its way. */
  private boolean spare(Request request, List<Ending> ends) {
    Episode episode = episodeOf(request);
    AnomalyLabel known = settings.cache().find(request.signature);
    known = known == null ? episode.label : known;
    if (known != null) {
      episode.label = known;
      request.ended = true;
      ends.add(new Ending(request.event, known, true, null, null));
      return true;
    }
    Request same = bySignature.get(request.signature);
    Request leader = same == null ? episode.leader : same;
    if (leader == null || leader.ended) {
      episode.leader = request;
      return false;
    }
    if (followers == MAX_FOLLOWERS) {
      dropped++;
      request.ended = true;
      ends.add(notAsked(request.event));
      return true;
    }
    episode.leader = leader;
    leader.followers.add(request);
    followers++;
    return true;
  }

  private Episode episodeOf(Request request) {
    Episode episode = episodes.computeIfAbsent(request.event.episode(), e -> new Episode());
    if (episodes.size() > MAX_EPISODES) {
      episodes.remove(episodes.keySet().iterator().next());
    }
    return episode;
  }

  /** Marks a request and those that wait for it as ended, and lists them. */
  private List<Request> withFollowers(Request request) {
    List<Request> all = new ArrayList<>(1 + request.followers.size());
    all.add(request);
    all.addAll(request.followers);
    followers -= request.followers.size();
    request.followers.clear();
    all.forEach(one -> one.ended = true);
    bySignature.remove(request.signature, request);
    return all;
  }

  private void work(boolean prepares) {
    if (prepares) {
      prepare();
    }
    while (true) {
      Request request;
      synchronized (this) {
        while (waiting.isEmpty() || !prepared) {
          if (closing && waiting.isEmpty()) {
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
        request.askedBy = Thread.currentThread();
        asked.add(request);
      }
      ask(request);
    }
  }

  /** A model that has to be loaded first is loaded now, while the stream goes on. */
  private void prepare() {
    try {
      labeler.prepare();
    } catch (LabelingException e) {
      boolean tell;
      synchronized (this) {
        tell = !closing;
      }
      if (tell) {
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

  private void ask(Request request) {
    AnomalyLabel label = null;
    LabelStatus otherwise = LabelStatus.OFFLINE;
    LabelingException failure = null;
    try {
      label = labeler.label(request.event.evidence());
    } catch (LabelingException e) {
      failure = e;
      otherwise =
          switch (e.category()) {
            case TIMEOUT -> LabelStatus.TIMED_OUT;
            case BUDGET -> LabelStatus.OVER_BUDGET;
            default -> LabelStatus.OFFLINE;
          };
    } catch (RuntimeException e) {
      // A defect in a labeller must not cost an anomaly its row.
      crashed(e);
    }
    boolean firstFailure = false;
    List<Ending> ends = new ArrayList<>();
    synchronized (this) {
      asked.remove(request);
      request.askedBy = null;
      // Until its endings and its warning are out, this request counts as pending.
      wording++;
      // An interrupt was meant for the request that ends here.
      Thread.interrupted();
      failuresInARow = label == null ? failuresInARow + 1 : 0;
      if (failure != null && !request.ended) {
        firstFailure = failures.merge(failure.category(), 1L, Long::sum) == 1;
      }
      if (label != null && settings.cache() != null) {
        // Also when it came too late for its own anomaly.
        settings.cache().put(request.signature, label);
        remember(request, label);
      }
      if (!request.ended) {
        boolean own = true;
        for (Request one : withFollowers(request)) {
          boolean reuse = !own && label != null && label.status() == LabelStatus.LABELLED;
          boolean words = label == null || (!own && !reuse);
          LabelStatus status = label == null ? otherwise : label.status();
          ends.add(new Ending(one.event, words ? null : label, reuse, status, labeler.name()));
          own = false;
        }
      }
    }
    try {
      if (firstFailure) {
        warnings.accept(
            failure.getMessage()
                + "; such anomalies are worded offline (said once per kind of failure)");
      }
      end(ends);
    } finally {
      worded();
    }
  }

  private synchronized void worded() {
    wording--;
    notifyAll();
  }

  /** The rest of an episode that goes on is labelled like its beginning. */
  private void remember(Request request, AnomalyLabel label) {
    if (label.status() == LabelStatus.LABELLED) {
      for (Episode episode : episodes.values()) {
        if (episode.leader == request) {
          episode.label = label;
        }
      }
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

  /** Words endings, on the thread for that if it keeps up, else here. */
  private void end(List<Ending> ends) {
    for (Ending ending : ends) {
      boolean here = true;
      if (watched) {
        synchronized (this) {
          if (unworded.size() < MAX_ENDINGS && !closing) {
            unworded.add(ending);
            here = false;
            notifyAll();
          }
        }
      }
      if (here) {
        word(ending);
      }
    }
  }

  private void word(Ending ending) {
    AnomalyLabel label;
    if (ending.label == null) {
      AnomalyLabel words = offline.label(ending.event.evidence());
      label =
          ending.backend == null
              ? words.withStatus(ending.status)
              : words.by(ending.status, ending.backend, "", "");
    } else {
      label = ending.reuse ? ending.label.reusedFor(ending.event.evidence()) : ending.label;
    }
    endings.accept(ending.event, label);
  }

  /** Wording takes longer than a verdict, so it is not done by the thread of the stream. */
  private void word() {
    while (true) {
      Ending ending;
      synchronized (this) {
        while (unworded.isEmpty()) {
          if (closing && waiting.isEmpty() && asked.isEmpty()) {
            return;
          }
          try {
            wait();
          } catch (InterruptedException e) {
            return;
          }
        }
        ending = unworded.poll();
        wording++;
      }
      try {
        word(ending);
      } finally {
        worded();
      }
    }
  }

  private void watch() {
    while (true) {
      synchronized (this) {
        if (closing && waiting.isEmpty() && asked.isEmpty()) {
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
    List<Ending> late = new ArrayList<>();
    synchronized (this) {
      wording++;
      long now = nanoTime.getAsLong();
      for (Request request : asked) {
        if (!request.ended && isLate(request, now)) {
          endLate(request, late);
          request.askedBy.interrupt();
        }
      }
      while (!waiting.isEmpty() && isLate(waiting.peek(), now)) {
        endLate(waiting.poll(), late);
      }
    }
    try {
      end(late);
    } finally {
      worded();
    }
  }

  private boolean isLate(Request request, long now) {
    return now - request.submitted >= settings.deadline().toNanos();
  }

  /** Those that wait for it have less patience left than a new request, so they end with it. */
  private void endLate(Request request, List<Ending> late) {
    for (Request one : withFollowers(request)) {
      late.add(new Ending(one.event, null, false, LabelStatus.TIMED_OUT, labeler.name()));
    }
  }

  /** How many requests have not ended. */
  public synchronized int pending() {
    return waiting.size()
        + (int) asked.stream().filter(request -> !request.ended).count()
        + followers
        + unworded.size()
        + wording;
  }

  /** How often the labeller failed, by category. */
  public synchronized Map<LabelingException.Category, Long> failures() {
    return new EnumMap<>(failures);
  }

  /** How often in a row the labeller failed; 0 once it answers. */
  public synchronized long failuresInARow() {
    return failuresInARow;
  }

  /** How many anomalies nobody was asked about, because too many waited already. */
  public synchronized long dropped() {
    return dropped;
  }

  /**
   * Takes no more requests, waits for those under way, and ends what is left then as timed out.
   *
   * @param longest how long to wait at most; zero not at all
   */
  public void close(Duration longest) {
    long until = System.nanoTime() + longest.toNanos();
    List<Ending> left = new ArrayList<>();
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
      for (Request request : asked) {
        if (!request.ended) {
          endLate(request, left);
          request.askedBy.interrupt();
        }
      }
      for (Request request : waiting) {
        endLate(request, left);
      }
      waiting.clear();
      left.addAll(unworded);
      unworded.clear();
      notifyAll();
    }
    left.forEach(this::word);
    awaitLastWord();
  }

  /** A thread may be in the middle of words; that takes no more than a moment. */
  private synchronized void awaitLastWord() {
    boolean interrupted = Thread.interrupted();
    while (wording > 0) {
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

  /** Closes without waiting. */
  @Override
  public void close() {
    close(Duration.ZERO);
  }
}
