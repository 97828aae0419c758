package io.github.iforest4j.engine.record;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
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

  /**
   * The name of a file that is rotated now; no file has this name. It comes after the names of all
   * files that were rotated before, whatever the clock says.
   */
  static Path rotatedName(Path file, Instant now) throws IOException {
    String stamp = STAMP.format(now);
    int number = 1;
    Name last = last(names(file));
    if (last != null && last.stamp.compareTo(stamp) >= 0) {
      stamp = last.stamp;
      number = last.number + 1;
    }
    while (true) {
      String name = stem(file) + "-" + stamp + (number == 1 ? "" : "." + number) + extension(file);
      Path path = file.resolveSibling(name);
      if (!Files.exists(path)) {
        return path;
      }
      number++;
    }
  }

  /** The file that was rotated last; null if none was. */
  static @Nullable Path lastRotated(Path file) throws IOException {
    Name last = last(names(file));
    return last == null ? null : last.path;
  }

  /** All rotated files, in the order in which they were rotated. */
  static List<Path> rotated(Path file) throws IOException {
    return names(file).stream().map(Name::path).toList();
  }

  private static @Nullable Name last(List<Name> names) {
    return names.isEmpty() ? null : names.get(names.size() - 1);
  }

  /**
   * A rotated file. Names show the order: two files may have the same time of modification.
   *
   * @param number 1 for the first file with this stamp, 2 for the next
   */
  private record Name(Path path, String stamp, int number) {
    private static final Comparator<Name> ORDER =
        Comparator.comparing(Name::stamp).thenComparing(Name::number);
  }

  private static List<Name> names(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      return List.of();
    }
    Pattern pattern =
        Pattern.compile(
            Pattern.quote(stem(file))
                + "-(\\d{8}-\\d{6})(?:\\.(\\d{1,9}))?"
                + Pattern.quote(extension(file)));
    List<Name> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path candidate : files) {
        Matcher name = pattern.matcher(candidate.getFileName().toString());
        if (name.matches()) {
          String number = name.group(2);
          names.add(
              new Name(candidate, name.group(1), number == null ? 1 : Integer.parseInt(number)));
        }
      }
    }
    names.sort(Name.ORDER);
    return names;
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
