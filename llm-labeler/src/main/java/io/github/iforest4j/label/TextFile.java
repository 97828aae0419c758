package io.github.iforest4j.label;

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
   * @throws IllegalArgumentException if the file is not UTF-8 text
   * @throws IOException if it cannot be read
   */
  static List<String> lines(Path file) throws IOException {
    try {
      return Files.readAllLines(file);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          file + " is not UTF-8 text; convert it, such as with iconv -t UTF-8", e);
    }
  }
}
