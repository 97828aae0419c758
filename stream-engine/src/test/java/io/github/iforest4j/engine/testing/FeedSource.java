package io.github.iforest4j.engine.testing;

import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordSink;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.source.InputCounts;
import io.github.iforest4j.source.Place;
import io.github.iforest4j.source.RecordSource;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A source of readings that the test sends. It is either live, and waits for the next reading, or
 * it can be read again from the first. {@link #send}, {@link #waiting} and {@link #close} may be
 * called by any thread.
 */
public final class FeedSource implements RecordSource {
  /** Writes a reading. */
  @FunctionalInterface
  public interface Reading {
    void writeTo(RecordSink sink) throws IOException;
  }

  private static final Reading END = sink -> {};

  private final String name;
  private final boolean replayable;
  private final BlockingQueue<Reading> readings = new LinkedBlockingQueue<>();
  private final InputCounts counts = new InputCounts();
  private long position;

  private FeedSource(String name, boolean replayable) {
    this.name = name;
    this.replayable = replayable;
  }

  /** Creates a live source without readings. */
  public static FeedSource live(String name) {
    return new FeedSource(name, false);
  }

  /** Creates a source that ends after these readings. */
  public static FeedSource of(String name, List<Reading> readings) {
    FeedSource source = new FeedSource(name, true);
    source.readings.addAll(readings);
    source.close();
    return source;
  }

  /** Sends one more reading. */
  public void send(Reading reading) {
    readings.add(reading);
  }

  /** The number of readings that were not read yet. */
  public int waiting() {
    return readings.size();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String session() {
    return name;
  }

  @Override
  public boolean isLive() {
    return !replayable;
  }

  @Override
  public boolean canSeek() {
    return replayable;
  }

  /** Forward only. */
  @Override
  public void seek(Place place) {
    while (position < place.reading()) {
      if (take() == END) {
        throw new IllegalArgumentException("there is no reading " + place.reading());
      }
    }
  }

  @Override
  public boolean next(RecordRow row) throws IOException {
    Reading reading = take();
    if (reading == END) {
      return false;
    }
    row.clear();
    reading.writeTo(row);
    return true;
  }

  @Override
  public boolean next(RecordTable table) throws IOException {
    Reading reading = take();
    if (reading == END) {
      return false;
    }
    reading.writeTo(table);
    table.endRow();
    return true;
  }

  private Reading take() {
    try {
      Reading reading = readings.take();
      if (reading == END) {
        readings.add(END);
      } else {
        position++;
        counts.addReading();
      }
      return reading;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return END;
    }
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public List<String> fieldNames() {
    return List.of();
  }

  @Override
  public String text(int field) {
    return "";
  }

  @Override
  public InputCounts counts() {
    return counts;
  }

  @Override
  public void close() {
    readings.add(END);
  }
}
