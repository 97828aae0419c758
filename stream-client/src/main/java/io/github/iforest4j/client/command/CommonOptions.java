package io.github.iforest4j.client.command;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options that every command has. */
final class CommonOptions {
  @Option(
      names = {"-h", "--help", OptionGroups.ALL},
      usageHelp = true,
      description = "Show this help; " + OptionGroups.ALL + " describes every option.")
  private boolean help;

  @Option(
      names = "--json",
      description = "Print results as JSON, one object per line, on standard output.")
  boolean json;

  @Option(
      names = {"-q", "--quiet"},
      description = "Print results, warnings and errors only.")
  boolean quiet;

  @Option(
      names = "--no-color",
      description = "No colours; the variable NO_COLOR has the same effect.")
  boolean noColor;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = {
        "Take defaults of options from a file of lines like sample-size=128 or"
            + " train.sample-size=128.",
        "Variables such as IFOREST_SAMPLE_SIZE or IFOREST_TRAIN_SAMPLE_SIZE do the same. The"
            + " command line takes precedence, then variables, then the file."
      })
  private Path config;
}
