package io.github.iforest4j.client.output;

import io.github.iforest4j.label.AnomalyLabel;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The journal: one JSON line for each anomaly, appended at once, and later one with its label; and
 * one for each episode that is over, and for each drift. Not thread-safe.
 */
final class AnomalyJournal implements Closeable {
  private final LineFile file;

  /** By id: a hash of the reading, to tell a replay from other readings at the same positions. */
  private final Map<String, Integer> anomalies = new HashMap<>();

  private final Set<String> labels = new HashSet<>();
  private final Set<String> episodes = new HashSet<>();
  private final Set<String> drifts = new HashSet<>();
  private long cutBytes;

  private AnomalyJournal(LineFile file) {
    this.file = file;
  }

  /** Hears what an earlier run wrote, in its order. */
  interface Replay {
    void anomaly(AnomalyEvent event);

    void label(String id, AnomalyLabel label) throws IOException;
  }

  /**
   * Opens a journal, cuts a torn last line off, and replays the rest.
   *
   * @throws UnusableFileException if another run writes to it, or a line is not of a journal
   */
  static AnomalyJournal open(Path path, Replay replay) throws IOException {
    LineFile file = LineFile.open(path);
    try {
      AnomalyJournal journal = new AnomalyJournal(file);
      journal.read(replay);
      journal.cutBytes = file.cutTornLine();
      return journal;
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private void read(Replay replay) throws IOException {
    if (file.hasNoLine() && !isBeginning(file.tornText())) {
      throw unusable(1, null);
    }
    try (BufferedReader reader = file.lines()) {
      long number = 0;
      for (String text = reader.readLine(); text != null; text = reader.readLine()) {
        number++;
        if (text.isBlank()) {
          continue;
        }
        AnomalyJson.Line line = parse(text, number);
        switch (line.kind()) {
          case ANOMALY -> {
            int hash = line.event().contentHash();
            if (anomalies.putIfAbsent(line.id(), hash) == null) {
              replay.anomaly(line.event());
            }
          }
          case LABEL -> {
            if (labels.add(line.id())) {
              replay.label(line.id(), line.label());
            }
          }
          case EPISODE -> episodes.add(line.id());
          case DRIFT -> drifts.add(line.id());
        }
      }
    }
  }

  private AnomalyJson.Line parse(String text, long number) throws UnusableFileException {
    try {
      return AnomalyJson.parse(text);
    } catch (RuntimeException e) {
      throw unusable(number, e);
    }
  }

  private static boolean isBeginning(String torn) {
    return torn.startsWith(AnomalyJson.BEGINNING) || AnomalyJson.BEGINNING.startsWith(torn);
  }

  private UnusableFileException unusable(long line, Exception cause) {
    return new UnusableFileException(
        file.path()
            + ", line "
            + line
            + " is not a line of an anomaly journal; move the file away or name another one",
        cause);
  }

  /** How many bytes of a torn line were cut off on opening. */
  long cutBytes() {
    return cutBytes;
  }

  /**
   * Appends an anomaly; false, and nothing is written, when the journal has it.
   *
   * @throws UnusableFileException if the journal has other values for the same reading
   */
  boolean append(AnomalyEvent event) throws IOException {
    Integer known = anomalies.putIfAbsent(event.id(), event.contentHash());
    if (known != null && known != event.contentHash()) {
      throw new UnusableFileException(
          file.path()
              + " has reading "
              + event.position()
              + " of "
              + event.source()
              + " with other values: the input has changed since; move the file away or name"
              + " another one");
    }
    if (known != null) {
      return false;
    }
    file.append(AnomalyJson.journalLine(event));
    return true;
  }

  /** Appends a label; false, and nothing is written, when the anomaly has one. */
  boolean append(String id, AnomalyLabel label) throws IOException {
    if (!labels.add(id)) {
      return false;
    }
    file.append(AnomalyJson.labelLine(id, label));
    return true;
  }

  /** Appends an episode that is over; false, and nothing is written, when the journal has it. */
  boolean append(EpisodeEvent episode) throws IOException {
    if (!episodes.add(episode.id())) {
      return false;
    }
    file.append(AnomalyJson.episode(episode));
    return true;
  }

  /** Appends a drift; false, and nothing is written, when the journal has it. */
  boolean append(DriftEvent drift) throws IOException {
    if (!drifts.add(drift.id())) {
      return false;
    }
    file.append(AnomalyJson.drift(drift));
    return true;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
