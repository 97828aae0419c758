package io.github.iforest4j.client.option;

import io.github.iforest4j.client.console.Console;
import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.engine.StreamRunBuilder;
import io.github.iforest4j.engine.feedback.FeedbackLog;
import io.github.iforest4j.engine.record.Rotation;
import io.github.iforest4j.engine.record.RunFiles;
import io.github.iforest4j.time.Timing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The files that anomalies are written to. */
public final class LogOptions {
  private static final String DEFAULT_CSV = "anomalies.csv";
  private static final Pattern SIZE = Pattern.compile("(\\d{1,6}) ?([KMGkmg])[Bb]?");

  @Option(
      names = "--anomalies",
      paramLabel = "FILE.csv",
      description = "Where the table of anomalies goes. Default: anomalies.csv.")
  private @Nullable Path anomalies;

  @Option(
      names = "--journal",
      paramLabel = "FILE.jsonl",
      description = "Where the journal goes. Default: beside the table, ending in .jsonl.")
  private @Nullable Path journal;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "A folder for the table (anomalies.csv) and the journal (anomalies.jsonl) of anomalies.")
  private @Nullable Path out;

  @Option(
      names = "--rotate",
      paramLabel = "SIZE|daily",
      description =
          "Rename both files, with the time in their names, above a size such as 100MB, or daily"
              + " (UTC), and begin new ones. If the source is a file, --state is needed.")
  private @Nullable String rotate;

  @Option(names = "--no-log", description = "Write no files.")
  private boolean noLog;

  /**
   * Checks what the parser cannot check.
   *
   * @throws UserException if options contradict each other
   */
  public void validate() {
    if (out != null && anomalies != null) {
      throw UserException.usage("give either --out or --anomalies");
    }
    if (noLog && (out != null || anomalies != null || journal != null || rotate != null)) {
      throw UserException.usage(
          "--no-log writes no files: leave out --out, --anomalies, --journal and --rotate");
    }
    rotation();
  }

  /** Sets the files of a run; with {@code --no-log}, none. */
  public void applyTo(StreamRunBuilder run) {
    if (!noLog) {
      run.files(new RunFiles(journalFile(), csvFile(), rotation()));
    }
  }

  /**
   * Refuses options that would record the same anomalies in each run.
   *
   * @param replayable whether each run reads the source from its beginning
   * @throws UserException if the files are rotated, the source is replayable, and no state is kept
   */
  public void requireStateFor(boolean replayable, boolean hasState) {
    if (rotate != null && replayable && !hasState) {
      throw UserException.usage(
          "--rotate does not look into renamed files, and each run reads a file from its beginning,"
              + " so anomalies would be recorded again: add --state DIR");
    }
  }

  private Rotation rotation() {
    if (rotate == null) {
      return Rotation.NEVER;
    }
    if (rotate.equalsIgnoreCase("daily")) {
      return new Rotation(Long.MAX_VALUE, true);
    }
    Matcher size = SIZE.matcher(rotate.strip());
    if (!size.matches()) {
      throw UserException.usage("--rotate must be daily or a size such as 100MB, was " + rotate);
    }
    int unit = "KMG".indexOf(Character.toUpperCase(size.group(2).charAt(0))) + 1;
    try {
      return new Rotation(Long.parseLong(size.group(1)) << (10 * unit), false);
    } catch (IllegalArgumentException e) {
      throw UserException.usage("--rotate: " + e.getMessage());
    }
  }

  /** Notes where the files are. */
  public void introduce(Console console) {
    if (!noLog) {
      console.note(
          "anomalies  "
              + Console.sanitized(csvFile() + " (journal " + journalFile().getFileName() + ")"));
    }
  }

  /** Opens the feedback about the anomalies of the journal; null with {@code --no-log}. */
  public @Nullable FeedbackLog feedback(Timing timing) throws IOException {
    return noLog ? null : FeedbackLog.open(FeedbackLog.beside(journalFile()), timing);
  }

  private Path csvFile() {
    if (out != null) {
      return out.resolve(DEFAULT_CSV);
    }
    return anomalies == null ? Path.of(DEFAULT_CSV) : anomalies;
  }

  /** The journal. */
  public Path journalFile() {
    if (journal != null) {
      return journal;
    }
    String base = csvFile().toString().replaceFirst("(?i)\\.csv$", "");
    return Path.of(base + ".jsonl");
  }
}
