package io.github.iforest4j.source;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.iforest4j.source.MessageQueue.Message;
import io.github.iforest4j.source.net.HostCheck;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Listens for readings: each POST holds one object, an array, or JSON lines, and is answered with
 * how many readings it holds and what is wrong with the rest. What was taken waits in a bounded
 * queue; when that is full the answer is 503, and nothing of the post was taken.
 *
 * <p>A page in a browser must not be able to post: the content type has to be one that a form
 * cannot have, an origin is refused, and the host must be the one that is listened on.
 */
final class HttpReader implements RecordReader, Closeable {
  private static final int MAX_BODY = 8 << 20;
  private static final int THREADS = 4;
  private static final long LOOK_UP_MILLIS = 200;

  private final Complaints complaints;
  private final PayloadReader payloads;
  private final MessageQueue queue = new MessageQueue();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final HostCheck hosts;
  private final InputLimits limits;
  private final HttpServer server;
  private final ExecutorService executor;
  private final URI address;
  private long position;
  private long read;

  /** Listens from now on. */
  HttpReader(URI address, SourceOptions options, Complaints complaints) throws IOException {
    this.address = address;
    this.complaints = complaints;
    this.limits = options.limits();
    this.payloads = new PayloadReader(options.limits(), complaints, false);
    try {
      String host = address.getHost().replaceAll("[\\[\\]]", "");
      server =
          HttpServer.create(
              new InetSocketAddress(InetAddress.getByName(host), address.getPort()), 50);
    } catch (UnknownHostException e) {
      throw new IOException(address + ": no such address on this machine", e);
    } catch (BindException e) {
      throw new IOException(address + ": cannot listen: " + e.getMessage(), e);
    }
    hosts = new HostCheck(server.getAddress(), address.getHost());
    executor =
        Executors.newFixedThreadPool(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "http-readings");
              thread.setDaemon(true);
              return thread;
            });
    server.setExecutor(executor);
    server.createContext("/", this::handle);
    server.start();
    if (!server.getAddress().getAddress().isLoopbackAddress()) {
      complaints.warn("listening beyond this machine: whoever reaches it can post readings");
    }
    complaints.note("listening; POST JSON to http://" + authority() + address.getPath());
  }

  /** The port that is listened on. */
  int port() {
    return server.getAddress().getPort();
  }

  private String authority() {
    return address.getHost() + ":" + port();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      int status;
      String answer;
      try {
        PostContent content = accept(exchange);
        status = content.isUseless() ? 400 : 200;
        answer = content.json();
      } catch (RefusedException e) {
        status = e.status;
        answer = "{\"error\":\"" + e.getMessage() + "\"}";
      }
      byte[] body = (answer + "\n").getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      if (status == 503) {
        exchange.getResponseHeaders().set("Retry-After", "1");
      } else if (status == 405) {
        exchange.getResponseHeaders().set("Allow", "POST");
      }
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  /** Why a post was not taken, in words that hold nothing from outside. */
  private static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;
    private final int status;

    RefusedException(int status, String why) {
      super(why);
      this.status = status;
    }
  }

  private PostContent accept(HttpExchange exchange) throws IOException, RefusedException {
    if (!hosts.isAskedFor(exchange.getRequestHeaders())) {
      throw new RefusedException(421, "this is not the host that is listened on");
    }
    if (exchange.getRequestHeaders().containsKey("Origin")
        || HostCheck.isOfAnotherSite(exchange.getRequestHeaders())) {
      throw new RefusedException(403, "pages of browsers cannot post readings");
    }
    if (!exchange.getRequestURI().getPath().equals(address.getPath())) {
      throw new RefusedException(404, "readings go to " + address.getPath());
    }
    if (!exchange.getRequestMethod().equals("POST")) {
      throw new RefusedException(405, "readings are posted");
    }
    if (!isJson(exchange.getRequestHeaders().getFirst("Content-Type"))) {
      throw new RefusedException(
          415, "Content-Type must be application/json or application/x-ndjson");
    }
    byte[] body;
    try (InputStream in = exchange.getRequestBody()) {
      body = in.readNBytes(MAX_BODY + 1);
    }
    if (body.length > MAX_BODY) {
      throw new RefusedException(413, "a post holds at most " + MAX_BODY + " bytes");
    }
    if (body.length == 0) {
      throw new RefusedException(400, "the post is empty");
    }
    PostContent content = PostContent.of(body, limits);
    // What is useless goes along to be counted.
    if (closed.getCount() == 0 || !queue.offer(new Message("", body))) {
      complaints.counts().addDropped();
      throw new RefusedException(503, "too many readings wait; try again in a second");
    }
    return content;
  }

  private static boolean isJson(String contentType) {
    if (contentType == null) {
      return false;
    }
    String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return type.equals("application/json")
        || type.equals("application/x-ndjson")
        || type.equals("application/jsonl")
        || type.equals("application/json-lines");
  }

  @Override
  public boolean read(FieldBuffer fields) throws IOException {
    while (true) {
      if (payloads.read(fields)) {
        position++;
        return true;
      }
      Message message = null;
      while (message == null) {
        if (closed.getCount() == 0) {
          return false;
        }
        try {
          message = queue.poll(LOOK_UP_MILLIS);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return false;
        }
      }
      payloads.begin(message.payload(), "post " + ++read);
    }
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public String place() {
    return payloads.place();
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    executor.shutdownNow();
  }
}
