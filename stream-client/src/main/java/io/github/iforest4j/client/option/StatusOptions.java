package io.github.iforest4j.client.option;

import io.github.iforest4j.client.console.Console;
import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.engine.RunStatus;
import io.github.iforest4j.engine.option.DurationConverter;
import io.github.iforest4j.view.status.RunMetrics;
import io.github.iforest4j.view.status.StatusReports;
import io.github.iforest4j.view.status.StatusServer;
import io.github.iforest4j.view.status.SummarySignal;
import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.util.Timer;
import java.util.TimerTask;
import picocli.CommandLine.Option;

/** Reports on a run while it continues: metrics, health, summary and status lines. */
public final class StatusOptions {
  @Option(
      names = "--metrics",
      paramLabel = "PORT",
      arity = "0..1",
      fallbackValue = "9464",
      description = {
        "Answer /metrics, for Prometheus, /health and /summary on this port of this machine. Default"
            + " port: 9464; 0 takes a free one."
      })
  private Integer port;

  @Option(
      names = "--metrics-host",
      paramLabel = "ADDRESS",
      description =
          "Answer other machines through this address, such as 0.0.0.0 in a container. Default:"
              + " loopback.")
  private String host;

  @Option(
      names = "--stale-after",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "/health fails if no reading has come for this time. Default: 60s.")
  private Duration stale = RunStatus.USUAL_SILENCE;

  @Option(
      names = "--status-every",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "Print a status line at this interval, on standard error.")
  private Duration every;

  /**
   * Checks what the parser cannot check.
   *
   * @throws UserException if options contradict each other
   */
  public void validate() {
    if (host != null && port == null) {
      throw UserException.usage("--metrics-host needs --metrics");
    }
    if (port != null && (port < 0 || port > 65_535)) {
      throw UserException.usage("--metrics must be from 0 to 65535, was " + port);
    }
  }

  /** How long a source may be silent. */
  public Duration stale() {
    return stale;
  }

  /** Whether any status report is switched on. */
  public boolean isWanted() {
    return port != null || every != null;
  }

  /**
   * Begins to report.
   *
   * @param onSignal is called at the signal USR1
   * @throws UserException if the port is taken
   */
  public StatusReports begin(Console console, RunStatus run, Runnable onSignal) throws IOException {
    RunMetrics metrics = null;
    StatusServer server = null;
    if (port != null) {
      metrics = new RunMetrics(run);
      try {
        server =
            StatusServer.start(ListenAddress.of(host, "--metrics-host"), port, run, metrics, stale);
      } catch (BindException e) {
        throw UserException.failed(
            "metrics cannot be served on port "
                + port
                + ": "
                + e.getMessage()
                + "\nName another one: --metrics PORT; 0 takes a free one.");
      }
      console.note(
          "metrics    http://"
              + (host == null ? "localhost" : Console.sanitized(host))
              + ":"
              + server.port()
              + "/metrics, /health and /summary");
      if (!ListenAddress.of(host, "--metrics-host").isLoopbackAddress()) {
        console.warn(
            "metrics are shown beyond this machine: whoever reaches this address can read how the run"
                + " is doing, with its summary");
      }
    }
    Timer timer = null;
    if (every != null) {
      timer = new Timer("status", true);
      timer.schedule(
          new TimerTask() {
            @Override
            public void run() {
              console.status(run.line());
            }
          },
          every.toMillis(),
          every.toMillis());
    }
    return new StatusReports(metrics, server, timer, SummarySignal.on(onSignal));
  }
}
