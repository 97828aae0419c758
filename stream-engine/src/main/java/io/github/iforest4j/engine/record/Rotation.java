package io.github.iforest4j.engine.record;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * When journal and table are put aside and begun anew: above a size, at the first line of a day
 * (UTC), or never. What is put aside gets the time in its name, such as {@code
 * anomalies-20260301-120000.jsonl}.
 *
 * @param maxBytes the size of the larger of the two; {@link Long#MAX_VALUE} for any
 * @param daily whether each day has its own
 * @param clock tells the day
 */
public record Rotation(long maxBytes, boolean daily, Clock clock) {
  /** One pair of files for ever. */
  public static final Rotation NEVER = new Rotation(Long.MAX_VALUE, false, Clock.systemUTC());

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  /**
   * Checks the size.
   *
   * @throws IllegalArgumentException if it is less than a few lines
   */
  public Rotation {
    if (maxBytes < 1 << 16) {
      throw new IllegalArgumentException("files must be at least 64 KB, was " + maxBytes);
    }
  }

  /** Whether it ever happens. */
  public boolean happens() {
    return daily || maxBytes < Long.MAX_VALUE;
  }

  /** Whether it is time, with files of some size and a day of their last line. */
  boolean isDue(long bytes, LocalDate day) {
    return bytes >= maxBytes || daily && today().isAfter(day);
  }

  LocalDate today() {
    return clock.instant().atZone(ZoneOffset.UTC).toLocalDate();
  }

  /** The day of a file's last line. */
  LocalDate dayOf(Path file) throws IOException {
    return Files.size(file) == 0
        ? today()
        : Files.getLastModifiedTime(file).toInstant().atZone(ZoneOffset.UTC).toLocalDate();
  }

  /** The name under which a file is put aside; one that no file has. */
  Path aside(Path file) {
    Instant now = clock.instant();
    for (int n = 1; ; n++) {
      Path name =
          file.resolveSibling(
              stem(file) + "-" + STAMP.format(now) + (n == 1 ? "" : "." + n) + end(file));
      if (!Files.exists(name)) {
        return name;
      }
    }
  }

  /** The file that was put aside last; null when there is none. */
  static Path latestAside(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      return null;
    }
    Pattern name =
        Pattern.compile(
            Pattern.quote(stem(file)) + "-\\d{8}-\\d{6}(\\.\\d+)?" + Pattern.quote(end(file)));
    Path latest = null;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path one : files) {
        boolean ours = name.matcher(one.getFileName().toString()).matches();
        if (ours && (latest == null || isLater(one, latest))) {
          latest = one;
        }
      }
    }
    return latest;
  }

  private static boolean isLater(Path one, Path other) throws IOException {
    int byTime = Files.getLastModifiedTime(one).compareTo(Files.getLastModifiedTime(other));
    return byTime != 0 ? byTime > 0 : one.compareTo(other) > 0;
  }

  private static String stem(Path file) {
    String name = file.getFileName().toString();
    return name.substring(0, name.length() - end(file).length());
  }

  private static String end(Path file) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return dot <= 0 ? "" : name.substring(dot);
  }
}
