package io.github.iforest4j.client;

import io.github.iforest4j.client.output.RecordedRun;
import io.github.iforest4j.client.report.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** Writes a run as one HTML file. */
@Command(
    name = "report",
    header = "Writes a run as one HTML file that can be mailed and printed.",
    description = {
      "Reads the journal that 'iforest watch' writes, also while it is being written. The file needs no"
          + " scripts and no network to be read."
    },
    descriptionHeading = "%n",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  iforest report",
      "  iforest report --journal run1/anomalies.jsonl --output run1.html --title 'Pump 7, March'"
    })
final class ReportCommand extends BaseCommand {
  @Option(
      names = "--journal",
      paramLabel = "FILE.jsonl",
      description = "The journal of the run. Default: ${DEFAULT-VALUE}.")
  private Path journal = Path.of("anomalies.jsonl");

  @Option(
      names = "--output",
      paramLabel = "FILE.html",
      description = "The report; an existing file is replaced. Default: ${DEFAULT-VALUE}.")
  private Path output = Path.of("report.html");

  @Option(names = "--title", paramLabel = "TEXT", description = "Its title. Default: made up.")
  private String title;

  ReportCommand(CommandContext context) {
    super(context);
  }

  @Override
  int run(Console console) throws IOException {
    if (!output.toString().toLowerCase(Locale.ROOT).endsWith(".html")) {
      throw UserException.usage("--output must end in .html, was " + output);
    }
    RecordedRun run = RecordedRun.read(journal);
    String made =
        IforestCommand.Version.software().equals("development")
            ? "iforest"
            : "iforest " + IforestCommand.Version.software();
    String html =
        RunReport.of(
            run,
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
}
