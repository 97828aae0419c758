package io.github.iforest4j.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.iforest4j.kafka.testing.KafkaBroker;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.source.BadInputException;
import io.github.iforest4j.source.BadLine;
import io.github.iforest4j.source.InputReport;
import io.github.iforest4j.source.Place;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.source.SourceOptions;
import io.github.iforest4j.source.Sources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Topics of a real broker as a source. */
@Tag("kafka")
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KafkaSourceTest {
  private static final FeatureSchema SCHEMA = FeatureSchema.ofNumbers("n", "m");

  @TempDir static Path folder;
  private static KafkaBroker broker;

  private final List<String> said = Collections.synchronizedList(new ArrayList<>());

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    broker = KafkaBroker.start(folder);
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private RecordSource open(String address) throws IOException {
    return open(address, Map.of());
  }

  private RecordSource open(String address, Map<String, String> environment) throws IOException {
    InputReport report = (severity, message) -> said.add(message);
    return Sources.open(
        address,
        SourceOptions.builder().report(report).keepText(true).environment(environment).build());
  }

  private static void send(String topic, int partition, String... messages) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer = broker.producer()) {
      for (String message : messages) {
        producer.send(new ProducerRecord<>(topic, partition, null, bytes(message)));
      }
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String n(int n) {
    return "{\"n\":" + n + "}";
  }

  /** The next readings' n, with their positions. */
  private static List<String> take(RecordSource source, int count) throws IOException {
    RecordRow row = SCHEMA.newRow();
    List<String> taken = new ArrayList<>();
    for (int i = 0; i < count && source.next(row); i++) {
      taken.add((int) row.number(0) + "@" + source.position());
    }
    return taken;
  }

  @Test
  void aTopicIsReadFromTheBeginningToNowAndEnds() throws Exception {
    String address = broker.create("bounded", 1);
    send("bounded", 0, n(1), n(2), n(3));
    try (RecordSource source = open(address + "?to=now")) {
      send("bounded", 0, n(4));
      assertThat(source.isLive()).isFalse();
      assertThat(source.name()).isEqualTo(address);
      assertThat(source.session()).isEqualTo(address);
      assertThat(take(source, 9)).containsExactly("1@1", "2@2", "3@3");
    }
  }

  @Test
  void unlessItSaysOtherwiseATopicIsReadFromNowOn() throws Exception {
    String address = broker.create("later", 1);
    send("later", 0, n(1));
    try (RecordSource source = open(address)) {
      send("later", 0, n(2));
      assertThat(source.isLive()).isTrue();
      assertThat(take(source, 1)).containsExactly("2@2");
    }
    assertThat(said).contains(address + ": connected to 1 partition");
  }

  @Test
  void everyFormatIsReadAndGarbageIsCounted() throws Exception {
    String address = broker.create("formats", 1);
    try (KafkaProducer<byte[], byte[]> producer = broker.producer()) {
      byte[] garbage = {(byte) 0xfe, 0, 1, (byte) 0xc3, 7};
      byte[][] messages = {
        bytes("{\"n\":1,\"m\":5}"),
        garbage,
        bytes("[{\"n\":2},{\"n\":3}]"),
        null,
        bytes("7,8"),
        bytes("7,8,9"),
        bytes("{\"n\":4}\n{\"n\":5}\n"),
      };
      for (byte[] message : messages) {
        producer.send(new ProducerRecord<>("formats", 0, bytes("pump-7"), message));
      }
    }
    try (RecordSource source = open(address + "?to=now&columns=n,m&key=device")) {
      long second = 1_000_000_000_000_000L;
      assertThat(take(source, 9))
          .containsExactly("1@1", "2@3", "3@" + (second + 3), "7@5", "4@7", "5@" + (second + 7));
      assertThat(source.text(source.fieldNames().indexOf("device"))).isEqualTo("pump-7");
      assertThat(source.originFields()).containsExactly("device");
      assertThat(source.counts().badLines())
          .containsEntry(BadLine.EMPTY, 1L)
          .containsEntry(BadLine.NOT_TEXT, 1L)
          .containsEntry(BadLine.RAGGED, 1L);
      assertThat(said).anyMatch(text -> text.contains("partition 0, offset 3 is without a field"));
    }
  }

  /** As large as an operator may allow for a topic: no reading, and no end of the run. */
  @Test
  void hugeMessagesAreCountedAsBadAndTheRunGoesOn() throws Exception {
    int length = 10_000_000;
    String address = broker.create("huge", 1);
    ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, "huge");
    AlterConfigOp larger =
        new AlterConfigOp(
            new ConfigEntry("max.message.bytes", "20000000"), AlterConfigOp.OpType.SET);
    try (Admin admin = broker.admin()) {
      admin.incrementalAlterConfigs(Map.of(topic, List.of(larger))).all().get();
    }
    String[] messages = {
      n(1),
      "{\"n\":2,\"text\":\"" + "x".repeat(length) + "\"}",
      "x".repeat(length),
      "[".repeat(length),
      "{\"n\":3,\"list\":" + "[".repeat(length),
      "plant n=4,text=\"" + "x".repeat(length) + "\"",
      n(5)
    };
    Map<String, Object> settings =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            broker.address(),
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
            2 * length);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (String message : messages) {
        producer.send(new ProducerRecord<>("huge", 0, null, bytes(message))).get();
      }
    }
    try (RecordSource source = open(address + "?from=beginning")) {
      assertThat(take(source, 2)).containsExactly("1@1", "5@" + messages.length);
      assertThat(source.counts().badLines())
          .containsExactlyInAnyOrderEntriesOf(Map.of(BadLine.TOO_LONG, 5L));
    }
    assertThat(said).anyMatch(text -> text.contains("partition 0, offset 1 is too long"));
  }

  @Test
  void pointsOfLineProtocolAndTimestampsAreRead() throws Exception {
    String address = broker.create("points", 1);
    try (KafkaProducer<byte[], byte[]> producer = broker.producer()) {
      producer.send(
          new ProducerRecord<>("points", 0, 1_700_000_000_000L, null, bytes("plant n=4")));
      producer.send(
          new ProducerRecord<>(
              "points", 0, 1_700_000_000_000L, null, bytes("{\"n\":1,\"time\":2}")));
    }
    try (RecordSource source = open(address + "?to=now&time=time")) {
      assertThat(take(source, 1)).containsExactly("4@1");
      int time = source.fieldNames().indexOf("time");
      assertThat(source.text(time)).isEqualTo("1700000000000");
      take(source, 1);
      assertThat(source.text(time)).as("the reading's own").isEqualTo("2");
    }
  }

  @Test
  void fromAnyPlaceTheSameReadingsFollow() throws Exception {
    String address = broker.create("places", 3);
    try (KafkaProducer<byte[], byte[]> producer = broker.producer()) {
      for (int i = 0; i < 60; i++) {
        String message =
            i % 5 == 0 ? "[" + n(i) + "," + n(1000 + i) + "]" : i % 7 == 0 ? "{" : n(i);
        producer.send(new ProducerRecord<>("places", i % 3, null, bytes(message)));
      }
    }
    List<String> all;
    List<Place> places = new ArrayList<>();
    List<Long> bad = new ArrayList<>();
    try (RecordSource source = open(address + "?to=now")) {
      places.add(source.place());
      bad.add(0L);
      all = new ArrayList<>();
      for (List<String> one = take(source, 1); !one.isEmpty(); one = take(source, 1)) {
        all.addAll(one);
        places.add(source.place());
        bad.add(source.counts().totalBadLines());
      }
    }
    assertThat(all).hasSizeGreaterThan(60).doesNotHaveDuplicates();
    for (int p = 0; p < places.size(); p += 4) {
      try (RecordSource source = open(address + "?to=now")) {
        source.seek(places.get(p));
        List<String> following = take(source, all.size());
        // The order of partitions is open; what is read, and the order in each, is not.
        assertThat(following)
            .as("behind %d readings, at %s", p, places.get(p))
            .containsExactlyInAnyOrderElementsOf(all.subList(p, all.size()));
        assertThat(source.counts().readings()).isEqualTo(all.size());
        assertThat(source.counts().totalBadLines()).isEqualTo(bad.get(bad.size() - 1));
      }
    }
  }

  @Test
  void aRunThatBeganWithNowGoesBackToThatNow() throws Exception {
    String address = broker.create("began", 1);
    send("began", 0, n(1));
    Place before;
    try (RecordSource source = open(address)) {
      before = source.place();
    }
    send("began", 0, n(2));
    try (RecordSource source = open(address)) {
      source.seek(before);
      assertThat(take(source, 1)).containsExactly("2@2");
    }
  }

  @Test
  void whatATopicDeletedIsReportedAndWhatFollowsIsRead() throws Exception {
    String address = broker.create("retention", 1);
    send("retention", 0, n(1), n(2), n(3), n(4), n(5));
    Place behindTwo;
    try (RecordSource source = open(address + "?to=now")) {
      take(source, 2);
      behindTwo = source.place();
    }
    deleteBefore("retention", 2);
    try (RecordSource source = open(address + "?to=now")) {
      source.seek(behindTwo);
      assertThat(take(source, 9))
          .as("only what was read is gone")
          .containsExactly("3@3", "4@4", "5@5");
    }
    assertThat(said).noneMatch(text -> text.contains("deleted"));
    deleteBefore("retention", 4);
    try (RecordSource source = open(address + "?to=now")) {
      source.seek(behindTwo);
      assertThat(take(source, 9)).containsExactly("5@5");
    }
    assertThat(said)
        .contains(
            address
                + ": partition 0: the topic deleted 2 messages before they were read; going on with"
                + " offset 4");
  }

  private static void deleteBefore(String topic, long offset) throws Exception {
    try (Admin admin = broker.admin()) {
      admin
          .deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(offset)))
          .all()
          .get();
    }
  }

  @Test
  void aTopicThatWasMadeAnewIsNotTakenForTheOldOne() throws Exception {
    String address = broker.create("again", 1);
    send("again", 0, n(1));
    Place place;
    try (RecordSource source = open(address + "?to=now")) {
      take(source, 1);
      place = source.place();
    }
    try (Admin admin = broker.admin()) {
      admin.deleteTopics(List.of("again")).all().get();
    }
    broker.create("again", 1);
    try (RecordSource source = open(address + "?to=now")) {
      assertThatExceptionOfType(BadInputException.class)
          .isThrownBy(() -> source.seek(place))
          .withMessageStartingWith(address + ": the topic was deleted and made again");
    }
  }

  /** Its offsets begin anew, so readings would get the positions of others. */
  @Test
  void aTopicThatIsMadeAnewWhileItIsReadEndsTheRun() throws Exception {
    String address = broker.create("remade", 1);
    send("remade", 0, n(1), n(2), n(3));
    Path config = Files.writeString(folder.resolve("client.properties"), "metadata.max.age.ms=500");
    Map<String, String> environment = Map.of("IFOREST_KAFKA_CONFIG", config.toString());
    try (RecordSource source = open(address + "?from=beginning", environment)) {
      assertThat(take(source, 3)).hasSize(3);
      try (Admin admin = broker.admin()) {
        admin.deleteTopics(List.of("remade")).all().get();
      }
      broker.create("remade", 1);
      send("remade", 0, n(9));
      assertThatExceptionOfType(BadInputException.class)
          .isThrownBy(() -> take(source, 1))
          .withMessageContaining(": the topic was deleted and made again while it was read");
    }
  }

  @Test
  void aTopicThatIsNotThereIsNamedWithThoseThatAre() throws Exception {
    broker.create("there", 1);
    assertThatExceptionOfType(BadInputException.class)
        .isThrownBy(() -> open(broker.topic("their")))
        .withMessageMatching(
            "(?s)kafka://127.0.0.1:\\d+/their: there is no topic 'their'; there are .*\n"
                + "Is the name of the topic right\\?");
  }

  @Test
  void whatATransactionTookBackIsNotRead() throws Exception {
    String address = broker.create("transactions", 1);
    Map<String, Object> settings =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            broker.address(),
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            "test");
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("transactions", bytes(n(1))));
      producer.commitTransaction();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("transactions", bytes(n(2))));
      producer.flush();
      producer.abortTransaction();
    }
    try (RecordSource source = open(address + "?to=now")) {
      assertThat(take(source, 9)).as("and the markers at the end do not hold it up").hasSize(1);
    }
  }

  @Test
  void newPartitionsAreReadFromTheirBeginning() throws Exception {
    String address = broker.create("grows", 1);
    Path config = Files.writeString(folder.resolve("client.properties"), "metadata.max.age.ms=500");
    Map<String, String> environment = Map.of("IFOREST_KAFKA_CONFIG", config.toString());
    try (RecordSource source = open(address, environment)) {
      try (Admin admin = broker.admin()) {
        admin.createPartitions(Map.of("grows", NewPartitions.increaseTo(2))).all().get();
      }
      send("grows", 1, n(7));
      assertThat(take(source, 1)).containsExactly("7@" + (1_000_000_000_000L + 1));
    }
    assertThat(said).contains(address + ": the topic has 2 partitions now, and had 1");
  }

  @Test
  void closingFromAnotherThreadEndsAReadThatWaits() throws Exception {
    String address = broker.create("silent", 1);
    RecordSource source = open(address);
    Thread closer = new Thread(source::close);
    closer.start();
    assertThat(take(source, 1)).isEmpty();
    closer.join();
    source.close();
  }

  @Test
  void aBrokerThatComesBackIsReadOn() throws Exception {
    KafkaBroker own = KafkaBroker.start(Files.createDirectory(folder.resolve("own")));
    try (own) {
      String address = own.create("restart", 1);
      sendTo(own, n(1));
      try (RecordSource source = open(address + "?from=beginning")) {
        assertThat(take(source, 1)).containsExactly("1@1");
        own.kill();
        List<String> more = new ArrayList<>();
        Thread reader =
            new Thread(
                () -> {
                  try {
                    more.addAll(take(source, 2));
                  } catch (IOException e) {
                    more.add(e.getMessage());
                  }
                });
        reader.start();
        own.start();
        sendTo(own, n(2));
        sendTo(own, n(3));
        reader.join();
        assertThat(more).containsExactly("2@2", "3@3");
      }
    }
  }

  private static void sendTo(KafkaBroker own, String message) {
    try (KafkaProducer<byte[], byte[]> producer = own.producer()) {
      producer.send(new ProducerRecord<>("restart", 0, null, bytes(message)));
    }
  }
}
