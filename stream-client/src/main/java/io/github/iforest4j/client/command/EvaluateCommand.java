package io.github.iforest4j.client.command;

import io.github.iforest4j.client.console.CommandContext;
import io.github.iforest4j.client.console.Console;
import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.client.option.AdaptOption;
import io.github.iforest4j.client.option.CsvOptions;
import io.github.iforest4j.client.option.ForestOptions;
import io.github.iforest4j.client.option.PresetOption;
import io.github.iforest4j.client.option.RowRangeConverter;
import io.github.iforest4j.client.option.ThreadsOption;
import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Learning;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.detect.ThresholdRule;
import io.github.iforest4j.eval.Evaluation;
import io.github.iforest4j.eval.EventProtocol;
import io.github.iforest4j.eval.NabProtocol;
import io.github.iforest4j.eval.NabScore;
import io.github.iforest4j.eval.SkabProtocol;
import io.github.iforest4j.eval.TableScores;
import io.github.iforest4j.eval.UcrProtocol;
import io.github.iforest4j.schema.GroundTruth;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.source.RowRange;
import io.github.iforest4j.source.benchmark.BenchmarkFiles;
import io.github.iforest4j.view.text.BenchmarkPrinter;
import io.github.iforest4j.view.text.EvaluationPrinter;
import io.github.iforest4j.view.text.Progress;
import io.github.iforest4j.view.text.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares a detector, or a column of scores, with labels. */
@Command(
    name = "evaluate",
    header =
        "Measures how good a detector is: against labels, or by a public benchmark's protocol.",
    description = {
      "With --input: AUROC, AUPRC (ties as in scikit-learn), F1, false and missed alarms, and the"
          + " delay of detection, of a model or of a column of scores. Intervals hold 95 %% of"
          + " bootstrap draws.",
      "With --protocol: trains and judges every series in the folder. skab, nab and ucr count as"
          + " these benchmarks do; events counts faults found, false incidents and delays in any"
          + " labelled series. --preset, --trees, --sample-size,"
          + " --height-limit and --scoring set how it is trained."
    },
    footer = {
      "  iforest evaluate --input labelled.csv --model plant.iforest",
      "  iforest evaluate scored.csv --score-column score --label-column anomaly",
      "  iforest evaluate --protocol skab --data SKAB/data --runs 5",
      "  iforest evaluate --protocol nab --data NAB --preset metric --out results",
      "  iforest evaluate --protocol events --data my-labelled-series --runs 5"
    })
@SuppressWarnings("NullAway") // validate() checks which options are there.
final class EvaluateCommand extends BaseCommand {
  /** A public benchmark. */
  enum Protocol {
    SKAB(Preset.SENSORS),
    NAB(Preset.METRIC),
    UCR(Preset.METRIC),
    EVENTS(Preset.READINGS);

    private final Preset usual;

    Protocol(Preset usual) {
      this.usual = usual;
    }
  }

  @Option(
      names = "--input",
      paramLabel = "FILE|-",
      description = "Labelled readings: CSV, JSON lines or a JSON array.")
  private @Nullable String input;

  @Option(names = "--model", paramLabel = "FILE", description = "The model that judges the input.")
  private @Nullable Path model;

  @Option(
      names = "--score-column",
      paramLabel = "NAME",
      description = "Take the scores from this column of the input, instead of a model.")
  private @Nullable String scoreColumn;

  @Option(
      names = "--label-column",
      paramLabel = "NAME",
      description = "The truth, such as 0 and 1. Default: the model's label, or anomaly.")
  private @Nullable String labelColumn;

  @Option(
      names = "--threshold",
      paramLabel = "SCORE|RULE",
      description =
          "With --input, a score: what lies above is an anomaly. Default: the model's own; without"
              + " a model, the one with the best F1, which is optimistic. With --protocol, also a"
              + " rule as in 'train', such as spot:1e-4. Default: the preset's.")
  private @Nullable String threshold;

  @Option(
      names = "--rows",
      paramLabel = "FROM-TO",
      converter = RowRangeConverter.class,
      description = "Evaluate a part, counted from 0; rows before it still fill a model's windows.")
  private RowRange rows = RowRange.ALL;

  @Option(
      names = "--block",
      paramLabel = "N",
      description =
          "The bootstrap draws runs of N rows: for streams, about the length of an anomaly. Default:"
              + " ${DEFAULT-VALUE}, for tables.")
  private int block = 1;

  @Option(
      names = "--protocol",
      paramLabel = "skab|nab|ucr|events",
      description = "A benchmark's protocol, on the folder --data.")
  private @Nullable Protocol protocol;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "SKAB: a folder of runs, or of folders of runs. NAB: a folder with data/ and labels/. UCR:"
              + " a folder with index.csv (columns id, name, train) and id_name.csv[.gz]. events:"
              + " such a folder, or a folder of them.")
  private @Nullable Path data;

  @Option(
      names = "--preset",
      paramLabel = "auto|readings|sensors|metric",
      description =
          "What the detector looks at. Default: sensors for SKAB, metric for NAB and UCR, auto (for"
              + " each series) for events.")
  private @Nullable PresetOption preset;

  @Option(
      names = "--height-limit",
      paramLabel = "N",
      description = "The largest height of a tree. Default: the preset's.")
  private @Nullable Integer heightLimit;

  @Mixin private ForestOptions forest;
  @Mixin private AdaptOption adapt;
  @Mixin private ThreadsOption threads;

  @Option(names = "--seed", paramLabel = "N", description = "The first seed. Default: 1.")
  private long seed = 1;

  @Option(
      names = "--runs",
      paramLabel = "N",
      description = "Number of seeds, each one more than the last. Default: 1.")
  private int runs = 1;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where the decisions of the first seed go; SKAB's and NAB's scorers read them.")
  private @Nullable Path out;

  @Mixin private CsvOptions csv;

  EvaluateCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run(Console console) throws IOException {
    validate();
    if (protocol == null) {
      evaluateInput(console);
    } else {
      Preset judge = preset == null ? protocol.usual : preset.preset();
      // Mistakes in the options are found before anything is read.
      config(judge, 0);
      if (protocol == Protocol.SKAB && judge == Preset.METRIC) {
        throw UserException.usage("SKAB has eight sensors; the preset metric takes one series");
      }
      if (preset == PresetOption.AUTO && protocol != Protocol.EVENTS) {
        throw UserException.usage("--preset auto is for --protocol events: name a preset");
      }
      String judgedBy = isAuto() ? "auto" : Text.lowerCase(judge);
      protocol(console, judge, new BenchmarkPrinter(console, judge, judgedBy, seed));
    }
    return ExitCode.DONE;
  }

  private void validate() {
    if ((input == null) == (protocol == null)) {
      throw UserException.usage("give either --input FILE or --protocol skab|nab|ucr|events");
    }
    if (protocol != null && data == null) {
      throw UserException.usage("--protocol needs the benchmark's folder: --data DIR");
    }
    if (protocol != null && !Files.isDirectory(data)) {
      throw UserException.badInput(data + ": is not a folder");
    }
    if (input != null && (model == null) == (scoreColumn == null)) {
      throw UserException.usage("--input needs either --model FILE or --score-column NAME");
    }
    if (runs < 1 || runs > 1000) {
      throw UserException.usage("--runs must be from 1 to 1000, was " + runs);
    }
    if (adapt.isGiven() && scoreColumn != null) {
      throw UserException.usage("--adapt needs a detector: a --model or a --protocol");
    }
    if (block < 1) {
      throw UserException.usage("--block must be at least 1, was " + block);
    }
  }

  private DetectorConfig config(Preset judge, int run) {
    ThresholdRule rule = null;
    if (threshold != null) {
      rule = ForestOptions.threshold(threshold.indexOf(':') < 0 ? "score:" + threshold : threshold);
    }
    return forest.config(judge, seed + run, heightLimit, rule);
  }

  /** Judges all series of a benchmark once per seed. */
  private interface Judging<D, R> {
    R judge(Function<Preset, DetectorConfig> config, Consumer<D> listener);
  }

  private <D, R> List<R> judge(
      Console console, int series, BiConsumer<Path, D> writer, Judging<D, R> judging) {
    List<R> results = new ArrayList<>();
    try (Progress progress = console.progress("judging", (long) runs * series, "series")) {
      for (int s = 0; s < runs; s++) {
        int run = s;
        results.add(
            judging.judge(
                chosen -> config(chosen, run),
                judged -> {
                  if (run == 0 && out != null) {
                    writer.accept(out, judged);
                  }
                  progress.step();
                }));
      }
    } catch (IllegalArgumentException e) {
      throw UserException.badInput(data + ": " + e.getMessage(), e);
    }
    return results;
  }

  private void protocol(Console console, Preset judge, BenchmarkPrinter printer)
      throws IOException {
    int number = threads.number();
    Learning learning = adapt.learning();
    BenchmarkFiles.TableReader reader = file -> readFile(console, file);
    switch (protocol) {
      case SKAB -> {
        SkabProtocol skab = BenchmarkFiles.skab(data, reader).threads(number);
        printer.print(
            skab,
            this.<SkabProtocol.Decisions, SkabProtocol.Result>judge(
                console,
                skab.numRuns(),
                BenchmarkFiles::write,
                (config, to) -> skab.judge(config.apply(judge), learning, to)));
      }
      case NAB -> {
        NabProtocol nab = BenchmarkFiles.nab(data, reader).threads(number);
        printer.print(
            nab,
            this.<NabProtocol.Scores, NabScore>judge(
                console,
                nab.numSeries(),
                BenchmarkFiles::write,
                (config, to) -> nab.judge(config.apply(judge), learning, to)));
      }
      case UCR -> {
        UcrProtocol ucr = BenchmarkFiles.ucr(data, reader).threads(number);
        printer.print(
            this.<UcrProtocol.Outcome, List<UcrProtocol.Outcome>>judge(
                console,
                ucr.numSeries(),
                BenchmarkFiles::write,
                (config, to) -> ucr.judge(config.apply(judge), learning, to)));
      }
      case EVENTS -> {
        for (Path folder : BenchmarkFiles.labelledFolders(data)) {
          EventProtocol events = BenchmarkFiles.events(folder, reader).threads(number);
          printer.print(
              folder.toAbsolutePath().normalize().getFileName().toString(),
              this.<EventProtocol.Judgement, List<EventProtocol.Outcome>>judge(
                  console,
                  events.numSeries(),
                  BenchmarkFiles::write,
                  (config, to) -> events.judge(isAuto() ? null : judge, config, learning, to)));
        }
      }
    }
  }

  private boolean isAuto() {
    return preset == PresetOption.AUTO || preset == null && protocol == Protocol.EVENTS;
  }

  /** Reads one of dozens of files of the same form: only warnings are worth a line for each. */
  private RecordTable readFile(Console console, Path file) throws IOException {
    return read(
        console,
        file.toString(),
        options -> options.report(options.build().report().warningsOnly()));
  }

  private void evaluateInput(Console console) throws IOException {
    RecordTable table = read(console, input, csv::applyTo);
    DetectorModel judge = model == null ? null : DetectorModel.read(model);
    List<String> known = judge == null ? List.of() : GroundTruth.labelFields(judge.schema());
    String truth = labelColumn != null ? labelColumn : known.isEmpty() ? "anomaly" : known.get(0);
    int label = table.columnIndex(truth);
    if (label < 0) {
      throw UserException.badInput(
          input + ": there is no column '" + truth + "'; name the truth with --label-column");
    }
    int field = judge == null ? -1 : judge.schema().indexOf(truth);
    if (field >= 0 && judge.schema().field(field).isFeature()) {
      throw UserException.badInput(
          model
              + ": has learned from '"
              + truth
              + "', so it cannot be compared with it; train again with --label-column "
              + truth);
    }
    TableScores scores = judge == null ? columnScores(table) : modelScores(judge, table);
    Evaluation evaluation;
    try {
      evaluation = scores.evaluation(label, rows.first(), rows.last());
    } catch (IllegalArgumentException e) {
      throw UserException.badInput(input + ": " + e.getMessage(), e);
    }
    if (evaluation.size() == 0) {
      throw UserException.badInput(input + ": no row has a score");
    }
    String decided = "";
    if (model == null || threshold != null) {
      double level = threshold == null ? evaluation.bestF1Threshold() : plainThreshold();
      evaluation = evaluation.above(level);
      decided =
          Text.format(
              " above %.4f%s",
              level,
              threshold == null ? " (the best F1 on these labels, so it is optimistic)" : "");
    }
    EvaluationPrinter.print(console, evaluation, block, seed, decided);
  }

  /** A threshold for scores that come without a detector, so that no rule applies. */
  private double plainThreshold() {
    try {
      return Double.parseDouble(threshold);
    } catch (NumberFormatException e) {
      throw UserException.usage(
          "--threshold: with --input a score, such as 0.7, was '"
              + threshold
              + "'; a model's rule is chosen by 'train --threshold'");
    }
  }

  private TableScores columnScores(RecordTable table) {
    int column = table.columnIndex(scoreColumn);
    if (column < 0) {
      throw UserException.badInput(input + ": there is no column '" + scoreColumn + "'");
    }
    return TableScores.ofColumn(table, column);
  }

  private TableScores modelScores(DetectorModel judge, RecordTable table) {
    if (adapt.isGiven() && !judge.canAdapt()) {
      throw UserException.badInput(
          model + ": holds no sample of its training, so it cannot adapt: train it again");
    }
    return TableScores.of(judge, adapt.learning(), table);
  }
}
