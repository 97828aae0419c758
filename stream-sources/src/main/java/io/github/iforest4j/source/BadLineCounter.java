package io.github.iforest4j.source;

import io.github.iforest4j.schema.PlainText;
import io.github.iforest4j.source.InputReport.Severity;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * Counts what is wrong with one input and reports the first of each kind. For the thread that
 * reads, except {@link #dropped}.
 */
public final class BadLineCounter {
  /** The maximum number of unknown and of missing fields that are reported by name. */
  private static final int MAX_FIELDS_REPORTED = 8;

  private static final int MAX_NAMES_LISTED = 5;
  private static final int MAX_QUOTE = 60;
  private static final int MAX_DEPARTED = 1000;

  private final String source;
  private final InputReport report;
  private final InputCounts counts = new InputCounts();
  private final Queue<String> departed = new ArrayBlockingQueue<>(MAX_DEPARTED);
  private int unknownReported;
  private int missingReported;

  BadLineCounter(String source, InputReport report) {
    this.source = source;
    this.report = report;
  }

  /** The counts. */
  public InputCounts counts() {
    return counts;
  }

  /** What messages call the input. */
  public String source() {
    return source;
  }

  /** Reports something to know; the name of the source is put in front. */
  public void note(String message) {
    report.report(Severity.NOTE, source + ": " + message);
  }

  /** Reports something that is wrong; the name of the source is put in front. */
  public void warn(String message) {
    report.report(Severity.WARNING, source + ": " + message);
  }

  void doubt(Severity severity, String message, CsvFormat.Setting setting, String value) {
    report.doubt(severity, source + ": " + message, setting, value);
  }

  /** Counts an attempt to connect, before it is made. */
  public void connecting() {
    counts.addAttempt();
  }

  /** Counts a connection that was made; every one after the first is a reconnect. */
  public void connected() {
    counts.addConnection();
  }

  /** Whether there has been a connection. */
  public boolean hasConnected() {
    return counts.connections() > 0;
  }

  /** Counts a message that was lost because too many others waited. From any thread. */
  public void dropped() {
    counts.addDropped();
  }

  /**
   * Notes that a device is gone. From any thread; beyond {@value #MAX_DEPARTED} that nobody asked
   * for, more are ignored.
   *
   * @param device its name, or what its name begins or ends with
   */
  public void departed(String device) {
    departed.offer(device);
  }

  /** The devices that are gone, which {@link RecordSource#departed} gives one by one. */
  public Queue<String> departures() {
    return departed;
  }

  /**
   * Counts a bad line, and reports the first of its kind.
   *
   * @param where the place in words, such as {@code line 7}
   * @param detail more to report, such as its beginning; empty for nothing
   */
  public void badLine(BadLine kind, String where, String detail) {
    if (counts.addBadLine(kind)) {
      warn(
          where
              + " is "
              + kind.describe()
              + (detail.isEmpty() ? "" : " (" + detail + ")")
              + "; such lines are skipped and counted");
    }
  }

  void unknownField(String name, RecordReader reader) {
    if (counts.addUnknownField(name) && unknownReported <= MAX_FIELDS_REPORTED) {
      note(
          unknownReported++ < MAX_FIELDS_REPORTED
              ? reader.where()
                  + " has a field '"
                  + brief(name)
                  + "' that the model does not know: ignored"
              : "more unknown fields are only counted");
    }
  }

  void missingField(String name, RecordReader reader) {
    if (counts.addMissingField(name) && missingReported <= MAX_FIELDS_REPORTED) {
      warn(
          missingReported++ < MAX_FIELDS_REPORTED
              ? reader.where()
                  + " lacks the field '"
                  + brief(name)
                  + "' that the model was trained on"
              : "more lacking fields are only counted");
    }
  }

  /** The first of some names, for a message. */
  static String listed(List<String> names) {
    List<String> shown = new ArrayList<>();
    names.stream().limit(MAX_NAMES_LISTED).forEach(name -> shown.add(brief(name)));
    int more = names.size() - shown.size();
    return shown.isEmpty()
        ? "nothing else"
        : String.join(", ", shown) + (more > 0 ? " and " + more + " more" : "");
  }

  /** The beginning of a line, for a message. */
  static String shown(byte[] bytes, int offset, int length) {
    return new String(bytes, offset, length, StandardCharsets.UTF_8);
  }

  /** The beginning of a text, for a message. */
  static String brief(String text) {
    return PlainText.shortened(text, MAX_QUOTE);
  }
}
