package io.github.iforest4j.engine.file;

import io.github.iforest4j.schema.PlainText;
import java.util.List;
import java.util.regex.Pattern;

/** Cells and lines of CSV files that people open in a spreadsheet. Stateless. */
public final class CsvText {
  /** How a formula begins, in ASCII and in full width. */
  private static final String FORMULA = "=+-@＝＋－＠";

  /** The beginning of a formula after a separator of other spreadsheets. */
  private static final Pattern OTHER_CELL =
      Pattern.compile("([;|])([\\s\\p{Z}\"]*[" + "=+\\-@＝＋－＠" + "])");

  /**
   * A number, with a decimal point or comma, and what may stand behind it, such as {@code °C},
   * {@code %} or {@code m/s²}: a spreadsheet computes nothing.
   */
  private static final Pattern NUMBER =
      Pattern.compile(
          "[-+](?:\\d[\\d.]*|[.]\\d+)(?:,\\d+)?"
              + "(?:[eE][-+]?\\d+| ?(?:%|°?\\p{L}{1,4})(?:/\\p{L}{1,3}[²³]?)?)?\\s*");

  private CsvText() {}

  /**
   * Replaces hidden characters by spaces, so that a record stays on one line, and puts an
   * apostrophe before what a spreadsheet would run as a formula: a text that begins with {@code =},
   * {@code +}, {@code -} or {@code @} (or their full-width forms), unless it is a plain number.
   *
   * <p>A spreadsheet may split the line at semicolons or bars instead of commas, and does so inside
   * of quotes that do not begin its cell. So what follows one of these is treated as a beginning,
   * too.
   */
  public static String safe(String text) {
    String line = PlainText.withoutHidden(text);
    String begin = line.stripLeading();
    if (!begin.isEmpty()
        && FORMULA.indexOf(begin.charAt(0)) >= 0
        && !NUMBER.matcher(begin).matches()) {
      line = "'" + line;
    }
    boolean other = line.indexOf(';') >= 0 || line.indexOf('|') >= 0;
    return other ? OTHER_CELL.matcher(line).replaceAll("$1'$2") : line;
  }

  /**
   * Joins cells with commas, and quotes those that need it. Cells with text from outside must be
   * {@link #safe} before.
   *
   * @return the line, without a line end
   */
  public static String line(List<String> cells) {
    int length = cells.size();
    for (String cell : cells) {
      length += cell.length();
    }
    StringBuilder line = new StringBuilder(length + 16);
    for (int i = 0; i < cells.size(); i++) {
      if (i > 0) {
        line.append(',');
      }
      cell(cells.get(i), i == 0, line);
    }
    return line.toString();
  }

  private static void cell(String cell, boolean first, StringBuilder line) {
    // A reader may take a line that begins with # for a comment.
    boolean quoted =
        first && cell.startsWith("#")
            || cell.indexOf(',') >= 0
            || cell.indexOf('"') >= 0
            || cell.indexOf('\n') >= 0
            || cell.indexOf('\r') >= 0;
    if (quoted) {
      line.append('"').append(cell.replace("\"", "\"\"")).append('"');
    } else {
      line.append(cell);
    }
  }
}
