package io.github.iforest4j.engine.record;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.AnomalyEvent.FieldValue;
import io.github.iforest4j.engine.file.CsvText;
import io.github.iforest4j.engine.file.LineFile;
import io.github.iforest4j.engine.file.UnusableFileException;
import io.github.iforest4j.engine.json.JsonValues;
import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.EvidenceSummary;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.FieldState;
import io.github.iforest4j.schema.PlainText;
import io.github.iforest4j.time.Timing;
import java.io.Closeable;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The table of anomalies: a CSV file with one row for each anomaly, which is written when its label
 * is known. Not thread-safe.
 *
 * <p>Columns: {@code time}, every field of the input, {@code score}, {@code threshold}, {@code
 * confidence}, {@code top_features}, {@code label}, {@code reason}, {@code severity}, {@code
 * label_status}, {@code backend}, {@code llm_model}, {@code prompt}, {@code grounded}, {@code
 * category}, {@code action}, {@code incident} and {@code incident_severity} (its name and severity
 * up to this reading), {@code episode_id}, {@code anomaly_id}. A table of an early version, without
 * the two columns about the incident, is continued without them. A field that is named like one of
 * these gets the prefix {@code input_}; a time field named {@code time} is the first column. A row
 * is one line: line ends in values become spaces.
 */
final class AnomalyTable implements Closeable {
  private static final String TIME = "time";
  private static final String NAME = "incident";
  private static final String SEVERITY = "incident_severity";
  private static final List<String> ADDED =
      List.of(
          "score",
          "threshold",
          "confidence",
          "top_features",
          "label",
          "reason",
          "severity",
          "label_status",
          "backend",
          "llm_model",
          "prompt",
          "grounded",
          "category",
          "action",
          NAME,
          SEVERITY,
          "episode_id",
          "anomaly_id");

  /** What early versions added. */
  private static final List<String> ADDED_BEFORE =
      ADDED.stream().filter(name -> !name.equals(NAME) && !name.equals(SEVERITY)).toList();

  /** Of scores. */
  private static final int DECIMALS = 6;

  private LineFile file;
  private final List<String> fields;
  private final KnownIds ids;

  /** Whether the file has the columns about the incident. */
  private boolean withIncident = true;

  private long cutBytes;

  private AnomalyTable(LineFile file, List<String> fields, boolean replayable) {
    this.ids = new KnownIds(replayable);
    this.file = file;
    this.fields = fields;
  }

  /**
   * Opens a table, or creates it with its header. Reads the ids of the file that was rotated last
   * and of the table itself, and removes a torn last row.
   *
   * @param replayable whether the same anomalies may come again; if not, call {@link #doneReading}
   *     before the first new one
   * @throws UnusableFileException if another run writes to the table, or it has another header; the
   *     file is unchanged
   */
  static AnomalyTable open(Path path, FeatureSchema schema, boolean replayable, Timing timing)
      throws IOException {
    List<String> fields = new ArrayList<>();
    for (Field field : schema.fields()) {
      if (field.role() != FieldRole.TIME || !field.name().equals(TIME)) {
        fields.add(field.name());
      }
    }
    LineFile file = LineFile.open(path, timing);
    try {
      AnomalyTable table = new AnomalyTable(file, fields, replayable);
      Path rotated = Rotation.lastRotated(path);
      if (rotated != null) {
        try (Reader lines = LineFile.reader(rotated)) {
          table.readIds(lines, rotated);
        }
        table.withIncident = true;
        table.ids.rotate();
      }
      table.readIds();
      table.cutBytes = file.cutTornLine();
      if (file.hasNoLine()) {
        file.append(CsvText.line(table.header()));
      }
      return table;
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /**
   * Renames the file and begins a new one.
   *
   * @throws IOException if that fails; then the table continues in the same file
   */
  void rotate(Path rotatedName) throws IOException {
    file = file.rotate(rotatedName);
    withIncident = true;
    file.append(CsvText.line(header()));
    ids.rotate();
  }

  /** No more rows of earlier runs will be added. */
  void doneReading() {
    ids.doneReading();
  }

  LineFile file() {
    return file;
  }

  private List<String> header() {
    return header(withIncident ? ADDED : ADDED_BEFORE);
  }

  private List<String> header(List<String> added) {
    List<String> header = new ArrayList<>();
    header.add(TIME);
    for (String field : fields) {
      boolean taken = field.equals(TIME) || added.contains(field);
      header.add(CsvText.safe(taken ? "input_" + field : field));
    }
    header.addAll(added);
    return header;
  }

  private void readIds() throws IOException {
    List<String> expected = header();
    if (file.hasNoLine() && !CsvText.line(expected).startsWith(file.tornText())) {
      requireHeader(List.of(file.tornText()), expected);
    }
    readIds(file.lines(), file.path());
  }

  private void readIds(Reader lines, Path path) throws IOException {
    try (CsvReader<CsvRecord> reader = CsvReader.builder().ofCsvRecord(lines)) {
      boolean first = true;
      for (CsvRecord row : reader) {
        if (first) {
          withIncident = !row.getFields().equals(header(ADDED_BEFORE));
          requireHeader(row.getFields(), header());
          first = false;
        } else {
          ids.addRead(row.getField(row.getFieldCount() - 1), 0);
        }
      }
    } catch (CsvParseException | UncheckedIOException e) {
      throw new UnusableFileException(
          path + " is not a table of anomalies: " + e.getMessage() + "; name another file", e);
    }
  }

  private void requireHeader(List<String> actual, List<String> expected)
      throws UnusableFileException {
    if (!actual.equals(expected)) {
      throw new UnusableFileException(
          file.path()
              + " has the header '"
              + PlainText.shortened(CsvText.safe(CsvText.line(actual)), 500)
              + "'\nbut this run writes '"
              + CsvText.line(expected)
              + "'; move the file away or name another one");
    }
  }

  /** The number of bytes of a torn row that were removed on opening. */
  long cutBytes() {
    return cutBytes;
  }

  /** Appends the row of an anomaly, unless the table already has it. */
  void append(AnomalyEvent event, AnomalyLabel label) {
    if (ids.find(event.id()) != null) {
      return;
    }
    ids.add(event.id(), 0);
    Map<String, FieldValue> values = new LinkedHashMap<>();
    event.values().forEach(v -> values.put(v.name(), v));
    Evidence evidence = event.evidence();
    List<String> cells = new ArrayList<>();
    String time = JsonValues.text(event.time());
    cells.add(time == null ? "" : time);
    for (String field : fields) {
      cells.add(cell(values.get(field)));
    }
    cells.add(PlainText.fixed(evidence.score(), DECIMALS));
    cells.add(PlainText.fixed(evidence.threshold(), DECIMALS));
    cells.add(evidence.confidence() == null ? "" : evidence.confidence().brief());
    cells.add(CsvText.safe(String.join("; ", EvidenceSummary.topFeatures(evidence))));
    cells.add(CsvText.safe(label.label()));
    cells.add(CsvText.safe(label.reason()));
    cells.add(label.severity().word());
    cells.add(JsonValues.word(label.status()));
    cells.add(CsvText.safe(label.backend()));
    cells.add(CsvText.safe(label.model()));
    cells.add(CsvText.safe(label.prompt()));
    // A spreadsheet would read "4/4" as a date.
    cells.add(label.groundedFacts() + " of " + label.statedFacts());
    cells.add(CsvText.safe(label.category()));
    cells.add(CsvText.safe(label.action()));
    if (withIncident) {
      cells.add(CsvText.safe(event.state().name()));
      cells.add(event.state().severity().word());
    }
    cells.add(event.incident());
    cells.add(event.id());
    file.append(CsvText.line(cells));
  }

  private static String cell(@Nullable FieldValue value) {
    return value == null || value.state() == FieldState.MISSING ? "" : CsvText.safe(value.text());
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
