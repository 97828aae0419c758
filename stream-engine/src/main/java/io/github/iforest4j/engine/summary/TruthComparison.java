package io.github.iforest4j.engine.summary;

import io.github.iforest4j.eval.Confusion;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Compares verdicts with the truth: reading by reading and, where the events behind the anomalies
 * are known, event by event. Takes constant time per reading. Not thread-safe.
 */
public final class TruthComparison {
  /**
   * The counts of one kind of anomaly.
   *
   * @param events the number of events
   * @param eventsFound the number of events with at least one reading that was called an anomaly
   * @param readings the number of readings of all events
   * @param readingsFound the number of these readings that were called anomalies
   */
  public record Kind(long events, long eventsFound, long readings, long readingsFound) {
    private static final Kind NONE = new Kind(0, 0, 0, 0);

    private Kind plus(long moreEvents, long moreFound, long moreReadings, long moreReadingsFound) {
      return new Kind(
          events + moreEvents,
          eventsFound + moreFound,
          readings + moreReadings,
          readingsFound + moreReadingsFound);
    }
  }

  private final Map<String, Kind> kinds = new LinkedHashMap<>();
  private final long lingering;
  private Confusion confusion = Confusion.EMPTY;
  private long sinceAnomaly = Long.MAX_VALUE;
  private long lingeringAlarms;
  private long eventId = -1;
  private long eventLength;
  private boolean eventFound;
  private long totalDelay;
  private long found;

  /**
   * Creates a comparison without readings.
   *
   * @param lingering the number of readings for which an anomaly stays in the detector's windows;
   *     false alarms during that time are counted separately, too. 0 if the detector has no windows
   */
  public TruthComparison(long lingering) {
    this.lingering = lingering;
  }

  /**
   * Adds a reading that belongs to no known event.
   *
   * @param anomaly whether it is an anomaly
   * @param called whether the detector called it an anomaly
   */
  public void add(boolean anomaly, boolean called) {
    count(anomaly, called);
    eventId = -1;
  }

  private void count(boolean anomaly, boolean called) {
    confusion = confusion.plus(anomaly, called);
    if (anomaly) {
      sinceAnomaly = 0;
    } else if (sinceAnomaly < lingering) {
      sinceAnomaly++;
      lingeringAlarms += called ? 1 : 0;
    }
  }

  /**
   * Adds an anomalous reading of a known event. The readings of an event are consecutive.
   *
   * @param kind the kind of anomaly
   * @param id identifies the event; not negative
   * @param called whether the detector called the reading an anomaly
   */
  public void addAnomaly(String kind, long id, boolean called) {
    count(true, called);
    boolean begins = id != eventId;
    if (begins) {
      eventId = id;
      eventLength = 0;
      eventFound = false;
    }
    boolean finds = called && !eventFound;
    if (finds) {
      eventFound = true;
      totalDelay += eventLength;
      found++;
    }
    eventLength++;
    Kind soFar = kinds.getOrDefault(kind, Kind.NONE);
    kinds.put(kind, soFar.plus(begins ? 1 : 0, finds ? 1 : 0, 1, called ? 1 : 0));
  }

  /** The counts over all readings. */
  public Confusion readings() {
    return confusion;
  }

  /** The number of readings for which an anomaly stays in the detector's windows. */
  public long lingering() {
    return lingering;
  }

  /** The number of false alarms while an earlier anomaly was in the detector's windows. */
  public long lingeringAlarms() {
    return lingeringAlarms;
  }

  /** The counts of each kind, in order of appearance; empty if no kinds are known. A copy. */
  public Map<String, Kind> kinds() {
    return new LinkedHashMap<>(kinds);
  }

  /**
   * The mean number of readings of an event before the first that was called an anomaly, over the
   * events that were found; NaN if none was.
   */
  public double meanDelay() {
    return found == 0 ? Double.NaN : (double) totalDelay / found;
  }
}
