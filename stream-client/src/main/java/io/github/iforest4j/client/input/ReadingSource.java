package io.github.iforest4j.client.input;

import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.FieldState;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;

/** A source over any format: takes the wanted rows and tells what does not fit the model. */
final class ReadingSource implements RecordSource {
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
  private volatile boolean closed;

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

  @Override
  public boolean next(RecordRow row) throws IOException {
    if (!read()) {
      return false;
    }
    if (row.schema() != schema) {
      schema = row.schema();
      features =
          IntStream.range(0, schema.numFields()).filter(f -> schema.field(f).isFeature()).toArray();
    }
    row.clear();
    int unwanted = fields.copyTo(row);
    for (int i = 0; i < unwanted; i++) {
      complaints.unknownField(fields.unwanted(i), reader.place());
    }
    for (int f : features) {
      if (row.state(f) == FieldState.ABSENT) {
        complaints.missingField(schema.field(f).name(), reader.place());
      }
    }
    return true;
  }

  @Override
  public boolean next(RecordTable table) throws IOException {
    if (!read()) {
      return false;
    }
    fields.copyTo(table);
    table.endRow();
    return true;
  }

  private boolean read() throws IOException {
    try {
      while (!closed && nextRow <= rows.last() && reader.read(fields)) {
        if (nextRow++ >= rows.first()) {
          counts.addReading();
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
