package io.github.iforest4j.engine.serve;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.engine.KeySettings;
import io.github.iforest4j.engine.SavedJudges;
import io.github.iforest4j.engine.StateException;
import io.github.iforest4j.engine.StateFolder;
import io.github.iforest4j.source.net.HttpRefusal;
import io.github.iforest4j.source.net.LocalHttpExchange;
import io.github.iforest4j.source.net.LocalHttpServer;
import io.github.iforest4j.time.Timing;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Answers {@code POST /score} with a verdict for each reading of the post, {@code GET /health}, and
 * {@code GET /openapi.json}, which describes both. A post is JSON (an object, an array, or lines)
 * or Influx line protocol. Each device has a memory of its own, as in a run; with {@link Keeping}
 * it survives a restart.
 *
 * <p>Posts are judged one after the other, in the order in which they are complete: send the
 * readings of one device one after the other. A page in a browser cannot post: a request with an
 * origin, or with a content type that a form can send, is refused. On the loopback interface, only
 * requests for this machine by name are answered.
 *
 * <p>Thread-safe.
 */
public final class ScoreServer implements AutoCloseable {
  /** The maximum length of a post, in bytes. */
  public static final int MAX_BODY = 4 << 20;

  /** The maximum number of readings in a post. */
  public static final int MAX_READINGS = 10_000;

  private static final int THREADS = 4;
  private static final Set<String> JSON =
      Set.of(
          "application/json",
          "application/x-ndjson",
          "application/jsonl",
          "application/json-lines");
  private static final Set<String> LINES = Set.of("text/plain", "application/octet-stream", "");

  /**
   * Where and how often the memory of devices is saved.
   *
   * @param folder where it is kept; the caller closes it after the server
   * @param every how often it is saved while readings arrive; positive
   * @param warnings receives a message when saving fails for the first time
   */
  public record Keeping(StateFolder folder, Duration every, Consumer<String> warnings) {
    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if {@code every} is not positive
     */
    public Keeping {
      Objects.requireNonNull(folder, "folder");
      Objects.requireNonNull(warnings, "warnings");
      if (every.isNegative() || every.isZero()) {
        throw new IllegalArgumentException("every must be positive, was " + every);
      }
    }

    /** Saves every ten seconds, as a run does. */
    public static Keeping usual(StateFolder folder, Consumer<String> warnings) {
      return new Keeping(folder, Duration.ofSeconds(10), warnings);
    }
  }

  private final SavedJudges judges;
  private final Scoring scoring;
  private final OpenApi document;
  private final LocalHttpServer http;
  private final CountDownLatch closing = new CountDownLatch(1);

  /** Null if nothing is saved. */
  private final @Nullable Thread saver;

  /** What a path answers; the server and its document are made from the same list. */
  record Endpoint(String method, String path, LocalHttpServer.Handler handler) {}

  private ScoreServer(
      InetAddress address,
      int port,
      @Nullable String token,
      DetectorModel model,
      KeySettings keys,
      String version,
      @Nullable Keeping keeping,
      Timing timing)
      throws IOException {
    this.judges =
        new SavedJudges(
            model,
            keys,
            keeping == null ? null : keeping.folder(),
            keeping == null ? Duration.ofDays(1) : keeping.every(),
            timing);
    this.scoring = new Scoring(model, keys, judges, timing);
    this.document = new OpenApi(model, keys, version, token != null);
    LocalHttpServer.Builder builder =
        LocalHttpServer.builder()
            .listenOn(address, port)
            .threads(THREADS, "score")
            .refuseOrigins("pages in browsers cannot ask for verdicts")
            .onNotFound("there are POST /score, GET /health and GET /openapi.json")
            .jsonErrors();
    if (token != null) {
      builder.token(token, "iforest_score", "send the token as 'Authorization: Bearer TOKEN'");
    }
    for (Endpoint endpoint : endpoints()) {
      if (endpoint.method().equals("POST")) {
        builder.post(endpoint.path(), MAX_BODY, endpoint.handler());
      } else {
        // Whoever asks whether the server lives does not wait for posts.
        builder.getApart(endpoint.path(), endpoint.handler());
      }
    }
    this.http = builder.start();
    this.saver = keeping == null ? null : startSaver(keeping, timing);
  }

  private Thread startSaver(Keeping keeping, Timing timing) {
    Thread thread = new Thread(() -> saveFromTimeToTime(keeping, timing), "score-state");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void saveFromTimeToTime(Keeping keeping, Timing timing) {
    boolean reported = false;
    try {
      while (timing.pause(keeping.every(), closing)) {
        try {
          judges.saveIfDue();
        } catch (IOException e) {
          if (!reported) {
            reported = true;
            keeping
                .warnings()
                .accept(
                    "the state cannot be saved: "
                        + e.getMessage()
                        + "; the next save tries again (reported once)");
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Begins to listen.
   *
   * @param address where to listen, usually the loopback address
   * @param port 0 takes a free one
   * @param token a secret that each request must show as {@code Authorization: Bearer …}; null for
   *     none
   * @param keys the field that names the device, and how many of them are remembered for how long
   * @param version the version of the software, for the document
   * @param keeping where the memory of devices is kept, and continued from; null to forget it when
   *     the server ends
   * @throws StateException if the state there cannot be continued
   * @throws java.net.BindException if the port is taken
   * @throws IOException if it cannot listen
   */
  public static ScoreServer start(
      InetAddress address,
      int port,
      @Nullable String token,
      DetectorModel model,
      KeySettings keys,
      String version,
      @Nullable Keeping keeping,
      Timing timing)
      throws IOException {
    Objects.requireNonNull(model, "model");
    return new ScoreServer(address, port, token, model, keys, version, keeping, timing);
  }

  private List<Endpoint> endpoints() {
    return List.of(
        new Endpoint("POST", "/score", this::score),
        new Endpoint("GET", "/health", this::health),
        new Endpoint("GET", "/openapi.json", this::describe));
  }

  private void score(LocalHttpExchange exchange) throws IOException, HttpRefusal {
    byte[] body = exchange.body();
    if (body.length == 0) {
      throw new HttpRefusal(400, "the post is empty: send a reading as JSON or line protocol");
    }
    String type = exchange.contentType();
    if (!JSON.contains(type) && (!LINES.contains(type) || looksLikeJson(body))) {
      throw new HttpRefusal(
          415,
          "Content-Type must be application/json or application/x-ndjson, or text/plain for line"
              + " protocol; it was '"
              + type
              + "'");
    }
    exchange.send(200, "application/json", scoring.answer(body));
  }

  private static boolean looksLikeJson(byte[] body) {
    for (byte b : body) {
      if (b > ' ' || b < 0) {
        return b == '{' || b == '[' || b == '"';
      }
    }
    return false;
  }

  private void health(LocalHttpExchange exchange) throws IOException {
    exchange.send(200, "application/json", scoring.health());
  }

  private void describe(LocalHttpExchange exchange) throws IOException {
    exchange.send(200, "application/json", document.json());
  }

  /** The paths that it answers, and how many readings were judged before a restart, in words. */
  public String offer() {
    String paths = "/score, /health and /openapi.json";
    return readings() == 0
        ? paths
        : paths + String.format(Locale.ROOT, "; continues after reading %,d", readings());
  }

  /** The port that it listens on. */
  public int port() {
    return http.address().getPort();
  }

  /** The number of readings that were judged, with those before a restart. */
  public long readings() {
    return judges.readings();
  }

  /**
   * Stops at once, and saves what was judged.
   *
   * @throws IOException if it cannot be saved; the earlier state stays
   */
  @Override
  public void close() throws IOException {
    http.close();
    if (closing.getCount() > 0) {
      closing.countDown();
      if (saver != null) {
        awaitEnd(saver);
        judges.save();
      }
    }
  }

  private static void awaitEnd(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
