package io.github.iforest4j.client.option;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options that every command has. */
public final class CommonOptions {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  @Option(
      names = "--json",
      description = "Print results as JSON, one object per line, on standard output.")
  public boolean json;

  @Option(
      names = {"-q", "--quiet"},
      description = "Print results, warnings and errors only.")
  public boolean quiet;

  @Option(names = "--no-color", description = "No colours; so does the variable NO_COLOR.")
  public boolean noColor;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = {
        "Take defaults of options from a file of lines like sample-size=128 or"
            + " train.sample-size=128.",
        "Variables such as IFOREST_SAMPLE_SIZE or IFOREST_TRAIN_SAMPLE_SIZE do the same; the"
            + " command line wins, then variables."
      })
  private Path config;
}
