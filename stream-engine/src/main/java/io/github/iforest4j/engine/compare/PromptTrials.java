package io.github.iforest4j.engine.compare;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.github.iforest4j.engine.file.CsvText;
import io.github.iforest4j.engine.file.OutputFile;
import io.github.iforest4j.engine.file.UnusableFileException;
import io.github.iforest4j.format.SmallFile;
import io.github.iforest4j.label.AnomalyLabeler;
import io.github.iforest4j.label.backend.LabelingException;
import io.github.iforest4j.label.backend.LabelingException.Category;
import io.github.iforest4j.label.compare.Baselines;
import io.github.iforest4j.label.compare.Diagnosis;
import io.github.iforest4j.label.compare.PromptTrial;
import io.github.iforest4j.time.Timing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/** The trials of a comparison, in a CSV file that a later run can continue. Not thread-safe. */
public final class PromptTrials {
  private static final int MAX_BYTES = 256 << 20;

  private static final List<String> HEADER =
      List.of(
          "backend",
          "llm_model",
          "prompt",
          "case",
          "truth",
          "status",
          "category",
          "label",
          "reason",
          "stated_facts",
          "grounded_facts",
          "answers",
          "unusable_answers",
          "prompt_tokens",
          "completion_tokens",
          "millis",
          "cost",
          "delivered",
          "root_cause",
          "named_root_cause",
          "right_action",
          "advice",
          "advised_rightly");

  private static final int BEFORE_DIAGNOSIS = HEADER.size() - 5;

  /** The headers of earlier versions: without a diagnosis, and without {@code delivered}. */
  private static final List<List<String>> EARLIER_HEADERS =
      List.of(HEADER.subList(0, BEFORE_DIAGNOSIS), HEADER.subList(0, BEFORE_DIAGNOSIS - 1));

  private final Path file;
  private final List<PromptTrial> trials = new ArrayList<>();

  private PromptTrials(Path file) {
    this.file = file;
  }

  /**
   * Opens the trials in a folder, or creates it. A folder holds one comparison: {@code trials.csv},
   * and {@code anomalies.txt} that says what it is about.
   *
   * @param about describes the anomalies; any text that is the same when they are
   * @throws UnusableFileException if the folder holds trials of other anomalies, or something else
   * @throws IOException if the folder cannot be read or written
   */
  public static PromptTrials open(Path folder, String about) throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve("anomalies.txt");
    if (Files.exists(file) && !SmallFile.text(file, MAX_BYTES, "a comparison").equals(about)) {
      throw new UnusableFileException(
          folder + " holds a comparison on other anomalies; name another folder");
    }
    Files.writeString(file, about);
    return open(folder.resolve("trials.csv"));
  }

  /**
   * Opens a file of trials, or creates it with its header. A torn last line is removed.
   *
   * @throws UnusableFileException if the file holds something else
   * @throws IOException if the file cannot be read or written
   */
  public static PromptTrials open(Path file) throws IOException {
    PromptTrials opened = new PromptTrials(file);
    String text = Files.exists(file) ? SmallFile.text(file, MAX_BYTES, "trials") : "";
    String whole = text.substring(0, text.lastIndexOf('\n') + 1);
    try (CsvReader<CsvRecord> reader = CsvReader.builder().ofCsvRecord(whole)) {
      boolean first = true;
      for (CsvRecord row : reader) {
        if (first
            && !row.getFields().equals(HEADER)
            && !EARLIER_HEADERS.contains(row.getFields())) {
          throw new UnusableFileException(file + " is not a file of trials; name another folder");
        }
        if (!first) {
          opened.trials.add(parse(row.getFields()));
        }
        first = false;
      }
    } catch (CsvParseException | NumberFormatException | IndexOutOfBoundsException e) {
      throw new UnusableFileException(
          file + " is not a file of trials (" + e.getMessage() + "); name another folder", e);
    }
    StringBuilder all = new StringBuilder(line(HEADER));
    opened.trials.forEach(trial -> all.append(line(cells(trial))));
    if (!text.contentEquals(all)) {
      // A kill while the file is written must not cost the trials in it.
      try (OutputFile repaired = OutputFile.at(file)) {
        repaired.out().write(all.toString().getBytes(StandardCharsets.UTF_8));
        repaired.commit();
      }
    }
    return opened;
  }

  /** All trials so far, in the order of the file; cannot be changed. */
  public List<PromptTrial> all() {
    return Collections.unmodifiableList(trials);
  }

  /** Whether a prompt was tried on a case. Takes time linear in the number of trials. */
  public boolean has(String backend, String model, String prompt, long caseId) {
    return trials.stream()
        .anyMatch(
            t ->
                t.caseId() == caseId
                    && t.backend().equals(backend)
                    && t.model().equals(model)
                    && t.prompt().equals(prompt));
  }

  /**
   * Appends a trial. It is in the file when this returns.
   *
   * @throws IOException if the file cannot be written
   */
  public void add(PromptTrial trial) throws IOException {
    trials.add(trial);
    Files.write(
        file, line(cells(trial)).getBytes(StandardCharsets.UTF_8), StandardOpenOption.APPEND);
  }

  /**
   * Tries a labeller on the anomalies that it was not tried on.
   *
   * @param labeler nothing else may use it meanwhile
   * @param mayGoOn asked before each anomaly
   * @return why it stopped before the end; empty if it was not to go on, was closed, or is done
   * @throws IOException if the file cannot be written
   */
  public String tryAll(
      AnomalyLabeler labeler, List<Baselines.Anomaly> anomalies, BooleanSupplier mayGoOn)
      throws IOException {
    for (Baselines.Anomaly one : anomalies) {
      if (!mayGoOn.getAsBoolean()) {
        return "";
      }
      if (has(labeler.name(), labeler.model(), labeler.prompt(), one.id())) {
        continue;
      }
      try {
        add(PromptTrial.of(labeler, one, Timing.SYSTEM));
      } catch (LabelingException e) {
        return e.category() == Category.CANCELLED ? "" : String.valueOf(e.getMessage());
      }
    }
    return "";
  }

  /** A line of CSV with its line end; its cells are made safe. */
  static String line(List<String> cells) {
    return CsvText.line(cells.stream().map(CsvText::safe).toList()) + "\n";
  }

  private static List<String> cells(PromptTrial t) {
    return List.of(
        t.backend(),
        t.model(),
        t.prompt(),
        Long.toString(t.caseId()),
        t.truth(),
        t.status(),
        t.category(),
        t.label(),
        t.reason(),
        Long.toString(t.statedFacts()),
        Long.toString(t.groundedFacts()),
        Long.toString(t.answers()),
        Long.toString(t.unusable()),
        Long.toString(t.promptTokens()),
        Long.toString(t.completionTokens()),
        Long.toString(t.millis()),
        Double.isNaN(t.cost()) ? "" : String.format(Locale.ROOT, "%.6f", t.cost()),
        t.delivered(),
        t.diagnosis().rootCause(),
        t.diagnosis().namedRootCause(),
        t.diagnosis().action(),
        t.diagnosis().advice(),
        t.diagnosis().isKnown() ? Boolean.toString(t.diagnosis().advisedRightly()) : "");
  }

  private static PromptTrial parse(List<String> cells) {
    return new PromptTrial(
        cells.get(0),
        cells.get(1),
        cells.get(2),
        Long.parseLong(cells.get(3)),
        cells.get(4),
        cells.get(5),
        cells.get(6),
        cells.size() < BEFORE_DIAGNOSIS ? cells.get(6) : cells.get(17),
        cells.get(7),
        cells.get(8),
        Long.parseLong(cells.get(9)),
        Long.parseLong(cells.get(10)),
        Long.parseLong(cells.get(11)),
        Long.parseLong(cells.get(12)),
        Long.parseLong(cells.get(13)),
        Long.parseLong(cells.get(14)),
        Long.parseLong(cells.get(15)),
        cells.get(16).isEmpty() ? Double.NaN : Double.parseDouble(cells.get(16)),
        diagnosis(cells));
  }

  private static Diagnosis diagnosis(List<String> cells) {
    if (cells.size() <= BEFORE_DIAGNOSIS || cells.get(BEFORE_DIAGNOSIS).isEmpty()) {
      return Diagnosis.NONE;
    }
    List<String> own = cells.subList(BEFORE_DIAGNOSIS, HEADER.size());
    return new Diagnosis(
        own.get(0), own.get(1), own.get(2), own.get(3), Boolean.parseBoolean(own.get(4)));
  }
}
