package io.github.iforest4j.source;

import io.github.iforest4j.source.InputReport.Severity;
import java.util.ArrayList;
import java.util.List;

/** Counts what is wrong with the input and tells the first of each kind. */
final class Complaints {
  /** Of unknown and of missing fields, so many are told by name. */
  private static final int MAX_FIELDS_TOLD = 8;

  private static final int MAX_NAMES_LISTED = 5;
  private static final int MAX_QUOTE = 60;

  private final String source;
  private final InputReport report;
  private final InputCounts counts = new InputCounts();
  private int unknownTold;
  private int missingTold;

  Complaints(String source, InputReport report) {
    this.source = source;
    this.report = report;
  }

  InputCounts counts() {
    return counts;
  }

  String source() {
    return source;
  }

  void note(String message) {
    report.report(Severity.NOTE, source + ": " + message);
  }

  void warn(String message) {
    report.report(Severity.WARNING, source + ": " + message);
  }

  /** Counts a bad line; the first of its kind is told, with its beginning. */
  void badLine(BadLine kind, String place, String detail) {
    if (counts.addBadLine(kind)) {
      warn(
          place
              + " is "
              + kind.words()
              + (detail.isEmpty() ? "" : " (" + detail + ")")
              + "; such lines are skipped and counted");
    }
  }

  void unknownField(String name, RecordReader reader) {
    if (counts.addUnknownField(name) && unknownTold <= MAX_FIELDS_TOLD) {
      note(
          unknownTold++ < MAX_FIELDS_TOLD
              ? reader.place()
                  + " has a field '"
                  + brief(name)
                  + "' that the model does not know: ignored"
              : "more unknown fields are only counted");
    }
  }

  void missingField(String name, RecordReader reader) {
    if (counts.addMissingField(name) && missingTold <= MAX_FIELDS_TOLD) {
      warn(
          missingTold++ < MAX_FIELDS_TOLD
              ? reader.place()
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

  /** The beginning of a text, for a message. */
  static String brief(String text) {
    return text.length() <= MAX_QUOTE ? text : text.substring(0, MAX_QUOTE) + "…";
  }
}
