package io.github.iforest4j.engine.sink;

import io.github.iforest4j.time.Timing;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * The options that every sink is opened with.
 *
 * @param environment the environment variables, for user names, passwords and tokens
 * @param timing the clock, and how to wait between attempts
 * @param warnings receives a sentence when something fails for the first time; called by any thread
 */
public record SinkOptions(
    Map<String, String> environment, Timing timing, Consumer<String> warnings) {
  /** Copies the environment. */
  public SinkOptions {
    environment = Map.copyOf(environment);
    Objects.requireNonNull(timing, "timing");
    Objects.requireNonNull(warnings, "warnings");
  }
}
