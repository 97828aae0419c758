package io.github.iforest4j.source;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads messages: each an object, an array of objects, JSON lines, or lines of the Influx line
 * protocol; CSV records, if their columns are known; and, where messages may be that short, a bare
 * number, truth value or text in quotes, which becomes the field {@code value}. Bad lines are
 * skipped and counted. Not thread-safe. Made by {@link SourceContext#messages}.
 */
public final class MessageParser {
  private final LineReader lines;
  private final JsonReadings readings;
  private final LineProtocolReader points;
  private final @Nullable CsvMessageReader records;
  private boolean ofPoints;
  private boolean ofRecords;
  private String where = "message 0";

  MessageParser(
      InputLimits limits,
      BadLineCounter badLines,
      boolean bareValues,
      List<String> columns,
      CsvFormat csv) {
    this.lines = new LineReader(InputStream.nullInputStream(), limits.maxLineBytes());
    this.readings =
        new JsonReadings(
            lines,
            new JsonRecordParser(limits, badLines.counts(), true),
            badLines,
            bareValues,
            true,
            this::where);
    this.points = new LineProtocolReader(lines, limits, badLines, this::where, true);
    this.records =
        columns.isEmpty()
            ? null
            : new CsvMessageReader(lines, columns, csv, limits, badLines, this::where);
  }

  /**
   * Begins with a message.
   *
   * @param message not copied; it must not change while it is read
   * @param where the message in words, such as {@code message 7}; empty if its lines say enough
   */
  public void begin(byte[] message, String where) {
    this.where = where;
    lines.beginWith(new ByteArrayInputStream(message));
    readings.begin(false);
    int first = 0;
    while (first < message.length && message[first] <= ' ' && message[first] >= 0) {
      first++;
    }
    byte begins = first < message.length ? message[first] : 0;
    if (begins == '[') {
      readings.expectValues();
    }
    ofRecords = records != null && begins != '[' && begins != '{';
    ofPoints =
        !ofRecords
            && begins != '['
            && begins != '{'
            && begins != '"'
            && LineProtocolParser.isMessage(message);
  }

  /** Where the last reading stood, in words. */
  public String where() {
    long line = lines.lineNumber();
    if (where.isEmpty()) {
      return "line " + line;
    }
    return line <= 1 ? where : where + ", line " + line;
  }

  /**
   * Reads the next reading of the message.
   *
   * @return false if there is none left
   */
  public boolean read(RecordBuffer fields) throws IOException {
    if (records != null && ofRecords) {
      return records.read(fields);
    }
    return ofPoints ? points.read(fields) : readings.read(fields);
  }
}
