package io.github.iforest4j.source;

import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.FieldState;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A source over any format: takes the wanted rows and tells what does not fit the model. */
final class ReadingSource implements RecordSource {
  /** The field that says where a reading came from, when there are several sources. */
  static final String SOURCE = "source";

  /** After so many readings without any field of the model, and none with one, it is hopeless. */
  private static final int FOREIGN_TO_GIVE_UP = 100;

  private final String session;
  private final boolean replayable;
  private final RecordReader reader;
  private final Closeable input;
  private final RowRange rows;
  private final Complaints complaints;
  private final InputCounts counts;
  private final FieldBuffer fields;
  private long nextRow;
  private FeatureSchema schema;
  private int[] features = {};
  private boolean fitted;
  private long foreign;
  private boolean duplicateTold;
  private boolean notFiniteTold;
  private boolean named;
  private int sourceField = -1;
  private volatile boolean closed;
  private volatile boolean failed;

  /**
   * @param input what ends a blocked read when it is closed from another thread
   */
  ReadingSource(
      String session,
      boolean replayable,
      RecordReader reader,
      Closeable input,
      SourceOptions options,
      Complaints complaints) {
    this.session = session;
    this.replayable = replayable;
    this.reader = reader;
    this.input = input;
    this.rows = options.rows();
    this.complaints = complaints;
    this.counts = complaints.counts();
    this.fields = new FieldBuffer(counts, options.keepText());
  }

  /** Has readings say where they come from, unless they say so themselves. */
  void nameReadings() {
    named = true;
  }

  /** Cannot be read any further. */
  void fail() {
    failed = true;
    close();
  }

  @Override
  public List<String> originFields() {
    return reader.originFields();
  }

  @Override
  public boolean hasFailed() {
    return failed;
  }

  @Override
  public boolean next(RecordRow row) throws IOException {
    do {
      if (!fetch()) {
        return false;
      }
    } while (!take(row));
    return true;
  }

  /**
   * Reads the next reading, to be taken from any thread before the next one is read; waits for it.
   *
   * @return false at the end
   */
  boolean fetch() throws IOException {
    if (read()) {
      return true;
    }
    requireOneThatFits();
    return false;
  }

  /**
   * Takes what was fetched; waits for nothing.
   *
   * @return false if it has no field of the model, and is counted as such
   */
  boolean take(RecordRow row) throws IOException {
    if (row.schema() != schema) {
      schema = row.schema();
      features =
          IntStream.range(0, schema.numFields()).filter(f -> schema.field(f).isFeature()).toArray();
      sourceField = named ? schema.indexOf(SOURCE) : -1;
    }
    row.clear();
    int unwanted = fields.copyTo(row);
    if (isForeign(row, unwanted)) {
      return false;
    }
    fitted = true;
    if (sourceField >= 0 && row.state(sourceField) == FieldState.ABSENT) {
      row.setText(sourceField, name());
    }
    for (int i = 0; i < unwanted; i++) {
      complaints.unknownField(fields.unwanted(i), reader);
    }
    for (int f : features) {
      if (row.state(f) == FieldState.ABSENT) {
        complaints.missingField(schema.field(f).name(), reader);
      }
    }
    return true;
  }

  /**
   * Whether a reading has not one feature of the model. Such a reading is of something else: its
   * score would only say so, again and again.
   */
  private boolean isForeign(RecordRow row, int unwanted) throws IOException {
    for (int f : features) {
      if (row.state(f) != FieldState.ABSENT) {
        return false;
      }
    }
    List<String> found = new ArrayList<>();
    for (int i = 0; i < unwanted; i++) {
      found.add(fields.unwanted(i));
    }
    counts.takeBackReading();
    complaints.badLine(
        BadLine.FOREIGN, reader.place(), "it has " + Complaints.listed(found) + "; " + wanted());
    if (++foreign == FOREIGN_TO_GIVE_UP && !fitted) {
      requireOneThatFits();
    }
    return true;
  }

  private String wanted() {
    return "the model wants "
        + Complaints.listed(IntStream.of(features).mapToObj(f -> schema.field(f).name()).toList());
  }

  private void requireOneThatFits() throws BadInputException {
    if (!fitted && foreign > 0 && !closed) {
      throw new BadInputException(
          name()
              + ": none of the model's fields arrive: "
              + foreign
              + (foreign == 1 ? " reading has" : " readings have")
              + " not one of them; "
              + wanted()
              + "\nIs this the right input, and the right model?");
    }
  }

  @Override
  public boolean next(RecordTable table) throws IOException {
    if (!fetch()) {
      return false;
    }
    take(table);
    return true;
  }

  /** Takes what was fetched; waits for nothing. */
  void take(RecordTable table) {
    if (named) {
      int slot = fields.slot(SOURCE);
      if (slot != FieldBuffer.NO_SLOT && !fields.isSet(slot)) {
        fields.text(slot, name(), name());
      }
    }
    fields.copyTo(table);
    table.endRow();
  }

  private boolean read() throws IOException {
    try {
      while (!closed && nextRow <= rows.last() && reader.read(fields)) {
        if (nextRow++ >= rows.first()) {
          counts.addReading();
          tellOddities();
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      if (closed) {
        return false;
      }
      throw e;
    }
  }

  /** The first time only: how what was read is not quite what was written. */
  private void tellOddities() {
    if (!duplicateTold && fields.namedTwice()) {
      duplicateTold = true;
      complaints.warn(reader.place() + " names a field twice: the last value counts");
    }
    if (!notFiniteTold && fields.notFinite() != null) {
      notFiniteTold = true;
      complaints.warn(
          reader.place()
              + ": the number in '"
              + Complaints.brief(fields.notFinite())
              + "' is not finite, or beyond 1.8e308: it counts as missing");
    }
  }

  @Override
  public String name() {
    return complaints.source();
  }

  @Override
  public String session() {
    return session;
  }

  @Override
  public boolean isReplayable() {
    return replayable;
  }

  @Override
  public long position() {
    return reader.position();
  }

  @Override
  public List<String> fieldNames() {
    return fields.names();
  }

  @Override
  public String text(int field) {
    return fields.text(field);
  }

  @Override
  public InputCounts counts() {
    return counts;
  }

  @Override
  public void close() {
    closed = true;
    try {
      input.close();
    } catch (IOException e) {
      complaints.note("closing failed: " + e.getMessage());
    }
  }
}
