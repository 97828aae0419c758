package io.github.iforest4j.client.command;

import io.github.iforest4j.client.console.CommandContext;
import io.github.iforest4j.client.console.Console;
import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.client.console.Progress;
import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.client.console.Version;
import io.github.iforest4j.client.option.CsvOptions;
import io.github.iforest4j.engine.feedback.Feedback;
import io.github.iforest4j.engine.feedback.FeedbackLog;
import io.github.iforest4j.engine.record.RecordedRun;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.schema.SchemaOptions;
import io.github.iforest4j.schema.SchemaProposal;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.source.RowReading;
import io.github.iforest4j.view.report.RunReport;
import io.github.iforest4j.view.report.RunSeries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** Writes a run as one HTML file. */
@Command(
    name = "report",
    header = "Writes a run as one HTML file that can be mailed and printed.",
    description = {
      "Reads the journal that 'iforest watch' writes, also while it is being written, or the table"
          + " beside it, and what 'iforest feedback' was told. With --readings it shows the whole run,"
          + " not only its anomalies. The file needs no scripts and no network to be read."
    },
    descriptionHeading = "%n",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  iforest report",
      "  iforest report --journal watched/anomalies.jsonl --readings examples/office.csv",
      "  iforest report --journal run1/anomalies.jsonl --output run1.html --title 'Pump 7, March'"
    })
public final class ReportCommand extends BaseCommand {
  /** So many courses are drawn. */
  private static final int MAX_FIELDS = 8;

  @Option(
      names = "--journal",
      paramLabel = "FILE.jsonl|.csv",
      description =
          "The journal of the run, or its table, which says less: no devices, no shares of fields, no"
              + " courses. Default: ${DEFAULT-VALUE}.")
  private Path journal = Path.of("anomalies.jsonl");

  @Option(
      names = "--output",
      paramLabel = "FILE.html",
      description = "The report; an existing file is replaced. Default: ${DEFAULT-VALUE}.")
  private Path output = Path.of("report.html");

  @Option(
      names = "--readings",
      paramLabel = "FILE",
      description =
          "What was watched: CSV, JSON lines or a JSON array, also gzipped. Its course is drawn with the"
              + " anomalies marked.")
  private String readings;

  @Option(names = "--title", paramLabel = "TEXT", description = "Its title. Default: made up.")
  private String title;

  @Mixin private CsvOptions csv;

  public ReportCommand(CommandContext context) {
    super(context);
  }

  @Override
  public int run(Console console) throws IOException {
    if (!output.toString().toLowerCase(Locale.ROOT).endsWith(".html")) {
      throw UserException.usage("--output must end in .html, was " + output);
    }
    RecordedRun run = RecordedRun.read(journal);
    String made =
        Version.software().equals("development") ? "iforest" : "iforest " + Version.software();
    String html =
        RunReport.of(
            run,
            remarks(),
            readings == null ? null : series(console, run),
            title == null ? "Anomaly report" : title,
            "Made by "
                + made
                + " on "
                + context().clock().instant().truncatedTo(ChronoUnit.SECONDS)
                + " from "
                + journal.getFileName()
                + ".");
    Files.createDirectories(output.toAbsolutePath().getParent());
    Files.writeString(output, html);
    long incidents = run.anomalies().values().stream().map(e -> e.episode()).distinct().count();
    if (console.json()) {
      console.result(
          JsonMapper.shared()
              .writeValueAsString(
                  JsonMapper.shared()
                      .createObjectNode()
                      .put("report", output.toString())
                      .put("incidents", incidents)
                      .put("anomalies", run.anomalies().size())));
    } else {
      console.result(
          String.format(
              Locale.ROOT,
              "%s: %,d incidents, %,d anomalies",
              Console.sanitized(output.toString()),
              incidents,
              run.anomalies().size()));
    }
    return ExitCode.DONE;
  }

  /** By anomaly, what people said, and why others alerted nobody. */
  private Map<String, String> remarks() throws IOException {
    FeedbackLog log = FeedbackLog.open(FeedbackLog.beside(journal), context().clock());
    Map<String, String> remarks = new HashMap<>();
    log.suppressed().forEach((id, why) -> remarks.put(id, "alerted nobody: " + why));
    for (Feedback said : log.standing()) {
      boolean real = said.action() == Feedback.Action.CONFIRM;
      String what = said.label().isEmpty() ? "" : ", " + said.label();
      String why = said.reason().isEmpty() ? "" : " (" + said.reason() + ")";
      remarks.put(said.anomalyId(), (real ? "a real alarm" : "a false alarm") + what + why);
    }
    return remarks;
  }

  /** The course of the fields that the anomalies are about most. */
  private RunSeries series(Console console, RecordedRun run) throws IOException {
    RecordTable table = new RecordTable();
    LongStream.Builder stood = LongStream.builder();
    try (RecordSource source = open(console, readings, csv::applyTo);
        Progress progress = console.progress("reading", -1, "readings")) {
      while (source.next(table)) {
        stood.add(source.position());
        progress.step();
      }
    }
    if (table.numRows() == 0) {
      throw UserException.badInput(readings + ": no reading was found");
    }
    FeatureSchema schema = SchemaProposal.of(table, SchemaOptions.NONE).schema();
    List<String> fields = drawn(schema, run);
    double[] xs = times(table, schema, run);
    boolean timed = xs != null;
    if (!timed) {
      xs = stood.build().asDoubleStream().toArray();
    }
    double from = Arrays.stream(xs).min().orElseThrow();
    double to = Arrays.stream(xs).max().orElseThrow();
    RunSeries series = new RunSeries(fields.toArray(String[]::new), timed, from, to);
    for (int f = 0; f < fields.size(); f++) {
      int column = table.columnIndex(fields.get(f));
      for (int r = 0; r < table.numRows(); r++) {
        series.add(f, xs[r], table.number(r, column));
      }
    }
    return series;
  }

  private static List<String> drawn(FeatureSchema schema, RecordedRun run) {
    Map<String, Long> named = new HashMap<>();
    run.anomalies()
        .values()
        .forEach(e -> e.evidence().findings().forEach(f -> named.merge(f.field(), 1L, Long::sum)));
    return schema.fields().stream()
        .filter(field -> field.isFeature() && field.kind() == FieldKind.NUMERIC)
        .map(Field::name)
        .sorted(Comparator.comparingLong((String name) -> -named.getOrDefault(name, 0L)))
        .limit(MAX_FIELDS)
        .toList();
  }

  /** In milliseconds since 1970; null unless all readings and all anomalies have times. */
  private static double[] times(RecordTable table, FeatureSchema schema, RecordedRun run) {
    RowReading reading = new RowReading(schema);
    RecordRow row = schema.newRow();
    double[] times = new double[table.numRows()];
    for (int r = 0; r < times.length; r++) {
      table.copyTo(r, row);
      Instant time = reading.time(row);
      if (time == null) {
        return null;
      }
      times[r] = time.toEpochMilli();
    }
    return run.anomalies().values().stream().allMatch(e -> e.time() != null) ? times : null;
  }
}
