package io.github.iforest4j.source;

import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.FieldState;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A source over any reader: takes the wanted rows and reports what does not fit the model. */
final class ReadingSource implements RecordSource {
  /** The field that says where a reading came from, when there are several sources. */
  static final String SOURCE = "source";

  /**
   * Give up after this many readings that share no field with the model, if none has matched yet.
   */
  private static final int MAX_FOREIGN = 100;

  private final String session;
  private final RecordReader reader;
  private final RowRange rows;
  private final BadLineCounter badLines;
  private final InputCounts counts;
  private final RecordBuffer fields;
  private final SeriesCheck series;
  private long nextRow;
  private @Nullable FeatureSchema schema;
  private int[] features = {};
  private boolean fitted;

  /** Whether a numeric feature of the model has ever held a number. */
  private boolean measured;

  private boolean fieldsDiffer;

  private long unreadable;
  private long foreign;

  /** Whether the buffer holds the last reading. */
  private boolean fetched;

  private boolean duplicateReported;
  private boolean notFiniteReported;
  private boolean leftOutReported;
  private boolean named;
  private int sourceField = -1;
  private volatile boolean closed;
  private volatile boolean failed;

  ReadingSource(RecordReader reader, SourceContext context) {
    SourceOptions options = context.options();
    this.reader = reader;
    this.rows = options.rows();
    this.badLines = context.badLines();
    this.counts = badLines.counts();
    this.fields = context.newBuffer();
    this.series = new SeriesCheck(badLines);
    this.session =
        reader.canSeek() ? badLines.source() : badLines.source() + "@" + options.timing().now();
  }

  /** Adds the name of the source to readings that have no field {@link #SOURCE} themselves. */
  void nameReadings() {
    named = true;
  }

  /** Closes the source, which could not be read any further. */
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

  @Override
  public long valueTimes(long[] times) {
    return fields.valueTimes(times);
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
    FeatureSchema own = row.schema();
    if (own != schema) {
      schema = own;
      features =
          IntStream.range(0, own.numFields()).filter(f -> own.field(f).isFeature()).toArray();
      sourceField = named ? own.indexOf(SOURCE) : -1;
    }
    row.clear();
    int unwanted = fields.copyTo(row);
    if (isForeign(row, unwanted)) {
      return false;
    }
    fitted = true;
    series.check(row, fields, reader);
    if (!measured) {
      requireNumbers(row);
    }
    if (sourceField >= 0 && row.state(sourceField) == FieldState.ABSENT) {
      row.setText(sourceField, name());
    }
    for (int i = 0; i < unwanted; i++) {
      badLines.unknownField(fields.unwanted(i), reader);
    }
    for (int f : features) {
      if (!fieldsDiffer && row.state(f) == FieldState.ABSENT) {
        badLines.missingField(own.field(f).name(), reader);
      }
    }
    return true;
  }

  /**
   * Whether a reading has none of the features of the model. Such a reading is not judged, because
   * each would be an anomaly.
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
    badLines.badLine(
        BadLine.FOREIGN,
        reader.where(),
        "it has " + BadLineCounter.listed(found) + "; " + wanted());
    if (++foreign == MAX_FOREIGN && !fitted) {
      requireOneThatFits();
    }
    return true;
  }

  /** Fields that are there but never hold a number would make every reading an anomaly. */
  private void requireNumbers(RecordRow row) throws BadInputException {
    int text = -1;
    for (int f : features) {
      boolean numeric = row.schema().field(f).kind() == FieldKind.NUMERIC;
      measured |= !numeric || !Double.isNaN(row.number(f));
      text = numeric && row.state(f) == FieldState.TEXT ? f : text;
    }
    if (!measured && text >= 0 && ++unreadable == MAX_FOREIGN) {
      throw new BadInputException(
          name()
              + ": no number could be read in "
              + unreadable
              + " readings: "
              + reader.where()
              + " has '"
              + BadLineCounter.brief(row.text(text))
              + "' in '"
              + BadLineCounter.brief(row.schema().field(text).name())
              + "', where the model expects numbers\nIs the delimiter or the decimal comma another"
              + " one than in the data that the model was trained on?");
    }
  }

  private String wanted() {
    FeatureSchema known = Objects.requireNonNull(schema);
    return "the model wants "
        + BadLineCounter.listed(
            IntStream.of(features).mapToObj(f -> known.field(f).name()).toList());
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
      if (slot != RecordBuffer.NO_SLOT && !fields.isSet(slot)) {
        fields.text(slot, name(), name());
      }
    }
    fields.copyTo(table);
    table.endRow();
    series.learns(table);
  }

  private boolean read() throws IOException {
    // The reader overwrites the buffer, even if it fails.
    fetched = false;
    try {
      while (!closed && nextRow <= rows.last() && reader.read(fields)) {
        if (nextRow++ >= rows.first()) {
          counts.addReading();
          reportOddities();
          fetched = true;
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      if (closed) {
        return false;
      }
      throw e instanceof ZipException damaged
          ? TextFormat.damaged(name(), reader.where(), damaged)
          : e;
    }
  }

  /** Reports values that were left out or changed while reading; each kind once. */
  private void reportOddities() {
    if (!duplicateReported && fields.namedTwice()) {
      duplicateReported = true;
      badLines.warn(reader.where() + " names a field twice: the last value counts");
    }
    if (!leftOutReported && fields.leftOut() != null) {
      leftOutReported = true;
      badLines.warn(
          reader.where()
              + ": values in '"
              + BadLineCounter.brief(fields.leftOut())
              + "' are left out: more than "
              + JsonObjects.MAX_ELEMENTS
              + " elements in an array, or a name that is too long");
    }
    if (!notFiniteReported && fields.notFinite() != null) {
      notFiniteReported = true;
      badLines.warn(
          reader.where()
              + ": the number in '"
              + BadLineCounter.brief(fields.notFinite())
              + "' is not finite, or beyond 1.8e308: it counts as missing");
    }
  }

  @Override
  public String name() {
    return badLines.source();
  }

  @Override
  public String session() {
    return session;
  }

  @Override
  public CsvFormat csvFormat() {
    return reader.csvFormat();
  }

  @Override
  public boolean isLive() {
    return reader.isLive();
  }

  @Override
  public boolean canSeek() {
    return reader.canSeek();
  }

  /** The token is a JSON object. */
  @Override
  public Place place() {
    long reading = reader.lastReading();
    boolean untouched = reading == 0 && counts.totalBadLines() == 0 && !reader.verifiesPlaces();
    if (!canSeek() || untouched) {
      return new Place(counts.readings() == 0 ? 0 : reading, "");
    }
    ObjectNode token = JsonMapper.shared().createObjectNode();
    token.put("reader", reader.token()).put("row", nextRow).put("fitted", fitted);
    token.put("foreign", foreign);
    if (fetched && !reader.verifiesPlaces()) {
      token.put("hash", fields.hash(named ? fields.slot(SOURCE) : RecordBuffer.NO_SLOT));
    }
    token.set("counts", counts.save());
    return new Place(reading, JsonMapper.shared().writeValueAsString(token));
  }

  @Override
  public void seek(Place place) throws IOException {
    if (!canSeek()) {
      throw new UnsupportedOperationException(name() + " cannot seek");
    }
    try {
      goTo(place);
    } catch (ZipException e) {
      throw TextFormat.damaged(name(), reader.where(), e);
    }
  }

  private void goTo(Place place) throws IOException {
    JsonNode token = parsed(place.token());
    // First, so that what was reported before is not reported again.
    counts.restore(token.path("counts"));
    nextRow = 0;
    fitted = false;
    foreign = 0;
    fetched = false;
    if (place.reading() == 0 && place.token().isEmpty()) {
      reader.rewind();
      return;
    }
    if (place.token().isEmpty()) {
      readPast(place.reading());
      return;
    }
    boolean found = reader.seek(place.reading(), token.path("reader").asString(""), fields);
    if (!found) {
      throw new ChangedSourceException(
          name(), place.reading(), reader.lastReading() < place.reading());
    }
    int slot = named ? fields.slot(SOURCE) : RecordBuffer.NO_SLOT;
    if (token.has("hash") && token.path("hash").asInt() != fields.hash(slot)) {
      throw new ChangedSourceException(name(), place.reading(), false);
    }
    counts.restore(token.path("counts"));
    nextRow = token.path("row").asLong();
    fitted = token.path("fitted").asBoolean();
    foreign = token.path("foreign").asLong();
    duplicateReported = counts.duplicateKeys() > 0;
    fetched = token.has("hash");
  }

  private static JsonNode parsed(String token) {
    try {
      JsonNode node = JsonMapper.shared().readTree(token.isEmpty() ? "{}" : token);
      if (node.isObject()) {
        return node;
      }
    } catch (JacksonException e) {
      throw new IllegalArgumentException("'" + token + "' is no place in this source", e);
    }
    throw new IllegalArgumentException("'" + token + "' is no place in this source");
  }

  private void readPast(long reading) throws IOException {
    reader.rewind();
    while (read()) {
      if (reader.position() >= reading) {
        break;
      }
    }
    if (!fetched || reader.position() != reading) {
      throw new ChangedSourceException(name(), reading, !fetched);
    }
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
  public void fieldsDiffer() {
    fieldsDiffer = true;
  }

  @Override
  public @Nullable String departed() {
    return badLines.departures().poll();
  }

  @Override
  public void close() {
    closed = true;
    try {
      reader.close();
    } catch (IOException e) {
      badLines.note("closing failed: " + e.getMessage());
    }
  }
}
