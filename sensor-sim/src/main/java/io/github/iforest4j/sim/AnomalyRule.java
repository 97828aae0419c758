package io.github.iforest4j.sim;

import java.util.List;

/**
 * One kind of anomaly of a scenario.
 *
 * @param name the kind's name in the truth
 * @param shape what it does
 * @param sensors the channels that it may befall
 * @param minLength shortest event, in readings
 * @param maxLength longest event
 * @param minSize least size; see the shape
 * @param maxSize greatest size
 * @param values what may be shown, for {@link AnomalyShape#VALUE}: a list to pick from
 * @param whole whether {@code values} are the ends of a range of whole numbers instead
 * @param effects what follows, for {@link AnomalyShape#CASCADE}
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
   * @param sensor its channel
   * @param size in its spreads, with sign
   * @param lag readings after the cause
   */
  record Effect(int sensor, double size, int lag) {}
}
