package io.github.iforest4j.view.text;

import io.github.iforest4j.schema.PlainText;
import java.util.ArrayList;
import java.util.List;

/** A table with aligned columns. Not thread-safe. */
public final class TextTable {
  private static final int GAP = 2;

  private final List<String[]> rows = new ArrayList<>();
  private final int maxCell;

  /**
   * Starts an empty table.
   *
   * @param maxCell the maximum length of a cell, except the last of a row; longer ones are cut
   */
  public TextTable(int maxCell) {
    this.maxCell = maxCell;
  }

  /** Adds a row; text from outside is made harmless. */
  public void row(String... cells) {
    String[] safe = new String[cells.length];
    for (int i = 0; i < cells.length; i++) {
      String cell = TerminalText.sanitized(cells[i]);
      boolean cut = i < cells.length - 1 && cell.length() > maxCell;
      safe[i] = cut ? PlainText.shortened(cell, maxCell) : cell;
    }
    rows.add(safe);
  }

  /** The rows as lines. */
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
