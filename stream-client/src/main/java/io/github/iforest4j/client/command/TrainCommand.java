package io.github.iforest4j.client.command;

import io.github.iforest4j.IsolationForestConfig;
import io.github.iforest4j.client.console.CommandContext;
import io.github.iforest4j.client.console.Console;
import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.client.console.Version;
import io.github.iforest4j.client.option.CsvOptions;
import io.github.iforest4j.client.option.ForestOptions;
import io.github.iforest4j.client.option.PresetOption;
import io.github.iforest4j.client.option.RoleOptions;
import io.github.iforest4j.client.option.RowRangeConverter;
import io.github.iforest4j.client.option.TrainingAdvice;
import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.detect.ThresholdRule;
import io.github.iforest4j.detect.Training;
import io.github.iforest4j.detect.TrainingWeights;
import io.github.iforest4j.engine.calendar.MaintenanceCalendar;
import io.github.iforest4j.schema.RecordSample;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.schema.SchemaOptions;
import io.github.iforest4j.source.InputCounts;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.source.RowRange;
import io.github.iforest4j.source.Sources;
import io.github.iforest4j.view.text.Progress;
import io.github.iforest4j.view.text.TrainingPrinter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Learns what is normal and writes a model. */
@Command(
    name = "train",
    header = "Learns what is normal from a file or a stream, and writes a model.",
    description = {
      "The roles of columns are proposed from the data and printed with the reason; the options"
          + " below override them. The readings should be mostly normal."
    },
    footer = {
      "  iforest train --input readings.csv --model plant.iforest",
      "  iforest train --input 1.csv --rows 0-399 --model valve.iforest",
      "  iforest train --source tcp://localhost:9999 --readings 2000 --model m.iforest",
      "  iforest train --input table.csv --scoring plain --model table.iforest",
      "  iforest train --input counts.csv --weight-column n --model counts.iforest",
      "  iforest train cpu.csv --preset metric --threshold budget:10 --model c.iforest"
    })
final class TrainCommand extends BaseCommand {
  @Option(
      names = "--input",
      paramLabel = "FILE|-",
      description = "CSV, JSON lines or a JSON array, also gzipped; - is standard input.")
  private @Nullable String input;

  @Option(
      names = "--source",
      paramLabel = "URI",
      description =
          "A live stream to learn from: tcp://HOST:PORT (JSON lines), or mqtt://HOST/TOPIC.")
  private @Nullable String source;

  @Option(
      names = "--readings",
      paramLabel = "N",
      description = "Number of readings to take from --source.")
  private @Nullable Long readings;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      required = true,
      description = "Where the model goes; an existing file is replaced.")
  private Path model;

  @Option(
      names = "--rows",
      paramLabel = "FROM-TO",
      converter = RowRangeConverter.class,
      description =
          "Take a part of the input, counted from 0, both ends included; 400- is the rest.")
  private RowRange rows = RowRange.ALL;

  @Option(
      names = "--sample",
      paramLabel = "N",
      description =
          "Learn from N readings of the input, chosen at random: for an input larger than memory.")
  private @Nullable Integer sample;

  @Option(
      names = "--contamination",
      paramLabel = "SHARE",
      description =
          "The share of normal readings that may raise an alarm; sets the threshold. Default:"
              + " 0.01 for readings; sensors and metric have rules of their own.")
  private @Nullable Double contamination;

  @Option(
      names = "--threshold",
      paramLabel = "RULE",
      description = {
        "How the threshold is set, instead of --contamination. From training, once:",
        "contamination:0.01  share of false alarms",
        "spreads:3           times the usual spread",
        "score:0.7           the score itself",
        "Moving with the stream during 'watch':",
        "quantile:0.999      share of past scores below it",
        "spot:1e-4           risk of a false alarm (SPOT)",
        "dspot:1e-4          the same above a moving mean",
        "budget:10           about 10 alerts a day at most",
        "A budget raises the preset's own threshold. The preset metric takes score and those that move."
      })
  private @Nullable String threshold;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "The same seed gives the same model. Default: ${DEFAULT-VALUE}.")
  private long seed = IsolationForestConfig.DEFAULT.seed();

  @Option(
      names = "--preset",
      paramLabel = "auto|readings|sensors|metric",
      description =
          "readings looks at each reading alone; sensors at the recent course of several sensors"
              + " and how they move together; metric at one series, and keeps learning from it; auto"
              + " chooses and gives the reason. Default: readings.")
  private PresetOption preset = PresetOption.READINGS;

  @Option(
      names = "--drop-labelled",
      description = "Leave out the readings that the label column calls anomalies.")
  private boolean dropLabelled;

  @Option(
      names = "--calendar",
      paramLabel = "FILE",
      description =
          "Leave out the readings in maintenance windows: an iCalendar file, or lines such as"
              + " 0 22 * * SAT 4h.")
  private @Nullable Path calendar;

  @Option(
      names = "--weight-column",
      paramLabel = "NAME",
      description =
          "The column that says how many readings each one counts as; it is not learned from.")
  private @Nullable String weightColumn;

  @Option(
      names = "--feature-weight",
      paramLabel = "NAME=W",
      description =
          "Split by this column W times as often, of several by several options; with --scoring plain.")
  private List<String> featureWeights = List.of();

  @Mixin private ForestOptions forest;
  @Mixin private RoleOptions roles;
  @Mixin private CsvOptions csv;

  private long numRead;

  TrainCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run(Console console) throws IOException {
    validate();
    // Mistakes in the options are found before anything is read.
    weights(config(preset.preset()));
    MaintenanceCalendar windows =
        calendar == null
            ? null
            : MaintenanceCalendar.read(calendar, roles.options().timeFormat().zone());
    String named = Objects.requireNonNull(input == null ? source : input);
    RecordTable table;
    SchemaOptions columns;
    String from;
    InputCounts counts;
    RowRange part = rows.limited(readings);
    try (RecordSource records = open(console, named, o -> csv.applyTo(o.rows(part)))) {
      from = records.name();
      counts = records.counts();
      columns = roles.options(records.originFields());
      table = read(console, records);
    } catch (OutOfMemoryError e) {
      throw UserException.badInput(
          named + ": does not fit into memory; --sample 100000 learns from 100000 of its readings");
    }
    if (context().interruption().isRaised()) {
      console.note("interrupted; no model was written");
      return ExitCode.INTERRUPTED;
    }
    if (table.numRows() == 0) {
      throw UserException.badInput(
          from
              + ": no reading was found"
              + (rows.equals(RowRange.ALL) ? "" : " in rows " + rows)
              + (counts.totalBadLines() == 0 ? "" : "; bad lines: " + counts.totalBadLines()));
    }
    try {
      return train(console, table, columns, counts, from, windows);
    } catch (IllegalArgumentException e) {
      throw UserException.badInput(from + ": " + TrainingAdvice.message(e), e);
    }
  }

  private void validate() {
    if ((input == null) == (source == null)) {
      throw UserException.usage("give either --input FILE or --source URI");
    }
    if (contamination != null && threshold != null) {
      throw UserException.usage("give either --contamination or --threshold");
    }
    boolean endless = source != null && Sources.isEndless(source);
    if (endless && readings == null) {
      throw UserException.usage(
          "a stream has no end: --readings N sets how many to learn from, such as 2000");
    }
    if (sample != null && sample < 1) {
      throw UserException.usage("--sample must be at least 1, was " + sample);
    }
    if (sample != null && preset != PresetOption.READINGS) {
      throw UserException.usage(
          "--sample leaves gaps between readings, and only --preset readings allows gaps; take a"
              + " part with --rows or --readings");
    }
    if (readings != null && readings < 1) {
      throw UserException.usage("--readings must be at least 1, was " + readings);
    }
  }

  private DetectorConfig config(Preset chosen) {
    ThresholdRule rule = threshold == null ? null : ForestOptions.threshold(threshold);
    rule = contamination == null ? rule : ForestOptions.contamination(contamination);
    return forest.config(chosen, seed, null, rule);
  }

  private TrainingWeights weights(DetectorConfig config) {
    try {
      TrainingWeights weights = TrainingWeights.parse(weightColumn, featureWeights);
      weights.requireSuitable(config);
      return weights;
    } catch (IllegalArgumentException e) {
      String option = featureWeights.isEmpty() ? "--weight-column: " : "--feature-weight: ";
      throw UserException.usage(option + e.getMessage());
    }
  }

  private RecordTable read(Console console, RecordSource records) throws IOException {
    long max = readings == null ? -1 : readings;
    RecordSample kept = sample == null ? null : new RecordSample(sample, seed);
    RecordTable table = kept == null ? new RecordTable() : kept.table();
    try (Progress progress = console.progress("reading", max, "readings")) {
      for (; records.next(table); numRead++) {
        if (kept != null) {
          kept.add();
        }
        progress.step();
      }
    }
    return kept == null ? table : kept.records();
  }

  private Training prepared(RecordTable table, SchemaOptions columns, String origin) {
    Training.Builder builder =
        Training.builder(table)
            .columns(columns)
            .dropLabelled(dropLabelled)
            .weights(weights(config(preset.preset())))
            .config(this::config)
            .provenance(Version.software(), origin, context().timing().now());
    return (preset == PresetOption.AUTO ? builder.choosePreset() : builder.preset(preset.preset()))
        .prepare();
  }

  private int train(
      Console console,
      RecordTable table,
      SchemaOptions columns,
      InputCounts counts,
      String from,
      @Nullable MaintenanceCalendar windows)
      throws IOException {
    String origin = TrainingPrinter.source(from, rows, numRead, table);
    Training training = prepared(table, columns, origin);
    RecordTable outside = windows == null ? table : windows.outside(table, training.schema());
    int leftOut = table.numRows() - outside.numRows();
    if (leftOut > 0) {
      String without = ", without " + leftOut + " in maintenance windows";
      training = prepared(outside, columns, origin + without);
    }
    training.doubts().forEach(d -> console.warn(Console.sanitized(TrainingAdvice.message(d))));
    DetectorModel trained = training.fit();
    Path folder = model.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    trained.write(model);
    TrainingPrinter printer =
        new TrainingPrinter(
            training,
            trained,
            model,
            numRead,
            counts.totalBadLines(),
            leftOut,
            sample != null,
            dropLabelled);
    printer.print(console, "there is a time column: --preset auto may choose a better one");
    if (training.labelledAnomalies() > 0) {
      String kept = "they were learned from, too; --drop-labelled leaves them out";
      console.note(printer.labelled(dropLabelled ? "left out, as --drop-labelled asks" : kept));
    }
    return ExitCode.DONE;
  }
}
