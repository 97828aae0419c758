package io.github.iforest4j.source;

import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Readings, one after the other.
 *
 * <p>A line that is not a reading is counted in {@link #counts()} and skipped; the first of each
 * kind is reported to the {@link InputReport}. One thread reads; {@link #close()} may be called
 * from any thread. Reading into a row allocates nothing for usual lines.
 */
public interface RecordSource extends AutoCloseable {
  /** No time, of {@link #valueTimes}. */
  long NO_TIME = Long.MIN_VALUE;

  /** The source as the user named it, such as {@code tcp://localhost:9999} or {@code data.csv}. */
  String name();

  /**
   * What {@link #position()} counts within: the name for something that can be read again, and the
   * name with the instant of opening for a live stream. Session and position together identify a
   * reading.
   */
  String session();

  /**
   * Whether readings arrive as they are measured, so that silence means something and a reading
   * without a time of its own happened now: true for sockets, brokers and pipes, false for files.
   */
  boolean isLive();

  /**
   * Whether {@link #seek} works: whether reading again from a place gives the same readings at the
   * same positions. True for files.
   */
  default boolean canSeek() {
    return false;
  }

  /**
   * Where the source is: behind the last reading. Allocates; meant for checkpoints, not for each
   * reading. Call it from the thread that reads.
   *
   * @return a place whose token is empty if the source cannot seek
   */
  default Place place() {
    return new Place(counts().readings() == 0 ? 0 : position(), "");
  }

  /**
   * Goes to a place, forward or backward. The readings that follow are exactly those that followed
   * when the place was taken, with the same positions; {@link #counts()} are as they were then.
   * {@link #fieldNames()} knows only the names that were seen since the source was opened. Call it
   * from the thread that reads.
   *
   * <p>A place without a token is found by reading past what comes before it.
   *
   * @throws ChangedSourceException if the reading before the place is another one now, or gone
   * @throws UnsupportedOperationException if the source cannot seek
   * @throws IllegalArgumentException if the token is not one of this source
   * @throws IOException if the source cannot be read
   */
  default void seek(Place place) throws IOException {
    throw new UnsupportedOperationException(name() + " cannot seek");
  }

  /**
   * Reads the next reading into a row, which is cleared first.
   *
   * @return false at the end of the source, or once it is closed
   * @throws IOException if the source cannot be read any further
   */
  boolean next(RecordRow row) throws IOException;

  /**
   * Appends the next reading to a table and ends its row.
   *
   * @return false at the end of the source, or once it is closed
   * @throws IOException if the source cannot be read any further
   */
  boolean next(RecordTable table) throws IOException;

  /**
   * Where the last reading stood: its line for lines and CSV (the first line of a record that spans
   * several), its element for a JSON array; from 1. Grows through reconnects.
   */
  long position();

  /**
   * The names of the fields seen so far, in order of appearance; for CSV the header. A view that
   * grows.
   */
  List<String> fieldNames();

  /**
   * What the last reading says about a field, as the source wrote it.
   *
   * @param field an index into {@link #fieldNames()}
   * @return the text; empty when the reading lacks the field or has no value there
   */
  String text(int field);

  /**
   * When the values of the last reading were measured, if it was assembled ({@link Assembly}): a
   * value that is held has the time at which it came. Call it after {@link #next(RecordRow)}, from
   * the thread that reads. Allocates nothing.
   *
   * @param times receives milliseconds since 1970 for each field of the row's schema, or {@link
   *     #NO_TIME} for one without a value so far; what it holds means nothing if the reading was
   *     not assembled
   * @return the time of the reading; {@link #NO_TIME} if it was not assembled
   */
  default long valueTimes(long[] times) {
    return NO_TIME;
  }

  /** What was counted so far; keeps counting, unless there are several parts. */
  InputCounts counts();

  /** The sources that this one merges, each with its own name and counts; itself if it is one. */
  default List<RecordSource> parts() {
    return List.of(this);
  }

  /** Which of {@link #parts()} the last reading came from. */
  default int part() {
    return 0;
  }

  /**
   * How its CSV is written, as far as it is known from its first lines. Allocates.
   *
   * @return {@link CsvFormat#GUESSED} if nothing is known, or it is no CSV
   */
  default CsvFormat csvFormat() {
    return CsvFormat.GUESSED;
  }

  /**
   * The fields that the source adds to say where a reading came from; they are no properties of
   * what is measured. The first one distinguishes streams best.
   */
  default List<String> originFields() {
    return List.of();
  }

  /** Whether the source could not be read any further; the reason was reported. */
  default boolean hasFailed() {
    return false;
  }

  /**
   * A device that is gone, as a broker reported since the last call: for MQTT, the topic above that
   * of its last will. May be called from any thread.
   *
   * @return null if there is no more
   */
  default @Nullable String departed() {
    return null;
  }

  /** Ends the source: a blocked {@code next} returns false. May be called from any thread. */
  @Override
  void close();

  /**
   * Says that devices have different fields: from now on, a field that a reading lacks is neither
   * reported nor counted.
   */
  default void fieldsDiffer() {}
}
