package io.github.iforest4j.source.tcp;

import io.github.iforest4j.source.BadLineCounter;
import io.github.iforest4j.source.JsonLinesReader;
import io.github.iforest4j.source.RecordBuffer;
import io.github.iforest4j.source.RecordReader;
import io.github.iforest4j.source.SourceConnectException;
import io.github.iforest4j.source.SourceContext;
import io.github.iforest4j.source.SourceOptions;
import io.github.iforest4j.time.Backoff;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * JSON lines from a server. A lost connection is made again, with pauses that grow while nothing is
 * read.
 */
final class TcpReader implements RecordReader {
  private static final int CONNECT_TIMEOUT_MILLIS = 10_000;

  private final String host;
  private final int port;
  private final SourceOptions options;
  private final BadLineCounter badLines;
  private final Backoff backoff = new Backoff();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile @Nullable SocketChannel channel;
  private final JsonLinesReader reader;
  private boolean connected;
  private long position;
  private long readFromConnection;
  private int failures;
  private @Nullable String reported;

  TcpReader(String host, int port, SourceContext context) {
    this.host = host;
    this.port = port;
    this.options = context.options();
    this.badLines = context.badLines();
    this.reader = context.jsonLines();
  }

  @Override
  public boolean read(RecordBuffer record) throws IOException {
    while (!isClosed()) {
      if (!connected && !connect()) {
        continue;
      }
      String why;
      try {
        if (reader.read(record)) {
          position = reader.position();
          readFromConnection++;
          failures = 0;
          return true;
        }
        why = "the server ended the connection";
      } catch (IOException e) {
        why = reason(e);
      }
      if (isClosed() || !disconnected(why)) {
        return false;
      }
    }
    return false;
  }

  /** Tries to connect once; pauses after a failure. */
  private boolean connect() throws IOException {
    badLines.connecting();
    try {
      SocketChannel opened = SocketChannel.open();
      channel = opened;
      if (isClosed()) {
        opened.close();
        return false;
      }
      opened.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      opened.socket().connect(new InetSocketAddress(host, port), CONNECT_TIMEOUT_MILLIS);
      reader.readFrom(opened.socket().getInputStream());
      connected = true;
      readFromConnection = 0;
      badLines.note(badLines.hasConnected() ? "connected again" : "connected");
      badLines.connected();
      return true;
    } catch (IOException e) {
      closeChannel();
      if (isClosed()) {
        return false;
      }
      failures++;
      boolean first = !badLines.hasConnected();
      if (first && failures >= options.connectAttempts()) {
        throw new SourceConnectException(
            badLines.source(),
            "tcp",
            reason(e),
            failures,
            "Is the server running, and are host and port right?",
            e);
      }
      String why = "cannot connect: " + reason(e);
      if (first && options.connectAttempts() < Integer.MAX_VALUE) {
        waitForFirstConnection(why);
      } else {
        pause(why);
      }
      return false;
    }
  }

  /** Whether to go on after a connection ended. */
  private boolean disconnected(String why) {
    connected = false;
    closeChannel();
    if (!options.reconnect()) {
      badLines.note(why);
      return false;
    }
    failures = readFromConnection == 0 ? failures + 1 : 1;
    pause(why);
    return true;
  }

  /** Reports the reason once, not at every attempt. */
  private void waitForFirstConnection(String why) {
    if (!why.equals(reported)) {
      reported = why;
      int left = options.connectAttempts() - failures;
      badLines.warn(why + "; trying " + left + (left == 1 ? " more time" : " more times"));
    }
    sleep(backoff.after(failures));
  }

  private void pause(String why) {
    Duration pause = backoff.after(failures);
    badLines.warn(
        String.format(Locale.ROOT, "%s; trying again in %.1f s", why, pause.toMillis() / 1000.0));
    sleep(pause);
  }

  private void sleep(Duration pause) {
    try {
      options.timing().pause(pause, closed);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed.countDown();
    }
  }

  private static String reason(IOException e) {
    if (e instanceof java.net.UnknownHostException) {
      return "no such host";
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public String where() {
    return "line " + position;
  }

  @Override
  public void close() {
    closed.countDown();
    closeChannel();
  }

  private void closeChannel() {
    SocketChannel open = channel;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        badLines.note("closing failed: " + e.getMessage());
      }
    }
  }
}
