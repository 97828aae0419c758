package io.github.iforest4j.client.command;

import io.github.iforest4j.client.console.CommandContext;
import io.github.iforest4j.client.console.Console;
import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.client.console.Json;
import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.client.console.Version;
import io.github.iforest4j.client.option.CsvOptions;
import io.github.iforest4j.client.option.JournalOption;
import io.github.iforest4j.engine.feedback.FeedbackLog;
import io.github.iforest4j.engine.file.OutputFile;
import io.github.iforest4j.engine.record.RecordedRun;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.time.Counted;
import io.github.iforest4j.view.report.HtmlReport;
import io.github.iforest4j.view.report.RecordedSeries;
import io.github.iforest4j.view.report.RunSeries;
import io.github.iforest4j.view.text.Progress;
import io.github.iforest4j.view.text.Text;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes a run as one HTML file. */
@Command(
    name = "report",
    header = "Writes a run as one HTML file that can be mailed and printed.",
    description = {
      "Reads the journal that 'iforest watch' writes, also while it is being written, or the table"
          + " beside it, which holds less, and the feedback given by 'iforest feedback'. With --readings it shows the"
          + " whole run, not only its anomalies. The file needs no scripts and no network."
    },
    footer = {
      "  iforest report",
      "  iforest report --journal watched/anomalies.jsonl --readings office.csv",
      "  iforest report --journal run1/anomalies.jsonl --out run1.html --title 'Pump 7'"
    })
final class ReportCommand extends BaseCommand {
  @Mixin private JournalOption journalOption;

  @Option(
      names = "--output",
      paramLabel = "FILE.html",
      description = "The report; an existing file is replaced. Default: ${DEFAULT-VALUE}.")
  private Path output = Path.of("report.html");

  @Option(
      names = "--readings",
      paramLabel = "FILE",
      description =
          "The readings that were watched: CSV, JSON lines or a JSON array, also gzipped. They are"
              + " drawn with the anomalies marked.")
  private @Nullable String readings;

  @Option(
      names = "--title",
      paramLabel = "TEXT",
      description = "The title. Default: Anomaly report.")
  private @Nullable String title;

  @Mixin private CsvOptions csv;

  ReportCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run(Console console) throws IOException {
    if (!output.toString().toLowerCase(Locale.ROOT).endsWith(".html")) {
      throw UserException.usage("--output must end in .html, was " + output);
    }
    Path journal = journalOption.file(console, null);
    RecordedRun run = RecordedRun.read(journal);
    String html =
        HtmlReport.of(
            run,
            FeedbackLog.open(FeedbackLog.beside(journal), context().timing()).remarks(),
            readings == null ? null : series(console, run, readings),
            title == null ? "Anomaly report" : title,
            HtmlReport.madeBy(Version.software(), context().timing().now(), journal));
    try (OutputFile file = OutputFile.at(output)) {
      file.out().write(html.getBytes(StandardCharsets.UTF_8));
      file.commit();
    }
    long incidents = run.anomalies().values().stream().map(e -> e.incident()).distinct().count();
    if (console.json()) {
      console.result(
          Json.object()
              .put("report", output.toString())
              .put("incidents", incidents)
              .put("anomalies", run.anomalies().size())
              .toString());
    } else {
      console.result(
          Text.format(
              "%s: %s, %s",
              Console.sanitized(output.toString()),
              Counted.of(incidents, "incident"),
              Counted.of(run.anomalies().size(), "anomaly", "anomalies")));
    }
    return ExitCode.DONE;
  }

  private RunSeries series(Console console, RecordedRun run, String of) throws IOException {
    try (RecordSource source = open(console, of, csv::applyTo);
        Progress progress = console.progress("reading", -1, "readings")) {
      return RecordedSeries.read(source, of, run, progress::step);
    }
  }
}
