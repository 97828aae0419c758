package io.github.iforest4j.client;

import io.github.iforest4j.client.Console.Style;
import io.github.iforest4j.client.input.RecordSource;
import io.github.iforest4j.client.output.AnomalyRecorder;
import io.github.iforest4j.client.output.LabelQueue;
import io.github.iforest4j.client.output.RunSummary;
import io.github.iforest4j.client.output.TruthComparison;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.label.AnomalyLabeler;
import io.github.iforest4j.label.LabelCache;
import io.github.iforest4j.label.OfflineLabeler;
import io.github.iforest4j.schema.Field;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Detects, labels, alerts and logs. */
@Command(
    name = "watch",
    header = "Watches a stream: finds anomalies, names and explains them, logs them.",
    description = {
      "An alert is printed at once; its label follows when it is there, and never holds up the"
          + " stream. Each anomaly becomes a row in the CSV file when its label arrives, or after 30"
          + " seconds without one. What a killed run left open, the next run completes."
    },
    descriptionHeading = "%n",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  iforest watch --source tcp://localhost:9999 --model plant.iforest",
      "  iforest watch --source readings.csv --model plant.iforest --out run1",
      "  iforest watch --source tcp://localhost:9999 --model plant.iforest --for 60s --json",
      "  TOGETHER_API_KEY=... iforest watch --source tcp://localhost:9999 \\",
      "      --model plant.iforest --backend together"
    })
final class WatchCommand extends BaseCommand {
  private static final String DEFAULT_CSV = "anomalies.csv";

  @Option(
      names = "--source",
      required = true,
      paramLabel = "URI",
      description = "tcp://HOST:PORT (JSON lines), a file, or - for standard input.")
  private String source;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "FILE",
      description = "The model, made by 'iforest train'.")
  private Path model;

  @Option(
      names = "--anomalies",
      paramLabel = "FILE.csv",
      description = "Where the table of anomalies goes. Default: anomalies.csv.")
  private Path anomalies;

  @Option(
      names = "--journal",
      paramLabel = "FILE.jsonl",
      description = "Where the journal goes. Default: beside the table, ending in .jsonl.")
  private Path journal;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "A folder for both files, instead of --anomalies.")
  private Path out;

  @Option(names = "--no-log", description = "Write no files.")
  private boolean noLog;

  @Mixin private LabelOptions labels;

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

  @Option(names = "--max", paramLabel = "N", description = "Stop after N readings.")
  private long max = Long.MAX_VALUE;

  @Option(
      names = "--for",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "Stop after a time, such as 60s, 5m or 2h.")
  private Duration longest;

  WatchCommand(CommandContext context) {
    super(context);
  }

  @Override
  int run(Console console) throws IOException {
    requireSense();
    DetectorModel trained = DetectorModel.read(model);
    try (AnomalyLabeler labeler = labels.open(context().environment(), "auto");
        RecordSource records = open(console, source, options -> options)) {
      boolean labelsComeLater = !(labeler instanceof OfflineLabeler);
      AlertPrinter alerts = new AlertPrinter(console, labelsComeLater, AlertPrinter.Thrift.NONE);
      LabelCache cache =
          new LabelCache(labeler, LabelCache.DEFAULT_CAPACITY, labelTtl, context().clock());
      if (labelCache != null) {
        load(cache);
      }
      RunSummary summary;
      try (AnomalyRecorder recorder = recorder(trained, alerts)) {
        introduce(console, trained, labeler);
        RowReading reading = new RowReading(trained.schema());
        TruthComparison truth = reading.hasLabel() ? new TruthComparison(wake(trained)) : null;
        summary =
            new StreamWatch(
                    console,
                    context(),
                    trained,
                    labeler,
                    recorder,
                    new LabelQueue.Settings(
                        LabelQueue.DEFAULT_CAPACITY,
                        LabelQueue.DEFAULT_DEADLINE,
                        labels.workers(),
                        cache))
                .run(
                    records,
                    max,
                    longest,
                    (row, verdict) -> {
                      boolean judged = truth != null && verdict.state() != Verdict.State.WARMING;
                      Boolean anomalous = judged ? reading.anomalous(row) : null;
                      if (anomalous != null) {
                        compare(
                            truth,
                            reading.kind(row),
                            reading.event(row),
                            anomalous,
                            verdict.isAnomaly());
                      }
                    },
                    truth);
      }
      print(console, summary);
      if (labelCache != null) {
        cache.save(labelCache);
      }
    }
    return context().interruption().isRaised() ? ExitCode.INTERRUPTED : ExitCode.DONE;
  }

  private void load(LabelCache cache) throws IOException {
    try {
      cache.load(labelCache);
    } catch (IllegalArgumentException e) {
      throw UserException.badInput(e.getMessage(), e);
    }
  }

  /** For how many readings an anomaly stays in the detector's windows. */
  static long wake(DetectorModel trained) {
    return trained.config().preset().wake();
  }

  private static void compare(
      TruthComparison truth, String kind, long event, boolean anomalous, boolean called) {
    if (anomalous && !kind.isEmpty() && event >= 0) {
      truth.addAnomaly(kind, event, called);
    } else {
      truth.add(anomalous, called);
    }
  }

  private void requireSense() {
    if (out != null && anomalies != null) {
      throw UserException.usage("give either --out or --anomalies");
    }
    if (noLog && (out != null || anomalies != null || journal != null)) {
      throw UserException.usage(
          "--no-log writes no files: leave --out, --anomalies, --journal away");
    }
    if (max < 1) {
      throw UserException.usage("--max must be at least 1, was " + max);
    }
  }

  private Path csvFile() {
    if (out != null) {
      return out.resolve(DEFAULT_CSV);
    }
    return anomalies == null ? Path.of(DEFAULT_CSV) : anomalies;
  }

  private Path journalFile() {
    if (journal != null) {
      return journal;
    }
    String name = csvFile().getFileName().toString();
    String base =
        name.toLowerCase(Locale.ROOT).endsWith(".csv")
            ? name.substring(0, name.length() - 4)
            : name;
    return csvFile().resolveSibling(base + ".jsonl");
  }

  private AnomalyRecorder recorder(DetectorModel trained, AlertPrinter alerts) throws IOException {
    return noLog
        ? AnomalyRecorder.withoutFiles(alerts)
        : AnomalyRecorder.open(journalFile(), csvFile(), trained.schema(), alerts);
  }

  private void introduce(Console console, DetectorModel trained, AnomalyLabeler labeler) {
    console.note(
        String.format(
            Locale.ROOT,
            "model      %s: %d features, threshold %.2f, trained on %,d readings",
            Console.sanitized(model.toString()),
            trained.schema().fields().stream().filter(Field::isFeature).count(),
            trained.threshold().score(),
            trained.provenance().trainingRows()));
    console.note("labels     " + Console.sanitized(labeler.description()));
    if (!noLog) {
      console.note(
          "anomalies  "
              + Console.sanitized(csvFile() + " (journal " + journalFile().getFileName() + ")"));
    }
    console.note("watching   " + Console.sanitized(source) + " (Ctrl-C ends)");
  }

  private static void print(Console console, RunSummary summary) {
    if (console.json()) {
      console.result(summary.json());
      return;
    }
    console.result("");
    console.result(console.styled(Style.BOLD, "Summary"));
    summary.lines().forEach(line -> console.result(line.isEmpty() ? "" : "  " + line));
  }
}
