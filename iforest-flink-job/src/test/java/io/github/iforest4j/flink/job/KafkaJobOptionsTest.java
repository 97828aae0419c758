package io.github.iforest4j.flink.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.engine.testing.Plant;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A mistake is one line that names the option, before a job is made. */
class KafkaJobOptionsTest {
  @TempDir Path folder;
  private Path model;

  @BeforeEach
  void writeModel() throws IOException {
    model = folder.resolve("plant.iforest");
    Plant.model().write(model);
  }

  private void assertMistake(String message, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of("--source", "kafka://localhost:9/in", "--sink", "kafka://localhost:9/out"));
    if (!Arrays.asList(more).contains("--model")) {
      all.addAll(List.of("--model", model.toString()));
    }
    for (int i = 0; i < more.length; i++) {
      int known = more[i].startsWith("--") ? all.indexOf(more[i]) : -1;
      if (known >= 0) {
        all.set(known + 1, more[++i]);
      } else {
        all.add(more[i]);
      }
    }
    assertThatThrownBy(() -> KafkaJob.build(new Configuration(), all.toArray(String[]::new)))
        .satisfies(e -> assertThat(e.getMessage()).startsWith(message));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --source         | tcp://localhost:1      | Invalid value for option '--source': 'tcp://localhost:1': an address is kafka://HOST:9092/TOPIC
          --source         | kafka://h:1/t?start=1  | Invalid value for option '--source': 'kafka://h:1/t?start=1': 'start' is no setting of it; there are columns, from, to
          --source         | kafka://h:1/t?from=1   | Invalid value for option '--source': 'kafka://h:1/t?from=1': from must be 'now' or 'beginning', was '1'
          --sink           | kafka://u@h:1/t        | Invalid value for option '--sink': 'kafka://u@h:1/t': a Kafka address holds no user name
          --source         | kafka://h/t?columns=a,a | --source, columns=...: columns must have different names
          --source         | kafka://h/t?columns=time,device,temp | --source, columns=...: the model judges temperature, pressure, and none of the columns is one of these: name the columns as the model does
          --key-column     | machine                | --key-column: no field is named 'machine'; the fields are time, device, temperature, pressure
          --state-every    | soon                   | Invalid value for option '--state-every': 'soon' is not a duration; write 500ms, 60s, 5m, 2h or 7d
          --key-cache      | -1                     | --key-cache must be at least 0, was -1
          --key-cache      | 64m                    | Invalid value for option '--key-cache': '64m' is not an int
          --episode-gap    | 0                      | --episode-gap must be at least 1, was 0
          --adapt          | all                    | Invalid value for option '--adapt': 'all' is not one of changes, everything, normal
          --backend        | gpt                    | --backend: there is no backend 'gpt'; there are none, auto, docker, together, offline
          --stat           | x                      | Unknown options: '--stat', 'x'
          """)
  void aWrongValueIsNamedWithItsOption(String option, String value, String message) {
    assertMistake(message, option, value);
  }

  @Test
  void aBudgetMustBeEnoughForAllSubtasks() {
    assertMistake(
        "the options of labels (--label-subtasks, --label-workers, --prompt and limits): 3 calls per"
            + " hour cannot be divided among 4 labellers",
        "--calls-per-hour",
        "3",
        "--label-subtasks",
        "4");
  }

  /** As in {@code iforest watch}. */
  @Test
  void aTimeMayHaveAFraction() {
    KafkaJob job =
        KafkaJob.parse(
            new Configuration(),
            "--source=kafka://h:1/t",
            "--sink=kafka://h:1/t",
            "--model=m",
            "--key-idle=1.5h");
    assertThat(job.keyIdle()).isEqualTo(Duration.ofMinutes(90));
  }

  @Test
  void aModelThatIsNoneIsNamed() throws IOException {
    Path none = folder.resolve("none.iforest");
    assertMistake("--model: there is no file '" + none + "'", "--model", none.toString());
    Path text = Files.writeString(folder.resolve("text.iforest"), "not a model");
    assertMistake("--model " + text + ": ", "--model", text.toString());
  }

  @Test
  void aBrokerThatIsNotThereIsNamed() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    String source = "kafka://127.0.0.1:" + port + "/in";
    assertMistake("--source " + source + ": Connection refused. Is the broker", "--source", source);
  }
}
