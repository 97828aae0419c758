package io.github.iforest4j.sim;

import java.util.List;

/**
 * One kind of anomaly of a scenario.
 *
 * @param name the kind's name in the truth
 * @param shape what it does to the values
 * @param sensors the sensors that it can affect, by index
 * @param minLength shortest event, in readings
 * @param maxLength longest event
 * @param minSize least size; see the shape
 * @param maxSize greatest size
 * @param values the values that can be shown, for {@link AnomalyShape#VALUE}
 * @param whole whether {@code values} are the ends of a range of whole numbers instead
 * @param effects the effects on other sensors, for {@link AnomalyShape#CASCADE}
 * @param sentence the truth in words, with placeholders
 */
record AnomalyRule(
    String name,
    AnomalyShape shape,
    int[] sensors,
    int minLength,
    int maxLength,
    double minSize,
    double maxSize,
    double[] values,
    boolean whole,
    List<Effect> effects,
    String sentence) {

  /**
   * What a cascade does to another sensor.
   *
   * @param sensor its index
   * @param size the size in spreads of that sensor, with sign
   * @param lag the number of readings after the cause
   */
  record Effect(int sensor, double size, int lag) {}
}
