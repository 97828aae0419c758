package io.github.iforest4j.eval;

/**
 * How soon anomalies are found. An event is a run of anomalous readings; it is found by the first
 * call within it.
 *
 * @param events the number of events
 * @param found the number of events found
 * @param readings the total number of readings of the found events before they were found
 */
public record DetectionDelay(int events, int found, long readings) {
  /** No events. */
  public static final DetectionDelay NONE = new DetectionDelay(0, 0, 0);

  /**
   * Adds the events of one stream.
   *
   * @param anomalous the truth, in order
   * @param called the decisions, as many as truths
   * @throws IllegalArgumentException if the lengths differ
   */
  public DetectionDelay plus(boolean[] anomalous, boolean[] called) {
    if (anomalous.length != called.length) {
      throw new IllegalArgumentException(
          called.length + " decisions, but " + anomalous.length + " truths");
    }
    int newEvents = 0;
    int newFound = 0;
    long newReadings = 0;
    int begin = -1;
    boolean open = false;
    for (int i = 0; i < anomalous.length; i++) {
      if (anomalous[i] && (i == 0 || !anomalous[i - 1])) {
        newEvents++;
        begin = i;
        open = true;
      }
      if (anomalous[i] && called[i] && open) {
        newFound++;
        newReadings += i - begin;
        open = false;
      }
    }
    return new DetectionDelay(events + newEvents, found + newFound, readings + newReadings);
  }

  /** The mean delay of the found ones, in readings; NaN when none was found. */
  public double mean() {
    return found == 0 ? Double.NaN : (double) readings / found;
  }
}
