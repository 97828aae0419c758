package io.github.iforest4j.client;

import io.github.iforest4j.client.output.AnomalyListener;
import io.github.iforest4j.client.output.AnomalyRecorder;
import io.github.iforest4j.schema.FeatureSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Option;

/** Where anomalies are written. */
final class LogOptions {
  private static final String DEFAULT_CSV = "anomalies.csv";

  @Option(
      names = "--anomalies",
      paramLabel = "FILE.csv",
      description = "Where the table of anomalies goes. Default: anomalies.csv.")
  private Path anomalies;

  @Option(
      names = "--journal",
      paramLabel = "FILE.jsonl",
      description = "Where the journal goes. Default: beside the table, ending in .jsonl.")
  private Path journal;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "A folder for both files, instead of --anomalies.")
  private Path out;

  @Option(names = "--no-log", description = "Write no files.")
  private boolean noLog;

  /**
   * Checks what the parser cannot see.
   *
   * @throws UserException if options contradict each other
   */
  void requireSense() {
    if (out != null && anomalies != null) {
      throw UserException.usage("give either --out or --anomalies");
    }
    if (noLog && (out != null || anomalies != null || journal != null)) {
      throw UserException.usage(
          "--no-log writes no files: leave --out, --anomalies, --journal away");
    }
  }

  /** Opens the files, or none. */
  AnomalyRecorder recorder(FeatureSchema schema, AnomalyListener listener) throws IOException {
    return noLog
        ? AnomalyRecorder.withoutFiles(listener)
        : AnomalyRecorder.open(journalFile(), csvFile(), schema, listener);
  }

  /** Says where the files are. */
  void introduce(Console console) {
    if (!noLog) {
      console.note(
          "anomalies  "
              + Console.sanitized(csvFile() + " (journal " + journalFile().getFileName() + ")"));
    }
  }

  private Path csvFile() {
    if (out != null) {
      return out.resolve(DEFAULT_CSV);
    }
    return anomalies == null ? Path.of(DEFAULT_CSV) : anomalies;
  }

  private Path journalFile() {
    if (journal != null) {
      return journal;
    }
    String name = csvFile().getFileName().toString();
    String base =
        name.toLowerCase(Locale.ROOT).endsWith(".csv")
            ? name.substring(0, name.length() - 4)
            : name;
    return csvFile().resolveSibling(base + ".jsonl");
  }
}
