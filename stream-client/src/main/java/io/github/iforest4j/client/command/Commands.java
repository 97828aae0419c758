package io.github.iforest4j.client.command;

import io.github.iforest4j.client.console.CommandContext;
import java.util.List;

/** The commands. */
public final class Commands {
  private Commands() {}

  /** All commands but {@code simulate}, in the order of the help. */
  public static List<BaseCommand> all(CommandContext context) {
    return List.of(
        new DemoCommand(context),
        new TrainCommand(context),
        new WatchCommand(context),
        new ScoreCommand(context),
        new ServeCommand(context),
        new EvaluateCommand(context),
        new ExplainCommand(context),
        new ResultsCommand(context),
        new PlotCommand(context),
        new ReportCommand(context),
        new ModelCommand(context),
        new FeedbackCommand(context),
        new McpCommand(context),
        new BackendsCommand(context),
        new ComparePromptsCommand(context),
        new CompletionCommand(context));
  }
}
