package io.github.iforest4j.source.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Clients that try to keep an HTTP server from answering others, over real sockets. More of them
 * than a server keeps connections for; what it has dropped is not opened again.
 */
public final class HttpAttack implements AutoCloseable {
  /** What the clients do. */
  public enum Kind {
    /** They connect, and say nothing. */
    SILENT(2_000),
    /** They send a byte of an endless header, again and again. */
    SLOW_HEAD(300),
    /** They send a byte of their body, again and again. */
    SLOW_BODY(300),
    /** They send a byte of a chunk, again and again. */
    SLOW_CHUNK(300),
    /** They send chunks until nobody takes them. */
    ENDLESS_CHUNKS(8),
    /** They send the name of an extension of a chunk that never ends. */
    ENDLESS_EXTENSION(300),
    /** They announce a body, ask whether to send it, and do not. */
    ASK_TO_SEND(300),
    /** They post, and never read the answer. */
    NEVER_READ(300),
    /** They post a hundred times at once, and never read the answers. */
    PIPELINED(300),
    /** They post as HTTP/1.0, and want the connection to be kept. */
    KEPT_1_0(300);

    private final int clients;

    Kind(int clients) {
      this.clients = clients;
    }
  }

  private static final int PIPELINE = 100;
  private static final int MAX_CHUNKS = 10_000;

  private final Kind kind;
  private final int port;
  private final String head;
  private final String body;
  private final List<Socket> clients = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();

  /**
   * An attack that has not begun.
   *
   * @param port of this machine
   * @param path that takes posts
   * @param type the content type of the body
   * @param body a body that is accepted, in ASCII
   */
  public HttpAttack(Kind kind, int port, String path, String type, String body) {
    this.kind = kind;
    this.port = port;
    this.head =
        "POST %s HTTP/%s\r\nHost: localhost:%d\r\nContent-Type: %s\r\n"
            .formatted(path, kind == Kind.KEPT_1_0 ? "1.0" : "1.1", port, type);
    this.body = body;
  }

  /** Connects all clients, and sends how their requests begin. */
  public void begin() throws IOException {
    for (int i = 0; i < kind.clients; i++) {
      Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
      clients.add(client);
      send(client, first());
      if (kind == Kind.ENDLESS_CHUNKS) {
        Thread thread = new Thread(() -> sendChunks(client), "attack");
        thread.setDaemon(true);
        thread.start();
        threads.add(thread);
      }
    }
  }

  private String first() {
    String length = "Content-Length: " + body.length() + "\r\n";
    String chunked = "Transfer-Encoding: chunked\r\n\r\n";
    return switch (kind) {
      case SILENT -> "";
      case SLOW_HEAD -> head + "X-Slow: ";
      case SLOW_BODY -> head + "Content-Length: 1000\r\n\r\n";
      case SLOW_CHUNK -> head + chunked + "3e8\r\n";
      case ENDLESS_CHUNKS -> head + chunked;
      case ENDLESS_EXTENSION -> head + chunked + "5;";
      case ASK_TO_SEND -> head + length + "Expect: 100-continue\r\n\r\n";
      case NEVER_READ -> head + length + "\r\n" + body;
      case PIPELINED -> (head + length + "\r\n" + body).repeat(PIPELINE);
      case KEPT_1_0 -> head + length + "Connection: keep-alive\r\n\r\n" + body;
    };
  }

  /** Goes on: clients that are slow send one more byte. */
  public void goOn() {
    boolean slow =
        kind == Kind.SLOW_HEAD
            || kind == Kind.SLOW_BODY
            || kind == Kind.SLOW_CHUNK
            || kind == Kind.ENDLESS_EXTENSION;
    for (Socket client : slow ? clients : List.<Socket>of()) {
      send(client, "x");
    }
  }

  /** Sends, unless the server has dropped the connection. */
  private static boolean send(Socket client, String text) {
    try {
      client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static void sendChunks(Socket client) {
    String chunk = "10000\r\n" + " ".repeat(0x10000) + "\r\n";
    int sent = 0;
    while (sent < MAX_CHUNKS && send(client, chunk)) {
      sent++;
    }
  }

  /** Closes all connections. */
  @Override
  public void close() throws IOException {
    for (Socket client : clients) {
      client.close();
    }
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
