package io.github.iforest4j.format;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import org.jspecify.annotations.Nullable;

/**
 * Replaces files so that a loss of power leaves either the old or the new content. Stateless.
 *
 * <p>A file system may write a new name to the disk before the content, or forget a name whose
 * folder was not written. So the content goes to the disk first, then the name changes, then the
 * folder goes to the disk.
 */
public final class DurableFile {
  private static final int BLOCK = 1 << 16;

  private DurableFile() {}

  /** Writes the content of a file. */
  @FunctionalInterface
  public interface Content {
    /** Writes the content. */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Replaces a file, or creates it. When this returns, the content survives a loss of power.
   *
   * @param part where the content is written first, in the same folder. What is there is deleted; a
   *     symbolic link is not followed
   * @throws IOException if it cannot be written; then the earlier content is unchanged
   */
  public static void replace(Path target, Path part, Content content) throws IOException {
    Files.deleteIfExists(part);
    try {
      try (FileChannel channel =
          FileChannel.open(
              part,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.WRITE,
              LinkOption.NOFOLLOW_LINKS)) {
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BLOCK);
        content.writeTo(out);
        out.flush();
        channel.force(true);
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException | RuntimeException | Error e) {
      deleteAfter(e, part);
      throw e;
    }
    forceFolder(target.toAbsolutePath().getParent());
  }

  private static void deleteAfter(Throwable failure, Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /**
   * Creates a folder and those above it, as far as they do not exist. When this returns, their
   * names survive a loss of power.
   *
   * @param attributes of the folders that are created
   * @throws IOException if one cannot be created, or a file has its name
   */
  public static void createFolders(Path folder, FileAttribute<?>... attributes) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    Path parent = folder.toAbsolutePath().getParent();
    if (parent != null) {
      createFolders(parent, attributes);
    }
    // Does nothing if another process was faster.
    Files.createDirectories(folder, attributes);
    forceFolder(parent);
  }

  /**
   * Writes the names of a folder's files to the disk. Does nothing where the system has no way to
   * do that (Windows, some network file systems).
   *
   * @param folder may be null for the root, which is never renamed
   */
  public static void forceFolder(@Nullable Path folder) {
    if (folder == null) {
      return;
    }
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // The content is on the disk; here, the system decides when its name is.
    }
  }
}
