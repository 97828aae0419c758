package io.github.iforest4j.source;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How records that hold the value of one sensor become readings that hold the values of a device.
 *
 * <p>A sensor is named by a field, by the measurement of the line protocol, or by the last level of
 * an MQTT topic; without a name, the fields of a record keep their own. The time of a device is
 * divided into buckets of equal length. Of each field the last value in a bucket counts. A reading
 * is handed out when a value of the same device comes that belongs to a later bucket, and at the
 * end of the source; on a live source also when twice the length of a bucket has passed since its
 * first value came. It has the time of its latest value. A field that has no value in the bucket
 * keeps its last one for its time to live, and is missing afterwards.
 *
 * @param bucket the length of a bucket, from 1 ms to 366 days
 * @param timeToLive how old a value may be, at least 1 ms; long ones count as 366 days
 * @param device the field that names the device; null for the topic without its last level, or,
 *     where there are no topics, for one device
 * @param sensor the field that names the sensor; null for the usual ones
 */
public record Assembly(
    Duration bucket, Duration timeToLive, @Nullable String device, @Nullable String sensor) {
  /** The time to live in buckets, unless something else is wanted. */
  public static final int BUCKETS_TO_LIVE = 10;

  private static final Duration LONGEST = Duration.ofDays(366);

  /**
   * Checks the durations.
   *
   * @throws IllegalArgumentException if one is out of range, or a name is empty
   */
  public Assembly {
    Objects.requireNonNull(bucket, "bucket");
    Objects.requireNonNull(timeToLive, "timeToLive");
    if (bucket.toMillis() < 1 || bucket.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "a bucket must last between 1 ms and 366 days, was " + bucket);
    }
    if (timeToLive.compareTo(Duration.ofMillis(1)) < 0) {
      throw new IllegalArgumentException(
          "the time to live must be at least 1 ms, was " + timeToLive);
    }
    timeToLive = timeToLive.compareTo(LONGEST) > 0 ? LONGEST : timeToLive;
    if (device != null && device.isEmpty() || sensor != null && sensor.isEmpty()) {
      throw new IllegalArgumentException("the name of a field is empty");
    }
  }

  /** Buckets of this length, and values that live for {@link #BUCKETS_TO_LIVE} of them. */
  public static Assembly of(Duration bucket, @Nullable String device) {
    return new Assembly(bucket, bucket.multipliedBy(BUCKETS_TO_LIVE), device, null);
  }

  /** The same with another time to live. */
  public Assembly withTimeToLive(Duration value) {
    return new Assembly(bucket, value, device, sensor);
  }
}
