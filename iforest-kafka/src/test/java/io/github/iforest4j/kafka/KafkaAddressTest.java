package io.github.iforest4j.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.iforest4j.engine.sink.SinkException;
import io.github.iforest4j.engine.sink.SinkOptions;
import io.github.iforest4j.engine.sink.Sinks;
import io.github.iforest4j.source.SourceConnectException;
import io.github.iforest4j.source.SourceOptions;
import io.github.iforest4j.source.Sources;
import io.github.iforest4j.time.Timing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Addresses and places as text; what is said where there is no broker. */
class KafkaAddressTest {
  private static final List<String> SETTINGS = List.of("from", "columns");

  @Test
  void anAddressHasBrokersATopicAndSettings() {
    KafkaAddress address =
        KafkaAddress.parse("KAFKA://a,b.example:19092,[::1]:1/plant.readings?from=now", SETTINGS);
    assertThat(address.brokers()).containsExactly("a:9092", "b.example:19092", "[::1]:1");
    assertThat(address.topic()).isEqualTo("plant.readings");
    assertThat(address.settings()).isEqualTo(Map.of("from", "now"));
    assertThat(address.name()).isEqualTo("kafka://a:9092,b.example:19092,[::1]:1/plant.readings");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kafka://a            | an address is kafka://HOST:9092/TOPIC",
        "kafka://a/b/c        | an address is kafka://HOST:9092/TOPIC",
        "kafka://a:0/t        | 'a:0' is no HOST:PORT",
        "kafka://a,/t         | '' is no HOST:PORT",
        "kafka://u:canary@a/t | IFOREST_KAFKA_CONFIG",
        "kafka://a/t?form=now | 'form' is no setting of it; there are columns, from",
        "kafka://a/t?from=    | 'from' has no value",
        "kafka://a/t?from=a&from=b | 'from' is there twice",
      })
  void whatIsWrongIsSaid(String address, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KafkaAddress.parse(address, SETTINGS))
        .withMessageContaining(message)
        .withMessageNotContaining("canary");
  }

  @Test
  void theSettingsOfASourceAreChecked() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Sources.open("kafka://a/t?from=yesterday", SourceOptions.DEFAULT))
        .withMessage(
            "'kafka://a/t?from=yesterday' must look like kafka://HOST:9092/TOPIC: from must be"
                + " 'now' or 'beginning', was 'yesterday'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Sources.open("kafka://a/t?from=now&to=now", SourceOptions.DEFAULT))
        .withMessageContaining("nothing is between from=now and to=now");
  }

  @Test
  void onlyATopicThatIsReadToNowEnds() {
    assertThat(Sources.isEndless("kafka://a/t?from=beginning")).isTrue();
    assertThat(Sources.isEndless("kafka://a/t?to=now")).isFalse();
  }

  @Test
  void aPlaceIsATokenAndBack() {
    for (String token : List.of("abc 17,4,0", "abc 0 0+12", "abc 5,6 1+1")) {
      assertThat(TopicPlace.parse(token)).hasToString(token);
    }
    for (String bad :
        List.of("", "abc", "abc x", "abc -1", "abc 1 1+1", "abc 1 0", "abc 1 0+-1", "a 1 0+1 2")) {
      assertThatIllegalArgumentException()
          .as(bad)
          .isThrownBy(() -> TopicPlace.parse(bad))
          .withMessage("'" + bad + "' is no place in a topic");
    }
  }

  @Test
  void aBrokerThatIsNotThereIsNamedAtOnce() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    String name = "kafka://127.0.0.1:" + port + "/readings";
    assertThat(
            catchThrowable(
                () ->
                    Sources.open(name, SourceOptions.builder().connectAttempts(1).build()).close()))
        .isInstanceOf(SourceConnectException.class)
        .hasMessage(
            name
                + ": cannot connect: Connection refused (1 attempt)\n"
                + "Is the broker running, and are host and port right?");
    assertThat(
            catchThrowable(
                () -> Sinks.open(name, new SinkOptions(Map.of(), Timing.SYSTEM, w -> {}))))
        .isInstanceOf(IOException.class)
        .hasMessage(name + ": cannot connect: Connection refused");
  }

  @Test
  void aSinkHasNoSettings() {
    assertThat(
            catchThrowable(
                () ->
                    Sinks.open(
                        "kafka://a/t?from=now", new SinkOptions(Map.of(), Timing.SYSTEM, w -> {}))))
        .isInstanceOf(SinkException.class)
        .hasMessage("'kafka://a/t?from=now': 'from' is no setting of it");
  }

  @Test
  void aFileOfSettingsThatIsMissingIsNamed() {
    SourceOptions options =
        SourceOptions.builder()
            .environment(Map.of("IFOREST_KAFKA_CONFIG", "nowhere.properties"))
            .build();
    assertThat(catchThrowable(() -> Sources.open("kafka://127.0.0.1:1/t", options)))
        .isInstanceOf(IOException.class)
        .hasMessage("IFOREST_KAFKA_CONFIG names 'nowhere.properties', and there is no such file");
  }
}
