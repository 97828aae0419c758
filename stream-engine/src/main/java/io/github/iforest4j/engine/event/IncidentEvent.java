package io.github.iforest4j.engine.event;

import io.github.iforest4j.explain.EvidenceSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * One incident: anomalies of one stream that belong together. Immutable.
 *
 * @param id the id of its first anomaly
 * @param source what the positions count within
 * @param key the device; empty when devices are not told apart
 * @param start where its first anomaly stood in the source
 * @param startTime when that was; null when a reading of a file has no time
 * @param end where its last anomaly stood
 * @param endTime when that was; may be null
 * @param readings how many readings of its stream it spans, first and last included
 * @param anomalies how many of them are anomalies
 * @param peak where its worst anomaly stood: the one that shows best what is wrong, see {@link
 *     io.github.iforest4j.explain.Evidence#isWorseThan}
 * @param peakTime when that was; may be null
 * @param peakScore the score of its worst anomaly; what lingers after it may score higher
 * @param peakFeatures what drove that anomaly, as {@link EvidenceSummary#topFeatures} says it
 * @param cause the field that contributed most over all of its anomalies; empty for none
 */
public record IncidentEvent(
    String id,
    String source,
    String key,
    long start,
    Instant startTime,
    long end,
    Instant endTime,
    long readings,
    long anomalies,
    long peak,
    Instant peakTime,
    double peakScore,
    List<String> peakFeatures,
    String cause) {

  /** Copies the features. */
  public IncidentEvent {
    peakFeatures = List.copyOf(peakFeatures);
  }

  /** The same incident under the id of another of its anomalies. */
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
        cause);
  }

  /** From its first to its last anomaly; null when times are not known, or went back. */
  public Duration duration() {
    if (startTime == null || endTime == null || endTime.isBefore(startTime)) {
      return null;
    }
    return Duration.between(startTime, endTime);
  }
}
