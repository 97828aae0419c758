package io.github.iforest4j.sim.report;

import io.github.iforest4j.detect.AnomalyDetector;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.RecentReadings;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.sim.AnomalyTruth;
import io.github.iforest4j.sim.Scenario;
import io.github.iforest4j.sim.SensorReading;
import io.github.iforest4j.sim.SensorStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Anomalies of a simulated stream that a detector found: its evidence beside the kind that the
 * simulator knows. Immutable.
 *
 * @param cases the anomalies, in the order of the stream
 * @param missed the number of events that the detector missed on the way
 */
public record DetectedAnomalies(List<Case> cases, long missed) {
  /** The search gives up after this many readings per wanted anomaly; no scenario needs more. */
  private static final long MAX_READINGS_PER_CASE = 20_000;

  private static final double ANOMALY_SHARE = .05;

  /**
   * One anomaly.
   *
   * @param id the number of the event in its stream
   * @param kind the simulator's kind; never part of the evidence
   * @param rootCause the field where it began; never marked as such in the evidence
   * @param evidence of the last reading of the event that the detector flagged
   */
  public record Case(long id, String kind, String rootCause, Evidence evidence) {}

  /** Copies the list. */
  public DetectedAnomalies {
    cases = List.copyOf(cases);
  }

  /**
   * Trains a detector on clean readings of a scenario, and lets it watch other readings until it
   * has found enough anomalies, as evenly over the kinds as possible.
   *
   * @param seed one seed gives one set of anomalies; training uses the next one
   * @param count the number of anomalies, at least 1
   * @param kinds the kinds to look for, at least one
   * @param software for the provenance of the model
   * @param now for the provenance of the model
   * @throws IllegalArgumentException if the detector finds too few
   */
  public static DetectedAnomalies search(
      Scenario scenario, long seed, int count, List<String> kinds, String software, Instant now) {
    DetectorModel model = CleanModel.learn(scenario, seed + 1, software, now);
    SensorStream stream =
        SensorStream.of(
            scenario, SensorStream.Options.of(scenario, seed).withAnomalyShare(ANOMALY_SHARE));
    Search search = new Search(kinds, (count + kinds.size() - 1) / kinds.size());
    AnomalyDetector detector = model.newDetector();
    RecentReadings recent = new RecentReadings(model.schema());
    RecordRow row = detector.newRow();
    for (long r = 0; search.cases.size() < count; r++) {
      if (r > MAX_READINGS_PER_CASE * count) {
        throw new IllegalArgumentException(
            "only "
                + search.cases.size()
                + " of "
                + count
                + " anomalies were found: ask for fewer");
      }
      SensorReading reading = stream.next();
      row.clear();
      reading.copyTo(row);
      Verdict verdict = detector.detectReused(row);
      search.next(reading.truth());
      if (reading.truth() != null && verdict.isAnomaly()) {
        search.evidence = Evidence.of(row, verdict, reading.time(), recent);
      }
      recent.add(row);
    }
    return new DetectedAnomalies(search.cases, search.missed);
  }

  /** The cases found so far, and the event that is going on. */
  private static final class Search {
    private final List<String> kinds;
    private final int quota;
    private final List<Case> cases = new ArrayList<>();
    private final Map<String, Integer> taken = new HashMap<>();
    private long missed;
    private @Nullable AnomalyTruth current;
    private @Nullable Evidence evidence;

    Search(List<String> kinds, int quota) {
      this.kinds = kinds;
      this.quota = quota;
    }

    /** Ends the current event unless the next reading belongs to it. */
    void next(@Nullable AnomalyTruth truth) {
      if (current != null && (truth == null || truth.id() != current.id())) {
        end(current);
        evidence = null;
      }
      current = truth;
    }

    private void end(AnomalyTruth event) {
      String kind = event.kind();
      if (!kinds.contains(kind) || taken.getOrDefault(kind, 0) >= quota) {
        return;
      }
      if (evidence == null) {
        missed++;
        return;
      }
      taken.merge(kind, 1, Integer::sum);
      cases.add(new Case(event.id(), kind, event.rootCause(), evidence));
    }
  }
}
