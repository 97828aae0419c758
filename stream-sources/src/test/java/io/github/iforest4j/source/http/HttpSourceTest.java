package io.github.iforest4j.source.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.source.BadLine;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.source.SourceOptions;
import io.github.iforest4j.source.Sources;
import io.github.iforest4j.source.testing.HttpAttack;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Posts over real sockets. */
@Timeout(300)
class HttpSourceTest {
  private final List<String> reported = new ArrayList<>();
  private RecordSource source;
  private int port;

  @BeforeEach
  void listen() throws IOException {
    source =
        Sources.open(
            "http://127.0.0.1:0/readings",
            SourceOptions.builder().report((severity, message) -> reported.add(message)).build());
    String where = reported.get(0);
    port = Integer.parseInt(where.replaceAll(".*http://127.0.0.1:(\\d+)/readings", "$1"));
  }

  @AfterEach
  void close() {
    source.close();
  }

  private String send(String head, String body) throws IOException {
    return send(head, body.getBytes(StandardCharsets.UTF_8));
  }

  private String send(String head, byte[] bytes) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      OutputStream out = socket.getOutputStream();
      String request =
          head.replace("PORT", Integer.toString(port))
              + "\r\nContent-Length: "
              + bytes.length
              + "\r\nConnection: close\r\n\r\n";
      out.write(request.getBytes(StandardCharsets.US_ASCII));
      out.write(bytes);
      out.flush();
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private String post(String body) throws IOException {
    return send(
        "POST /readings HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nContent-Type: application/json", body);
  }

  @ParameterizedTest
  @EnumSource(HttpAttack.Kind.class)
  void othersArePostedWhateverSomeClientsDo(HttpAttack.Kind kind) throws IOException {
    try (HttpAttack attack =
        new HttpAttack(kind, port, "/readings", "application/json", "{\"a\":1}")) {
      attack.begin();
      for (int i = 0; i < 3; i++) {
        attack.goOn();
        // Posts of the attackers may have filled the queue.
        assertThat(post("{\"a\":2}")).containsPattern("^HTTP/1.1 (200|503)");
      }
    }
  }

  /** As Telegraf does: to the paths of InfluxDB, packed, with a content type of text. */
  @Test
  void pointsAreTakenWhereClientsOfInfluxDbWriteTo() throws IOException {
    String line = "weather,station=north temp=21.5 1767225600000000000\n";
    assertThat(
            send(
                "POST /api/v2/write?org=o&bucket=b&precision=ns HTTP/1.1\r\nHost: 127.0.0.1:PORT"
                    + "\r\nContent-Type: text/plain; charset=utf-8",
                line))
        .startsWith("HTTP/1.1 204");
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(line.getBytes(StandardCharsets.UTF_8));
    }
    String head = "POST /write?db=d HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nContent-Encoding: gzip";
    assertThat(send(head, packed.toByteArray())).startsWith("HTTP/1.1 204");
    assertThat(send(head, "no gzip")).startsWith("HTTP/1.1 400").contains("cannot be unpacked");
    assertThat(
            send("POST /write HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nOrigin: http://a.example", line))
        .startsWith("HTTP/1.1 403");
    assertThat(send("POST /write HTTP/1.1\r\nHost: 127.0.0.1:PORT", "weather temp=\n"))
        .startsWith("HTTP/1.1 400");
    RecordTable table = new RecordTable();
    assertThat(source.next(table)).isTrue();
    assertThat(source.next(table)).isTrue();
    assertThat(table.numbers(table.columnIndex("temp"))).containsExactly(21.5, 21.5);
    assertThat(table.text(0, table.columnIndex("station"))).isEqualTo("north");
  }

  /** A small post that grows when it is unpacked does not fill the memory. */
  @Test
  void aPostThatGrowsTooMuchIsRefused() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      for (int i = 0; i < 9; i++) {
        gzip.write(new byte[1 << 20]);
      }
    }
    assertThat(
            send(
                "POST /write HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nContent-Encoding: gzip",
                packed.toByteArray()))
        .startsWith("HTTP/1.1 413");
  }

  @Test
  void objectsArraysAndLinesBecomeReadingsAndAreCounted() throws IOException {
    assertThat(post("{\"a\":1}")).contains("HTTP/1.1 200", "{\"accepted\":1,\"bad\":0}\n");
    assertThat(post("[{\"a\":2},{\"a\":3}]")).contains("{\"accepted\":2,\"bad\":0}\n");
    assertThat(post("{\"a\":4}\nnon\"sense\n{\"a\":5}\n"))
        .startsWith("HTTP/1.1 200")
        .contains(
            "{\"accepted\":2,\"bad\":1,\"first_error\":\"post: line 2 is not a JSON object (it begins"
                + " non\\\"sense); such lines are skipped and counted\"}\n");
    assertThat(post("[{\"a\":6},{\"a\""))
        .startsWith("HTTP/1.1 200")
        .contains("{\"accepted\":1,\"bad\":1,\"first_error\":\"post: line 1 is not a JSON object");
    assertThat(post("nonsense\n\n{}"))
        .startsWith("HTTP/1.1 400")
        .contains("{\"accepted\":0,\"bad\":2,\"first_error\":\"post: line 1 is not a JSON object");
    assertThat(post(" \n"))
        .startsWith("HTTP/1.1 400")
        .contains("{\"accepted\":0,\"bad\":0,\"first_error\":\"the post holds no reading\"}");
    RecordTable table = new RecordTable();
    for (int i = 1; i <= 6; i++) {
      assertThat(source.next(table)).isTrue();
      assertThat(source.position()).isEqualTo(i);
    }
    assertThat(table.numbers(0)).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(post("{\"a\":7}")).startsWith("HTTP/1.1 200");
    assertThat(source.next(table)).isTrue();
    assertThat(source.counts().badLines())
        .isEqualTo(Map.of(BadLine.MALFORMED, 3L, BadLine.EMPTY, 1L));
    assertThat(reported.toString()).contains("post 3, line 2 is not a JSON object");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "POST /readings HTTP/1.1|Host: evil.example:PORT|Content-Type: application/json # 421",
        "POST /readings HTTP/1.1|Host: 127.0.0.1|Content-Type: application/json # 421",
        "POST /readings HTTP/1.1|Host: localhost:PORT|Content-Type: application/json # 200",
        "POST /readings HTTP/1.1|Host: 127.0.0.1:PORT|Content-Type: application/x-ndjson; charset=utf-8 # 200",
        "POST /readings HTTP/1.1|Host: 127.0.0.1:PORT|Content-Type: text/plain # 415",
        "POST /readings HTTP/1.1|Host: 127.0.0.1:PORT # 415",
        "POST /readings HTTP/1.1|Host: 127.0.0.1:PORT|Origin: http://127.0.0.1:PORT|Content-Type: application/json # 403",
        "POST /else HTTP/1.1|Host: 127.0.0.1:PORT|Content-Type: application/json # 404",
        "PUT /readings HTTP/1.1|Host: 127.0.0.1:PORT|Content-Type: application/json # 405",
      })
  void onlyPostsThatNoBrowsersPageCanMakeAreTaken(String head, int status) throws IOException {
    assertThat(send(head.replace("|", "\r\n"), "{\"a\":1}")).startsWith("HTTP/1.1 " + status);
  }

  @Test
  void whatIsEmptyOrTooLargeIsRefused() throws IOException {
    assertThat(post("")).startsWith("HTTP/1.1 400");
    assertThat(post("x".repeat((8 << 20) + 1))).startsWith("HTTP/1.1 413");
  }

  @Test
  void aFullQueueSaysTryAgainAndTakesNothing() throws IOException {
    String large = "{\"a\":1}\n" + " ".repeat(7 << 20);
    String answer = "";
    int taken = 0;
    for (int i = 0; i < 20; i++) {
      answer = post(large);
      if (!answer.startsWith("HTTP/1.1 200")) {
        break;
      }
      taken++;
    }
    assertThat(answer).startsWith("HTTP/1.1 503").containsIgnoringCase("Retry-After: 1");
    assertThat(source.counts().dropped()).isEqualTo(1);
    RecordTable table = new RecordTable();
    for (int i = 0; i < taken; i++) {
      assertThat(source.next(table)).isTrue();
    }
    assertThat(post("{\"a\":2}")).startsWith("HTTP/1.1 200");
  }

  @Test
  void mistakesInTheAddressAreSaid() throws IOException {
    for (String bad : List.of("http://127.0.0.1/readings", "http://127.0.0.1:99/", "http:///x")) {
      assertThatIllegalArgumentException()
          .as(bad)
          .isThrownBy(() -> Sources.open(bad, SourceOptions.DEFAULT));
    }
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String uri = "http://127.0.0.1:" + taken.getLocalPort() + "/readings";
      assertThatThrownBy(() -> Sources.open(uri, SourceOptions.DEFAULT))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("cannot listen: Address already in use");
    }
  }

  @Test
  void aClosedSourceEnds() throws IOException {
    source.close();
    assertThat(source.next(new RecordTable())).isFalse();
  }
}
