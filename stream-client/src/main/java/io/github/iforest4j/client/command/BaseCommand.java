package io.github.iforest4j.client.command;

import io.github.iforest4j.client.console.CommandContext;
import io.github.iforest4j.client.console.Console;
import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.source.SourceOptions;
import io.github.iforest4j.source.Sources;
import io.github.iforest4j.source.mqtt.MqttAddress;
import io.github.iforest4j.source.mqtt.MqttPublisher;
import io.github.iforest4j.view.text.Progress;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;

/** A command: it parses options, calls services, and returns one of {@link ExitCode}. */
public abstract class BaseCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;

  private final CommandContext context;

  /** Runs in a context: the process, or a test. */
  protected BaseCommand(CommandContext context) {
    this.context = context;
  }

  /** Commands of its own, below it. */
  public List<BaseCommand> subcommands() {
    return List.of();
  }

  /** The context the command runs in. */
  protected CommandContext context() {
    return context;
  }

  @Override
  public final Integer call() throws Exception {
    try (Console console = new Console(context, common.json, common.quiet, !common.noColor)) {
      return run(console);
    }
  }

  /**
   * Opens a source that reports problems to the console, and that ends when the user interrupts.
   *
   * @param how changes the options that every command starts from
   * @throws UserException if the name does not name a source
   * @throws IOException if the source cannot be opened
   */
  protected RecordSource open(Console console, String name, Consumer<SourceOptions.Builder> how)
      throws IOException {
    return open(console, List.of(name), how);
  }

  /** The same for several sources, merged into one. */
  protected RecordSource open(
      Console console, List<String> names, Consumer<SourceOptions.Builder> how) throws IOException {
    SourceOptions.Builder options =
        SourceOptions.builder()
            .stdin(context.in())
            .environment(context.environment())
            .timing(context.timing())
            .report(new ConsoleInputReport(console));
    if (names.contains("-")) {
      // Opening looks at the first bytes, so it may already wait for a person to type.
      context.interruption().onRaise(this::closeStdin);
    }
    try {
      how.accept(options);
      RecordSource source = Sources.open(names, options.build());
      context.interruption().onRaise(source::close);
      return source;
    } catch (IllegalArgumentException e) {
      throw UserException.usage(String.valueOf(e.getMessage()));
    }
  }

  /** Reads all readings of a source that ends; stops if the user interrupts. */
  RecordTable read(Console console, String name, Consumer<SourceOptions.Builder> how)
      throws IOException {
    RecordTable table = new RecordTable();
    try (RecordSource source = open(console, name, how);
        Progress progress = console.progress("reading", -1, "readings")) {
      while (source.next(table)) {
        progress.step();
      }
    }
    return table;
  }

  /**
   * Connects to a broker.
   *
   * @throws UserException if the address is not one of a topic
   * @throws IOException if the connection fails
   */
  protected MqttPublisher publisher(Console console, String address) throws IOException {
    MqttAddress topic;
    try {
      topic = MqttAddress.parse(address).requireOneTopic();
    } catch (IllegalArgumentException e) {
      throw UserException.usage(String.valueOf(e.getMessage()));
    }
    return MqttPublisher.open(
        topic,
        context.environment(),
        context.timing(),
        warning -> console.warn(Console.sanitized(warning)));
  }

  private void closeStdin() {
    try {
      context.in().close();
    } catch (IOException e) {
      context.err().println("iforest: closing standard input failed: " + e.getMessage());
    }
  }

  /**
   * Does the work.
   *
   * @return one of {@link ExitCode}
   * @throws UserException for what the user can repair
   */
  protected abstract int run(Console console) throws Exception;
}
