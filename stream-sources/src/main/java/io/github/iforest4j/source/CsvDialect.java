package io.github.iforest4j.source;

import io.github.iforest4j.schema.EventTime;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a CSV file is written, guessed from its first lines as far as it is not known.
 *
 * <p>Delimiter: the candidate that cuts most lines into as many cells as the first; of several, the
 * one that the first line has most of, unless all that another's cells hold of it are decimal
 * commas. Header: there is none when the first line holds numbers or times, unless it names a
 * column whose further cells are all numbers or times.
 *
 * @param delimiter what separates cells
 * @param header whether the first line names the columns
 * @param decimalComma whether {@code 1,5} is a number
 * @param description what was found, in words; empty when it is comma, header and decimal point
 * @param doubt what else it may be, if there is a doubt
 */
record CsvDialect(
    char delimiter,
    boolean header,
    boolean decimalComma,
    String description,
    @Nullable Doubt doubt) {
  /** What else the file may be, and the setting that would say so. */
  record Doubt(String message, CsvFormat.Setting setting, String value) {}

  private static final String DELIMITERS = ",;\t|";
  private static final int MAX_LINES = 100;

  /** Guesses from a sample what is not known. */
  static CsvDialect of(String sample, CsvFormat known) {
    List<String> lines = lines(sample);
    String first = lines.isEmpty() ? "" : lines.get(0);
    List<Character> fitting =
        known.delimiter() == null ? fitting(lines) : List.of(known.delimiter());
    char delimiter = fitting.get(0);
    List<List<String>> rows = new ArrayList<>();
    for (String line : lines) {
      List<String> cells = new ArrayList<>();
      CsvReader.split(line, delimiter, cells);
      rows.add(cells);
    }
    boolean comma =
        known.decimalComma() == null ? hasDecimalCommas(rows, delimiter) : known.decimalComma();
    boolean header = known.header() == null ? hasHeader(rows, comma) : known.header();
    Doubt doubt = null;
    if (fitting.size() > 1) {
      doubt =
          new Doubt(
              "cells may as well be separated by " + named(fitting.get(1)),
              CsvFormat.Setting.DELIMITER,
              fitting.get(1).toString());
    } else if (known.header() == null && !header) {
      doubt = new Doubt("its first line may name the columns", CsvFormat.Setting.HEADER, "");
    }
    return new CsvDialect(
        delimiter, header, comma, described(delimiter, header, comma, rows), doubt);
  }

  private static String described(
      char delimiter, boolean header, boolean comma, List<List<String>> rows) {
    if (delimiter == ',' && header && !comma) {
      return "";
    }
    int columns = rows.isEmpty() ? 0 : rows.get(0).size();
    return String.format(
        Locale.ROOT,
        "CSV, separated by %s, %s, %s",
        named(delimiter),
        comma ? "decimal comma" : "decimal point",
        header
            ? "header of " + columns + (columns == 1 ? " column" : " columns")
            : "no header: columns are named column_1"
                + (columns == 1 ? "" : " to column_" + columns));
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

  /** The complete lines of a sample; all of it when there is no other. */
  private static List<String> lines(String sample) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    boolean inQuotes = false;
    for (int i = 0; i < sample.length() && lines.size() < MAX_LINES; i++) {
      char c = sample.charAt(i);
      inQuotes ^= c == '"';
      if (c == '\n' && !inQuotes) {
        add(line, lines);
      } else {
        line.append(c);
      }
    }
    if (lines.isEmpty()) {
      add(line, lines);
    }
    return lines;
  }

  private static void add(StringBuilder line, List<String> lines) {
    String text = line.toString();
    line.setLength(0);
    if (!text.isBlank()) {
      lines.add(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
    }
  }

  /** The delimiters that may be meant, the likeliest first. */
  private static List<Character> fitting(List<String> lines) {
    List<Character> fitting = new ArrayList<>();
    int bestShare = -1;
    for (char candidate : DELIMITERS.toCharArray()) {
      int cells = lines.isEmpty() ? 1 : count(lines.get(0), candidate);
      int alike = 0;
      for (String line : lines) {
        alike += count(line, candidate) == cells ? 1 : 0;
      }
      // A damaged line or two must not outvote the others.
      int share = cells == 1 ? -1 : 10 * alike / lines.size();
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
    String first = lines.get(0);
    fitting.sort((a, b) -> Integer.compare(count(first, b), count(first, a)));
    if (fitting.contains(',') && fitting.size() > 1) {
      for (char other : fitting) {
        if (other != ',' && commasAreDecimal(lines, other)) {
          return List.of(other);
        }
      }
    }
    // Many more cells are no accident.
    return count(first, fitting.get(0)) > 2 * count(first, fitting.get(fitting.size() - 1))
        ? List.of(fitting.get(0))
        : fitting;
  }

  private static int count(String line, char delimiter) {
    List<String> cells = new ArrayList<>();
    CsvReader.split(line, delimiter, cells);
    return cells.size();
  }

  private static boolean commasAreDecimal(List<String> lines, char delimiter) {
    List<String> cells = new ArrayList<>();
    for (String line : lines) {
      CsvReader.split(line, delimiter, cells);
      for (String cell : cells) {
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
    if (text.length() < 8 || !Character.isDigit(text.charAt(0))) {
      return false;
    }
    try {
      EventTime.parse(text);
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }
}
