package io.github.iforest4j.kafka.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A real broker in a process of its own, on the loopback interface: it can be killed and started
 * again with what it holds. Its log stays in {@code target/kafka}.
 */
public final class KafkaBroker implements AutoCloseable {
  private static final long START_SECONDS = 120;

  private final Path properties;
  private final Path log;
  private final int port;
  private @Nullable Process process;

  private KafkaBroker(Path properties, Path log, int port) {
    this.properties = properties;
    this.log = log;
    this.port = port;
  }

  /**
   * Starts a broker, and waits until it is ready.
   *
   * @param folder where it keeps its messages
   */
  public static KafkaBroker start(Path folder) throws IOException, InterruptedException {
    return start(folder, freePort());
  }

  /**
   * Starts a broker on a port, and waits until it is ready.
   *
   * @param folder where it keeps its messages
   */
  public static KafkaBroker start(Path folder, int port) throws IOException, InterruptedException {
    int controller = freePort();
    Path properties = folder.resolve("server.properties");
    Files.writeString(
        properties,
        """
        process.roles=broker,controller
        node.id=1
        controller.quorum.voters=1@127.0.0.1:%2$d
        listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
        advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
        controller.listener.names=CONTROLLER
        log.dirs=%3$s
        auto.create.topics.enable=false
        offsets.topic.replication.factor=1
        offsets.topic.num.partitions=1
        transaction.state.log.replication.factor=1
        transaction.state.log.min.isr=1
        transaction.state.log.num.partitions=1
        group.initial.rebalance.delay.ms=0
        """
            .formatted(port, controller, folder.resolve("data").toString().replace('\\', '/')));
    Files.writeString(
        folder.resolve("logback.xml"),
        """
        <configuration>
          <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
            <encoder><pattern>%d{HH:mm:ss.SSS} %-5level %logger{0}: %msg%n</pattern></encoder>
          </appender>
          <logger name="kafka.server.KafkaRaftServer" level="INFO" />
          <root level="WARN"><appender-ref ref="out" /></root>
        </configuration>
        """);
    Path logs = Files.createDirectories(Path.of("target", "kafka"));
    KafkaBroker broker = new KafkaBroker(properties, logs.resolve("broker-" + port + ".log"), port);
    broker.start();
    return broker;
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  /** Starts it again, on the same port and with the same messages; waits until it is ready. */
  public void start() throws IOException, InterruptedException {
    Process started =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dlogback.configurationFile=" + properties.resolveSibling("logback.xml"),
                "-cp",
                System.getProperty("java.class.path"),
                BrokerMain.class.getName(),
                properties.toString())
            .redirectErrorStream(true)
            .start();
    process = started;
    CountDownLatch ready = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    Thread reader =
        new Thread(
            () -> {
              try (BufferedReader in =
                      new BufferedReader(
                          new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8));
                  PrintWriter out = new PrintWriter(Files.newBufferedWriter(log), true)) {
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                  out.println(line);
                  if (line.contains("Kafka Server started")) {
                    ready.countDown();
                  }
                }
              } catch (IOException e) {
                // The process was killed.
              } finally {
                ended.countDown();
                ready.countDown();
              }
            },
            "broker-log");
    reader.setDaemon(true);
    reader.start();
    if (!ready.await(START_SECONDS, TimeUnit.SECONDS) || ended.getCount() == 0) {
      kill();
      throw new IOException("the broker did not start; see " + log.toAbsolutePath());
    }
  }

  /** As {@code kill -9} does; waits until it is gone. */
  public void kill() throws InterruptedException {
    Process running = process;
    process = null;
    if (running != null) {
      running.destroyForcibly().waitFor();
    }
  }

  /** Kills it. */
  @Override
  public void close() {
    try {
      kill();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** HOST:PORT. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  /** The address of a topic. */
  public String topic(String name) {
    return "kafka://" + address() + "/" + name;
  }

  /** A client for administration; the caller closes it. */
  public Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", address()));
  }

  /** Makes a topic, and returns its address. */
  public String create(String name, int partitions)
      throws InterruptedException, ExecutionException {
    try (Admin admin = admin()) {
      admin
          .createTopics(List.of(new NewTopic(name, Optional.of(partitions), Optional.empty())))
          .all()
          .get();
      // The controller answers before the broker knows the topic.
      while (!isReady(admin, name, partitions)) {
        Thread.onSpinWait();
      }
    }
    return topic(name);
  }

  /** Whether the broker knows a topic, and leads each of its partitions. */
  private static boolean isReady(Admin admin, String name, int partitions)
      throws InterruptedException, ExecutionException {
    if (!admin.listTopics().names().get().contains(name)) {
      return false;
    }
    List<TopicPartitionInfo> known =
        admin.describeTopics(List.of(name)).allTopicNames().get().get(name).partitions();
    return known.size() == partitions
        && known.stream().allMatch(p -> p.leader() != null && !p.leader().isEmpty());
  }

  /** A client that sends; the caller closes it. */
  public KafkaProducer<byte[], byte[]> producer() {
    return new KafkaProducer<>(
        Map.of(
            "bootstrap.servers",
            address(),
            "acks",
            "all",
            // A partition may be ready for the second request, and not yet for the first one, which
            // the broker then refuses as out of order each time.
            "max.in.flight.requests.per.connection",
            "1"),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  /** All messages of a topic that committed, partition by partition. */
  public List<ConsumerRecord<byte[], byte[]>> messages(String name) {
    try (KafkaConsumer<byte[], byte[]> consumer = fromBeginning(name)) {
      Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
      List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
      while (isBefore(consumer, ends)) {
        consumer.poll(Duration.ofMillis(200)).forEach(all::add);
      }
      return all;
    }
  }

  /** Waits until a topic has a number of messages that committed. */
  public void await(String name, long count) {
    try (KafkaConsumer<byte[], byte[]> consumer = fromBeginning(name)) {
      for (long read = 0; read < count; ) {
        read += consumer.poll(Duration.ofSeconds(1)).count();
      }
    }
  }

  private KafkaConsumer<byte[], byte[]> fromBeginning(String name) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers", address(),
            "isolation.level", "read_committed",
            "enable.auto.commit", "false");
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(name).stream()
            .map(p -> new TopicPartition(name, p.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    return consumer;
  }

  private static boolean isBefore(
      KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue());
  }

  /** The values of messages as text. */
  public static List<String> texts(Collection<ConsumerRecord<byte[], byte[]>> messages) {
    return messages.stream().map(m -> new String(m.value(), StandardCharsets.UTF_8)).toList();
  }
}
