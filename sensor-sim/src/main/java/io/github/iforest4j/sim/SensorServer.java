package io.github.iforest4j.sim;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * Serves a scenario over TCP as JSON lines, to several clients at once. What a client sends is not
 * read, and a client that reads slowly or not at all holds up nobody else, because the sender that
 * waits for it is its own.
 *
 * <ul>
 *   <li>Unless told otherwise each client gets a stream of its own from the first reading on, at
 *       its own pace, and nothing is dropped.
 *   <li>A {@link Builder#live live} server has one clock for all: a client gets the readings from
 *       the moment on at which it connects. One that falls behind by more than the backlog misses
 *       the oldest readings, which are counted. Nothing is stored for it: a reading is computed
 *       when it is sent.
 * </ul>
 *
 * <p>It listens from {@link Builder#start()} to {@link #close()}. Clients beyond the limit are
 * disconnected at once, counted and reported. Thread-safe.
 */
public final class SensorServer implements AutoCloseable {
  /** The number of clients at a time unless told otherwise. */
  public static final int DEFAULT_MAX_CLIENTS = 16;

  /** By how many readings a client of a live server can be behind unless told otherwise. */
  public static final int DEFAULT_BACKLOG = 1_000;

  private static final long CLOSE_SECONDS = 5;
  private static final int HANDSHAKE_MILLIS = 10_000;

  /** After a failed accept, such as for want of file handles. */
  private static final long ACCEPT_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Builder settings;
  private final ServerSocket listener;
  private final Thread acceptor;

  private final Set<Client> clients = ConcurrentHashMap.newKeySet();

  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong completed = new AtomicLong();
  private final AtomicLong readingsSent = new AtomicLong();
  private final AtomicLong readingsDropped = new AtomicLong();
  private final long origin;
  private volatile boolean closed;

  private SensorServer(Builder settings, ServerSocket listener) {
    this.settings = settings;
    this.listener = listener;
    this.origin = settings.pacing.nanoTime();
    this.acceptor = new Thread(this::acceptClients, "sensor-server-" + listener.getLocalPort());
    acceptor.setDaemon(true);
  }

  /** Settings of a server for a scenario's streams; nothing listens before {@code start()}. */
  public static Builder of(Scenario scenario, SensorStream.Options options) {
    return new Builder(scenario, options);
  }

  /** Collects the settings; each setter returns this builder. Not thread-safe. */
  public static final class Builder {
    private final Scenario scenario;
    private final SensorStream.Options options;
    private InetAddress address = InetAddress.getLoopbackAddress();
    private int port;
    private double rate;
    private long count = Long.MAX_VALUE;
    private boolean labels;
    private boolean live;
    private int backlog = DEFAULT_BACKLOG;
    private SSLContext tls;
    private int maxClients = DEFAULT_MAX_CLIENTS;
    private Consumer<String> notices = notice -> {};
    private Pacing pacing = Pacing.SYSTEM;

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
      pacing = other.pacing;
    }

    /** The local address to listen on; default loopback, so that only this machine can connect. */
    public Builder address(InetAddress value) {
      address = Objects.requireNonNull(value, "address");
      return this;
    }

    /**
     * The port to listen on; default 0, which takes a free one.
     *
     * @throws IllegalArgumentException if it is not from 0 to 65535
     */
    public Builder port(int value) {
      if (value < 0 || value > 65_535) {
        throw new IllegalArgumentException("port must be from 0 to 65535, was " + value);
      }
      port = value;
      return this;
    }

    /**
     * How many readings each client gets per second; default 0, as fast as the client reads. After
     * a client has held up its stream for more than a second the missed readings still come, but at
     * this rate, not in a burst.
     *
     * @throws IllegalArgumentException if it is neither 0 nor from 0.001 to a million
     */
    public Builder rate(double value) {
      if (value != 0 && !(value >= .001 && value <= 1e6)) {
        throw new IllegalArgumentException(
            "rate must be 0 (unlimited) or from 0.001 to 1000000, was " + value);
      }
      rate = value;
      return this;
    }

    /**
     * After how many readings a client is disconnected; default never.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public Builder count(long value) {
      if (value < 0) {
        throw new IllegalArgumentException("count must be at least 0, was " + value);
      }
      count = value;
      return this;
    }

    /** Whether the ground truth goes along with each reading; default not. */
    public Builder labels(boolean value) {
      labels = value;
      return this;
    }

    /**
     * Whether all clients share one clock that began when the server started; default not. Goes
     * with a rate.
     */
    public Builder live(boolean value) {
      live = value;
      return this;
    }

    /**
     * By how many readings a client of a live server can be behind before it misses the oldest;
     * default {@value #DEFAULT_BACKLOG}.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public Builder backlog(int value) {
      if (value < 1) {
        throw new IllegalArgumentException("backlog must be at least 1, was " + value);
      }
      backlog = value;
      return this;
    }

    /** Encrypts what is sent, with the key of this context; default plain TCP. */
    public Builder tls(SSLContext value) {
      tls = Objects.requireNonNull(value, "tls");
      return this;
    }

    /**
     * How many clients can be connected at a time; default {@value #DEFAULT_MAX_CLIENTS}.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public Builder maxClients(int value) {
      if (value < 1) {
        throw new IllegalArgumentException("maxClients must be at least 1, was " + value);
      }
      maxClients = value;
      return this;
    }

    /**
     * Receives one line for each client that comes, goes or is refused; default nobody. Called by
     * the server's threads, several at once; must not throw or block.
     */
    public Builder notices(Consumer<String> value) {
      notices = Objects.requireNonNull(value, "notices");
      return this;
    }

    Builder pacing(Pacing value) {
      pacing = value;
      return this;
    }

    /**
     * Listens.
     *
     * @throws IOException if it cannot listen there, such as {@link BindException} for a port in
     *     use; the message names address and port
     * @throws IllegalArgumentException if it is live without a rate
     */
    public SensorServer start() throws IOException {
      if (live && rate == 0) {
        throw new IllegalArgumentException("a live server needs a rate, was 0 (unlimited)");
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

  /** The port that it listens on, also when 0 was asked for. */
  public int port() {
    return listener.getLocalPort();
  }

  /** The address that it listens on. */
  public InetAddress address() {
    return listener.getInetAddress();
  }

  /** How many clients are connected now. */
  public int clients() {
    return clients.size();
  }

  /** How many clients were ever admitted. */
  public long acceptedClients() {
    return accepted.get();
  }

  /** How many clients were turned away because of the limit. */
  public long refusedClients() {
    return refused.get();
  }

  /** How many clients got all their readings, as {@link Builder#count(long)} says. */
  public long completedClients() {
    return completed.get();
  }

  /** How many readings clients of a live server missed because they were too slow. */
  public long readingsDropped() {
    return readingsDropped.get();
  }

  /** How many readings were handed to the network, over all clients. */
  public long readingsSent() {
    return readingsSent.get();
  }

  /**
   * Stops listening, disconnects every client and waits up to five seconds for the threads to end.
   * Closing again does nothing.
   */
  @Override
  public void close() {
    closed = true;
    closeQuietly(listener);
    for (Client client : clients) {
      client.stop();
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSE_SECONDS);
    acceptor.interrupt();
    boolean interrupted = !ended(acceptor, deadline);
    for (Client client : clients) {
      // One may have been admitted since.
      client.stop();
      interrupted = interrupted || !ended(client.thread, deadline);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for a thread; false when the waiting thread was interrupted. */
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
    while (!closed) {
      try {
        admit(listener.accept());
      } catch (IOException e) {
        if (!closed) {
          settings.notices.accept("cannot accept a client: " + e.getMessage());
          pauseAfterFailure();
        }
      }
    }
  }

  private void pauseAfterFailure() {
    try {
      settings.pacing.sleep(ACCEPT_RETRY_NANOS);
    } catch (InterruptedException e) {
      // Only close() interrupts, and then the loop ends by itself.
      Thread.currentThread().interrupt();
    }
  }

  /** Runs on the acceptor only, so the limit cannot be passed by two clients at once. */
  private void admit(Socket socket) {
    String peer = socket.getRemoteSocketAddress().toString().replaceFirst("^[^/]*/", "");
    if (clients.size() >= settings.maxClients) {
      refused.incrementAndGet();
      closeQuietly(socket);
      settings.notices.accept(
          "client " + peer + " refused: " + settings.maxClients + " clients are connected already");
      return;
    }
    Client client = new Client(socket, peer);
    clients.add(client);
    accepted.incrementAndGet();
    settings.notices.accept("client " + peer + " connected");
    if (closed) {
      client.stop();
    }
    client.thread.start();
  }

  private static void closeQuietly(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      // Nothing can be done about a socket that does not close.
    }
  }

  /** One connection and the thread that feeds it. */
  private final class Client {
    private final Socket socket;
    private final String peer;
    private final Thread thread;
    private long sent;
    private long dropped;

    Client(Socket socket, String peer) {
      this.socket = socket;
      this.peer = peer;
      this.thread = new Thread(this::run, "sensor-client-" + peer);
      thread.setDaemon(true);
    }

    /** Ends a write that waits for the client, and a pause between two readings. */
    void stop() {
      closeQuietly(socket);
      thread.interrupt();
    }

    private void run() {
      String outcome;
      try (socket) {
        socket.setTcpNoDelay(true);
        socket.setKeepAlive(true);
        if (socket instanceof SSLSocket secure) {
          secure.setSoTimeout(HANDSHAKE_MILLIS);
          secure.startHandshake();
        }
        OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 64 * 1024);
        if (settings.live) {
          feedLive(out);
        } else {
          feed(out);
        }
        outcome = sent == settings.count ? complete() : "disconnected by shutdown";
      } catch (IOException e) {
        outcome = closed ? "disconnected by shutdown" : "disconnected";
      } catch (InterruptedException e) {
        outcome = "disconnected by shutdown";
      } finally {
        clients.remove(this);
      }
      String missed = dropped == 0 ? "" : "; it was slow and missed " + dropped;
      settings.notices.accept(
          "client " + peer + " " + outcome + " after " + sent + " readings" + missed);
    }

    /**
     * Says that there is no more. What the client may have sent is swallowed first: closing with
     * unread input would reset the connection and could cost the client the last readings.
     */
    private String complete() {
      try {
        socket.shutdownOutput();
        InputStream in = socket.getInputStream();
        while (in.available() > 0 && in.skip(in.available()) > 0) {}
      } catch (IOException e) {
        // It left at once: it had all it wanted.
      }
      completed.incrementAndGet();
      return "completed";
    }

    private void feed(OutputStream out) throws IOException, InterruptedException {
      SensorStream stream = SensorStream.of(settings.scenario, settings.options);
      ReadingEncoder encoder = new JsonLinesEncoder(settings.labels);
      Schedule schedule = settings.rate == 0 ? null : new Schedule(settings.rate, settings.pacing);
      while (sent < settings.count && !closed) {
        if (schedule != null) {
          long wait = schedule.untilNext();
          if (wait > 0) {
            out.flush();
            settings.pacing.sleep(wait);
          }
        }
        encoder.write(stream.next(), out);
        sent++;
        readingsSent.incrementAndGet();
      }
      out.flush();
    }

    /** What is due by the common clock; what is too old is left out. */
    private void feedLive(OutputStream out) throws IOException, InterruptedException {
      SensorStream stream = SensorStream.of(settings.scenario, settings.options);
      ReadingEncoder encoder = new JsonLinesEncoder(settings.labels);
      double interval = TimeUnit.SECONDS.toNanos(1) / settings.rate;
      long next = due(interval);
      stream.seek(next);
      while (sent < settings.count && !closed) {
        long now = due(interval);
        if (now < next) {
          out.flush();
          long wait = origin + (long) Math.ceil(next * interval) - settings.pacing.nanoTime();
          settings.pacing.sleep(Math.max(1, wait));
          continue;
        }
        if (now - next >= settings.backlog) {
          long oldest = now - settings.backlog + 1;
          dropped += oldest - next;
          readingsDropped.addAndGet(oldest - next);
          stream.seek(oldest);
        }
        SensorReading reading = stream.next();
        next = reading.index() + 1;
        encoder.write(reading, out);
        sent++;
        readingsSent.incrementAndGet();
      }
      out.flush();
    }

    /** The index of the latest reading that is due. */
    private long due(double interval) {
      return (long) ((settings.pacing.nanoTime() - origin) / interval);
    }
  }
}
