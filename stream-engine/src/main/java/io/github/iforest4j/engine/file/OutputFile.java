package io.github.iforest4j.engine.file;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/**
 * A file that appears only when it is complete: it is written beside its place, and {@link #commit}
 * moves it there. Closing it before that removes what was written.
 */
public final class OutputFile implements AutoCloseable {
  private final Path target;
  private final Path part;
  private final OutputStream stream;
  private final OutputStream out;
  private boolean committed;

  private OutputFile(Path shown, Path target, Path part) throws IOException {
    this.target = target;
    this.part = part;
    this.stream = Files.newOutputStream(part);
    this.out = new BufferedOutputStream(new Named(shown, stream), 1 << 16);
  }

  /** Names the file in its errors. */
  private static final class Named extends FilterOutputStream {
    private final Path name;

    Named(Path name, OutputStream out) {
      super(out);
      this.name = name;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        throw new IOException(name + ": cannot be written: " + e.getMessage(), e);
      }
    }
  }

  /** There is a folder where a file is to be written. */
  public static final class FileIsFolderException extends IOException {
    private static final long serialVersionUID = 1;

    FileIsFolderException(Path target) {
      super(target + " is a folder, not a file to write to");
    }
  }

  /**
   * Opens a file; creates missing folders.
   *
   * @throws FileIsFolderException if there is a folder of this name
   * @throws IOException if it cannot be written; the message names the file
   */
  public static OutputFile at(Path target) throws IOException {
    Path whole = target.toAbsolutePath();
    if (Files.isDirectory(whole)) {
      throw new FileIsFolderException(target);
    }
    try {
      Files.createDirectories(whole.getParent());
    } catch (FileSystemException e) {
      throw e.getReason() == null
          ? e
          : new FileSystemException(
              target.toString(), null, "cannot be created there: " + e.getReason());
    }
    Path part =
        whole.resolveSibling(
            "." + whole.getFileName() + "." + ProcessHandle.current().pid() + ".part");
    try {
      return new OutputFile(target, whole, part);
    } catch (AccessDeniedException e) {
      throw new AccessDeniedException(target.toString());
    } catch (NoSuchFileException e) {
      throw new FileSystemException(target.toString(), null, "cannot be created there");
    } catch (FileSystemException e) {
      // The message must name the file that the user gave, not the temporary one.
      throw e.getReason() == null
          ? e
          : new FileSystemException(target.toString(), null, "cannot be written: " + e.getReason());
    }
  }

  /**
   * Makes sure that a file can be written, before work begins whose result it is to hold. Creates
   * missing folders; leaves a file that is there as it is.
   *
   * @param target null if there is nothing to write
   * @throws IOException as {@link #at}
   */
  public static void check(@Nullable Path target) throws IOException {
    if (target != null) {
      at(target).close();
    }
  }

  /** Returns what to write to; buffered. */
  public OutputStream out() {
    return out;
  }

  /** Moves the file to its place; an existing file is replaced. */
  public void commit() throws IOException {
    out.close();
    try {
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
    } catch (NoSuchFileException e) {
      throw new FileSystemException(
          target.toString(), null, "cannot be written: its folder was removed meanwhile");
    }
    committed = true;
  }

  @Override
  public void close() throws IOException {
    if (!committed) {
      try {
        stream.close();
      } finally {
        Files.deleteIfExists(part);
      }
    }
  }
}
