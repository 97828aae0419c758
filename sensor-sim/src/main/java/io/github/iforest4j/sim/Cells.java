package io.github.iforest4j.sim;

/**
 * Time divided into cells of equal length. It keeps the cell of the last moment, so that close
 * moments cost no division. Not thread-safe.
 */
final class Cells {
  private final long length;
  private long index;
  private long start;

  /**
   * Cells.
   *
   * @param length in microseconds, at least 1
   */
  Cells(long length) {
    this.length = length;
  }

  /** Which cell a moment lies in: ⌊micros / length⌋. */
  long index(long micros) {
    long into = micros - start;
    if (into < 0 || into >= length) {
      enter(micros, into);
    }
    return index;
  }

  private void enter(long micros, long into) {
    if (into >= length && into - length < length) {
      // The next one, without a division.
      index++;
      start += length;
    } else {
      index = Math.floorDiv(micros, length);
      start = index * length;
    }
  }

  /** How far into its cell a moment lies, from 0 to less than the length. */
  long into(long micros) {
    index(micros);
    return micros - start;
  }

  /** The part of its cell that is over at a moment, from 0 to less than 1. */
  double part(long micros) {
    return (double) into(micros) / length;
  }
}
