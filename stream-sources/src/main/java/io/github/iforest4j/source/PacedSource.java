package io.github.iforest4j.source;

import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.time.Timing;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Replays a file at the pace of its own event times. A reading is returned once as much time has
 * passed since the first one as their event times differ by, divided by the speed. A reading that
 * is late, or has no event time, is returned at once. Tables are filled without waiting.
 */
public final class PacedSource implements RecordSource {
  private final RecordSource source;
  private final double speed;
  private final Timing timing;
  private final CountDownLatch closed = new CountDownLatch(1);
  private @Nullable FeatureSchema schema;
  private @Nullable RowReading reading;
  private @Nullable Instant firstEvent;
  private long begunNanos;

  /**
   * Replays a source; closing this closes it.
   *
   * @param speed seconds of event time per second, positive
   */
  public PacedSource(RecordSource source, double speed, Timing timing) {
    this.source = source;
    this.speed = speed;
    this.timing = timing;
  }

  @Override
  public boolean next(RecordRow row) throws IOException {
    if (!source.next(row)) {
      return false;
    }
    if (reading == null || row.schema() != schema) {
      schema = row.schema();
      reading = new RowReading(schema);
    }
    Instant event = reading.time(row);
    if (event != null && firstEvent == null) {
      firstEvent = event;
      begunNanos = timing.nanoTime();
    }
    return event == null || waited(event);
  }

  /** False if it was closed meanwhile. */
  private boolean waited(Instant event) {
    double millis = Duration.between(firstEvent, event).toMillis() / speed;
    // The time of day may be set meanwhile.
    Duration left = Duration.ofMillis((long) millis).minusNanos(timing.nanoTime() - begunNanos);
    try {
      if (!left.isNegative() && !left.isZero()) {
        timing.pause(left, closed);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    return closed.getCount() > 0;
  }

  @Override
  public boolean next(RecordTable table) throws IOException {
    return source.next(table);
  }

  @Override
  public void fieldsDiffer() {
    source.fieldsDiffer();
  }

  @Override
  public void close() {
    closed.countDown();
    source.close();
  }

  @Override
  public String name() {
    return source.name();
  }

  @Override
  public String session() {
    return source.session();
  }

  @Override
  public CsvFormat csvFormat() {
    return source.csvFormat();
  }

  @Override
  public boolean isLive() {
    return source.isLive();
  }

  @Override
  public boolean canSeek() {
    return source.canSeek();
  }

  @Override
  public Place place() {
    return source.place();
  }

  /** The pace begins anew with the next reading. */
  @Override
  public void seek(Place place) throws IOException {
    source.seek(place);
    firstEvent = null;
  }

  @Override
  public long position() {
    return source.position();
  }

  @Override
  public long valueTimes(long[] times) {
    return source.valueTimes(times);
  }

  @Override
  public List<String> fieldNames() {
    return source.fieldNames();
  }

  @Override
  public String text(int field) {
    return source.text(field);
  }

  @Override
  public InputCounts counts() {
    return source.counts();
  }

  /** The parts of the source, without the pace. */
  @Override
  public List<RecordSource> parts() {
    return source.parts();
  }

  @Override
  public int part() {
    return source.part();
  }

  @Override
  public List<String> originFields() {
    return source.originFields();
  }

  @Override
  public boolean hasFailed() {
    return source.hasFailed();
  }
}
