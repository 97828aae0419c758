package io.github.iforest4j.engine;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.FieldState;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import java.util.HashMap;
import java.util.Map;

/**
 * The readings of a live stream so far, and when to learn from them anew: whenever they have grown
 * by an eighth. The latest {@value #CAPACITY} are kept; from then on, the model is learned anew
 * each time that an eighth of them is new. Not thread-safe.
 */
final class StreamHistory {
  /** Maximum number of readings kept: a week of one every three seconds. */
  static final int CAPACITY = 200_000;

  private static final int GROWTH = 8;

  /** The model is learned anew after this number of readings at the earliest. */
  private static final int MIN_STEP = 60;

  /** The latest readings of a stream that fill the windows of a new detector. */
  private static final int LATEST = 64;

  private final Renewer renewer;
  private RecordTable table;

  /** By schema field: the column of the table. */
  private final int[] columns;

  private int due;

  /**
   * Begins with the readings that the model was learned from.
   *
   * @param learned may be empty, if they are not known any more
   * @param least the model is not replaced before there is this number of readings
   */
  StreamHistory(Renewer renewer, FeatureSchema schema, RecordTable learned, long least) {
    this.renewer = renewer;
    this.table = learned;
    this.columns = new int[schema.numFields()];
    for (int f = 0; f < columns.length; f++) {
      columns[f] = table.fieldIndex(schema.field(f).name());
    }
    this.due = (int) Math.min(CAPACITY, Math.max(least, next(table.numRows())));
  }

  private static int next(int rows) {
    return rows + Math.max(MIN_STEP, rows / GROWTH);
  }

  /** Takes a reading. */
  void add(RecordRow row) {
    for (int f = 0; f < columns.length; f++) {
      FieldState state = row.state(f);
      switch (state) {
        case NUMBER -> table.setNumber(columns[f], row.number(f));
        case BOOLEAN -> table.setBoolean(columns[f], row.number(f) != 0);
        case TEXT -> table.setText(columns[f], row.text(f));
        default -> table.setMissing(columns[f]);
      }
    }
    table.endRow();
  }

  /** Whether it is time to learn anew. */
  boolean isDue() {
    return table.numRows() >= due;
  }

  /** Learns anew; the readings that are too old are forgotten first. */
  DetectorModel renew(DetectorModel model) {
    int rows = table.numRows();
    if (rows > CAPACITY - CAPACITY / GROWTH) {
      table = table.rows(rows - (CAPACITY - CAPACITY / GROWTH), rows);
      due = CAPACITY;
    } else {
      due = Math.min(CAPACITY, next(rows));
    }
    return renewer.renew(model, table);
  }

  RecordTable table() {
    return table;
  }

  /**
   * The rows of the latest readings of each key.
   *
   * @param keyField the field of keys; −1 if streams are not distinguished, then the key is empty
   */
  Map<String, int[]> latest(int keyField) {
    Map<String, int[]> latest = new HashMap<>();
    Map<String, Integer> counts = new HashMap<>();
    for (int r = table.numRows() - 1; r >= 0 && (keyField >= 0 || counts.isEmpty()); r--) {
      if (keyField < 0) {
        int first = Math.max(0, table.numRows() - LATEST);
        latest.put("", range(first, table.numRows()));
        break;
      }
      String key = table.text(r, columns[keyField]);
      int count = counts.merge(key, 1, Integer::sum);
      if (count <= LATEST) {
        int[] rows = latest.computeIfAbsent(key, k -> new int[LATEST]);
        rows[LATEST - count] = r;
      }
    }
    for (Map.Entry<String, Integer> count : counts.entrySet()) {
      int missing = LATEST - Math.min(LATEST, count.getValue());
      int[] rows = latest.get(count.getKey());
      int[] filled = new int[LATEST - missing];
      System.arraycopy(rows, missing, filled, 0, filled.length);
      latest.put(count.getKey(), filled);
    }
    return latest;
  }

  private static int[] range(int from, int to) {
    int[] rows = new int[to - from];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = from + i;
    }
    return rows;
  }
}
