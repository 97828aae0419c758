package io.github.iforest4j.client.command;

import io.github.iforest4j.client.console.CommandContext;
import io.github.iforest4j.client.console.Console;
import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.client.console.Version;
import io.github.iforest4j.client.option.CsvOptions;
import io.github.iforest4j.client.option.JournalOption;
import io.github.iforest4j.engine.assistant.AssistantServer;
import io.github.iforest4j.engine.assistant.PlantTools;
import io.github.iforest4j.source.Sources;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lets someone's own assistant ask about a recorded run. */
@Command(
    name = "mcp",
    header = "Lets your assistant ask about incidents, over the Model Context Protocol.",
    description = {
      "Started by the assistant, not by hand: it speaks the protocol on standard input and output."
          + " The assistant may read incidents, evidence and recorded readings, and nothing else.",
    },
    footer = {
      "  iforest mcp --journal /data/anomalies.jsonl --source /data/plant.csv",
      "  iforest mcp --journal /data/anomalies.jsonl --allow-feedback"
    })
final class McpCommand extends BaseCommand {
  @Mixin private JournalOption journalOption;

  @Option(
      names = "--source",
      paramLabel = "FILE",
      description = "The file that the run read: the assistant may see its readings, too.")
  private @Nullable String source;

  @Mixin private CsvOptions csv;

  @Option(
      names = "--allow-feedback",
      description = "The assistant may also record which alerts were real.")
  private boolean allowFeedback;

  McpCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run(Console console) throws IOException {
    PlantTools tools =
        PlantTools.of(journalOption.file(console, null), allowFeedback, context().timing());
    String file = source;
    if (file != null) {
      if (file.equals("-") || Sources.isEndless(file)) {
        throw UserException.usage("--source must be a file that ends, was '" + file + "'");
      }
      open(console, file, csv::applyTo).close();
      tools = tools.withSource(() -> open(console, file, o -> csv.applyTo(o.keepText(true))));
    }
    AssistantServer.load().serve(tools, Version.software(), context().in(), context().out());
    return ExitCode.DONE;
  }
}
