package io.github.iforest4j.source;

/**
 * How CSV is written, as far as someone says; what nobody says is guessed from the first lines, and
 * told when it is not comma, header and decimal point.
 *
 * @param delimiter what separates cells; null to guess among comma, semicolon, tab and bar
 * @param header whether the first line names the columns; null to guess
 * @param decimalComma whether {@code 1,5} is a number; null to guess, which never takes it for one
 *     between commas
 */
public record CsvFormat(Character delimiter, Boolean header, Boolean decimalComma) {
  /** Everything is guessed. */
  public static final CsvFormat GUESSED = new CsvFormat(null, null, null);

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
