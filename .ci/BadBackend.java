import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A chat server as bad as they come: every answer takes three seconds, every second one is an error
 * 503, and every third of the others invents a number. Prints what it did when it is stopped.
 * Usage: java BadBackend.java PORT
 */
final class BadBackend {
  private static final AtomicLong ASKED = new AtomicLong();
  private static final AtomicLong ANSWERED = new AtomicLong();
  private static final AtomicLong LIED = new AtomicLong();

  public static void main(String[] args) throws IOException {
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]));
    HttpServer server = HttpServer.create(address, 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/v1/chat/completions", BadBackend::chat);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () ->
                    System.out.printf(
                        "backend: asked %d times, refused %d, answered %d, of these %d lies%n",
                        ASKED.get(),
                        ASKED.get() - ANSWERED.get(),
                        ANSWERED.get(),
                        LIED.get())));
    server.start();
  }

  private static void chat(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    boolean refused = ASKED.incrementAndGet() % 2 == 0;
    boolean lie = !refused && ANSWERED.incrementAndGet() % 3 == 0;
    LIED.addAndGet(lie ? 1 : 0);
    try {
      Thread.sleep(3_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    String reason = lie ? "duration_ms is 4242424" : "protocol and the others as measured";
    String answer =
        "{\\\"evidence\\\": [], \\\"label\\\": \\\"unusual record\\\", \\\"reason\\\": \\\""
            + reason
            + "\\\", \\\"severity\\\": \\\"medium\\\"}";
    String body =
        refused
            ? "{\"error\": \"overloaded\"}"
            : "{\"choices\": [{\"finish_reason\": \"stop\", \"message\": {\"content\": \""
                + answer
                + "\"}}], \"usage\": {\"prompt_tokens\": 300, \"completion_tokens\": 40}}";
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(refused ? 503 : 200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
