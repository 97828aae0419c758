package io.github.iforest4j.engine.record;

import io.github.iforest4j.engine.file.LineFile;
import io.github.iforest4j.time.Timing;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * Where a run records its anomalies. Immutable.
 *
 * @param journal the journal, one JSON line per event
 * @param table the table, one CSV row per anomaly
 * @param rotation when both files are rotated
 */
public record RunFiles(Path journal, Path table, Rotation rotation) {
  private static final int MAX_NAMES = 1000;

  /** Checks for nulls. */
  public RunFiles {
    Objects.requireNonNull(journal, "journal");
    Objects.requireNonNull(table, "table");
    Objects.requireNonNull(rotation, "rotation");
  }

  /**
   * The usual names in a folder: {@code anomalies.jsonl} and {@code anomalies.csv}, never rotated.
   */
  public static RunFiles in(Path folder) {
    return new RunFiles(
        folder.resolve("anomalies.jsonl"), folder.resolve("anomalies.csv"), Rotation.NEVER);
  }

  /**
   * Creates a folder for the files of one run. If the name is taken, a number follows it.
   *
   * @param parent created if it does not exist
   * @throws FileAlreadyExistsException if a thousand such names are taken
   * @throws IOException if the folder cannot be created
   */
  public static Path newFolder(Path parent, String name) throws IOException {
    Files.createDirectories(parent);
    for (int attempt = 1; ; attempt++) {
      try {
        return Files.createDirectory(parent.resolve(attempt == 1 ? name : name + "-" + attempt));
      } catch (FileAlreadyExistsException e) {
        if (attempt == MAX_NAMES) {
          throw e;
        }
      }
    }
  }

  /**
   * Checks that both files can be written, and that no other run writes them. Leaves no file behind
   * that was not there.
   *
   * @throws IOException if one cannot
   */
  public void requireWritable() throws IOException {
    for (Path file : List.of(journal, table)) {
      boolean isNew = Files.notExists(file);
      LineFile.open(file, Timing.SYSTEM).close();
      if (isNew) {
        Files.deleteIfExists(file);
      }
    }
  }
}
