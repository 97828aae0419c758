package io.github.iforest4j.format;

import io.github.iforest4j.error.TooLargeException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads whole files, but never more than a limit: a device such as {@code /dev/zero}, or a pipe,
 * has no length that could be asked for before.
 */
public final class SmallFile {
  private SmallFile() {}

  /**
   * Reads a file.
   *
   * @param maxBytes the limit, in bytes
   * @param what what such a file is, with its article, for the message
   * @throws TooLargeException if it is larger than the limit
   * @throws IOException if it cannot be read
   */
  public static byte[] bytes(Path file, int maxBytes, String what) throws IOException {
    if (Files.isDirectory(file)) {
      throw new FileSystemException(file.toString(), null, "is a folder, not a file");
    }
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(maxBytes + 1);
    }
    if (bytes.length > maxBytes) {
      throw new TooLargeException(
          file
              + " is larger than "
              + size(maxBytes)
              + ", too large for "
              + what
              + "; name another");
    }
    return bytes;
  }

  /**
   * Reads a file of UTF-8 text.
   *
   * @param maxBytes the limit, in bytes
   * @param what what such a file is, with its article, for the message
   * @throws TooLargeException if it is larger than the limit
   * @throws CharacterCodingException if it is not UTF-8
   * @throws IOException if it cannot be read
   */
  public static String text(Path file, int maxBytes, String what) throws IOException {
    byte[] bytes = bytes(file, maxBytes, what);
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  static String size(int bytes) {
    return bytes >= 1 << 20 ? (bytes >> 20) + " MiB" : (bytes >> 10) + " KiB";
  }
}
