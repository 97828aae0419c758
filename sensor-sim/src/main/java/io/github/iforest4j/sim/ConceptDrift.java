package io.github.iforest4j.sim;

import java.time.Instant;
import java.util.Locale;

/**
 * A lasting change of what is normal, and no anomaly: a new pump, a dirtier panel. The clean twin
 * has it, too.
 *
 * @param field what changes
 * @param onset when it begins
 * @param end when it is complete
 * @param spreads by how many of the field's spreads it moves, with sign
 */
public record ConceptDrift(String field, Instant onset, Instant end, double spreads) {

  /** The part that has happened, from 0 to 1. */
  double done(long micros) {
    long from = Micros.of(onset);
    long to = Micros.of(end);
    return micros <= from ? 0 : micros >= to ? 1 : (double) (micros - from) / (to - from);
  }

  /** One sentence in words. */
  public String description() {
    return String.format(
        Locale.ROOT, "%s moves by %.2f spreads from %s to %s", field, spreads, onset, end);
  }
}
