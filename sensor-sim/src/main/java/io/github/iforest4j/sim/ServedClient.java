package io.github.iforest4j.sim;

import io.github.iforest4j.time.Counted;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;

/** One connection to a {@link SensorServer}, and the thread that sends readings over it. */
final class ServedClient {
  private static final int HANDSHAKE_MILLIS = 10_000;

  private final SensorServer server;
  private final SensorServer.Builder settings;
  private final Socket socket;
  private final String peer;
  private final Thread thread;
  private long sent;
  private long dropped;

  /**
   * A client whose thread has not started.
   *
   * @param peer the client's address, for notices
   */
  ServedClient(SensorServer server, SensorServer.Builder settings, Socket socket, String peer) {
    this.server = server;
    this.settings = settings;
    this.socket = socket;
    this.peer = peer;
    this.thread = new Thread(this::run, "sensor-client-" + peer);
    thread.setDaemon(true);
  }

  Thread thread() {
    return thread;
  }

  /** Ends a write that waits for the client. The server's latch ends a pause between readings. */
  void stop() {
    SensorServer.closeQuietly(socket);
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
        sendLive(out);
      } else {
        send(out);
      }
      outcome = sent == settings.count ? complete() : "disconnected by shutdown";
    } catch (IOException e) {
      outcome = server.isClosed() ? "disconnected by shutdown" : "disconnected";
    } catch (InterruptedException e) {
      outcome = "disconnected by shutdown";
    } finally {
      server.forget(this);
    }
    String missed = dropped == 0 ? "" : "; it was slow and missed " + dropped;
    settings.notices.accept(
        "client " + peer + " " + outcome + " after " + Counted.of(sent, "reading") + missed);
  }

  /**
   * Tells the client that there are no more readings. First it reads what the client may have sent:
   * closing with unread input would reset the connection, and the client could lose the last
   * readings.
   */
  private String complete() {
    try {
      socket.shutdownOutput();
      InputStream in = socket.getInputStream();
      while (in.available() > 0 && in.skip(in.available()) > 0) {}
    } catch (IOException e) {
      // The client has closed the connection: it has all its readings.
    }
    server.completed.incrementAndGet();
    return "completed";
  }

  private void send(OutputStream out) throws IOException, InterruptedException {
    SensorStream stream = SensorStream.of(settings.scenario, settings.options);
    ReadingEncoder encoder = new JsonLinesEncoder(settings.labels);
    Schedule schedule = settings.rate == 0 ? null : new Schedule(settings.rate, settings.timing);
    while (sent < settings.count && !server.isClosed()) {
      if (schedule != null) {
        long wait = schedule.untilNext();
        if (wait > 0) {
          out.flush();
          if (!pause(wait)) {
            return;
          }
        }
      }
      write(encoder, stream.next(), out);
    }
    out.flush();
  }

  /**
   * Sends the readings that are due by the server's clock, and leaves out those that are too old.
   */
  private void sendLive(OutputStream out) throws IOException, InterruptedException {
    SensorStream stream = SensorStream.of(settings.scenario, settings.options);
    ReadingEncoder encoder = new JsonLinesEncoder(settings.labels);
    double interval = TimeUnit.SECONDS.toNanos(1) / settings.rate;
    long next = due(interval);
    stream.seek(next);
    while (sent < settings.count && !server.isClosed()) {
      long now = due(interval);
      if (now < next) {
        out.flush();
        long wait =
            server.origin() + (long) Math.ceil(next * interval) - settings.timing.nanoTime();
        pause(Math.max(1, wait));
        continue;
      }
      if (now - next >= settings.backlog) {
        long oldest = now - settings.backlog + 1;
        dropped += oldest - next;
        server.readingsDropped.addAndGet(oldest - next);
        stream.seek(oldest);
      }
      SensorReading reading = stream.next();
      next = reading.index() + 1;
      write(encoder, reading, out);
    }
    out.flush();
  }

  private void write(ReadingEncoder encoder, SensorReading reading, OutputStream out)
      throws IOException {
    encoder.write(reading, out);
    sent++;
    server.readingsSent.incrementAndGet();
  }

  /** Waits; false if the server closes. */
  private boolean pause(long nanos) throws InterruptedException {
    return settings.timing.pause(Duration.ofNanos(nanos), server.closing());
  }

  /** The index of the latest reading that is due. */
  private long due(double interval) {
    return (long) ((settings.timing.nanoTime() - server.origin()) / interval);
  }
}
