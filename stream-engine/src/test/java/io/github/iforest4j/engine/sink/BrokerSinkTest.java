package io.github.iforest4j.engine.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.ArrivalEvent;
import io.github.iforest4j.engine.event.DriftEvent;
import io.github.iforest4j.engine.event.IncidentEvent;
import io.github.iforest4j.engine.event.IncidentState;
import io.github.iforest4j.engine.event.IncidentUpdate;
import io.github.iforest4j.engine.testing.Anomalies;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.OfflineLabeler;
import io.github.iforest4j.label.Severity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BrokerSinkTest {
  private final List<String> published = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private int closed;
  private long lost;

  private final class Memory extends BrokerSink {
    Memory() {
      super("broker", warnings::add);
    }

    @Override
    protected void publish(String key, String json) {
      published.add(key + " " + json);
    }

    @Override
    protected void closePublisher() {
      closed++;
    }

    @Override
    public String name() {
      return "memory";
    }

    @Override
    public long delivered() {
      return published.size();
    }

    @Override
    public long dropped() {
      return lost;
    }

    @Override
    public long pending() {
      return 0;
    }
  }

  private static void all(BrokerSink sink, boolean known) {
    AnomalyEvent first = Anomalies.at(7);
    AnomalyEvent second = Anomalies.at(9, "", first.id());
    IncidentEvent incident = Anomalies.incident(first);
    sink.anomaly(first, known);
    sink.updated(
        new IncidentUpdate(
            second.id(),
            second.source(),
            "pump 3",
            first.id(),
            9,
            second.time(),
            first.time(),
            2,
            first.state(),
            new IncidentState("pressure low", Severity.CRITICAL, true),
            List.of("pressure 2 bar")),
        known);
    sink.incident(incident, known);
    sink.drift(drift(), known);
    Instant since = Instant.parse("2026-03-01T12:00:00Z");
    sink.arrival(
        new ArrivalEvent(
            "e1",
            "i1",
            ArrivalEvent.Kind.SILENT,
            false,
            "tcp://test",
            "pump 4",
            "",
            13,
            since.plusSeconds(60),
            since,
            null,
            "nothing arrives"),
        known);
  }

  private static DriftEvent drift() {
    return DriftEvent.of("tcp://test", "", 12, null, 5, "label", 1, "higher");
  }

  /** The key is the device where there is one, or what the event belongs to. */
  @Test
  void everyEventIsOneMessageWithItsKey() {
    AnomalyEvent first = Anomalies.at(7);
    DriftEvent drift = drift();
    try (BrokerSink sink = new Memory()) {
      all(sink, false);
    }
    assertThat(published).hasSize(5);
    assertThat(published.get(0)).startsWith(first.id() + " {\"event\":\"anomaly\"");
    assertThat(published.get(1)).startsWith("pump 3 {\"event\":\"update\"");
    assertThat(published.get(2)).startsWith(first.id() + " {\"event\":\"episode\"");
    assertThat(published.get(3)).startsWith(drift.id() + " {\"event\":\"drift\"");
    assertThat(published.get(4)).startsWith("pump 4 {\"event\":\"");
    assertThat(warnings).isEmpty();
  }

  @Test
  void whatAnEarlierRunQueuedIsNotPublishedAgainButItsLabelIs() throws Exception {
    AnomalyEvent first = Anomalies.at(7);
    try (BrokerSink sink = new Memory();
        OfflineLabeler rules = new OfflineLabeler()) {
      all(sink, true);
      assertThat(published).isEmpty();
      AnomalyLabel label = rules.label(first.evidence());
      sink.labelled(first, label);
    }
    assertThat(published)
        .singleElement()
        .asString()
        .startsWith(first.id() + " {\"event\":\"label\"");
  }

  @Test
  void closingReportsOnceWhatWasLost() {
    BrokerSink sink = new Memory();
    lost = 2;
    sink.close();
    sink.close();
    assertThat(closed).isEqualTo(1);
    assertThat(warnings).containsExactly("2 messages did not reach the broker");
    lost = 1;
    new Memory().close();
    assertThat(warnings).contains("1 message did not reach the broker");
  }
}
