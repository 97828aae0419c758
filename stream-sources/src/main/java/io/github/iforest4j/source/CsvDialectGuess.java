package io.github.iforest4j.source;

import io.github.iforest4j.schema.EventTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Guesses how a CSV file is written, from its first lines: see {@link CsvDialect}. */
final class CsvDialectGuess {
  private static final int MAX_UNIT_LINES = 3;

  private final CsvSample sample;
  private final CsvFormat known;
  private final List<String> lines;
  private final List<String> found = new ArrayList<>();
  private final List<Character> fitting;
  private final char delimiter;
  private final boolean runs;
  private List<List<String>> rows = List.of();
  private int columns;
  private int first;
  private @Nullable List<String> header;
  private int ragged;

  CsvDialectGuess(CsvSample sample, CsvFormat known) {
    this.sample = sample;
    this.known = known;
    this.lines = sample.lines();
    this.fitting = CsvDelimiters.fitting(sample, known);
    this.delimiter = fitting.get(0);
    this.runs = delimiter == ' ';
  }

  CsvDialect dialect() {
    rows = new ArrayList<>();
    for (String line : lines) {
      List<String> cells = new ArrayList<>();
      CsvDialect.split(line, delimiter, runs, cells);
      rows.add(cells);
    }
    boolean headerFirst = Boolean.TRUE.equals(known.header()) && !rows.isEmpty();
    columns = headerFirst ? rows.get(0).size() : Math.max(1, CsvDelimiters.usualCount(rows));
    while (first < rows.size() && rows.get(first).size() != columns) {
      first++;
    }
    first = first == rows.size() ? 0 : first;
    if (!headerFirst) {
      skipToLastBlock(known.decimalComma() != Boolean.FALSE && delimiter != ',');
    }
    List<List<String>> body = rows.subList(first, rows.size());
    boolean comma =
        known.decimalComma() == null ? hasDecimalCommas(body, delimiter) : known.decimalComma();
    boolean inComment = false;
    boolean hasHeader = known.header() == null ? hasHeader(body, comma) : known.header();
    boolean guessed = known.header() == null;
    if (guessed && !hasHeader && raggedHeader(comma)) {
      hasHeader = true;
    } else if (guessed && !hasHeader && commentHeader()) {
      hasHeader = true;
      inComment = true;
    } else if (guessed && !hasHeader && disagrees(comma)) {
      hasHeader = true;
      first--;
      columns = rows.get(first).size();
      header = rows.get(first);
    }
    int headerRow = ragged == 0 ? first : first - 1;
    if (header == null && hasHeader && !body.isEmpty()) {
      header = body.get(0);
    }
    int beginsAt = hasHeader && !inComment ? headerRow + 1 : first;
    int unitLines = hasHeader && !inComment && !headerFirst ? unitLines(beginsAt, comma) : 0;
    List<String> names = names(hasHeader);
    List<@Nullable NumberStyle> styles = styles(beginsAt + unitLines, names);
    describePreamble(headerRow, unitLines, beginsAt);
    CsvDialect.Doubt doubt = null;
    if (fitting.size() > 1) {
      doubt =
          new CsvDialect.Doubt(
              "cells may as well be separated by " + CsvDelimiters.name(fitting.get(1)),
              CsvFormat.Setting.DELIMITER,
              fitting.get(1).toString());
    } else if (guessed && !hasHeader) {
      doubt =
          new CsvDialect.Doubt("its first line may name the columns", CsvFormat.Setting.HEADER, "");
    }
    long headerLine = inComment ? 0 : lines.isEmpty() ? 1 : sample.numbers().get(headerRow);
    return new CsvDialect(
        delimiter,
        sample.hasComments(),
        runs,
        hasHeader,
        comma,
        headerLine,
        names,
        unitLines,
        styles,
        described(hasHeader, comma),
        doubt);
  }

  /** Skips a preamble that looks like a table: a blank line or a comment follows it. */
  private void skipToLastBlock(boolean comma) {
    int to = first;
    while (to < rows.size() && rows.get(to).stream().noneMatch(c -> isMeasured(c, comma))) {
      to++;
    }
    for (int r = to == rows.size() ? 0 : to; r > first; r--) {
      boolean gap = sample.numbers().get(r) - sample.numbers().get(r - 1) > 1;
      if (gap && rows.get(r).size() == columns) {
        first = r;
      }
    }
  }

  /** Whether the line before the records names one column more or less than they have. */
  private boolean raggedHeader(boolean comma) {
    if (first == 0 || columns < 2) {
      return false;
    }
    List<String> before = rows.get(first - 1);
    int more = before.size() - columns;
    boolean names =
        (more == 1 || more == -1 && before.size() > 1)
            && before.stream().noneMatch(cell -> isMeasured(cell, comma))
            && before.stream().filter(cell -> !cell.isBlank()).count() >= before.size() - 1;
    if (names) {
      ragged = more;
      header = before;
    }
    return names;
  }

  /**
   * Whether the line right before the records is a header with another number of cells, for example
   * because of decimal commas between commas. Then the records are refused, so that the names are
   * not lost.
   */
  private boolean disagrees(boolean comma) {
    return first > 0
        && rows.get(first - 1).size() > 1
        && sample.numbers().get(first) - sample.numbers().get(first - 1) == 1
        && rows.get(first).stream().anyMatch(cell -> isMeasured(cell, comma))
        && rows.get(first - 1).stream()
            .noneMatch(cell -> cell.isBlank() || isMeasured(cell, comma));
  }

  private boolean commentHeader() {
    if (sample.comments().isEmpty()) {
      return false;
    }
    List<String> cells = new ArrayList<>();
    String last = sample.comments().get(sample.comments().size() - 1);
    CsvDialect.split(last, delimiter, runs, cells);
    if (cells.size() != columns || columns < 2) {
      return false;
    }
    header = cells;
    return true;
  }

  private List<String> names(boolean hasHeader) {
    List<String> names = new ArrayList<>();
    if (hasHeader && header != null) {
      header.forEach(cell -> names.add(cell.strip()));
    }
    if (ragged == 1) {
      String last = names.remove(names.size() - 1);
      if (!last.isEmpty()) {
        found.add("no record has a cell for '" + last + "'");
      }
    } else if (ragged == -1) {
      names.add(0, CsvDialect.ROW_NAME);
      found.add("the first cell of each record is its name and is left out");
    }
    for (int i = names.size(); i < columns && !hasHeader; i++) {
      names.add("column_" + (i + 1));
    }
    return names;
  }

  /** How many lines below the header hold texts where all further ones hold numbers. */
  private int unitLines(int from, boolean comma) {
    int n = 0;
    while (n < MAX_UNIT_LINES
        && from + n + 1 < rows.size()
        && rows.get(from + n).size() == columns
        && isUnits(from + n, comma)) {
      n++;
    }
    return n;
  }

  private boolean isUnits(int r, boolean comma) {
    boolean any = false;
    for (int c = 0; c < columns; c++) {
      String cell = rows.get(r).get(c).strip();
      if (isMeasured(cell, comma)) {
        return false;
      }
      if (cell.isEmpty() || CellValue.isMissing(cell)) {
        continue;
      }
      int measured = 0;
      int others = 0;
      for (int below = r + 1; below < rows.size(); below++) {
        List<String> row = rows.get(below);
        String other = row.size() == columns ? row.get(c).strip() : "";
        if (!CellValue.isMissing(other)) {
          measured += isMeasured(other, comma) ? 1 : 0;
          others += isMeasured(other, comma) ? 0 : 1;
        }
      }
      any |= measured > 0 && others <= MAX_UNIT_LINES && measured > others;
    }
    return any;
  }

  private List<@Nullable NumberStyle> styles(int from, List<String> names) {
    List<@Nullable NumberStyle> styles = new ArrayList<>();
    for (int c = 0; c < columns; c++) {
      List<String> cells = new ArrayList<>();
      for (List<String> row : rows.subList(Math.min(from, rows.size()), rows.size())) {
        String cell = row.size() == columns ? row.get(c).strip() : "";
        if (!CellValue.isMissing(cell)) {
          cells.add(cell);
        }
      }
      NumberStyle style = NumberStyle.of(cells, delimiter != ',');
      styles.add(style);
      if (style != null && c < names.size()) {
        found.add(
            "numbers in '" + BadLineCounter.brief(names.get(c)) + "' with " + style.describe());
      }
    }
    return styles;
  }

  private void describePreamble(int headerRow, int unitLines, int beginsAt) {
    if (headerRow > 0) {
      found.add(
          0, headerRow + (headerRow == 1 ? " line" : " lines") + " before the header skipped");
    }
    if (unitLines > 0) {
      long from = sample.numbers().get(beginsAt);
      found.add(
          unitLines == 1
              ? "line " + from + " with units skipped"
              : "lines "
                  + from
                  + " to "
                  + sample.numbers().get(beginsAt + unitLines - 1)
                  + " below the header skipped");
    }
  }

  private String described(boolean hasHeader, boolean comma) {
    if (delimiter == ',' && hasHeader && !comma && found.isEmpty()) {
      return "";
    }
    String what =
        String.format(
            Locale.ROOT,
            "CSV, separated by %s, %s, %s",
            runs ? "spaces" : CsvDelimiters.name(delimiter),
            comma ? "decimal comma" : "decimal point",
            hasHeader
                ? "header of " + columns + (columns == 1 ? " column" : " columns")
                : "no header: columns are named column_1"
                    + (columns == 1 ? "" : " to column_" + columns));
    return found.isEmpty() ? what : what + "; " + String.join("; ", found);
  }

  private static boolean hasDecimalCommas(List<List<String>> rows, char delimiter) {
    if (delimiter == ',') {
      return false;
    }
    boolean any = false;
    for (List<String> row : rows) {
      for (String cell : row) {
        String text = cell.strip();
        any |= CellValue.isCommaNumber(text);
        if (text.indexOf('.') >= 0 && CellValue.looksLikeNumber(text)) {
          return false;
        }
      }
    }
    return any;
  }

  private static boolean hasHeader(List<List<String>> rows, boolean comma) {
    if (rows.isEmpty()) {
      return true;
    }
    List<String> first = rows.get(0);
    boolean measured = false;
    boolean named = false;
    for (int c = 0; c < first.size(); c++) {
      if (isMeasured(first.get(c), comma)) {
        measured = true;
      } else if (!CellValue.isMissing(first.get(c).strip())) {
        named |= isMeasuredBelow(rows, c, comma);
      }
    }
    return !measured || named;
  }

  private static boolean isMeasuredBelow(List<List<String>> rows, int column, boolean comma) {
    boolean any = false;
    for (int r = 1; r < rows.size(); r++) {
      String cell = column < rows.get(r).size() ? rows.get(r).get(column) : "";
      if (CellValue.isMissing(cell.strip())) {
        continue;
      }
      if (!isMeasured(cell, comma)) {
        return false;
      }
      any = true;
    }
    return any;
  }

  static boolean isMeasured(String cell, boolean comma) {
    String text = cell.strip();
    if (CellValue.looksLikeNumber(text) || comma && CellValue.isCommaNumber(text)) {
      return true;
    }
    return text.length() >= 4
        && Character.isDigit(text.charAt(0))
        && (EventTime.looksLikeTime(text) || NumberStyle.isNumber(text));
  }
}
