package io.github.iforest4j.label;

import io.github.iforest4j.error.TooLargeException;
import io.github.iforest4j.format.SmallFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Small text files that a person wrote. */
final class TextFile {
  private TextFile() {}

  /**
   * Reads all lines.
   *
   * @param what what such a file is, with its article, for the message
   * @throws IllegalArgumentException if the file is not UTF-8 text, or is larger than the limit
   * @throws IOException if it cannot be read
   */
  static List<String> lines(Path file, int maxBytes, String what) throws IOException {
    return text(file, maxBytes, what).lines().toList();
  }

  /** As {@link #lines}, in one piece. */
  static String text(Path file, int maxBytes, String what) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IllegalArgumentException(file + " is a folder, not a file");
    }
    try {
      return SmallFile.text(file, maxBytes, what);
    } catch (TooLargeException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          file + " is not UTF-8 text; convert it, such as with iconv -t UTF-8", e);
    }
  }
}
