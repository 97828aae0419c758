package io.github.iforest4j.source;

import io.github.iforest4j.schema.RecordSink;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Parses one reading from its bytes, without a source, for example in an operator of a stream
 * processor. Reusable; not thread-safe, so use one for each thread.
 *
 * <p>The usual line is read in one pass, O(length), without allocation once the names of its fields
 * are known: US-ASCII values, no escapes, no nesting. Other lines go through a general parser.
 */
public abstract sealed class RecordParser
    permits JsonRecordParser, CsvRecordParser, LineProtocolParser {
  private final InputLimits limits;
  private final RecordBuffer buffer;

  RecordParser(InputLimits limits, InputCounts counts) {
    this.limits = limits;
    this.buffer = new RecordBuffer(counts, false);
  }

  /**
   * For JSON objects. A value inside an object or array has a name with points, such as {@code
   * outer.inner} or {@code outer.0}; elements beyond the sixteenth are left out. If a key occurs
   * twice, the last value counts.
   *
   * @param limits longer objects are refused as {@link BadLine#TOO_LONG}
   */
  public static RecordParser json(InputLimits limits) {
    return new JsonRecordParser(limits, new InputCounts(), true);
  }

  /**
   * For CSV records without a header of their own.
   *
   * @param columns the names of the columns, in order
   * @param format the delimiter, a comma unless given, and whether there are decimal commas, which
   *     there are not unless given; whether there is a header does not matter
   * @param limits longer records are refused as {@link BadLine#TOO_LONG}
   * @throws IllegalArgumentException if there are no columns, two of the same name, or one without
   */
  public static RecordParser csv(List<String> columns, CsvFormat format, InputLimits limits) {
    if (columns.isEmpty()
        || columns.contains("")
        || columns.stream().distinct().count() < columns.size()) {
      throw new IllegalArgumentException(
          "columns must have different names, none empty, and there must be one, was " + columns);
    }
    CsvRecordParser parser =
        new CsvRecordParser(
            CsvDialect.plain(
                format.delimiter() == null ? ',' : format.delimiter(),
                Boolean.TRUE.equals(format.decimalComma())),
            limits,
            new InputCounts(),
            CsvRecordParser.Listener.NONE,
            true);
    parser.setColumns(columns, ((RecordParser) parser).buffer);
    return parser;
  }

  /**
   * For points of the Influx line protocol. The fields are {@code measurement}, the tags, the
   * fields, and {@code time} in milliseconds since 1970.
   *
   * @param limits longer lines are refused as {@link BadLine#TOO_LONG}
   */
  public static RecordParser lineProtocol(InputLimits limits) {
    return new LineProtocolParser(limits, new InputCounts());
  }

  /**
   * Parses one line or message into a sink: a {@link io.github.iforest4j.schema.RecordRow}, which
   * the caller clears before, or a {@link io.github.iforest4j.schema.RecordTable}, whose row the
   * caller ends behind.
   *
   * @param bytes holds the record; not kept
   * @param offset the index of its first byte
   * @param length its length, without a line end
   * @return null if the sink has the reading now; otherwise why it is none, and the sink is as it
   *     was
   */
  public final @Nullable BadLine parse(byte[] bytes, int offset, int length, RecordSink sink) {
    if (length > limits.maxLineBytes()) {
      return BadLine.TOO_LONG;
    }
    BadLine bad = read(bytes, offset, length, buffer);
    if (bad == null) {
      buffer.copyTo(sink);
    }
    return bad;
  }

  /** The same into a buffer; a blank line is {@link BadLine#EMPTY}. */
  abstract @Nullable BadLine read(byte[] bytes, int offset, int length, RecordBuffer record);

  /** Whether a line has nothing but spaces. */
  static boolean isBlank(byte[] bytes, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (bytes[i] != ' ' && bytes[i] != '\t' && bytes[i] != '\r') {
        return false;
      }
    }
    return true;
  }
}
