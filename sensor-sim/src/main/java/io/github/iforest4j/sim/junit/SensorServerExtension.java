package io.github.iforest4j.sim.junit;

import io.github.iforest4j.sim.AnomalyTruth;
import io.github.iforest4j.sim.Scenario;
import io.github.iforest4j.sim.SensorServer;
import io.github.iforest4j.sim.SensorStream;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A JUnit 5 extension that serves a scenario on a free port of this machine while a test runs, and
 * hands over the truth:
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
 * <p>As an instance field each test gets a server of its own. Needs {@code junit-jupiter-api} from
 * the project that uses it.
 */
// JUnit's types come from the project that uses this, whose tests require JUnit themselves.
@SuppressWarnings("exports")
public final class SensorServerExtension implements BeforeEachCallback, AfterEachCallback {
  private final Scenario scenario;
  private final SensorStream.Options options;
  private SensorServer server;

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

  /** Serves a scenario, as fast as clients read. */
  public static SensorServerExtension of(Scenario scenario, SensorStream.Options options) {
    return new SensorServerExtension(scenario, options);
  }

  /** The port, on loopback. */
  public int port() {
    return running().port();
  }

  /** The server itself. */
  public SensorServer server() {
    return running();
  }

  /** The same stream in this process: readings with their truth. */
  public SensorStream stream() {
    return SensorStream.of(scenario, options);
  }

  /** The anomalies among the first readings that each client gets. */
  public List<AnomalyTruth> anomalies(long readings) {
    return stream().anomalies(0, readings);
  }

  private SensorServer running() {
    if (server == null) {
      throw new IllegalStateException("no test is running");
    }
    return server;
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
