package io.github.iforest4j.source;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a CSV file is written, guessed from its first lines as far as it is not known.
 *
 * <p>Delimiter: the candidate with which most lines have the same number of cells. If several are
 * equal, it is the one with most cells; but a comma is not the delimiter if, with another
 * candidate, every comma is a decimal comma. Runs of spaces are the delimiter only if no other
 * fits. Lines before the first line with that number of cells are a preamble. Header: that first
 * line is the header, unless it holds numbers or times. Even then it is, if one of its cells names
 * a column whose other cells are all numbers or times; or the line before it is the header, if it
 * has one cell more or less.
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
 * @param unitLines how many lines below the header hold units or other notes
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

  /** Guesses from a sample what is not known. */
  static CsvDialect of(String text, CsvFormat known) {
    return new CsvDialectGuess(CsvSample.of(text), known).dialect();
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
}
