package io.github.iforest4j.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.kafka.testing.KafkaBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command with topics of a real broker, each run in a process of its own. */
@Tag("kafka")
@Timeout(value = 6, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KafkaCommandTest {
  private static final int DEVICES = 6;
  private static final int EACH = 4_000;
  private static final String LAST = "the-last-pump";

  /** How often a run is killed. */
  private static final int KILLS = Integer.getInteger("iforest.kafka.kills", 5);

  @TempDir static Path folder;
  private static KafkaBroker broker;
  private static Path model;

  /** A run of the command. */
  private record Ended(int code, String out, String err) {}

  @BeforeAll
  static void start() throws Exception {
    broker = KafkaBroker.start(folder);
    model = folder.resolve("model.iforest");
    String normal = broker.create("normal", 3);
    send("normal", 0, EACH / 2, false);
    Ended trained =
        iforest(
            "train",
            "--source",
            normal + "?to=now",
            "--model",
            model.toString(),
            "--preset",
            "readings",
            "--key-column",
            "device");
    assertThat(trained.code()).as(trained.err()).isZero();
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static Process begin(String name, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("io.github.iforest4j.client.Main");
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectOutput(folder.resolve(name + ".out").toFile())
        .redirectError(folder.resolve(name + ".err").toFile())
        .start();
  }

  private static Ended iforest(String... arguments) throws IOException, InterruptedException {
    int code = begin("command", arguments).waitFor();
    return new Ended(
        code,
        Files.readString(folder.resolve("command.out")),
        Files.readString(folder.resolve("command.err")));
  }

  /** Sends readings [from .. to) of each device; device by device the same in every run. */
  private static void send(String topic, int from, int to, boolean faults) throws Exception {
    Instant start = Instant.parse("2026-03-01T00:00:00Z");
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    try (KafkaProducer<byte[], byte[]> producer = broker.producer()) {
      for (int i = from; i < to; i++) {
        for (int d = 0; d < DEVICES; d++) {
          Random random = new Random(1_000_003L * i + d);
          boolean fault = faults && (i + 37 * d) % 400 > 395;
          double temperature = 60 + d + random.nextGaussian() + (fault ? 25 : 0);
          double pressure = 6 + 0.1 * random.nextGaussian() - (fault ? 3 : 0);
          String reading =
              String.format(
                  Locale.ROOT,
                  "{\"time\":\"%s\",\"device\":\"pump-%d\",\"temperature\":%.3f,\"pressure\":%.3f}",
                  start.plusSeconds(i),
                  d,
                  temperature,
                  pressure);
          sent.add(producer.send(new ProducerRecord<>(topic, bytes("pump-" + d), bytes(reading))));
        }
      }
    }
    // Fails if the broker does not have one of them.
    for (Future<RecordMetadata> message : sent) {
      message.get();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String[] watch(String source, String name, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("watch", source, "--model", model.toString(), "--key-column", "device"));
    arguments.addAll(List.of("--backend", "offline", "--json"));
    arguments.addAll(List.of("--out", folder.resolve(name).toString()));
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  /** The events of a journal in some order. */
  private static List<String> journal(String name) throws IOException {
    return events(Files.readAllLines(folder.resolve(name).resolve("anomalies.jsonl")));
  }

  /** Events in some order, without labels: how many there are depends on the time that is left. */
  private static List<String> events(List<String> lines) {
    return withoutLabels(lines).stream().sorted().toList();
  }

  private static List<String> withoutLabels(List<String> lines) {
    return lines.stream()
        .map(JsonMapper.shared()::readTree)
        .filter(event -> !event.path("event").asString().equals("label"))
        .map(JsonNode::toString)
        .toList();
  }

  @Test
  void readingsGoInAndTheJournalComesOutOnATopic() throws Exception {
    String readings = broker.create("in", 3);
    String alerts = broker.create("out", 2);
    send("in", 0, 1_000, true);
    Ended run = iforest(watch(readings + "?to=now", "through", "--sink", alerts));
    assertThat(run.code()).as(run.err()).isZero();
    List<ConsumerRecord<byte[], byte[]>> messages = broker.messages("out");
    assertThat(events(KafkaBroker.texts(messages)))
        .hasSizeGreaterThan(50)
        .containsExactlyElementsOf(journal("through"));
    assertThat(messages).allSatisfy(m -> assertThat(text(m.key())).matches("pump-[0-5]"));
  }

  /** Alerts of the time without brokers arrive when these are back: all, once, and in order. */
  @Test
  void alertsWaitForBrokersThatVanish() throws Exception {
    String readings = broker.create("outage", 1);
    int each = 1_000;
    send("outage", 0, each / 2, true);
    try (KafkaBroker own = KafkaBroker.start(Files.createDirectory(folder.resolve("own")))) {
      String alerts = own.create("alerts", 1);
      String max = Integer.toString(DEVICES * each + 1);
      Process run =
          begin(
              "outage",
              watch(readings + "?from=beginning", "outage", "--sink", alerts, "--max", max));
      own.await("alerts", 10);
      own.kill();
      send("outage", each / 2, each - 1, true);
      sendLast("outage");
      Path journal = folder.resolve("outage").resolve("anomalies.jsonl");
      while (run.isAlive() && !Files.readString(journal).contains(LAST)) {
        Thread.onSpinWait();
      }
      own.start();
      while (run.isAlive()
          && KafkaBroker.texts(own.messages("alerts")).stream().noneMatch(m -> m.contains(LAST))) {
        Thread.onSpinWait();
      }
      send("outage", each - 1, each, true);
      assertThat(run.waitFor()).as(Files.readString(folder.resolve("outage.err"))).isZero();
      assertThat(withoutLabels(KafkaBroker.texts(own.messages("alerts"))))
          .hasSizeGreaterThan(30)
          .containsExactlyElementsOf(withoutLabels(Files.readAllLines(journal)));
      assertThat(Files.readString(folder.resolve("outage.err"))).doesNotContain("did not reach");
    }
  }

  /** A reading like no other, of a device that sends no second one. */
  private static void sendLast(String topic) {
    String reading =
        "{\"time\":\"2026-03-02T00:00:00Z\",\"device\":\"%s\",\"temperature\":200,\"pressure\":1}";
    try (KafkaProducer<byte[], byte[]> producer = broker.producer()) {
      producer.send(new ProducerRecord<>(topic, bytes(LAST), bytes(reading.formatted(LAST))));
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  void killedRunsLoseNothingAndDoubleNothing() throws Exception {
    String readings = broker.create("killed", 3);
    Random random = new Random(7);
    String[] state = {"--state", folder.resolve("state").toString(), "--state-every", "20ms"};
    int sent = 0;
    List<Long> sizes = new ArrayList<>();
    for (int kill = 0; kill < KILLS; kill++) {
      int next = EACH * (kill + 1) / (KILLS + 1);
      send("killed", sent, next, true);
      sent = next;
      Process run = begin("killed", watch(readings + "?from=beginning", "killed", state));
      // Starting takes a second or so: some runs are killed while they start, some while they
      // judge.
      run.waitFor(700 + random.nextInt(2_500), TimeUnit.MILLISECONDS);
      run.destroyForcibly().waitFor();
      Path journal = folder.resolve("killed").resolve("anomalies.jsonl");
      sizes.add(Files.exists(journal) ? Files.size(journal) : 0);
    }
    send("killed", sent, EACH, true);
    Ended last = iforest(watch(readings + "?to=now", "killed", state));
    assertThat(last.code()).as(last.err()).isZero();
    assertThat(sizes.get(KILLS - 1)).as("kills struck runs at work: %s", sizes).isPositive();

    Ended whole = iforest(watch(readings + "?to=now", "whole"));
    assertThat(whole.code()).as(whole.err()).isZero();
    assertThat(journal("killed")).isEqualTo(journal("whole"));
    assertThat(readings(whole)).as("in one run: %s", whole.err()).isEqualTo((long) DEVICES * EACH);
    assertThat(readings(last)).as("after kills: %s", last.err()).isEqualTo((long) DEVICES * EACH);
  }

  /** The number of readings in the summary. */
  private static long readings(Ended run) {
    String summary = run.out().lines().reduce((a, b) -> b).orElse("{}");
    return JsonMapper.shared().readTree(summary).path("readings").asLong(-1);
  }

  @Test
  void simulatedReadingsGoToATopic() throws Exception {
    String topic = broker.create("simulated", 2);
    Ended run =
        iforest(
            "simulate", "--scenario", "fleet", "--count", "500", "--seed", "3", "--sink", topic);
    assertThat(run.code()).as(run.err()).isZero();
    List<ConsumerRecord<byte[], byte[]>> messages = broker.messages("simulated");
    assertThat(messages).hasSize(500);
    assertThat(messages.stream().map(ConsumerRecord::partition).collect(Collectors.toSet()))
        .containsExactlyInAnyOrder(0, 1);
    assertThat(messages)
        .allSatisfy(m -> assertThat(text(m.value())).contains("\"" + text(m.key()) + "\""));
  }

  @Test
  void mistakesGetOneMessageEach() throws Exception {
    String there = broker.create("mistakes", 1);
    assertThat(iforest(watch(broker.topic("nowhere"), "m1")))
        .satisfies(
            run -> {
              assertThat(run.code()).isEqualTo(3);
              assertThat(run.err())
                  .contains("/nowhere: there is no topic 'nowhere'; there are ")
                  .doesNotContain("\tat ");
            });
    assertThat(iforest(watch(there + "?to=now", "m2", "--sink", broker.topic("nowhere"))))
        .satisfies(
            run -> {
              assertThat(run.code()).isEqualTo(2);
              assertThat(run.err())
                  .contains("--sink: ", "/nowhere: there is no topic 'nowhere'")
                  .doesNotContain("\tat ");
            });
    assertThat(iforest("simulate", "--count", "1", "--sink", broker.topic("nowhere")))
        .satisfies(
            run -> {
              assertThat(run.code()).isNotZero();
              assertThat(run.err()).contains("there is no topic 'nowhere'").doesNotContain("\tat ");
            });
  }
}
