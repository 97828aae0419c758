package io.github.iforest4j.examples;

import io.github.iforest4j.engine.event.IncidentEvent;
import io.github.iforest4j.engine.sink.RunSink;
import io.github.iforest4j.engine.sink.SinkOptions;
import io.github.iforest4j.engine.sink.SinkProvider;
import java.util.Locale;
import java.util.Set;

/**
 * A sink of your own: {@code printer:NAME} prints incidents that are over. Yours may send a mail. A
 * sink must return quickly: one that waits for a network puts events into a queue of its own.
 */
public final class PrinterSink implements SinkProvider {
  /** For the service loader. */
  public PrinterSink() {}

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
    String name = address.substring(address.indexOf(':') + 1);
    return new RunSink() {
      @Override
      public void incident(IncidentEvent incident, boolean known) {
        if (incident.anomalies() > 1) {
          System.out.printf(
              Locale.ROOT,
              "%s: readings %d to %d, %s\n",
              name,
              incident.start(),
              incident.end(),
              incident.peakFeatures());
        }
      }
    };
  }
}
