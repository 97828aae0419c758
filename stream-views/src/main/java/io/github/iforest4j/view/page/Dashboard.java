package io.github.iforest4j.view.page;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.UsualValues;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.ArrivalEvent;
import io.github.iforest4j.engine.event.DriftEvent;
import io.github.iforest4j.engine.event.IncidentEvent;
import io.github.iforest4j.engine.sink.ReadingSink;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.LabelingMetrics;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.time.Timing;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The live page of a run.
 *
 * <p>Life cycle: {@link #open} or {@link #openBefore}; while a model is learned, {@link #learned};
 * {@link #started} when there is a model; the events of the run; {@link #ended}, after which the
 * page stays as it is; {@link #close}.
 *
 * <p>{@link #reading} is called by the one thread of the stream; it never waits and, for a normal
 * reading of numbers without a time, allocates nothing. Every other method may be called by any
 * thread; events never wait either. Readings and events that the page cannot take in time are not
 * shown, and are counted; the run is not affected. Memory does not grow with the length of the run
 * or the number of browsers beyond {@link #MAX_CLIENTS}.
 */
public final class Dashboard implements ReadingSink {
  /** Stands for a reading that has no time of its own. */
  static final long NO_TIME = Long.MIN_VALUE;

  /** Maximum number of browsers connected at the same time. */
  static final int MAX_CLIENTS = 128;

  private static final int EVENTS = 4_096;
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(4);
  private static final long CLOSE_MILLIS = TimeUnit.SECONDS.toMillis(2);

  /**
   * What the page says about its run, and where it gets the rest.
   *
   * @param source the name of the source of readings
   * @param model the name of the model, or what is done while there is none
   * @param numbered whether readings without a time are numbered, as those of a file; else they
   *     stand at the time of their arrival
   * @param keyField the schema's field that names the device; −1 if there is none
   * @param backend the name of the labeller
   * @param llm the name of the language model; empty without one
   * @param labeling reads the numbers of the labeller; thread-safe
   * @param troubles reads what went wrong with the source so far, in words with counts; thread-safe
   * @param outage says why no readings arrive, as {@code RunStatus.outage}; empty while they do;
   *     thread-safe
   * @param feedback receives what people say about alerts; null if nothing does
   */
  public record Settings(
      String source,
      String model,
      boolean numbered,
      int keyField,
      String backend,
      String llm,
      Supplier<LabelingMetrics> labeling,
      Supplier<Map<String, Long>> troubles,
      Supplier<String> outage,
      @Nullable FeedbackListener feedback) {
    /** Checks that everything required is there. */
    public Settings {
      Objects.requireNonNull(source, "source");
      Objects.requireNonNull(model, "model");
      Objects.requireNonNull(backend, "backend");
      Objects.requireNonNull(llm, "llm");
      Objects.requireNonNull(labeling, "labeling");
      Objects.requireNonNull(troubles, "troubles");
      Objects.requireNonNull(outage, "outage");
    }

    private Settings named(String newModel) {
      return new Settings(
          source, newModel, numbered, keyField, backend, llm, labeling, troubles, outage, feedback);
    }

    private Settings with(int newKeyField) {
      return new Settings(
          source, model, numbered, newKeyField, backend, llm, labeling, troubles, outage, feedback);
    }
  }

  /** Receives what a person says about an alert on the page. */
  public interface FeedbackListener {
    /**
     * A person judged an alert. Called by a thread of the server.
     *
     * @param event the alert
     * @param incident the alerts of its incident that the page still has
     * @param verdict {@code confirm}, {@code reject} or {@code undo}
     * @param label the corrected label; empty if there is none
     * @param reason why; may be empty
     * @return what follows from it, in a sentence for the person
     * @throws IOException if it cannot be kept
     * @throws IllegalArgumentException if it makes no sense; the message is shown
     */
    String feedback(
        AnomalyEvent event,
        List<AnomalyEvent> incident,
        String verdict,
        String label,
        String reason)
        throws IOException;
  }

  private final Settings settings;
  private final Timing timing;
  private final Queue<Runnable> events = new ArrayBlockingQueue<>(EVENTS);
  private final AtomicLong lostEvents = new AtomicLong();
  private final AtomicLong learned = new AtomicLong();

  /** How many readings are to be learned from before the run begins; 0 if none are. */
  private final long toLearn;

  private final Broadcast broadcast = new Broadcast();
  private final PageServer server;
  private final Thread thread;
  private volatile PageRun run;
  private volatile boolean closed;
  private volatile boolean keptOpen;

  /**
   * Opens a page for a run whose model is known, and serves it.
   *
   * @param address where to listen; port 0 takes a free one
   * @param token a secret that browsers must show; null on the loopback interface, where none is
   *     needed
   * @throws IllegalArgumentException if there is no token for an address beyond loopback
   * @throws IOException if it cannot listen there
   */
  public static Dashboard open(
      InetSocketAddress address,
      @Nullable String token,
      Settings settings,
      FeatureSchema schema,
      Timing timing)
      throws IOException {
    PageRun run = new PageRun(settings, schema, null, timing, 0);
    return new Dashboard(address, token, settings, run, 0, timing);
  }

  /**
   * Opens a page before there is a model, and serves it. Until {@link #started} it shows how many
   * readings were learned from, as {@link #learned} counts them.
   *
   * @param address where to listen; port 0 takes a free one
   * @param token a secret that browsers must show; null on the loopback interface, where none is
   *     needed
   * @param toLearn how many readings are wanted; 0 if the model only has to be read
   * @throws IllegalArgumentException if there is no token for an address beyond loopback
   * @throws IOException if it cannot listen there
   */
  public static Dashboard openBefore(
      InetSocketAddress address,
      @Nullable String token,
      Settings settings,
      long toLearn,
      Timing timing)
      throws IOException {
    Settings learning = settings.named(toLearn > 0 ? "learning from the stream" : "");
    PageRun run = PageRun.unknown(learning, timing);
    return new Dashboard(address, token, settings, run, toLearn, timing);
  }

  private Dashboard(
      InetSocketAddress address,
      @Nullable String token,
      Settings settings,
      PageRun run,
      long toLearn,
      Timing timing)
      throws IOException {
    this.settings = settings;
    this.timing = timing;
    this.toLearn = toLearn;
    this.run = run;
    this.server = PageServer.start(this, broadcast, address, token);
    this.thread = new Thread(this::loop, "page");
    thread.setDaemon(true);
    thread.start();
  }

  /** Called by one thread; never waits. */
  @Override
  public void learned(long readings) {
    learned.lazySet(readings);
  }

  /** The page shows suppressed anomalies, too, marked as such. */
  @Override
  public boolean seesSuppressed() {
    return true;
  }

  /** Called before the first {@link #reading}, by its thread. */
  @Override
  public void started(DetectorModel model, int keyField) {
    begin(model.schema(), model.usualValues(), keyField);
  }

  void begin(FeatureSchema schema, @Nullable UsualValues usual, int keyField) {
    long generation = run.model.generation() + 1;
    run = new PageRun(settings.with(keyField), schema, usual, timing, generation);
  }

  /**
   * Keeps the page open when its run ends, until {@link #ended} and {@link #close} are called on
   * it. Called before the run.
   */
  public void keepOpen() {
    keptOpen = true;
  }

  @Override
  public boolean outlivesRun() {
    return keptOpen;
  }

  /** The address of the page, with its token if it has one. */
  public URI address() {
    return server.address();
  }

  /** Takes a reading with its verdict; copies both. Called by the thread of the stream. */
  @Override
  public void reading(RecordRow row, Verdict verdict) {
    reading(row, verdict, run.millis(row));
  }

  /**
   * Takes a reading with its verdict; copies both. Called by the thread of the stream.
   *
   * @param millis the event time in milliseconds since 1970, or {@link #NO_TIME}
   */
  void reading(RecordRow row, Verdict verdict, long millis) {
    run.add(row, verdict, millis);
  }

  @Override
  public void anomaly(AnomalyEvent event, boolean known) {
    submit(() -> run.model.anomaly(event));
  }

  @Override
  public void suppressed(String id, String why) {
    submit(() -> run.model.suppressed(id, why));
  }

  @Override
  public void labelled(AnomalyEvent event, AnomalyLabel label) {
    submit(() -> run.model.labelled(event, label));
  }

  @Override
  public void incident(IncidentEvent incident, boolean known) {
    submit(() -> run.model.over(incident.key(), incident.id()));
  }

  @Override
  public void drift(DriftEvent drift, boolean known) {
    submit(() -> run.model.drift(drift));
  }

  @Override
  public void arrival(ArrivalEvent event, boolean known) {
    submit(() -> run.model.arrival(event));
  }

  /** The page stays as it is until it is closed. */
  @Override
  public void ended() {
    submit(() -> run.model.end());
  }

  private void submit(Runnable event) {
    if (!events.offer(event)) {
      lostEvents.incrementAndGet();
    }
  }

  /** How many readings the page could not take in time. */
  long lostReadings() {
    return run.ring.lost();
  }

  /** How many messages were not sent, because a browser did not read. */
  long droppedMessages() {
    return broadcast.dropped();
  }

  /** How many browsers are connected. */
  int clients() {
    return broadcast.numClients();
  }

  /** For tests: sets how long a browser may take no bytes before it is disconnected. */
  void cutOffAfter(long nanos) {
    server.stalledAfter(nanos);
  }

  /** Runs a query of the model on the page's thread. */
  <T> CompletableFuture<T> ask(Function<PageModel, T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    boolean taken =
        events.offer(
            () -> {
              try {
                answer.complete(question.apply(run.model));
              } catch (RuntimeException e) {
                answer.completeExceptionally(e);
              }
            });
    if (!taken) {
      answer.completeExceptionally(new IllegalStateException("too many events are waiting"));
    }
    return answer;
  }

  private void loop() {
    long next = System.nanoTime();
    while (!closed) {
      boolean worked = drain();
      long now = System.nanoTime();
      if (now - next >= 0) {
        tick(now);
        next = now + TICK_NANOS;
      } else if (!worked) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
    drain();
    tick(System.nanoTime());
  }

  /** At most a ring full of readings, so that a fast stream cannot keep a tick from its turn. */
  private boolean drain() {
    boolean worked = run.drain();
    for (Runnable event = events.poll(); event != null; event = events.poll()) {
      event.run();
      worked = true;
    }
    return worked;
  }

  private void tick(long now) {
    PageRun current = run;
    if (current.isUnknown()) {
      current.model.learning(learned.get(), toLearn);
    }
    current.tick(now);
    broadcast.tick(current, current.ring.lost() + lostEvents.get());
  }

  /** Sends the browsers the last changes and ends all connections. Does nothing a second time. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    LockSupport.unpark(thread);
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    broadcast.end();
    server.close();
  }
}
