package io.github.iforest4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said where a topic of Kafka is named and its client is not there, as in this module. */
class KafkaJarTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "watch kafka://localhost:9092/readings",
        "train --source kafka://localhost:9092/readings --readings 100 --model m.iforest",
        "watch ../examples/office.csv --no-log --sink kafka://localhost:9092/alerts",
        "simulate --count 10 --sink kafka://localhost:9092/readings",
      })
  void theJarIsNamedAndWhereItGoesAndComesFrom(String command) {
    CommandRun run = new CommandRun();
    assertThat(run.run(command.split(" "))).isEqualTo(2);
    assertThat(run.err())
        .contains("'kafka://localhost:9092/")
        .contains("Topics of Kafka need iforest-kafka.jar in /")
        .contains("'mvn package -DskipTests -pl iforest-kafka -am'");
  }
}
