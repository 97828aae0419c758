package io.github.iforest4j.source.http;

import io.github.iforest4j.source.BadLineCounter;
import io.github.iforest4j.source.InputLimits;
import io.github.iforest4j.source.MessageParser;
import io.github.iforest4j.source.MessageQueue;
import io.github.iforest4j.source.MessageQueue.Message;
import io.github.iforest4j.source.RecordBuffer;
import io.github.iforest4j.source.RecordReader;
import io.github.iforest4j.source.SourceContext;
import io.github.iforest4j.source.net.HttpRefusal;
import io.github.iforest4j.source.net.LocalHttpExchange;
import io.github.iforest4j.source.net.LocalHttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPInputStream;

/**
 * Listens for readings: each POST holds one object, an array, JSON lines, or lines of the Influx
 * line protocol, and is answered with the number of its readings and the first error. Posts that
 * are compressed with gzip are decompressed. Points are also accepted at the paths that clients of
 * InfluxDB write to. Accepted posts wait in a bounded queue; when it is full, the answer is 503 and
 * nothing of the post is accepted.
 *
 * <p>A page in a browser must not be able to post. So JSON must have a content type that a form
 * cannot send, a request with an origin is refused, and the host must be the one on which the
 * server listens.
 */
final class HttpReader implements RecordReader {
  private static final int MAX_BODY = 8 << 20;
  private static final int THREADS = 4;

  /** Where clients of InfluxDB write to, such as Telegraf. */
  private static final List<String> INFLUX_PATHS = List.of("/write", "/api/v2/write");

  private static final Set<String> JSON_TYPES =
      Set.of(
          "application/json",
          "application/x-ndjson",
          "application/jsonl",
          "application/json-lines");
  private static final long LOOK_UP_MILLIS = 200;

  private final BadLineCounter badLines;
  private final MessageParser messages;
  private final MessageQueue queue = new MessageQueue();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final InputLimits limits;
  private final LocalHttpServer server;
  private long position;
  private long read;

  /** Listens from now on. */
  HttpReader(URI address, SourceContext context) throws IOException {
    this.badLines = context.badLines();
    this.limits = context.options().limits();
    this.messages = context.messages(false);
    try {
      String host = address.getHost().replaceAll("[\\[\\]]", "");
      LocalHttpServer.Builder builder =
          LocalHttpServer.builder()
              .listenOn(InetAddress.getByName(host), address.getPort())
              .threads(THREADS, "http-readings")
              .knownAs(address.getHost())
              .onWrongHost(421, "this server does not listen on the host that was asked for")
              .refuseOrigins("pages in browsers cannot post readings")
              .onNotFound("readings go to " + address.getPath())
              .jsonErrors()
              .post(address.getPath(), MAX_BODY, this::accept);
      for (String path : INFLUX_PATHS) {
        if (!path.equals(address.getPath())) {
          builder.post(path, MAX_BODY, this::acceptPoints);
        }
      }
      server = builder.start();
    } catch (UnknownHostException e) {
      throw new IOException(address + ": no such address on this machine", e);
    } catch (BindException e) {
      throw new IOException(address + ": cannot listen: " + e.getMessage(), e);
    }
    if (!server.address().getAddress().isLoopbackAddress()) {
      badLines.warn("listening beyond this machine: whoever reaches it can post readings");
    }
    badLines.note(
        "listening; POST JSON to http://"
            + address.getHost()
            + ":"
            + server.address().getPort()
            + address.getPath());
  }

  private void accept(LocalHttpExchange exchange) throws IOException, HttpRefusal {
    if (!JSON_TYPES.contains(exchange.contentType())) {
      throw new HttpRefusal(415, "Content-Type must be application/json or application/x-ndjson");
    }
    PostContent content = take(exchange);
    exchange.send(content.isUseless() ? 400 : 200, "application/json", content.json() + "\n");
  }

  /** As InfluxDB answers: no content if points were taken. */
  private void acceptPoints(LocalHttpExchange exchange) throws IOException, HttpRefusal {
    PostContent content = take(exchange);
    if (content.isUseless()) {
      exchange.send(400, "application/json", content.json() + "\n");
    } else {
      exchange.send(204, "application/json", "");
    }
  }

  /** Puts the readings of a post into the queue. */
  private PostContent take(LocalHttpExchange exchange) throws IOException, HttpRefusal {
    byte[] body = unpacked(exchange);
    if (body.length == 0) {
      throw new HttpRefusal(400, "the post is empty");
    }
    PostContent content = PostContent.of(body, limits);
    // A post without readings is queued too, so that its bad lines are counted.
    if (closed.getCount() == 0 || !queue.offer(new Message("", body))) {
      badLines.dropped();
      exchange.setHeader("Retry-After", "1");
      throw new HttpRefusal(503, "too many readings wait; try again in a second");
    }
    return content;
  }

  /** The body of a request, unpacked if it is packed with gzip. */
  private static byte[] unpacked(LocalHttpExchange exchange) throws HttpRefusal {
    String encoding = exchange.header("Content-Encoding");
    if (encoding == null || encoding.equalsIgnoreCase("identity")) {
      return exchange.body();
    }
    if (!encoding.equalsIgnoreCase("gzip")) {
      throw new HttpRefusal(415, "Content-Encoding must be gzip, or none");
    }
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(exchange.body()))) {
      byte[] body = in.readNBytes(MAX_BODY + 1);
      if (body.length > MAX_BODY) {
        throw new HttpRefusal(413, "the post is longer than " + MAX_BODY + " bytes when unpacked");
      }
      return body;
    } catch (IOException e) {
      throw new HttpRefusal(400, "the post cannot be unpacked as gzip");
    }
  }

  @Override
  public boolean read(RecordBuffer record) throws IOException {
    while (true) {
      if (messages.read(record)) {
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
      messages.begin(message.payload(), "post " + ++read);
    }
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public String where() {
    return messages.where();
  }

  @Override
  public void close() {
    closed.countDown();
    server.close();
  }
}
