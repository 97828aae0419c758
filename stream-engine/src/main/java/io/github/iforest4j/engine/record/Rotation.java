package io.github.iforest4j.engine.record;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * When journal and table are rotated: renamed, and begun again as empty files. A rotated file has
 * the time (UTC) in its name, such as {@code anomalies-20260301-120000.jsonl}. Immutable.
 *
 * @param maxBytes both files are rotated when one of them has this size, in bytes; {@link
 *     Long#MAX_VALUE} for any size
 * @param daily whether both files are rotated before the first anomaly of each day (UTC)
 */
public record Rotation(long maxBytes, boolean daily) {
  /** The files are never rotated. */
  public static final Rotation NEVER = new Rotation(Long.MAX_VALUE, false);

  private static final long MIN_BYTES = 1 << 16;
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  /**
   * Checks the size.
   *
   * @throws IllegalArgumentException if {@code maxBytes} is less than 64 KB
   */
  public Rotation {
    if (maxBytes < MIN_BYTES) {
      throw new IllegalArgumentException("files must be at least 64 KB, was " + maxBytes);
    }
  }

  /** Whether the files are ever rotated. */
  public boolean isEnabled() {
    return daily || maxBytes < Long.MAX_VALUE;
  }

  /**
   * Whether it is time to rotate.
   *
   * @param bytes the size of the larger file
   * @param begun the day on which the files were begun, or last written by an earlier run
   */
  boolean isDue(long bytes, LocalDate begun, LocalDate today) {
    return bytes >= maxBytes || daily && today.isAfter(begun);
  }

  /** The day of a time. */
  static LocalDate day(Instant time) {
    return time.atZone(ZoneOffset.UTC).toLocalDate();
  }

  /** The name of a file that is rotated now; no file has this name. */
  static Path rotatedName(Path file, Instant now) {
    for (int n = 1; ; n++) {
      Path name =
          file.resolveSibling(
              stem(file) + "-" + STAMP.format(now) + (n == 1 ? "" : "." + n) + extension(file));
      if (!Files.exists(name)) {
        return name;
      }
    }
  }

  /** The file that was rotated last; null if none was. */
  static @Nullable Path lastRotated(Path file) throws IOException {
    List<Path> rotated = rotated(file);
    return rotated.isEmpty() ? null : rotated.get(rotated.size() - 1);
  }

  /** All rotated files, in the order in which they were rotated. */
  static List<Path> rotated(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      return List.of();
    }
    Pattern name =
        Pattern.compile(
            Pattern.quote(stem(file))
                + "-\\d{8}-\\d{6}(\\.\\d+)?"
                + Pattern.quote(extension(file)));
    Map<Path, FileTime> times = new HashMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path candidate : files) {
        if (name.matcher(candidate.getFileName().toString()).matches()) {
          times.put(candidate, Files.getLastModifiedTime(candidate));
        }
      }
    }
    List<Path> rotated = new ArrayList<>(times.keySet());
    rotated.sort(
        Comparator.<Path, FileTime>comparing(times::get).thenComparing(Comparator.naturalOrder()));
    return rotated;
  }

  private static String stem(Path file) {
    String name = file.getFileName().toString();
    return name.substring(0, name.length() - extension(file).length());
  }

  private static String extension(Path file) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return dot <= 0 ? "" : name.substring(dot);
  }
}
