package io.github.iforest4j.client;

import io.github.iforest4j.client.command.BackendsCommand;
import io.github.iforest4j.client.command.BaseCommand;
import io.github.iforest4j.client.command.ComparePromptsCommand;
import io.github.iforest4j.client.command.CompletionCommand;
import io.github.iforest4j.client.command.DemoCommand;
import io.github.iforest4j.client.command.EvaluateCommand;
import io.github.iforest4j.client.command.ExplainCommand;
import io.github.iforest4j.client.command.FeedbackCommand;
import io.github.iforest4j.client.command.PlotCommand;
import io.github.iforest4j.client.command.ReportCommand;
import io.github.iforest4j.client.command.ResultsCommand;
import io.github.iforest4j.client.command.ScoreCommand;
import io.github.iforest4j.client.command.TrainCommand;
import io.github.iforest4j.client.command.WatchCommand;
import io.github.iforest4j.client.console.CommandContext;
import io.github.iforest4j.client.console.Console;
import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.client.console.JsonLog;
import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.client.console.Version;
import io.github.iforest4j.client.option.AdaptOption;
import io.github.iforest4j.client.option.OptionDefaults;
import io.github.iforest4j.engine.StateException;
import io.github.iforest4j.engine.record.UnusableFileException;
import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.source.BadInputException;
import io.github.iforest4j.source.SourceConnectException;
import io.github.iforest4j.source.Sources;
import io.github.iforest4j.view.plot.PlotException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.ListResourceBundle;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The root command: says what there is, and how a command ends when it fails. */
@Command(
    name = "iforest",
    versionProvider = Version.class,
    header = "Finds anomalies in sensor streams and tables, and says why.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%nOptions:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:failed at run time (source, backend, disk)",
      "2:wrong usage",
      "3:bad input, model or configuration",
      "130:interrupted, after flushing"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  iforest demo                                        the whole job, start here",
      "  iforest train --input normal.csv --model m.iforest  learn what is normal",
      "  iforest score --input new.csv --model m.iforest --output scored.csv",
      "  iforest watch --source tcp://localhost:9999 --model m.iforest",
      "",
      "'iforest COMMAND --help' explains a command, with examples."
    })
final class IforestCommand implements Runnable {
  private static final Set<String> VERSION_OPTIONS = Set.of("--version", "-V");

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version.")
  private boolean version;

  private final CommandContext context;

  private IforestCommand(CommandContext context) {
    this.context = context;
  }

  /** Every command, in the order of the help. */
  private static List<BaseCommand> commands(CommandContext context) {
    return List.of(
        new DemoCommand(context),
        new SimulateCommand(context),
        new TrainCommand(context),
        new WatchCommand(context),
        new ScoreCommand(context),
        new EvaluateCommand(context),
        new ExplainCommand(context),
        new ResultsCommand(context),
        new PlotCommand(context),
        new ReportCommand(context),
        new FeedbackCommand(context),
        new BackendsCommand(context),
        new ComparePromptsCommand(context),
        new CompletionCommand(context));
  }

  /** Called when no command is given: shows what there is. */
  @Override
  public void run() {
    throw new ParameterException(
        commandLine(context), "a command is missing; 'iforest demo' shows the whole job");
  }

  /** Runs a command line; never throws for what a user can do wrong. */
  static int run(CommandContext context, String... args) {
    if (args.length == 1 && VERSION_OPTIONS.contains(args[0])) {
      // At once: setting up all commands takes longer than all else that this needs.
      context.out().println(Version.line());
      return ExitCode.DONE;
    }
    CommandLine line = commandLine(context);
    try {
      line.setDefaultValueProvider(OptionDefaults.of(context.environment(), line, args));
    } catch (UserException e) {
      return failed(context, e);
    }
    return line.execute(args);
  }

  static CommandLine commandLine(CommandContext context) {
    CommandLine line = new CommandLine(new IforestCommand(context));
    for (BaseCommand command : commands(context)) {
      line.addSubcommand(command);
    }
    boolean color = context.outIsTerminal() && Console.colorAllowed(context.environment());
    ColorScheme scheme = CommandLine.Help.defaultColorScheme(color ? Ansi.ON : Ansi.OFF);
    // Sources that were added to the class path are in the help, too.
    line.setResourceBundle(
        new ListResourceBundle() {
          @Override
          protected Object[][] getContents() {
            List<String> usages = Sources.usages();
            int last = usages.size() - 1;
            String all = String.join(", ", usages.subList(0, last)) + ", or " + usages.get(last);
            return new Object[][] {{"sources", all}};
          }
        });
    return line.setColorScheme(scheme)
        .setOut(new PrintWriter(context.out(), true))
        .setErr(new PrintWriter(context.err(), true))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(false)
        .setUsageHelpWidth(Math.max(80, Math.min(100, Console.width(context.environment()))))
        .setParameterExceptionHandler((e, args) -> wrongUsage(context, e, args))
        .setExecutionExceptionHandler((e, commandLine, unused) -> failed(context, e));
  }

  private static int wrongUsage(CommandContext context, ParameterException e, String... args) {
    CommandLine command = e.getCommandLine();
    String unknown = firstUnknown(e, args);
    error(context, unknown == null ? e.getMessage() : unknown(command, unknown));
    PrintWriter err = command.getErr();
    ParameterException hint =
        unknown == null ? e : new UnmatchedArgumentException(command, List.of(unknown));
    if (!UnmatchedArgumentException.printSuggestions(hint, err)) {
      err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
    }
    return ExitCode.USAGE;
  }

  /** The first word that the command does not know; null if that is not what is wrong. */
  private static String firstUnknown(ParameterException e, String... args) {
    if (e instanceof UnmatchedArgumentException unmatched) {
      return unmatched.getUnmatched().get(0);
    }
    if (e instanceof MissingParameterException) {
      // A required option is often missing because its name is misspelt.
      Map<String, ?> known = e.getCommandLine().getCommandSpec().optionsMap();
      for (String arg : args) {
        String name = arg.contains("=") ? arg.substring(0, arg.indexOf('=')) : arg;
        if (name.startsWith("--") && name.length() > 2 && !known.containsKey(name)) {
          return name;
        }
      }
    }
    return null;
  }

  private static String unknown(CommandLine command, String word) {
    if (word.startsWith("-")) {
      return "unknown option '" + word + "'";
    }
    return command.getParent() == null
        ? "unknown command '" + word + "'"
        : "'" + word + "' belongs to no option";
  }

  private static int failed(CommandContext context, Exception thrown) {
    Exception e = thrown instanceof UncheckedIOException unchecked ? unchecked.getCause() : thrown;
    if (e instanceof UserException user) {
      error(context, user.getMessage());
      return user.exitCode();
    }
    if (e instanceof PlotException plot) {
      error(context, plotProblem(plot));
      return plot.reason() == PlotException.Reason.NO_ANOMALY ? ExitCode.BAD_INPUT : ExitCode.USAGE;
    }
    if (e instanceof StateException state) {
      error(context, stateProblem(state));
      return ExitCode.BAD_INPUT;
    }
    if (e instanceof IOException && context.interruption().isRaised()) {
      // The user's wish closed what was being read or written.
      return ExitCode.INTERRUPTED;
    }
    if (e instanceof InvalidModelException
        || e instanceof BadInputException
        || e instanceof UnusableFileException) {
      error(context, e.getMessage());
      return ExitCode.BAD_INPUT;
    }
    if (e instanceof NoSuchFileException missing) {
      error(context, "no such file: " + missing.getFile());
      return ExitCode.BAD_INPUT;
    }
    if (e instanceof AccessDeniedException denied) {
      error(context, "permission denied: " + denied.getFile());
      return ExitCode.FAILED;
    }
    if (e instanceof FileSystemException files) {
      String reason =
          files.getReason() == null ? files.getClass().getSimpleName() : files.getReason();
      error(context, files.getFile() + ": " + reason + remedy(reason));
      return ExitCode.FAILED;
    }
    if (e instanceof SourceConnectException failed && failed.scheme().equals("tcp")) {
      error(context, e.getMessage() + " 'iforest simulate' starts one.");
      return ExitCode.FAILED;
    }
    if (e instanceof IOException) {
      String message = e.getMessage() == null ? e.toString() : e.getMessage();
      error(context, message + remedy(message));
      return ExitCode.FAILED;
    }
    error(context, "internal error, please report it with the lines below");
    e.printStackTrace(context.err());
    return ExitCode.FAILED;
  }

  private static String plotProblem(PlotException e) {
    return switch (e.reason()) {
      case NO_ANOMALY -> e.getMessage() + "; name a reading with --kind tree --reading N";
      case NO_NAME_OF_A_READING -> e.getMessage().replaceFirst("a reading", "--reading");
      default -> "--reading: " + e.getMessage();
    };
  }

  /** In the words of the options that the state was kept with. */
  private static String stateProblem(StateException e) {
    String kept =
        switch (e.reason()) {
          case OTHER_KEY -> e.keyed() ? "with another --key-column" : "without --key-column";
          case OTHER_LEARNING ->
              e.learning() == null ? "with another --adapt" : AdaptOption.words(e.learning());
          default -> null;
        };
    return kept == null
        ? e.getMessage()
        : e.folder()
            + ": the state there was kept "
            + kept
            + "\nDo the same now, or remove the folder to begin anew.";
  }

  /** What helps against what the operating system says; empty when that is anyone's guess. */
  private static String remedy(String message) {
    if (message.contains("No space left on device")) {
      return "\nFree some space, then run the same command again; or name another place.";
    }
    return message.contains("Read-only file system") ? "\nName another place." : "";
  }

  private static void error(CommandContext context, String message) {
    StringBuilder text = new StringBuilder("iforest: ");
    String[] lines = message.split("\\R");
    JsonLog log = JsonLog.of(context);
    if (log != null) {
      context.err().println(log.line("error", Console.sanitized(String.join(" ", lines))));
      return;
    }
    for (int i = 0; i < lines.length; i++) {
      text.append(i == 0 ? "" : System.lineSeparator() + "  ").append(Console.sanitized(lines[i]));
    }
    context.err().println(text);
  }
}
