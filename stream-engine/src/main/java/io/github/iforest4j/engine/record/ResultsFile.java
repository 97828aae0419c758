package io.github.iforest4j.engine.record;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * {@code results.csv}: one line for each explained file, which names its response. Stateless.
 *
 * <p>A writer appends whole lines under a lock and cuts off what a killed one left of a line. A
 * reader takes the lines that are whole and right, and says which are not.
 */
public final class ResultsFile {
  /** Its name, inside the folder of results. */
  public static final String NAME = "results.csv";

  private static final List<String> HEADER =
      List.of("timestamp", "response_file", "input", "backend", "model", "anomalies", "status");

  private ResultsFile() {}

  /**
   * One line.
   *
   * @param time when
   * @param responseFile the response, relative to the folder
   * @param input what was explained
   * @param backend who worded it; {@code none} when there was nothing to word
   * @param model the LLM, or empty
   * @param anomalies how many rows stood out
   * @param status how it ended
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
   * What a file holds.
   *
   * @param entries in the order of the file
   * @param complaints one sentence for each line that is not an entry
   */
  public record Content(List<Entry> entries, List<String> complaints) {
    /** The entry with the latest time; of several, the last in the file. */
    public Optional<Entry> latest() {
      return entries.stream().reduce((a, b) -> b.time().isBefore(a.time()) ? a : b);
    }

    /** The entries, latest first. */
    public List<Entry> latestFirst() {
      List<Entry> sorted = new ArrayList<>(entries);
      java.util.Collections.reverse(sorted);
      sorted.sort(Comparator.comparing(Entry::time).reversed());
      return sorted;
    }
  }

  /**
   * Appends the line of a response.
   *
   * @param folder where {@link #NAME} is, or will be
   * @throws UnusableFileException if there is a file of that name with another header, or another
   *     run is writing to it
   */
  public static void append(Path folder, Path responseFile, FileResponse response)
      throws IOException {
    try (LineFile file = LineFile.open(folder.resolve(NAME))) {
      String header = line(HEADER);
      String first;
      try (var lines = file.lines()) {
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
          line(
              List.of(
                  response.time().toString(),
                  FileResponse.slashed(responseFile),
                  CsvCell.safe(response.input()),
                  CsvCell.safe(response.verdict().backend()),
                  CsvCell.safe(response.verdict().model()),
                  Long.toString(response.findings()),
                  response.status().word())));
      file.requireWritten();
    }
  }

  /**
   * Reads what is there.
   *
   * @throws UnusableFileException if it has another header
   * @throws java.nio.file.NoSuchFileException if there is none
   */
  public static Content read(Path folder) throws IOException {
    Path path = folder.resolve(NAME);
    String text = new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
    String[] lines = text.split("\n", -1);
    List<Entry> entries = new ArrayList<>();
    List<String> complaints = new ArrayList<>();
    if (lines.length > 1) {
      requireHeader(path, lines[0].strip());
    }
    for (int i = 1; i < lines.length - 1; i++) {
      if (lines[i].isBlank()) {
        continue;
      }
      Entry entry = entry(lines[i]);
      if (entry == null) {
        complaints.add("line " + (i + 1) + " is no result and was skipped");
      } else {
        entries.add(entry);
      }
    }
    if (!lines[lines.length - 1].isEmpty()) {
      complaints.add(
          "the last line is torn (an interrupted run?) and was skipped; the next run mends it");
    }
    return new Content(entries, complaints);
  }

  /** Null when the line is none. */
  private static Entry entry(String line) {
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
    String header = line(HEADER);
    if (!first.equals(header)) {
      String shown = CsvCell.safe(first.length() > 200 ? first.substring(0, 199) + "…" : first);
      throw new UnusableFileException(
          path
              + " has the header '"
              + shown
              + "'\nbut results have '"
              + header
              + "'; move the file away or use another folder");
    }
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
}
