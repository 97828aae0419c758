package io.github.iforest4j;

import java.time.Instant;
import java.util.Objects;

/**
 * Where a model came from.
 *
 * @param softwareVersion the version that fitted it
 * @param source a description of what it was fitted on, such as a file name or URI
 * @param trainingRows the number of rows it was fitted on
 * @param createdAt when it was fitted; {@link Instant#EPOCH} when the caller wants identical bytes
 *     from identical input
 */
public record ModelProvenance(
    String softwareVersion, String source, long trainingRows, Instant createdAt) {
  /** Checks for nulls. */
  public ModelProvenance {
    Objects.requireNonNull(softwareVersion, "softwareVersion");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(createdAt, "createdAt");
  }

  /**
   * Nothing is known but the number of rows. The time is {@link Instant#EPOCH}, so that equal
   * training gives equal bytes.
   */
  public static ModelProvenance unknown(long trainingRows) {
    return new ModelProvenance("iforest4j", "not recorded", trainingRows, Instant.EPOCH);
  }
}
