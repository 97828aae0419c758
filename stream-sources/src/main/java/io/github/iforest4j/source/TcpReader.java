package io.github.iforest4j.source;

import io.github.iforest4j.time.Backoff;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;

/**
 * JSON lines from a server. A lost connection is made again, with pauses that grow while nothing is
 * read.
 */
final class TcpReader implements RecordReader, Closeable {
  private static final int CONNECT_TIMEOUT_MILLIS = 10_000;

  private final String host;
  private final int port;
  private final SourceOptions options;
  private final Complaints complaints;
  private final Backoff backoff = new Backoff();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile SocketChannel channel;
  private LineReader lines;
  private JsonLinesReader reader;
  private long position;
  private long readFromConnection;
  private int failures;
  private String told;

  TcpReader(String host, int port, SourceOptions options, Complaints complaints) {
    this.host = host;
    this.port = port;
    this.options = options;
    this.complaints = complaints;
  }

  @Override
  public boolean read(FieldBuffer fields) throws IOException {
    while (!isClosed()) {
      if (reader == null && !connect()) {
        continue;
      }
      String why;
      try {
        if (reader.read(fields)) {
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

  /** One attempt; after a failure, a pause. */
  private boolean connect() throws IOException {
    try {
      SocketChannel opened = SocketChannel.open();
      channel = opened;
      if (isClosed()) {
        opened.close();
        return false;
      }
      opened.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      opened.socket().connect(new InetSocketAddress(host, port), CONNECT_TIMEOUT_MILLIS);
      InputStream in = opened.socket().getInputStream();
      long nextLine = lines == null ? 1 : lines.nextLineNumber();
      lines = new LineReader(in, options.limits().maxLineBytes(), nextLine);
      reader = new JsonLinesReader(lines, options.limits(), complaints);
      readFromConnection = 0;
      complaints.counts().addConnection();
      complaints.note(complaints.counts().reconnects() == 0 ? "connected" : "connected again");
      return true;
    } catch (IOException e) {
      closeChannel();
      if (isClosed()) {
        return false;
      }
      failures++;
      boolean first = complaints.counts().connections() == 0;
      if (first && failures >= options.connectAttempts()) {
        throw new IOException(
            complaints.source()
                + ": cannot connect: "
                + reason(e)
                + " ("
                + failures
                + " attempts)\nIs the server running, and are host and port right? 'iforest"
                + " simulate' starts one.",
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
    reader = null;
    closeChannel();
    if (!options.reconnect()) {
      complaints.note(why);
      return false;
    }
    failures = readFromConnection == 0 ? failures + 1 : 1;
    pause(why);
    return true;
  }

  /** Says why once, not at every attempt. */
  private void waitForFirstConnection(String why) {
    if (!why.equals(told)) {
      told = why;
      int left = options.connectAttempts() - failures;
      complaints.warn(why + "; trying " + left + (left == 1 ? " more time" : " more times"));
    }
    sleep(backoff.after(failures));
  }

  private void pause(String why) {
    Duration pause = backoff.after(failures);
    complaints.warn(
        String.format(Locale.ROOT, "%s; trying again in %.1f s", why, pause.toMillis() / 1000.0));
    sleep(pause);
  }

  private void sleep(Duration pause) {
    try {
      options.sleeper().sleep(pause, closed);
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
  public String place() {
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
        complaints.note("closing failed: " + e.getMessage());
      }
    }
  }
}
