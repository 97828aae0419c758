package io.github.iforest4j.sim;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Objects;

/**
 * Writes JSON lines to a stream that another program reads, such as standard output. The stream
 * stays open. Not thread-safe.
 */
public final class PipeSink implements ReadingSink {
  private static final int READINGS_PER_CHECK = 1024;

  private final ReadingEncoder encoder;
  private final PrintStream out;
  private final OutputStream buffer;
  private final Runnable closed;
  private long taken;

  /**
   * A sink.
   *
   * @param labels whether each reading carries its ground truth
   * @param closed called when the reader has closed the pipe, perhaps several times; should end the
   *     feed
   */
  public PipeSink(PrintStream out, boolean labels, Runnable closed) {
    this.encoder = new JsonLinesEncoder(labels);
    this.out = Objects.requireNonNull(out, "out");
    this.buffer = new BufferedOutputStream(out, 1 << 16);
    this.closed = Objects.requireNonNull(closed, "closed");
  }

  @Override
  public void accept(SensorReading reading) throws IOException {
    // A closed pipe, such as that of head, does not throw: a print stream only remembers it.
    if (taken++ % READINGS_PER_CHECK == 0 && out.checkError()) {
      closed.run();
    }
    encoder.write(reading, buffer);
  }

  @Override
  public void close() throws IOException {
    buffer.flush();
  }
}
