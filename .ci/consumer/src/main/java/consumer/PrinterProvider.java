package consumer;

import io.github.iforest4j.engine.event.IncidentEvent;
import io.github.iforest4j.engine.sink.RunSink;
import io.github.iforest4j.engine.sink.SinkOptions;
import io.github.iforest4j.engine.sink.SinkProvider;
import java.util.Set;

/** A sink: {@code printer:NAME} prints incidents of more than one anomaly. */
public final class PrinterProvider implements SinkProvider {
  @Override
  public Set<String> schemes() {
    return Set.of("printer");
  }

  @Override
  public String usage() {
    return "printer:NAME";
  }

  @Override
  public RunSink open(String address, SinkOptions options) {
    return new RunSink() {
      @Override
      public void incident(IncidentEvent incident, boolean known) {
        if (incident.anomalies() > 1) {
          System.out.println(
              address + " readings " + incident.start() + " to " + incident.end() + ": " + incident.cause());
        }
      }
    };
  }
}
