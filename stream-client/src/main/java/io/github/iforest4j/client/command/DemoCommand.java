package io.github.iforest4j.client.command;

import io.github.iforest4j.client.console.CommandContext;
import io.github.iforest4j.client.console.Console;
import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.client.console.RunPrinter;
import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.client.console.Version;
import io.github.iforest4j.client.option.DashboardOptions;
import io.github.iforest4j.client.option.LabelOptions;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Sensitivity;
import io.github.iforest4j.engine.RunStatus;
import io.github.iforest4j.engine.StreamRun;
import io.github.iforest4j.engine.StreamRunBuilder;
import io.github.iforest4j.engine.feedback.FeedbackLog;
import io.github.iforest4j.engine.record.RunFiles;
import io.github.iforest4j.engine.summary.RunSummary;
import io.github.iforest4j.engine.summary.SummaryJson;
import io.github.iforest4j.engine.summary.SummaryText;
import io.github.iforest4j.engine.summary.TruthComparison;
import io.github.iforest4j.label.AnomalyLabeler;
import io.github.iforest4j.label.OfflineLabeler;
import io.github.iforest4j.label.queue.LabelCache;
import io.github.iforest4j.label.queue.LabelQueue;
import io.github.iforest4j.sim.AnomalyTruth;
import io.github.iforest4j.sim.Scenario;
import io.github.iforest4j.sim.SensorServer;
import io.github.iforest4j.sim.SensorStream;
import io.github.iforest4j.sim.report.CleanModel;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.time.Counted;
import io.github.iforest4j.view.page.FeedbackRecorder;
import io.github.iforest4j.view.page.LivePage;
import io.github.iforest4j.view.plot.ReadingHistory;
import io.github.iforest4j.view.plot.TruthRecorder;
import io.github.iforest4j.view.text.AlertLimit;
import io.github.iforest4j.view.text.AlertPrinter;
import io.github.iforest4j.view.text.Progress;
import io.github.iforest4j.view.text.TextStyle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Simulates, trains, watches and labels in one process, over a real socket. */
@Command(
    name = "demo",
    header = "Shows the whole job: simulate, train, watch, label, alert. Takes half a minute.",
    description = {
      "A simulated plant sends readings over a socket on this machine. A forest that was trained"
          + " on clean readings finds"
          + " the anomalies; then the alerts are compared with the faults that the"
          + " simulator made. Labels are written offline unless --backend names an LLM."
    },
    footer = {
      "  iforest demo",
      "  iforest demo --dashboard    watch it in a browser, until Ctrl-C",
      "  iforest demo --scenario network --seed 7",
      "  iforest demo --backend docker --readings 5000 --rate 0"
    })
final class DemoCommand extends BaseCommand {
  private static final DateTimeFormatter FOLDER =
      DateTimeFormatter.ofPattern("'demo-'yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  /**
   * The share of anomalous readings: larger than the default, so that a short demo has every kind.
   */
  private static final double PLANT_ANOMALY_SHARE = .05;

  private static final int MAX_ALERTS = 12;
  private static final int MOST = 1_000_000;

  @Option(
      names = "--scenario",
      paramLabel = "NAME",
      description = "plant or network. Default: ${DEFAULT-VALUE}.")
  private String scenarioName = "plant";

  @Option(
      names = "--readings",
      paramLabel = "N",
      description = "Number of readings to watch. Default: 2000; with --dashboard, until Ctrl-C.")
  private @Nullable Integer wanted;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description =
          "Readings per second; 0 is as fast as possible. Default: 120; 10 with --dashboard.")
  private @Nullable Double rate;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "The same seed gives the same readings. Default: ${DEFAULT-VALUE}.")
  private long seed = 42;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where a new folder for the results is created. Default: ${DEFAULT-VALUE}.")
  private Path out = Path.of("iforest-out");

  @Option(
      names = "--sensitivity",
      paramLabel = "low|normal|high",
      description = "low: fewer alerts; high: more, also at smaller deviations. Default: normal.")
  private Sensitivity sensitivity = Sensitivity.NORMAL;

  @Mixin private LabelOptions labels;
  @Mixin private DashboardOptions dashboard;

  DemoCommand(CommandContext context) {
    super(context);
  }

  private int readings;
  private boolean endless;

  @Override
  protected int run(Console console) throws IOException {
    Scenario scenario = scenario();
    // A person who looks at the page needs time; the first fault comes within ten seconds.
    boolean live = dashboard.isWanted();
    endless = live && wanted == null;
    readings = wanted != null ? wanted : live ? MOST : 2_000;
    if (readings < 1 || readings > MOST) {
      throw UserException.usage("--readings must be from 1 to 1000000, was " + readings);
    }
    SensorServer.Builder server;
    SensorStream.Options stream = SensorStream.Options.of(scenario, seed);
    if (scenario.isSeries()) {
      stream = stream.withAnomalyShare(PLANT_ANOMALY_SHARE);
    }
    try {
      server =
          SensorServer.of(scenario, stream)
              .rate(rate != null ? rate : live ? 10 : 120)
              .count(readings)
              .maxClients(1);
    } catch (IllegalArgumentException e) {
      throw UserException.usage("--" + e.getMessage());
    }
    try (AnomalyLabeler labeler = labels.open(context().environment(), OfflineLabeler.NAME)) {
      Path folder = RunFiles.newFolder(out, FOLDER.format(context().timing().now()));
      heading(console, 1, "Learn what is normal");
      DetectorModel model = train(console, scenario, folder);
      heading(console, 2, "Send readings over a socket");
      try (SensorServer sensors = server.start()) {
        String address = "tcp://localhost:" + sensors.port();
        say(
            console,
            "%s on %s, %s, some with faults (seed %d)",
            scenario.name(),
            address,
            endless ? "readings until Ctrl-C" : Counted.of(readings, "reading"),
            seed);
        heading(console, 3, "Watch, label, alert");
        say(console, "labels: %s", labeler.description());
        return watch(console, scenario, stream, model, labeler, address, folder);
      }
    }
  }

  private Scenario scenario() {
    try {
      return Scenario.named(scenarioName);
    } catch (IllegalArgumentException e) {
      throw UserException.usage("--scenario: " + e.getMessage());
    }
  }

  /** Prints an explanation, which is not a result: with JSON, it goes to the notes. */
  private static void say(Console console, String format, Object... arguments) {
    String line = Console.sanitized(String.format(Locale.ROOT, format, arguments));
    print(console, line.isEmpty() ? "" : "  " + line);
  }

  private static void print(Console console, String line) {
    if (console.json() || console.quiet()) {
      console.note(line);
    } else {
      console.result(line);
    }
  }

  private static void heading(Console console, int step, String title) {
    print(console, "");
    String line = step + "  " + title;
    print(console, console.json() ? line : console.styled(TextStyle.BOLD, line));
  }

  private DetectorModel train(Console console, Scenario scenario, Path folder) throws IOException {
    // The seed differs from that of the watched stream, so the model has seen none of its readings.
    DetectorModel model =
        sensitivity.applyTo(
            CleanModel.learn(scenario, seed + 1, Version.software(), context().timing().now()));
    Path file = folder.resolve("model.iforest");
    model.write(file);
    say(console, "%s", scenario.description());
    say(
        console,
        "%,d clean readings → isolation forest of %d trees, threshold %.2f",
        CleanModel.TRAINING_READINGS,
        model.config().forest().numTrees(),
        model.threshold().score());
    say(console, "saved as %s", file);
    return model;
  }

  private int watch(
      Console console,
      Scenario scenario,
      SensorStream.Options options,
      DetectorModel model,
      AnomalyLabeler labeler,
      String address,
      Path folder)
      throws IOException {
    RunFiles files = RunFiles.in(folder);
    AlertPrinter alerts = new AlertPrinter(console, alertLimit(scenario));
    ReadingHistory history = new ReadingHistory(model.schema());
    SensorStream twin = SensorStream.of(scenario, options);
    TruthComparison truth = new TruthComparison(model.config().preset().lingering());
    FeedbackLog feedback =
        FeedbackLog.open(FeedbackLog.beside(files.journal()), context().timing());
    RunStatus status = new RunStatus(context().timing(), dashboard.isWanted());
    try (RecordSource source = open(console, address, o -> o.connectAttempts(1).reconnect(false));
        LivePage page =
            dashboard.open(
                console,
                context(),
                "a simulation · " + folder.resolve("model.iforest"),
                0,
                true,
                labeler,
                source,
                status,
                RunStatus.USUAL_SILENCE,
                new FeedbackRecorder(feedback, context().timing()))) {
      StreamRunBuilder builder =
          StreamRun.builder()
              .source(source)
              .model(model)
              .files(files)
              .feedback(feedback)
              .labeler(labeler)
              .labels(labelQueue(labeler))
              .truth(truth)
              .status(status)
              .timing(context().timing())
              .maxReadings(readings)
              .listener(new DemoPrinter(console, status))
              .sink(alerts);
      page.follow(builder);
      RunSummary summary;
      TruthRecorder recorder;
      try (Progress progress = console.progress("watching", endless ? -1 : readings, "readings")) {
        recorder = new TruthRecorder(() -> truth(twin), truth, history, progress::step);
        try (StreamRun run = builder.sink(recorder).build()) {
          context().interruption().onRaise(run::stop);
          summary = run.run().orElseThrow();
        }
      }
      alerts.finish(files.table().toString());
      Files.writeString(folder.resolve("summary.json"), summaryJson(summary, model));
      // After an interrupt nothing is drawn: the JVM is shutting down.
      boolean drawn = history.size() > 0 && !context().interruption().isRaised();
      if (drawn) {
        history.draw(folder, scenarioName + ": " + recorder.headline());
      }
      report(console, summary, recorder, folder, drawn);
      boolean interrupted = context().interruption().isRaised();
      page.ended();
      return interrupted ? ExitCode.INTERRUPTED : ExitCode.DONE;
    }
  }

  /**
   * At most one screen of alerts: every incident of a series; of single records, alerts at a
   * minimum distance.
   */
  private AlertLimit alertLimit(Scenario scenario) {
    return new AlertLimit(false, MAX_ALERTS, scenario.isSeries() ? 0 : readings / MAX_ALERTS);
  }

  private LabelQueue.Settings labelQueue(AnomalyLabeler labeler) {
    return new LabelQueue.Settings(
        LabelQueue.DEFAULT_CAPACITY,
        LabelQueue.DEFAULT_DEADLINE,
        labels.workers(),
        new LabelCache(
            labeler, LabelCache.DEFAULT_CAPACITY, LabelCache.DEFAULT_TTL, context().timing()));
  }

  /** Does not print the summary, which the demo prints at its end. */
  private static final class DemoPrinter extends RunPrinter {
    DemoPrinter(Console console, RunStatus status) {
      super(console, status);
    }

    @Override
    public void ended(RunSummary summary) {}
  }

  /** A second stream with the same seed gives the truth; the detector reads only the socket. */
  private static TruthRecorder.@Nullable Anomaly truth(SensorStream twin) {
    AnomalyTruth anomaly = twin.next().truth();
    return anomaly == null ? null : new TruthRecorder.Anomaly(anomaly.kind(), anomaly.id());
  }

  private String summaryJson(RunSummary summary, DetectorModel model) {
    ObjectNode node = (ObjectNode) JsonMapper.shared().readTree(SummaryJson.of(summary));
    node.put("scenario", scenarioName);
    node.put("seed", seed);
    node.put("model_id", model.id());
    node.put("threshold", model.threshold().score());
    return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(node) + "\n";
  }

  private void report(
      Console console, RunSummary summary, TruthRecorder recorder, Path folder, boolean drawn) {
    heading(console, 4, "How well did it do?");
    say(console, "%s", recorder.headline());
    if (console.json()) {
      console.result(SummaryJson.of(summary));
    } else {
      SummaryText.lines(summary).forEach(line -> console.result(line.isEmpty() ? "" : "  " + line));
    }
    heading(console, 5, "Look at it");
    say(console, "%s", folder.resolve("anomalies.csv"));
    if (drawn) {
      say(console, "%s", folder.resolve("anomalies.png"));
      say(console, "%s", folder.resolve("projection.png"));
    }
    say(console, "%s", folder.resolve("summary.json"));
    print(console, "");
    print(
        console,
        console.json() ? "Next" : console.styled(TextStyle.BOLD, "Next: your own readings"));
    say(console, "iforest watch readings.csv --out watched");
    say(console, "iforest train --input normal.csv --model my.iforest");
    say(console, "iforest watch --source tcp://HOST:PORT --model my.iforest");
    say(console, "iforest plot --input readings.csv --model my.iforest --output my.png");
  }
}
