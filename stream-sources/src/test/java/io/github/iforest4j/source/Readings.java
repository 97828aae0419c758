package io.github.iforest4j.source;

import io.github.iforest4j.schema.FieldState;
import io.github.iforest4j.schema.RecordTable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a source gave, written down for a test to look at. */
final class Readings {
  final RecordTable table = new RecordTable();
  final List<Long> positions = new ArrayList<>();
  final List<String> reported = new ArrayList<>();
  InputCounts counts;

  private Readings() {}

  static Readings of(String input) throws IOException {
    return of(input.getBytes(StandardCharsets.UTF_8), SourceOptions.DEFAULT);
  }

  static Readings of(byte[] input, SourceOptions options) throws IOException {
    Readings readings = new Readings();
    SourceOptions heard =
        options.toBuilder()
            .stdin(new ByteArrayInputStream(input))
            .report(
                new InputReport() {
                  @Override
                  public void report(Severity severity, String message) {
                    readings.reported.add(severity + " " + message);
                  }

                  @Override
                  public void doubt(
                      Severity severity, String message, CsvFormat.Setting setting, String value) {
                    report(severity, message + " (" + setting + " " + value + ")");
                  }
                })
            .build();
    try (RecordSource source = Sources.open("-", heard)) {
      while (source.next(readings.table)) {
        readings.positions.add(source.position());
      }
      readings.counts = source.counts();
    }
    return readings;
  }

  /** Each record as {@code name=value}, with {@code ?} for missing and quotes around texts. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (int r = 0; r < table.numRows(); r++) {
      List<String> cells = new ArrayList<>();
      for (int c = 0; c < table.numColumns(); c++) {
        FieldState state = table.state(r, c);
        if (state != FieldState.ABSENT) {
          cells.add(table.columnName(c) + "=" + value(state, table.text(r, c)));
        }
      }
      lines.add(String.join(" ", cells));
    }
    return lines;
  }

  private static String value(FieldState state, String text) {
    return switch (state) {
      case MISSING -> "?";
      case TEXT -> "'" + text + "'";
      default -> text;
    };
  }
}
