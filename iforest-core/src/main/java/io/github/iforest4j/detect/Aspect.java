package io.github.iforest4j.detect;

/** In which way a field stood out. */
public enum Aspect {
  /** Nothing to say: not scored, or not part of an anomaly. */
  NONE,
  /** Its value is unusual. */
  VALUE,
  /** Its value is far from its own recent level: a spike, a step, a ramp. */
  LEVEL,
  /** It moved unusually little or much of late: stuck, or noisy. */
  SPREAD,
  /** It holds a category that training never saw. */
  UNSEEN,
  /** It has no usable value. */
  MISSING
}
