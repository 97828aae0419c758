package io.github.iforest4j.flink.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.engine.testing.Plant;
import io.github.iforest4j.kafka.testing.KafkaBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The ready-made job with topics of a real broker. */
@Tag("job")
@ResourceLock(JobCluster.ONE_AT_A_TIME)
@Timeout(value = 6, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KafkaJobTest {
  @TempDir static Path folder;
  private static KafkaBroker broker;
  private static JobCluster cluster;
  private static DetectorModel model;
  private static Path file;

  @BeforeAll
  static void start() throws Exception {
    broker = KafkaBroker.start(folder);
    cluster = JobCluster.start(folder);
    model = Plant.model(Preset.SENSORS);
    file = folder.resolve("plant.iforest");
    model.write(file);
  }

  @AfterAll
  static void stop() throws Exception {
    cluster.close();
    broker.close();
  }

  private static String[] arguments(String source, String sink, String... more) {
    List<String> all =
        new ArrayList<>(List.of("--source", source, "--model", file.toString(), "--sink", sink));
    all.addAll(List.of("--state", cluster.state(), "--state-every", "500ms"));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  @Test
  void aTopicIsJudgedAsByOneRunOnOneMachine() throws Exception {
    PumpTopic in = PumpTopic.create(broker, "in", 3);
    in.send(0, 600);
    String events = broker.create("events", 2);
    String verdicts = broker.create("verdicts", 2);
    cluster.await(
        cluster.submit(
            "hashmap",
            null,
            arguments(in.address() + "?to=now", events, "--verdict-sink", verdicts)));
    List<String> single = in.single(model);
    List<String> job = PumpTopic.written(broker, "events", "verdicts");
    assertThat(single).anyMatch(line -> line.startsWith("{\"event\":\"label\""));
    // At the end of its input a job ends the incidents that a run leaves open for the next one.
    List<String> more = new ArrayList<>(job);
    single.forEach(more::remove);
    assertThat(more).allMatch(line -> line.startsWith("{\"event\":\"episode\""));
    job.removeAll(more);
    assertThat(job).isEqualTo(single);
  }

  @Test
  void recordsOfCsvAreReadAndGarbageIsDescribed() throws Exception {
    String in = broker.create("csv", 1);
    try (KafkaProducer<byte[], byte[]> producer = broker.producer()) {
      producer.send(new ProducerRecord<>("csv", PumpTopic.bytes("2026-03-01T00:00:00Z;a;60,5;5")));
      producer.send(new ProducerRecord<>("csv", new byte[] {0, 1, (byte) 0xff, 2}));
      producer.send(new ProducerRecord<>("csv", null));
      producer.send(new ProducerRecord<>("csv", PumpTopic.bytes("2026-03-01T00:00:01Z;a;61;5,1")));
    }
    broker.create("csv-events", 1);
    broker.create("csv-verdicts", 1);
    broker.create("csv-bad", 1);
    cluster.await(
        cluster.submit(
            "hashmap",
            null,
            arguments(
                in + "?to=now&columns=time,device,temperature,pressure",
                broker.topic("csv-events"),
                "--delimiter",
                ";",
                "--decimal-comma",
                "--verdict-sink",
                broker.topic("csv-verdicts"),
                "--bad-sink",
                broker.topic("csv-bad"),
                "--name",
                "csv")));
    List<String> verdicts = PumpTopic.written(broker, "csv-verdicts");
    assertThat(verdicts).hasSize(2);
    assertThat(verdicts.get(0))
        .startsWith(
            "{\"event\":\"verdict\",\"source\":\"" + in + "\",\"position\":1,\"key\":\"a\"");
    assertThat(PumpTopic.written(broker, "csv-bad"))
        .hasSize(2)
        .anyMatch(line -> line.contains("\"position\":2,\"reason\":\"it is "))
        .anyMatch(line -> line.contains("\"position\":3,\"reason\":\"it has no value\""));
  }

  @Test
  void aTopicThatIsNotThereIsNamedWithItsOption() throws Exception {
    String there = broker.create("there", 1);
    assertThatThrownBy(() -> KafkaJob.build(new Configuration(), arguments(there, there + "2")))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("--sink " + there + "2: there is no topic 'there2'; there are ");
    String two = broker.create("two", 2);
    assertThatThrownBy(
            () -> KafkaJob.build(new Configuration(), arguments(there, there, "--models", two)))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "--models " + two + ": has 2 partitions; models need the order of a topic with one");
  }
}
