package io.github.iforest4j.sim.junit;

import io.github.iforest4j.sim.AnomalyTruth;
import io.github.iforest4j.sim.Scenario;
import io.github.iforest4j.sim.SensorServer;
import io.github.iforest4j.sim.SensorStream;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A JUnit 5 extension that serves a scenario on a free port of this machine while a test runs, and
 * gives the test the truth:
 *
 * <pre>{@code
 * @RegisterExtension
 * SensorServerExtension sensors = SensorServerExtension.of("plant", 42);
 *
 * @Test
 * void myDetectorFindsTheAnomalies() throws IOException {
 *   List<String> alerts = myDetector.watch("localhost", sensors.port(), 2_000);
 *   List<AnomalyTruth> truth = sensors.anomalies(2_000);
 * }
 * }</pre>
 *
 * <p>If it is an instance field, each test gets its own server. The project that uses it must have
 * {@code junit-jupiter-api}. Not thread-safe.
 */
// JUnit's types come from the project that uses this, whose tests require JUnit themselves.
public final class SensorServerExtension implements BeforeEachCallback, AfterEachCallback {
  private final Scenario scenario;
  private final SensorStream.Options options;
  private @Nullable SensorServer server;

  private SensorServerExtension(Scenario scenario, SensorStream.Options options) {
    this.scenario = Objects.requireNonNull(scenario, "scenario");
    this.options = Objects.requireNonNull(options, "options");
  }

  /**
   * Serves a built-in scenario with its usual options.
   *
   * @throws io.github.iforest4j.sim.ScenarioException if there is none of that name; the message
   *     lists the built-in ones
   */
  public static SensorServerExtension of(String scenario, long seed) {
    Scenario named = Scenario.named(scenario);
    return of(named, SensorStream.Options.of(named, seed));
  }

  /** Serves a scenario as fast as clients read. */
  public static SensorServerExtension of(Scenario scenario, SensorStream.Options options) {
    return new SensorServerExtension(scenario, options);
  }

  /**
   * The port on loopback.
   *
   * @throws IllegalStateException if no test is running
   */
  public int port() {
    return running().port();
  }

  /**
   * The server.
   *
   * @throws IllegalStateException if no test is running
   */
  public SensorServer server() {
    return running();
  }

  /** A stream with the same readings, and their truth, in this process. */
  public SensorStream stream() {
    return SensorStream.of(scenario, options);
  }

  /** The anomalies among the first readings of each client. */
  public List<AnomalyTruth> anomalies(long readings) {
    return stream().anomalies(0, readings);
  }

  private SensorServer running() {
    SensorServer running = server;
    if (running == null) {
      throw new IllegalStateException("no test is running");
    }
    return running;
  }

  /** Starts the server. */
  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    server = SensorServer.of(scenario, options).start();
  }

  /** Stops it. */
  @Override
  public void afterEach(ExtensionContext context) {
    if (server != null) {
      server.close();
      server = null;
    }
  }
}
