package io.github.iforest4j.label.backend.policy;

/**
 * So much a minute, evenly, with a tenth of a minute's worth at once. Who takes more than there is
 * waits, and those after him wait for his share too. Not thread-safe.
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

  /** Takes an amount, and says how many nanoseconds to wait before it may be used. */
  long take(double amount, long now) {
    level = Math.min(capacity, level + (now - filledAt) * perNano);
    filledAt = now;
    level -= amount;
    // What exceeds the bucket could never be there: it waits until the bucket is full.
    double missing = Math.max(-level, 0);
    return (long) Math.ceil(missing / perNano);
  }

  /** Gives back what was taken and not used; negative for what was used on top. */
  void giveBack(double amount) {
    level = Math.min(capacity, level + amount);
  }
}
