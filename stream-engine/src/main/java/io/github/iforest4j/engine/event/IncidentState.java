package io.github.iforest4j.engine.event;

import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.label.OfflineLabeler;
import io.github.iforest4j.label.Severity;
import java.util.Objects;

/**
 * What is known of an incident at one of its readings: it may be renamed, and may become more
 * severe, while it lasts. Immutable.
 *
 * @param name what is wrong, such as {@code flow low}: what the worst reading so far showed
 * @param severity from how far readings were outside what is usual, and for how long; see {@link
 *     io.github.iforest4j.label.IncidentSeverity}
 * @param recurring whether an earlier incident was led by the same sensor, in the same way, at the
 *     same time of another day; then the severity is one step lower
 */
public record IncidentState(String name, Severity severity, boolean recurring) {
  /** Checks that nothing is null. */
  public IncidentState {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(severity, "severity");
  }

  /** The state of an incident of which only one reading is known. */
  public static IncidentState of(Evidence evidence) {
    return new IncidentState(OfflineLabeler.title(evidence), Severity.of(evidence), false);
  }
}
