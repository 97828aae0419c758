package io.github.iforest4j.flink;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.FieldState;
import io.github.iforest4j.schema.PlainText;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.source.BadLine;
import io.github.iforest4j.source.CsvFormat;
import io.github.iforest4j.source.InputLimits;
import io.github.iforest4j.source.RecordParser;
import java.io.Serial;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes readings of messages, with the parsers of {@code iforest watch}: JSON objects, or CSV
 * records without a header. Fields that the model does not have are left out, as there.
 *
 * <p>Serializable, so it can be a field of a Flink function. One thread.
 */
public final class ReadingParser implements Serializable {
  @Serial private static final long serialVersionUID = 1;

  /** How much of a bad message is kept, in characters. */
  private static final int MAX_CONTENT = 200;

  private final byte[] model;

  /** The names of the columns of CSV; null for JSON. */
  private final String @Nullable [] columns;

  private final char delimiter;
  private final boolean decimalComma;

  /** The field that names the stream; empty for the one with the role of a key. */
  private final String keyField;

  private transient @Nullable RecordParser parser;
  private transient @Nullable RecordRow row;
  private transient int key;

  private ReadingParser(
      byte[] model,
      String @Nullable [] columns,
      char delimiter,
      boolean decimalComma,
      String keyField) {
    this.model = model;
    this.columns = columns;
    this.delimiter = delimiter;
    this.decimalComma = decimalComma;
    this.keyField = keyField;
  }

  /**
   * For messages that are JSON objects.
   *
   * @param model the model of the job, for whose schema the readings are made
   */
  public static ReadingParser json(DetectorModel model) {
    return new ReadingParser(model.toBytes(), null, ',', false, "");
  }

  /**
   * For messages that are CSV records.
   *
   * @param model the model of the job, for whose schema the readings are made
   * @param columns the names of the columns, in order
   * @param delimiter what separates cells
   * @param decimalComma whether {@code 1,5} is a number
   * @throws IllegalArgumentException if there are no columns, or two of the same name, or the
   *     delimiter cannot be one
   */
  public static ReadingParser csv(
      DetectorModel model, List<String> columns, char delimiter, boolean decimalComma) {
    ReadingParser parser =
        new ReadingParser(
            model.toBytes(), columns.toArray(String[]::new), delimiter, decimalComma, "");
    parser.newParser();
    return parser;
  }

  /**
   * The same, with another field that names the stream of a reading; by default it is the one with
   * the role of a key.
   *
   * @throws IllegalArgumentException if the model has no such field
   */
  public ReadingParser keyedBy(String field) {
    RecordRow ofModel = newRow();
    if (ofModel.fieldIndex(field) < 0) {
      throw new IllegalArgumentException(
          "no field is named '"
              + PlainText.clean(field, MAX_CONTENT)
              + "'; the fields are "
              + ofModel.schema().listNames());
    }
    return new ReadingParser(model, columns, delimiter, decimalComma, field);
  }

  private RecordParser newParser() {
    return columns == null
        ? RecordParser.json(InputLimits.DEFAULT)
        : RecordParser.csv(
            Arrays.asList(columns),
            new CsvFormat(delimiter, false, decimalComma),
            InputLimits.DEFAULT);
  }

  private RecordRow newRow() {
    try {
      return DetectorModel.of(model).schema().newRow();
    } catch (InvalidModelException e) {
      throw new IllegalStateException("these are the bytes of a model", e);
    }
  }

  /**
   * Parses one message.
   *
   * @param message the bytes; null for a message without a value
   * @param source the name of what the position counts within
   * @param position where the message stands in the source
   */
  public ParsedReading parse(byte @Nullable [] message, String source, long position) {
    RecordParser known = parser;
    RecordRow into = row;
    if (known == null || into == null) {
      known = newParser();
      into = newRow();
      key =
          keyField.isEmpty()
              ? into.schema().firstWithRole(FieldRole.KEY)
              : into.fieldIndex(keyField);
      parser = known;
      row = into;
    }
    if (message == null) {
      return bad("it has no value", new byte[0], source, position);
    }
    into.clear();
    BadLine bad = known.parse(message, 0, message.length, into);
    if (bad == null && isEmpty(into)) {
      bad = BadLine.FOREIGN;
    }
    return bad == null
        ? new ParsedReading(Reading.of(into, key < 0 ? "" : into.text(key), source, position), null)
        : bad("it is " + bad.describe(), message, source, position);
  }

  private static boolean isEmpty(RecordRow row) {
    for (int f = 0; f < row.schema().numFields(); f++) {
      if (row.state(f) != FieldState.ABSENT) {
        return false;
      }
    }
    return true;
  }

  private static ParsedReading bad(String reason, byte[] message, String source, long position) {
    int shown = Math.min(message.length, 4 * MAX_CONTENT);
    String text = new String(message, 0, shown, StandardCharsets.UTF_8);
    return new ParsedReading(
        null, new BadReading(source, position, reason, PlainText.clean(text, MAX_CONTENT)));
  }
}
