package io.github.iforest4j.engine.record;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/**
 * A text file that grows by whole lines, locked against a second writer. A last line without its
 * line end is the trace of a killed process; it is left alone until {@link #cutTornLine}, because
 * the file may turn out to be somebody else's.
 *
 * <p>Each line is handed to the operating system at once: it survives the end of the process,
 * though not necessarily of the power. What cannot be written, such as on a full disk, waits in
 * memory, and is tried again with the next lines; when too much waits, further lines are lost and
 * counted. Not thread-safe.
 */
final class LineFile implements Closeable {
  private static final int BLOCK = 8192;

  /** So many bytes wait at most. */
  private static final int MAX_WAITING = 4 << 20;

  /** How often writing is tried again. */
  private static final long PAUSE_NANOS = 1_000_000_000L;

  private final Path path;
  private final FileChannel channel;
  private final LongSupplier nanoTime;

  /** Behind the last whole line. */
  private long end;

  private boolean torn;
  private final Deque<ByteBuffer> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private long lost;
  private long triedAt;
  private String problem;

  LineFile(Path path, FileChannel channel, LongSupplier nanoTime) throws IOException {
    this.path = path;
    this.channel = channel;
    this.nanoTime = nanoTime;
    this.end = endOfLastLine(channel, channel.size());
  }

  /**
   * Opens a file for appending, and makes it and its folders if there is none.
   *
   * @throws UnusableFileException if another process, or another run in this one, writes to it
   */
  static LineFile open(Path path) throws IOException {
    Path folder = path.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    FileChannel channel =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      lock(path, channel);
      return new LineFile(path, channel, System::nanoTime);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static void lock(Path path, FileChannel channel) throws IOException {
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    } catch (IOException e) {
      // Some network file systems have no locks; then the user must see to it.
      return;
    }
    if (lock == null) {
      throw new UnusableFileException(
          path + " is being written by another run; wait for it, or name another file");
    }
  }

  private static long endOfLastLine(FileChannel channel, long size) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(BLOCK);
    for (long end = size; end > 0; ) {
      long start = Math.max(0, end - BLOCK);
      block.clear().limit((int) (end - start));
      while (block.hasRemaining() && channel.read(block, start + block.position()) >= 0) {
        // Read on.
      }
      for (int i = block.position() - 1; i >= 0; i--) {
        if (block.get(i) == '\n') {
          return start + i + 1;
        }
      }
      end = start;
    }
    return 0;
  }

  Path path() {
    return path;
  }

  /** The whole lines, from the first. */
  BufferedReader lines() {
    InputStream whole = new WholeLines();
    return new BufferedReader(new InputStreamReader(whole, StandardCharsets.UTF_8), 1 << 16);
  }

  /** Reads the channel up to the end of the last whole line. */
  private final class WholeLines extends InputStream {
    private long at;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int wanted = (int) Math.min(length, end - at);
      if (wanted == 0) {
        return length == 0 ? 0 : -1;
      }
      int n = channel.read(ByteBuffer.wrap(bytes, offset, wanted), at);
      at += Math.max(0, n);
      return n;
    }
  }

  /** Whether there is no whole line. */
  boolean hasNoLine() {
    return end == 0;
  }

  /** The beginning of what follows the last whole line; empty for a file that ended well. */
  String tornText() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(BLOCK, channel.size() - end));
    channel.read(bytes, end);
    return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
  }

  /**
   * Cuts off what follows the last whole line; call it before the first {@link #append}.
   *
   * @return how many bytes that were
   */
  long cutTornLine() throws IOException {
    long bytes = channel.size() - end;
    channel.truncate(end);
    return bytes;
  }

  /** Appends a line that contains no line end; one that cannot be written now waits. */
  void append(String line) {
    ByteBuffer bytes = ByteBuffer.wrap((line + '\n').getBytes(StandardCharsets.UTF_8));
    if (waiting.isEmpty()) {
      if (write(bytes)) {
        return;
      }
    } else if (nanoTime.getAsLong() - triedAt >= PAUSE_NANOS) {
      drain();
      if (waiting.isEmpty() && write(bytes)) {
        return;
      }
    }
    if (waitingBytes + bytes.remaining() > MAX_WAITING) {
      lost++;
    } else {
      waiting.add(bytes);
      waitingBytes += bytes.remaining();
    }
  }

  /** Writes a line: all of it or, if that fails, nothing. */
  private boolean write(ByteBuffer line) {
    try {
      if (torn) {
        channel.truncate(end);
        torn = false;
      }
      ByteBuffer rest = line.duplicate();
      long at = end;
      while (rest.hasRemaining()) {
        at += channel.write(rest, at);
      }
      end = at;
      return true;
    } catch (IOException e) {
      triedAt = nanoTime.getAsLong();
      problem = e.getMessage();
      takeBack();
      return false;
    }
  }

  /** A later line must not follow the beginning of this one; a full disk has room for less. */
  private void takeBack() {
    try {
      torn = true;
      channel.truncate(end);
      torn = false;
    } catch (IOException e) {
      problem += "; " + e.getMessage();
    }
  }

  private void drain() {
    while (!waiting.isEmpty() && write(waiting.peek())) {
      waitingBytes -= waiting.poll().remaining();
    }
  }

  /**
   * Gives the file another name and opens a new one under its own.
   *
   * @throws IOException if that fails; then everything is as before
   */
  LineFile putAside(Path name) throws IOException {
    requireWritten();
    Files.move(path, name);
    try {
      LineFile fresh = open(path);
      channel.close();
      return fresh;
    } catch (IOException e) {
      Files.move(name, path);
      throw e;
    }
  }

  /** How many lines could not be written yet. */
  int waiting() {
    return waiting.size();
  }

  /** How many lines will never be written. */
  long lost() {
    return lost;
  }

  /** Why lines wait or are lost; null while all is well. */
  String problem() {
    return waiting.isEmpty() && lost == 0 ? null : path + ": cannot be written: " + problem;
  }

  /** How long the file is. */
  long size() {
    return end;
  }

  /**
   * Has the operating system write to the disk what it was handed.
   *
   * @throws IOException if that fails, or lines wait or are lost
   */
  void force() throws IOException {
    requireWritten();
    channel.force(false);
  }

  /**
   * Tries again what waits.
   *
   * @throws IOException if lines wait all the same, or are lost
   */
  void requireWritten() throws IOException {
    drain();
    if (problem() != null) {
      throw new IOException(problem());
    }
  }

  @Override
  public void close() throws IOException {
    drain();
    channel.close();
  }
}
