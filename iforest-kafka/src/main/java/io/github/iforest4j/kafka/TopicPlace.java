package io.github.iforest4j.kafka;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * A place in a topic, as a token in a state: {@code ID 17,4,0 1+3}, which is the id of the topic,
 * the offset of the next message of each partition, and, if the place is inside a message, its
 * partition and how many of its readings were taken.
 *
 * @param topic the id of the topic
 * @param next the offset of the next message, by partition; not copied
 * @param inside the partition whose next message was begun; −1 if none was
 * @param taken how many readings of that message were taken
 */
record TopicPlace(String topic, long[] next, int inside, int taken) {
  /**
   * Reads a token.
   *
   * @throws IllegalArgumentException if it is none
   */
  static TopicPlace parse(String token) {
    String[] parts = token.split(" ", -1);
    try {
      if (parts.length >= 2 && parts.length <= 3) {
        long[] next = Arrays.stream(parts[1].split(",", -1)).mapToLong(Long::parseLong).toArray();
        String[] begun = parts.length == 3 ? parts[2].split("\\+", -1) : new String[] {"-1", "0"};
        int inside = Integer.parseInt(begun[0]);
        int taken = begun.length == 2 ? Integer.parseInt(begun[1]) : -1;
        if (inside < next.length && taken >= 0 && LongStream.of(next).allMatch(n -> n >= 0)) {
          return new TopicPlace(parts[0], next, inside, taken);
        }
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + token + "' is no place in a topic", e);
    }
    throw new IllegalArgumentException("'" + token + "' is no place in a topic");
  }

  @Override
  public String toString() {
    String offsets = LongStream.of(next).mapToObj(Long::toString).collect(Collectors.joining(","));
    return topic + " " + offsets + (inside < 0 ? "" : " " + inside + "+" + taken);
  }
}
