package io.github.iforest4j.client.option;

import io.github.iforest4j.client.console.Console;
import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.engine.event.AnomalyListener;
import io.github.iforest4j.engine.feedback.FeedbackLog;
import io.github.iforest4j.engine.record.AnomalyRecorder;
import io.github.iforest4j.engine.record.Rotation;
import io.github.iforest4j.schema.FeatureSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** Where anomalies are written. */
public final class LogOptions {
  private static final String DEFAULT_CSV = "anomalies.csv";
  private static final Pattern SIZE = Pattern.compile("(\\d{1,6}) ?([KMGkmg])[Bb]?");

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

  @Option(
      names = "--rotate",
      paramLabel = "SIZE|daily",
      description =
          "Put both files aside, with the time in their names, above a size such as 100MB, or daily"
              + " (UTC). For a file as the source, with --state only.")
  private String rotate;

  @Option(names = "--no-log", description = "Write no files.")
  private boolean noLog;

  /**
   * Checks what the parser cannot see.
   *
   * @throws UserException if options contradict each other
   */
  public void requireSense() {
    if (out != null && anomalies != null) {
      throw UserException.usage("give either --out or --anomalies");
    }
    if (noLog && (out != null || anomalies != null || journal != null || rotate != null)) {
      throw UserException.usage(
          "--no-log writes no files: leave --out, --anomalies, --journal, --rotate away");
    }
    rotation(Clock.systemUTC());
  }

  /**
   * Opens the files, or none.
   *
   * @param remembers whether the source can be read again
   */
  public AnomalyRecorder recorder(
      FeatureSchema schema, boolean remembers, Clock clock, AnomalyListener listener)
      throws IOException {
    return noLog
        ? AnomalyRecorder.withoutFiles(listener)
        : AnomalyRecorder.open(
            journalFile(), csvFile(), schema, rotation(clock), remembers, listener);
  }

  /**
   * Refuses what would record anomalies again and again.
   *
   * @param replayable whether the source begins anew with each run
   * @throws UserException if the files are put aside and such a source has no state
   */
  public void requireStateFor(boolean replayable, boolean hasState) {
    if (rotate != null && replayable && !hasState) {
      throw UserException.usage(
          "--rotate forgets what is in files that were put aside, and a file is read again by each"
              + " run: add --state DIR");
    }
  }

  private Rotation rotation(Clock clock) {
    if (rotate == null) {
      return Rotation.NEVER;
    }
    if (rotate.equalsIgnoreCase("daily")) {
      return new Rotation(Long.MAX_VALUE, true, clock);
    }
    Matcher size = SIZE.matcher(rotate.strip());
    if (!size.matches()) {
      throw UserException.usage("--rotate must be daily or a size such as 100MB, was " + rotate);
    }
    int unit = "KMG".indexOf(Character.toUpperCase(size.group(2).charAt(0))) + 1;
    try {
      return new Rotation(Long.parseLong(size.group(1)) << (10 * unit), false, clock);
    } catch (IllegalArgumentException e) {
      throw UserException.usage("--rotate: " + e.getMessage());
    }
  }

  /** Says where the files are. */
  public void introduce(Console console) {
    if (!noLog) {
      console.note(
          "anomalies  "
              + Console.sanitized(csvFile() + " (journal " + journalFile().getFileName() + ")"));
    }
  }

  /** What people said about the anomalies of the journal; null when there is none. */
  public FeedbackLog feedback(Clock clock) throws IOException {
    return noLog ? null : FeedbackLog.open(FeedbackLog.beside(journalFile()), clock);
  }

  private Path csvFile() {
    if (out != null) {
      return out.resolve(DEFAULT_CSV);
    }
    return anomalies == null ? Path.of(DEFAULT_CSV) : anomalies;
  }

  public Path journalFile() {
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
