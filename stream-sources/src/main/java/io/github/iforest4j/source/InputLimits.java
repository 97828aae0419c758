package io.github.iforest4j.source;

/**
 * What one reading may take.
 *
 * @param maxLineBytes longest line or CSV record in bytes; longer ones are skipped and counted
 */
public record InputLimits(int maxLineBytes) {
  /** Deepest nesting of a JSON value. */
  public static final int MAX_NESTING = 32;

  /** Lines of at most 1 MiB. */
  public static final InputLimits DEFAULT = new InputLimits(1 << 20);

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException if the limit is less than 1024
   */
  public InputLimits {
    if (maxLineBytes < 1024) {
      throw new IllegalArgumentException("maxLineBytes must be at least 1024, was " + maxLineBytes);
    }
  }
}
