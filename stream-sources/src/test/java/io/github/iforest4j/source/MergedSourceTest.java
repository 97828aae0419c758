package io.github.iforest4j.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.testing.Background;
import io.github.iforest4j.testing.TestTiming;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several files, servers that come and go, and what breaks. */
@Timeout(300)
class MergedSourceTest {
  @TempDir Path folder;

  private final List<String> reported = Collections.synchronizedList(new ArrayList<>());

  private SourceOptions options() {
    return SourceOptions.builder()
        .timing(TestTiming.pausingFor(5))
        .report((severity, message) -> reported.add(severity + " " + message))
        .build();
  }

  private String file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content).toString();
  }

  private static String names(RecordTable table) {
    StringBuilder names = new StringBuilder();
    int source = table.columnIndex("source");
    for (int r = 0; r < table.numRows(); r++) {
      names.append(table.text(r, source).replaceAll(".*/(.).*", "$1"));
    }
    return names.toString();
  }

  @Test
  void filesAreReadInTurnAndNameThemselves() throws IOException {
    String a = file("a.csv", "v\n1\n2\n3\n4\n");
    String b = file("b.jsonl", "{\"v\":10}\nnonsense\n{\"v\":20,\"source\":\"/c\"}\n");
    RecordTable table = new RecordTable();
    StringBuilder places = new StringBuilder();
    try (RecordSource source = Sources.open(List.of(a, b), options())) {
      assertThat(source.canSeek()).isTrue();
      assertThat(source.name()).isEqualTo(a + ", " + b);
      while (source.next(table)) {
        places.append(source.part()).append('@').append(source.position()).append(' ');
        assertThat(source.session()).isEqualTo(source.part() == 0 ? a : b);
      }
      assertThat(source.counts().readings()).isEqualTo(6);
      assertThat(source.counts().totalBadLines()).isEqualTo(1);
      assertThat(source.parts().get(1).counts().readings()).isEqualTo(2);
      assertThat(source.hasFailed()).isFalse();
    }
    assertThat(table.numbers(table.columnIndex("v"))).containsExactly(1, 10, 2, 20, 3, 4);
    assertThat(names(table)).isEqualTo("abacaa");
    assertThat(places.toString()).isEqualTo("0@2 1@1 0@3 1@3 0@4 0@5 ");
    assertThat(reported).contains("NOTE " + b + ": ended; one source goes on");
  }

  @Test
  void aFileThatBreaksDoesNotEndTheOther() throws IOException {
    String a = file("a.json", "[{\"v\":1},{\"v\"");
    String b = file("b.csv", "v\n10\n20\n30\n");
    RecordTable table = new RecordTable();
    try (RecordSource source = Sources.open(List.of(a, b), options())) {
      while (source.next(table)) {
        assertThat(table.numRows()).isLessThan(5);
      }
      assertThat(source.hasFailed()).isTrue();
      assertThat(source.parts()).extracting(RecordSource::hasFailed).containsExactly(true, false);
    }
    assertThat(names(table)).isEqualTo("abbb");
    assertThat(reported.toString())
        .contains("WARNING " + a + ": the JSON array is cut off", "; one source goes on");
  }

  @Test
  void whenAllFailSoDoTheyTogether() throws IOException {
    String a = file("a.json", "[{\"v\":1},{\"v\"");
    String b = file("b.json", "[{\"v\":1},{\"w\"");
    RecordTable table = new RecordTable();
    try (RecordSource source = Sources.open(List.of(a, b), options())) {
      assertThat(source.next(table)).isTrue();
      assertThat(source.next(table)).isTrue();
      assertThatThrownBy(() -> source.next(table))
          .isInstanceOf(BadInputException.class)
          .hasMessageStartingWith(b);
    }
  }

  /** Serves lines to one connection, then waits for a sign before it hangs up for good. */
  private static CompletableFuture<Void> serve(
      ServerSocket server, String lines, CountDownLatch hangUp) {
    return Background.call(
        () -> {
          try (server;
              Socket socket = server.accept();
              OutputStream out = socket.getOutputStream()) {
            out.write(lines.getBytes(StandardCharsets.UTF_8));
            out.flush();
            if (!hangUp.await(120, TimeUnit.SECONDS)) {
              throw new AssertionError("nobody gave the sign");
            }
          }
          return null;
        });
  }

  private static ServerSocket server() throws IOException {
    return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  @Test
  void oneServerGoesOnWhileAnotherIsAwayAndAFileHasEnded() throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch second = new CountDownLatch(1);
    ServerSocket a = server();
    ServerSocket b = server();
    String uriOfA = "tcp://127.0.0.1:" + a.getLocalPort();
    String uriOfB = "tcp://127.0.0.1:" + b.getLocalPort();
    String file = file("f.csv", "v\n7\n8\n");
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 3000; i++) {
      many.append("{\"v\":").append(i).append("}\n");
    }
    CompletableFuture<Void> servedA = serve(a, "{\"v\":-1}\n{\"v\":-2}\n", first);
    RecordTable table = new RecordTable();
    long[] lastOfB = {0};
    try (RecordSource source = Sources.open(List.of(uriOfA, uriOfB, file), options())) {
      assertThat(source.canSeek()).isFalse();
      // B accepts connections but says nothing yet; A and the file are not held up by that.
      while (table.numRows() < 4 && source.next(table)) {
        assertThat(source.part()).isNotEqualTo(1);
      }
      first.countDown();
      servedA.get(120, TimeUnit.SECONDS);
      // A is away for good now, and is tried again and again meanwhile.
      CompletableFuture<Void> servedB = serve(b, many.toString(), second);
      while (table.numRows() < 3004 && source.next(table)) {
        assertThat(source.part()).isEqualTo(1);
        assertThat(source.session()).startsWith(uriOfB);
        assertThat(source.position()).isEqualTo(++lastOfB[0]);
      }
      second.countDown();
      servedB.get(120, TimeUnit.SECONDS);
      assertThat(source.counts().readings()).isEqualTo(3004);
      assertThat(source.parts().get(0).counts().readings()).isEqualTo(2);
      assertThat(source.hasFailed()).as("what is away may come back").isFalse();
    }
    double[] values = table.numbers(table.columnIndex("v"));
    assertThat(java.util.Arrays.copyOf(values, 4)).containsExactlyInAnyOrder(-1, -2, 7, 8);
    for (int i = 0; i < 3000; i++) {
      assertThat(values[4 + i]).isEqualTo(i);
    }
    assertThat(reported.toString())
        .contains("NOTE " + file + ": ended; 2 go on", "WARNING " + uriOfA + ": ", "trying again");
  }

  @Test
  void closingEndsAWaitForAll() throws Exception {
    try (ServerSocket a = server();
        ServerSocket b = server()) {
      RecordSource source =
          Sources.open(
              List.of("tcp://127.0.0.1:" + a.getLocalPort(), "tcp://127.0.0.1:" + b.getLocalPort()),
              options());
      CompletableFuture<Boolean> next = Background.call(() -> source.next(new RecordTable()));
      try (Socket one = a.accept();
          Socket other = b.accept()) {
        assertThat(one.isConnected() && other.isConnected()).isTrue();
        source.close();
        assertThat(next.get(120, TimeUnit.SECONDS)).isFalse();
      }
    }
  }

  @Test
  void mistakesAreFoundAtOnce() throws IOException {
    String a = file("a.csv", "v\n1\n");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Sources.open(List.of(a, "tcp://h:1", a), options()))
        .withMessage("the source '" + a + "' is named twice");
    assertThatThrownBy(() -> Sources.open(List.of(a, folder + "/none.csv"), options()))
        .isInstanceOf(NoSuchFileException.class);
  }
}
