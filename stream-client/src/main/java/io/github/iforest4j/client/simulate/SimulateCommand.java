package io.github.iforest4j.client.simulate;

import io.github.iforest4j.client.command.BaseCommand;
import io.github.iforest4j.client.console.CommandContext;
import io.github.iforest4j.client.console.Console;
import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.sim.InvalidSettingException;
import io.github.iforest4j.sim.Scenario;
import io.github.iforest4j.sim.ScenarioException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Serves or writes a simulated sensor stream. */
@Command(
    name = "simulate",
    header = "Serves a simulated sensor stream over TCP, or writes it to a file.",
    description = {
      "Scenarios: plant (a pump with seven sensors), hvac-office (the air of an office), network"
          + " (connection records), pump (faults that spread), solar, fleet (1,000 devices), or your"
          + " own file: --source prints a built-in one to start from.",
      "Each client gets the stream from its beginning, unless --live. Only this machine can connect"
          + " unless --host says otherwise."
    },
    footer = {
      "  iforest simulate --scenario plant --rate 10",
      "  iforest simulate --scenario network --count 1000 --anomaly-share 0 --out n.csv",
      "  iforest simulate --count 500 --labels --out - | head",
      "  iforest simulate --scenario pump --source > mine.yaml",
      "  iforest simulate --scenario mine.yaml --live --rate 100 --truth truth.jsonl",
      "  iforest simulate --scenario pump --mqtt mqtt://localhost:1883/plant/pump",
      "  iforest simulate --scenario pump --report"
    })
public final class SimulateCommand extends BaseCommand {
  private static final long DEFAULT_WRITTEN = 1000;
  private static final int BENCHMARKED = 500_000;

  @Mixin private SimulationOptions simulated;
  @Mixin private ServeOptions serving;

  @Option(
      names = "--out",
      paramLabel = "FILE|-",
      description =
          "Write instead of serving: CSV, or JSON lines if named .jsonl or -; compressed if named"
              + " .gz as well.")
  private String out;

  @Option(
      names = "--truth",
      paramLabel = "FILE",
      description =
          "Write the anomalies, operating modes and lasting changes of the first --count readings"
              + " here, one JSON object each, so that a detector cannot see them.")
  private Path truth;

  @Option(
      names = "--clean-twin",
      paramLabel = "FILE",
      description = "With --out: write the same readings without anomalies here.")
  private String cleanTwin;

  @Option(
      names = "--sink",
      paramLabel = "URI",
      description =
          "Send instead of serving: to a broker as with --mqtt, or --count readings to a sink that"
              + " is on the class path.")
  private URI sink;

  @Option(
      names = "--mqtt",
      paramLabel = "URI",
      description =
          "Publish as JSON to a topic instead of serving, mqtt://HOST:PORT/TOPIC; with --rate and"
              + " --count.")
  private String mqtt;

  @Option(names = "--source", description = "Print the file of a built-in scenario, and end.")
  private boolean source;

  @Option(names = "--schema", description = "Print the JSON schema of scenario files, and end.")
  private boolean schema;

  @Option(
      names = "--report",
      description = "Print how detectable each kind of anomaly is (AUROC of a forest), and end.")
  private boolean report;

  @Option(
      names = "--benchmark",
      description = "Measure how fast the scenario runs on this machine, and end.")
  private boolean benchmark;

  /** A command that runs in a context. */
  public SimulateCommand(CommandContext context) {
    super(context);
  }

  @Override
  public int run(Console console) throws IOException, InterruptedException {
    try {
      return simulate(console);
    } catch (ScenarioException | InvalidSettingException e) {
      throw UserException.usage(String.valueOf(e.getMessage()));
    }
  }

  private int simulate(Console console) throws IOException, InterruptedException {
    if (simulated.count(0) < 0) {
      throw UserException.usage("--count must be at least 0, was " + simulated.count(0));
    }
    if (serving.once() && (!simulated.hasCount() || out != null)) {
      throw UserException.usage("--once goes with --count N, when serving");
    }
    if (schema) {
      console.result(Scenario.fileSchema().stripTrailing());
      return ExitCode.DONE;
    }
    if (serving.live() && out != null || cleanTwin != null && out == null) {
      throw UserException.usage("--live goes with serving, --clean-twin with --out FILE");
    }
    if (truth != null && out == null && !simulated.hasCount()) {
      throw UserException.usage("--truth goes with --count N or --out");
    }
    if (source) {
      console.result(Scenario.source(simulated.scenarioName()).stripTrailing());
      return ExitCode.DONE;
    }
    Simulation simulation = simulated.open(console, context());
    if (report) {
      new SimulationPrinter(simulation).printReport();
      return ExitCode.DONE;
    }
    if (benchmark) {
      new SimulationPrinter(simulation)
          .printSpeed((int) Math.min(simulated.count(BENCHMARKED), 1 << 28));
      return ExitCode.DONE;
    }
    return run(simulation);
  }

  private int run(Simulation simulation) throws IOException, InterruptedException {
    SimulationWriter writer = new SimulationWriter(simulation, simulated.count(DEFAULT_WRITTEN));
    if (truth != null) {
      writer.writeTruth(truth);
    }
    String topic = sink == null || !isMqtt(sink) ? mqtt : sink.toString();
    if (sink != null && !sink.toString().equals(topic)) {
      return send(simulation);
    }
    if (topic != null) {
      return publish(simulation, topic);
    }
    if (out == null) {
      long count = simulated.count(Long.MAX_VALUE);
      return serving.serve(simulation, simulated.rate(simulation), count);
    }
    if (simulated.hasRate()) {
      throw UserException.usage(
          "--rate and --speed go with serving; --out writes as fast as it can");
    }
    return out.equals("-") ? writer.toStandardOutput() : writer.toFile(out, cleanTwin);
  }

  private int publish(Simulation simulation, String topic)
      throws IOException, InterruptedException {
    if (out != null || serving.live() || serving.once()) {
      throw UserException.usage("--mqtt goes without --out, --live and --once");
    }
    double rate = simulated.rate(simulation);
    return new SimulationSender(simulation, rate, simulated.count(Long.MAX_VALUE))
        .publish(publisher(simulation.console(), topic), topic);
  }

  private int send(Simulation simulation) throws IOException, InterruptedException {
    if (out != null || !simulated.hasCount()) {
      throw UserException.usage("--sink goes with --count N, and not with --out");
    }
    double rate = simulated.hasRate() ? simulated.rate(simulation) : 0;
    long count = simulated.count(0);
    return new SimulationSender(simulation, rate, count).send(sink, count);
  }

  private static boolean isMqtt(URI sink) {
    return "mqtt".equalsIgnoreCase(sink.getScheme()) || "mqtts".equalsIgnoreCase(sink.getScheme());
  }
}
