package io.github.iforest4j.engine.event;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An open incident got another name, because another sensor leads it or the same one is unusual in
 * a clearer way, or it became more severe. Immutable.
 *
 * @param id the id of the anomaly at which this was seen
 * @param source the name of what the position counts within
 * @param key the device; empty if devices are not distinguished
 * @param incident the id of the incident
 * @param position the position of the anomaly
 * @param time its time; null if it is not known
 * @param startTime the time of the incident's first anomaly; null if it is not known
 * @param anomalies the number of anomalies of the incident so far
 * @param before name and severity until now
 * @param now name and severity from now on; differs in one of them at least
 * @param features the fields that stand out now, as {@link
 *     io.github.iforest4j.explain.EvidenceSummary#topFeatures} describes them
 */
public record IncidentUpdate(
    String id,
    String source,
    String key,
    String incident,
    long position,
    @Nullable Instant time,
    @Nullable Instant startTime,
    long anomalies,
    IncidentState before,
    IncidentState now,
    List<String> features) {

  /** Copies the features. */
  public IncidentUpdate {
    features = List.copyOf(features);
  }

  /** Whether the incident has another name now. */
  public boolean isRenamed() {
    return !before.name().equals(now.name());
  }

  /** A copy that belongs to another incident. */
  public IncidentUpdate inIncident(String other) {
    return new IncidentUpdate(
        id, source, key, other, position, time, startTime, anomalies, before, now, features);
  }
}
