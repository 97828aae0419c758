package io.github.iforest4j.client.simulate;

import io.github.iforest4j.client.console.Console;
import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.engine.file.OutputFile;
import io.github.iforest4j.sim.PipeSink;
import io.github.iforest4j.sim.ReadingFeed;
import io.github.iforest4j.sim.ReadingSink;
import io.github.iforest4j.sim.SensorStream;
import io.github.iforest4j.sim.report.TruthJson;
import io.github.iforest4j.time.Counted;
import io.github.iforest4j.view.text.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Iterator;

/** Writes simulated readings and their truth to files or to standard output. */
final class SimulationWriter {
  private final Simulation simulation;
  private final long count;

  /**
   * A writer.
   *
   * @param count the number of readings in each file
   */
  SimulationWriter(Simulation simulation, long count) {
    this.simulation = simulation;
    this.count = count;
  }

  /** Writes JSON lines to standard output, until its reader closes it. */
  int toStandardOutput() throws IOException, InterruptedException {
    ReadingFeed feed = simulation.feed().count(count);
    long written;
    try (Progress progress = simulation.console().progress("writing", count, "readings");
        ReadingSink sink =
            new PipeSink(simulation.console().out(), simulation.labels(), feed::stop)) {
      written = simulation.run(feed.step(progress::step), sink);
    }
    return written < count ? simulation.exitCode() : ExitCode.DONE;
  }

  /**
   * Writes a file in the format that its name asks for.
   *
   * @param cleanTwin the file for the same readings without anomalies; may be null
   */
  int toFile(String to, String cleanTwin) throws IOException, InterruptedException {
    if (!write(simulation, to) || cleanTwin != null && !write(simulation.clean(), cleanTwin)) {
      simulation.console().note("interrupted; the file was not written");
      return ExitCode.INTERRUPTED;
    }
    return ExitCode.DONE;
  }

  /** Whether it was written, and not interrupted. */
  private boolean write(Simulation written, String to) throws IOException, InterruptedException {
    ReadingFeed feed = written.feed().count(count);
    try (OutputFile file = OutputFile.at(path(to))) {
      try (Progress progress = written.console().progress("writing", count, "readings");
          ReadingSink sink =
              ReadingSink.forFile(to, file.out(), written.scenario(), written.labels())) {
        if (written.run(feed.step(progress::step), sink) < count) {
          return false;
        }
      }
      file.commit();
    }
    written
        .console()
        .note("wrote " + Counted.of(count, "reading") + " to " + Console.sanitized(to));
    return true;
  }

  private static Path path(String name) {
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw UserException.usage(String.valueOf(e.getMessage()));
    }
  }

  /** Writes the anomalies, operating modes and lasting changes of the readings. */
  void writeTruth(Path to) throws IOException {
    SensorStream stream = SensorStream.of(simulation.scenario(), simulation.options());
    try (OutputFile file = OutputFile.at(to)) {
      Iterator<String> lines = TruthJson.lines(stream, count).iterator();
      while (lines.hasNext()) {
        file.out().write((lines.next() + "\n").getBytes(StandardCharsets.UTF_8));
      }
      file.commit();
    }
  }
}
