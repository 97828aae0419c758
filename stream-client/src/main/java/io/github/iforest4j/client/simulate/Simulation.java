package io.github.iforest4j.client.simulate;

import io.github.iforest4j.client.console.CommandContext;
import io.github.iforest4j.client.console.Console;
import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.engine.Interruption;
import io.github.iforest4j.sim.ReadingFeed;
import io.github.iforest4j.sim.ReadingSink;
import io.github.iforest4j.sim.Scenario;
import io.github.iforest4j.sim.SensorStream;
import java.io.IOException;

/**
 * A stream that {@code simulate} runs, and what it runs with.
 *
 * @param labels whether each reading carries its ground truth
 */
record Simulation(
    Console console,
    CommandContext context,
    Scenario scenario,
    SensorStream.Options options,
    boolean labels) {

  /** The same stream without anomalies. */
  Simulation clean() {
    return new Simulation(console, context, scenario, options.clean(), labels);
  }

  /** A feed from the first reading on. */
  ReadingFeed feed() {
    return ReadingFeed.of(SensorStream.of(scenario, options));
  }

  /**
   * Runs a feed until it ends or the user interrupts.
   *
   * @return the number of readings that the sink has taken
   */
  long run(ReadingFeed feed, ReadingSink sink) throws IOException, InterruptedException {
    Interruption.Registration stop = context.interruption().onRaise(feed::stop);
    try {
      return feed.run(sink);
    } finally {
      stop.close();
    }
  }

  /** {@link ExitCode#INTERRUPTED} if the user has interrupted. */
  int exitCode() {
    return context.interruption().isRaised() ? ExitCode.INTERRUPTED : ExitCode.DONE;
  }
}
