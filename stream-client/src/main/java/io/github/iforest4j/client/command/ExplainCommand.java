package io.github.iforest4j.client.command;

import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.client.console.AlertPrinter;
import io.github.iforest4j.client.console.CommandContext;
import io.github.iforest4j.client.console.Console;
import io.github.iforest4j.client.console.Console.Style;
import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.client.console.Progress;
import io.github.iforest4j.client.console.TextTable;
import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.client.console.Version;
import io.github.iforest4j.client.option.CsvOptions;
import io.github.iforest4j.client.option.DurationConverter;
import io.github.iforest4j.client.option.LabelOptions;
import io.github.iforest4j.client.option.RoleOptions;
import io.github.iforest4j.client.option.TrainingAdvice;
import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.FileJudgement;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.engine.record.FileResponse;
import io.github.iforest4j.engine.record.FileResponse.Status;
import io.github.iforest4j.engine.record.ResultsFile;
import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.EvidenceSummary;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.AnomalyLabeler;
import io.github.iforest4j.label.FileEvidence;
import io.github.iforest4j.label.FileEvidence.Episode;
import io.github.iforest4j.label.LabelStatus;
import io.github.iforest4j.label.LabelTaxonomy;
import io.github.iforest4j.label.LabelerOptions;
import io.github.iforest4j.label.OfflineLabeler;
import io.github.iforest4j.label.Severity;
import io.github.iforest4j.label.backend.LabelingException;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.schema.SchemaOptions;
import io.github.iforest4j.schema.SchemaProposal;
import io.github.iforest4j.source.InputCounts;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.source.RowReading;
import io.github.iforest4j.source.Sources;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
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
          + " and nobody is asked.",
      "A row is a finding if its score is above the threshold and it stands out clearly: a value"
          + " beyond the reach of the other rows' tails, a category or a gap that they do not have,"
          + " or a score of 3 spreads above usual. With --model, all rows above its threshold are"
          + " findings when they are more than chance explains.",
      "Writes responses/model_response_YYYYmmdd_HHMMSS.json (UTC) and a line in results.csv; 'iforest"
          + " results' shows them."
    },
    descriptionHeading = "%n",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  iforest explain --input examples/office.csv",
      "  iforest explain --input day.csv --model plant.iforest --backend docker --out runs",
      "  iforest explain --input day.csv --preset sensors --backend offline --json"
    })
public final class ExplainCommand extends BaseCommand {
  private static final int MAX_CELL = 32;

  /** Findings at most so many rows apart are one episode. */
  private static final int EPISODE_GAP = 2;

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
  private Path model;

  @Option(
      names = "--preset",
      paramLabel = "readings|sensors",
      description =
          "How to learn: readings looks at each row alone; sensors at the recent course of several"
              + " sensors. Default: readings.")
  private Preset preset;

  @Option(
      names = "--contamination",
      paramLabel = "SHARE",
      description =
          "At most which share of the rows may be anomalous: so many, the highest-scored, are set"
              + " aside before what is usual is measured. Default: ${DEFAULT-VALUE}.")
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
          "How long the analysis may take, such as 90s or 5m; a local model may have to be loaded"
              + " first. Default: 5m.")
  private Duration deadline = Duration.ofMinutes(5);

  @Mixin private LabelOptions labels;

  @Mixin private RoleOptions roles;

  @Mixin private CsvOptions csv;

  public ExplainCommand(CommandContext context) {
    super(context);
  }

  @Override
  public int run(Console console) throws IOException {
    requireSense();
    RecordTable table = new RecordTable();
    InputCounts counts;
    try (RecordSource source = open(console, input, csv::applyTo);
        Progress progress = console.progress("reading", -1, "rows")) {
      counts = source.counts();
      while (source.next(table)) {
        progress.step();
      }
    }
    if (context().interruption().isRaised()) {
      console.note("interrupted; nothing was written");
      return ExitCode.INTERRUPTED;
    }
    if (table.numRows() == 0) {
      throw UserException.badInput(input + ": no row was found");
    }
    FileJudgement judgement = judge(table);
    FileEvidence evidence = evidence(table, judgement);
    if (!console.json()) {
      print(console, table, counts, judgement, evidence);
    }
    Analysis analysis = evidence == null ? Analysis.CLEAN : analyse(console, evidence);
    FileResponse response =
        new FileResponse(
            context().clock().instant().truncatedTo(ChronoUnit.MILLIS),
            input,
            table.numRows(),
            counts.totalBadLines(),
            judge(judgement),
            judgement.findings().size(),
            evidence,
            analysis.replies,
            analysis.verdict,
            analysis.status,
            analysis.error);
    Path file = response.write(out);
    ResultsFile.append(out, file, response);
    if (console.json()) {
      console.result(response.json(file));
    } else {
      print(console, analysis, file);
    }
    if (context().interruption().isRaised()) {
      return ExitCode.INTERRUPTED;
    }
    return analysis.status == Status.FAILED ? ExitCode.FAILED : ExitCode.DONE;
  }

  private void requireSense() {
    if (Sources.isEndless(input)) {
      throw UserException.usage("--input is a file or -; for a stream there is 'iforest watch'");
    }
    if (model != null && (preset != null || !roles.options().equals(SchemaOptions.NONE))) {
      throw UserException.usage(
          "--model already knows its preset and columns: leave --preset and the roles away");
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
      return FileJudgement.learning(
          SchemaProposal.of(table, roles.options()).schema(),
          table,
          DetectorConfig.builder().preset(preset == null ? Preset.READINGS : preset).build(),
          contamination,
          new ModelProvenance(
              Version.software(), input, table.numRows(), context().clock().instant()));
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

  private FileResponse.Judge judge(FileJudgement judgement) {
    DetectorModel by = judgement.model();
    return new FileResponse.Judge(
        model == null ? "" : model.toString(),
        by.id(),
        by.config().preset().name().toLowerCase(Locale.ROOT),
        by.threshold().score(),
        judgement.aboveThreshold(),
        rule(judgement));
  }

  private static String rule(FileJudgement judgement) {
    return judgement.moreThanChance()
        ? "all rows above the threshold: they are more than chance explains"
        : "above the threshold, and a value beyond the tails of the other rows, a category or gap"
            + " that they lack, or a score of 3 spreads above usual";
  }

  /** Null when there is nothing to explain. */
  private FileEvidence evidence(RecordTable table, FileJudgement judgement) {
    List<Verdict> findings = judgement.findings();
    if (findings.isEmpty()) {
      return null;
    }
    RecordRow row = judgement.model().schema().newRow();
    RowReading reading = new RowReading(judgement.model().schema());
    List<Episode> episodes = new ArrayList<>();
    for (int first = 0; first < findings.size(); ) {
      int last = first;
      Verdict strongest = findings.get(first);
      while (last + 1 < findings.size()
          && findings.get(last + 1).position() - findings.get(last).position() <= EPISODE_GAP) {
        last++;
        strongest = findings.get(last).score() > strongest.score() ? findings.get(last) : strongest;
      }
      table.copyTo((int) strongest.position(), row);
      episodes.add(
          new Episode(
              findings.get(first).position(),
              findings.get(last).position(),
              strongest.position(),
              Evidence.of(row, strongest, reading.time(row))));
      first = last + 1;
    }
    List<Episode> shown =
        episodes.stream()
            .sorted(Comparator.comparingDouble((Episode e) -> -e.evidence().score()))
            .limit(FileEvidence.MAX_EPISODES)
            .sorted(Comparator.comparingLong(Episode::firstRow))
            .toList();
    return new FileEvidence(fileName(), table.numRows(), findings.size(), shown, episodes.size());
  }

  /** Without its folders, which are nobody's business. */
  private String fileName() {
    Path name = Path.of(input).getFileName();
    return input.equals("-") || name == null ? "standard input" : name.toString();
  }

  /**
   * Who said what about the findings.
   *
   * @param error why a backend that was asked gave no usable answer; empty otherwise
   */
  private record Analysis(AnomalyLabel verdict, Status status, List<String> replies, String error) {
    static final Analysis CLEAN =
        new Analysis(
            new AnomalyLabel(
                "no anomalies",
                LabelTaxonomy.UNKNOWN,
                "No row stands out clearly from the others.",
                Severity.LOW,
                "",
                LabelStatus.OFFLINE,
                "none",
                "",
                "",
                0,
                0),
            Status.NO_ANOMALIES,
            List.of(),
            "");
  }

  private Analysis analyse(Console console, FileEvidence evidence) throws IOException {
    List<String> replies = new ArrayList<>();
    LabelerOptions options = LabelerOptions.builder().deadline(deadline).build();
    try (AnomalyLabeler labeler = labels.open(context().environment(), "auto", options)) {
      context().interruption().onRaise(labeler::close);
      console.note("analysis   " + Console.sanitized(labeler.description()));
      try {
        AnomalyLabel verdict = labeler.analyse(evidence, replies::add);
        return new Analysis(verdict, status(verdict), replies, "");
      } catch (LabelingException e) {
        console.warn(
            Console.sanitized(e.getMessage()) + "; the words below are the detector's own");
        AnomalyLabel words = new OfflineLabeler().analyse(evidence, reply -> {});
        AnomalyLabel asked = words.by(words.status(), labeler.name(), "", "");
        return new Analysis(asked, Status.FAILED, replies, e.getMessage());
      }
    }
  }

  private static Status status(AnomalyLabel verdict) {
    return switch (verdict.status()) {
      case LABELLED -> Status.LABELLED;
      case UNGROUNDED -> Status.UNGROUNDED;
      default -> Status.OFFLINE;
    };
  }

  private void print(
      Console console,
      RecordTable table,
      InputCounts counts,
      FileJudgement judgement,
      FileEvidence evidence) {
    console.result(
        String.format(
            Locale.ROOT,
            "input      %s, %,d rows%s",
            Console.sanitized(input),
            table.numRows(),
            counts.totalBadLines() == 0
                ? ""
                : String.format(Locale.ROOT, " (%,d bad lines skipped)", counts.totalBadLines())));
    DetectorModel by = judgement.model();
    console.result(
        String.format(
            Locale.ROOT,
            "judged by  %s, preset %s, threshold %.4f",
            model == null
                ? "what is usual in the file itself"
                : "the model " + Console.sanitized(model.toString()),
            by.config().preset().name().toLowerCase(Locale.ROOT),
            by.threshold().score()));
    if (model == null && preset == null && by.schema().firstWithRole(FieldRole.TIME) >= 0) {
      console.note("hint       there is a time: --preset sensors looks at changes");
    }
    List<String> rule = AlertPrinter.wrapped(rule(judgement), Math.min(100, console.width()) - 11);
    for (int i = 0; i < rule.size(); i++) {
      console.result((i == 0 ? "finding    " : "           ") + rule.get(i));
    }
    if (evidence == null) {
      console.result("findings   none");
      return;
    }
    console.result(
        String.format(
            Locale.ROOT,
            "findings   %,d row%s in %,d episode%s (rows are counted from 0)",
            evidence.findings(),
            evidence.findings() == 1 ? "" : "s",
            evidence.allEpisodes(),
            evidence.allEpisodes() == 1 ? "" : "s"));
    console.result("");
    TextTable lines = new TextTable(MAX_CELL);
    lines.row("ROWS", "STRONGEST", "TIME", "SCORE", "WHY");
    for (Episode episode : evidence.episodes()) {
      Evidence strongest = episode.evidence();
      lines.row(
          episode.firstRow() == episode.lastRow()
              ? Long.toString(episode.row())
              : episode.firstRow() + "–" + episode.lastRow(),
          Long.toString(episode.row()),
          strongest.time() == null ? "" : strongest.time().toString(),
          String.format(Locale.ROOT, "%.3f", strongest.score()),
          String.join(" · ", EvidenceSummary.topFeatures(strongest)));
    }
    boolean heading = true;
    for (String line : lines.lines()) {
      console.result(heading ? console.styled(Style.BOLD, line) : line);
      heading = false;
    }
    long unshown = evidence.allEpisodes() - evidence.episodes().size();
    if (unshown > 0) {
      console.result(
          String.format(
              Locale.ROOT,
              "and %,d weaker episodes; 'iforest score' writes every row's score",
              unshown));
    }
    console.result("");
  }

  private void print(Console console, Analysis analysis, Path file) {
    AnomalyLabel verdict = analysis.verdict;
    if (analysis.status == Status.NO_ANOMALIES) {
      console.result("");
      console.result(console.styled(Style.GREEN, "no anomalies") + "  (nobody was asked)");
    } else {
      console.result(
          "Label:  "
              + console.styled(Style.BOLD, Console.sanitized(verdict.label()))
              + "  "
              + console.styled(Style.DIM, "[" + Console.sanitized(author(analysis)) + "]"));
      int width = Math.min(100, console.width()) - 8;
      List<String> reason = AlertPrinter.wrapped(Console.sanitized(verdict.reason()), width);
      for (int i = 0; i < reason.size(); i++) {
        console.result((i == 0 ? "Reason: " : "        ") + reason.get(i));
      }
    }
    console.result("");
    console.result("response   " + Console.sanitized(out.resolve(file).toString()));
    console.result("results    " + Console.sanitized(out.resolve(ResultsFile.NAME).toString()));
  }

  private static String author(Analysis analysis) {
    AnomalyLabel verdict = analysis.verdict;
    return switch (analysis.status) {
      case LABELLED ->
          verdict.model() + ", grounded " + verdict.groundedFacts() + "/" + verdict.statedFacts();
      case UNGROUNDED -> "offline words, " + verdict.model() + " did not keep to the evidence";
      case FAILED -> "offline words, " + verdict.backend() + " failed";
      default -> "offline, no LLM";
    };
  }
}
