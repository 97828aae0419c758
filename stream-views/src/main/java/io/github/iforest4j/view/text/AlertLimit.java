package io.github.iforest4j.view.text;

/**
 * Which alerts are shown.
 *
 * @param everyAnomaly whether every anomaly is an alert, and not only the first of an incident
 * @param maxAlerts the maximum number of alerts
 * @param pause the smallest distance of two alerts that are shown, in readings
 */
public record AlertLimit(boolean everyAnomaly, long maxAlerts, long pause) {
  /** Shows each incident once. */
  public static final AlertLimit EPISODES = new AlertLimit(false, Long.MAX_VALUE, 0);

  /** Shows every anomaly. */
  public static final AlertLimit NONE = new AlertLimit(true, Long.MAX_VALUE, 0);
}
