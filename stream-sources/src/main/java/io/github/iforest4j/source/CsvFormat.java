package io.github.iforest4j.source;

import org.jspecify.annotations.Nullable;

/**
 * What is known about the form of a CSV file. The rest is guessed from the first lines, and
 * reported when it is not comma, header and decimal point.
 *
 * @param delimiter what separates cells; without it, guessed among comma, semicolon, tab and bar
 * @param header whether the first line names the columns; without it, guessed
 * @param decimalComma whether {@code 1,5} is a number; without it, guessed, and never true between
 *     commas
 */
public record CsvFormat(
    @Nullable Character delimiter, @Nullable Boolean header, @Nullable Boolean decimalComma) {
  /** Everything is guessed. */
  public static final CsvFormat GUESSED = new CsvFormat(null, null, null);

  /** What can be set. */
  public enum Setting {
    /** {@link CsvFormat#delimiter}. */
    DELIMITER,
    /** {@link CsvFormat#header}. */
    HEADER,
    /** {@link CsvFormat#decimalComma}. */
    DECIMAL_COMMA,
    /** Which field names the series that a record is of; nothing of the format itself. */
    SERIES
  }

  /**
   * Checks the delimiter.
   *
   * @throws IllegalArgumentException if it is a quote, a line end, part of numbers, or not US-ASCII
   */
  public CsvFormat {
    if (delimiter != null
        && (delimiter >= 0x7f
            || delimiter < ' ' && delimiter != '\t'
            || Character.isLetterOrDigit(delimiter)
            || "\".+-".indexOf(delimiter) >= 0)) {
      throw new IllegalArgumentException(
          "'" + delimiter + "' cannot separate cells; use one of , ; | or tab, for example");
    }
  }
}
