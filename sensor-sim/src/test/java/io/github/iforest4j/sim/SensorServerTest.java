package io.github.iforest4j.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.iforest4j.testing.FakeTiming;
import io.github.iforest4j.time.Timing;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Raw sockets against a running server. */
@Timeout(300)
class SensorServerTest {
  private static final Scenario NETWORK = Scenario.named("network");
  private static final Scenario PLANT = Scenario.named("plant");
  private static final SensorStream.Options OPTIONS = SensorStream.Options.of(PLANT, 17);

  /** More lines than the socket buffers of both sides hold. */
  private static final int MANY = 120_000;

  @TempDir Path folder;

  private final BlockingQueue<String> notices = new LinkedBlockingQueue<>();

  private SensorServer.Builder plant() {
    return SensorServer.of(PLANT, OPTIONS).notices(notices::add);
  }

  private static Socket connect(SensorServer server) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(16 * 1024);
    // A read that waits for what never comes fails the test: it cannot be interrupted.
    socket.setSoTimeout(120_000);
    socket.connect(new InetSocketAddress(server.address(), server.port()), 10_000);
    return socket;
  }

  private static BufferedReader reader(Socket socket) throws IOException {
    return new BufferedReader(
        new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }

  private static List<String> read(BufferedReader in, int count) throws IOException {
    List<String> lines = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      lines.add(in.readLine());
    }
    return lines;
  }

  /** What an unlabelled stream sends, encoded here and not by the server. */
  private static List<String> expected(int count) throws IOException {
    SensorStream stream = SensorStream.of(PLANT, OPTIONS);
    JsonLinesEncoder encoder = new JsonLinesEncoder(false);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      encoder.write(stream.next(), out);
    }
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  /** Waits for the notice, not for a length of time. */
  private void awaitNotice(String part) throws InterruptedException {
    String notice;
    do {
      notice = notices.poll(120, TimeUnit.SECONDS);
      assertThat(notice).as("no notice with '%s' came", part).isNotNull();
    } while (!notice.contains(part));
  }

  @Test
  void everyClientGetsTheWholeStreamFromItsStart() throws Exception {
    List<String> expected = expected(5_000);
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try (SensorServer server = plant().count(5_000).start()) {
      assertThat(server.address().isLoopbackAddress()).isTrue();
      assertThat(server.port()).isPositive();
      Callable<List<String>> client =
          () -> {
            try (Socket socket = connect(server)) {
              return reader(socket).lines().toList();
            }
          };
      for (Future<List<String>> received :
          pool.invokeAll(List.of(client, client, client, client))) {
        assertThat(received.get()).isEqualTo(expected);
      }
      for (int i = 0; i < 4; i++) {
        awaitNotice("completed after 5,000 readings");
      }
      assertThat(server.acceptedClients()).isEqualTo(4);
      assertThat(server.completedClients()).isEqualTo(4);
      assertThat(server.readingsSent()).isEqualTo(20_000);
      assertThat(server.clients()).isZero();
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void aClientThatDoesNotReadHoldsUpNobodyAndLosesNothing() throws Exception {
    List<String> expected = expected(MANY);
    try (SensorServer server = plant().start();
        Socket lazy = connect(server)) {
      awaitNotice("connected");
      try (Socket eager = connect(server)) {
        assertThat(read(reader(eager), MANY)).isEqualTo(expected);
        assertThat(server.clients()).isEqualTo(2);
      }
      // The lazy one now reads, and its stream is complete.
      assertThat(read(reader(lazy), MANY)).isEqualTo(expected);
    }
  }

  @Test
  void aClientThatLeavesMidStreamIsForgottenAndOthersGoOn() throws Exception {
    try (SensorServer server = plant().start();
        Socket staying = connect(server)) {
      BufferedReader in = reader(staying);
      assertThat(read(in, 10)).isEqualTo(expected(10));
      try (Socket leaving = connect(server)) {
        assertThat(read(reader(leaving), 10)).isEqualTo(expected(10));
      }
      awaitNotice("disconnected after");
      assertThat(server.clients()).isEqualTo(1);
      assertThat(read(in, 20_000)).isEqualTo(expected(20_010).subList(10, 20_010));
      assertThat(server.completedClients()).isZero();
    }
  }

  @Test
  void clientsBeyondTheLimitAreRefusedUntilAPlaceIsFree() throws Exception {
    try (SensorServer server = plant().maxClients(1).start()) {
      try (Socket first = connect(server)) {
        assertThat(reader(first).readLine()).isNotNull();
        try (Socket second = connect(server)) {
          assertThat(second.getInputStream().read()).isEqualTo(-1);
        }
        awaitNotice("refused: 1 clients are connected already");
        assertThat(server.refusedClients()).isEqualTo(1);
      }
      awaitNotice("disconnected after");
      try (Socket third = connect(server)) {
        assertThat(reader(third).readLine()).isEqualTo(expected(1).get(0));
      }
      assertThat(server.acceptedClients()).isEqualTo(2);
    }
  }

  /** Closing a socket with unread input resets it; the last readings must arrive all the same. */
  @Test
  void aClientThatTalksStillGetsEveryReading() throws Exception {
    try (SensorServer server = plant().count(20_000).start();
        Socket socket = connect(server)) {
      socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      assertThat(reader(socket).lines().toList()).isEqualTo(expected(20_000));
    }
  }

  @Test
  void theRateIsKeptByTheClock() throws Exception {
    FakeTiming timing = new FakeTiming();
    try (SensorServer server = plant().rate(10).count(101).timing(timing).start();
        Socket socket = connect(server)) {
      assertThat(reader(socket).lines().toList()).isEqualTo(expected(101));
    }
    assertThat(timing.nanoTime() - FakeTiming.START).isEqualTo(TimeUnit.SECONDS.toNanos(10));
  }

  /** A reading must not wait in a buffer for the next one, which may be long in coming. */
  @Test
  void aPacedReadingArrivesBeforeTheNextIsDue() throws Exception {
    try (SensorServer server = plant().rate(.001).start();
        Socket socket = connect(server)) {
      assertThat(reader(socket).readLine()).isEqualTo(expected(1).get(0));
      assertThat(server.readingsSent()).isEqualTo(1);
    }
    awaitNotice("disconnected by shutdown after 1 reading");
  }

  /** A live client begins at the moment at which it connects, and gets each reading when due. */
  @Test
  void aLiveStreamIsOnTheClockOfTheServer() throws Exception {
    FakeTiming timing = new FakeTiming();
    try (SensorServer server = plant().live(true).rate(10).count(50).timing(timing).start()) {
      timing.advance(Duration.ofSeconds(100));
      try (Socket socket = connect(server)) {
        assertThat(reader(socket).lines().toList())
            .isEqualTo(expected(1_050).subList(1_000, 1_050));
      }
      assertThat(timing.nanoTime() - FakeTiming.START)
          .isCloseTo(TimeUnit.MILLISECONDS.toNanos(104_900), within(1_000L));
      assertThat(server.readingsDropped()).isZero();
    }
  }

  @Test
  void aLiveClientThatFallsBehindMissesTheOldestAndTheyAreCounted() throws Exception {
    AtomicInteger pauses = new AtomicInteger();
    Timing held =
        new FakeTiming() {
          @Override
          public boolean pause(Duration duration, CountDownLatch wake) throws InterruptedException {
            // At the tenth wait the client is held up for ten seconds more: a hundred readings.
            boolean tenth = pauses.incrementAndGet() == 10;
            return super.pause(tenth ? duration.plusSeconds(10) : duration, wake);
          }
        };
    try (SensorServer server =
            plant().live(true).rate(10).backlog(20).count(60).timing(held).start();
        Socket socket = connect(server)) {
      List<String> lines = reader(socket).lines().toList();
      List<String> all = expected(200);
      // Readings 0 to 9; reading 110 is due when the eleventh would be sent, and 19 before it.
      assertThat(lines.subList(0, 10)).isEqualTo(all.subList(0, 10));
      assertThat(lines.subList(10, 60)).isEqualTo(all.subList(91, 141));
      assertThat(server.readingsDropped()).isEqualTo(81);
    }
    awaitNotice("completed after 60 readings; it was slow and missed 81");
  }

  @Test
  void tlsEncryptsForWhoTrustsTheKey() throws Exception {
    char[] password = "canary-secret".toCharArray();
    Path file = folder.resolve("key.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keystore",
                file.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(password),
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=ip:127.0.0.1")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance(file.toFile(), password);
    KeyManagerFactory mine = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    mine.init(keys, password);
    KeyStore known = KeyStore.getInstance("PKCS12");
    known.load(null, null);
    known.setCertificateEntry("server", keys.getCertificate(keys.aliases().nextElement()));
    TrustManagerFactory theirs =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    theirs.init(known);
    SSLContext serverSide = SSLContext.getInstance("TLS");
    serverSide.init(mine.getKeyManagers(), null, null);
    SSLContext clientSide = SSLContext.getInstance("TLS");
    clientSide.init(null, theirs.getTrustManagers(), null);
    try (SensorServer server = plant().tls(serverSide).count(2_000).start();
        Socket socket =
            clientSide.getSocketFactory().createSocket(server.address(), server.port())) {
      socket.setSoTimeout(120_000);
      assertThat(reader(socket).lines().toList()).isEqualTo(expected(2_000));
      // Who speaks no TLS gets no reading.
      try (Socket plain = connect(server)) {
        plain.getOutputStream().write("hello\r\n".getBytes(StandardCharsets.UTF_8));
        assertThat(read(reader(plain), 1).toString()).doesNotContain("bearing_temp");
      }
    }
  }

  @Test
  void labelsGoAlongWhenAsked() throws Exception {
    try (SensorServer server =
            SensorServer.of(NETWORK, SensorStream.Options.of(NETWORK, 1))
                .labels(true)
                .count(50)
                .start();
        Socket socket = connect(server)) {
      List<String> lines = reader(socket).lines().toList();
      assertThat(lines).hasSize(50).allMatch(line -> line.contains(", \"anomaly\": "));
      assertThat(lines).anyMatch(line -> line.contains("\"anomaly\": 1, \"anomaly_kind\": \""));
    }
  }

  @Test
  void aPortInUseIsNamed() throws Exception {
    try (SensorServer server = plant().start()) {
      int port = server.port();
      assertThatThrownBy(() -> plant().port(port).start())
          .isInstanceOf(BindException.class)
          .hasMessageStartingWith("cannot listen on 127.0.0.1 port " + port + ": Address")
          .hasMessageEndingWith("choose another port (0 takes a free one) or address")
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void closeEndsReadingClientsWaitingClientsAndThreads() throws Exception {
    SensorServer server = plant().start();
    int port = server.port();
    try (Socket lazy = connect(server);
        Socket reading = connect(server)) {
      awaitNotice("connected");
      awaitNotice("connected");
      BufferedReader in = reader(reading);
      read(in, 1_000);
      assertThat(serverThreads(port, lazy, reading)).hasSize(3).allMatch(Thread::isDaemon);

      server.close();

      assertThat(serverThreads(port, lazy, reading)).isEmpty();
      assertThat(server.clients()).isZero();
      assertEnds(in);
      assertThatThrownBy(() -> connect(server)).isInstanceOf(IOException.class);
    }
    server.close();
    try (SensorServer next = plant().port(port).start()) {
      assertThat(next.port()).isEqualTo(port);
    }
  }

  /** At the end of the stream, or by a reset; what had arrived may come first. */
  private static void assertEnds(BufferedReader in) throws IOException {
    try {
      while (in.readLine() != null) {}
    } catch (SocketException e) {
      assertThat(e).hasMessageContaining("reset");
    }
  }

  private static List<Thread> serverThreads(int port, Socket... clients) {
    List<String> names = new ArrayList<>();
    names.add("sensor-server-" + port);
    for (Socket client : clients) {
      names.add("sensor-client-127.0.0.1:" + client.getLocalPort());
    }
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> names.contains(thread.getName()))
        .toList();
  }

  @Test
  void settingsOutOfBoundsAreNamedWithTheirBounds() {
    assertThatThrownBy(() -> plant().port(65_536))
        .hasMessage("port must be from 0 to 65535, was 65536");
    assertThatThrownBy(() -> plant().rate(-1))
        .hasMessage("rate must be 0 (unlimited) or from 0.001 to 1000000, was -1.0");
    assertThatThrownBy(() -> plant().rate(Double.NaN)).hasMessageContaining("was NaN");
    assertThatThrownBy(() -> plant().count(-1)).hasMessage("count must be at least 0, was -1");
    assertThatThrownBy(() -> plant().backlog(0)).hasMessage("backlog must be at least 1, was 0");
    assertThatThrownBy(() -> plant().live(true).start())
        .hasMessage("a live server needs a rate, was 0 (unlimited)");
    assertThatThrownBy(() -> plant().maxClients(0))
        .hasMessage("maxClients must be at least 1, was 0");
  }
}
