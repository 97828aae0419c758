package io.github.iforest4j.engine.analysis;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.github.iforest4j.detect.Confidence;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.KeyedBatches;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.engine.file.CsvText;
import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.EvidenceSummary;
import io.github.iforest4j.explain.RecentReadings;
import io.github.iforest4j.schema.PlainText;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.source.CsvFormat;
import io.github.iforest4j.source.RecordSource;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The records of a source as CSV with their scores: its columns, then {@code score}, {@code
 * threshold}, {@code anomaly} (0 or 1), {@code confidence} and, for anomalies, {@code
 * top_features}. An added name that the source already has gets the prefix {@code iforest_}. Cells
 * are {@link CsvText#safe} for spreadsheets.
 *
 * <p>The cells of the source keep their text, so they are separated as in the source, and what is
 * added has a decimal comma if its numbers have one: {@link RecordSource#csvFormat}. Where a
 * separator could not be read again, it is a comma, or a semicolon beside decimal commas.
 *
 * <p>JSON objects may leave fields out, so the header is written after {@value #ROWS_BEFORE_HEADER}
 * records, or at the end. Not thread-safe.
 */
public final class ScoredCsv {
  /** The number of records whose fields become columns. */
  public static final int ROWS_BEFORE_HEADER = 1000;

  /** The number of records that are judged together. */
  private static final int BATCH = 1024;

  private static final List<String> ADDED =
      List.of("score", "threshold", "anomaly", "confidence", "top_features");

  private final RecordSource source;
  private final DetectorModel model;
  private final CsvWriter csv;
  private final boolean decimalComma;
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
    CsvFormat format = source.csvFormat();
    this.decimalComma = Boolean.TRUE.equals(format.decimalComma());
    this.csv =
        CsvWriter.builder()
            .fieldSeparator(separator(format, decimalComma))
            .lineDelimiter(LineDelimiter.LF)
            .build(out, StandardCharsets.UTF_8);
  }

  private static char separator(CsvFormat format, boolean decimalComma) {
    Character read = format.delimiter();
    boolean again = read != null && "\t;|".indexOf(read) >= 0;
    return again ? read : decimalComma ? ';' : ',';
  }

  /**
   * Judges and writes all records of a source. Keys are judged on several threads; the output does
   * not depend on their number.
   *
   * @param source the source; it must keep the text of its records
   * @param numThreads at least 1
   * @param out receives the CSV; stays open
   * @param listener gets each record with its verdict, in order
   * @return as {@link #finish}
   * @throws IOException if the source cannot be read, after what was read before has been written;
   *     or if the output cannot be written
   */
  public static List<String> write(
      RecordSource source,
      DetectorModel model,
      int numThreads,
      OutputStream out,
      BiConsumer<RecordRow, Verdict> listener)
      throws IOException {
    ScoredCsv csv = new ScoredCsv(source, model, out);
    try (KeyedBatches detector = new KeyedBatches(model, numThreads)) {
      Batch judged = csv.nextBatch(detector);
      while (judged != null) {
        Batch next = judged.failure == null ? csv.nextBatch(detector) : null;
        List<Verdict> verdicts = judged.verdicts.join();
        for (int r = 0; r < verdicts.size(); r++) {
          listener.accept(judged.rows.get(r), verdicts.get(r));
          csv.add(judged.cells.get(r), judged.rows.get(r), verdicts.get(r));
        }
        if (judged.failure != null) {
          csv.finish();
          throw judged.failure;
        }
        judged = next;
      }
    }
    return csv.finish();
  }

  /**
   * Records that are judged while the next are read and those before are written.
   *
   * @param failure why no more can be read; null if more can, or the source has ended
   */
  private record Batch(
      List<RecordRow> rows,
      List<List<String>> cells,
      CompletableFuture<List<Verdict>> verdicts,
      @Nullable IOException failure) {}

  /** Reads records and begins to judge them; null at the end of the source. */
  private @Nullable Batch nextBatch(KeyedBatches detector) {
    IOException failure = null;
    List<RecordRow> rows = new ArrayList<>();
    List<List<String>> cells = new ArrayList<>();
    RecordRow row = detector.newRow();
    try {
      while (rows.size() < BATCH && source.next(row)) {
        rows.add(row);
        cells.add(cells());
        row = detector.newRow();
      }
    } catch (IOException e) {
      failure = e;
    }
    return rows.isEmpty() && failure == null
        ? null
        : new Batch(rows, cells, detector.detect(rows), failure);
  }

  /** Returns the cells of the record that the source returned last, for {@link #add}. */
  public List<String> cells() {
    int n = source.fieldNames().size();
    List<String> cells = new ArrayList<>(n);
    for (int c = 0; c < n; c++) {
      cells.add(CsvText.safe(source.text(c)));
    }
    return cells;
  }

  /**
   * Adds a record. Records come in their order, none left out.
   *
   * @param input what {@link #cells} returned when the source had just returned the record
   * @param row the record; copied
   * @param verdict its verdict; copied
   * @throws java.io.UncheckedIOException if it cannot be written
   */
  public void add(List<String> input, RecordRow row, Verdict verdict) {
    Cells cells = new Cells(input, addedCells(row, verdict));
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
    // Later records of the source, which may have been read already, may have more fields.
    columns =
        first.isEmpty() ? source.fieldNames().size() : first.get(first.size() - 1).input.size();
    csv.writeRecord(header(source.fieldNames().subList(0, columns)));
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
    return confidence == null ? "" : local(confidence.brief());
  }

  private String topFeatures(RecordRow row, Verdict verdict) {
    return CsvText.safe(
        String.join("; ", EvidenceSummary.topFeatures(Evidence.of(row, verdict, null, recent))));
  }

  private String decimal(double value) {
    return local(PlainText.fixed(value, 6));
  }

  private String local(String number) {
    return decimalComma ? number.replace('.', ',') : number;
  }
}
