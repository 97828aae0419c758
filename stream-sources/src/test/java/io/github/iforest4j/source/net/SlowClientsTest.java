package io.github.iforest4j.source.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that are slow, silent, gone, greedy or wrong, over real sockets. */
@Timeout(300)
class SlowClientsTest {
  private static final Duration AT_ONCE = Duration.ofMillis(50);
  private static final Duration NEVER = Duration.ofHours(1);

  private final List<Socket> sockets = new ArrayList<>();

  @AfterEach
  void close() throws IOException {
    for (Socket each : sockets) {
      each.close();
    }
  }

  private static LocalHttpServer.Builder hello() {
    return LocalHttpServer.builder()
        .threads(1, "hello")
        .get("/hello", exchange -> exchange.send(200, "text/plain", "hello"))
        .post("/size", 1_000, exchange -> exchange.send(200, "text/plain", size(exchange)));
  }

  private static String size(LocalHttpExchange exchange) {
    return exchange.body().length + " bytes";
  }

  private Socket open(LocalHttpServer server, String sent) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.address().getPort());
    sockets.add(socket);
    write(socket, sent.replace("HOST", "Host: localhost:" + server.address().getPort()));
    return socket;
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Everything until the server ends the connection. */
  private static String rest(Socket socket) throws IOException {
    StringBuilder text = new StringBuilder();
    try {
      InputStream in = socket.getInputStream();
      for (int b = in.read(); b >= 0; b = in.read()) {
        text.append((char) b);
      }
    } catch (SocketException e) {
      text.append("(reset)");
    }
    return text.toString();
  }

  private static String hello(LocalHttpServer server) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
      write(
          socket,
          "GET /hello HTTP/1.1\r\nConnection: close\r\nHost: localhost:"
              + server.address().getPort()
              + "\r\n\r\n");
      return rest(socket);
    }
  }

  private static HttpConnections.Deadlines only(int which) {
    Duration[] limits = new Duration[6];
    Arrays.fill(limits, NEVER);
    limits[which] = AT_ONCE;
    return new HttpConnections.Deadlines(
        limits[0], limits[1], limits[2], limits[3], limits[4], limits[5]);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "GET ",
        "GET /hello HTTP/1.1\r\nHOST\r\nX-A: ",
        "POST /size HTTP/1.1\r\nHOST\r\nContent-Length: 1000\r\n\r\n{",
        "POST /size HTTP/1.1\r\nHOST\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
      })
  void twoHundredHalfRequestsDoNotDelayOthersByMoreThanAnAnswer(String half) throws IOException {
    HttpConnections.Deadlines never = HttpConnections.Deadlines.of(NEVER);
    try (LocalHttpServer server = hello().backlog(200).deadlines(never).start()) {
      for (int i = 0; i < 200; i++) {
        open(server, half);
      }
      assertThat(hello(server)).startsWith("HTTP/1.1 200").endsWith("hello");
    }
  }

  @Test
  void aHeadThatDoesNotArriveEndsTheConnection() throws IOException {
    try (LocalHttpServer server = hello().deadlines(only(0)).start()) {
      // A reset if this thread was slow, and wrote only after the end.
      assertThat(rest(open(server, "GET /hello HTTP/1.1\r\nX-A: "))).isIn("", "(reset)");
      assertThat(rest(open(server, ""))).isEmpty();
    }
  }

  @Test
  void aClientThatAsksNoMoreIsDropped() throws IOException {
    try (LocalHttpServer server = hello().deadlines(only(1)).start()) {
      assertThat(rest(open(server, "GET /hello HTTP/1.1\r\nHOST\r\n\r\n")))
          .startsWith("HTTP/1.1 200")
          .endsWith("hello")
          .doesNotContainIgnoringCase("Connection: close");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void aBodyThatDoesNotArriveIsAnsweredWith408(int limit) throws IOException {
    try (LocalHttpServer server = hello().deadlines(only(limit)).start()) {
      Socket waits = open(server, "POST /size HTTP/1.1\r\nHOST\r\nContent-Length: 9\r\n\r\nabc");
      byte[] start = waits.getInputStream().readNBytes(12);
      assertThat(new String(start, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 408");
    }
  }

  /** Each byte comes soon after the one before, and the whole never does. */
  @Test
  void aHeadThatComesByteByByteEndsTheConnection() throws IOException {
    try (LocalHttpServer server = hello().deadlines(only(0)).start()) {
      Socket socket = open(server, "GET /hello HTTP/1.1\r\nHOST\r\nX-A: ");
      assertThat(trickle(socket, "x")).isIn("", "(reset)");
      assertThat(hello(server)).endsWith("hello");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 1000\r\n\r\n | x",
        "Transfer-Encoding: chunked\r\n\r\n3e8\r\n | x",
        "Transfer-Encoding: chunked\r\n\r\n | 1\r\nx\r\n"
      })
  void aBodyThatComesByteByByteIsAnsweredWith408(String lengthAndPart) throws IOException {
    String[] parts = lengthAndPart.split(" \\| ");
    try (LocalHttpServer server = hello().deadlines(only(3)).start()) {
      Socket socket = open(server, "POST /size HTTP/1.1\r\nHOST\r\n" + parts[0]);
      assertThat(trickle(socket, parts[1])).startsWith("HTTP/1.1 408");
      assertThat(hello(server)).endsWith("hello");
    }
  }

  /**
   * Sends something again and again, until the server says something or ends the connection; then
   * the beginning of what it says.
   */
  private static String trickle(Socket socket, String part) throws IOException {
    socket.setSoTimeout(10);
    while (true) {
      try {
        byte[] start = new byte[12];
        int length = socket.getInputStream().read(start);
        return length < 0 ? "" : new String(start, 0, length, StandardCharsets.US_ASCII);
      } catch (SocketTimeoutException e) {
        try {
          write(socket, part);
        } catch (SocketException ended) {
          return "(reset)";
        }
      } catch (SocketException e) {
        return "(reset)";
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "3e8\r\nLONG\r\n3e8\r\nLONG\r\n | 413",
        "FFFFFFFFFFFFFFFFF\r\nab | 400",
        "5;LONGLONG | 400",
        "0\r\nX-A: LONGLONG | 400",
      })
  void aBodyInChunksWithoutEndIsRefused(String chunksAndStatus) throws IOException {
    String[] parts = chunksAndStatus.split(" \\| ");
    boolean exact = parts[1].equals("413");
    try (LocalHttpServer server = hello().deadlines(HttpConnections.Deadlines.of(NEVER)).start()) {
      Socket socket =
          open(
              server,
              "POST /size HTTP/1.1\r\nHOST\r\nTransfer-Encoding: chunked\r\n\r\n"
                  + parts[0].replace("LONG", "x".repeat(exact ? 1_000 : 10_000)));
      byte[] start = socket.getInputStream().readNBytes(12);
      assertThat(new String(start, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 " + parts[1]);
      assertThat(hello(server)).endsWith("hello");
    }
  }

  @Test
  void answersThatAreNotTakenAreBoundedTogether() throws IOException {
    byte[] large = new byte[16 << 20];
    try (LocalHttpServer server =
        hello()
            .deadlines(HttpConnections.Deadlines.of(NEVER))
            .maxAnswers(40 << 20)
            .get("/large", exchange -> exchange.send(200, "text/plain", large))
            .start()) {
      for (int i = 0; i < 4; i++) {
        Socket client = open(server, "GET /large HTTP/1.1\r\nHOST\r\nConnection: close\r\n\r\n");
        // The head shows that the answer has begun; then the client takes nothing more.
        assertThat(client.getInputStream().readNBytes(12)).hasSize(12);
      }
      for (int i = 0; i < 4; i++) {
        assertThat(length(sockets.get(i)) > large.length).as("client %d", i).isEqualTo(i >= 2);
      }
      assertThat(hello(server)).endsWith("hello");
    }
  }

  /** The number of bytes until the server ends the connection. */
  private static long length(Socket socket) throws IOException {
    long length = 0;
    byte[] part = new byte[1 << 16];
    try {
      InputStream in = socket.getInputStream();
      for (int n = in.read(part); n >= 0; n = in.read(part)) {
        length += n;
      }
    } catch (SocketException e) {
      // It was dropped.
    }
    return length;
  }

  @Test
  void whatIsApartDoesNotWaitForOthers() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    ExecutorService readers = Executors.newCachedThreadPool();
    try (LocalHttpServer server =
        hello()
            .maxConnections(40)
            .getApart("/health", exchange -> exchange.send(200, "text/plain", "fine"))
            .get(
                "/slow",
                exchange -> {
                  end.await();
                  exchange.send(200, "text/plain", "done");
                })
            .start()) {
      ExecutorCompletionService<String> answers = new ExecutorCompletionService<>(readers);
      String close = " HTTP/1.1\r\nHOST\r\nConnection: close\r\n\r\n";
      for (int i = 0; i < 30; i++) {
        Socket socket = open(server, "GET /slow" + close);
        answers.submit(() -> rest(socket));
      }
      // One has the thread, and 19 wait: half of the connections that are left.
      for (int i = 0; i < 10; i++) {
        assertThat(answers.take().get())
            .startsWith("HTTP/1.1 503")
            .containsIgnoringCase("Retry-After: 1\r\n")
            .endsWith("too many requests wait; try again in a second\n");
      }
      assertThat(rest(open(server, "GET /health" + close))).endsWith("fine");
      end.countDown();
      for (int i = 0; i < 20; i++) {
        assertThat(answers.take().get()).startsWith("HTTP/1.1 200").endsWith("done");
      }
    } finally {
      readers.shutdownNow();
    }
  }

  @Test
  void http10KeepsAConnectionIfTheClientAsksForIt() throws IOException {
    try (LocalHttpServer server = hello().start()) {
      String get = "GET /hello HTTP/1.0\r\nHOST\r\nConnection: keep-alive\r\n\r\n";
      String post =
          "POST /size HTTP/1.0\r\nHOST\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\nabc";
      String answers = rest(open(server, get + get + post));
      assertThat(answers.split("HTTP/1.[01] 200 OK")).hasSize(4);
      assertThat(answers.toLowerCase(Locale.ROOT))
          .containsSubsequence(
              "connection: keep-alive", "hello", "connection: keep-alive", "hello", "3 bytes");
    }
  }

  /** A client that does not read its answers is not read from any further. */
  @Test
  void requestsWithoutEndAreNotKept() throws Exception {
    AtomicInteger answered = new AtomicInteger();
    byte[] answer = new byte[1 << 20];
    try (LocalHttpServer server =
        hello()
            .deadlines(only(4))
            .get(
                "/large",
                exchange -> {
                  answered.incrementAndGet();
                  exchange.send(200, "text/plain", answer);
                })
            .start()) {
      Socket socket = open(server, "GET /large HTTP/1.1\r\nHOST\r\n\r\n".repeat(500));
      assertThat(socket.getInputStream().readNBytes(12)).hasSize(12);
      int open = 1;
      while (open > 0) {
        open = server.openConnections();
        Thread.onSpinWait();
      }
      assertThat(answered.get()).isLessThan(100);
    }
  }

  @Test
  void aBodyThatEndsTooEarlyEndsTheConnection() throws IOException {
    try (LocalHttpServer server = hello().deadlines(HttpConnections.Deadlines.of(NEVER)).start()) {
      Socket socket = open(server, "POST /size HTTP/1.1\r\nHOST\r\nContent-Length: 9\r\n\r\nabc");
      socket.shutdownOutput();
      assertThat(rest(socket)).isEmpty();
    }
  }

  @Test
  void anAnswerThatIsNotTakenEndsTheConnection() throws IOException {
    byte[] large = new byte[32 << 20];
    try (LocalHttpServer server =
        hello()
            .deadlines(only(4))
            .get("/large", exchange -> exchange.send(200, "text/plain", large))
            .start()) {
      Socket socket = open(server, "GET /large HTTP/1.1\r\nHOST\r\n\r\n");
      // The head shows that the answer has begun; then the client takes nothing more for a while.
      assertThat(socket.getInputStream().readNBytes(12)).hasSize(12);
      assertThat(hello(server)).endsWith("hello");
      int open = 2;
      while (open > 0) {
        open = server.openConnections();
        Thread.onSpinWait();
      }
      assertThat(rest(socket).length()).isLessThan(large.length);
    }
  }

  @Test
  void theRestOfARefusedBodyIsThrownAwayForAWhile() throws IOException {
    try (LocalHttpServer server = hello().deadlines(only(5)).start()) {
      Socket socket =
          open(server, "POST /size HTTP/1.1\r\nHOST\r\nContent-Length: 9999\r\n\r\nabc");
      assertThat(rest(socket)).startsWith("HTTP/1.1 413").endsWith("longer than 1000 bytes\n");
    }
  }

  @Test
  void forANewConnectionTheOneThatWasSilentForLongestIsDropped() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    try (LocalHttpServer server =
        hello()
            .maxConnections(3)
            .deadlines(HttpConnections.Deadlines.of(NEVER))
            .get(
                "/slow",
                exchange -> {
                  busy.countDown();
                  end.await();
                  exchange.send(200, "text/plain", "done");
                })
            .start()) {
      Socket slow = open(server, "GET /slow HTTP/1.1\r\nHOST\r\nConnection: close\r\n\r\n");
      busy.await();
      Socket first = open(server, "GET /he");
      Socket second = open(server, "POST /size HTTP/1.1\r\nHOST\r\nContent-Length: 3\r\n\r\na");
      Socket third = open(server, "GET /hello HTTP/1.1\r\nHOST\r\nConnection: close\r\n\r\n");
      assertThat(rest(first)).isEmpty();
      end.countDown();
      assertThat(rest(slow)).startsWith("HTTP/1.1 200").endsWith("done");
      assertThat(rest(third)).startsWith("HTTP/1.1 200").endsWith("hello");
      write(second, "bc");
      second.shutdownOutput();
      assertThat(rest(second)).startsWith("HTTP/1.1 200").endsWith("3 bytes");
    }
  }

  @Test
  void unfinishedBodiesTakeFourOfTheLongestTogether() throws Exception {
    ExecutorService readers = Executors.newCachedThreadPool();
    try (LocalHttpServer server = hello().deadlines(HttpConnections.Deadlines.of(NEVER)).start()) {
      ExecutorCompletionService<String> answers = new ExecutorCompletionService<>(readers);
      String head = "POST /size HTTP/1.1\r\nHOST\r\nContent-Length: 1000\r\n\r\n";
      for (int i = 0; i < 5; i++) {
        Socket socket = open(server, head + "x".repeat(900));
        answers.submit(
            () -> {
              String start =
                  new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
              socket.shutdownOutput();
              return start + rest(socket);
            });
      }
      assertThat(answers.take().get())
          .startsWith("HTTP/1.1 503")
          .containsIgnoringCase("Retry-After: 1\r\n");
      for (Socket each : sockets) {
        if (!each.isOutputShutdown()) {
          write(each, "x".repeat(100));
        }
      }
      for (int i = 0; i < 4; i++) {
        assertThat(answers.take().get()).startsWith("HTTP/1.1 200").contains("1000 bytes");
      }
    } finally {
      readers.shutdownNow();
    }
  }

  @Test
  void requestsThatArriveTogetherAreAnsweredInOrder() throws IOException {
    try (LocalHttpServer server = hello().start()) {
      String get = "GET /hello HTTP/1.1\r\nHOST\r\n\r\n";
      String post = "POST /size HTTP/1.1\r\nHOST\r\nContent-Length: 3\r\n\r\nabc";
      String chunked =
          "POST /size HTTP/1.1\r\nHOST\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n";
      String head = "HEAD /hello HTTP/1.1\r\nHOST\r\nConnection: close\r\n\r\n";
      String answers = rest(open(server, get + post + chunked + head));
      assertThat(answers.split("HTTP/1.1 200 OK")).hasSize(5);
      assertThat(answers)
          .containsSubsequence("\r\n\r\nhello", "\r\n\r\n3 bytes", "\r\n\r\n2 bytes", "\r\n\r\n")
          .endsWith("\r\n\r\n");
    }
  }

  @Test
  void aClientMayEndItsSideAndStillGetsItsAnswer() throws IOException {
    try (LocalHttpServer server = hello().start()) {
      Socket socket = open(server, "GET /hello HTTP/1.1\r\nHOST\r\n\r\n");
      socket.shutdownOutput();
      assertThat(rest(socket)).startsWith("HTTP/1.1 200").endsWith("hello");
    }
  }

  @Test
  void aClientThatWaitsForLeaveToSendItsBodyGetsIt() throws IOException {
    try (LocalHttpServer server = hello().start()) {
      Socket socket =
          open(
              server,
              "POST /size HTTP/1.1\r\nHOST\r\nConnection: close\r\nContent-Length: 2\r\n"
                  + "Expect: 100-continue\r\n\r\n");
      byte[] go = socket.getInputStream().readNBytes("HTTP/1.1 100 Continue\r\n\r\n".length());
      assertThat(new String(go, StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 100");
      write(socket, "ab");
      assertThat(rest(socket)).startsWith("HTTP/1.1 200").endsWith("2 bytes");
      Socket refused =
          open(
              server,
              "POST /size HTTP/1.1\r\nHOST\r\nContent-Length: 2000\r\nExpect: 100-continue\r\n\r\n");
      byte[] no = refused.getInputStream().readNBytes(12);
      assertThat(new String(no, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 413");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense\r\n\r\n | 400",
        "GET http://evil.example/hello HTTP/1.1\r\nHOST\r\n\r\n | 400",
        "GET /%zz HTTP/1.1\r\nHOST\r\n\r\n | 400",
        "GET /hello HTTP/1.1\r\nHOST\r\nHost: evil.example\r\n\r\n | 400",
        "POST /size HTTP/1.1\r\nHOST\r\nContent-Length: -1\r\n\r\n | 400",
        "POST /size HTTP/1.1\r\nHOST\r\nContent-Length: 1, 2\r\n\r\n | 400",
        "POST /size HTTP/1.1\r\nHOST\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n | 400",
        "POST /size HTTP/1.1\r\nHOST\r\nExpect: tea\r\nContent-Length: 1\r\n\r\na | 417",
        "GET /LONG HTTP/1.1\r\nHOST\r\n\r\n | 414",
        "GET /hello HTTP/1.1\r\nHOST\r\nX-A: LONGLONG\r\n\r\n | 431",
      })
  void whatIsNoProperRequestIsRefused(String requestAndStatus) throws IOException {
    String[] parts = requestAndStatus.split(" \\| ");
    try (LocalHttpServer server = hello().start()) {
      Socket socket = open(server, parts[0].replace("LONG", "x".repeat(10_000)));
      socket.shutdownOutput();
      assertThat(rest(socket)).startsWith("HTTP/1.1 " + parts[1]);
      assertThat(hello(server)).endsWith("hello");
    }
  }

  @Test
  void nothingIsLeftOfAServerThatWasClosed() throws Exception {
    LocalHttpServer server = hello().threads(2, "leaves-nothing").start();
    Socket half = open(server, "GET ");
    assertThat(hello(server)).endsWith("hello");
    server.close();
    assertThat(rest(half)).isIn("", "(reset)");
    for (Thread each : Thread.getAllStackTraces().keySet()) {
      if (each.getName().startsWith("leaves-nothing")) {
        each.join();
      }
    }
  }
}
