package io.github.iforest4j.sim;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

/**
 * Takes readings somewhere: a file, a message broker, a database. Used by one thread at a time. For
 * a sink that a command can find by its address, see {@link ReadingSinkProvider}.
 */
public interface ReadingSink extends AutoCloseable {
  /**
   * Takes a reading.
   *
   * @param reading valid until this returns: the stream overwrites it
   * @throws IOException if it cannot be taken
   */
  void accept(SensorReading reading) throws IOException;

  /** Passes on what is still held, then lets go of what it uses. */
  @Override
  void close() throws IOException;

  /**
   * Writes text. The header, if the format has one, is written at once.
   *
   * @param out closed with the sink; buffer it
   * @throws IOException if the header cannot be written
   */
  static ReadingSink of(ReadingEncoder encoder, OutputStream out) throws IOException {
    Objects.requireNonNull(encoder, "encoder");
    encoder.writeHeader(out);
    return new ReadingSink() {
      @Override
      public void accept(SensorReading reading) throws IOException {
        encoder.write(reading, out);
      }

      @Override
      public void close() throws IOException {
        out.close();
      }
    };
  }
}
