package io.github.iforest4j.engine.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.testing.Anomalies;
import io.github.iforest4j.time.Timing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SinksTest {
  private static final SinkOptions OPTIONS =
      new SinkOptions(Map.of(), Timing.SYSTEM, warning -> {});

  /** Registered in the tests' META-INF/services: all that a sink of one's own needs. */
  public static final class MemoryProvider implements SinkProvider {
    static final List<String> RECEIVED = new ArrayList<>();

    @Override
    public Set<String> schemes() {
      return Set.of("memory");
    }

    @Override
    public String usage() {
      return "memory:NAME";
    }

    @Override
    public RunSink open(String address, SinkOptions options) {
      if (address.endsWith(":")) {
        throw new IllegalArgumentException("a name is missing");
      }
      return new RunSink() {
        @Override
        public void anomaly(AnomalyEvent event, boolean known) {
          RECEIVED.add(address + " " + event.id());
        }
      };
    }
  }

  @Test
  void aSinkIsFoundByItsScheme() throws IOException {
    AnomalyEvent event = Anomalies.at(1);
    try (RunSink sink = Sinks.open("Memory:alerts", OPTIONS)) {
      sink.anomaly(event, false);
    }
    assertThat(MemoryProvider.RECEIVED).containsExactly("Memory:alerts " + event.id());
    try (RunSink webhook = Sinks.open("http://localhost:1/hook", OPTIONS)) {
      assertThat(webhook).isInstanceOf(DeliverySink.class);
    }
  }

  @Test
  void anUnknownSchemeNamesThoseThatAreThere() {
    assertThatThrownBy(() -> Sinks.open("ftp://host/file", OPTIONS))
        .isInstanceOf(SinkException.class)
        .hasMessage(
            "'ftp://host/file' is not a sink; sinks look like "
                + String.join(", ", Sinks.usages()));
    assertThat(Sinks.usages())
        .contains("https://HOST/PATH", "mqtt://HOST:PORT/TOPIC", "memory:NAME");
    assertThatThrownBy(() -> Sinks.open("nonsense", OPTIONS)).isInstanceOf(SinkException.class);
  }

  @Test
  void anAddressThatIsNotWellFormedIsRefused() {
    for (String address :
        List.of("http://", "https://me:pass@host/", "mqtt://host", "mqtt://h/a/#")) {
      assertThatThrownBy(() -> Sinks.open(address, OPTIONS))
          .as(address)
          .isInstanceOfSatisfying(
              SinkException.class,
              e -> assertThat(e.reason()).isEqualTo(SinkException.Reason.ADDRESS))
          .message()
          .containsAnyOf("must look like", "messages go to one topic");
    }
  }

  /** A provider need not know {@link SinkException}. */
  @Test
  void whatAProviderRefusesIsAWrongAddress() {
    assertThatThrownBy(() -> Sinks.open("memory:", OPTIONS))
        .isInstanceOfSatisfying(
            SinkException.class,
            e -> assertThat(e.reason()).isEqualTo(SinkException.Reason.ADDRESS))
        .hasMessage("'memory:': a name is missing");
  }

  @Test
  void aSecretThatCannotBeAHeaderIsRefusedAndNotRepeated() {
    SinkOptions options =
        new SinkOptions(
            Map.of(WebhookProvider.AUTHORIZATION, "canary\nnext"), Timing.SYSTEM, warning -> {});
    assertThatThrownBy(() -> Sinks.open("http://localhost:1/", options))
        .isInstanceOfSatisfying(
            SinkException.class,
            e -> assertThat(e.reason()).isEqualTo(SinkException.Reason.ENVIRONMENT))
        .hasMessageContaining("is not a valid header")
        .hasMessageNotContaining("canary");
  }
}
