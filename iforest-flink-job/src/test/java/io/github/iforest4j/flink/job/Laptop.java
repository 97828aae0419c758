package io.github.iforest4j.flink.job;

import io.github.iforest4j.detect.Training;
import io.github.iforest4j.kafka.testing.KafkaBroker;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.sim.JsonLinesEncoder;
import io.github.iforest4j.sim.Scenario;
import io.github.iforest4j.sim.SensorReading;
import io.github.iforest4j.sim.SensorStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * The job on one machine, without an installation: {@code laptop broker} is a Kafka broker into
 * which simulated readings come and which prints the events that come out; {@code laptop job} runs
 * the job in this process.
 */
final class Laptop {
  private static final Path FOLDER = Path.of("target", "laptop");
  private static final Path MODEL = FOLDER.resolve("plant.iforest");
  private static final int PORT = 9092;
  private static final String BROKER = "kafka://127.0.0.1:" + PORT;
  private static final String SCENARIO = "plant";
  private static final int TRAINING = 10_000;
  private static final int PER_SECOND = 200;
  private static final int EVENT_PARTITIONS = 2;
  private static final int WIDTH = 160;

  private Laptop() {}

  /**
   * Runs one of the two.
   *
   * @param arguments {@code broker [EVENTS]}: ends after that number of events; or {@code job
   *     [OPTIONS]}: the job's options
   */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length > 0 && arguments[0].equals("broker")) {
      broker(arguments.length > 1 ? Long.parseLong(arguments[1]) : Long.MAX_VALUE);
    } else if (arguments.length > 0 && arguments[0].equals("job")) {
      job(Arrays.asList(arguments).subList(1, arguments.length));
    } else {
      System.err.println("usage: laptop broker [EVENTS] | laptop job [OPTIONS]");
      System.exit(2);
    }
  }

  private static void job(List<String> options) {
    String[] all =
        options.isEmpty()
            ? new String[] {
              "--source",
              BROKER + "/readings",
              "--model",
              MODEL.toString(),
              "--sink",
              BROKER + "/events",
              "--state",
              FOLDER.resolve("checkpoints").toAbsolutePath().toUri().toString(),
              "--state-every",
              "1s"
            }
            : options.toArray(String[]::new);
    System.out.println("iforest-flink-job " + String.join(" ", all));
    KafkaJob.main(all);
  }

  private static void broker(long events) throws Exception {
    clear();
    Files.createDirectories(FOLDER);
    System.out.println("starting a broker at 127.0.0.1:" + PORT);
    KafkaBroker broker = KafkaBroker.start(FOLDER.toAbsolutePath(), PORT);
    Runtime.getRuntime().addShutdownHook(new Thread(broker::close));
    broker.create("readings", 4);
    broker.create("events", EVENT_PARTITIONS);
    Scenario scenario = Scenario.named(SCENARIO);
    SensorStream.Options options = SensorStream.Options.of(scenario, 42);
    train(scenario, options);
    System.out.println(PER_SECOND + " readings a second go to " + BROKER + "/readings");
    System.out.println("now run in another terminal: iforest-flink-job/laptop job");
    Thread sender = new Thread(() -> send(broker, SensorStream.of(scenario, options)), "sender");
    sender.setDaemon(true);
    sender.start();
    print(broker, events);
    System.exit(0);
  }

  /** Removes what an earlier run left. */
  private static void clear() throws IOException {
    if (Files.exists(FOLDER)) {
      try (Stream<Path> files = Files.walk(FOLDER)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static void train(Scenario scenario, SensorStream.Options options) throws IOException {
    RecordTable table = new RecordTable();
    SensorStream history = SensorStream.of(scenario, options.history());
    for (int i = 0; i < TRAINING; i++) {
      history.next().copyTo(table);
      table.endRow();
    }
    Training.builder(table).schema(scenario.schema()).prepare().fit().write(MODEL);
    System.out.println("trained " + FOLDER.getFileName() + "/" + MODEL.getFileName());
  }

  private static void send(KafkaBroker broker, SensorStream stream) {
    JsonLinesEncoder encoder = new JsonLinesEncoder(false);
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try (KafkaProducer<byte[], byte[]> producer = broker.producer()) {
      while (true) {
        SensorReading reading = stream.next();
        line.reset();
        encoder.write(reading, line);
        producer.send(
            new ProducerRecord<>(
                "readings",
                reading.device().getBytes(StandardCharsets.UTF_8),
                Arrays.copyOf(line.toByteArray(), line.size() - 1)));
        TimeUnit.MICROSECONDS.sleep(1_000_000 / PER_SECOND);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Prints the events that were committed. */
  private static void print(KafkaBroker broker, long events) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers", broker.address(),
            "isolation.level", "read_committed",
            "enable.auto.commit", "false");
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      List<TopicPartition> partitions =
          Stream.iterate(0, p -> p + 1)
              .limit(EVENT_PARTITIONS)
              .map(p -> new TopicPartition("events", p))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long printed = 0;
      while (printed < events) {
        for (ConsumerRecord<String, String> event : consumer.poll(Duration.ofSeconds(1))) {
          String json = event.value();
          System.out.println(json.length() <= WIDTH ? json : json.substring(0, WIDTH) + "...");
          printed++;
        }
      }
    }
  }
}
