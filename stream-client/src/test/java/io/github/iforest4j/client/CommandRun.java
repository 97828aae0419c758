package io.github.iforest4j.client;

import io.github.iforest4j.client.console.CommandContext;
import io.github.iforest4j.engine.Interruption;
import io.github.iforest4j.testing.TestTiming;
import io.github.iforest4j.time.Timing;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs a command line in this process, as a test's stand-in for a shell. */
public final class CommandRun {
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  /** Where each write fails. */
  private static final class ClosedPipe extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      throw new IOException("Broken pipe");
    }

    @Override
    public void flush() throws IOException {
      throw new IOException("Broken pipe");
    }
  }

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Map<String, String> environment = new HashMap<>();
  private final Interruption interruption = new Interruption();
  private InputStream in = InputStream.nullInputStream();
  private Timing timing = TestTiming.fixed(NOW);
  private boolean terminal;
  private boolean outClosed;

  /** With text on standard input. */
  CommandRun in(String text) {
    in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  CommandRun in(InputStream stream) {
    in = stream;
    return this;
  }

  public CommandRun environment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** As if a person looked at both outputs. */
  CommandRun onTerminal() {
    terminal = true;
    return this;
  }

  /** As if the reader of standard output, such as {@code head}, had gone. */
  CommandRun outClosed() {
    outClosed = true;
    return this;
  }

  CommandRun timing(Timing value) {
    timing = value;
    return this;
  }

  Interruption interruption() {
    return interruption;
  }

  public CommandContext context() {
    return new CommandContext(
        in,
        new PrintStream(outClosed ? new ClosedPipe() : out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        environment,
        timing,
        interruption,
        terminal,
        terminal);
  }

  /** Runs; returns the exit code. */
  int run(String... args) {
    return IforestCommand.run(context(), args);
  }

  public String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  public List<String> outLines() {
    return out().lines().toList();
  }

  public String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  public List<String> errLines() {
    return err().lines().toList();
  }
}
