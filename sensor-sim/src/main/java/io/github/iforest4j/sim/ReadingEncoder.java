package io.github.iforest4j.sim;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Turns readings into lines of UTF-8 text. Use one encoder for each output; not thread-safe. It
 * does not buffer the output.
 */
public sealed interface ReadingEncoder permits JsonLinesEncoder, CsvEncoder {
  /**
   * Writes the header; nothing for formats without one.
   *
   * @throws IOException if the output fails
   */
  void writeHeader(OutputStream out) throws IOException;

  /**
   * Writes one reading and a line feed.
   *
   * @throws IOException if the output fails
   */
  void write(SensorReading reading, OutputStream out) throws IOException;
}
