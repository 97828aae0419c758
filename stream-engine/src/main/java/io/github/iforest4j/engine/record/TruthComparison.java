package io.github.iforest4j.engine.record;

import io.github.iforest4j.eval.Confusion;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The detector's calls against ground truth: reading by reading, and event by event where events
 * are known. Not thread-safe.
 */
public final class TruthComparison {
  /**
   * How one kind of anomaly fared.
   *
   * @param events how many there were
   * @param eventsFound how many had at least one reading called
   * @param readings how many readings they had
   * @param readingsFound how many of those were called
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
  private final long wake;
  private Confusion confusion = Confusion.EMPTY;
  private long sinceAnomaly = Long.MAX_VALUE;
  private long alarmsInWake;
  private long eventId = -1;
  private long eventLength;
  private boolean eventFound;
  private long totalDelay;
  private long found;

  /**
   * Nothing compared yet.
   *
   * @param wake so many readings after an anomaly the detector may still have it in its windows:
   *     false alarms among them are told apart from others
   */
  public TruthComparison(long wake) {
    this.wake = wake;
  }

  /** A reading that is normal, or anomalous of no known kind or event. */
  public void add(boolean anomaly, boolean called) {
    count(anomaly, called);
    eventId = -1;
  }

  private void count(boolean anomaly, boolean called) {
    confusion = confusion.plus(anomaly, called);
    if (anomaly) {
      sinceAnomaly = 0;
    } else if (sinceAnomaly < wake) {
      sinceAnomaly++;
      alarmsInWake += called ? 1 : 0;
    }
  }

  /**
   * A reading that belongs to an anomaly. The readings of an event are consecutive.
   *
   * @param kind what kind of anomaly
   * @param id which event
   * @param called whether the detector called it
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

  /** The counts over readings. */
  public Confusion readings() {
    return confusion;
  }

  /** How many readings after an anomaly belong to its wake; 0 for none. */
  public long wake() {
    return wake;
  }

  /** How many of the false alarms came in the wake of an anomaly. */
  public long alarmsInWake() {
    return alarmsInWake;
  }

  /** The counts by kind, in order of appearance; empty when no kinds are known. */
  public Map<String, Kind> kinds() {
    return new LinkedHashMap<>(kinds);
  }

  /**
   * After how many readings of an event it was first called, averaged over the events that were
   * found; NaN when none was.
   */
  public double meanDelay() {
    return found == 0 ? Double.NaN : (double) totalDelay / found;
  }
}
