package io.github.iforest4j.kafka;

import io.github.iforest4j.sim.JsonLinesEncoder;
import io.github.iforest4j.sim.ReadingEncoder;
import io.github.iforest4j.sim.ReadingSink;
import io.github.iforest4j.sim.ReadingSinkProvider;
import io.github.iforest4j.sim.Scenario;
import io.github.iforest4j.sim.SensorReading;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Sends simulated readings to a topic, {@code kafka://HOST:PORT/TOPIC}, as JSON objects with the
 * device as the key. The topic must be there. A reading that the brokers do not confirm is a
 * failure of the sink: at the next reading, or when it is closed, which waits at most a minute.
 */
public final class KafkaReadingSinkProvider implements ReadingSinkProvider {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** For {@link java.util.ServiceLoader}. */
  public KafkaReadingSinkProvider() {}

  @Override
  public String scheme() {
    return "kafka";
  }

  @Override
  public ReadingSink open(URI target, Scenario scenario, boolean labels) throws IOException {
    KafkaAddress address = KafkaAddress.parse(target.toString(), List.of());
    AtomicReference<@Nullable String> problem = new AtomicReference<>();
    try {
      KafkaPublisher publisher = KafkaPublisher.open(address, System.getenv(), problem::set);
      return new TopicSink(publisher, problem, new JsonLinesEncoder(labels));
    } catch (KafkaTopic.MissingException e) {
      throw new IOException(address.name() + ": " + e.getMessage(), e);
    }
  }

  private static final class TopicSink implements ReadingSink {
    private final KafkaPublisher publisher;
    private final AtomicReference<@Nullable String> problem;
    private final ReadingEncoder encoder;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    TopicSink(
        KafkaPublisher publisher,
        AtomicReference<@Nullable String> problem,
        ReadingEncoder encoder) {
      this.publisher = publisher;
      this.problem = problem;
      this.encoder = encoder;
    }

    @Override
    public void accept(SensorReading reading) throws IOException {
      if (publisher.dropped() > 0) {
        throw new IOException(String.valueOf(problem.get()));
      }
      line.reset();
      encoder.write(reading, line);
      byte[] key =
          reading.device().isEmpty() ? null : reading.device().getBytes(StandardCharsets.UTF_8);
      try {
        // Without the line end, which a message does not need.
        publisher.put(key, Arrays.copyOf(line.toByteArray(), line.size() - 1));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while sending");
      }
    }

    @Override
    public void close() throws IOException {
      publisher.close(PATIENCE);
      if (publisher.dropped() > 0) {
        throw new IOException(publisher.dropped() + " readings did not reach the brokers");
      }
    }
  }
}
