package io.github.iforest4j.label.backend.policy;

/**
 * An amount per minute, spread evenly; a tenth of it may be taken at once. A caller that takes more
 * than there is has to wait, and later callers wait for that amount too. Not thread-safe.
 */
final class TokenBucket {
  private static final double NANOS_PER_MINUTE = 60e9;
  private static final double BURST = .1;

  private final double perNano;
  private final double capacity;
  private double level;
  private long filledAt;

  TokenBucket(long perMinute, long now) {
    this.perNano = perMinute / NANOS_PER_MINUTE;
    this.capacity = Math.max(1, perMinute * BURST);
    this.level = capacity;
    this.filledAt = now;
  }

  /** Takes an amount; returns the nanoseconds to wait before it may be used. */
  long take(double amount, long now) {
    level = Math.min(capacity, level + (now - filledAt) * perNano);
    filledAt = now;
    level -= amount;
    // An amount larger than the bucket could never be there: it waits for what is missing.
    double missing = Math.max(-level, 0);
    return (long) Math.ceil(missing / perNano);
  }

  /** Gives back an amount that was not used; a negative amount was used in addition. */
  void giveBack(double amount) {
    level = Math.min(capacity, level + amount);
  }
}
