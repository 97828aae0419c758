package io.github.iforest4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said where an address needs a jar that is not there, as in this module. */
class PluginJarTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "watch kafka://localhost:9092/readings",
        "train --source kafka://localhost:9092/readings --readings 100 --model m.iforest",
        "watch ../examples/office.csv --no-log --sink kafka://localhost:9092/alerts",
        "simulate --count 10 --sink kafka://localhost:9092/readings",
      })
  void theJarForTopicsIsNamedAndWhereItGoesAndComesFrom(String command) {
    CommandRun run = new CommandRun();
    assertThat(run.run(command.split(" "))).isEqualTo(2);
    assertThat(run.err())
        .contains("'kafka://localhost:9092/")
        .contains("Topics of Kafka need iforest-kafka.jar in /")
        .contains("'mvn package -DskipTests -pl iforest-kafka -am'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "watch sparkplug://localhost/PlantA",
        "train --source sparkplugs://localhost/PlantA --readings 100 --model m.iforest",
      })
  void soIsTheJarForSparkplug(String command) {
    CommandRun run = new CommandRun();
    assertThat(run.run(command.split(" "))).isEqualTo(2);
    assertThat(run.err())
        .contains("localhost/PlantA'")
        .contains("Groups of Sparkplug need iforest-sparkplug.jar in /")
        .contains("'mvn package -DskipTests -pl iforest-sparkplug -am'");
  }
}
