package io.github.iforest4j.sim;

import java.time.Instant;
import java.util.Locale;

/**
 * A lasting change of what is normal, for example a new pump or a dirtier panel. It is not an
 * anomaly, and the clean twin has it too. Immutable.
 *
 * @param field the name of the field that changes
 * @param onset when it begins
 * @param end when it is complete
 * @param spreads the change in spreads of the field, with sign
 */
public record ConceptDrift(String field, Instant onset, Instant end, double spreads) {

  /** The part of the change that is complete, from 0 to 1. */
  double done(long micros) {
    long from = Micros.of(onset);
    long to = Micros.of(end);
    return micros <= from ? 0 : micros >= to ? 1 : (double) (micros - from) / (to - from);
  }

  /** The change in one sentence. */
  public String description() {
    return String.format(
        Locale.ROOT, "%s moves by %.2f spreads from %s to %s", field, spreads, onset, end);
  }
}
