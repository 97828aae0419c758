package io.github.iforest4j.engine.record;

import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.file.LineFile;
import io.github.iforest4j.engine.file.UnusableFileException;
import io.github.iforest4j.label.AnomalyLabel;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The anomalies of a run and their labels, read from its journal or its table. Immutable.
 *
 * @param anomalies by id, in the order of the file
 * @param labels by the id of their anomaly; an anomaly without a label has no entry
 */
public record RecordedRun(Map<String, AnomalyEvent> anomalies, Map<String, AnomalyLabel> labels) {

  /** Copies both maps. */
  public RecordedRun {
    anomalies = Collections.unmodifiableMap(new LinkedHashMap<>(anomalies));
    labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
  }

  /**
   * Reads a journal, or a table if the name ends in {@code .csv}. The run may still be writing: a
   * torn last line of a journal is skipped. A table holds no devices, no shares of fields and no
   * recent values.
   *
   * @throws UnusableFileException if a whole line is not one of a journal or a table
   * @throws IOException if the file cannot be read
   */
  public static RecordedRun read(Path journal) throws IOException {
    if (journal.toString().toLowerCase(Locale.ROOT).endsWith(".csv")) {
      return AnomalyTableReader.read(journal);
    }
    Map<String, AnomalyEvent> anomalies = new LinkedHashMap<>();
    Map<String, AnomalyLabel> labels = new LinkedHashMap<>();
    try (BufferedReader reader = LineFile.reader(journal)) {
      long number = 1;
      String text = reader.readLine();
      while (text != null) {
        String next = reader.readLine();
        try {
          if (!text.isBlank()) {
            JournalLine line = JournalLine.parse(text);
            if (line instanceof JournalLine.Anomaly anomaly) {
              anomalies.putIfAbsent(line.id(), anomaly.event());
            } else if (line instanceof JournalLine.Label label) {
              labels.putIfAbsent(line.id(), label.label());
            }
          }
        } catch (RuntimeException e) {
          if (next != null) {
            throw new UnusableFileException(
                journal + ", line " + number + " is not a line of an anomaly journal", e);
          }
        }
        text = next;
        number++;
      }
    }
    return new RecordedRun(anomalies, labels);
  }

  /** The label of an anomaly; null if it has none yet. */
  public @Nullable AnomalyLabel label(AnomalyEvent event) {
    return labels.get(event.id());
  }
}
