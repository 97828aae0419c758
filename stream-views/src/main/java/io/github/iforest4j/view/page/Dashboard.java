package io.github.iforest4j.view.page;

import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.AnomalyListener;
import io.github.iforest4j.engine.event.DriftEvent;
import io.github.iforest4j.engine.event.EpisodeEvent;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.LabelingMetrics;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.RecordRow;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The live page of a run.
 *
 * <p>{@link #reading} is called by the one thread of the stream; it never waits and, for a normal
 * reading of numbers, allocates nothing. {@link #anomaly}, {@link #labelled} and {@link #episode}
 * may be called by any thread and never wait either. What the page cannot take in time is lost to
 * it alone, and counted. Memory does not grow with the length of the run or the number of browsers
 * beyond {@link #MAX_CLIENTS}.
 */
public final class Dashboard implements AnomalyListener, AutoCloseable {
  /** Stands for a reading that has no time of its own. */
  public static final long NO_TIME = Long.MIN_VALUE;

  /** So many browsers may look on at once. */
  public static final int MAX_CLIENTS = 128;

  private static final int RING = 8_192;
  private static final int EVENTS = 4_096;
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

  /** Alerts that change faster than this are told once a second. */
  private static final int MANY_CHANGES = 20;

  private static final int TICKS_PER_SECOND = 4;

  /** A field drives an anomaly when it has at least this share of what raised the score. */
  private static final double DRIVING_SHARE = .15;

  /**
   * What a page is told about its run.
   *
   * @param source where readings come from
   * @param model the model's name
   * @param numbered whether readings without a time are numbered, as those of a file; else they
   *     stand at the time of their arrival
   * @param keyField the schema's field that names the device; −1 when none does
   * @param backend who words labels
   * @param llm the language model; empty without one
   * @param labeling what labelling came to so far; thread-safe
   * @param troubles what went wrong with the source so far, in words with counts; thread-safe
   * @param feedback hears what a person says about an alert; null when nobody listens
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
      FeedbackListener feedback) {
    /** Checks that everything needed is there. */
    public Settings {
      Objects.requireNonNull(source, "source");
      Objects.requireNonNull(model, "model");
      Objects.requireNonNull(labeling, "labeling");
      Objects.requireNonNull(troubles, "troubles");
    }

    /** The same with another model and another key. */
    public Settings of(String newModel, int newKeyField) {
      return new Settings(
          source, newModel, numbered, newKeyField, backend, llm, labeling, troubles, feedback);
    }
  }

  /** Hears what a person says about an alert on the page. */
  public interface FeedbackListener {
    /**
     * A person judged an alert.
     *
     * @param event the alert
     * @param episode the alerts of its incident that the page still has
     * @param verdict {@code confirm}, {@code reject} or {@code undo}
     * @param label the corrected label; empty when there is none
     * @param reason why; may be empty
     * @return what follows from it, in a sentence for the person
     * @throws IOException if it cannot be kept
     * @throws IllegalArgumentException if it makes no sense; the message is shown
     */
    String feedback(
        AnomalyEvent event, List<AnomalyEvent> episode, String verdict, String label, String reason)
        throws IOException;
  }

  /** What follows from the model: nothing yet while one is learned. */
  private static final class Run {
    final FeatureSchema schema;
    final int[] shown;
    final int keyField;
    final List<Map<String, Integer>> categories;
    final ReadingRing ring;

    /** Owned by the page's thread. */
    final PageModel model;

    final String json;

    Run(Settings settings, FeatureSchema schema, Clock clock, long generation) {
      this.schema = schema;
      this.shown = PageModel.shownFields(schema);
      this.keyField = settings.keyField();
      this.categories = Dashboard.categories(schema, shown);
      this.ring = new ReadingRing(RING, shown.length);
      this.model = new PageModel(settings, schema, clock, generation);
      this.json = PageJson.run(model);
    }
  }

  /** Stands for a schema while there is none: no field of it is shown. */
  private static final FeatureSchema UNKNOWN =
      new FeatureSchema(List.of(Field.text("unknown", FieldRole.IGNORED)));

  private final Clock clock;
  private final Queue<Runnable> events = new ArrayBlockingQueue<>(EVENTS);
  private final AtomicLong lostEvents = new AtomicLong();
  private final List<PageClient> clients = new CopyOnWriteArrayList<>();
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicLong learned = new AtomicLong();

  /** How many readings are to be learned from before the run begins; 0 when none are. */
  private final long toLearn;

  private final PageServer server;
  private final Thread thread;
  private volatile Run run;
  private volatile boolean closed;

  // Owned by the page's thread.
  private Run told;
  private boolean devicesWaiting;
  private long alertsTold;

  /**
   * Opens a page and serves it.
   *
   * @param address where to listen; port 0 takes a free one
   * @param token what a browser must show; null on the loopback interface, where none is needed
   * @throws IOException if nobody can listen there
   */
  public static Dashboard open(
      InetSocketAddress address, String token, Settings settings, FeatureSchema schema, Clock clock)
      throws IOException {
    return new Dashboard(address, token, settings, schema, 0, clock);
  }

  /**
   * Opens a page before there is a model: it says how many readings were learned from, as {@link
   * #learned} counts them, until {@link #begin}.
   *
   * @param toLearn how many are wanted; 0 when the model is there already and only has to be read
   * @throws IOException if nobody can listen there
   */
  public static Dashboard openBefore(
      InetSocketAddress address, String token, Settings settings, long toLearn, Clock clock)
      throws IOException {
    return new Dashboard(address, token, settings, UNKNOWN, toLearn, clock);
  }

  private Dashboard(
      InetSocketAddress address,
      String token,
      Settings settings,
      FeatureSchema schema,
      long toLearn,
      Clock clock)
      throws IOException {
    this.clock = clock;
    this.toLearn = toLearn;
    this.run = new Run(settings, schema, clock, 0);
    this.server = new PageServer(this, address, token);
    this.thread = new Thread(this::loop, "page");
    thread.setDaemon(true);
    thread.start();
    server.start();
  }

  /** One more reading was learned from. Called by one thread; never waits. */
  public void learned() {
    learned.lazySet(learned.get() + 1);
  }

  /**
   * The model is there and the run begins: whoever looks on sees it from now on. Before the first
   * {@link #reading}, by its thread.
   */
  public void begin(Settings settings, FeatureSchema schema) {
    run = new Run(settings, schema, clock, run.model.resets() + 1);
  }

  private static List<Map<String, Integer>> categories(FeatureSchema schema, int[] shown) {
    List<Map<String, Integer>> all = new ArrayList<>();
    for (int f : shown) {
      Map<String, Integer> index = new HashMap<>();
      if (schema.field(f).kind() == FieldKind.CATEGORICAL) {
        List<String> names = schema.field(f).categories();
        for (int c = 0; c < names.size(); c++) {
          index.put(names.get(c), c);
        }
      }
      all.add(index);
    }
    return all;
  }

  /** Where the page is, with its token if it has one. */
  public URI address() {
    return server.address();
  }

  /**
   * Takes a reading after its verdict; copies what it needs. Called by one thread.
   *
   * @param millis the event time in milliseconds since 1970, or {@link #NO_TIME}
   */
  public void reading(RecordRow row, Verdict verdict, long millis) {
    Run now = run;
    ReadingRing.Slot slot = now.ring.claim();
    if (slot == null) {
      return;
    }
    slot.millis = millis;
    slot.device = now.keyField < 0 ? null : row.text(now.keyField);
    slot.warming = verdict.state() == Verdict.State.WARMING;
    slot.anomaly = verdict.isAnomaly();
    slot.score = verdict.score();
    slot.threshold = verdict.threshold();
    slot.drives = slot.anomaly ? drives(now, verdict) : 0;
    for (int i = 0; i < now.shown.length; i++) {
      slot.values[i] = value(now, row, i);
    }
    now.ring.publish();
  }

  /** A number; for a category its place in the dictionary, and one past the last if it is new. */
  private static double value(Run now, RecordRow row, int i) {
    Field field = now.schema.field(now.shown[i]);
    if (field.kind() != FieldKind.CATEGORICAL) {
      return row.number(now.shown[i]);
    }
    Integer known = now.categories.get(i).get(row.text(now.shown[i]));
    return known == null ? field.categories().size() : known;
  }

  private static long drives(Run now, Verdict verdict) {
    double raised = 0;
    for (int f = 0; f < verdict.attribution().size(); f++) {
      raised += Math.max(0, verdict.attribution().contribution(f));
    }
    long drives = 0;
    for (int i = 0; i < now.shown.length; i++) {
      boolean driving = verdict.attribution().contribution(now.shown[i]) > DRIVING_SHARE * raised;
      drives |= driving ? 1L << i : 0;
    }
    return drives;
  }

  @Override
  public void anomaly(AnomalyEvent event, boolean known) {
    submit(() -> run.model.anomaly(event));
  }

  /** The anomaly of this id, which is told next, alerted nobody, and why. */
  public void suppressed(String id, String why) {
    submit(() -> run.model.suppressed(id, why));
  }

  @Override
  public void labelled(AnomalyEvent event, AnomalyLabel label) {
    submit(() -> run.model.labelled(event, label));
  }

  @Override
  public void episode(EpisodeEvent episode, boolean known) {
    submit(() -> run.model.over(episode.id()));
  }

  @Override
  public void drift(DriftEvent drift, boolean known) {
    submit(() -> run.model.drift(drift));
  }

  /** The stream is over; the page stays as it is until it is closed. */
  public void ended() {
    submit(() -> run.model.end());
  }

  private void submit(Runnable event) {
    if (!events.offer(event)) {
      lostEvents.incrementAndGet();
    }
  }

  /** How many readings the page could not take in time. */
  public long lostReadings() {
    return run.ring.lost();
  }

  /** How many messages were not sent, because a browser did not read. */
  public long droppedMessages() {
    return dropped.get();
  }

  /** How many browsers look on. */
  public int clients() {
    return clients.size();
  }

  /** For tests: a browser that takes no bytes for so long is cut off. */
  void cutOffAfter(long nanos) {
    server.stalledAfter(nanos);
  }

  /** Asks the page's thread; for requests other than the stream of events. */
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
      answer.completeExceptionally(new IllegalStateException("too much is going on"));
    }
    return answer;
  }

  /** Takes a browser in; false when there are too many. */
  boolean add(PageClient client) {
    synchronized (clients) {
      return clients.size() < MAX_CLIENTS && clients.add(client);
    }
  }

  void remove(PageClient client) {
    clients.remove(client);
  }

  void countDropped() {
    dropped.incrementAndGet();
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
    Run now = run;
    boolean worked = false;
    for (int i = 0; i < RING; i++) {
      ReadingRing.Slot slot = now.ring.peek();
      if (slot == null) {
        break;
      }
      now.model.reading(slot);
      now.ring.release();
      worked = true;
    }
    for (Runnable event = events.poll(); event != null; event = events.poll()) {
      event.run();
      worked = true;
    }
    return worked;
  }

  /** Tells every browser what has changed. */
  private void tick(long now) {
    Run current = run;
    PageModel model = current.model;
    if (told != current) {
      told = current;
      alertsTold = 0;
    }
    if (current.schema == UNKNOWN) {
      model.learning(learned.get(), toLearn);
    }
    model.tick(now);
    devicesWaiting = model.stamp() % TICKS_PER_SECOND == 0;
    String status =
        PageJson.status(
            model, clients.size(), current.ring.lost() + lostEvents.get(), dropped.get());
    boolean second = model.stamp() % TICKS_PER_SECOND == 0;
    long changed = model.alerts().values().stream().filter(a -> a.changed > alertsTold).count();
    boolean tellAlerts = changed <= MANY_CHANGES || second;
    Map<PageView, byte[]> news = new HashMap<>();
    Map<PageView, byte[]> everything = new HashMap<>();
    for (PageClient client : clients) {
      PageView view = client.view().resolved(model);
      if (client.needsEverything(view)) {
        client.offerEverything(
            view, everything.computeIfAbsent(view, v -> message(current, v, status, true, true)));
      } else {
        client.offer(
            news.computeIfAbsent(view, v -> message(current, v, status, false, tellAlerts)));
      }
    }
    if (tellAlerts) {
      alertsTold = model.stamp();
    }
    model.advance();
  }

  private byte[] message(
      Run current, PageView view, String status, boolean whole, boolean tellAlerts) {
    PageModel model = current.model;
    StringBuilder out = new StringBuilder(1024);
    out.append("event: ").append(whole ? "all" : "news").append("\ndata: {");
    if (whole) {
      out.append("\"run\":").append(current.json).append(',');
    }
    out.append("\"view\":");
    view.write(out, model);
    out.append(",\"status\":").append(status);
    Timeline timeline = view.timeline(model);
    if (timeline != null) {
      out.append(",\"buckets\":");
      long since = whole ? Long.MIN_VALUE : model.stamp();
      timeline.write(out, view.tier(), since, Long.MIN_VALUE / 2, Long.MAX_VALUE / 2);
    }
    if (whole || tellAlerts) {
      long since = whole ? Long.MIN_VALUE : alertsTold + 1;
      out.append(",\"alerts\":[");
      String comma = "";
      for (PageModel.Alert alert : model.alerts().values()) {
        if (alert.changed >= since) {
          out.append(comma).append(PageJson.alert(alert));
          comma = ",";
        }
      }
      out.append("],\"incidents\":[");
      comma = "";
      for (Incident incident : model.incidents()) {
        if (incident.changed >= since) {
          out.append(comma).append(PageJson.incident(incident));
          comma = ",";
        }
      }
      out.append(']');
    }
    if (model.isKeyed() && (whole || devicesWaiting)) {
      out.append(",\"devices\":").append(PageJson.devices(model));
    }
    return out.append("}\n\n").toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Tells the browsers that the run is over and ends all connections. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    LockSupport.unpark(thread);
    try {
      thread.join(TimeUnit.SECONDS.toMillis(2));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    server.close(clients);
  }
}
