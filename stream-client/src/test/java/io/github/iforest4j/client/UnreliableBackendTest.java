package io.github.iforest4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.FileAppender;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.iforest4j.sim.Scenario;
import io.github.iforest4j.sim.SensorStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A stream, a fifth of it anomalous, and a model that fails half of the time and lies a third of
 * the time: the anomalies are those of a run without it, each has one label, no lie is among them,
 * and the summary says what happened. That a slow model holds nothing up is in {@code
 * WatchCommandTest}.
 */
@Isolated("it replaces the log and looks at all threads")
@Timeout(300)
class UnreliableBackendTest {
  private static final String LIE = "4242424";
  private static final String KEY = "canary-3b1f9d2c7a50";

  @TempDir Path folder;
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger lied = new AtomicInteger();
  private HttpServer server;
  private ExecutorService threads;
  private Path input;
  private String model;

  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final FileAppender<ILoggingEvent> log = new FileAppender<>();
  private final List<Appender<ILoggingEvent>> appenders = new ArrayList<>();
  private Level levelBefore;

  /** Everything that is logged, by us and by libraries, lands among the files of the run. */
  @BeforeEach
  void log() {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(root.getLoggerContext());
    encoder.setPattern("%level %thread %logger %msg %mdc%n%xEx");
    encoder.start();
    log.setContext(root.getLoggerContext());
    log.setFile(folder.resolve("trace.log").toString());
    log.setEncoder(encoder);
    log.start();
    levelBefore = root.getLevel();
    root.iteratorForAppenders().forEachRemaining(appenders::add);
    appenders.forEach(root::detachAppender);
    root.addAppender(log);
    root.setLevel(Level.TRACE);
  }

  @BeforeEach
  void serve() throws IOException {
    threads = Executors.newCachedThreadPool();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/v1/chat/completions", this::chat);
    server.start();

    Scenario network = Scenario.named("network");
    SensorStream.Options options = SensorStream.Options.of(network, 5);
    Path clean = lines("clean.jsonl", SensorStream.of(network, options.clean()), 1000);
    input = lines("stream.jsonl", SensorStream.of(network, options.withAnomalyShare(.2)), 2500);
    model = folder.resolve("m.iforest").toString();
    CommandRun train = new CommandRun();
    assertThat(train.run("train", "--input", clean.toString(), "--model", model))
        .as(train.err())
        .isZero();
  }

  @AfterEach
  void stop() {
    root.setLevel(levelBefore);
    root.detachAppender(log);
    appenders.forEach(root::addAppender);
    log.stop();
    server.stop(0);
    threads.shutdownNow();
  }

  private Path lines(String name, SensorStream stream, int count) throws IOException {
    CommandRun run = new CommandRun();
    Path file = folder.resolve(name);
    assertThat(
            run.run(
                "simulate",
                "--scenario",
                "network",
                "--seed",
                Long.toString(stream.options().seed()),
                "--anomaly-share",
                Double.toString(stream.options().anomalyShare()),
                "--count",
                Integer.toString(count),
                "--out",
                file.toString()))
        .as(run.err())
        .isZero();
    return file;
  }

  private void chat(HttpExchange exchange) throws IOException {
    String question = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    if (question.contains("one two three four")) {
      // How fast it is, which is not counted as a call for a label.
      exchange.sendResponseHeaders(500, -1);
      exchange.close();
      return;
    }
    int n = asked.incrementAndGet();
    byte[] body;
    int status = 200;
    if (n % 2 == 0) {
      failed.incrementAndGet();
      status = 400;
      // The worst of servers: it repeats the key.
      body =
          ("no " + exchange.getRequestHeaders().getFirst("Authorization"))
              .getBytes(StandardCharsets.UTF_8);
    } else {
      boolean lie = answered.incrementAndGet() % 3 == 0;
      lied.addAndGet(lie ? 1 : 0);
      String reason =
          lie
              ? "packet_size is " + LIE
              : "protocol, src_port, packet_size, duration_ms as measured";
      body =
          new JsonMapper()
              .writeValueAsBytes(
                  Map.of(
                      "choices",
                      List.of(
                          Map.of(
                              "finish_reason",
                              "stop",
                              "message",
                              Map.of("content", FakeLlm.answer("unusual record", reason)))),
                      "usage",
                      Map.of("prompt_tokens", 100, "completion_tokens", 10)));
    }
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private JsonNode watch(String out, String backend, String... more) throws IOException {
    CommandRun run =
        new CommandRun().environment("LLM_MODEL", "m").environment("LLM_API_KEY", KEY + "\n");
    List<String> args =
        new ArrayList<>(
            List.of(
                "watch",
                "--source",
                input.toString(),
                "--model",
                model,
                "--out",
                folder.resolve(out).toString(),
                "--json",
                "--backend",
                backend));
    args.addAll(List.of(more));
    assertThat(run.run(args.toArray(String[]::new))).as(run.err()).isZero();
    assertThat(run.out() + run.err()).doesNotContain(KEY.substring(0, 12));
    List<String> lines = run.outLines();
    return new JsonMapper().readTree(lines.get(lines.size() - 1));
  }

  private List<JsonNode> journal(String out, String event) throws IOException {
    return Files.readAllLines(folder.resolve(out).resolve("anomalies.jsonl")).stream()
        .map(new JsonMapper()::readTree)
        .filter(node -> node.path("event").stringValue("").equals(event))
        .toList();
  }

  private static TreeSet<String> ids(List<JsonNode> nodes) {
    return nodes.stream()
        .map(node -> node.path("anomaly_id").stringValue())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
  }

  @Test
  void nothingIsLostAndNothingIsMadeUp() throws IOException {
    JsonNode offline = watch("offline", "offline");
    JsonNode summary = watch("asked", url(), "--label-cache", folder.resolve("c.jsonl").toString());
    long anomalies = offline.path("anomalies").asLong();
    assertThat(anomalies).isGreaterThan(400);
    assertThat(summary.path("anomalies").asLong()).isEqualTo(anomalies);
    assertThat(ids(journal("asked", "anomaly"))).isEqualTo(ids(journal("offline", "anomaly")));

    List<JsonNode> labels = journal("asked", "label");
    assertThat(labels).hasSize((int) anomalies);
    assertThat(ids(labels)).as("each once").hasSize((int) anomalies);
    assertThat(labels).noneMatch(label -> label.toString().contains(LIE));
    assertThat(labels)
        .filteredOn(label -> label.path("label_status").stringValue().equals("labelled"))
        .isNotEmpty()
        .allMatch(label -> label.path("reason").stringValue().startsWith("protocol"));

    JsonNode llm = summary.path("llm");
    assertThat(llm.path("calls").asInt()).isEqualTo(asked.get());
    assertThat(llm.path("failures").path("rejected").asInt()).isEqualTo(failed.get());
    assertThat(llm.path("answers").asInt()).isEqualTo(answered.get());
    assertThat(llm.path("prompt_tokens").asInt()).isEqualTo(100 * answered.get());
    // A lie states a field and a number that is in no evidence; the truth states a field.
    assertThat(llm.path("stated_facts").asInt() - llm.path("grounded_facts").asInt())
        .isEqualTo(lied.get())
        .isPositive();
    JsonNode counts = summary.path("labels");
    long sum = 0;
    for (JsonNode count : counts.values()) {
      sum += count.asLong();
    }
    assertThat(sum).isEqualTo(anomalies);
    assertThat(counts.path("labelled").asInt())
        .isEqualTo(llm.path("grounded_first").asInt() + llm.path("repaired").asInt());
    assertThat(counts.path("reused").asInt()).as("what recurs is not asked about").isPositive();
    assertThat(asked.get()).isLessThan((int) anomalies);
    assertNoKey();
  }

  @Test
  void theBudgetIsKept() throws IOException {
    JsonNode summary = watch("poor", url(), "--calls-per-hour", "3");
    assertThat(asked.get()).isLessThanOrEqualTo(3);
    assertThat(summary.path("llm").path("calls").asInt()).isEqualTo(asked.get());
    assertThat(journal("poor", "label")).hasSize(summary.path("anomalies").asInt());
  }

  @Test
  void aRecordedRunCanBeRepeatedWithoutTheServer() throws IOException {
    Path recording = folder.resolve("exchanges.jsonl");
    watch("first", url(), "--record", recording.toString());
    int before = asked.get();
    JsonNode again = watch("again", "replay:" + recording);
    assertThat(asked.get()).as("nobody is asked").isEqualTo(before);
    assertThat(again.path("llm").path("answers").asInt()).isPositive();
    assertNoKey();
  }

  /** In no file that the runs left, whatever they are. */
  private void assertNoKey() throws IOException {
    assertThat(Files.readString(folder.resolve("trace.log"))).contains("DEBUG", "answered 200");
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().contains(KEY.substring(0, 12)));
    try (var files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain(KEY.substring(0, 12));
      }
    }
  }
}
