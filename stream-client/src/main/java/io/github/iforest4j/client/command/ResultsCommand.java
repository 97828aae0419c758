package io.github.iforest4j.client.command;

import io.github.iforest4j.client.console.CommandContext;
import io.github.iforest4j.client.console.Console;
import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.engine.analysis.ResultsFile;
import io.github.iforest4j.engine.analysis.ResultsFile.Entry;
import io.github.iforest4j.engine.analysis.StoredResponse;
import io.github.iforest4j.view.text.ResultsPrinter;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what {@code explain} wrote. */
@Command(
    name = "results",
    header = "Lists what 'iforest explain' found, or shows the latest.",
    description = {
      "Without an argument it lists results.csv, latest first; 'latest' shows the newest response"
          + " named there. Damaged lines are skipped and reported."
    },
    parameterListHeading = "%nParameters:%n",
    footer = {
      "  iforest results",
      "  iforest results latest --out runs",
      "  iforest results --json"
    })
final class ResultsCommand extends BaseCommand {
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
      ResultsPrinter.print(console, latest, StoredResponse.read(out, latest));
    } else {
      ResultsPrinter.print(console, content.latestFirst());
    }
    return ExitCode.DONE;
  }
}
