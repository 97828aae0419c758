package io.github.iforest4j.schema;

import java.util.List;

/**
 * The columns of some records do not make the schema that was asked for. Immutable. The message is
 * complete but advises nothing: a program adds what its users can do, by {@link #reason()}.
 */
public final class SchemaException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  /** What is wrong. */
  public enum Reason {
    /** There are no records. */
    NO_RECORDS,
    /** The options name a column that the records lack: the one in {@link #columns()}. */
    UNKNOWN_COLUMN,
    /** No column can be a feature; {@link #columns()} are all there are. */
    NO_FEATURE,
    /** A column that is to be a feature holds free text: the one in {@link #columns()}. */
    FREE_TEXT,
    /** Labelled anomalies are to be left out, but no label column is 0 or 1 in every record. */
    NO_GROUND_TRUTH,
    /** The named time column cannot be read: the one in {@link #columns()}. */
    UNREADABLE_TIME,
    /** The named time column may have the day or the month first. */
    DATE_ORDER,
    /**
     * Each record has one value of one of several sensors; {@link #columns()} are the column of the
     * names and the column of the values.
     */
    LONG_FORMAT
  }

  /** What is wrong. */
  private final Reason reason;

  /** The columns in question; an array, because a list need not be serializable. */
  private final String[] columns;

  /**
   * Creates an exception.
   *
   * @param reason what is wrong
   * @param columns the names of the columns in question; may be empty
   * @param message a sentence that says so
   */
  public SchemaException(Reason reason, List<String> columns, String message) {
    super(message);
    this.reason = reason;
    this.columns = columns.toArray(String[]::new);
  }

  /** Returns what is wrong. */
  public Reason reason() {
    return reason;
  }

  /** Returns the names of the columns in question, in the order of the records; may be empty. */
  public List<String> columns() {
    return List.of(columns);
  }
}
