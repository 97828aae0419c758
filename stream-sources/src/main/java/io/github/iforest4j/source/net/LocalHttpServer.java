package io.github.iforest4j.source.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * An HTTP server for a few paths, meant for this machine. It listens on the loopback interface
 * unless another address is set.
 *
 * <p>Each request is checked in this order, and the first check that fails decides the answer: the
 * {@code Host} header (see {@link HostCheck}; with a token, the token decides instead), the origin,
 * the token, the path (404), the method (405). Then the handler of the path answers. A handler
 * refuses with {@link HttpRefusal}; if it fails with a {@code RuntimeException}, the answer is 500.
 *
 * <p>Handlers run on daemon threads, several at a time, so they must be thread-safe. An endless
 * answer takes one thread while it lasts. Requests beyond the number of threads wait; if they take
 * three quarters of the connections, further ones get 503, so that others can connect.
 *
 * <p>A client that is slow, silent or gone holds no thread: one thread does all input and output,
 * and a handler begins when its request is complete. Each client has 10 s for the head of its first
 * request, 30 s between an answer and the end of the next head, 10 s between two parts of a body
 * and 2 minutes for a whole one, and 30 s to take an answer. Connections are bounded (256 unless
 * set); for a new one, the one that was silent for longest is dropped. Unfinished bodies of all
 * clients together take at most four times the longest that a path accepts. Answers that clients do
 * not take are bounded together (64 MB); for a new one, the oldest are dropped.
 */
public final class LocalHttpServer implements AutoCloseable {
  private static final long CLOSING_SECONDS = 2;

  /** Unfinished bodies of all clients together take no more than this many of the longest. */
  private static final long MAX_BODIES = 4;

  /** Answers that all clients together have not taken yet, in bytes. */
  private static final long MAX_ANSWERS = 64 << 20;

  private static final int MAX_LINE = 8_192;
  private static final int MAX_HEAD = 16_384;
  private static final int CHUNK = 65_536;

  /** Answers requests for one path. */
  @FunctionalInterface
  public interface Handler {
    /**
     * Answers one request, whose body is complete.
     *
     * @throws HttpRefusal to refuse it
     * @throws IOException if the client is gone
     * @throws InterruptedException if the server stops
     */
    void handle(LocalHttpExchange exchange) throws IOException, HttpRefusal, InterruptedException;
  }

  private final Builder settings;
  private final EventLoopGroup loop;
  private final Channel listener;
  private final HttpConnections connections;
  private final HandlerThreads threads;
  private final HostCheck hosts;

  /** Who answers at a path, and how many bytes of body it takes. */
  record Route(int maxBody, boolean apart, Handler handler) {}

  private LocalHttpServer(Builder settings) throws IOException {
    this.settings = settings;
    this.connections =
        new HttpConnections(
            settings.maxConnections,
            MAX_BODIES * settings.longestBody(),
            settings.maxAnswers,
            settings.deadlines);
    this.threads =
        new HandlerThreads(settings.threads, settings.threadName, settings.maxConnections);
    this.loop =
        new NioEventLoopGroup(1, new DefaultThreadFactory(settings.threadName + "-io", true));
    try {
      this.listener = listen();
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
    this.hosts = new HostCheck(address(), settings.knownAs);
    long interval = Math.max(1, Math.min(500, settings.deadlines.shortest().toMillis() / 4));
    loop.scheduleWithFixedDelay(
        () -> connections.sweep(System.nanoTime()), interval, interval, TimeUnit.MILLISECONDS);
  }

  private Channel listen() throws IOException {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, settings.backlog)
            .option(ChannelOption.SO_REUSEADDR, true)
            // A client may send its request, end its side, and wait for the answer.
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    channel
                        .pipeline()
                        .addLast(new HttpServerCodec(MAX_LINE, MAX_HEAD, CHUNK))
                        .addLast(new HttpConversation(LocalHttpServer.this, connections));
                  }
                })
            .bind(settings.address, settings.port)
            .awaitUninterruptibly();
    if (bound.cause() instanceof IOException e) {
      throw e;
    } else if (!bound.isSuccess()) {
      Throwable root = bound.cause();
      while (root.getCause() != null) {
        root = root.getCause();
      }
      throw new IOException("cannot listen: " + root.getMessage(), bound.cause());
    }
    return bound.channel();
  }

  /** A server on a free port of the loopback interface, until set otherwise. */
  public static Builder builder() {
    return new Builder();
  }

  /** Where the server listens, with the port that it was given if the builder's port was 0. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.localAddress();
  }

  /**
   * Runs a handler on a thread of its own.
   *
   * @throws java.util.concurrent.RejectedExecutionException if too many wait, or it was closed
   */
  void execute(Route route, Runnable task) {
    threads.execute(route.apart(), task);
  }

  /** Answers one request whose body is complete. */
  void handle(LocalHttpExchange exchange, Handler handler) {
    try {
      handler.handle(exchange);
    } catch (HttpRefusal e) {
      try {
        sendError(exchange, e);
      } catch (IOException gone) {
        // Nobody is left to answer.
      }
    } catch (IOException e) {
      // The client is gone.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      if (!exchange.isAnswered()) {
        try {
          sendError(exchange, new HttpRefusal(500, "this request failed inside the server"));
        } catch (IOException gone) {
          e.addSuppressed(gone);
        }
      }
      throw e;
    } finally {
      exchange.end();
    }
  }

  /**
   * Decides who answers a request, from its head alone.
   *
   * @return null if it is answered already
   */
  @Nullable Route admit(LocalHttpExchange exchange) throws IOException, HttpRefusal {
    settings.headers.forEach(exchange::setHeader);
    if (!exchange.asksForPath() || exchange.headers("Host").size() > 1) {
      throw new HttpRefusal(400, "the request is not well formed");
    }
    if (settings.token == null && !hosts.isAskedFor(exchange::header)) {
      throw new HttpRefusal(
          settings.wrongHostStatus,
          settings.wrongHost == null
              ? "ask for localhost:" + address().getPort()
              : settings.wrongHost);
    }
    if (settings.noOrigins && exchange.header("Origin") != null
        || HostCheck.isOfAnotherSite(exchange::header)) {
      throw new HttpRefusal(403, settings.otherSite);
    }
    if (settings.token != null && !settings.token.admit(exchange)) {
      return null;
    }
    return route(exchange);
  }

  private Route route(LocalHttpExchange exchange) throws HttpRefusal {
    Map<String, Route> methods = settings.routes.get(exchange.path());
    if (methods == null) {
      throw new HttpRefusal(404, settings.notFound);
    }
    String method = exchange.method();
    Route route = methods.get(method.equals("HEAD") ? "GET" : method);
    if (route == null) {
      List<String> allowed = new ArrayList<>(methods.keySet());
      exchange.setHeader("Allow", String.join(", ", allowed));
      throw new HttpRefusal(405, "only " + String.join(" and ", allowed) + " here");
    }
    return route;
  }

  /** Answers with the reason why a request is not answered otherwise. */
  void sendError(LocalHttpExchange exchange, HttpRefusal refusal) throws IOException {
    String message = Objects.toString(refusal.getMessage(), "");
    if (settings.jsonErrors) {
      String json = JsonMapper.shared().writeValueAsString(Map.of("error", message));
      exchange.send(refusal.status(), "application/json", json + "\n");
    } else {
      exchange.send(refusal.status(), "text/plain; charset=utf-8", message + "\n");
    }
  }

  /** For tests: how many connections are open. */
  int openConnections() {
    return loop.submit(connections::size).syncUninterruptibly().getNow();
  }

  /** Stops at once: requests in progress are interrupted. */
  @Override
  public void close() {
    close(Duration.ZERO);
  }

  /** Stops, and gives requests in progress some time to end by themselves. */
  public void close(Duration grace) {
    threads.close(grace);
    // Closes the listener and every connection.
    loop.shutdownGracefully(0, CLOSING_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  /** Settings of a server. Not thread-safe; use one for one server. */
  public static final class Builder {
    private InetAddress address = InetAddress.getLoopbackAddress();
    private int port;
    private int backlog = 50;
    private int threads = 4;
    private String threadName = "http";
    private @Nullable String knownAs;
    private @Nullable TokenCheck token;
    private boolean noOrigins;
    private boolean jsonErrors;
    private int wrongHostStatus = 403;
    private @Nullable String wrongHost;
    private String otherSite = "requests from other sites are refused";
    private String notFound = "there is nothing at this address";
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final Map<String, Map<String, Route>> routes = new LinkedHashMap<>();
    private int maxConnections = 256;
    private long maxAnswers = MAX_ANSWERS;
    private HttpConnections.Deadlines deadlines = HttpConnections.Deadlines.USUAL;

    private Builder() {
      header("X-Content-Type-Options", "nosniff");
      header("Cache-Control", "no-store");
    }

    /**
     * Where to listen.
     *
     * @param port 0 for a free one
     */
    public Builder listenOn(InetAddress address, int port) {
      this.address = Objects.requireNonNull(address, "address");
      this.port = port;
      return this;
    }

    /** The largest number of requests that are handled at the same time; 4 unless set. */
    public Builder threads(int threads, String name) {
      this.threads = threads;
      this.threadName = name;
      return this;
    }

    /** The largest number of connections that wait to be accepted; 50 unless set. */
    public Builder backlog(int backlog) {
      this.backlog = backlog;
      return this;
    }

    /** One more name of this server that clients may ask for. */
    public Builder knownAs(String host) {
      this.knownAs = host;
      return this;
    }

    /** The answer to a client that asks for another host; 403 unless set. */
    public Builder onWrongHost(int status, String message) {
      this.wrongHostStatus = status;
      this.wrongHost = message;
      return this;
    }

    /** The answer (403) to a page of another site. */
    public Builder onOtherSite(String message) {
      this.otherSite = message;
      return this;
    }

    /** Refuses every request of a browser's page with 403, also from this server's own pages. */
    public Builder refuseOrigins(String message) {
      this.noOrigins = true;
      return onOtherSite(message);
    }

    /**
     * Lets in only those who show a token: as {@code /?token=…}, which is answered with a cookie
     * and a redirect to {@code /}, with that cookie, or as a bearer. The name in the {@code Host}
     * header is not checked then.
     *
     * @param token the secret
     * @param cookie the name of the cookie
     * @param advice the answer (401) to everyone else
     */
    public Builder token(String token, String cookie, String advice) {
      this.token = new TokenCheck(token, cookie, advice);
      return this;
    }

    /** A header of every answer. {@code nosniff} and {@code no-store} are always set. */
    public Builder header(String name, String value) {
      headers.put(name, value);
      return this;
    }

    /** Errors as {@code {"error":"…"}}; without this, as plain text. */
    public Builder jsonErrors() {
      this.jsonErrors = true;
      return this;
    }

    /** The answer (404) for a path that has no handler. */
    public Builder onNotFound(String message) {
      this.notFound = message;
      return this;
    }

    /** The largest number of open connections; 256 unless set. */
    public Builder maxConnections(int maxConnections) {
      this.maxConnections = maxConnections;
      return this;
    }

    /** For tests: how many bytes of answers all clients together may leave untaken. */
    Builder maxAnswers(long bytes) {
      this.maxAnswers = bytes;
      return this;
    }

    /** For tests. */
    Builder deadlines(HttpConnections.Deadlines deadlines) {
      this.deadlines = deadlines;
      return this;
    }

    /** Who answers GET at a path; also HEAD, without the body. */
    public Builder get(String path, Handler handler) {
      return on("GET", path, new Route(0, false, handler));
    }

    /**
     * Who answers GET at a path on a thread that only such paths share, so that the answer does not
     * wait for other requests. The handler must be quick.
     */
    public Builder getApart(String path, Handler handler) {
      return on("GET", path, new Route(0, true, handler));
    }

    /**
     * Who answers POST at a path.
     *
     * @param maxBytes the longest body that is accepted; a longer one is answered with 413
     */
    public Builder post(String path, int maxBytes, Handler handler) {
      return on("POST", path, new Route(maxBytes, false, handler));
    }

    private Builder on(String method, String path, Route route) {
      routes.computeIfAbsent(path, p -> new LinkedHashMap<>()).put(method, route);
      return this;
    }

    private int longestBody() {
      int longest = 0;
      for (Map<String, Route> methods : routes.values()) {
        for (Route route : methods.values()) {
          longest = Math.max(longest, route.maxBody());
        }
      }
      return longest;
    }

    /**
     * Listens from now on.
     *
     * @throws java.net.BindException if the port is taken, or the address is not of this machine
     * @throws IOException if it cannot listen for another reason
     */
    public LocalHttpServer start() throws IOException {
      return new LocalHttpServer(this);
    }
  }
}
