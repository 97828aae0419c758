package io.github.iforest4j.engine.record;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the journals that runs have left. */
public final class Journals {
  /** The name of a journal, unless the run chose another. */
  public static final String NAME = "anomalies.jsonl";

  private Journals() {}

  /**
   * Returns the journal that a file or a folder names; without a name the {@link #newest} of the
   * working directory, null if there is none.
   *
   * @param named a journal, which need not exist, or the folder that it is in; null for the newest
   * @throws IOException if the working directory cannot be read
   */
  public static @Nullable Path find(@Nullable Path named) throws IOException {
    if (named == null) {
      return newest(Path.of(""));
    }
    return Files.isDirectory(named) ? named.resolve(NAME) : named;
  }

  /**
   * Returns the journal called {@link #NAME} that was written last, in a folder or in one directly
   * below it; null if there is none. Of two that were written at the same time, it is the first by
   * name.
   *
   * @throws IOException if the folder cannot be read
   */
  public static @Nullable Path newest(Path folder) throws IOException {
    List<Path> candidates = new ArrayList<>();
    try (DirectoryStream<Path> below = Files.newDirectoryStream(folder, Files::isDirectory)) {
      below.forEach(sub -> candidates.add(sub.resolve(NAME)));
    }
    candidates.sort(null);
    candidates.add(0, folder.resolve(NAME));
    Path newest = null;
    for (Path candidate : candidates) {
      if (Files.isRegularFile(candidate)
          && (newest == null
              || Files.getLastModifiedTime(candidate).compareTo(Files.getLastModifiedTime(newest))
                  > 0)) {
        newest = candidate;
      }
    }
    return newest;
  }
}
