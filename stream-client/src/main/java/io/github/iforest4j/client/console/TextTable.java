package io.github.iforest4j.client.console;

import java.util.ArrayList;
import java.util.List;

/** Rows in aligned columns, for a person. */
public final class TextTable {
  private static final int GAP = 2;

  private final List<String[]> rows = new ArrayList<>();
  private final int maxCell;

  /** No cell but the last of a row is shown longer than {@code maxCell}. */
  public TextTable(int maxCell) {
    this.maxCell = maxCell;
  }

  /** Adds a row; its texts may come from outside. */
  public void row(String... cells) {
    String[] safe = new String[cells.length];
    for (int i = 0; i < cells.length; i++) {
      String cell = Console.sanitized(cells[i]);
      boolean cut = i < cells.length - 1 && cell.length() > maxCell;
      safe[i] = cut ? cell.substring(0, maxCell - 1) + "…" : cell;
    }
    rows.add(safe);
  }

  /** The rows, each a line. */
  public List<String> lines() {
    int columns = rows.stream().mapToInt(row -> row.length).max().orElse(0);
    int[] widths = new int[columns];
    for (String[] row : rows) {
      for (int c = 0; c < row.length; c++) {
        widths[c] = Math.max(widths[c], row[c].length());
      }
    }
    List<String> lines = new ArrayList<>();
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int c = 0; c < row.length; c++) {
        line.append(row[c]).append(" ".repeat(widths[c] - row[c].length() + GAP));
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }
}
