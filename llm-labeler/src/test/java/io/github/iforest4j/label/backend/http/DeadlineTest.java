package io.github.iforest4j.label.backend.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.iforest4j.label.Schemas;
import io.github.iforest4j.label.backend.ChatRequest;
import io.github.iforest4j.label.backend.LabelingException;
import io.github.iforest4j.label.backend.LabelingException.Category;
import io.github.iforest4j.label.backend.http.OpenAiBackend.Vendor;
import io.github.iforest4j.time.Timing;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever a server does with its socket, a request ends at its deadline, and the connection with
 * it. The servers are raw sockets, because the faults lie below HTTP.
 */
@Timeout(300)
class DeadlineTest {
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final String HEAD =
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{";

  /** What a server does after it has read a request; it ends when the client hangs up. */
  private interface Behaviour {
    void answer(Socket socket, OutputStream out) throws IOException, InterruptedException;
  }

  private ServerSocket server;
  private HttpExchanges.Patience patience = HttpExchanges.Patience.DEFAULT;

  /** Completed when the server sees that the client has gone. */
  private final CompletableFuture<Void> hungUp = new CompletableFuture<>();

  private final CountDownLatch answering = new CountDownLatch(1);

  @BeforeEach
  void open() throws IOException {
    server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  private void serve(Behaviour behaviour) {
    Thread thread =
        new Thread(
            () -> {
              try (Socket socket = server.accept()) {
                readRequest(socket.getInputStream());
                answering.countDown();
                behaviour.answer(socket, socket.getOutputStream());
                // Blocks until the client closes its side.
                while (socket.getInputStream().read() >= 0) {}
                hungUp.complete(null);
              } catch (IOException e) {
                // A write into a closed connection, or a reset: the client has gone as well.
                hungUp.complete(null);
              } catch (InterruptedException e) {
                hungUp.completeExceptionally(e);
              }
            },
            "faulty-server");
    thread.setDaemon(true);
    thread.start();
  }

  private static void readRequest(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.read());
    }
    String lower = head.toString().toLowerCase(java.util.Locale.ROOT);
    int at = lower.indexOf("content-length: ") + "content-length: ".length();
    in.readNBytes(Integer.parseInt(lower.substring(at, lower.indexOf('\r', at))));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private OpenAiBackend backend() {
    Endpoint endpoint = Endpoint.of("URL", "http://127.0.0.1:" + server.getLocalPort());
    return new OpenAiBackend(
        Vendor.OTHER,
        "test",
        endpoint,
        "m",
        Secret.of("K", "canary-7f3a"),
        Timing.SYSTEM,
        patience);
  }

  private static ChatRequest request(Duration timeout) {
    return new ChatRequest(
        List.of(new ChatRequest.Message("user", "?")), Schemas.label(), 100, timeout);
  }

  private LabelingException failure(Duration timeout) {
    try (OpenAiBackend backend = backend()) {
      LabelingException e =
          catchThrowableOfType(LabelingException.class, () -> backend.complete(request(timeout)));
      assertThat(e).as("an exception").isNotNull();
      return e;
    }
  }

  /** Nothing but the deadline ends the call before the time limit of this class does. */
  private void assertEndsAtTheDeadline() throws Exception {
    patience = new HttpExchanges.Patience(Duration.ofMinutes(30), null, Duration.ofMinutes(30));
    long start = System.nanoTime();
    assertThat(failure(SHORT).category()).isEqualTo(Category.TIMEOUT);
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    assertThat(took).isGreaterThanOrEqualTo(SHORT);
    hungUp.get(120, TimeUnit.SECONDS);
  }

  @Test
  void silenceInsteadOfHeaders() throws Exception {
    serve((socket, out) -> {});
    assertEndsAtTheDeadline();
  }

  @Test
  void silenceInTheMiddleOfTheBody() throws Exception {
    serve((socket, out) -> out.write(bytes(HEAD)));
    assertEndsAtTheDeadline();
  }

  @Test
  void aBodyThatDribbles() throws Exception {
    serve(
        (socket, out) -> {
          out.write(bytes(HEAD));
          CountDownLatch never = new CountDownLatch(1);
          while (true) {
            out.write(' ');
            out.flush();
            never.await(20, TimeUnit.MILLISECONDS);
          }
        });
    assertEndsAtTheDeadline();
  }

  @Test
  void headersThatDribble() throws Exception {
    serve(
        (socket, out) -> {
          CountDownLatch never = new CountDownLatch(1);
          out.write(bytes("HTTP/1.1 200 OK\r\n"));
          while (true) {
            out.write(bytes("X-Slow: 1\r\n"));
            out.flush();
            never.await(20, TimeUnit.MILLISECONDS);
          }
        });
    assertEndsAtTheDeadline();
  }

  @Test
  void headersThatDoNotComeInTheirOwnTime() throws Exception {
    patience = new HttpExchanges.Patience(Duration.ofSeconds(5), SHORT, Duration.ofSeconds(10));
    serve((socket, out) -> {});
    LabelingException e = failure(Duration.ofSeconds(20));
    assertThat(e.category()).isEqualTo(Category.TIMEOUT);
    assertThat(e).hasMessageContaining("did not begin to answer in time");
    hungUp.get(120, TimeUnit.SECONDS);
  }

  @Test
  void aSilenceInTheBodyThatIsTooLong() throws Exception {
    patience = new HttpExchanges.Patience(Duration.ofSeconds(5), null, SHORT);
    serve((socket, out) -> out.write(bytes(HEAD)));
    LabelingException e = failure(Duration.ofSeconds(20));
    assertThat(e.category()).isEqualTo(Category.TIMEOUT);
    assertThat(e).hasMessageContaining("fell silent in the middle of its answer");
    hungUp.get(120, TimeUnit.SECONDS);
  }

  @Test
  void aTruncatedBody() {
    serve(
        (socket, out) -> {
          out.write(bytes(HEAD));
          socket.shutdownOutput();
        });
    LabelingException e = failure(Duration.ofSeconds(20));
    assertThat(e.category()).isEqualTo(Category.TRANSPORT);
    assertThat(e).hasMessageContaining("broke the connection");
  }

  @Test
  void anEndlessBodyIsCutAtTheLimit() throws Exception {
    serve(
        (socket, out) -> {
          out.write(bytes("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"));
          byte[] block = new byte[65536];
          while (true) {
            out.write(block);
          }
        });
    LabelingException e = failure(Duration.ofSeconds(20));
    assertThat(e.category()).isEqualTo(Category.INVALID_REPLY);
    assertThat(e).hasMessageContaining("longer than 1048576 bytes");
    hungUp.get(120, TimeUnit.SECONDS);
  }

  @Test
  void anInterruptEndsTheRequestAndStays() throws Exception {
    Thread asking = Thread.currentThread();
    serve((socket, out) -> asking.interrupt());
    LabelingException e = failure(Duration.ofSeconds(20));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(e.category()).isEqualTo(Category.CANCELLED);
    hungUp.get(120, TimeUnit.SECONDS);
  }

  @Test
  void closingEndsTheRequest() throws Exception {
    OpenAiBackend backend = backend();
    serve((socket, out) -> backend.close());
    LabelingException e =
        catchThrowableOfType(
            LabelingException.class, () -> backend.complete(request(Duration.ofSeconds(20))));
    assertThat(e.category()).isEqualTo(Category.CANCELLED);
    hungUp.get(120, TimeUnit.SECONDS);
    assertThat(
            catchThrowableOfType(
                    LabelingException.class,
                    () -> backend.complete(request(Duration.ofSeconds(20))))
                .category())
        .isEqualTo(Category.CANCELLED);
  }

  @Test
  void nobodyListens() throws IOException {
    server.close();
    LabelingException e = failure(Duration.ofSeconds(20));
    assertThat(e.category()).isEqualTo(Category.TRANSPORT);
    assertThat(e).hasMessageContaining("is the server running there?");
  }
}
