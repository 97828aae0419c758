package io.github.iforest4j.detect;

/** In which way a field stood out. */
public enum Aspect {
  /** Nothing to say: not scored, or not part of an anomaly. */
  NONE,
  /** Its value is unusual. */
  VALUE,
  /** Its recent level or its change is unusual: a spike, a step, a ramp. */
  LEVEL,
  /** It moved unusually little or much of late: stuck, or noisy. */
  SPREAD,
  /** It disagrees with the other sensors, whatever its own value. */
  RELATION,
  /** It is unusual for the time of the day. */
  RHYTHM,
  /** It holds a category that training never saw. */
  UNSEEN,
  /** It has no usable value. */
  MISSING,
  /** The course of its latest readings is unusual, though each value may be ordinary. */
  SHAPE
}
