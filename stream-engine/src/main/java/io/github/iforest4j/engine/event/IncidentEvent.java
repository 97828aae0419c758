package io.github.iforest4j.engine.event;

import io.github.iforest4j.explain.EvidenceSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An incident that is over: anomalies of one stream that belong together. Immutable.
 *
 * @param id the id of its first anomaly
 * @param source the name of what the positions count within
 * @param key the device; empty if devices are not distinguished
 * @param start the position of its first anomaly
 * @param startTime the time of its first anomaly; null if it is not known
 * @param end the position of its last anomaly
 * @param endTime the time of its last anomaly; null if it is not known
 * @param readings the number of readings of the stream from the first to the last anomaly
 * @param anomalies the number of anomalies among them
 * @param peak the position of its worst anomaly: the one that shows best what is wrong, see {@link
 *     io.github.iforest4j.explain.Evidence#isWorseThan}
 * @param peakTime the time of that anomaly; null if it is not known
 * @param peakScore its score; readings after it may have higher scores
 * @param peakFeatures the fields that stood out then, as {@link EvidenceSummary#topFeatures}
 *     describes them
 * @param cause the field that contributed most to all anomalies; empty if there is none
 * @param state its name and severity in the end
 * @param ending how it ended
 * @param outcome the situation now, in words, such as {@code flow is back in its usual range}
 * @param back the position of the reading since which it is back to normal; −1 unless {@link
 *     Ending#RETURNED}
 * @param backTime the time of that reading; null if it is not known
 */
public record IncidentEvent(
    String id,
    String source,
    String key,
    long start,
    @Nullable Instant startTime,
    long end,
    @Nullable Instant endTime,
    long readings,
    long anomalies,
    long peak,
    @Nullable Instant peakTime,
    double peakScore,
    List<String> peakFeatures,
    String cause,
    IncidentState state,
    Ending ending,
    String outcome,
    long back,
    @Nullable Instant backTime) {

  /** How an incident ended. */
  public enum Ending {
    /** The readings are back to normal. */
    RETURNED,
    /** A drift said that the fault is the new normal. */
    LEARNED,
    /** The readings stopped while the fault went on. */
    SILENT
  }

  /** Copies the features. */
  public IncidentEvent {
    peakFeatures = List.copyOf(peakFeatures);
  }

  /** A copy with the id of another of its anomalies. */
  public IncidentEvent withId(String other) {
    return new IncidentEvent(
        other,
        source,
        key,
        start,
        startTime,
        end,
        endTime,
        readings,
        anomalies,
        peak,
        peakTime,
        peakScore,
        peakFeatures,
        cause,
        state,
        ending,
        outcome,
        back,
        backTime);
  }

  /**
   * The time from the first anomaly to the return to normal, or to the last anomaly if there was
   * none; null if it is not known, or negative.
   */
  public @Nullable Duration duration() {
    Instant until = backTime == null ? endTime : backTime;
    if (startTime == null || until == null || until.isBefore(startTime)) {
      return null;
    }
    return Duration.between(startTime, until);
  }
}
