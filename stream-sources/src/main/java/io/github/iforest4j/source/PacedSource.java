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

/**
 * A file at the pace of its own times: a reading is handed on when as much time has passed since
 * the first one as its event time says, divided by the speed. What is late, has an earlier time
 * than the one before, or none, does not wait. Tables are filled without waiting.
 */
public final class PacedSource implements RecordSource {
  private final RecordSource source;
  private final double speed;
  private final Timing timing;
  private final CountDownLatch closed = new CountDownLatch(1);
  private FeatureSchema schema;
  private RowReading reading;
  private Instant firstEvent;
  private Instant begun;

  /**
   * A pace.
   *
   * @param speed seconds of the file per second, positive
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
    if (row.schema() != schema) {
      schema = row.schema();
      reading = new RowReading(schema);
    }
    Instant event = reading.time(row);
    if (event != null && firstEvent == null) {
      firstEvent = event;
      begun = timing.now();
    }
    return event == null || waited(event);
  }

  /** False if it was closed meanwhile. */
  private boolean waited(Instant event) {
    double millis = Duration.between(firstEvent, event).toMillis() / speed;
    Duration left = Duration.between(timing.now(), begun.plusMillis((long) millis));
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

  /** Without the pace. */
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
