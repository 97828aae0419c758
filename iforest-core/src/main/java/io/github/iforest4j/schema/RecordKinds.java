package io.github.iforest4j.schema;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Kinds of records in one table: devices that measure different things, told apart by a column such
 * as the topic of a message. Keys whose records have values in the same fields are of one kind.
 * Immutable.
 */
public final class RecordKinds {
  private static final int MAX_FOUND_KEYS = 256;

  /** A key with fewer records may lack a field by chance. */
  private static final int MIN_RECORDS = 8;

  /** A field belongs to a key if it has a value in this share of the key's records. */
  private static final double BELONGS = .5;

  /** Records that do not follow the kinds: a value is sometimes missing anyway. */
  private static final double MAX_EXCEPTIONS = .1;

  /** The same where nobody said that the column names devices. */
  private static final double MAX_EXCEPTIONS_FOUND = .02;

  private final Map<String, Integer> kindOf = new LinkedHashMap<>();

  /** By kind and column of the table. */
  private final List<boolean[]> fields = new ArrayList<>();

  private final RecordTable table;

  private RecordKinds(RecordTable table) {
    this.table = table;
  }

  /**
   * The first column of texts whose values decide which other fields a record has: at most 256
   * values, with at least two kinds among them, and no more than one record in fifty that is an
   * exception. O(records · columns²).
   *
   * @return its name; null if there is none
   */
  public static @Nullable String column(RecordTable table) {
    for (int c = 0; c < table.numColumns(); c++) {
      if (table.numRows() > 0 && of(table, c, true) != null) {
        return table.columnName(c);
      }
    }
    return null;
  }

  /**
   * The kinds that a column tells apart. A key of fewer than 8 records has the kind of those that
   * have the same fields, or none. O(records · columns).
   *
   * @param column the name of the column that holds the key
   * @return null if the table lacks the column, or all keys are of one kind, or more than one
   *     record in ten is an exception
   */
  public static @Nullable RecordKinds of(RecordTable table, String column) {
    int key = table.columnIndex(column);
    return key < 0 ? null : of(table, key, false);
  }

  private static @Nullable RecordKinds of(RecordTable table, int key, boolean found) {
    int width = table.numColumns();
    Map<String, int[]> counts = new LinkedHashMap<>();
    for (int r = 0; r < table.numRows(); r++) {
      if (found && (table.state(r, key) != FieldState.TEXT || counts.size() > MAX_FOUND_KEYS)) {
        return null;
      }
      // The last one counts the records.
      int[] of = counts.computeIfAbsent(table.text(r, key), k -> new int[width + 1]);
      of[width]++;
      for (int c = 0; c < width; c++) {
        of[c] += table.state(r, c).hasValue() ? 1 : 0;
      }
    }
    RecordKinds kinds = new RecordKinds(table);
    long exceptions = 0;
    for (Map.Entry<String, int[]> entry : counts.entrySet()) {
      int[] of = entry.getValue();
      if (of[width] < MIN_RECORDS) {
        exceptions += found ? of[width] : 0;
        continue;
      }
      boolean[] has = belonging(of, width);
      for (int c = 0; c < width; c++) {
        exceptions += has[c] ? of[width] - of[c] : of[c];
      }
      int kind = kinds.indexOf(has);
      if (kind < 0) {
        kind = kinds.fields.size();
        kinds.fields.add(has);
      }
      kinds.kindOf.put(entry.getKey(), kind);
    }
    double most = found ? MAX_EXCEPTIONS_FOUND : MAX_EXCEPTIONS;
    if (kinds.fields.size() < 2 || exceptions > most * table.numRows()) {
      return null;
    }
    counts.forEach(
        (name, of) -> {
          int kind = kinds.indexOf(belonging(of, width));
          if (kind >= 0) {
            kinds.kindOf.putIfAbsent(name, kind);
          }
        });
    return kinds;
  }

  private static boolean[] belonging(int[] counts, int width) {
    boolean[] has = new boolean[width];
    for (int c = 0; c < width; c++) {
      has[c] = counts[c] >= BELONGS * counts[width];
    }
    return has;
  }

  private int indexOf(boolean[] has) {
    for (int k = 0; k < fields.size(); k++) {
      if (Arrays.equals(fields.get(k), has)) {
        return k;
      }
    }
    return -1;
  }

  /** The number of kinds, at least 2. */
  public int size() {
    return fields.size();
  }

  /** The kind of each key whose kind is known, from 0. */
  public Map<String, Integer> kindOf() {
    return Map.copyOf(kindOf);
  }

  /**
   * Whether records of a kind have a value in a column.
   *
   * @param kind from 0
   * @param column its name
   * @throws IndexOutOfBoundsException if there is no such kind
   */
  public boolean has(int kind, String column) {
    int c = table.columnIndex(column);
    return c >= 0 && fields.get(kind)[c];
  }
}
