package io.github.iforest4j.client;

import io.github.iforest4j.client.command.BaseCommand;
import io.github.iforest4j.client.command.Commands;
import io.github.iforest4j.client.command.OptionGroups;
import io.github.iforest4j.client.console.CommandContext;
import io.github.iforest4j.client.console.Console;
import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.client.console.JsonLog;
import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.client.console.Version;
import io.github.iforest4j.client.simulate.SimulateCommand;
import io.github.iforest4j.engine.StateException;
import io.github.iforest4j.source.Sources;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ListResourceBundle;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The root command: lists the commands, runs one, and reports why it failed. */
@Command(
    name = "iforest",
    versionProvider = Version.class,
    header = "Finds anomalies in sensor streams and tables, and says why.",
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:failed at run time (source, backend, disk)",
      "2:wrong usage",
      "3:bad input, model or configuration",
      "130:interrupted, after flushing"
    },
    footer = {
      "  iforest demo                               all steps in one, start here",
      "  iforest watch readings.csv --out watched   the faults of a file of your own",
      "  iforest watch tcp://localhost:9999         the faults of a stream",
      "  iforest train good-days.csv --model m.iforest",
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
    List<BaseCommand> commands = new ArrayList<>(Commands.all(context));
    commands.add(1, new SimulateCommand(context));
    return commands;
  }

  /** Called when no command is given. */
  @Override
  public void run() {
    throw new ParameterException(
        commandLine(context, ""), "a command is missing; 'iforest demo' shows the whole job");
  }

  /** Runs a command line and returns its exit code; reports mistakes instead of throwing. */
  static int run(CommandContext context, String... args) {
    if (args.length == 1 && VERSION_OPTIONS.contains(args[0])) {
      // A shortcut, because setting up all commands takes longer than printing the version.
      context.out().println(Version.line());
      return ExitCode.DONE;
    }
    CommandLine line = commandLine(context, neededCommand(context, args));
    try {
      line.setDefaultValueProvider(OptionDefaults.of(context.environment(), line, args));
    } catch (UserException e) {
      return failed(context, e);
    }
    return line.execute(Synonyms.known(line, args));
  }

  /** The command with all options of all commands. */
  static CommandLine commandLine(CommandContext context) {
    return commandLine(context, null);
  }

  /**
   * The only command whose options are needed. Setting up the options of all commands takes a third
   * of a second.
   *
   * @return an empty name if only the list of commands is needed; null if all options are
   */
  private static @Nullable String neededCommand(CommandContext context, String... args) {
    String first = args.length == 0 || args[0].startsWith("-") ? "" : args[0];
    boolean all =
        first.equals("completion")
            || OptionDefaults.configFile(context.environment(), args) != null;
    return all ? null : first;
  }

  /**
   * The command.
   *
   * @param needed the name of the only command with options; null for all
   */
  private static CommandLine commandLine(CommandContext context, @Nullable String needed) {
    CommandLine line = new CommandLine(new IforestCommand(context));
    for (BaseCommand command : commands(context)) {
      Command header = command.getClass().getAnnotation(Command.class);
      if (needed == null || needed.equals(header.name())) {
        CommandLine below = new CommandLine(command);
        command.subcommands().forEach(below::addSubcommand);
        line.addSubcommand(below);
      } else {
        UsageMessageSpec usage = new UsageMessageSpec().header(header.header());
        line.addSubcommand(CommandSpec.create().name(header.name()).usageMessage(usage));
      }
    }
    // An argument that begins with @ is no file of further arguments: --config is.
    line.setExpandAtFiles(false);
    setHeadings(line);
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
    return line.registerConverter(Path.class, IforestCommand::path)
        .setColorScheme(scheme)
        .setOut(new PrintWriter(context.out(), true))
        .setErr(new PrintWriter(context.err(), true))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(false)
        .setUsageHelpWidth(Math.max(80, Math.min(100, Console.width(context.environment()))))
        .setParameterExceptionHandler((e, args) -> wrongUsage(context, e, args))
        .setExecutionExceptionHandler((e, commandLine, unused) -> failed(context, e));
  }

  /** The headings in the help of all commands. */
  private static void setHeadings(CommandLine command) {
    UsageMessageSpec usage = command.getCommandSpec().usageMessage();
    usage
        .descriptionHeading(usage.description().length == 0 ? "" : "%n")
        .commandListHeading("%nCommands:%n")
        .optionListHeading("%nOptions:%n")
        .footerHeading("%nExamples:%n");
    OptionGroups.apply(command.getCommandSpec());
    command.getSubcommands().values().forEach(IforestCommand::setHeadings);
  }

  private static Path path(String text) {
    if (text.isBlank()) {
      throw new TypeConversionException("the name of the file or folder is empty");
    }
    return Path.of(text);
  }

  private static int wrongUsage(CommandContext context, ParameterException e, String... args) {
    CommandLine command = e.getCommandLine();
    String unknown = firstUnknown(e, args);
    error(context, unknown == null ? String.valueOf(e.getMessage()) : unknown(command, unknown));
    PrintWriter err = command.getErr();
    ParameterException hint =
        unknown == null ? e : new UnmatchedArgumentException(command, List.of(unknown));
    if (!UnmatchedArgumentException.printSuggestions(hint, err)) {
      err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
    }
    return ExitCode.USAGE;
  }

  /** The first word that the command does not know; null if something else is wrong. */
  private static @Nullable String firstUnknown(ParameterException e, String... args) {
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
        : "'" + word + "' does not belong to an option";
  }

  private static int failed(CommandContext context, Exception thrown) {
    Exception e =
        thrown instanceof UncheckedIOException && thrown.getCause() instanceof IOException cause
            ? cause
            : thrown;
    boolean stopped = e instanceof IOException && !(e instanceof StateException);
    if (stopped && context.interruption().isRaised()) {
      // The interruption closed what was being read or written.
      return ExitCode.INTERRUPTED;
    }
    Failure failure = Failure.of(e);
    if (failure == null) {
      error(context, "internal error, please report it with the lines below");
      e.printStackTrace(context.err());
      return ExitCode.FAILED;
    }
    error(context, failure.message());
    return failure.exitCode();
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
