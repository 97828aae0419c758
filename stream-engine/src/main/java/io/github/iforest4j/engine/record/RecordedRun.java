package io.github.iforest4j.engine.record;

import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.label.AnomalyLabel;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a journal, or a table of anomalies, tells of a run, also of one that goes on: the file is
 * only read, and a last line of a journal that is not whole yet is left out. Immutable.
 *
 * @param anomalies by id, in the order of the journal
 * @param labels by the id of their anomaly; an anomaly whose label is still to come has none
 */
public record RecordedRun(Map<String, AnomalyEvent> anomalies, Map<String, AnomalyLabel> labels) {

  /**
   * Reads a journal; or the table, if the name ends in {@code .csv}. The table knows no devices, no
   * shares of fields and no courses of values.
   *
   * @throws UnusableFileException if a whole line of it is not of a journal or a table
   * @throws IOException if it cannot be read
   */
  public static RecordedRun read(Path journal) throws IOException {
    if (journal.toString().toLowerCase(Locale.ROOT).endsWith(".csv")) {
      return RecordedTable.read(journal);
    }
    Map<String, AnomalyEvent> anomalies = new LinkedHashMap<>();
    Map<String, AnomalyLabel> labels = new LinkedHashMap<>();
    try (BufferedReader reader = Files.newBufferedReader(journal)) {
      long number = 1;
      String text = reader.readLine();
      while (text != null) {
        String next = reader.readLine();
        try {
          if (!text.isBlank()) {
            AnomalyJson.Line line = AnomalyJson.parse(text);
            switch (line.kind()) {
              case ANOMALY -> anomalies.putIfAbsent(line.id(), line.event());
              case LABEL -> labels.putIfAbsent(line.id(), line.label());
              default -> {}
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

  /** The label of an anomaly; null while it is still to come. */
  public AnomalyLabel label(AnomalyEvent event) {
    return labels.get(event.id());
  }
}
