package io.github.iforest4j.engine.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file that is open for reading and writing, and locked against every other {@code LockedFile},
 * of this process and of others. Thread-safe.
 *
 * <p>A lock of POSIX belongs to the process: it is lost as soon as the process closes <em>any</em>
 * channel of the file. A second attempt to lock a file in the same process is therefore refused
 * before the file is opened. Files are recognised by their identity in the file system, so links
 * and other names of a file count as the same file.
 *
 * <p>Some network file systems have no locks. There, only this process is kept from opening the
 * file twice, and the user has to prevent a second writer elsewhere.
 */
public final class LockedFile implements Closeable {
  /** The identities of the files that are open now. Guarded by itself. */
  private static final Set<Object> OPEN = new HashSet<>();

  private final FileChannel channel;

  /** Null where files have no identity; locks belong to the channel there. */
  private final @Nullable Object identity;

  private LockedFile(FileChannel channel, @Nullable Object identity) {
    this.channel = channel;
    this.identity = identity;
  }

  /**
   * Opens and locks a file. Creates it if it does not exist.
   *
   * @return null if the file is locked already
   * @throws IOException if the file cannot be opened
   */
  public static @Nullable LockedFile open(Path path) throws IOException {
    synchronized (OPEN) {
      Object identity = identity(path);
      if (identity != null && OPEN.contains(identity)) {
        return null;
      }
      if (isPipe(path)) {
        throw new UnusableFileException(path + " is a pipe, not a file; name another place");
      }
      FileChannel channel =
          FileChannel.open(
              path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      try {
        if (!lock(channel)) {
          channel.close();
          return null;
        }
        LockedFile file = new LockedFile(channel, identity(path));
        if (file.identity != null) {
          OPEN.add(file.identity);
        }
        return file;
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    }
  }

  private static @Nullable Object identity(Path path) throws IOException {
    return Files.exists(path)
        ? Files.readAttributes(path, BasicFileAttributes.class).fileKey()
        : null;
  }

  /**
   * Neither the length of a pipe nor a place in it can be known; a device such as /dev/null has
   * both.
   */
  private static boolean isPipe(Path path) throws IOException {
    return Files.exists(path)
        && Files.readAttributes(path, BasicFileAttributes.class).isOther()
        && !path.toRealPath().startsWith("/dev");
  }

  private static boolean lock(FileChannel channel) {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    } catch (IOException e) {
      // A file system without locks.
      return true;
    }
  }

  /**
   * Whether this file still has a name.
   *
   * @return false if no file has it
   * @throws IOException if another file has it, or it cannot be looked up
   */
  boolean isAt(Path path) throws IOException {
    try {
      Object there = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
      if (!Objects.equals(there, identity)) {
        throw new IOException("another file is there now");
      }
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** The open file. Closing it by itself is not enough: close this object. */
  public FileChannel channel() {
    return channel;
  }

  /** Closes the file, which another may lock then. */
  @Override
  public void close() throws IOException {
    synchronized (OPEN) {
      // Closed before it is forgotten: another channel that is open then would lose its lock.
      try {
        channel.close();
      } finally {
        OPEN.remove(identity);
      }
    }
  }
}
