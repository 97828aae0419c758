package io.github.iforest4j.source;

/** Why a line is not a reading. */
public enum BadLine {
  /** Not well-formed JSON. */
  MALFORMED("not a JSON object"),
  /** A connection ended, or a file stopped, inside a line. */
  TRUNCATED("cut off"),
  /** Longer than {@link InputLimits#maxLineBytes()}. */
  TOO_LONG("too long"),
  /** Nested deeper than {@link InputLimits#MAX_NESTING}. */
  TOO_DEEP("nested too deeply"),
  /** Well-formed, but without a single field that holds a value or null. */
  EMPTY("without a field"),
  /** Well-formed, but a field's name is an empty text. */
  UNNAMED("one with a field whose name is empty"),
  /** A CSV line with another number of cells than the header. */
  RAGGED("ragged"),
  /** A CSV line with a quote that is not closed. */
  UNCLOSED_QUOTE("broken by an unclosed quote"),
  /** Not a point of the Influx line protocol, among lines that are. */
  NO_POINT("not a point of line protocol"),
  /** A value for a reading that was handed out already; only where values are assembled. */
  LATE("late"),
  /** A value without a time that can be read; only where values are assembled. */
  NO_TIME("without a time"),
  /** A reading without a single field of the model. */
  FOREIGN("without any field of the model"),
  /** Bytes that are not UTF-8 text. */
  NOT_TEXT("not UTF-8 text");

  private final String description;

  BadLine(String description) {
    this.description = description;
  }

  /** In words, to follow "the line is". */
  public String describe() {
    return description;
  }
}
