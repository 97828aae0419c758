package io.github.iforest4j.stream;

/** A number made of the latest values of one signal. One writer; allocates nothing per value. */
public interface RollingFeature {
  /**
   * Takes the next value.
   *
   * @param value finite, at most 1e100 in magnitude
   */
  void add(double value);

  /** The feature after the latest value; 0 before the first one. */
  double value();
}
