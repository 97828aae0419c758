package io.github.iforest4j.engine;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.engine.file.LockedFile;
import io.github.iforest4j.format.PayloadReader;
import io.github.iforest4j.format.SealedBytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A folder with the state of a run, which survives a restart: one file, always replaced as a whole,
 * and the model if the run learned it. Locked against a second run. Not thread-safe.
 *
 * <p>The file has the frame of the models, with a magic of {@code IFWATCH3}: version, length,
 * content, checksum. The content is that of {@link RunState}. Files of version 2 are read, too.
 */
public final class StateFolder implements AutoCloseable {
  private static final String MAGIC = "IFWATCH3";
  private static final int VERSION = 1;

  private final Path folder;
  private final LockedFile lock;

  private StateFolder(Path folder, LockedFile lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /**
   * Opens a folder, or creates it.
   *
   * @throws StateException if another run uses it, or it is no folder and cannot become one
   * @throws IOException if it cannot be locked
   */
  public static StateFolder open(Path folder) throws IOException {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw StateException.noFolder(folder, e);
    }
    LockedFile lock = LockedFile.open(folder.resolve("lock"));
    if (lock == null) {
      throw StateException.inUse(folder);
    }
    return new StateFolder(folder, lock);
  }

  /** The folder itself. */
  public Path folder() {
    return folder;
  }

  /** The file of the model that an earlier run learned; it need not exist. */
  public Path model() {
    return folder.resolve("model.iforest");
  }

  private Path file() {
    return folder.resolve("state");
  }

  /** Whether a state was saved. */
  public boolean hasState() {
    return Files.exists(file());
  }

  /**
   * Reads the state.
   *
   * @param model the model that the state should belong to
   * @throws StateException if the file is damaged
   * @throws FileSystemException if the file cannot be opened
   */
  RunState read(DetectorModel model) throws IOException {
    try {
      if (Files.size(file()) > SealedBytes.MAX_FILE) {
        throw new IOException("larger than any state");
      }
      byte[] bytes = Files.readAllBytes(file());
      if (StateVersion2.is(bytes)) {
        return StateVersion2.read(bytes, model);
      }
      PayloadReader in =
          SealedBytes.read(new ByteArrayInputStream(bytes), MAGIC, VERSION, "a state of a run");
      return RunState.read(in);
    } catch (FileSystemException e) {
      // It may be whole: permission is denied, for example.
      throw e;
    } catch (IOException e) {
      throw damaged(e);
    }
  }

  /** Creates an exception for a file that is damaged. */
  StateException damaged(IOException cause) {
    StateException damaged = StateException.damaged(file());
    damaged.initCause(cause);
    return damaged;
  }

  /**
   * Replaces the state. A reader sees either the old or the new one, also after a loss of power.
   */
  void write(RunState state) throws IOException {
    ByteBuffer frame = ByteBuffer.wrap(SealedBytes.seal(MAGIC, VERSION, state::write));
    Path part = folder.resolve("state.part");
    try (FileChannel channel =
        FileChannel.open(
            part,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      while (frame.hasRemaining()) {
        channel.write(frame);
      }
      channel.force(true);
    }
    Files.move(part, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
