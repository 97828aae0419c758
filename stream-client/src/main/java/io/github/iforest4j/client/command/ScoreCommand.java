package io.github.iforest4j.client.command;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.github.iforest4j.client.console.CommandContext;
import io.github.iforest4j.client.console.Console;
import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.client.console.OutputFile;
import io.github.iforest4j.client.console.Progress;
import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.client.evaluate.ScoredRows;
import io.github.iforest4j.client.option.CsvOptions;
import io.github.iforest4j.client.option.RowRangeConverter;
import io.github.iforest4j.detect.AnomalyDetector;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.engine.record.CsvCell;
import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.EvidenceSummary;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.source.RowRange;
import io.github.iforest4j.source.Sources;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Scores a file row by row. */
@Command(
    name = "score",
    header = "Scores every row of a file and writes it back with the scores.",
    description = {
      "The output has the input's columns plus score, threshold, anomaly (0 or 1), confidence and,"
          + " for anomalies, top_features. Confidence is the share of training rows that looked less"
          + " unusual; with preset sensors, where the first rows have no score yet, it is the share"
          + " of past rows, for anomalies only.",
      "Where the input has such a column already, the added one begins with iforest_.",
      "Cells that a spreadsheet would run as a formula get an apostrophe in front. A label column of"
          + " 0 and 1 is compared with the result."
    },
    descriptionHeading = "%n",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  iforest score --input new.csv --model plant.iforest --output scored.csv",
      "  iforest score --input 1.csv --rows 400- --model v.iforest --output rest.csv",
      "  gzip -dc day.jsonl.gz | iforest score --input - --model m.iforest --output -"
    })
public final class ScoreCommand extends BaseCommand {
  private static final List<String> ADDED =
      List.of("score", "threshold", "anomaly", "confidence", "top_features");

  /** Objects need not have all fields: so many are read before the header is written. */
  private static final int ROWS_BEFORE_HEADER = 1000;

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
      description = "The CSV file to write, over what was there; - is standard output.")
  private String output;

  @Option(
      names = "--rows",
      paramLabel = "FROM-TO",
      converter = RowRangeConverter.class,
      description = "Score a part, counted from 0, both ends included; 400- is the rest.")
  private RowRange rows = RowRange.ALL;

  @Mixin private CsvOptions csv;

  public ScoreCommand(CommandContext context) {
    super(context);
  }

  @Override
  public int run(Console console) throws IOException {
    boolean toStdout = output.equals("-");
    if (toStdout && console.json()) {
      throw UserException.usage("--json and --output - would mix two results; name a file");
    }
    if (Sources.isEndless(input)) {
      throw UserException.usage("--input is a file or -; for a stream there is 'iforest watch'");
    }
    DetectorModel loaded = DetectorModel.read(model);
    ScoredRows scored = new ScoredRows(loaded.schema());
    try (RecordSource source =
        open(console, input, o -> csv.applyTo(o.withRows(rows).withKeepText(true)))) {
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
        console.result(json(loaded, scored, badLines));
      } else {
        summary(loaded, scored, badLines, toStdout)
            .forEach(toStdout ? console::note : console::result);
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
    AnomalyDetector detector = loaded.newDetector();
    RecordRow row = detector.newRow();
    // Not closed: that would close standard output, too.
    CsvWriter csv =
        CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(to, StandardCharsets.UTF_8);
    List<Cells> first = new ArrayList<>();
    int columns = -1;
    try (Progress progress = console.progress("scoring", -1, "rows")) {
      while (source.next(row)) {
        Verdict verdict = detector.detect(row);
        scored.add(row, verdict);
        Cells cells = new Cells(inputCells(source), addedCells(loaded, row, verdict));
        if (columns < 0) {
          first.add(cells);
          columns = first.size() == ROWS_BEFORE_HEADER ? begin(csv, source, first) : -1;
        } else {
          cells.write(csv, columns);
        }
        progress.step();
      }
    }
    if (columns < 0) {
      columns = begin(csv, source, first);
    }
    csv.flush();
    int unwritten = source.fieldNames().size() - columns;
    if (unwritten > 0) {
      console.warn(
          unwritten
              + " fields that came first after "
              + ROWS_BEFORE_HEADER
              + " rows are not in the output, such as '"
              + Console.sanitized(source.fieldNames().get(columns))
              + "'");
    }
  }

  /** A row of the output: what the input had, and what is added. */
  private record Cells(List<String> input, List<String> added) {
    void write(CsvWriter csv, int columns) {
      List<String> cells = new ArrayList<>(columns + added.size());
      for (int c = 0; c < columns; c++) {
        cells.add(c < input.size() ? input.get(c) : "");
      }
      cells.addAll(added);
      csv.writeRecord(cells);
    }
  }

  /** Writes the header and the rows that waited for it; returns the number of input columns. */
  private static int begin(CsvWriter csv, RecordSource source, List<Cells> first) {
    List<String> columns = List.copyOf(source.fieldNames());
    csv.writeRecord(header(columns));
    first.forEach(cells -> cells.write(csv, columns.size()));
    return columns.size();
  }

  private static List<String> inputCells(RecordSource source) {
    int n = source.fieldNames().size();
    List<String> cells = new ArrayList<>(n);
    for (int c = 0; c < n; c++) {
      cells.add(CsvCell.safe(source.text(c)));
    }
    return cells;
  }

  private static List<String> addedCells(DetectorModel loaded, RecordRow row, Verdict verdict) {
    if (verdict.state() == Verdict.State.WARMING) {
      return List.of("", "", "0", "", "");
    }
    return List.of(
        decimal(verdict.score()),
        decimal(verdict.threshold()),
        verdict.isAnomaly() ? "1" : "0",
        confidence(loaded, verdict),
        verdict.isAnomaly() ? topFeatures(row, verdict) : "");
  }

  /** Rows of a table are exchangeable with the training rows; readings of a stream are not. */
  private static String confidence(DetectorModel loaded, Verdict verdict) {
    if (loaded.config().preset() == Preset.READINGS) {
      return decimal(loaded.tableConfidence(verdict.score()).value());
    }
    return verdict.isAnomaly() ? verdict.confidence().brief() : "";
  }

  private static String topFeatures(RecordRow row, Verdict verdict) {
    return CsvCell.safe(
        String.join("; ", EvidenceSummary.topFeatures(Evidence.of(row, verdict, null))));
  }

  /** The input's columns, then ours; one of ours that the input has already gets another name. */
  private static List<String> header(List<String> columns) {
    List<String> header = new ArrayList<>();
    Set<String> taken = new HashSet<>(columns);
    columns.forEach(column -> header.add(CsvCell.safe(column)));
    for (String added : ADDED) {
      String name = added;
      while (!taken.add(name)) {
        name = "iforest_" + name;
      }
      header.add(name);
    }
    return header;
  }

  private static String decimal(double value) {
    return String.format(Locale.ROOT, "%.6f", value);
  }

  private List<String> summary(
      DetectorModel loaded, ScoredRows scored, long badLines, boolean toStdout) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "scored       %,d rows%s",
            scored.count(),
            badLines == 0 ? "" : String.format(Locale.ROOT, " (%,d bad lines skipped)", badLines)));
    if (scored.warming() > 0) {
      lines.add(
          String.format(Locale.ROOT, "warming up   %,d rows without a score", scored.warming()));
    }
    lines.add(
        String.format(
            Locale.ROOT,
            "anomalies    %,d (%.2f %%), scores above %.4f",
            scored.anomalies(),
            100.0 * scored.anomalies() / Math.max(1, scored.count() - scored.warming()),
            loaded.threshold().score()));
    ScoredRows.Comparison truth = scored.comparison();
    if (truth != null) {
      lines.add(
          String.format(
              Locale.ROOT,
              "against '%s'  AUROC %s  AUPRC %s  precision %s  recall %s  F1 %s",
              Console.sanitized(truth.label()),
              metric(truth.auroc()),
              metric(truth.auprc()),
              metric(truth.confusion().precision()),
              metric(truth.confusion().recall()),
              metric(truth.confusion().f1())));
    }
    if (!toStdout) {
      lines.add("output       " + Console.sanitized(output));
    }
    return lines;
  }

  /** A dash where a metric is not defined, such as recall without an anomaly. */
  private static String metric(double value) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.3f", value);
  }

  private String json(DetectorModel loaded, ScoredRows scored, long badLines) {
    JsonMapper mapper = JsonMapper.builder().build();
    ObjectNode node = mapper.createObjectNode();
    node.put("output", output);
    node.put("rows", scored.count());
    node.put("warming", scored.warming());
    node.put("bad_lines", badLines);
    node.put("anomalies", scored.anomalies());
    node.put("threshold", loaded.threshold().score());
    ScoredRows.Comparison truth = scored.comparison();
    if (truth != null) {
      ObjectNode against = node.putObject("truth");
      against.put("label", truth.label());
      putMetric(against, "auroc", truth.auroc());
      putMetric(against, "auprc", truth.auprc());
      putMetric(against, "precision", truth.confusion().precision());
      putMetric(against, "recall", truth.confusion().recall());
      putMetric(against, "f1", truth.confusion().f1());
      putMetric(against, "false_alarm_rate", truth.confusion().falseAlarmRate());
    }
    return mapper.writeValueAsString(node);
  }

  private static void putMetric(ObjectNode node, String name, double value) {
    if (Double.isNaN(value)) {
      node.putNull(name);
    } else {
      node.put(name, value);
    }
  }
}
