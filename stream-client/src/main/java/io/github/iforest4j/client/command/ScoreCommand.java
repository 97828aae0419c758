package io.github.iforest4j.client.command;

import io.github.iforest4j.client.console.CommandContext;
import io.github.iforest4j.client.console.Console;
import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.client.option.CsvOptions;
import io.github.iforest4j.client.option.RowRangeConverter;
import io.github.iforest4j.client.option.ThreadsOption;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.engine.analysis.ScoredCsv;
import io.github.iforest4j.engine.file.OutputFile;
import io.github.iforest4j.eval.ScoredRows;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.source.RowRange;
import io.github.iforest4j.source.Sources;
import io.github.iforest4j.time.Counted;
import io.github.iforest4j.view.text.Progress;
import io.github.iforest4j.view.text.ScoringText;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Scores a file row by row. */
@Command(
    name = "score",
    header = "Scores every row of a file and writes it back with the scores.",
    description = {
      "The output has the input's columns plus score, threshold, anomaly (0 or 1), confidence and,"
          + " for anomalies, top_features. Confidence is the share of training rows that looked less"
          + " unusual; with preset sensors, where the first rows have no score yet, it is the share"
          + " of past rows, for anomalies only.",
      "If the input already has such a column, the name of the added one begins with iforest_.",
      "Cells that a spreadsheet would run as a formula get an apostrophe in front. A label column of"
          + " 0 and 1 is compared with the result."
    },
    footer = {
      "  iforest score --input new.csv --model plant.iforest --output scored.csv",
      "  iforest score --input 1.csv --rows 400- --model v.iforest --output rest.csv",
      "  gzip -dc day.jsonl.gz | iforest score --input - --model m.iforest --output -"
    })
final class ScoreCommand extends BaseCommand {
  @Option(
      names = "--input",
      paramLabel = "FILE|-",
      required = true,
      description = "CSV, JSON lines or a JSON array, also gzipped; - is standard input.")
  private String input;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      required = true,
      description = "A model that 'iforest train' wrote.")
  private Path model;

  @Option(
      names = "--output",
      paramLabel = "FILE|-",
      required = true,
      description = "The CSV file to write; an existing one is replaced. - is standard output.")
  private String output;

  @Option(
      names = "--rows",
      paramLabel = "FROM-TO",
      converter = RowRangeConverter.class,
      description = "Score a part, counted from 0, both ends included; 400- is the rest.")
  private RowRange rows = RowRange.ALL;

  @Mixin private ThreadsOption threads;
  @Mixin private CsvOptions csv;

  ScoreCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run(Console console) throws IOException {
    boolean toStdout = output.equals("-");
    if (toStdout && console.json()) {
      throw UserException.usage("--json and --output - would mix two results; name a file");
    }
    if (Sources.isEndless(input)) {
      throw UserException.usage("--input is a file or -; use 'iforest watch' for a stream");
    }
    DetectorModel loaded = DetectorModel.read(model);
    ScoredRows scored = new ScoredRows(loaded.schema());
    try (RecordSource source =
        open(console, input, o -> csv.applyTo(o.rows(rows).keepText(true)))) {
      if (toStdout) {
        OutputStream out = new BufferedOutputStream(console.out(), 1 << 16);
        score(console, loaded, source, out, scored);
        out.flush();
      } else {
        requireOtherFile();
        try (OutputFile file = OutputFile.at(Path.of(output))) {
          score(console, loaded, source, file.out(), scored);
          if (!context().interruption().isRaised()) {
            file.commit();
          }
        }
      }
      if (context().interruption().isRaised()) {
        console.note(toStdout ? "interrupted" : "interrupted; nothing was written");
        return ExitCode.INTERRUPTED;
      }
      if (scored.count() == 0) {
        throw UserException.badInput(
            source.name() + ": no row to score" + (rows.equals(RowRange.ALL) ? "" : " in " + rows));
      }
      long badLines = source.counts().totalBadLines();
      if (console.json()) {
        console.result(ScoringText.json(loaded, scored, badLines, output));
      } else {
        ScoringText.lines(loaded, scored, badLines)
            .forEach(toStdout ? console::note : console::result);
        if (!toStdout) {
          console.result("output       " + Console.sanitized(output));
        }
      }
    }
    return ExitCode.DONE;
  }

  private void requireOtherFile() throws IOException {
    Path to = Path.of(output);
    boolean exists = Files.exists(to);
    boolean overInput =
        exists
            && !input.equals("-")
            && Files.exists(Path.of(input))
            && Files.isSameFile(to, Path.of(input));
    if (overInput || (exists && Files.isSameFile(to, model))) {
      throw UserException.usage("--output " + output + " would overwrite what is being read");
    }
  }

  private void score(
      Console console,
      DetectorModel loaded,
      RecordSource source,
      OutputStream to,
      ScoredRows scored)
      throws IOException {
    List<String> unwritten;
    try (Progress progress = console.progress("scoring", -1, "rows")) {
      unwritten =
          ScoredCsv.write(
              source,
              loaded,
              threads.number(),
              to,
              (row, verdict) -> {
                scored.add(row, verdict);
                progress.step();
              });
    }
    if (!unwritten.isEmpty()) {
      console.warn(
          Counted.of(unwritten.size(), "field")
              + " that first appeared after "
              + ScoredCsv.ROWS_BEFORE_HEADER
              + (unwritten.size() == 1 ? " rows is" : " rows are")
              + " not in the output, such as '"
              + Console.sanitized(unwritten.get(0))
              + "'");
    }
  }
}
