package io.github.iforest4j.engine.record;

import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.file.LineFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the anomalies of rotated journals that have no label: those that waited for one when a run
 * was killed. The files are long and most anomalies have labels, so lines are compared by their
 * beginnings, and only the lines of anomalies without a label are parsed. O(bytes of the files);
 * memory grows with the largest number of anomalies that wait at the same time.
 */
final class PendingAnomalies {
  private static final String ANOMALY = "{\"event\":\"anomaly\",\"anomaly_id\":\"";
  private static final String LABEL = "{\"event\":\"label\",\"anomaly_id\":\"";

  private PendingAnomalies() {}

  /**
   * Reads the anomalies without a label.
   *
   * @param journals in the order in which they were written; lines that do not belong to a journal
   *     are ignored
   * @return oldest first
   */
  static List<AnomalyEvent> read(List<Path> journals) throws IOException {
    Map<String, Path> waiting = new HashMap<>();
    for (Path journal : journals) {
      try (BufferedReader lines = LineFile.reader(journal)) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (line.startsWith(ANOMALY)) {
            waiting.putIfAbsent(id(line, ANOMALY), journal);
          } else if (line.startsWith(LABEL)) {
            waiting.remove(id(line, LABEL));
          }
        }
      }
    }
    List<AnomalyEvent> pending = new ArrayList<>();
    for (Path journal : journals) {
      if (waiting.containsValue(journal)) {
        read(journal, waiting, pending);
      }
    }
    return pending;
  }

  private static void read(Path journal, Map<String, Path> waiting, List<AnomalyEvent> pending)
      throws IOException {
    try (BufferedReader lines = LineFile.reader(journal)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(ANOMALY) && waiting.remove(id(line, ANOMALY), journal)) {
          add(line, pending);
        }
      }
    }
  }

  private static void add(String line, List<AnomalyEvent> pending) {
    try {
      if (JournalLine.parse(line) instanceof JournalLine.Anomaly anomaly) {
        pending.add(anomaly.event());
      }
    } catch (RuntimeException e) {
      // The line is cut off or was changed, so its anomaly cannot be completed.
    }
  }

  private static String id(String line, String before) {
    int end = line.indexOf('"', before.length());
    return line.substring(before.length(), end < 0 ? line.length() : end);
  }
}
