package io.github.iforest4j.sim;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Turns readings into lines of UTF-8 text. One encoder per output; not thread-safe. It writes
 * straight to the output: buffer that.
 */
public sealed interface ReadingEncoder permits JsonLinesEncoder, CsvEncoder {
  /** Writes what comes before the first reading; nothing for formats without a header. */
  void writeHeader(OutputStream out) throws IOException;

  /** Writes one reading and its line end. */
  void write(SensorReading reading, OutputStream out) throws IOException;
}
