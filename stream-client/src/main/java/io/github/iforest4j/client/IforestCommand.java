package io.github.iforest4j.client;

import io.github.iforest4j.InvalidModelException;
import io.github.iforest4j.client.input.BadInputException;
import io.github.iforest4j.client.output.UnusableFileException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The root command: says what there is, and how a command ends when it fails. */
@Command(
    name = "iforest",
    versionProvider = IforestCommand.Version.class,
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
        new PlotCommand(context));
  }

  /** Called when no command is given: shows what there is. */
  @Override
  public void run() {
    throw new ParameterException(
        commandLine(context), "a command is missing: try 'iforest demo', or 'iforest --help'");
  }

  /** Runs a command line; never throws for what a user can do wrong. */
  static int run(CommandContext context, String... args) {
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
    return line.setColorScheme(scheme)
        .setOut(new PrintWriter(context.out(), true))
        .setErr(new PrintWriter(context.err(), true))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(false)
        .setUsageHelpWidth(Math.max(80, Math.min(100, Console.width(context.environment()))))
        .setParameterExceptionHandler((e, unused) -> wrongUsage(context, e))
        .setExecutionExceptionHandler((e, commandLine, unused) -> failed(context, e));
  }

  private static int wrongUsage(CommandContext context, ParameterException e) {
    CommandLine command = e.getCommandLine();
    error(context, e.getMessage());
    PrintWriter err = command.getErr();
    if (!UnmatchedArgumentException.printSuggestions(e, err)) {
      err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
    }
    return ExitCode.USAGE;
  }

  private static int failed(CommandContext context, Exception e) {
    if (e instanceof UserException user) {
      error(context, user.getMessage());
      return user.exitCode();
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
      error(context, files.getFile() + ": " + reason);
      return ExitCode.FAILED;
    }
    if (e instanceof IOException) {
      error(context, e.getMessage() == null ? e.toString() : e.getMessage());
      return ExitCode.FAILED;
    }
    error(context, "internal error, please report it with the lines below");
    e.printStackTrace(context.err());
    return ExitCode.FAILED;
  }

  private static void error(CommandContext context, String message) {
    StringBuilder text = new StringBuilder("iforest: ");
    String[] lines = message.split("\\R");
    for (int i = 0; i < lines.length; i++) {
      text.append(i == 0 ? "" : System.lineSeparator() + "  ").append(Console.sanitized(lines[i]));
    }
    context.err().println(text);
  }

  /** The version of the jar, and of the Java that runs it. */
  static final class Version implements IVersionProvider {
    /** The jar's version; {@code development} when run from class files. */
    static String software() {
      String version = IforestCommand.class.getPackage().getImplementationVersion();
      return version == null ? "development" : version;
    }

    @Override
    public String[] getVersion() {
      return new String[] {"iforest " + software() + " (Java " + Runtime.version() + ")"};
    }
  }
}
