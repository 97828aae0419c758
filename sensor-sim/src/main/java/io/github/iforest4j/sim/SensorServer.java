package io.github.iforest4j.sim;

import io.github.iforest4j.time.Timing;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Serves a scenario over TCP as JSON lines, to several clients at once. It does not read what a
 * client sends. Each client has its own thread, so a client that reads slowly or not at all does
 * not delay the others.
 *
 * <ul>
 *   <li>By default, each client gets its own stream, from the first reading and at its own pace,
 *       and nothing is dropped.
 *   <li>A {@link Builder#live live} server has one clock for all clients: a client gets the
 *       readings from the moment at which it connects. A client that falls behind by more than the
 *       backlog misses the oldest readings, which are counted. Nothing is stored for it: a reading
 *       is computed when it is sent.
 * </ul>
 *
 * <p>It listens from {@link Builder#start()} to {@link #close()}. Clients beyond the limit are
 * disconnected at once, counted and reported. Thread-safe.
 */
public final class SensorServer implements AutoCloseable {
  /** The default maximum number of clients connected at the same time. */
  public static final int DEFAULT_MAX_CLIENTS = 16;

  /** The default number of readings by which a client of a live server can be behind. */
  public static final int DEFAULT_BACKLOG = 1_000;

  private static final long CLOSE_SECONDS = 5;

  /** The pause after a failed accept, for example when there are no file handles left. */
  private static final Duration ACCEPT_RETRY = Duration.ofMillis(100);

  private final Builder settings;
  private final ServerSocket listener;
  private final Thread acceptor;

  /** The start on the clock of {@link Timing#nanoTime()}. */
  private final long origin;

  private final Set<ServedClient> clients = ConcurrentHashMap.newKeySet();
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();

  /** Counted down by {@link #close()}. */
  private final CountDownLatch closing = new CountDownLatch(1);

  // The clients' threads count these.
  final AtomicLong completed = new AtomicLong();
  final AtomicLong readingsSent = new AtomicLong();
  final AtomicLong readingsDropped = new AtomicLong();

  private SensorServer(Builder settings, ServerSocket listener) {
    this.settings = settings;
    this.listener = listener;
    this.origin = settings.timing.nanoTime();
    this.acceptor = new Thread(this::acceptClients, "sensor-server-" + listener.getLocalPort());
    acceptor.setDaemon(true);
  }

  /** Starts the settings of a server for a scenario; nothing listens before {@code start()}. */
  public static Builder of(Scenario scenario, SensorStream.Options options) {
    return new Builder(scenario, options);
  }

  /** Collects the settings; each setter returns this builder. Not thread-safe. */
  public static final class Builder {
    final Scenario scenario;
    final SensorStream.Options options;
    InetAddress address = InetAddress.getLoopbackAddress();
    int port;
    double rate;
    long count = Long.MAX_VALUE;
    boolean labels;
    boolean live;
    int backlog = DEFAULT_BACKLOG;
    @Nullable SSLContext tls;
    int maxClients = DEFAULT_MAX_CLIENTS;
    Consumer<String> notices = notice -> {};
    Timing timing = Timing.SYSTEM;

    private Builder(Scenario scenario, SensorStream.Options options) {
      this.scenario = Objects.requireNonNull(scenario, "scenario");
      this.options = Objects.requireNonNull(options, "options");
    }

    private Builder(Builder other) {
      this(other.scenario, other.options);
      address = other.address;
      port = other.port;
      rate = other.rate;
      count = other.count;
      labels = other.labels;
      live = other.live;
      backlog = other.backlog;
      tls = other.tls;
      maxClients = other.maxClients;
      notices = other.notices;
      timing = other.timing;
    }

    /** The local address to listen on. Default: loopback, so that only this machine can connect. */
    public Builder address(InetAddress value) {
      address = Objects.requireNonNull(value, "address");
      return this;
    }

    /**
     * The port to listen on. Default: 0, which takes a free one.
     *
     * @throws InvalidSettingException if it is not from 0 to 65535
     */
    public Builder port(int value) {
      if (value < 0 || value > 65_535) {
        throw new InvalidSettingException("port must be from 0 to 65535, was " + value);
      }
      port = value;
      return this;
    }

    /**
     * The number of readings that each client gets per second. Default: 0, as fast as the client
     * reads. If a client has held up its stream for more than a second, the late readings still
     * come, but at this rate and not in a burst.
     *
     * @throws InvalidSettingException if it is neither 0 nor from 0.001 to a million
     */
    public Builder rate(double value) {
      if (value != 0 && !(value >= .001 && value <= 1e6)) {
        throw new InvalidSettingException(
            "rate must be 0 (unlimited) or from 0.001 to 1000000, was " + value);
      }
      rate = value;
      return this;
    }

    /**
     * The number of readings after which a client is disconnected. Default: no limit.
     *
     * @throws InvalidSettingException if it is negative
     */
    public Builder count(long value) {
      if (value < 0) {
        throw new InvalidSettingException("count must be at least 0, was " + value);
      }
      count = value;
      return this;
    }

    /** Whether each reading carries its ground truth. Default: false. */
    public Builder labels(boolean value) {
      labels = value;
      return this;
    }

    /**
     * Whether all clients share one clock, which starts with the server. Default: false. A live
     * server needs a {@link #rate(double)}.
     */
    public Builder live(boolean value) {
      live = value;
      return this;
    }

    /**
     * The number of readings by which a client of a live server can be behind before it misses the
     * oldest. Default: {@value #DEFAULT_BACKLOG}.
     *
     * @throws InvalidSettingException if it is less than 1
     */
    public Builder backlog(int value) {
      if (value < 1) {
        throw new InvalidSettingException("backlog must be at least 1, was " + value);
      }
      backlog = value;
      return this;
    }

    /** Encrypts with TLS, with the key of this context. Default: plain TCP. */
    public Builder tls(SSLContext value) {
      tls = Objects.requireNonNull(value, "tls");
      return this;
    }

    /**
     * The maximum number of clients connected at the same time. Default: {@value
     * #DEFAULT_MAX_CLIENTS}.
     *
     * @throws InvalidSettingException if it is less than 1
     */
    public Builder maxClients(int value) {
      if (value < 1) {
        throw new InvalidSettingException("maxClients must be at least 1, was " + value);
      }
      maxClients = value;
      return this;
    }

    /**
     * Receives one line for each client that connects, disconnects or is refused. Default: none.
     * The server's threads call it, several at the same time; it must not throw or block.
     */
    public Builder notices(Consumer<String> value) {
      notices = Objects.requireNonNull(value, "notices");
      return this;
    }

    /** The clock by which readings are due, and how to wait for it. Default: the system's. */
    public Builder timing(Timing value) {
      timing = Objects.requireNonNull(value, "timing");
      return this;
    }

    /**
     * Starts to listen.
     *
     * @throws IOException if it cannot listen there, such as {@link BindException} for a port in
     *     use; the message names address and port
     * @throws InvalidSettingException if it is live and has no rate
     */
    public SensorServer start() throws IOException {
      if (live && rate == 0) {
        throw new InvalidSettingException("a live server needs a rate, was 0 (unlimited)");
      }
      ServerSocket listener =
          tls == null ? new ServerSocket() : tls.getServerSocketFactory().createServerSocket();
      try {
        listener.bind(new InetSocketAddress(address, port));
      } catch (IOException e) {
        listener.close();
        throw cannotListen(e);
      }
      SensorServer server = new SensorServer(new Builder(this), listener);
      server.acceptor.start();
      return server;
    }

    private IOException cannotListen(IOException cause) {
      String message =
          "cannot listen on "
              + address.getHostAddress()
              + " port "
              + port
              + ": "
              + cause.getMessage()
              + "; choose another port (0 takes a free one) or address";
      BindException described = new BindException(message);
      described.initCause(cause);
      return described;
    }
  }

  /** The port that it listens on, also if the setting was 0. */
  public int port() {
    return listener.getLocalPort();
  }

  /** The address that it listens on. */
  public InetAddress address() {
    return listener.getInetAddress();
  }

  /** The number of clients that are connected now. */
  public int clients() {
    return clients.size();
  }

  /** The number of clients admitted since the start. */
  public long acceptedClients() {
    return accepted.get();
  }

  /** The number of clients refused because of the limit. */
  public long refusedClients() {
    return refused.get();
  }

  /** The number of clients that got all their readings; see {@link Builder#count(long)}. */
  public long completedClients() {
    return completed.get();
  }

  /** The number of readings that clients of a live server missed because they were too slow. */
  public long readingsDropped() {
    return readingsDropped.get();
  }

  /** The number of readings handed to the network, over all clients. */
  public long readingsSent() {
    return readingsSent.get();
  }

  /**
   * Stops listening, disconnects every client and waits up to five seconds for the threads to end.
   * Closing again does nothing.
   */
  @Override
  public void close() {
    closing.countDown();
    closeQuietly(listener);
    for (ServedClient client : clients) {
      client.stop();
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSE_SECONDS);
    boolean interrupted = !ended(acceptor, deadline);
    for (ServedClient client : clients) {
      // One may have been admitted since.
      client.stop();
      interrupted = interrupted || !ended(client.thread(), deadline);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for a thread to end; false if the waiting thread was interrupted. */
  private static boolean ended(Thread thread, long deadline) {
    if (thread == Thread.currentThread()) {
      return true;
    }
    try {
      TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, deadline - System.nanoTime()));
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  private void acceptClients() {
    while (!isClosed()) {
      try {
        admit(listener.accept());
      } catch (IOException e) {
        if (!isClosed()) {
          settings.notices.accept("cannot accept a client: " + e.getMessage());
          pauseAfterFailure();
        }
      }
    }
  }

  private void pauseAfterFailure() {
    try {
      settings.timing.pause(ACCEPT_RETRY, closing);
    } catch (InterruptedException e) {
      // Nobody interrupts this thread; if someone does, it tries again at once.
    }
  }

  /** Called by the acceptor only, so two clients cannot pass the limit at the same time. */
  private void admit(Socket socket) {
    String peer = socket.getRemoteSocketAddress().toString().replaceFirst("^[^/]*/", "");
    if (clients.size() >= settings.maxClients) {
      refused.incrementAndGet();
      closeQuietly(socket);
      settings.notices.accept(
          "client " + peer + " refused: " + settings.maxClients + " clients are connected already");
      return;
    }
    ServedClient client = new ServedClient(this, settings, socket, peer);
    clients.add(client);
    accepted.incrementAndGet();
    settings.notices.accept("client " + peer + " connected");
    if (isClosed()) {
      client.stop();
    }
    client.thread().start();
  }

  boolean isClosed() {
    return closing.getCount() == 0;
  }

  /** The start on the server's clock, in nanoseconds. */
  long origin() {
    return origin;
  }

  CountDownLatch closing() {
    return closing;
  }

  void forget(ServedClient client) {
    clients.remove(client);
  }

  static void closeQuietly(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      // Nothing can be done about a socket that does not close.
    }
  }
}
