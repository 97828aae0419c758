package io.github.iforest4j.engine.analysis;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.github.iforest4j.detect.Confidence;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.engine.file.CsvText;
import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.EvidenceSummary;
import io.github.iforest4j.explain.RecentReadings;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.source.RecordSource;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The records of a source as CSV with their scores: its columns, then {@code score}, {@code
 * threshold}, {@code anomaly} (0 or 1), {@code confidence} and, for anomalies, {@code
 * top_features}. An added name that the source already has gets the prefix {@code iforest_}. Cells
 * are {@link CsvText#safe} for spreadsheets.
 *
 * <p>JSON objects may leave fields out, so the header is written after {@value #ROWS_BEFORE_HEADER}
 * records, or at the end. Not thread-safe.
 */
public final class ScoredCsv {
  /** The number of records whose fields become columns. */
  public static final int ROWS_BEFORE_HEADER = 1000;

  private static final List<String> ADDED =
      List.of("score", "threshold", "anomaly", "confidence", "top_features");

  private final RecordSource source;
  private final DetectorModel model;
  private final CsvWriter csv;
  private final RecentReadings recent;

  /** Records that wait for the header. */
  private final List<Cells> first = new ArrayList<>();

  /** The number of input columns; −1 before the header is written. */
  private int columns = -1;

  /**
   * Creates a writer. Nothing is written yet.
   *
   * @param source the source of the records; it must keep their text
   * @param model the model that judges them
   * @param out receives the CSV; stays open
   */
  public ScoredCsv(RecordSource source, DetectorModel model, OutputStream out) {
    this.source = source;
    this.model = model;
    this.recent = new RecentReadings(model.schema());
    this.csv =
        CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(out, StandardCharsets.UTF_8);
  }

  /**
   * Adds the record that the source returned last. Records come in their order, none left out.
   *
   * @param row the record; copied
   * @param verdict its verdict; copied
   * @throws java.io.UncheckedIOException if it cannot be written
   */
  public void add(RecordRow row, Verdict verdict) {
    Cells cells = new Cells(inputCells(), addedCells(row, verdict));
    recent.add(row);
    if (columns >= 0) {
      cells.write(csv, columns);
      return;
    }
    first.add(cells);
    if (first.size() == ROWS_BEFORE_HEADER) {
      begin();
    }
  }

  /**
   * Writes the records that wait for the header, and flushes.
   *
   * @return the fields that are not in the output, because they first appeared after the header was
   *     written
   * @throws IOException if the output cannot be written
   */
  public List<String> finish() throws IOException {
    if (columns < 0) {
      begin();
    }
    csv.flush();
    List<String> names = source.fieldNames();
    return List.copyOf(names.subList(columns, names.size()));
  }

  /** A record of the output: the cells of the input, and the added ones. */
  private record Cells(List<String> input, List<String> added) {
    void write(CsvWriter csv, int columns) {
      List<String> cells = new ArrayList<>(columns + added.size());
      for (int c = 0; c < columns; c++) {
        cells.add(c < input.size() ? input.get(c) : "");
      }
      cells.addAll(added);
      csv.writeRecord(cells);
    }
  }

  private void begin() {
    columns = source.fieldNames().size();
    csv.writeRecord(header(source.fieldNames()));
    first.forEach(cells -> cells.write(csv, columns));
    first.clear();
  }

  private static List<String> header(List<String> columns) {
    List<String> header = new ArrayList<>();
    Set<String> taken = new HashSet<>(columns);
    columns.forEach(column -> header.add(CsvText.safe(column)));
    for (String added : ADDED) {
      String name = added;
      while (!taken.add(name)) {
        name = "iforest_" + name;
      }
      header.add(name);
    }
    return header;
  }

  private List<String> inputCells() {
    int n = source.fieldNames().size();
    List<String> cells = new ArrayList<>(n);
    for (int c = 0; c < n; c++) {
      cells.add(CsvText.safe(source.text(c)));
    }
    return cells;
  }

  private List<String> addedCells(RecordRow row, Verdict verdict) {
    if (verdict.state() == Verdict.State.WARMING) {
      return List.of("", "", "0", "", "");
    }
    return List.of(
        decimal(verdict.score()),
        decimal(verdict.threshold()),
        verdict.isAnomaly() ? "1" : "0",
        confidence(verdict),
        verdict.isAnomaly() ? topFeatures(row, verdict) : "");
  }

  /** Rows of a table are exchangeable with the training rows; readings of a stream are not. */
  private String confidence(Verdict verdict) {
    if (model.config().preset() == Preset.READINGS) {
      return decimal(model.tableConfidence(verdict.score()).value());
    }
    Confidence confidence = verdict.confidence();
    return confidence == null ? "" : confidence.brief();
  }

  private String topFeatures(RecordRow row, Verdict verdict) {
    return CsvText.safe(
        String.join("; ", EvidenceSummary.topFeatures(Evidence.of(row, verdict, null, recent))));
  }

  private static String decimal(double value) {
    return String.format(Locale.ROOT, "%.6f", value);
  }
}
