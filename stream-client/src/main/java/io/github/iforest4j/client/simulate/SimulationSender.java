package io.github.iforest4j.client.simulate;

import io.github.iforest4j.client.console.Console;
import io.github.iforest4j.sim.JsonLinesEncoder;
import io.github.iforest4j.sim.ReadingEncoder;
import io.github.iforest4j.sim.ReadingFeed;
import io.github.iforest4j.sim.ReadingSink;
import io.github.iforest4j.sim.ReadingSinkProvider;
import io.github.iforest4j.sim.SensorReading;
import io.github.iforest4j.source.mqtt.MqttPublisher;
import io.github.iforest4j.time.Counted;
import io.github.iforest4j.view.text.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.util.Arrays;

/** Sends simulated readings to a broker, or to a sink that a provider on the class path opens. */
final class SimulationSender {
  private final Simulation simulation;
  private final ReadingFeed feed;

  /**
   * A sender.
   *
   * @param rate readings per second; 0 is as fast as possible
   * @param count the maximum number of readings
   */
  SimulationSender(Simulation simulation, double rate, long count) {
    this.simulation = simulation;
    this.feed = simulation.feed().count(count).rate(rate).timing(simulation.context().timing());
  }

  /** Publishes JSON objects until all are sent or the user interrupts; closes the publisher. */
  int publish(MqttPublisher publisher, String address) throws IOException, InterruptedException {
    Console console = simulation.console();
    try (Broker broker = new Broker(publisher, simulation.labels())) {
      console.note("publishing to " + Console.sanitized(address) + " (Ctrl-C stops)");
      simulation.run(feed, broker);
    }
    console.note("published " + Counted.of(publisher.confirmed(), "reading"));
    if (publisher.dropped() > 0) {
      console.warn(Counted.of(publisher.dropped(), "reading") + " did not reach the broker");
    }
    return simulation.exitCode();
  }

  /**
   * Sends to the sink of an address.
   *
   * @param count for the progress bar
   */
  int send(URI target, long count) throws IOException, InterruptedException {
    Console console = simulation.console();
    try (ReadingSink sink =
            ReadingSinkProvider.find(target, simulation.scenario(), simulation.labels());
        Progress progress = console.progress("sending", count, "readings")) {
      simulation.run(feed.step(progress::step), sink);
    }
    console.note("sent to " + Console.sanitized(target.toString()));
    return simulation.exitCode();
  }

  /** A topic of a broker: each reading is a message. */
  private static final class Broker implements ReadingSink {
    private final MqttPublisher publisher;
    private final ReadingEncoder encoder;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    Broker(MqttPublisher publisher, boolean labels) {
      this.publisher = publisher;
      this.encoder = new JsonLinesEncoder(labels);
    }

    @Override
    public void accept(SensorReading reading) throws IOException {
      line.reset();
      encoder.write(reading, line);
      try {
        // Without the line end, which a message does not need.
        publisher.put(Arrays.copyOf(line.toByteArray(), line.size() - 1));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while publishing");
      }
    }

    @Override
    public void close() {
      publisher.close();
    }
  }
}
