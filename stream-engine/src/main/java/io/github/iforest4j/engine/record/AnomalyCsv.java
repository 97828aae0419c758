package io.github.iforest4j.engine.record;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.AnomalyEvent.FieldValue;
import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.EvidenceSummary;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.FieldState;
import java.io.Closeable;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The table of anomalies: one row for each, written when its label is known. Not thread-safe.
 *
 * <p>Columns: {@code time}, every field of the input, {@code score}, {@code threshold}, {@code
 * confidence}, {@code top_features}, {@code label}, {@code reason}, {@code severity}, {@code
 * label_status}, {@code backend}, {@code llm_model}, {@code prompt}, {@code grounded}, {@code
 * category}, {@code action}, {@code episode_id}, {@code anomaly_id}. A field that is named like one
 * of these gets the prefix {@code input_}; a time field named {@code time} is the first column. A
 * row is one line: line ends in values become spaces.
 */
final class AnomalyCsv implements Closeable {
  private static final String TIME = "time";
  private static final List<String> OURS =
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
          "episode_id",
          "anomaly_id");

  private LineFile file;
  private final List<String> fields;
  private final KnownIds ids;
  private long cutBytes;

  private AnomalyCsv(LineFile file, List<String> fields, boolean remembers) {
    this.ids = new KnownIds(remembers);
    this.file = file;
    this.fields = fields;
  }

  /**
   * Opens a table, writes the header if it is new, and cuts a torn last row off. What the one has
   * that was put aside last is known, too.
   *
   * @param remembers whether the same anomalies may come again; else call {@link #doneReading}
   *     before the first new one
   * @throws UnusableFileException if another run writes to it, or it has another header
   */
  static AnomalyCsv open(Path path, FeatureSchema schema, boolean remembers) throws IOException {
    List<String> fields = new ArrayList<>();
    for (Field field : schema.fields()) {
      if (field.role() != FieldRole.TIME || !field.name().equals(TIME)) {
        fields.add(field.name());
      }
    }
    LineFile file = LineFile.open(path);
    try {
      AnomalyCsv csv = new AnomalyCsv(file, fields, remembers);
      Path aside = Rotation.latestAside(path);
      if (aside != null) {
        try (Reader lines = Files.newBufferedReader(aside)) {
          csv.readIds(lines, aside);
        }
        csv.ids.putAside();
      }
      csv.readIds();
      csv.cutBytes = file.cutTornLine();
      if (file.hasNoLine()) {
        file.append(line(csv.header()));
      }
      return csv;
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** Puts the file aside and begins a new one; if that fails, it goes on with this one. */
  void rotate(Path aside) throws IOException {
    file = file.putAside(aside);
    file.append(line(header()));
    ids.putAside();
  }

  void doneReading() {
    ids.doneReading();
  }

  LineFile file() {
    return file;
  }

  private List<String> header() {
    List<String> header = new ArrayList<>();
    header.add(TIME);
    for (String field : fields) {
      boolean taken = field.equals(TIME) || OURS.contains(field);
      header.add(CsvCell.safe(taken ? "input_" + field : field));
    }
    header.addAll(OURS);
    return header;
  }

  private void readIds() throws IOException {
    List<String> expected = header();
    if (file.hasNoLine() && !line(expected).startsWith(file.tornText())) {
      requireHeader(List.of(file.tornText()), expected);
    }
    readIds(file.lines(), file.path());
  }

  private void readIds(Reader lines, Path path) throws IOException {
    List<String> expected = header();
    try (CsvReader<CsvRecord> reader = CsvReader.builder().ofCsvRecord(lines)) {
      boolean first = true;
      for (CsvRecord row : reader) {
        if (first) {
          requireHeader(row.getFields(), expected);
          first = false;
        } else {
          ids.read(row.getField(expected.size() - 1), 0);
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
              + shortened(line(actual))
              + "'\nbut this run writes '"
              + line(expected)
              + "'; move the file away or name another one");
    }
  }

  private static String shortened(String header) {
    String line = CsvCell.safe(header);
    return line.length() > 500 ? line.substring(0, 499) + "…" : line;
  }

  /** How many bytes of a torn row were cut off on opening. */
  long cutBytes() {
    return cutBytes;
  }

  boolean contains(String id) {
    return ids.find(id) != null;
  }

  /** Appends the row of an anomaly; false, and nothing is written, when the table has it. */
  boolean append(AnomalyEvent event, AnomalyLabel label) {
    if (ids.find(event.id()) != null) {
      return false;
    }
    ids.add(event.id(), 0);
    Map<String, FieldValue> values = new LinkedHashMap<>();
    event.values().forEach(v -> values.put(v.name(), v));
    Evidence evidence = event.evidence();
    List<String> cells = new ArrayList<>();
    cells.add(event.time() == null ? "" : event.time().toString());
    for (String field : fields) {
      cells.add(cell(values.get(field)));
    }
    cells.add(decimals(evidence.score()));
    cells.add(decimals(evidence.threshold()));
    cells.add(evidence.confidence() == null ? "" : evidence.confidence().brief());
    cells.add(CsvCell.safe(String.join("; ", EvidenceSummary.topFeatures(evidence))));
    cells.add(CsvCell.safe(label.label()));
    cells.add(CsvCell.safe(label.reason()));
    cells.add(label.severity().word());
    cells.add(AnomalyJson.word(label.status()));
    cells.add(CsvCell.safe(label.backend()));
    cells.add(CsvCell.safe(label.model()));
    cells.add(CsvCell.safe(label.prompt()));
    // Not "4/4", which a spreadsheet takes for a date.
    cells.add(label.groundedFacts() + " of " + label.statedFacts());
    cells.add(CsvCell.safe(label.category()));
    cells.add(CsvCell.safe(label.action()));
    cells.add(event.incident());
    cells.add(event.id());
    file.append(line(cells));
    return true;
  }

  private static String cell(FieldValue value) {
    return value == null || value.state() == FieldState.MISSING ? "" : CsvCell.safe(value.text());
  }

  private static String decimals(double value) {
    return String.format(Locale.ROOT, "%.6f", value);
  }

  private static String line(List<String> cells) {
    StringWriter text = new StringWriter();
    try (CsvWriter writer = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(text)) {
      writer.writeRecord(cells);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString().stripTrailing();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
