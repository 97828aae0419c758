package io.github.iforest4j.engine;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * A folder that keeps what a run remembers over a restart: one file of state, replaced as a whole,
 * and the model if the run learned it. Locked against a second run. Not thread-safe.
 *
 * <p>The file: 8 bytes {@code IFWATCH2}; the length of the content, 4 bytes; the content; its
 * CRC-32, 8 bytes; all numbers big-endian.
 */
public final class StateFolder implements AutoCloseable {
  /** Writes a part of the state. */
  interface Writer {
    void write(DataOutputStream out) throws IOException;
  }

  private static final byte[] MAGIC = {'I', 'F', 'W', 'A', 'T', 'C', 'H', '2'};
  private static final int FRAME = MAGIC.length + Integer.BYTES + Long.BYTES;

  private final Path folder;
  private final FileChannel lock;

  private StateFolder(Path folder, FileChannel lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /**
   * Opens a folder, and makes it if there is none.
   *
   * @throws StateException if another run uses it
   */
  public static StateFolder open(Path folder) throws IOException {
    Files.createDirectories(folder);
    FileChannel channel =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock held;
    try {
      held = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      held = null;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    if (held == null) {
      channel.close();
      throw StateException.inUse(folder);
    }
    return new StateFolder(folder, channel);
  }

  /** Where it is. */
  public Path folder() {
    return folder;
  }

  /** The model that an earlier run learned, whether it is there or not. */
  public Path model() {
    return folder.resolve("model.iforest");
  }

  private Path file() {
    return folder.resolve("state");
  }

  /** Whether there is a state. */
  public boolean hasState() {
    return Files.exists(file());
  }

  /**
   * The state.
   *
   * @throws StateException if the file is damaged
   */
  DataInputStream read() throws IOException {
    byte[] bytes = Files.readAllBytes(file());
    ByteBuffer frame = ByteBuffer.wrap(bytes);
    boolean begins =
        bytes.length >= FRAME
            && Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)
            && frame.getInt(MAGIC.length) == bytes.length - FRAME;
    if (begins) {
      CRC32 sum = new CRC32();
      int start = MAGIC.length + Integer.BYTES;
      sum.update(bytes, start, bytes.length - FRAME);
      if (sum.getValue() == frame.getLong(bytes.length - Long.BYTES)) {
        InputStream content = new ByteArrayInputStream(bytes, start, bytes.length - FRAME);
        return new DataInputStream(content);
      }
    }
    throw damaged();
  }

  /** The file holds something else than it should. */
  StateException damaged() {
    return StateException.damaged(file());
  }

  /** Replaces the state: a reader sees the old one or the new one, also after a loss of power. */
  void write(Writer content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      content.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    byte[] payload = bytes.toByteArray();
    CRC32 sum = new CRC32();
    sum.update(payload);
    ByteBuffer frame = ByteBuffer.allocate(FRAME + payload.length);
    frame.put(MAGIC).putInt(payload.length).put(payload).putLong(sum.getValue()).flip();
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
