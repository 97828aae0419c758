package io.github.iforest4j.client.option;

import io.github.iforest4j.client.console.UserException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** On how many threads a command computes. */
public final class ThreadsOption {
  private static final int MAX = 1024;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "Compute on N threads; the results do not depend on it. Default: one for each processor.")
  private @Nullable Integer threads;

  /**
   * The number of threads.
   *
   * @throws UserException if it is out of range
   */
  public int number() {
    if (threads == null) {
      return Runtime.getRuntime().availableProcessors();
    }
    if (threads < 1 || threads > MAX) {
      throw UserException.usage("--threads must be from 1 to " + MAX + ", was " + threads);
    }
    return threads;
  }
}
