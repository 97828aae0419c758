package io.github.iforest4j.source;

import java.util.Objects;

/**
 * Where a source is: behind a reading, or at the beginning. Places of one source are ordered as its
 * readings are.
 *
 * @param reading the {@link RecordSource#position()} of the last reading before the place; 0 at the
 *     beginning
 * @param token what else the source needs to find the place again; only the source that gave it
 *     understands it. Empty if the source cannot seek, and in places that were saved without one
 */
public record Place(long reading, String token) implements Comparable<Place> {
  /** The beginning of every source. */
  public static final Place BEGINNING = new Place(0, "");

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException if {@code reading} is negative
   */
  public Place {
    if (reading < 0) {
      throw new IllegalArgumentException("reading must be at least 0, was " + reading);
    }
    Objects.requireNonNull(token, "token");
  }

  /** Compares by {@code reading} alone, so it says less than {@code equals}. */
  @Override
  public int compareTo(Place other) {
    return Long.compare(reading, other.reading);
  }
}
