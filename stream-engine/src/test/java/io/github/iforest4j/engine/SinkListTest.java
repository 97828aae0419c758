package io.github.iforest4j.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.sink.ReadingSink;
import io.github.iforest4j.engine.sink.RunSink;
import io.github.iforest4j.engine.testing.Anomalies;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SinkListTest {
  private final List<String> calls = new ArrayList<>();

  private RunSink sink(String name, boolean seesSuppressed, Throwable atClose) {
    return new RunSink() {
      @Override
      public boolean seesSuppressed() {
        return seesSuppressed;
      }

      @Override
      public void anomaly(AnomalyEvent event, boolean known) {
        calls.add(name + " anomaly");
      }

      @Override
      public void suppressed(String id, String reason) {
        calls.add(name + " suppressed " + id + ": " + reason);
      }

      @Override
      public void close() {
        calls.add(name + " closed");
        if (atClose instanceof Error e) {
          throw e;
        }
        if (atClose != null) {
          throw (RuntimeException) atClose;
        }
      }
    };
  }

  @Test
  void aSinkThatOutlivesItsRunIsLeftToItsOwner() {
    RunSink page =
        new RunSink() {
          @Override
          public boolean outlivesRun() {
            return true;
          }

          @Override
          public void ended() {
            calls.add("page ended");
          }

          @Override
          public void close() {
            calls.add("page closed");
          }
        };
    SinkList sinks = new SinkList(List.of(sink("alarm", false, null), page));
    sinks.ended();
    sinks.close();
    assertThat(calls).containsExactly("alarm closed");
  }

  @Test
  void onlyWhoSeesSuppressedIsNotified() {
    SinkList sinks = new SinkList(List.of(sink("page", true, null), sink("alarm", false, null)));
    sinks.suppressed("7", "as before");
    assertThat(calls).containsExactly("page suppressed 7: as before");
    calls.clear();
    sinks.alerted().anomaly(Anomalies.at(1), false);
    assertThat(calls).containsExactly("alarm anomaly");
    calls.clear();
    sinks.seeingSuppressed().anomaly(Anomalies.at(1), false);
    assertThat(calls).containsExactly("page anomaly");
  }

  @Test
  void onlySomeSinksTakeReadings() {
    ReadingSink reads = (row, verdict) -> {};
    assertThat(new SinkList(List.of(sink("alarm", false, null), reads)).readingSinks())
        .containsExactly(reads);
  }

  @Test
  void allAreClosedAndTheFirstFailureHasTheOthers() {
    RuntimeException first = new IllegalStateException("first");
    RuntimeException second = new IllegalStateException("second");
    SinkList sinks =
        new SinkList(
            List.of(sink("a", false, second), sink("b", false, null), sink("c", false, first)));
    assertThatThrownBy(sinks::close).isSameAs(first).hasSuppressedException(second);
    assertThat(calls).containsExactly("c closed", "b closed", "a closed");
  }

  @Test
  void anErrorOfOneSinkLeavesNoOtherOpen() {
    Error first = new AssertionError("first");
    RuntimeException second = new IllegalStateException("second");
    SinkList sinks = new SinkList(List.of(sink("a", false, second), sink("b", false, first)));
    assertThatThrownBy(sinks::close).isSameAs(first).hasSuppressedException(second);
    assertThat(calls).containsExactly("b closed", "a closed");
  }
}
