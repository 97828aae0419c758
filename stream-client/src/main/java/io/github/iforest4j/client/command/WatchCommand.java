package io.github.iforest4j.client.command;

import io.github.iforest4j.client.console.AlertPrinter;
import io.github.iforest4j.client.console.CommandContext;
import io.github.iforest4j.client.console.Console;
import io.github.iforest4j.client.console.Console.Style;
import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.client.console.TimeLimit;
import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.client.option.CsvOptions;
import io.github.iforest4j.client.option.DashboardOptions;
import io.github.iforest4j.client.option.DeviceOptions;
import io.github.iforest4j.client.option.DurationConverter;
import io.github.iforest4j.client.option.LabelOptions;
import io.github.iforest4j.client.option.LogOptions;
import io.github.iforest4j.client.option.ModelOptions;
import io.github.iforest4j.client.option.StatusOptions;
import io.github.iforest4j.client.option.WebhookOptions;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.engine.Checkpoints;
import io.github.iforest4j.engine.DeviceStreams;
import io.github.iforest4j.engine.RunStatus;
import io.github.iforest4j.engine.StateFolder;
import io.github.iforest4j.engine.StreamWatch;
import io.github.iforest4j.engine.TruthObserver;
import io.github.iforest4j.engine.WatchServices;
import io.github.iforest4j.engine.feedback.FeedbackFilter;
import io.github.iforest4j.engine.feedback.FeedbackLog;
import io.github.iforest4j.engine.record.AnomalyRecorder;
import io.github.iforest4j.engine.record.RunSummary;
import io.github.iforest4j.engine.sink.MqttAlerts;
import io.github.iforest4j.engine.sink.Webhook;
import io.github.iforest4j.label.AnomalyLabeler;
import io.github.iforest4j.label.OfflineLabeler;
import io.github.iforest4j.label.queue.LabelCache;
import io.github.iforest4j.label.queue.LabelQueue;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.source.PacedSource;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.source.RowReading;
import io.github.iforest4j.source.mqtt.MqttPublisher;
import io.github.iforest4j.view.page.FeedbackOnRun;
import io.github.iforest4j.view.page.PageRun;
import io.github.iforest4j.view.status.RunMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Detects, labels, alerts and logs. */
@Command(
    name = "watch",
    header = "Watches a stream: finds anomalies, names and explains them, logs them.",
    description = {
      "Without --model, the first readings are learned from, and then the stream is watched.",
      "",
      "Anomalies close together are one episode: one alert when it begins, and one line when it is"
          + " over. An alert is printed at once; its label follows when it is there, and never holds"
          + " up the stream. Each anomaly becomes a row in the CSV file when its label arrives, or"
          + " after 30 seconds without one. What a killed run left open, the next run completes."
    },
    descriptionHeading = "%n",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  iforest watch --source tcp://localhost:9999 --model plant.iforest",
      "  iforest watch --source readings.csv --learn 1000        no model: learns from the first ones",
      "  iforest watch --source fleet.csv --key-column truck     each truck by itself",
      "  iforest watch --source tcp://a:9999 --source tcp://b:9999 --learn 1000",
      "  iforest watch --source tcp://localhost:9999 --model plant.iforest --for 60s --json",
      "  iforest watch --source tcp://localhost:9999 --model plant.iforest --dashboard",
      "  iforest watch --source 'mqtt://localhost/plant/#' --learn 1000",
      "  TOGETHER_API_KEY=... iforest watch --source tcp://localhost:9999 \\",
      "      --model plant.iforest --backend together"
    })
public final class WatchCommand extends BaseCommand {
  @Option(
      names = "--source",
      required = true,
      split = "\\R",
      hideParamSyntax = true,
      paramLabel = "URI",
      description = {
        "${bundle:sources}. docs/sources.md has them all.",
        "Several times for several sources: each is judged by itself, unless --key-column names"
            + " devices."
      })
  private List<String> sources;

  @Option(
      names = "--speed",
      paramLabel = "X",
      description =
          "Replay a file at the pace of its own times: 1 as they were, 60 an hour a minute. Default:"
              + " as fast as it goes.")
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
        "Keep what the run remembers in a folder, and go on from there after a restart: each reading"
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

  @Mixin private WebhookOptions webhook;

  @Mixin private StatusOptions status;

  @Option(
      names = "--label-cache",
      paramLabel = "FILE.jsonl",
      description =
          "Keep the model's labels of what recurs from run to run. Without it they are kept until the"
              + " run ends.")
  private Path labelCache;

  @Option(
      names = "--label-ttl",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "How long a label is used for what recurs. Default: 1h.")
  private Duration labelTtl = LabelCache.DEFAULT_TTL;

  @Option(
      names = "--every-anomaly",
      description =
          "Alert at every anomaly, not only at the first of each episode. The files have every one"
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

  @Option(
      names = "--mqtt",
      paramLabel = "URI",
      description =
          "Publish anomalies, labels and episodes as JSON to this topic, mqtt://HOST:PORT/TOPIC.")
  private String mqtt;

  private boolean oneFailed;

  public WatchCommand(CommandContext context) {
    super(context);
  }

  @Override
  public int run(Console console) throws IOException {
    requireSense();
    try (StateFolder kept = state == null ? null : StateFolder.open(state)) {
      return run(console, kept);
    }
  }

  private int run(Console console, StateFolder kept) throws IOException {
    // Mistakes in the model are found before anything is connected to.
    DetectorModel read = model.read(console, kept);
    if (read != null) {
      devices.settings(read, model.keyColumn());
    }
    RunStatus run = new RunStatus(context().clock(), status.isAsked());
    FeedbackLog feedback = log.feedback(context().clock());
    if (feedback != null) {
      labels.examples(FeedbackOnRun.examples(feedback, log.journalFile()));
    }
    try (AnomalyLabeler labeler = labels.open(context().environment(), "auto");
        RecordSource records = paced(open(console, sources, csv::applyTo));
        TimeLimit limit = TimeLimit.of(longest, records);
        StatusOptions.Told told = status.begin(console, run, () -> printSoFar(console, run))) {
      run.reads(records);
      log.requireStateFor(records.isReplayable(), kept != null);
      requireOneKind(records, kept != null);
      LabelCache cache =
          new LabelCache(labeler, LabelCache.DEFAULT_CAPACITY, labelTtl, context().clock());
      if (labelCache != null) {
        load(cache);
      }
      // Whoever looks sees at once that readings are learned from.
      try (PageRun page =
          dashboard.open(
              console,
              context(),
              read == null ? model.readings() : 0,
              false,
              labeler,
              records,
              feedback == null ? null : new FeedbackOnRun(feedback, context().clock()))) {
        DetectorModel trained =
            read == null
                ? model.learn(
                    console,
                    context(),
                    records,
                    limit,
                    () -> {
                      run.learned();
                      page.learned();
                    })
                : read;
        if (trained == null) {
          console.note("interrupted while learning; nothing was watched");
          return ExitCode.INTERRUPTED;
        }
        if (speed != null && trained.schema().firstWithRole(FieldRole.TIME) < 0) {
          throw UserException.usage(
              "--speed needs a column of times; --time-column names it where it is not found");
        }
        if (sources.size() > 1 && devices.settings(trained, model.keyColumn()).keyField() < 0) {
          console.note("sources    " + sources.size() + ", judged as one stream (--key-column)");
        }
        if (read == null && kept != null) {
          trained.write(kept.model());
        }
        page.begin(trained, model.name(), devices.settings(trained, model.keyColumn()).keyField());
        watch(
            console,
            trained,
            labeler,
            cache,
            records,
            read == null ? max - model.readings() : max,
            kept,
            run,
            told.metrics(),
            page,
            feedback);
        if (labelCache != null) {
          cache.save(labelCache);
        }
        page.ended();
      }
    }
    if (context().interruption().isRaised()) {
      return ExitCode.INTERRUPTED;
    }
    return oneFailed ? ExitCode.FAILED : ExitCode.DONE;
  }

  /** Of some sources the position could be kept and of others not: better to say so than to mix. */
  private static void requireOneKind(RecordSource records, boolean keepsState) {
    long files = records.parts().stream().filter(RecordSource::isReplayable).count();
    if (keepsState && files > 0 && files < records.parts().size()) {
      throw UserException.usage(
          "--state goes with files or with live sources, not with both at once: of files it keeps the"
              + " place, and live readings cannot be read again\nWatch them in two runs.");
    }
  }

  private RecordSource paced(RecordSource opened) {
    if (speed == null) {
      return opened;
    }
    if (!opened.isReplayable()) {
      opened.close();
      throw UserException.usage(
          "--speed replays files, and "
              + (sources.size() == 1 ? sources.get(0) : "one of the sources")
              + " has a pace of its own");
    }
    PacedSource paced = new PacedSource(opened, speed, context().timing());
    context().interruption().onRaise(paced::close);
    return paced;
  }

  private void watch(
      Console console,
      DetectorModel trained,
      AnomalyLabeler labeler,
      LabelCache cache,
      RecordSource records,
      long maxReadings,
      StateFolder kept,
      RunStatus run,
      RunMetrics metrics,
      PageRun page,
      FeedbackLog feedback)
      throws IOException {
    DeviceStreams.Settings streams = devices.settings(trained, model.keyColumn());
    RowReading reading = new RowReading(trained.schema());
    TruthObserver truth =
        reading.hasLabel() ? TruthObserver.of(reading, trained.config().preset().wake()) : null;
    AlertPrinter printer = alerts(console, labeler);
    FeedbackFilter filter =
        feedback == null
            ? null
            : new FeedbackFilter(
                feedback,
                printer,
                context().clock(),
                page::suppressed,
                warning -> console.warn(Console.sanitized(warning)));
    try (WatchServices services = services(console, truth, metrics, page, filter);
        AnomalyRecorder recorder =
            log.recorder(
                trained.schema(),
                records.isReplayable(),
                context().clock(),
                services.listener(filter == null ? printer : filter))) {
      introduce(console, labeler);
      RunSummary summary =
          new StreamWatch(
                  console.reporter(),
                  context().clock(),
                  context().interruption(),
                  trained,
                  labeler,
                  recorder,
                  new LabelQueue.Settings(
                      LabelQueue.DEFAULT_CAPACITY,
                      LabelQueue.DEFAULT_DEADLINE,
                      labels.workers(),
                      cache),
                  streams,
                  kept == null ? null : new Checkpoints(kept, stateEvery, System::nanoTime),
                  run,
                  metrics == null ? null : metrics::verdict)
              .run(records, maxReadings, services.observer(), truth == null ? null : truth.truth());
      // Before the files are closed, which fails if not all could be written.
      print(console, "Summary", summary);
      oneFailed = summary.sources().stream().anyMatch(RunSummary.Source::failed);
      if (filter != null && filter.suppressed() > 0) {
        console.note(
            filter.suppressed()
                + " anomalies alerted nobody, by what was said about earlier ones: 'iforest feedback'"
                + " shows it");
      }
    }
  }

  private void load(LabelCache cache) throws IOException {
    try {
      cache.load(labelCache);
    } catch (IllegalArgumentException e) {
      throw UserException.badInput(e.getMessage(), e);
    }
  }

  private WatchServices services(
      Console console, TruthObserver truth, RunMetrics metrics, PageRun page, FeedbackFilter filter)
      throws IOException {
    WatchServices services = new WatchServices();
    if (mqtt != null) {
      MqttPublisher publisher = publisher(console, mqtt);
      MqttAlerts alerts =
          new MqttAlerts(publisher, warning -> console.warn(Console.sanitized(warning)));
      services.add(filter == null ? alerts : filter.heeding(alerts));
      if (metrics != null) {
        metrics.addSink("mqtt", publisher::confirmed, publisher::dropped, publisher::pending);
        metrics.addReconnects("mqtt", publisher::reconnects);
      }
    }
    if (truth != null) {
      services.add(truth);
    }
    if (filter != null && metrics != null) {
      metrics.addSuppressed(filter::suppressed);
    }
    page.join(services);
    Webhook hook = webhook.open(console, context());
    if (hook != null) {
      services.add(filter == null ? hook : filter.heeding(hook));
      if (metrics != null) {
        metrics.addSink("webhook", hook::delivered, hook::dropped, hook::pending);
      }
    }
    return services;
  }

  private AlertPrinter alerts(Console console, AnomalyLabeler labeler) {
    boolean labelsComeLater = !(labeler instanceof OfflineLabeler);
    return new AlertPrinter(
        console,
        labelsComeLater,
        everyAnomaly ? AlertPrinter.Thrift.NONE : AlertPrinter.Thrift.EPISODES);
  }

  private void requireSense() {
    if (speed != null && !(speed > 0 && speed <= 1e9)) {
      throw UserException.usage("--speed must be greater than 0 and at most 1e9, was " + speed);
    }
    log.requireSense();
    model.requireSense();
    devices.requireSense();
    status.requireSense();
    if (max < 1) {
      throw UserException.usage("--max must be at least 1, was " + max);
    }
    if (!model.hasFile() && max <= model.readings() && state == null) {
      throw UserException.usage(
          "--max " + max + " leaves nothing to watch after --learn " + model.readings());
    }
  }

  private void introduce(Console console, AnomalyLabeler labeler) {
    console.note("labels     " + Console.sanitized(labeler.description()));
    log.introduce(console);
    console.note("watching   " + Console.sanitized(String.join(", ", sources)) + " (Ctrl-C ends)");
  }

  private static void printSoFar(Console console, RunStatus run) {
    if (run.recorder() == null) {
      console.status(run.line());
    } else {
      print(console, "Summary so far", run.summarySoFar());
    }
  }

  private static void print(Console console, String title, RunSummary summary) {
    if (console.json()) {
      console.result(summary.json());
      return;
    }
    console.result("");
    console.result(console.styled(Style.BOLD, title));
    summary
        .lines()
        .forEach(line -> console.result(line.isEmpty() ? "" : "  " + Console.sanitized(line)));
  }
}
