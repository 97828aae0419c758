package io.github.iforest4j.source;

import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.source.InputReport.Severity;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Reads points of the Influx line protocol, one a line, and writes them again with more fields:
 * what a processor in a pipeline does, such as Telegraf's {@code execd}. No point is lost: one
 * without a field of the model, or without an answer, is written as it came. A line that is no
 * point is reported, and left out.
 *
 * <p>One thread reads and writes; {@link #close()} may be called from any thread.
 */
public final class PointEcho implements AutoCloseable {
  private static final String ESCAPED = ", =\"\\";

  private final PrintStream out;
  private final InputReport report;
  private final Points points;
  private final ReadingSource source;
  private String reported = "";

  /** Keeps each line until it is written. */
  private final class Points implements RecordReader {
    private final LineReader lines;
    private final LineProtocolReader reader;
    private String line = "";
    private boolean pending;
    private boolean ended;

    Points(InputStream in, SourceContext context) {
      InputLimits limits = context.options().limits();
      lines = new LineReader(in, limits.maxLineBytes());
      reader = new LineProtocolReader(lines, limits, context.badLines());
    }

    @Override
    public boolean read(RecordBuffer record) throws IOException {
      pass();
      if (out.checkError() || !reader.read(record)) {
        ended = true;
        return false;
      }
      line =
          new String(lines.buffer(), lines.offset(), lines.length(), StandardCharsets.UTF_8)
              .strip();
      pending = true;
      return true;
    }

    /** Writes the last point as it came, unless it is written. */
    void pass() {
      if (pending) {
        put(line);
      }
    }

    void put(String text) {
      pending = false;
      out.print(text + '\n');
      out.flush();
    }

    @Override
    public long position() {
      return reader.position();
    }

    @Override
    public String where() {
      return reader.where();
    }

    @Override
    public void close() throws IOException {
      reader.close();
    }
  }

  /**
   * Begins with the first line.
   *
   * @param in read until it ends
   * @param out receives each point in a line, at once; if it fails, the input counts as ended
   * @param report receives what is wrong with the input
   */
  public PointEcho(InputStream in, PrintStream out, InputReport report) {
    this.out = out;
    this.report = report;
    SourceContext context =
        new SourceContext("standard input", SourceOptions.builder().report(report).build());
    this.points = new Points(in, context);
    this.source = new ReadingSource(points, context);
    source.fieldsDiffer();
  }

  /**
   * Reads the next point that has a field of the row's schema. The one before is written as it
   * came, if {@link #write} did not write it.
   *
   * @return false at the end of the input
   * @throws IOException if the input cannot be read any further
   */
  public boolean next(RecordRow row) throws IOException {
    while (true) {
      try {
        boolean found = source.next(row);
        if (!found) {
          points.pass();
        }
        return found;
      } catch (BadInputException e) {
        // The others need the points, whether the model fits them or not.
        points.pass();
        String message = String.valueOf(e.getMessage());
        if (!message.equals(reported)) {
          reported = message;
          report.report(Severity.WARNING, message);
        }
        if (points.ended) {
          return false;
        }
      }
    }
  }

  /**
   * Writes the last point with more fields behind its own.
   *
   * @param fields as in the protocol, such as {@code score=0.5,anomaly=false}
   */
  public void write(String fields) {
    int end = endOfFields(points.line);
    points.put(points.line.substring(0, end) + ',' + fields + points.line.substring(end));
  }

  /** Where the fields of a point end, and its time begins, if it has one. */
  static int endOfFields(String point) {
    boolean inFields = false;
    boolean inText = false;
    for (int i = 0; i < point.length(); i++) {
      char c = point.charAt(i);
      if (c == '\\' && i + 1 < point.length() && ESCAPED.indexOf(point.charAt(i + 1)) >= 0) {
        i++;
      } else if (c == '"' && inFields) {
        inText = !inText;
      } else if (c == ' ' && !inText) {
        if (inFields) {
          return i;
        }
        while (i + 1 < point.length() && point.charAt(i + 1) == ' ') {
          i++;
        }
        inFields = true;
      }
    }
    return point.length();
  }

  /** The name of what the positions count within. */
  public String session() {
    return source.session();
  }

  /** What was counted so far. */
  public InputCounts counts() {
    return source.counts();
  }

  @Override
  public void close() {
    source.close();
  }
}
