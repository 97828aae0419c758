package io.github.iforest4j.client.compare;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.github.iforest4j.engine.record.CsvCell;
import io.github.iforest4j.engine.record.UnusableFileException;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** The trials of a comparison, in a CSV file that a later run goes on with. Not thread-safe. */
public final class PromptTrials {
  private final Path file;
  private final List<PromptTrial> trials = new ArrayList<>();

  private PromptTrials(Path file) {
    this.file = file;
  }

  /**
   * Opens the trials of a folder; a last line that was cut short is dropped.
   *
   * @throws UnusableFileException if the file is something else
   */
  public static PromptTrials open(Path file) throws IOException {
    PromptTrials opened = new PromptTrials(file);
    String text = Files.exists(file) ? Files.readString(file) : "";
    String whole = text.substring(0, text.lastIndexOf('\n') + 1);
    try (CsvReader<CsvRecord> reader = CsvReader.builder().ofCsvRecord(whole)) {
      boolean first = true;
      for (CsvRecord row : reader) {
        if (first && !row.getFields().equals(PromptTrial.HEADER)) {
          throw new UnusableFileException(file + " is no file of trials; name another folder");
        }
        if (!first) {
          opened.trials.add(PromptTrial.of(row.getFields()));
        }
        first = false;
      }
    } catch (CsvParseException | NumberFormatException | IndexOutOfBoundsException e) {
      throw new UnusableFileException(
          file + " is no file of trials (" + e.getMessage() + "); name another folder", e);
    }
    Files.writeString(file, whole.isEmpty() ? line(PromptTrial.HEADER) : whole);
    return opened;
  }

  /** Those there are. */
  public List<PromptTrial> all() {
    return trials;
  }

  /** Whether a prompt has been tried on a case. */
  public boolean has(String backend, String model, String prompt, long caseId) {
    return trials.stream()
        .anyMatch(
            t ->
                t.caseId() == caseId
                    && t.backend().equals(backend)
                    && t.model().equals(model)
                    && t.prompt().equals(prompt));
  }

  /** Appends one, at once. */
  public void add(PromptTrial trial) throws IOException {
    trials.add(trial);
    Files.write(
        file, line(trial.cells()).getBytes(StandardCharsets.UTF_8), StandardOpenOption.APPEND);
  }

  static String line(List<String> cells) throws IOException {
    StringWriter text = new StringWriter();
    try (CsvWriter writer = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(text)) {
      writer.writeRecord(cells.stream().map(CsvCell::safe).toList());
    }
    return text.toString();
  }
}
