package io.github.iforest4j.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.kafka.testing.KafkaBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Messages to a real broker, which vanishes and returns. */
@Timeout(value = 6, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KafkaPublisherTest {
  @Tag("kafka")
  @Test
  void whatIsSentWhileTheBrokerIsAwayArrivesOnceAndInOrder(@TempDir Path folder) throws Exception {
    List<String> said = Collections.synchronizedList(new ArrayList<>());
    try (KafkaBroker broker = KafkaBroker.start(folder)) {
      KafkaAddress address = KafkaAddress.parse(broker.create("alerts", 1), List.of());
      try (KafkaPublisher publisher = KafkaPublisher.open(address, Map.of(), said::add)) {
        offer(publisher, 0, 100);
        awaitConfirmed(publisher, 100);
        broker.kill();
        offer(publisher, 100, 3_000);
        assertThat(publisher.pending()).isEqualTo(2_900);
        broker.start();
        awaitConfirmed(publisher, 3_000);
        broker.kill();
        offer(publisher, 3_000, 3_100);
        broker.start();
        awaitConfirmed(publisher, 3_100);
        assertThat(publisher.pending()).isZero();
        assertThat(publisher.dropped()).isZero();
      }
      assertThat(KafkaBroker.texts(broker.messages("alerts")))
          .containsExactlyElementsOf(
              IntStream.range(0, 3_100).mapToObj(Integer::toString).toList());
      assertThat(said).noneMatch(text -> text.contains("not delivered"));
    }
  }

  @Tag("kafka")
  @Test
  void whatDoesNotArriveBeforeTheEndIsCounted(@TempDir Path folder) throws Exception {
    try (KafkaBroker broker = KafkaBroker.start(folder)) {
      KafkaAddress address = KafkaAddress.parse(broker.create("alerts", 1), List.of());
      KafkaPublisher publisher = KafkaPublisher.open(address, Map.of(), text -> {});
      offer(publisher, 0, 10);
      awaitConfirmed(publisher, 10);
      broker.kill();
      offer(publisher, 10, 30);
      publisher.close();
      assertThat(publisher.confirmed()).isEqualTo(10);
      assertThat(publisher.dropped()).isEqualTo(20);
      assertThat(publisher.pending()).isZero();
    }
  }

  /** However long brokers are away: what waits is bounded by its number, not by time. */
  @Test
  void nothingIsGivenUpBecauseOfTime() {
    Properties usual = KafkaSettings.forProducer(new Properties());
    assertThat(usual)
        .containsEntry(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE)
        .containsEntry(ProducerConfig.MAX_BLOCK_MS_CONFIG, Long.MAX_VALUE);
    Properties own = new Properties();
    own.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "60000");
    assertThat(KafkaSettings.forProducer(own))
        .as("unless the user's file says so")
        .containsEntry(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "60000");
  }

  private static void offer(KafkaPublisher publisher, int from, int to) {
    byte[] key = "pump".getBytes(StandardCharsets.UTF_8);
    for (int i = from; i < to; i++) {
      publisher.offer(key, Integer.toString(i).getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void awaitConfirmed(KafkaPublisher publisher, long count) {
    while (publisher.confirmed() < count && publisher.dropped() == 0) {
      Thread.onSpinWait();
    }
  }
}
