package io.github.iforest4j.client.command;

import io.github.iforest4j.client.console.CommandContext;
import io.github.iforest4j.client.console.Console;
import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.client.console.Version;
import io.github.iforest4j.client.option.CsvOptions;
import io.github.iforest4j.client.option.LabelOptions;
import io.github.iforest4j.client.option.RoleOptions;
import io.github.iforest4j.client.option.TrainingAdvice;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.FileJudgement;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.detect.Training;
import io.github.iforest4j.engine.analysis.FileAnalysis;
import io.github.iforest4j.engine.analysis.FileResponse;
import io.github.iforest4j.engine.analysis.FileResponse.Status;
import io.github.iforest4j.engine.analysis.ResultsFile;
import io.github.iforest4j.engine.option.DurationConverter;
import io.github.iforest4j.label.AnomalyLabeler;
import io.github.iforest4j.label.FileEvidence;
import io.github.iforest4j.label.LabelerOptions;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.schema.SchemaOptions;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.source.Sources;
import io.github.iforest4j.time.Counted;
import io.github.iforest4j.view.text.FindingsPrinter;
import io.github.iforest4j.view.text.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Explains a whole file: the detector's findings first, then one analysis of them. */
@Command(
    name = "explain",
    header = "Finds what stands out in a whole file, and explains it once.",
    description = {
      "The detector judges every row, by a model or by what it learns from the file itself, and"
          + " prints what it found. Only then, and only if something was found, one request asks the"
          + " backend for an analysis of these findings. On clean data the answer is 'no anomalies'"
          + " and no backend is asked.",
      "A row is a finding if its score is above the threshold and it stands out clearly: a value"
          + " far beyond those of the other rows, a category or a gap that they do not have,"
          + " or a score of 3 spreads above usual. With --model, all rows above its threshold are"
          + " findings when they are more than chance explains.",
      "Writes responses/model_response_YYYYmmdd_HHMMSS.json (UTC) and a line in results.csv; 'iforest"
          + " results' shows them."
    },
    footer = {
      "  iforest explain --input examples/office.csv",
      "  iforest explain day.csv --model plant.iforest --backend docker --out runs",
      "  iforest explain --input day.csv --preset sensors --backend offline --json"
    })
final class ExplainCommand extends BaseCommand {
  @Option(
      names = "--input",
      paramLabel = "FILE|-",
      required = true,
      description = "CSV, JSON lines or a JSON array, also gzipped; - is standard input.")
  private String input;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description = "Judge by this model. Default: learn from the input itself.")
  private @Nullable Path model;

  @Option(
      names = "--preset",
      paramLabel = "readings|sensors",
      description =
          "How to learn: readings looks at each row alone; sensors at the recent course of several"
              + " sensors. Default: readings.")
  private @Nullable Preset preset;

  @Option(
      names = "--contamination",
      paramLabel = "SHARE",
      description =
          "The largest share of rows that may be anomalous: these, the highest-scored, are left out"
              + " when the detector measures what is usual. Default: ${DEFAULT-VALUE}.")
  private double contamination = FileJudgement.DEFAULT_ASIDE;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where responses/ and results.csv go. Default: this folder.")
  private Path out = Path.of("");

  @Option(
      names = "--deadline",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description =
          "The longest time for the analysis, such as 90s or 5m; a local model may have to be"
              + " loaded first. Default: 5m.")
  private Duration deadline = Duration.ofMinutes(5);

  @Mixin private LabelOptions labels;
  @Mixin private RoleOptions roles;
  @Mixin private CsvOptions csv;

  ExplainCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run(Console console) throws IOException {
    validate();
    RecordTable table = new RecordTable();
    long badLines;
    try (RecordSource source = open(console, input, csv::applyTo);
        Progress progress = console.progress("reading", -1, "rows")) {
      while (source.next(table)) {
        progress.step();
      }
      badLines = source.counts().totalBadLines();
    }
    if (context().interruption().isRaised()) {
      console.note("interrupted; nothing was written");
      return ExitCode.INTERRUPTED;
    }
    if (table.numRows() == 0) {
      throw UserException.badInput(input + ": no row was found");
    }
    FileJudgement judgement = judge(table);
    FileEvidence evidence = FileAnalysis.evidence(fileName(), table, judgement);
    FileResponse.Judge judge =
        FileResponse.Judge.of(model == null ? "" : model.toString(), judgement);
    if (!console.json()) {
      boolean timed = judgement.model().schema().firstWithRole(FieldRole.TIME) >= 0;
      if (model == null && preset == null && timed) {
        console.note("hint       there is a time column: --preset sensors looks at changes");
      }
      long unshown =
          FindingsPrinter.print(console, input, table.numRows(), badLines, judge, evidence);
      if (unshown > 0) {
        console.result(
            "and "
                + Counted.of(unshown, "weaker incident")
                + "; 'iforest score' writes every row's score");
      }
      if (evidence != null) {
        console.result("");
      }
    }
    FileAnalysis analysis = evidence == null ? FileAnalysis.CLEAN : analyse(console, evidence);
    FileResponse response =
        new FileResponse(
            context().timing().now().truncatedTo(ChronoUnit.MILLIS),
            input,
            table.numRows(),
            badLines,
            judge,
            judgement.findings().size(),
            evidence,
            analysis.replies(),
            analysis.verdict(),
            analysis.status(),
            analysis.error());
    Path file = response.write(out);
    ResultsFile.append(out, file, response);
    if (console.json()) {
      console.result(response.json(file));
    } else {
      FindingsPrinter.print(console, analysis);
      console.result("");
      console.result("response   " + Console.sanitized(out.resolve(file).toString()));
      console.result("results    " + Console.sanitized(out.resolve(ResultsFile.NAME).toString()));
    }
    if (context().interruption().isRaised()) {
      return ExitCode.INTERRUPTED;
    }
    return analysis.status() == Status.FAILED ? ExitCode.FAILED : ExitCode.DONE;
  }

  private void validate() {
    if (Sources.isEndless(input)) {
      throw UserException.usage("--input is a file or -; use 'iforest watch' for a stream");
    }
    if (model != null && (preset != null || !roles.options().equals(SchemaOptions.NONE))) {
      throw UserException.usage(
          "--model already knows its preset and columns: leave out --preset and the roles");
    }
    if (!(contamination > 0 && contamination <= .5)) {
      throw UserException.usage(
          "--contamination must be greater than 0 and at most 0.5, was " + contamination);
    }
    if (deadline.compareTo(Duration.ofHours(1)) > 0) {
      throw UserException.usage("--deadline must be at most 1h, was " + deadline.toMinutes() + "m");
    }
  }

  private FileJudgement judge(RecordTable table) throws IOException {
    if (model != null) {
      DetectorModel trained = DetectorModel.read(model);
      requireFields(trained, table);
      return FileJudgement.by(trained, table, contamination);
    }
    try {
      return Training.builder(table)
          .columns(roles.options())
          .preset(preset == null ? Preset.READINGS : preset)
          .provenance(Version.software(), input, context().timing().now())
          .prepare()
          .judge(contamination);
    } catch (IllegalArgumentException e) {
      throw UserException.badInput(input + ": " + TrainingAdvice.message(e), e);
    }
  }

  private void requireFields(DetectorModel trained, RecordTable table) {
    List<String> wanted =
        trained.schema().fields().stream().filter(Field::isFeature).map(Field::name).toList();
    if (wanted.stream().allMatch(name -> table.columnIndex(name) < 0)) {
      throw UserException.badInput(
          input + ": has none of the model's columns " + String.join(", ", wanted));
    }
  }

  /** The input without its folders: a backend need not know them. */
  private String fileName() {
    Path name = Path.of(input).getFileName();
    return input.equals("-") || name == null ? "standard input" : name.toString();
  }

  private FileAnalysis analyse(Console console, FileEvidence evidence) throws IOException {
    LabelerOptions options = LabelerOptions.builder().deadline(deadline).build();
    try (AnomalyLabeler labeler = labels.open(context().environment(), "auto", options)) {
      context().interruption().onRaise(labeler::close);
      console.note("analysis   " + Console.sanitized(labeler.description()));
      FileAnalysis analysis = FileAnalysis.of(evidence, labeler);
      if (analysis.status() == Status.FAILED) {
        console.warn(
            Console.sanitized(analysis.error())
                + "; the text below comes from the detector itself");
      }
      return analysis;
    }
  }
}
