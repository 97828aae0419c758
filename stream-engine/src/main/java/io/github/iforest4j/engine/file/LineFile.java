package io.github.iforest4j.engine.file;

import io.github.iforest4j.format.DurableFile;
import io.github.iforest4j.format.ShortLines;
import io.github.iforest4j.time.Timing;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A UTF-8 text file to which one process at a time appends whole lines. The file is locked against
 * a second writer until it is closed.
 *
 * <p>{@link #append} hands each line to the operating system before it returns: the line survives
 * the end of the process, but not a loss of power, unless {@link #force} follows. A line that
 * cannot be written, for example because the disk is full, waits in memory and is retried with
 * later lines, at most once a second; {@link #append} never fails. When {@value #MAX_WAITING} bytes
 * wait, further lines are lost and counted. No line is ever written in part, twice, or before an
 * earlier one.
 *
 * <p>A file that is removed while it is open, with or without its folder, is written again with all
 * its lines: about once a second, and whenever lines are to be on the disk, the object looks
 * whether the file is still there. While it cannot be written again, lines wait as they do for a
 * full disk. If another file has taken its name, that one is left alone, and lines wait, too.
 *
 * <p>A last line without a line end is what a killed process left. It stays until {@link
 * #cutTornLine}, because the file may turn out to be another program's.
 *
 * <p>Longer than most classes here: appending, what waits, and what happens to the file meanwhile
 * share the same few counts.
 *
 * <p>Not thread-safe.
 */
public final class LineFile implements Closeable {
  private static final int BLOCK = 8192;

  /** Maximum number of bytes that wait to be written. */
  private static final int MAX_WAITING = 4 << 20;

  /** Maximum number of bytes of a line that is read. */
  private static final int MAX_LINE = 16 << 20;

  /** Minimum time between two attempts to write what waits. */
  private static final long RETRY_NANOS = 1_000_000_000L;

  private final Path path;
  private FileChannel channel;
  private Closeable opened;
  private final Timing timing;

  /** The offset after the last whole line. */
  private long end;

  private boolean torn;

  /** The new name, if the file has it already because opening the next file failed; else null. */
  private @Nullable Path renamed;

  private final Deque<ByteBuffer> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private long lost;
  private long triedAt;
  private long lookedAt;

  /** Whether the file was not in its place when last looked, and could not be put there. */
  private boolean missing;

  private int restored;
  private String cause = "";

  /**
   * Continues a file.
   *
   * @param opened closed with this object; closes the channel
   */
  LineFile(Path path, FileChannel channel, Closeable opened, Timing timing) throws IOException {
    this.path = path;
    this.channel = channel;
    this.opened = opened;
    this.timing = timing;
    this.end = endOfLastLine(channel, channel.size());
    this.lookedAt = timing.nanoTime();
  }

  /**
   * Opens a file for appending. Creates it and its folders if it does not exist.
   *
   * @param timing decides when what waits is retried
   * @throws UnusableFileException if the file is open for writing elsewhere, in this process or in
   *     another one
   * @throws IOException if the file cannot be opened or read
   */
  public static LineFile open(Path path, Timing timing) throws IOException {
    Path folder = path.toAbsolutePath().getParent();
    if (folder != null) {
      DurableFile.createFolders(folder);
    }
    boolean isNew = Files.notExists(path);
    LockedFile opened = LockedFile.open(path);
    if (opened == null) {
      throw new UnusableFileException(
          path + " is being written by another run; wait for it, or name another file");
    }
    if (isNew) {
      DurableFile.forceFolder(folder);
    }
    try {
      return new LineFile(path, opened.channel(), opened, timing);
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /**
   * Reads a file that may not be open here, such as a rotated one. Bytes that are not UTF-8, such
   * as the first half of a character that a killed process wrote, are read as U+FFFD. Reading fails
   * at a line of more than {@value #MAX_LINE} bytes.
   *
   * @throws IOException if the file cannot be opened
   */
  public static BufferedReader reader(Path path) throws IOException {
    return reader(Files.newInputStream(path), path);
  }

  private static BufferedReader reader(InputStream bytes, Path path) {
    InputStream lines = new ShortLines(bytes, path.toString(), MAX_LINE);
    return new BufferedReader(new InputStreamReader(lines, StandardCharsets.UTF_8), 1 << 16);
  }

  private static long endOfLastLine(FileChannel channel, long size) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(BLOCK);
    for (long end = size; end > 0; ) {
      long start = Math.max(0, end - BLOCK);
      block.clear().limit((int) (end - start));
      while (block.hasRemaining() && channel.read(block, start + block.position()) >= 0) {
        // The block is not full yet.
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

  /** The name under which the file was opened. */
  public Path path() {
    return path;
  }

  /**
   * Reads the whole lines, from the first. Lines that are appended meanwhile may or may not be
   * included. Closing the reader leaves the file open.
   */
  public BufferedReader lines() {
    return reader(new WholeLines(), path);
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

  /** Whether the file holds no whole line. */
  public boolean hasNoLine() {
    return end == 0;
  }

  /**
   * The text after the last whole line, at most its first {@value #BLOCK} bytes; empty if the file
   * ends with a line end.
   *
   * @throws IOException if the file cannot be read
   */
  public String tornText() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(BLOCK, channel.size() - end));
    channel.read(bytes, end);
    return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
  }

  /**
   * Removes the text after the last whole line. Call this before the first {@link #append}.
   *
   * @return the number of bytes removed
   * @throws IOException if the file cannot be changed
   */
  public long cutTornLine() throws IOException {
    long bytes = channel.size() - end;
    channel.truncate(end);
    return bytes;
  }

  /**
   * Appends a line, or lets it wait if it cannot be written now.
   *
   * @param line the line, which must not contain a line end
   */
  public void append(String line) {
    append((line + '\n').getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Appends a line, or lets it wait if it cannot be written now.
   *
   * @param line the line in UTF-8, with a line end at its end and nowhere else; must not be changed
   *     later
   */
  public void append(byte[] line) {
    ByteBuffer bytes = ByteBuffer.wrap(line);
    if (waiting.isEmpty()) {
      boolean looked = timing.nanoTime() - lookedAt < RETRY_NANOS;
      if ((looked ? !missing : isThere()) && write(bytes)) {
        return;
      }
    } else if (timing.nanoTime() - triedAt >= RETRY_NANOS) {
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

  /** Writes a whole line; if that fails, the file is as before. */
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
      triedAt = timing.nanoTime();
      cause = String.valueOf(e.getMessage());
      removeTorn();
      return false;
    }
  }

  /** Removes what was written of a line, so that the next line does not follow a part of it. */
  private void removeTorn() {
    try {
      torn = true;
      channel.truncate(end);
      torn = false;
    } catch (IOException e) {
      cause += "; " + e.getMessage();
    }
  }

  /** Looks whether the file is still in its place, and writes it again if it was removed. */
  private boolean isThere() {
    lookedAt = timing.nanoTime();
    if (opened instanceof LockedFile held) {
      Path place = renamed == null ? path : renamed;
      try {
        if (!held.isAt(place)) {
          restore(place);
        }
        missing = false;
      } catch (IOException e) {
        missing = true;
        triedAt = lookedAt;
        cause = "it was removed, and cannot be written again: " + e.getMessage();
      }
    }
    return !missing;
  }

  /** Writes the file again, whole, from what the system still has of it. */
  private void restore(Path place) throws IOException {
    Path folder = place.toAbsolutePath().getParent();
    if (folder != null) {
      DurableFile.createFolders(folder);
    }
    Path part = place.resolveSibling("." + place.getFileName() + ".part");
    Files.deleteIfExists(part);
    LockedFile fresh = LockedFile.open(part);
    if (fresh == null) {
      throw new UnusableFileException(part + " is being written by another run");
    }
    try {
      copyTo(fresh.channel());
      // Another file that has appeared there is not overwritten.
      Files.move(part, place);
    } catch (IOException | RuntimeException e) {
      fresh.close();
      Files.deleteIfExists(part);
      throw e;
    }
    DurableFile.forceFolder(folder);
    Closeable removed = opened;
    channel = fresh.channel();
    opened = fresh;
    torn = false;
    restored++;
    try {
      removed.close();
    } catch (IOException e) {
      // Nothing of it is needed any more.
    }
  }

  private void copyTo(FileChannel fresh) throws IOException {
    for (long at = 0; at < end; ) {
      long copied = channel.transferTo(at, end - at, fresh);
      if (copied <= 0) {
        throw new IOException("what was written before cannot be read any more");
      }
      at += copied;
    }
  }

  private void drain() {
    if (!isThere()) {
      return;
    }
    while (!waiting.isEmpty() && write(waiting.peek())) {
      waitingBytes -= waiting.poll().remaining();
    }
  }

  /**
   * Writes the file to the disk, renames it, closes it, and opens a new file under the old name.
   *
   * @param name the new name; a file of that name is not expected to exist
   * @return the new file; this one must not be used any more
   * @throws IOException if lines wait or are lost, or the file cannot be renamed or the new one not
   *     opened; then this file stays open, and the next attempt continues where this one failed
   */
  public LineFile rotate(Path name) throws IOException {
    // After the rotation, nothing writes this file to the disk any more.
    force();
    if (renamed == null) {
      Files.move(path, name);
      renamed = name;
    }
    LineFile fresh;
    try {
      fresh = open(path, timing);
    } catch (IOException e) {
      // A new file under the old name would be overwritten by this one.
      if (Files.notExists(path)) {
        Files.move(renamed, path);
        renamed = null;
      }
      throw e;
    }
    fresh.restored = restored;
    DurableFile.forceFolder(path.toAbsolutePath().getParent());
    try {
      opened.close();
    } catch (IOException e) {
      // All that it holds is on the disk.
    }
    return fresh;
  }

  /** The number of lines that wait to be written. */
  public int waiting() {
    return waiting.size();
  }

  /** The number of lines that were lost. */
  public long lost() {
    return lost;
  }

  /**
   * How often the file was removed by others and written again, those it was rotated from included.
   */
  public int restored() {
    return restored;
  }

  /** Why lines wait or are lost; null if every line was written. */
  public @Nullable String problem() {
    return waiting.isEmpty() && lost == 0 && !missing
        ? null
        : path + ": cannot be written: " + cause;
  }

  /** The length of the file in bytes, without what waits. */
  public long size() {
    return end;
  }

  /**
   * Writes everything to the disk, so that it survives a loss of power.
   *
   * @throws IOException if that fails, or lines wait or are lost
   */
  public void force() throws IOException {
    requireWritten();
    channel.force(false);
  }

  /**
   * Retries the lines that wait.
   *
   * @throws IOException if lines still wait, or are lost
   */
  public void requireWritten() throws IOException {
    drain();
    String problem = problem();
    if (problem != null) {
      throw new IOException(problem);
    }
  }

  /** Retries the lines that wait, and closes the file. Lines that still wait are lost. */
  @Override
  public void close() throws IOException {
    try {
      drain();
    } finally {
      opened.close();
    }
  }
}
