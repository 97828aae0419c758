package io.github.iforest4j.client;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A file that appears only when it is whole: written beside its place, then moved there by {@link
 * #commit}. Closing it before that removes what was written.
 */
final class OutputFile implements AutoCloseable {
  private final Path target;
  private final Path part;
  private final OutputStream out;
  private boolean committed;

  private OutputFile(Path target, Path part) throws IOException {
    this.target = target;
    this.part = part;
    this.out = new BufferedOutputStream(Files.newOutputStream(part), 1 << 16);
  }

  /** Creates missing folders. */
  static OutputFile at(Path target) throws IOException {
    Path whole = target.toAbsolutePath();
    if (Files.isDirectory(whole)) {
      throw UserException.usage(target + " is a folder, not a file to write to");
    }
    Files.createDirectories(whole.getParent());
    Path part =
        whole.resolveSibling(
            "." + whole.getFileName() + "." + ProcessHandle.current().pid() + ".part");
    return new OutputFile(whole, part);
  }

  OutputStream out() {
    return out;
  }

  /** Puts the file in its place, over what was there. */
  void commit() throws IOException {
    out.close();
    try {
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
    }
    committed = true;
  }

  @Override
  public void close() throws IOException {
    if (!committed) {
      out.close();
      Files.deleteIfExists(part);
    }
  }
}
