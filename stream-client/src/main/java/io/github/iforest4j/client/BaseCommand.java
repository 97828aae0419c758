package io.github.iforest4j.client;

import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** A command: parses options, calls services, returns one of {@link ExitCode}. */
abstract class BaseCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;

  private final CommandContext context;

  BaseCommand(CommandContext context) {
    this.context = context;
  }

  CommandContext context() {
    return context;
  }

  @Override
  public final Integer call() throws Exception {
    try (Console console = new Console(context, common.json, common.quiet, !common.noColor)) {
      return run(console);
    }
  }

  /**
   * Does the work.
   *
   * @return one of {@link ExitCode}
   * @throws UserException for what the user can mend
   */
  abstract int run(Console console) throws Exception;
}
