package io.github.iforest4j.schema;

import java.util.List;
import java.util.Map;

/**
 * A schema proposed from data, with the reason for each field's role.
 *
 * <p>The rules, in order: what {@link SchemaOptions} says; columns without a value are ignored; the
 * first column of dates that vary is time, with a column of times of day beside it if it holds
 * dates alone, and no other date is ever a feature; columns with a usual label name are labels;
 * true/false is boolean; numbers, also with one or a few words for "no value" among them, are
 * numeric, unless they are few integers with gaps that neither rare values nor a common step
 * explain (ports, status codes), which are categorical; one text that never changes is ignored,
 * unless it is named like a state; text with few distinct values is categorical and with many is
 * ignored. Numbers that count, or tell parts of the date, are ignored if anything else is left.
 *
 * @param schema the proposed schema, with usual ranges
 * @param reasons why each field got its role and kind, by field name, in record order
 * @param doubts what is probably not as the source meant it; most often empty
 */
public record SchemaProposal(
    FeatureSchema schema, Map<String, String> reasons, List<Doubt> doubts) {
  /**
   * What the data leave open, and the user should decide.
   *
   * @param kind what it is
   * @param column the column in question
   * @param value the value in question, or its form; may be empty
   * @param message a sentence without advice
   */
  public record Doubt(Kind kind, String column, String value, String message) {
    /** What is open. */
    public enum Kind {
      /** One value that is far from all others may stand for missing. */
      MISSING_MARK,
      /** Whether the day or the month comes first. */
      DATE_ORDER,
      /** Texts look like numbers, but are not read as such. */
      LIKE_NUMBERS
    }
  }

  /** With an empty list of doubts. */
  public SchemaProposal(FeatureSchema schema, Map<String, String> reasons) {
    this(schema, reasons, List.of());
  }

  /** Copies the doubts. */
  public SchemaProposal {
    doubts = List.copyOf(doubts);
  }

  /**
   * Proposes a schema.
   *
   * @param table the records, at least one
   * @param options what is known of the columns; {@link SchemaOptions#NONE} if nothing is
   * @throws SchemaException if the table has no records, the options name a column that the table
   *     lacks, a time that cannot be read or a feature of free text, if the table has one value of
   *     one of several sensors in each record, or if no feature is left
   */
  public static SchemaProposal of(RecordTable table, SchemaOptions options) {
    if (table.numRows() == 0) {
      throw new SchemaException(
          SchemaException.Reason.NO_RECORDS, List.of(), "no records to learn a schema from");
    }
    return new SchemaProposer(table, options).propose();
  }
}
