package io.github.iforest4j.engine;

import io.github.iforest4j.engine.record.Rotation;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Where a run records its anomalies.
 *
 * @param journal the journal, one JSON line per event
 * @param table the table, one CSV row per anomaly
 * @param rotation when both are set aside for new ones
 */
public record RunFiles(Path journal, Path table, Rotation rotation) {
  /** Checks for nulls. */
  public RunFiles {
    Objects.requireNonNull(journal, "journal");
    Objects.requireNonNull(table, "table");
    Objects.requireNonNull(rotation, "rotation");
  }

  /** The usual names in a folder, never set aside. */
  public static RunFiles in(Path folder) {
    return new RunFiles(
        folder.resolve("anomalies.jsonl"), folder.resolve("anomalies.csv"), Rotation.NEVER);
  }
}
