package io.github.iforest4j.client.command;

import io.github.iforest4j.client.console.CommandContext;
import io.github.iforest4j.client.console.Console;
import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.client.console.Json;
import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.engine.analysis.FileResponse;
import io.github.iforest4j.engine.analysis.ResultsFile;
import io.github.iforest4j.engine.analysis.ResultsFile.Entry;
import io.github.iforest4j.view.text.Text;
import io.github.iforest4j.view.text.TextTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Shows what {@code explain} wrote. */
@Command(
    name = "results",
    header = "Lists what 'iforest explain' found, or shows the latest.",
    description = {
      "Without an argument it lists results.csv, latest first; 'latest' shows the newest response"
          + " named there. Damaged lines are skipped and reported."
    },
    descriptionHeading = "%n",
    parameterListHeading = "%nParameters:%n",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  iforest results",
      "  iforest results latest --out runs",
      "  iforest results --json"
    })
final class ResultsCommand extends BaseCommand {
  private static final int MAX_CELL = 60;

  /** What to show. */
  enum Which {
    /** The newest response. */
    LATEST
  }

  @Parameters(
      arity = "0..1",
      paramLabel = "latest",
      description = "Show the newest response instead of the list.")
  private @Nullable Which which;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where results.csv is: the --out of explain. Default: this folder.")
  private Path out = Path.of("");

  ResultsCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run(Console console) throws IOException {
    ResultsFile.Content content;
    try {
      content = ResultsFile.read(out);
    } catch (NoSuchFileException e) {
      throw UserException.badInput(
          "there is no " + e.getFile() + " yet; 'iforest explain --input FILE' writes one");
    }
    for (String problem : content.problems()) {
      console.warn(ResultsFile.NAME + ": " + problem);
    }
    if (which == Which.LATEST) {
      Entry latest =
          content
              .latest()
              .orElseThrow(
                  () ->
                      UserException.badInput(
                          out.resolve(ResultsFile.NAME)
                              + " names no response yet; 'iforest explain --input FILE' writes one"));
      show(console, latest);
    } else if (console.json()) {
      content.latestFirst().forEach(entry -> console.result(json(entry)));
    } else {
      list(console, content.latestFirst());
    }
    return ExitCode.DONE;
  }

  private static void list(Console console, List<Entry> entries) {
    TextTable table = new TextTable(MAX_CELL);
    table.row("TIME", "INPUT", "ANOMALIES", "STATUS", "BACKEND", "MODEL", "RESPONSE");
    for (Entry entry : entries) {
      table.row(
          entry.time().toString(),
          entry.input(),
          Long.toString(entry.anomalies()),
          entry.status(),
          entry.backend(),
          entry.model(),
          entry.responseFile());
    }
    console.table(table);
  }

  private static String json(Entry entry) {
    ObjectNode node = Json.object();
    node.put("timestamp", entry.time().toString());
    node.put("response_file", entry.responseFile());
    node.put("input", entry.input());
    node.put("backend", entry.backend());
    node.put("model", entry.model());
    node.put("anomalies", entry.anomalies());
    node.put("status", entry.status());
    return node.toString();
  }

  private void show(Console console, Entry latest) throws IOException {
    Path file = responseFile(latest);
    JsonNode response;
    try {
      response = JsonMapper.shared().readTree(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw UserException.badInput(
          ResultsFile.NAME + " names " + latest.responseFile() + ", which is missing");
    } catch (JacksonException e) {
      throw UserException.badInput(file + " is not JSON: it was changed or only half written");
    }
    if (console.json()) {
      console.result(response.toString());
      return;
    }
    line(console, "response", file.toString());
    line(console, "time", latest.time().toString());
    line(
        console,
        "input",
        Text.format("%s, %,d rows", latest.input(), response.path("rows").asLong(0)));
    line(console, "findings", Long.toString(latest.anomalies()));
    line(
        console,
        "status",
        latest.status() + " by " + (latest.backend() + " " + latest.model()).strip());
    if (response.path("error").isString()) {
      line(console, "error", response.path("error").stringValue());
    }
    console.result("");
    JsonNode verdict = response.path("verdict");
    console.paragraph("Label:  ", Console.sanitized(verdict.path("label").stringValue("")));
    console.paragraph("Reason: ", Console.sanitized(verdict.path("reason").stringValue("")));
  }

  /** Shows only files in the folder of responses, whatever a line names. */
  private Path responseFile(Entry entry) {
    try {
      Path responses = out.resolve(FileResponse.FOLDER).toAbsolutePath().normalize();
      Path file = out.resolve(entry.responseFile()).toAbsolutePath().normalize();
      if (file.startsWith(responses)) {
        return out.resolve(entry.responseFile());
      }
    } catch (InvalidPathException e) {
      // Reported below: it does not name a file in the folder.
    }
    throw UserException.badInput(
        ResultsFile.NAME
            + " names "
            + entry.responseFile()
            + ", which is not in "
            + FileResponse.FOLDER);
  }

  private static void line(Console console, String name, String text) {
    console.result(Text.format("%-10s %s", name, Console.sanitized(text)));
  }
}
