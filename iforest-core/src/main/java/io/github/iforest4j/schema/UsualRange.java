package io.github.iforest4j.schema;

/**
 * Where a numeric field usually lies: quantiles of the training records, in the field's own unit.
 *
 * @param low the 1st percentile
 * @param median the 50th percentile; also stands in for a missing value when a record is scored
 * @param high the 99th percentile
 */
public record UsualRange(double low, double median, double high) {
  /**
   * Checks the order of the quantiles.
   *
   * @throws IllegalArgumentException if they are not finite or not in ascending order
   */
  public UsualRange {
    if (!Double.isFinite(low) || !Double.isFinite(high) || !(low <= median && median <= high)) {
      throw new IllegalArgumentException(
          "usual range must be finite and ascending, was " + low + ", " + median + ", " + high);
    }
  }
}
