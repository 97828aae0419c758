package io.github.iforest4j.engine.calendar;

import java.util.PrimitiveIterator;

/** Windows of one name and length, one or many. Immutable, up to what a library keeps to itself. */
interface WindowSeries {
  /** What the windows are called. */
  String name();

  /** How long each window lasts, in milliseconds. */
  long millis();

  /** Whether there may be more than one window. */
  boolean recurs();

  /**
   * When windows begin, from the first on that includes a time or begins later; it may begin with
   * windows that are over before.
   *
   * @param millis since 1970
   * @return in milliseconds since 1970, in ascending order; may be endless
   */
  PrimitiveIterator.OfLong beginnings(long millis);
}
