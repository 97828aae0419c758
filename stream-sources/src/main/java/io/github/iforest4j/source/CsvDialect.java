package io.github.iforest4j.source;

import io.github.iforest4j.schema.EventTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a CSV file is written, guessed from its first lines as far as it is not known.
 *
 * <p>Delimiter: the candidate that cuts most lines into one number of cells; of several, the one
 * with most cells, unless all that another's cells hold of it are decimal commas; runs of spaces
 * only if there is no other. Lines before the first one with that number of cells are a preamble.
 * Header: there is none when that line holds numbers or times, unless it names a column whose
 * further cells are all numbers or times, or a line with one cell more or less stands before it.
 *
 * @param delimiter what separates cells
 * @param comments whether lines that begin with {@link CsvSample#COMMENT} are skipped
 * @param runs whether several spaces or tabs are one delimiter
 * @param header whether a line names the columns
 * @param decimalComma whether {@code 1,5} is a number
 * @param headerLine the number of the physical line with the header, or with the first record; 0 if
 *     the header is a comment
 * @param names the names of the columns if there is a header; an empty name for a column without
 *     one, and {@link #ROW_NAME} for a column to leave out
 * @param unitLines how many lines below the header name units and the like
 * @param styles by column, how its numbers are written; null for the usual way
 * @param description what was found, in words; empty when it is comma, header and decimal point
 * @param doubt what else it may be, if there is a doubt
 */
record CsvDialect(
    char delimiter,
    boolean comments,
    boolean runs,
    boolean header,
    boolean decimalComma,
    long headerLine,
    List<String> names,
    int unitLines,
    List<@Nullable NumberStyle> styles,
    String description,
    @Nullable Doubt doubt) {
  /** The name of a column that only counts or names the rows. */
  static final String ROW_NAME = "\0row";

  /** What else the file may be, and the setting that would say so. */
  record Doubt(String message, CsvFormat.Setting setting, String value) {}

  private static final String DELIMITERS = ",;\t|";
  private static final int MAX_UNIT_LINES = 3;

  /** Guesses from a sample what is not known. */
  static CsvDialect of(String text, CsvFormat known) {
    return new Guess(CsvSample.of(text), known).dialect();
  }

  /** How a file is written of which only the delimiter and the decimal comma are known. */
  static CsvDialect plain(char delimiter, boolean decimalComma) {
    return new CsvDialect(
        delimiter, false, false, false, decimalComma, 1, List.of(), 0, List.of(), "", null);
  }

  /** How numbers of a column are written; null for the usual way. */
  @Nullable NumberStyle style(int column) {
    return column < styles.size() ? styles.get(column) : null;
  }

  /** The cells of a line. */
  static void split(String line, char delimiter, boolean runs, List<String> cells) {
    if (!runs) {
      CsvRecordParser.split(line, delimiter, cells);
      return;
    }
    cells.clear();
    for (String cell : line.strip().split("[ \t]+")) {
      cells.add(cell);
    }
  }

  private static String named(char delimiter) {
    return switch (delimiter) {
      case ',' -> "comma";
      case ';' -> "semicolon";
      case '\t' -> "tab";
      case '|' -> "bar";
      case ' ' -> "space";
      default -> "'" + delimiter + "'";
    };
  }

  /** The guesses, one after the other. */
  private static final class Guess {
    private final CsvSample sample;
    private final CsvFormat known;
    private final List<String> lines;
    private final List<String> found = new ArrayList<>();
    private List<Character> fitting = List.of();
    private char delimiter;
    private boolean runs;
    private List<List<String>> rows = List.of();
    private int columns;
    private int first;
    private @Nullable List<String> header;
    private int ragged;

    Guess(CsvSample sample, CsvFormat known) {
      this.sample = sample;
      this.known = known;
      this.lines = sample.lines();
    }

    CsvDialect dialect() {
      chooseDelimiter();
      rows = new ArrayList<>();
      for (String line : lines) {
        List<String> cells = new ArrayList<>();
        CsvDialect.split(line, delimiter, runs, cells);
        rows.add(cells);
      }
      boolean headerFirst = Boolean.TRUE.equals(known.header()) && !rows.isEmpty();
      columns = headerFirst ? rows.get(0).size() : Math.max(1, usualCount(rows));
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
      Doubt doubt = null;
      if (fitting.size() > 1) {
        doubt =
            new Doubt(
                "cells may as well be separated by " + named(fitting.get(1)),
                CsvFormat.Setting.DELIMITER,
                fitting.get(1).toString());
      } else if (guessed && !hasHeader) {
        doubt = new Doubt("its first line may name the columns", CsvFormat.Setting.HEADER, "");
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

    /** A preamble may look like a table, but a blank line or a comment is behind it. */
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

    private void chooseDelimiter() {
      if (known.delimiter() != null) {
        fitting = List.of(known.delimiter());
      } else if (sample.separator() != '\0') {
        fitting = List.of(sample.separator());
      } else {
        fitting = fitting(lines);
      }
      delimiter = fitting.get(0);
      runs = delimiter == ' ';
      if (known.delimiter() == null && sample.separator() == '\0' && share(lines, delimiter) < 8) {
        int spaces = runShare();
        if (spaces >= 8) {
          delimiter = ' ';
          runs = true;
          fitting = List.of(' ');
        }
      }
    }

    /** How many lines of ten have the usual number of cells between spaces; −1 if that is one. */
    private int runShare() {
      List<List<String>> cells = new ArrayList<>();
      for (String line : lines) {
        List<String> row = new ArrayList<>();
        CsvDialect.split(line, ' ', true, row);
        cells.add(row);
      }
      int count = usualCount(cells);
      boolean measured = false;
      int alike = 0;
      for (List<String> row : cells) {
        // Nothing stands for an empty cell between spaces.
        alike += row.size() == count || row.size() > 1 && row.size() < count ? 1 : 0;
        measured |= row.size() == count && row.stream().anyMatch(c -> isMeasured(c, false));
      }
      return count > 1 && measured && !lines.isEmpty() ? 10 * alike / lines.size() : -1;
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
     * A header right before the records with quite another number of cells: decimal commas between
     * commas, for example. It is better to refuse the records than to lose the names.
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
        names.add(0, ROW_NAME);
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
              runs ? "spaces" : named(delimiter),
              comma ? "decimal comma" : "decimal point",
              hasHeader
                  ? "header of " + columns + (columns == 1 ? " column" : " columns")
                  : "no header: columns are named column_1"
                      + (columns == 1 ? "" : " to column_" + columns));
      return found.isEmpty() ? what : what + "; " + String.join("; ", found);
    }

    /** The delimiters that may be meant, the likeliest first. */
    private static List<Character> fitting(List<String> lines) {
      List<Character> fitting = new ArrayList<>();
      int bestShare = -1;
      for (char candidate : DELIMITERS.toCharArray()) {
        // A damaged line or two must not outvote the others.
        int share = share(lines, candidate);
        if (share > bestShare) {
          fitting.clear();
          bestShare = share;
        }
        if (share == bestShare && share >= 0) {
          fitting.add(candidate);
        }
      }
      if (fitting.isEmpty()) {
        return List.of(',');
      }
      fitting.sort((a, b) -> Integer.compare(usual(lines, b), usual(lines, a)));
      if (fitting.contains(',') && fitting.size() > 1) {
        for (char other : fitting) {
          if (other != ',' && commasAreDecimal(lines, other)) {
            return List.of(other);
          }
        }
      }
      // Many more cells are no accident.
      return usual(lines, fitting.get(0)) > 2 * usual(lines, fitting.get(fitting.size() - 1))
          ? List.of(fitting.get(0))
          : fitting;
    }

    /** How many lines of ten have the usual number of cells; −1 if that is one. */
    private static int share(List<String> lines, char candidate) {
      int cells = usual(lines, candidate);
      if (cells <= 1) {
        return -1;
      }
      int alike = 0;
      for (String line : lines) {
        alike += count(line, candidate) == cells ? 1 : 0;
      }
      return 10 * alike / lines.size();
    }

    private static int usual(List<String> lines, char candidate) {
      Map<Integer, Integer> counts = new HashMap<>();
      lines.forEach(line -> counts.merge(count(line, candidate), 1, Integer::sum));
      return usual(counts, lines.isEmpty() ? 1 : count(lines.get(0), candidate));
    }

    private static int usualCount(List<List<String>> rows) {
      Map<Integer, Integer> counts = new HashMap<>();
      rows.forEach(row -> counts.merge(row.size(), 1, Integer::sum));
      return usual(counts, rows.isEmpty() ? 1 : rows.get(0).size());
    }

    /** The number of cells of the first line, unless twice as many lines have another one. */
    private static int usual(Map<Integer, Integer> counts, int first) {
      int best = first;
      int most = 0;
      for (Map.Entry<Integer, Integer> e : counts.entrySet()) {
        int n = e.getValue();
        if (n > most || n == most && e.getKey() > best) {
          most = n;
          best = e.getKey();
        }
      }
      return 2 * counts.getOrDefault(first, 0) > most ? first : best;
    }
  }

  private static int count(String line, char delimiter) {
    List<String> cells = new ArrayList<>();
    CsvRecordParser.split(line, delimiter, cells);
    return cells.size();
  }

  private static boolean commasAreDecimal(List<String> lines, char delimiter) {
    List<String> cells = new ArrayList<>();
    int usual = Guess.usual(lines, delimiter);
    for (String line : lines) {
      CsvRecordParser.split(line, delimiter, cells);
      for (String cell : cells.size() == usual ? cells : List.<String>of()) {
        if (cell.indexOf(',') >= 0 && !CellValue.isCommaNumber(cell.strip())) {
          return false;
        }
      }
    }
    return true;
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

  private static boolean isMeasured(String cell, boolean comma) {
    String text = cell.strip();
    if (CellValue.looksLikeNumber(text) || comma && CellValue.isCommaNumber(text)) {
      return true;
    }
    return text.length() >= 4
        && Character.isDigit(text.charAt(0))
        && (EventTime.looksLikeTime(text) || NumberStyle.isNumber(text));
  }
}
