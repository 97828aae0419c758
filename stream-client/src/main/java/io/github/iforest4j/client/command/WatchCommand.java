package io.github.iforest4j.client.command;

import io.github.iforest4j.client.console.CommandContext;
import io.github.iforest4j.client.console.Console;
import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.client.console.RunPrinter;
import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.client.option.CsvOptions;
import io.github.iforest4j.client.option.DashboardOptions;
import io.github.iforest4j.client.option.DeviceOptions;
import io.github.iforest4j.client.option.LabelOptions;
import io.github.iforest4j.client.option.LogOptions;
import io.github.iforest4j.client.option.ModelOptions;
import io.github.iforest4j.client.option.SinkChoices;
import io.github.iforest4j.client.option.StatusOptions;
import io.github.iforest4j.detect.ConstantTrainingException;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.engine.KeySettings;
import io.github.iforest4j.engine.Learner;
import io.github.iforest4j.engine.Renewer;
import io.github.iforest4j.engine.RunStatus;
import io.github.iforest4j.engine.StateFolder;
import io.github.iforest4j.engine.StreamRun;
import io.github.iforest4j.engine.StreamRunBuilder;
import io.github.iforest4j.engine.TooFewReadingsException;
import io.github.iforest4j.engine.feedback.FeedbackExamples;
import io.github.iforest4j.engine.feedback.FeedbackLog;
import io.github.iforest4j.engine.file.OutputFile;
import io.github.iforest4j.engine.option.DurationConverter;
import io.github.iforest4j.engine.sink.RunSink;
import io.github.iforest4j.engine.summary.RunSummary;
import io.github.iforest4j.label.AnomalyLabeler;
import io.github.iforest4j.label.queue.LabelCache;
import io.github.iforest4j.label.queue.LabelQueue;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.source.PacedSource;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.source.TimeLimit;
import io.github.iforest4j.time.Counted;
import io.github.iforest4j.view.page.FeedbackRecorder;
import io.github.iforest4j.view.page.LivePage;
import io.github.iforest4j.view.status.StatusReports;
import io.github.iforest4j.view.text.AlertLimit;
import io.github.iforest4j.view.text.AlertPrinter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Detects, labels, alerts and logs. */
@Command(
    name = "watch",
    header = "Watches a stream: finds anomalies, names and explains them, logs them.",
    description = {
      "Without --model, it learns what is usual from the whole file, or from the first readings of a"
          + " stream, and then judges.",
      "",
      "Anomalies close together are one incident: one alert when it begins, and one line when it is"
          + " over. An alert is printed at once; its label follows when it has arrived; the stream"
          + " does not wait for it. Each anomaly becomes a row in the CSV file when its label"
          + " arrives, or"
          + " after 30 seconds without one. The next run completes what a killed run left"
          + " unfinished."
    },
    parameterListHeading = "%n",
    footer = {
      "  iforest watch readings.csv --out watched     learns from the file, judges it",
      "  iforest watch fleet.csv --key-column truck   each truck by itself",
      "  iforest watch 'mqtt://localhost/plant/#' --dashboard",
      "  iforest watch tcp://a:9999 tcp://b:9999 --learn 1000",
      "  iforest watch tcp://localhost:9999 --model plant.iforest --for 60s --json",
      "  TOGETHER_API_KEY=... iforest watch readings.csv --backend together"
    })
final class WatchCommand extends BaseCommand {
  @Parameters(paramLabel = "SOURCE", description = "What to watch; the same as --source SOURCE.")
  private List<String> positional = List.of();

  @Option(
      names = "--source",
      split = "\\R",
      hideParamSyntax = true,
      paramLabel = "URI",
      description = {
        "${bundle:sources}. docs/sources.md has them all.",
        "Several times for several sources: each is judged by itself, unless --key-column names"
            + " devices."
      })
  private List<String> sources = List.of();

  @Option(
      names = "--speed",
      paramLabel = "X",
      description =
          "Replay a file at the pace of its own times: 1 is the original pace, 60 an hour per"
              + " minute. Default: as fast as possible.")
  private Double speed;

  @Mixin private ModelOptions model;
  @Mixin private DeviceOptions devices;
  @Mixin private LogOptions log;
  @Mixin private LabelOptions labels;
  @Mixin private DashboardOptions dashboard;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = {
        "Keep the memory of the run in a folder, and"
            + " continue from there after a restart: each reading"
            + " of a file takes effect exactly once. A model that was learned from the stream is kept"
            + " there, too."
      })
  private Path state;

  @Option(
      names = "--state-every",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "How often the state is saved, besides at the end. Default: 10s.")
  private Duration stateEvery = Duration.ofSeconds(10);

  @Mixin private SinkChoices sinks;
  @Mixin private StatusOptions status;

  @Option(
      names = "--label-cache",
      paramLabel = "FILE.jsonl",
      description =
          "Keep the model's labels of recurring anomalies"
              + " for later runs. Without it they are kept until the run ends.")
  private Path labelCache;

  @Option(
      names = "--label-ttl",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "How long a label is reused for anomalies that recur. Default: 1h.")
  private Duration labelTtl = LabelCache.DEFAULT_TTL;

  @Option(
      names = "--label-deadline",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description =
          "How long a label may take; then it is written offline. At most 1h. Default: 30s.")
  private Duration labelDeadline = LabelQueue.DEFAULT_DEADLINE;

  @Option(
      names = "--every-anomaly",
      description =
          "Alert at every anomaly, not only at the first of each incident. The files have every one"
              + " in any case.")
  private boolean everyAnomaly;

  @Option(names = "--max", paramLabel = "N", description = "Stop after N readings.")
  private long max = Long.MAX_VALUE;

  @Option(
      names = "--for",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "Stop after a time, such as 60s, 5m or 2h.")
  private Duration longest;

  @Mixin private CsvOptions csv;

  @SuppressWarnings("NullAway.Init") // picocli calls the setter before anything else.
  private CommandSpec spec;

  WatchCommand(CommandContext context) {
    super(context);
  }

  @Spec
  void spec(CommandSpec itself) {
    spec = itself;
  }

  @Override
  protected int run(Console console) throws IOException {
    validate();
    try (StateFolder kept = state == null ? null : StateFolder.open(state)) {
      return run(console, kept);
    }
  }

  private int run(Console console, @Nullable StateFolder kept) throws IOException {
    RunStatus run = new RunStatus(context().timing(), status.isWanted() || dashboard.isWanted());
    StreamRunBuilder builder = StreamRun.builder().timing(context().timing()).status(run);
    // Mistakes in the model are found before anything is connected to.
    DetectorModel read = model.read(console, kept);
    devices.applyTo(builder, model.keyColumn(), model.zone(read));
    if (read != null) {
      builder.model(read).checkModel();
      withTimes(read);
    }
    FeedbackLog feedback = log.feedback(context().timing());
    if (feedback != null) {
      builder.feedback(feedback);
      labels.examples(FeedbackExamples.of(feedback, log.journalFile()));
    }
    if (kept != null) {
      builder.state(kept, stateEvery);
    }
    log.applyTo(builder);
    WatchPrinter printer = new WatchPrinter(console, run);
    builder.listener(printer).maxReadings(max);
    try (AnomalyLabeler labeler = labels.open(context().environment(), "auto", labelDeadline);
        RecordSource records = paced(open(console, sources, csv::applyTo));
        TimeLimit limit = TimeLimit.of(longest, records);
        StatusReports reports = status.begin(console, run, printer::printSoFar)) {
      log.requireStateFor(records.canSeek(), kept != null);
      // A file that is replayed is judged as a live stream would be.
      boolean whole = read == null && speed == null && model.learnsWhole(records);
      if (read == null) {
        learn(builder, console, whole);
      }
      Renewer renewer = model.renewer(context());
      if (renewer != null && (records.isLive() || !records.canSeek() || speed != null)) {
        builder.renew(renewer);
      }
      printer.labeler = labeler;
      LabelCache cache = cache(labeler);
      builder.source(records).labeler(labeler).labels(queue(cache));
      // The page shows how the run learns, too.
      try (LivePage page =
          dashboard.open(
              console,
              context(),
              model.name(),
              read == null && !whole ? model.readings() : 0,
              false,
              labeler,
              records,
              run,
              status.stale(),
              feedback == null ? null : new FeedbackRecorder(feedback, context().timing()))) {
        builder.sink(
            new AlertPrinter(console, everyAnomaly ? AlertLimit.NONE : AlertLimit.EPISODES));
        page.follow(builder);
        reports.follow(builder);
        Optional<RunSummary> summary = run(builder, console, reports, limit, records);
        if (summary.isEmpty()) {
          console.note("interrupted while learning; nothing was watched");
          return ExitCode.INTERRUPTED;
        }
        if (labelCache != null) {
          cache.save(labelCache);
        }
        page.ended();
        if (context().interruption().isRaised()) {
          return ExitCode.INTERRUPTED;
        }
        boolean failed = summary.get().sources().stream().anyMatch(RunSummary.Source::failed);
        return failed ? ExitCode.FAILED : ExitCode.DONE;
      }
    }
  }

  private void learn(StreamRunBuilder builder, Console console, boolean whole) {
    Learner learner = model.learner(console, context(), whole);
    Learner timed = (table, source) -> withTimes(learner.learn(table, source));
    if (whole) {
      builder.learnWhole(ModelOptions.MAX_READINGS, timed);
    } else {
      if (max <= model.readings()) {
        throw UserException.usage(
            "--max " + max + " leaves nothing to watch after --learn " + model.readings());
      }
      builder.learn(model.readings(), timed);
    }
  }

  private Optional<RunSummary> run(
      StreamRunBuilder builder,
      Console console,
      StatusReports reports,
      TimeLimit limit,
      RecordSource records)
      throws IOException {
    List<RunSink> opened = sinks.open(console, context());
    opened.forEach(reports::count);
    opened.forEach(builder::sink);
    try (StreamRun built = builder.build()) {
      context().interruption().onRaise(built::stop);
      return built.run();
    } catch (TooFewReadingsException e) {
      if (records.parts().stream().anyMatch(part -> part.counts().isUnreached())) {
        throw UserException.failed("nothing was learned and nothing watched");
      }
      throw UserException.badInput(
          e.source()
              + (limit.isUp() ? ": --for was over after " : ": ended after ")
              + Counted.of(e.readings(), "reading")
              + ", "
              + e.wanted()
              + " are needed to learn from; --learn sets how many");
    } catch (ConstantTrainingException e) {
      throw UserException.badInput(String.join(", ", sources) + ": " + e.getMessage(), e);
    }
  }

  private RecordSource paced(RecordSource opened) {
    if (speed == null) {
      return opened;
    }
    if (opened.isLive()) {
      opened.close();
      throw UserException.usage(
          "--speed replays files, and "
              + (sources.size() == 1 ? sources.get(0) : "one of the sources")
              + " is live; leave out --speed");
    }
    PacedSource paced = new PacedSource(opened, speed, context().timing());
    context().interruption().onRaise(paced::close);
    return paced;
  }

  /** Checks that a model knows the times that {@code --speed} needs. */
  private DetectorModel withTimes(DetectorModel trained) {
    if (speed != null && trained.schema().firstWithRole(FieldRole.TIME) < 0) {
      throw UserException.usage(
          "--speed needs a column of times; --time-column names it where it is not found");
    }
    return trained;
  }

  private LabelCache cache(AnomalyLabeler labeler) throws IOException {
    LabelCache cache =
        new LabelCache(labeler, LabelCache.DEFAULT_CAPACITY, labelTtl, context().timing());
    if (labelCache != null) {
      try {
        cache.load(labelCache);
      } catch (IllegalArgumentException e) {
        throw UserException.badInput(e.getMessage(), e);
      }
      OutputFile.check(labelCache);
    }
    return cache;
  }

  private LabelQueue.Settings queue(LabelCache cache) {
    return new LabelQueue.Settings(
        LabelQueue.DEFAULT_CAPACITY, labelDeadline, labels.workers(), cache);
  }

  private void validate() {
    // A source on the command line takes precedence over those of a variable or a file of options.
    boolean named = spec.commandLine().getParseResult().hasMatchedOption("--source");
    if (named || positional.isEmpty()) {
      sources = Stream.concat(positional.stream(), sources.stream()).toList();
    } else {
      sources = positional;
    }
    if (sources.isEmpty()) {
      throw UserException.usage(
          "name what to watch, such as 'iforest watch readings.csv'; 'iforest watch --help' has more");
    }
    if (speed != null && !(speed > 0 && speed <= 1e9)) {
      throw UserException.usage("--speed must be greater than 0 and at most 1e9, was " + speed);
    }
    log.validate();
    model.validate();
    devices.validate();
    status.validate();
    if (max < 1) {
      throw UserException.usage("--max must be at least 1, was " + max);
    }
  }

  /** Also prints what is known when a watch begins. */
  private final class WatchPrinter extends RunPrinter {
    private final Console console;
    private @Nullable AnomalyLabeler labeler;

    WatchPrinter(Console console, RunStatus status) {
      super(console, status);
      this.console = console;
    }

    @Override
    public void started(DetectorModel model, KeySettings keys) {
      if (sources.size() > 1 && !keys.areKeyed()) {
        console.note("sources    " + sources.size() + ", judged as one stream (--key-column)");
      }
      if (labeler != null) {
        console.note("labels     " + Console.sanitized(labeler.description()));
      }
      log.introduce(console);
      console.note(
          "watching   " + Console.sanitized(String.join(", ", sources)) + " (Ctrl-C ends)");
    }
  }
}
