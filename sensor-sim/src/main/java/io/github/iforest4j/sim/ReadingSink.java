package io.github.iforest4j.sim;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;

/**
 * A destination of readings: a file, a message broker, a database. Used by one thread at a time. A
 * {@link ReadingSinkProvider} makes a sink that a command can find by its address.
 */
public interface ReadingSink extends AutoCloseable {
  /**
   * Takes a reading.
   *
   * @param reading valid until this method returns: the stream overwrites it
   * @throws IOException if it cannot be taken
   */
  void accept(SensorReading reading) throws IOException;

  /** Passes on what it still holds, then releases what it uses. */
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

  /**
   * Writes a file in the format that its name asks for: JSON lines for {@code .jsonl}, {@code
   * .ndjson} and {@code .json}, otherwise CSV; compressed if {@code .gz} follows.
   *
   * @param fileName the name or path of the file; upper and lower case are the same
   * @param out where the bytes go; closed with the sink; buffer it
   * @param scenario the scenario whose readings will come
   * @param labels whether each reading carries its ground truth
   * @throws IOException if the header cannot be written
   */
  static ReadingSink forFile(String fileName, OutputStream out, Scenario scenario, boolean labels)
      throws IOException {
    String name = fileName.toLowerCase(Locale.ROOT);
    boolean compressed = name.endsWith(".gz");
    name = compressed ? name.substring(0, name.length() - 3) : name;
    boolean json = name.endsWith(".jsonl") || name.endsWith(".ndjson") || name.endsWith(".json");
    return of(
        json ? new JsonLinesEncoder(labels) : new CsvEncoder(scenario, labels),
        compressed ? new BufferedOutputStream(new GZIPOutputStream(out, 1 << 16), 1 << 16) : out);
  }
}
