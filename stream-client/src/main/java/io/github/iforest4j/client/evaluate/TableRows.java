package io.github.iforest4j.client.evaluate;

import io.github.iforest4j.schema.RecordTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Picks and orders the rows of a table. */
public final class TableRows {
  private TableRows() {}

  /** A table of some rows of another, with all its columns. */
  public static RecordTable select(RecordTable table, IntStream rows) {
    RecordTable selected = new RecordTable();
    int[] fields =
        IntStream.range(0, table.numColumns())
            .map(c -> selected.fieldIndex(table.columnName(c)))
            .toArray();
    rows.forEach(
        r -> {
          for (int c = 0; c < fields.length; c++) {
            switch (table.state(r, c)) {
              case NUMBER -> selected.setNumber(fields[c], table.number(r, c));
              case BOOLEAN -> selected.setBoolean(fields[c], table.number(r, c) != 0);
              case TEXT -> selected.setText(fields[c], table.text(r, c));
              case MISSING -> selected.setMissing(fields[c]);
              case ABSENT -> {}
            }
          }
          selected.endRow();
        });
    return selected;
  }

  /**
   * The rows of each device together, each in their order, so that windows do not mix devices: what
   * is learned from is the course of one device, then of the next.
   *
   * @param key the name of the column that names the device
   */
  public static RecordTable byKey(RecordTable table, String key) {
    int column = table.columnIndex(key);
    if (column < 0) {
      return table;
    }
    Map<String, List<Integer>> rows = new LinkedHashMap<>();
    for (int r = 0; r < table.numRows(); r++) {
      rows.computeIfAbsent(table.text(r, column), k -> new ArrayList<>()).add(r);
    }
    if (rows.size() < 2) {
      return table;
    }
    return select(table, rows.values().stream().flatMap(List::stream).mapToInt(r -> r));
  }
}
