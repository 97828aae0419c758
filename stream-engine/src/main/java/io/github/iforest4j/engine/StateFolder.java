package io.github.iforest4j.engine;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.engine.file.LockedFile;
import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.format.DurableFile;
import io.github.iforest4j.format.PayloadReader;
import io.github.iforest4j.format.SealedBytes;
import io.github.iforest4j.format.SmallFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * A folder with the state of a run, which survives a restart: one file, always replaced as a whole,
 * and the model if the run learned it. Locked against a second run. Not thread-safe.
 *
 * <p>The file has the frame of the models, with a magic of {@code IFWATCH3}: version, length,
 * content, checksum. The content is that of {@link RunState}. Files of the version before and of
 * {@code IFWATCH2} are read, too.
 */
public final class StateFolder implements AutoCloseable {
  private static final String MAGIC = "IFWATCH3";
  private static final String ANY_MAGIC = "IFWATCH";
  private static final int VERSION = 2;

  /** Its streams have no times of arrival. */
  private static final int VERSION_1 = 1;

  private final Path folder;
  private final LockedFile lock;

  /** The id of a model that replaces the earlier one with the next state; null if there is none. */
  private @Nullable String pending;

  private StateFolder(Path folder, LockedFile lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /**
   * Opens a folder, or creates it, for its owner alone where the file system knows owners.
   *
   * @throws StateException if another run uses it, or it is no folder and cannot become one
   * @throws IOException if it cannot be locked
   */
  public static StateFolder open(Path folder) throws IOException {
    try {
      create(folder);
    } catch (IOException e) {
      throw StateException.noFolder(folder, e);
    }
    LockedFile lock = LockedFile.open(folder.resolve("lock"));
    if (lock == null) {
      throw StateException.inUse(folder);
    }
    StateFolder opened = new StateFolder(folder, lock);
    opened.settleModel();
    return opened;
  }

  /** A run may have ended between saving a new model and the state that belongs to it. */
  private void settleModel() throws IOException {
    if (!Files.exists(newModel())) {
      return;
    }
    try {
      DetectorModel model = DetectorModel.read(newModel());
      if (hasState() && read(model).modelId().equals(model.id())) {
        adoptNewModel();
      }
    } catch (InvalidModelException | StateException e) {
      // The model is incomplete, or the state is unusable, which is reported when it is needed.
    }
    Files.deleteIfExists(newModel());
  }

  private Path newModel() {
    return folder.resolve("model-new.iforest");
  }

  private void adoptNewModel() throws IOException {
    Files.move(
        newModel(), model(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * Keeps a model that was learned anew. It replaces the earlier one once a state of it is written.
   */
  void renewModel(DetectorModel model) throws IOException {
    model.write(newModel());
    pending = model.id();
  }

  /** The memory of a run shows what it has read, and whoever can write here can mislead it. */
  private static void create(Path folder) throws IOException {
    boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] owner = {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
    };
    DurableFile.createFolders(folder, posix ? owner : new FileAttribute<?>[0]);
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
      if (!Files.isRegularFile(file())) {
        throw new IOException("not a regular file");
      }
      byte[] bytes = SmallFile.bytes(file(), (int) SealedBytes.MAX_FILE, "a state");
      if (StateVersion2.is(bytes)) {
        return StateVersion2.read(bytes, model);
      }
      if (isOtherVersion(bytes)) {
        throw StateException.otherVersion(file());
      }
      PayloadReader in =
          SealedBytes.read(
              new ByteArrayInputStream(bytes), MAGIC, readable(bytes), "a state of a run");
      return RunState.read(in);
    } catch (StateException e) {
      throw e;
    } catch (FileSystemException e) {
      // It may be whole: permission is denied, for example.
      throw e;
    } catch (IOException e) {
      throw damaged(e);
    }
  }

  /** The version of a file if it is the one before, else the current one. */
  private static int readable(byte[] file) {
    boolean before =
        file.length >= MAGIC.length() + Integer.BYTES
            && ByteBuffer.wrap(file).getInt(MAGIC.length()) == VERSION_1;
    return before ? VERSION_1 : VERSION;
  }

  /** Whether a file begins like a state, but not like one of this version. */
  private static boolean isOtherVersion(byte[] file) {
    if (file.length < MAGIC.length() + Integer.BYTES) {
      return false;
    }
    String magic = new String(file, 0, MAGIC.length(), StandardCharsets.ISO_8859_1);
    if (magic.equals(MAGIC)) {
      int version = ByteBuffer.wrap(file).getInt(MAGIC.length());
      return version != VERSION && version != VERSION_1 && SealedBytes.isIntact(file);
    }
    byte[] asOurs = file.clone();
    ByteBuffer.wrap(asOurs).put(MAGIC.getBytes(StandardCharsets.ISO_8859_1)).putInt(readable(file));
    // A file of this version whose first bytes were damaged is no other version.
    return magic.startsWith(ANY_MAGIC)
        && Character.isDigit(magic.charAt(ANY_MAGIC.length()))
        && !SealedBytes.isIntact(asOurs);
  }

  /** Creates an exception for a file that is damaged. */
  StateException damaged(IOException cause) {
    StateException damaged = StateException.damaged(file());
    damaged.initCause(cause);
    return damaged;
  }

  /**
   * Replaces the state. A reader sees either the old state or the new one, also after a loss of
   * power.
   */
  void write(RunState state) throws IOException {
    try {
      DurableFile.replace(
          file(),
          folder.resolve("state.part"),
          out -> SealedBytes.write(out, MAGIC, VERSION, state::write));
    } catch (NoSuchFileException e) {
      // No mistake in the input: somebody has removed it while the run was using it.
      throw new FileSystemException(folder.toString(), null, "the folder is gone");
    }
    if (state.modelId().equals(pending)) {
      adoptNewModel();
      pending = null;
    }
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
