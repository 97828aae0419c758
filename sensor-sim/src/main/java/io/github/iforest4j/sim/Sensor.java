package io.github.iforest4j.sim;

/**
 * A sensor of a type of device.
 *
 * @param channel the index of its channel in the scenario
 * @param name the quantity that it measures
 * @param every microseconds between two samples, held in between; 0 for a sample at each reading
 * @param jitter the maximum delay of a sample in microseconds
 * @param mean the mean over all normal operation
 * @param spread the standard deviation over all normal operation, daily rhythm included: the
 *     measure of anomalies
 */
record Sensor(int channel, String name, long every, long jitter, double mean, double spread) {

  /** Whether each reading shows the value at its own moment. */
  boolean isPlain() {
    return every == 0 && jitter == 0;
  }

  /** The moment at which the value that is shown at a moment was sampled. */
  long sampled(long micros, long jitterKey) {
    long at = every == 0 ? micros : Math.floorDiv(micros, every) * every;
    return jitter == 0 ? at : at + (long) (jitter * CounterRandom.uniform(jitterKey, at));
  }
}
