package io.github.iforest4j.engine.record;

import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.ArrivalEvent;
import io.github.iforest4j.engine.file.LineFile;
import io.github.iforest4j.engine.file.UnusableFileException;
import io.github.iforest4j.label.AnomalyLabel;
import java.io.BufferedReader;
import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The anomalies of a run, their labels, and the incidents about the arrival of readings, read from
 * its journal or its table. Immutable.
 *
 * @param anomalies by id, in the order of the file
 * @param labels by the id of their anomaly; an anomaly without a label has no entry
 * @param arrivals in the order of the file, each at its beginning and at its end
 */
public record RecordedRun(
    Map<String, AnomalyEvent> anomalies,
    Map<String, AnomalyLabel> labels,
    List<ArrivalEvent> arrivals) {

  /** Copies both maps. */
  public RecordedRun {
    anomalies = Collections.unmodifiableMap(new LinkedHashMap<>(anomalies));
    labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
    arrivals = List.copyOf(arrivals);
  }

  /** A run without incidents about the arrival of readings. */
  public RecordedRun(Map<String, AnomalyEvent> anomalies, Map<String, AnomalyLabel> labels) {
    this(anomalies, labels, List.of());
  }

  /** Returns the anomalies whose ids begin with a text, in any case. O(anomalies). */
  public List<AnomalyEvent> beginningWith(String id) {
    String begin = id.toLowerCase(Locale.ROOT);
    return anomalies.values().stream().filter(event -> event.id().startsWith(begin)).toList();
  }

  /** Returns the anomalies of the incident of an anomaly, itself among them. O(anomalies). */
  public List<AnomalyEvent> sameIncident(AnomalyEvent event) {
    return anomalies.values().stream()
        .filter(other -> other.incident().equals(event.incident()))
        .toList();
  }

  /**
   * Reads one anomaly from the line of JSON that a journal has of it.
   *
   * @param line without a line end
   * @throws IllegalArgumentException if it is not such a line
   */
  public static AnomalyEvent anomaly(String line) {
    try {
      if (JournalLine.parse(line) instanceof JournalLine.Anomaly anomaly) {
        return anomaly.event();
      }
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("not the line of an anomaly: " + line, e);
    }
    throw new IllegalArgumentException("not the line of an anomaly: " + line);
  }

  /**
   * Reads a journal, or a table if the name ends in {@code .csv}. The run may still be writing: the
   * beginning of a line at the end of a journal is skipped. A table holds no devices, no shares of
   * fields and no recent values.
   *
   * @throws UnusableFileException if a whole line is not one of a journal or a table, or the last
   *     one does not begin as the lines of a journal do
   * @throws IOException if the file cannot be read
   */
  public static RecordedRun read(Path journal) throws IOException {
    if (journal.toString().toLowerCase(Locale.ROOT).endsWith(".csv")) {
      return AnomalyTableReader.read(journal);
    }
    Map<String, AnomalyEvent> anomalies = new LinkedHashMap<>();
    Map<String, AnomalyLabel> labels = new LinkedHashMap<>();
    Map<String, ArrivalEvent> arrivals = new LinkedHashMap<>();
    try (LastCharacter ends = new LastCharacter(LineFile.reader(journal));
        BufferedReader reader = new BufferedReader(ends)) {
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
            } else if (line instanceof JournalLine.Arrival arrival) {
              arrivals.putIfAbsent(line.id(), arrival.event());
            }
          }
        } catch (RuntimeException e) {
          boolean torn = next == null && ends.last != '\n' && JournalLine.isBeginning(text);
          if (!torn) {
            throw new UnusableFileException(
                journal + ", line " + number + " is not a line of an anomaly journal", e);
          }
        }
        text = next;
        number++;
      }
    }
    return new RecordedRun(anomalies, labels, List.copyOf(arrivals.values()));
  }

  /** Remembers the character that was read last: a line without its end is not whole. */
  private static final class LastCharacter extends FilterReader {
    int last = '\n';

    LastCharacter(Reader in) {
      super(in);
    }

    @Override
    public int read(char[] into, int from, int length) throws IOException {
      int n = super.read(into, from, length);
      if (n > 0) {
        last = into[from + n - 1];
      }
      return n;
    }
  }

  /** The label of an anomaly; null if it has none yet. */
  public @Nullable AnomalyLabel label(AnomalyEvent event) {
    return labels.get(event.id());
  }
}
