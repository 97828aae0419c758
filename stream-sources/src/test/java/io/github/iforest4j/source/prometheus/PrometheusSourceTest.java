package io.github.iforest4j.source.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.source.BadInputException;
import io.github.iforest4j.source.BadLine;
import io.github.iforest4j.source.Place;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.source.SourceConnectException;
import io.github.iforest4j.source.SourceOptions;
import io.github.iforest4j.source.Sources;
import io.github.iforest4j.source.net.LocalHttpExchange;
import io.github.iforest4j.source.net.LocalHttpServer;
import io.github.iforest4j.testing.FakeTiming;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server on a real socket that answers as Prometheus does; time passes only by pauses. */
@Timeout(300)
class PrometheusSourceTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:05Z");
  private static final long STEP = 15;

  /** How far the time of day is wrong. */
  private volatile Duration wrong = Duration.ZERO;

  private final FakeTiming timing =
      new FakeTiming(NOW) {
        @Override
        public Instant now() {
          return super.now().plus(wrong);
        }
      };

  private final List<String> messages = Collections.synchronizedList(new ArrayList<>());
  private final List<Map<String, String>> asked = Collections.synchronizedList(new ArrayList<>());
  private final Map<String, String> environment = new HashMap<>();
  private volatile Answer answer = PrometheusSourceTest::plant;
  private volatile String authorization = "";
  private final LocalHttpServer server = serve(0);

  /** Answers a question; null for no answer. */
  private interface Answer {
    String to(Map<String, String> form);
  }

  private LocalHttpServer serve(int port) {
    try {
      return LocalHttpServer.builder()
          .listenOn(java.net.InetAddress.getLoopbackAddress(), port)
          .post("/api/v1/query_range", 1 << 20, this::answer)
          .start();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void answer(LocalHttpExchange exchange) throws IOException {
    Map<String, String> form = new HashMap<>();
    for (String pair : new String(exchange.body(), StandardCharsets.UTF_8).split("&")) {
      String[] parts = pair.split("=", 2);
      form.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    asked.add(form);
    authorization = String.valueOf(exchange.header("Authorization"));
    String json = answer.to(form);
    int status = 200;
    if (json.startsWith("!")) {
      status = Integer.parseInt(json.substring(1, 4));
      json = json.substring(4);
    }
    exchange.send(status, "application/json", json);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static String series(String labels, Map<String, String> form, double offset) {
    StringBuilder values = new StringBuilder();
    long to = Long.parseLong(form.get("end"));
    long by = Long.parseLong(form.get("step"));
    for (long t = Long.parseLong(form.get("start")); t <= to; t += by) {
      values.append(values.length() == 0 ? "" : ",");
      values.append("[").append(t).append(",\"").append(t % 1000 + offset).append("\"]");
    }
    return "{\"metric\":{" + labels + "},\"values\":[" + values + "]}";
  }

  private static String result(String... series) {
    return "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":["
        + String.join(",", series)
        + "]}}";
  }

  /** Two devices; one of them has two metrics, one of these with a label more. */
  private static String plant(Map<String, String> form) {
    return result(
        series("\"__name__\":\"load\",\"instance\":\"b:9\",\"job\":\"n\"", form, .5),
        series("\"__name__\":\"load\",\"instance\":\"a:9\",\"job\":\"n\"", form, 0),
        series("\"__name__\":\"fan\",\"instance\":\"a:9\",\"job\":\"n\",\"slot\":\"2\"", form, 7));
  }

  private String uri(String settings) {
    return "prometheus://localhost:" + server.address().getPort() + "/?" + settings;
  }

  private SourceOptions.Builder options() {
    return SourceOptions.builder()
        .timing(timing)
        .environment(environment)
        .connectAttempts(3)
        .report((severity, message) -> messages.add(message));
  }

  private RecordSource open(String settings) throws IOException {
    return Sources.open(uri(settings), options().build());
  }

  private static RecordTable read(RecordSource source, int most) throws IOException {
    RecordTable table = new RecordTable();
    while (table.numRows() < most && source.next(table)) {
      // Up to the end, or as many as are wanted.
    }
    return table;
  }

  /** The times of the next readings, in seconds behind the start. */
  private static List<Long> seconds(RecordSource source, int count) throws IOException {
    RecordTable table = read(source, count);
    List<Long> seconds = new ArrayList<>();
    for (int r = 0; r < table.numRows(); r++) {
      seconds.add((long) table.number(r, 0) / 1000 - NOW.getEpochSecond());
    }
    return seconds;
  }

  @Test
  void readingsGoOnAfterTheClockWasSetBack() throws IOException {
    answer = form -> result(series("\"__name__\":\"load\"", form, 0));
    try (RecordSource source = open("query=load&history=30s&step=15s")) {
      List<Long> before = seconds(source, 5);
      wrong = Duration.ofHours(-3);
      List<Long> after = seconds(source, 5);
      wrong = Duration.ZERO;
      List<Long> again = seconds(source, 5);
      List<Long> all = new ArrayList<>(before);
      all.addAll(after);
      all.addAll(again);
      for (int i = 1; i < all.size(); i++) {
        assertThat(all.get(i)).as("%s", all).isEqualTo(all.get(i - 1) + STEP);
      }
      assertThat(Duration.between(NOW, timing.now())).isLessThan(Duration.ofMinutes(5));
    }
  }

  /** Set back by less than a server may repeat a value, the source waits, as for a step. */
  @Test
  void afterASmallStepBackOfTheClockReadingsWait() throws IOException {
    answer = form -> result(series("\"__name__\":\"load\"", form, 0));
    try (RecordSource source = open("query=load&history=30s&step=15s")) {
      List<Long> before = seconds(source, 5);
      wrong = Duration.ofMinutes(-4);
      List<Long> after = seconds(source, 1);
      assertThat(after).containsExactly(before.get(4) + STEP);
      assertThat(Duration.between(NOW, timing.now().minus(wrong)))
          .isGreaterThan(Duration.ofMinutes(4));
    }
  }

  /** While it was ahead, steps were asked for that had not come yet. */
  @Test
  void readingsBeginWhenAClockThatWasAheadIsSetRight() throws IOException {
    wrong = Duration.ofHours(2);
    answer =
        form -> {
          if (asked.size() == 5) {
            wrong = Duration.ZERO;
          }
          long now = timing.now().minus(wrong).getEpochSecond();
          return Long.parseLong(form.get("end")) > now
              ? result()
              : result(series("\"__name__\":\"load\"", form, 0));
        };
    try (RecordSource source = open("query=load&history=30s&step=15s")) {
      List<Long> first = seconds(source, 3);
      assertThat(first).containsExactly(first.get(0), first.get(0) + STEP, first.get(0) + 2 * STEP);
      assertThat(Duration.between(NOW, timing.now())).isLessThan(Duration.ofMinutes(5));
    }
  }

  @Test
  void metricsOfADeviceAreOneReadingAndLabelsNameDevices() throws IOException {
    try (RecordSource source = open("query={job=\"n\"}&history=1m&to=now")) {
      RecordTable table = read(source, 100);
      assertThat(table.numRows()).as("five steps of two devices").isEqualTo(10);
      assertThat(source.fieldNames()).containsExactly("time", "device", "fan{slot=\"2\"}", "load");
      assertThat(table.text(0, 1)).isEqualTo("a:9");
      assertThat(table.text(1, 1)).isEqualTo("b:9");
      long first = Instant.parse("2026-03-01T11:59:00Z").getEpochSecond();
      assertThat(table.number(0, 0)).isEqualTo(first * 1000);
      assertThat(table.number(0, 2)).isEqualTo(first % 1000 + 7);
      assertThat(table.number(0, 3)).isEqualTo(first % 1000);
      assertThat(table.number(1, 3)).isEqualTo(first % 1000 + .5);
      assertThat(table.number(1, 2)).as("b has no fan").isNaN();
      assertThat(source.isLive()).isFalse();
      assertThat(source.originFields()).containsExactly("device");
    }
    assertThat(asked.get(0)).containsEntry("query", "{job=\"n\"}").containsEntry("step", "15");
  }

  @Test
  void afterTheHistoryEachStepIsAskedForWhenItIsDue() throws IOException {
    try (RecordSource source = open("query=x&history=30s&step=15s&delay=5s")) {
      assertThat(source.isLive()).isTrue();
      read(source, 6);
      assertThat(timing.now()).as("the history is there").isEqualTo(NOW);
      read(source, 2);
      assertThat(timing.now()).isEqualTo(Instant.parse("2026-03-01T12:00:20Z"));
      read(source, 2);
      assertThat(timing.now()).isEqualTo(Instant.parse("2026-03-01T12:00:35Z"));
    }
    long[] expected = {-30, 15, 30};
    long now = Instant.parse("2026-03-01T12:00:00Z").getEpochSecond();
    assertThat(asked.stream().map(form -> Long.parseLong(form.get("start")) - now))
        .containsExactly(expected[0], expected[1], expected[2]);
  }

  /** The server is away for four steps: their values are asked for when it is back. */
  @Test
  void whatWasMissedIsAskedForLater() throws IOException {
    try (RecordSource source = open("query=x&history=15s")) {
      read(source, 4);
      int[] failures = {5};
      answer = form -> failures[0]-- > 0 ? "!503{}" : plant(form);
      RecordTable table = read(source, 40);
      assertThat(source.counts().reconnects()).isEqualTo(1);
      for (int r = 2; r < table.numRows(); r += 2) {
        assertThat(table.number(r, 0) - table.number(r - 2, 0)).isEqualTo(STEP * 1000);
      }
      assertThat(messages).anyMatch(m -> m.contains("it answers 503; trying again in"));
    }
  }

  @Test
  void aPlaceIsContinuedBehindTheReadingThatTookEffect() throws IOException {
    Place place;
    double time;
    try (RecordSource source = open("query=x&history=1h")) {
      RecordTable before = read(source, 101);
      time = before.number(100, 0);
      place = source.place();
    }
    try (RecordSource source = open("query=x&history=6h")) {
      assertThat(source.session()).doesNotContain("history");
      source.seek(place);
      RecordTable after = read(source, 2);
      assertThat(after.text(0, 1)).as("the second device of the same time").isEqualTo("b:9");
      assertThat(after.number(0, 0)).isEqualTo(time);
      assertThat(after.text(1, 1)).isEqualTo("a:9");
      assertThat(after.number(1, 0)).isEqualTo(time + STEP * 1000);
    }
  }

  @Test
  void severalQueriesMakeOneReading() throws IOException {
    answer =
        form ->
            result(
                series(
                    "\"pod\":\"p1\"", form, form.get("query").equals("sum by (pod) (a)") ? 1 : 2));
    String settings = "query=sum by (pod) (a)&query=b%2Bc&device=pod&history=15s&to=now";
    try (RecordSource source = open(settings)) {
      RecordTable table = read(source, 10);
      assertThat(source.fieldNames()).containsExactly("time", "device", "query1", "query2");
      assertThat(table.number(0, 3) - table.number(0, 2)).isEqualTo(1);
      assertThat(table.text(0, 1)).isEqualTo("p1");
    }
    assertThat(asked.get(1)).containsEntry("query", "b+c");
  }

  @Test
  void oddValuesAreMissingOrCounted() throws IOException {
    answer =
        form ->
            result(
                "{\"metric\":{\"__name__\":\"x\"},\"values\":[[1772366340,\"NaN\"],[1772366355,\"+Inf\"],"
                    + "[1772366370,\"1e3\"],[1772366385,5],[\"t\",\"1\"],[1772366400,\""
                    + "9".repeat(1_000_000)
                    + "\"]]}",
                "{\"metric\":{\"__name__\":\"y\",\"l\":\""
                    + "z".repeat(1000)
                    + "\"},\"values\":[]}");
    try (RecordSource source = open("query=x&history=1m&to=now")) {
      RecordTable table = read(source, 10);
      assertThat(table.numRows()).isEqualTo(4);
      assertThat(table.numbers(table.columnIndex("x"))).containsExactly(1000, 5);
      assertThat(source.counts().badLines()).isEqualTo(Map.of(BadLine.MALFORMED, 2L));
      assertThat(messages).anyMatch(m -> m.contains("whose labels are too long"));
    }
  }

  @Test
  void seriesThatCollideAreReported() throws IOException {
    answer =
        form ->
            result(
                series("\"__name__\":\"x\",\"instance\":\"a\",\"job\":\"1\"", form, 1),
                series("\"__name__\":\"x\",\"instance\":\"a\",\"job\":\"2\"", form, 2));
    try (RecordSource source = open("query=x&history=15s&to=now")) {
      assertThat(read(source, 10).numRows()).isEqualTo(2);
      assertThat(messages).anyMatch(m -> m.contains("several series are 'x' of 'a'"));
    }
  }

  /** The first answer is too long; then fewer steps are asked for at a time. */
  @Test
  void anAnswerThatIsTooLongIsAskedForInParts() throws IOException {
    answer =
        form -> {
          long steps = (Long.parseLong(form.get("end")) - Long.parseLong(form.get("start"))) / STEP;
          return steps > 10 ? " ".repeat((32 << 20) + 1) : plant(form);
        };
    try (RecordSource source = open("query=x&history=15m&to=now")) {
      RecordTable table = read(source, 20);
      for (int r = 2; r < table.numRows(); r += 2) {
        assertThat(table.number(r, 0) - table.number(r - 2, 0)).isEqualTo(STEP * 1000);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "!400{\"status\":\"error\",\"error\":\"parse error: unexpected end\"} | parse error: unexpected end",
        "!401{} | PROMETHEUS_USERNAME",
        "!404not here | Is there the API of Prometheus",
        "<html> | Is there the API of Prometheus",
        "{\"status\":\"success\",\"data\":{\"result\":[]}} | the query gives no value"
      })
  void whatCannotWorkIsSaidAtOnce(String said, String message) throws IOException {
    answer = form -> said;
    try (RecordSource source = open("query=x&history=15s&to=now")) {
      assertThatThrownBy(() -> read(source, 1))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining(message);
    }
    assertThat(timing.pauses()).as("nothing is tried again").isEmpty();
  }

  @Test
  void noServerIsAnErrorAfterSomeAttempts() throws IOException {
    try (RecordSource source = open("query=x")) {
      server.close();
      assertThatThrownBy(() -> read(source, 1))
          .isInstanceOf(SourceConnectException.class)
          .hasMessageContaining("3 attempts")
          .hasMessageContaining("Is the server running");
    }
  }

  @Test
  void credentialsComeFromTheEnvironmentAndAreNotShown() throws IOException {
    environment.put("PROMETHEUS_USERNAME", "me");
    environment.put("PROMETHEUS_PASSWORD", "canary");
    try (RecordSource source = open("query=x&history=15s&to=now")) {
      read(source, 1);
    }
    assertThat(authorization).isEqualTo("Basic bWU6Y2FuYXJ5");
    environment.put("PROMETHEUS_TOKEN", "canary-token");
    try (RecordSource source = open("query=x&history=15s&to=now")) {
      read(source, 1);
    }
    assertThat(authorization).isEqualTo("Bearer canary-token");
    assertThat(messages.toString()).doesNotContain("canary");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "prometheus://h:9090/ | there is no query",
        "prometheus://h:9090/?query= | there is no query",
        "prometheus://h:9090/?query=x&stepp=5s | 'stepp' is no setting",
        "prometheus://h:9090/?query=x&step=5 | step must look like 15s",
        "prometheus://h:9090/?query=x&step=0s | step must be at least 1s",
        "prometheus://h:9090/?query=x&to=tomorrow | to must be now",
        "prometheus://me:secret@h/?query=x | credentials are in the environment"
      })
  void addressesAreChecked(String uri, String message) {
    assertThatThrownBy(() -> Sources.open(uri, options().build()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aClosedSourceEnds() throws Exception {
    RecordSource source = open("query=x&history=15s");
    read(source, 4);
    source.close();
    assertThat(source.next(new RecordTable())).isFalse();
  }

  /** Times that were not asked for, such as a broken or hostile server writes. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e300",
        "-1e300",
        "1e400",
        "123456789012345678901234567890",
        "9223372036854775807",
        "-9223372036854775807",
        "-5",
        "0",
        "99999999999",
        "null",
        "[]",
        "\"1\""
      })
  void aTimeThatWasNotAskedForIsABadValueAndTheRunGoesOn(String time) throws IOException {
    answer =
        form ->
            result(
                "{\"metric\":{\"__name__\":\"load\"},\"values\":[[" + time + ",\"1\"]]}",
                series("\"__name__\":\"load\"", form, 0));
    try (RecordSource source = open("query=load&history=1m")) {
      RecordTable table = read(source, 8);
      for (int i = 1; i < table.numRows(); i++) {
        assertThat(table.number(i, 0) - table.number(i - 1, 0)).isEqualTo(STEP * 1000);
      }
      assertThat(source.counts().badLines().get(BadLine.MALFORMED)).isPositive();
    }
  }

  @Test
  void anAnswerThatBecomesTooLongDoesNotEndARun() throws IOException {
    int[] times = {0};
    answer =
        form -> {
          times[0]++;
          return times[0] > 1 && times[0] < 8 ? " ".repeat((32 << 20) + 1) : plant(form);
        };
    try (RecordSource source = open("query=load&history=0s")) {
      assertThat(read(source, 20).numRows()).isEqualTo(20);
      assertThat(messages).anyMatch(m -> m.contains("longer than") && m.contains("trying again"));
    }
  }
}
