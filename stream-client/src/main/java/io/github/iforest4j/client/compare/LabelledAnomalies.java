package io.github.iforest4j.client.compare;

import io.github.iforest4j.detect.AnomalyDetector;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.RecentReadings;
import io.github.iforest4j.label.LabelTaxonomy;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.sim.AnomalyTruth;
import io.github.iforest4j.sim.SensorReading;
import io.github.iforest4j.sim.SensorStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Anomalies of a simulated stream, as the detector saw them, with what the simulator knows. */
public final class LabelledAnomalies {
  /** How the simulator's kinds are called in the standard taxonomy, where the names differ. */
  private static final Map<String, String> CATEGORIES =
      Map.of(
          "src_port", "new_value",
          "protocol", "new_value",
          "packet_size", "spike",
          "duration_ms", "spike");

  /** No scenario is so rare in anomalies that a search has to go on longer. */
  private static final long MAX_READINGS_PER_CASE = 20_000;

  /**
   * One anomaly.
   *
   * @param id the number of the event in its stream
   * @param kind what the simulator did; never part of the evidence
   * @param category what a labeller should call it
   * @param evidence what the detector found at the last reading of the event that it flagged
   */
  public record Case(long id, String kind, String category, Evidence evidence) {}

  private final List<Case> cases = new ArrayList<>();
  private final TreeSet<String> leftOut = new TreeSet<>();
  private long missed;

  private LabelledAnomalies() {}

  /**
   * Watches a stream until there are so many anomalies, as evenly over the kinds as can be.
   *
   * @param count how many
   * @param taxonomy what they may be called; events of kinds without a category are left out
   * @throws IllegalArgumentException if no kind of the scenario has a category, or the detector
   *     finds too few
   */
  public static LabelledAnomalies of(
      DetectorModel model, SensorStream stream, int count, LabelTaxonomy taxonomy) {
    LabelledAnomalies found = new LabelledAnomalies();
    found.collect(model, stream, count, taxonomy);
    return found;
  }

  private void collect(
      DetectorModel model, SensorStream stream, int count, LabelTaxonomy taxonomy) {
    List<String> usable = new ArrayList<>();
    for (String kind : stream.scenario().anomalyKinds()) {
      boolean named = taxonomy.categories().contains(category(kind));
      (named ? usable : leftOut).add(kind);
    }
    if (usable.isEmpty()) {
      throw new IllegalArgumentException(
          "none of the kinds of "
              + stream.scenario().name()
              + " ("
              + String.join(", ", stream.scenario().anomalyKinds())
              + ") is a category of the taxonomy "
              + taxonomy.name());
    }
    int quota = (count + usable.size() - 1) / usable.size();
    Map<String, Integer> taken = new HashMap<>();
    AnomalyDetector detector = model.newDetector();
    RecentReadings recent = new RecentReadings(model.schema());
    RecordRow row = detector.newRow();
    AnomalyTruth current = null;
    Evidence last = null;
    for (long r = 0; cases.size() < count; r++) {
      if (r > MAX_READINGS_PER_CASE * count) {
        throw new IllegalArgumentException(
            "only " + cases.size() + " of " + count + " anomalies were found: ask for fewer");
      }
      SensorReading reading = stream.next();
      row.clear();
      reading.copyTo(row);
      Verdict verdict = detector.detect(row);
      AnomalyTruth truth = reading.truth();
      if (current != null && (truth == null || truth.id() != current.id())) {
        end(current, last, usable, quota, taken);
        last = null;
      }
      current = truth;
      if (truth != null && verdict.isAnomaly()) {
        last = Evidence.of(row, verdict, reading.time(), recent);
      }
      recent.add(row);
    }
  }

  private void end(
      AnomalyTruth truth,
      Evidence evidence,
      List<String> usable,
      int quota,
      Map<String, Integer> taken) {
    if (!usable.contains(truth.kind()) || taken.getOrDefault(truth.kind(), 0) >= quota) {
      return;
    }
    if (evidence == null) {
      missed++;
      return;
    }
    taken.merge(truth.kind(), 1, Integer::sum);
    cases.add(new Case(truth.id(), truth.kind(), category(truth.kind()), evidence));
  }

  private static String category(String kind) {
    return CATEGORIES.getOrDefault(kind, kind);
  }

  /** The anomalies, in the order of the stream. */
  public List<Case> cases() {
    return cases;
  }

  /** Kinds of the scenario that the taxonomy has no category for. */
  public List<String> leftOut() {
    return List.copyOf(leftOut);
  }

  /** Events that the detector did not see, so that there was nothing to label. */
  public long missed() {
    return missed;
  }
}
