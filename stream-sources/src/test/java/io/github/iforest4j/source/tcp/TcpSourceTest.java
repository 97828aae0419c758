package io.github.iforest4j.source.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.source.BadLine;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.source.SourceOptions;
import io.github.iforest4j.source.Sources;
import io.github.iforest4j.testing.Background;
import io.github.iforest4j.testing.TestTiming;
import io.github.iforest4j.time.Timing;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** JSON lines over real sockets, with servers that come and go. */
@Timeout(300)
class TcpSourceTest {
  private final List<Duration> pauses = new ArrayList<>();
  private final List<String> messages = new ArrayList<>();

  private SourceOptions options() {
    return SourceOptions.builder()
        .timing(TestTiming.pausing((time, wake) -> pauses.add(time)))
        .report((severity, message) -> messages.add(severity + " " + message))
        .build();
  }

  private static ServerSocket server() throws IOException {
    return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  private static String uri(int port) {
    return "tcp://127.0.0.1:" + port;
  }

  /** Serves each script to one connection after the other, then listens no more. */
  private static CompletableFuture<Void> serve(ServerSocket server, String... scripts) {
    return Background.call(
        () -> {
          for (String script : scripts) {
            try (Socket socket = server.accept();
                OutputStream out = socket.getOutputStream()) {
              out.write(script.getBytes(StandardCharsets.UTF_8));
            }
          }
          return null;
        });
  }

  @Test
  void aServerThatHangsUpInTheMiddleOfALineCostsThatLineOnly() throws Exception {
    try (ServerSocket server = server()) {
      CompletableFuture<Void> served =
          serve(
              server,
              "{\"a\":1}\n{\"a\":2}\n{\"a\":",
              "{\"a\":4}\nnonsense\n",
              "{\"a\":5}\n{\"a\":6}\n");
      RecordTable table = new RecordTable();
      List<Long> positions = new ArrayList<>();
      try (RecordSource source = Sources.open(uri(server.getLocalPort()), options())) {
        while (table.numRows() < 5 && source.next(table)) {
          positions.add(source.position());
        }
        assertThat(table.numbers(0)).containsExactly(1, 2, 4, 5, 6);
        assertThat(positions).as("strictly growing").containsExactly(1L, 2L, 4L, 6L, 7L);
        assertThat(source.counts().reconnects()).isEqualTo(2);
        assertThat(source.counts().badLines())
            .isEqualTo(Map.of(BadLine.TRUNCATED, 1L, BadLine.MALFORMED, 1L));
        assertThat(source.canSeek()).isFalse();
      }
      served.get(120, TimeUnit.SECONDS);
    }
    assertThat(pauses).hasSize(2).allMatch(p -> p.toMillis() >= 250 && p.toMillis() <= 500);
    assertThat(messages.toString()).contains("the server ended the connection; trying again in 0.");
  }

  @Test
  void noServerIsAnErrorAfterSixAttemptsWithGrowingPauses() throws Exception {
    int port;
    try (ServerSocket server = server()) {
      port = server.getLocalPort();
    }
    try (RecordSource source = Sources.open(uri(port), options())) {
      assertThatThrownBy(() -> source.next(new RecordTable()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(uri(port) + ": cannot connect: Connection refused (6 attempts)")
          .hasMessageEndingWith("Is the server running, and are host and port right?");
    }
    assertThat(pauses).hasSize(5);
    for (int i = 0; i < pauses.size(); i++) {
      long full = 500L << i;
      assertThat(pauses.get(i).toMillis()).isBetween(full / 2, full);
    }
  }

  @Test
  void aServerThatAcceptsAndSaysNothingIsNotHammered() throws Exception {
    String[] scripts = {
      "{\"a\":1}\n", "", "", "", "", "", "", "", "{\"a\":2}\n", "", "{\"a\":3}\n"
    };
    try (ServerSocket server = server()) {
      CompletableFuture<Void> served = serve(server, scripts);
      RecordTable table = new RecordTable();
      try (RecordSource source = Sources.open(uri(server.getLocalPort()), options())) {
        while (table.numRows() < 3 && source.next(table)) {
          assertThat(source.position()).isPositive();
        }
      }
      served.get(120, TimeUnit.SECONDS);
    }
    long[] full = {500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 500, 1000};
    assertThat(pauses).hasSize(full.length);
    for (int i = 0; i < full.length; i++) {
      assertThat(pauses.get(i).toMillis()).as("pause %d", i).isBetween(full[i] / 2, full[i]);
    }
  }

  @Test
  void withoutReconnectingTheEndOfTheConnectionIsTheEnd() throws Exception {
    try (ServerSocket server = server()) {
      serve(server, "{\"a\":1}\n");
      RecordTable table = new RecordTable();
      SourceOptions once = options().toBuilder().connectAttempts(1).reconnect(false).build();
      try (RecordSource source = Sources.open(uri(server.getLocalPort()), once)) {
        assertThat(source.next(table)).isTrue();
        assertThat(source.next(table)).isFalse();
      }
    }
    assertThat(pauses).isEmpty();
  }

  @Test
  void closingEndsABlockedRead() throws Exception {
    try (ServerSocket server = server()) {
      RecordSource source = Sources.open(uri(server.getLocalPort()), options());
      CompletableFuture<Boolean> more = Background.call(() -> source.next(new RecordTable()));
      try (Socket accepted = server.accept()) {
        assertThat(accepted.isConnected()).isTrue();
        source.close();
        assertThat(more.get(120, TimeUnit.SECONDS)).isFalse();
      }
    }
  }

  @Test
  void closingEndsAPause() throws Exception {
    int port;
    try (ServerSocket server = server()) {
      port = server.getLocalPort();
    }
    CountDownLatch pausing = new CountDownLatch(1);
    Timing untilClosed =
        TestTiming.pausing(
            (time, wake) -> {
              pausing.countDown();
              wake.await();
            });
    RecordSource source =
        Sources.open(uri(port), options().toBuilder().timing(untilClosed).build());
    CompletableFuture<Boolean> more = Background.call(() -> source.next(new RecordTable()));
    assertThat(pausing.await(120, TimeUnit.SECONDS)).isTrue();
    source.close();
    assertThat(more.get(120, TimeUnit.SECONDS)).isFalse();
  }

  /** A sender that is faster than its reader is held back: nothing is queued in between. */
  @Test
  void aFloodWaitsAtItsSender() throws Exception {
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      byte[] lines = "{\"a\":1}\n".repeat(8192).getBytes(StandardCharsets.US_ASCII);
      try (RecordSource source = Sources.open(uri(server.socket().getLocalPort()), options())) {
        CompletableFuture<SocketChannel> accepted =
            Background.call(
                () -> {
                  try {
                    SocketChannel channel = server.accept();
                    channel.write(ByteBuffer.wrap(lines));
                    return channel;
                  } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                  }
                });
        RecordTable table = new RecordTable();
        assertThat(source.next(table)).isTrue();
        try (SocketChannel sender = accepted.get(120, TimeUnit.SECONDS)) {
          sender.configureBlocking(false);
          long sent = 0;
          int refused = 0;
          // The operating system's buffers fill; it may take a moment to move what is in them.
          while (refused < 1000 && sent < (64 << 20)) {
            int written = sender.write(ByteBuffer.wrap(lines));
            sent += written;
            refused = written == 0 ? refused + 1 : 0;
          }
          assertThat(sent).isLessThan(64 << 20);
          for (int i = 0; i < 10_000; i++) {
            assertThat(source.next(table)).isTrue();
          }
        }
      }
    }
  }
}
