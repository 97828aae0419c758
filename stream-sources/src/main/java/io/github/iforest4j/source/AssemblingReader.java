package io.github.iforest4j.source;

import io.github.iforest4j.time.Timing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Readings that are assembled from the records of another reader: see {@link Assembly}. The
 * position counts readings.
 *
 * <p>A file is read by the thread that wants its readings, and read again from its beginning to
 * seek: the same records give the same readings. A live source is read by a thread of its own, so
 * that a bucket ends although nothing comes.
 */
final class AssemblingReader implements RecordReader {
  /** Give up after this many records without a time, if none had one. */
  private static final int MAX_WITHOUT_TIME = 100;

  /** Never wait longer without a look at the clock, which may be another one than the system's. */
  private static final long LOOK_UP_MILLIS = 200;

  private final RecordReader reader;
  private final BadLineCounter badLines;
  private final Timing timing;
  private final RecordBuffer in;
  private final NarrowRecord record;
  private final Assembler assembler;
  private final List<String> originFields;
  private long position;
  private boolean timed;
  private long untimed;

  /** Whether {@link #in} has a record that is neither taken nor skipped. Of files. */
  private boolean fetched;

  /** Whether {@link #record} has one that is yet to be taken. */
  private boolean waiting;

  private long waitingTime;

  /** Whether the open buckets are handed out, since the input ended. */
  private boolean ending;

  /** Where the input ended, in order, so that reading again gives the same if it has grown. */
  private final List<Long> ends = new ArrayList<>();

  private int endsPassed;

  // Of live sources.
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private @Nullable Thread thread;
  private long waitingSince;

  /** How long the thread that wants readings did something else, and since when it does. */
  private long away;

  private long leftAt;
  private final long openedMillis;
  private final long openedNanos;

  /** Where a complete reading goes; null while the last one is still being judged. */
  private @Nullable RecordBuffer target;

  private boolean ready;
  private boolean over;
  private @Nullable Throwable failure;
  private volatile boolean closed;

  AssemblingReader(RecordReader reader, Assembly assembly, SourceContext context) {
    this.reader = reader;
    this.badLines = context.badLines();
    this.timing = context.options().timing();
    this.openedMillis = timing.millis();
    this.openedNanos = timing.nanoTime();
    this.in = context.newBuffer();
    boolean hasTopics = reader.originFields().contains("topic");
    this.record = new NarrowRecord(assembly, hasTopics);
    this.assembler =
        new Assembler(assembly, hasTopics, context.options().keepText(), context.badLines());
    this.originFields =
        assembly.device() == null ? reader.originFields() : List.of(assembly.device());
  }

  @Override
  public boolean read(RecordBuffer out) throws IOException {
    boolean found = reader.isLive() ? readLive(out) : readInTurn(out);
    position += found ? 1 : 0;
    return found;
  }

  private boolean readInTurn(RecordBuffer out) throws IOException {
    while (true) {
      if (waiting) {
        waiting = false;
        fetched = false;
        take(out, 0);
      }
      if (ending) {
        if (assembler.handOutFirst(out)) {
          return true;
        }
        ending = false;
      }
      if (!fetched) {
        fetched = reader.read(in);
        ending = isAtAnEnd();
        if (!fetched && !ending) {
          return false;
        }
        continue;
      }
      if (!isTimed(0)) {
        fetched = false;
        continue;
      }
      waiting = true;
      if (assembler.completes(record, waitingTime, out)) {
        return true;
      }
    }
  }

  /** Whether the input ends here, or ended here when it was read before and was shorter. */
  private boolean isAtAnEnd() {
    if (endsPassed < ends.size() && (!fetched || reader.position() > ends.get(endsPassed))) {
      endsPassed++;
      return true;
    }
    if (fetched || !assembler.hasOpen()) {
      return false;
    }
    ends.add(reader.lastReading());
    endsPassed = ends.size();
    return true;
  }

  /** Takes a record apart; false if it has no time. */
  private boolean isTimed(long arrival) throws BadInputException {
    record.read(in);
    waitingTime = record.time();
    if (waitingTime == NarrowRecord.NONE && reader.isLive()) {
      waitingTime = arrival;
    }
    if (waitingTime != NarrowRecord.NONE && record.size() == 0) {
      badLines.badLine(BadLine.EMPTY, reader.where(), "");
      return false;
    }
    if (waitingTime != NarrowRecord.NONE) {
      timed = true;
      return true;
    }
    badLines.badLine(BadLine.NO_TIME, reader.where(), "");
    if (!timed && ++untimed == MAX_WITHOUT_TIME) {
      throw new BadInputException(
          badLines.source()
              + ": none of the first "
              + MAX_WITHOUT_TIME
              + " records has a time, and values are put together by their times\n"
              + "A time is a field of dates, or of numbers since 1970 with a name such as time or"
              + " timestamp.");
    }
    return false;
  }

  private void take(RecordBuffer out, long arrival) {
    if (!assembler.take(record, waitingTime, arrival, in, out)) {
      badLines.badLine(
          BadLine.LATE,
          reader.where(),
          "the reading of its device for that time was complete before; input that is sorted by"
              + " sensor must be sorted by time first");
    }
  }

  private boolean readLive(RecordBuffer out) throws IOException {
    lock.lock();
    try {
      away += position == 0 ? 0 : steadyMillis() - leftAt;
      if (waiting) {
        waiting = false;
        take(out, waitingSince);
      }
      ready = false;
      target = out;
      if (thread == null) {
        thread = new Thread(this::pump, "assemble");
        thread.setDaemon(true);
        thread.start();
      }
      changed.signalAll();
      while (!closed) {
        long left = assembler.deadline() - clock();
        if (ready || (over || left <= 0) && assembler.handOutFirst(out)) {
          return true;
        }
        if (over) {
          rethrow();
          return false;
        }
        changed.await(Math.max(1, Math.min(LOOK_UP_MILLIS, left)), TimeUnit.MILLISECONDS);
      }
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      target = null;
      leftAt = steadyMillis();
      lock.unlock();
    }
  }

  /** A clock in milliseconds that stands still while records wait, for example during learning. */
  private long clock() {
    return steadyMillis() - away;
  }

  /** The time of day, as if nobody had set the clock since the source was opened. */
  private long steadyMillis() {
    return openedMillis + TimeUnit.NANOSECONDS.toMillis(timing.nanoTime() - openedNanos);
  }

  /** Reads records, and takes them while the other thread waits for a reading. */
  private void pump() {
    try {
      while (!closed && reader.read(in)) {
        lock.lock();
        try {
          while ((target == null || ready) && !closed) {
            changed.await();
          }
          long now = clock();
          if (target == null || !isTimed(timing.millis())) {
            continue;
          }
          boolean opens = !assembler.hasOpen();
          if (assembler.completes(record, waitingTime, target)) {
            waiting = true;
            waitingSince = now;
            ready = true;
          } else {
            take(target, now);
          }
          if (ready || opens) {
            changed.signalAll();
          }
        } finally {
          lock.unlock();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException | Error e) {
      failure = e;
    }
    lock.lock();
    try {
      over = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void rethrow() throws IOException {
    if (failure instanceof IOException e) {
      throw e;
    }
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
  }

  @Override
  public CsvFormat csvFormat() {
    return reader.csvFormat();
  }

  @Override
  public boolean isLive() {
    return reader.isLive();
  }

  @Override
  public List<String> originFields() {
    return originFields;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public String where() {
    return "reading " + position + (reader.isLive() ? "" : " (complete at " + reader.where() + ")");
  }

  @Override
  public boolean canSeek() {
    return reader.canSeek();
  }

  /** After which records the input ended. */
  @Override
  public String token() {
    return ends.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  @Override
  public void rewind() throws IOException {
    reader.rewind();
    assembler.clear();
    ends.clear();
    endsPassed = 0;
    position = 0;
    fetched = false;
    waiting = false;
    ending = false;
    timed = false;
    untimed = 0;
  }

  @Override
  public boolean seek(long reading, String token, RecordBuffer out) throws IOException {
    rewind();
    try {
      for (String end : token.isEmpty() ? new String[0] : token.split(",")) {
        ends.add(Long.parseLong(end));
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + token + "' is no place in assembled readings", e);
    }
    while (position < reading) {
      if (!read(out)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    closed = true;
    reader.close();
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
