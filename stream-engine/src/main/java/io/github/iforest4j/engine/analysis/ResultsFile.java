package io.github.iforest4j.engine.analysis;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.github.iforest4j.engine.file.CsvText;
import io.github.iforest4j.engine.file.LineFile;
import io.github.iforest4j.engine.file.UnusableFileException;
import io.github.iforest4j.format.SmallFile;
import io.github.iforest4j.schema.PlainText;
import io.github.iforest4j.time.Timing;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code results.csv}: one line for each explained file, with the name of its response. Stateless.
 *
 * <p>{@link #append} locks the file, removes what a killed run left of a line, and adds a whole
 * line. {@link #read} returns the lines that are whole and valid, and a sentence for each other
 * line.
 */
public final class ResultsFile {
  /** The name of the file, inside the folder of results. */
  public static final String NAME = "results.csv";

  private static final List<String> HEADER =
      List.of("timestamp", "response_file", "input", "backend", "model", "anomalies", "status");

  private ResultsFile() {}

  /**
   * One line.
   *
   * @param time when the file was explained
   * @param responseFile the file of the response, relative to the folder
   * @param input the name of the explained file
   * @param backend the backend of the labeller; {@code none} if there was nothing to explain
   * @param model the language model; empty if none was asked
   * @param anomalies the number of rows that stood out
   * @param status how the verdict was made, as {@link FileResponse.Status#word()}
   */
  public record Entry(
      Instant time,
      String responseFile,
      String input,
      String backend,
      String model,
      long anomalies,
      String status) {}

  /**
   * The lines of a file.
   *
   * @param entries the valid lines, in the order of the file
   * @param problems one sentence for each line that is not valid
   */
  public record Content(List<Entry> entries, List<String> problems) {
    /** Copies both lists. */
    public Content {
      entries = List.copyOf(entries);
      problems = List.copyOf(problems);
    }

    /** The entry with the latest time; if there are several, the last one in the file. */
    public Optional<Entry> latest() {
      return entries.stream().reduce((a, b) -> b.time().isBefore(a.time()) ? a : b);
    }

    /** The entries by time, the latest first. */
    public List<Entry> latestFirst() {
      List<Entry> sorted = new ArrayList<>(entries);
      Collections.reverse(sorted);
      sorted.sort(Comparator.comparing(Entry::time).reversed());
      return sorted;
    }
  }

  /**
   * Appends the line of a response.
   *
   * @param folder the folder of {@link #NAME}; created if it does not exist
   * @param responseFile the file of the response, relative to the folder
   * @throws UnusableFileException if the file has another header, or another run is writing to it
   * @throws IOException if the file cannot be written
   */
  public static void append(Path folder, Path responseFile, FileResponse response)
      throws IOException {
    try (LineFile file = LineFile.open(folder.resolve(NAME), Timing.SYSTEM)) {
      String header = CsvText.line(HEADER);
      String first;
      try (BufferedReader lines = file.lines()) {
        first = lines.readLine();
      }
      if (first == null && !header.startsWith(file.tornText())) {
        first = file.tornText();
      }
      if (first != null) {
        requireHeader(file.path(), first);
      }
      file.cutTornLine();
      if (first == null) {
        file.append(header);
      }
      file.append(
          CsvText.line(
              List.of(
                  response.time().toString(),
                  FileResponse.slashed(responseFile),
                  CsvText.safe(response.input()),
                  CsvText.safe(response.verdict().backend()),
                  CsvText.safe(response.verdict().model()),
                  Long.toString(response.findings()),
                  response.status().word())));
      file.requireWritten();
    }
  }

  /**
   * Reads the file.
   *
   * @throws UnusableFileException if the file has another header
   * @throws java.nio.file.NoSuchFileException if there is no file
   * @throws IOException if the file cannot be read
   */
  public static Content read(Path folder) throws IOException {
    Path path = folder.resolve(NAME);
    String text = new String(SmallFile.bytes(path, 256 << 20, "results"), StandardCharsets.UTF_8);
    String[] lines = text.split("\n", -1);
    List<Entry> entries = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    if (lines.length > 1) {
      requireHeader(path, lines[0].strip());
    }
    for (int i = 1; i < lines.length - 1; i++) {
      if (lines[i].isBlank()) {
        continue;
      }
      Entry entry = entry(lines[i]);
      if (entry == null) {
        problems.add("line " + (i + 1) + " is not a result and was skipped");
      } else {
        entries.add(entry);
      }
    }
    if (!lines[lines.length - 1].isEmpty()) {
      problems.add(
          "the last line is torn (an interrupted run?) and was skipped; the next run removes it");
    }
    return new Content(entries, problems);
  }

  /** Parses a line; null if it is not valid. */
  private static @Nullable Entry entry(String line) {
    try (CsvReader<CsvRecord> reader = CsvReader.builder().ofCsvRecord(line)) {
      List<String> cells = reader.iterator().next().getFields();
      return cells.size() != HEADER.size()
          ? null
          : new Entry(
              Instant.parse(cells.get(0)),
              cells.get(1),
              cells.get(2),
              cells.get(3),
              cells.get(4),
              Long.parseLong(cells.get(5)),
              cells.get(6).strip());
    } catch (CsvParseException
        | UncheckedIOException
        | IOException
        | DateTimeException
        | NumberFormatException e) {
      return null;
    }
  }

  private static void requireHeader(Path path, String first) throws UnusableFileException {
    String header = CsvText.line(HEADER);
    if (!first.equals(header)) {
      String shown = CsvText.safe(PlainText.shortened(first, 200));
      throw new UnusableFileException(
          path
              + " has the header '"
              + shown
              + "'\nbut results have '"
              + header
              + "'; move the file away or use another folder");
    }
  }
}
