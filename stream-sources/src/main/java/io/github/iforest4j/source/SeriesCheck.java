package io.github.iforest4j.source;

import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.FieldState;
import io.github.iforest4j.schema.LongFormat;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.source.InputReport.Severity;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Notices that a source holds several series, of which the model knows one: a field that names
 * sensors says another one than before, and the model has one value. Where records of several
 * series are learned from, the names are refused; a file that has one series after the other shows
 * the second one only later. Reports once. Not thread-safe.
 */
final class SeriesCheck {
  private final BadLineCounter badLines;

  /** By field that may name the series, the first name. */
  private final Map<String, String> first = new HashMap<>();

  private @Nullable FeatureSchema schema;

  /** The field of the schema that may name the series; −1 for none, and once it was reported. */
  private int series = -1;

  private @Nullable String name;

  SeriesCheck(BadLineCounter badLines) {
    this.badLines = badLines;
  }

  /** Takes the first record of a table that will be learned from. */
  void learns(RecordTable table) {
    if (!first.isEmpty() || table.numRows() != 1) {
      return;
    }
    for (int c = 0; c < table.numColumns(); c++) {
      if (LongFormat.isSensorName(table.columnName(c)) && table.state(0, c) == FieldState.TEXT) {
        first.put(table.columnName(c), table.text(0, c));
      }
    }
  }

  /** Looks at a record that is judged, which is in the row and in the buffer. */
  void check(RecordRow row, RecordBuffer record, RecordReader reader) {
    if (row.schema() != schema) {
      schema = row.schema();
      series = seriesOf(row.schema());
      name = series < 0 ? null : first.get(row.schema().field(series).name());
    }
    if (series < 0 || row.state(series) != FieldState.TEXT) {
      return;
    }
    String field = row.schema().field(series).name();
    int slot = record.slot(field);
    if (name == null) {
      name = row.text(series);
    } else if (slot != RecordBuffer.NO_SLOT && !record.isText(slot, name)) {
      badLines.doubt(
          Severity.WARNING,
          reader.where()
              + " has '"
              + BadLineCounter.brief(row.text(series))
              + "' in '"
              + BadLineCounter.brief(field)
              + "', and the readings before it have '"
              + BadLineCounter.brief(name)
              + "': if these are several series, they are judged as one",
          CsvFormat.Setting.SERIES,
          field);
      series = -1;
    }
  }

  private static int seriesOf(FeatureSchema schema) {
    int numbers = 0;
    int others = 0;
    int names = -1;
    boolean value = false;
    for (int f = schema.numFields() - 1; f >= 0; f--) {
      boolean numeric = schema.field(f).kind() == FieldKind.NUMERIC;
      if (schema.field(f).isFeature()) {
        numbers += numeric ? 1 : 0;
        others += numeric ? 0 : 1;
        value |= numeric && LongFormat.isValueName(schema.field(f).name());
      } else if (schema.field(f).role() == FieldRole.IGNORED
          && LongFormat.isSensorName(schema.field(f).name())) {
        names = f;
      }
    }
    return others == 0 && (numbers == 1 || numbers == 2 && value) ? names : -1;
  }
}
