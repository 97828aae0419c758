package io.github.iforest4j;

import java.time.Instant;
import java.util.Objects;

/**
 * Where a model came from.
 *
 * @param softwareVersion the version that fitted it
 * @param source what it was fitted on, in words (a file name, a URI)
 * @param trainingRows how many rows it was fitted on
 * @param createdAt when; {@link Instant#EPOCH} when the caller wants identical bytes from identical
 *     input
 */
public record ModelProvenance(
    String softwareVersion, String source, long trainingRows, Instant createdAt) {
  /** Checks for nulls. */
  public ModelProvenance {
    Objects.requireNonNull(softwareVersion, "softwareVersion");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(createdAt, "createdAt");
  }
}
