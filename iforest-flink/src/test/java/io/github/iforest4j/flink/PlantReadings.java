package io.github.iforest4j.flink;

import io.github.iforest4j.engine.testing.FeedSource;
import io.github.iforest4j.engine.testing.Plant;
import io.github.iforest4j.schema.RecordRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;

/** Readings of two sensors per device, one a second. */
final class PlantReadings {
  private PlantReadings() {}

  static Reading normal(String device, long second) {
    return reading(
        sink -> {
          Plant.normal(device, second).writeTo(sink);
          // A pressure that never changes would be a fault.
          double noise = new Random(~second).nextGaussian();
          sink.setNumber(sink.fieldIndex("pressure"), 5 + noise / 10);
        },
        second);
  }

  static Reading hot(String device, long second) {
    return reading(Plant.hot(device, second), second);
  }

  private static Reading reading(FeedSource.Reading from, long second) {
    RecordRow row = Plant.SCHEMA.newRow();
    try {
      from.writeTo(row);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Reading.of(row, "plant", second + 1);
  }

  /** A reading that does not say when it was measured. */
  static Reading withoutTime(Reading reading) {
    RecordRow row = Plant.SCHEMA.newRow();
    reading.copyTo(row);
    row.setMissing(Plant.SCHEMA.indexOf("time"));
    return Reading.of(row, reading.source(), reading.position());
  }

  /** The event time of a second, in milliseconds. */
  static long millis(long second) {
    return Plant.START.plusSeconds(second).toEpochMilli();
  }
}
