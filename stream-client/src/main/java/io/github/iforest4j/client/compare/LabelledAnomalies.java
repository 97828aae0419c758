package io.github.iforest4j.client.compare;

import io.github.iforest4j.IsolationForestConfig;
import io.github.iforest4j.client.console.Version;
import io.github.iforest4j.detect.AnomalyDetector;
import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.detect.Training;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.RecentReadings;
import io.github.iforest4j.label.LabelTaxonomy;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.sim.AnomalyTruth;
import io.github.iforest4j.sim.Scenario;
import io.github.iforest4j.sim.SensorReading;
import io.github.iforest4j.sim.SensorStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Anomalies of a simulated stream: the evidence of the detector and the truth of the simulator. */
public final class LabelledAnomalies {
  /** The standard taxonomy's names for the simulator's kinds, where the names differ. */
  private static final Map<String, String> CATEGORIES =
      Map.of(
          "src_port", "new_value",
          "protocol", "new_value",
          "packet_size", "spike",
          "duration_ms", "spike");

  /** The search gives up after this many readings per wanted anomaly; no scenario needs more. */
  private static final long MAX_READINGS_PER_CASE = 20_000;

  /** Six hours of readings, one a second. */
  private static final int TRAINING_READINGS = 6 * 60 * 60;

  private static final double CONTAMINATION = .005;
  private static final int SUBSAMPLE_SIZE = 1024;
  private static final double ANOMALY_SHARE = .05;

  /**
   * One anomaly.
   *
   * @param id the number of the event in its stream
   * @param kind the simulator's kind; never part of the evidence
   * @param category the right category
   * @param evidence of the last reading of the event that the detector flagged
   */
  public record Case(long id, String kind, String category, Evidence evidence) {}

  private final List<Case> cases = new ArrayList<>();
  private final TreeSet<String> leftOut = new TreeSet<>();
  private long missed;

  private LabelledAnomalies() {}

  /**
   * Trains a detector on clean readings of a scenario, and lets it watch other readings until it
   * has found enough anomalies, as evenly over the kinds as possible.
   *
   * @param seed one seed gives one set of anomalies; training uses the next one
   * @param count the number of anomalies
   * @param taxonomy the possible categories; events of kinds without a category are left out
   * @param now for the provenance of the model
   * @throws IllegalArgumentException if no kind of the scenario has a category, or the detector
   *     finds too few
   */
  public static LabelledAnomalies of(
      Scenario scenario, long seed, int count, LabelTaxonomy taxonomy, Instant now) {
    RecordTable clean = new RecordTable();
    SensorStream.of(scenario, SensorStream.Options.of(scenario, seed + 1).clean())
        .fill(clean, TRAINING_READINGS);
    boolean series = scenario.schema().firstWithRole(FieldRole.TIME) >= 0;
    DetectorModel model =
        Training.builder(clean)
            .schema(scenario.schema())
            .config(
                DetectorConfig.builder()
                    .preset(series ? Preset.SENSORS : Preset.READINGS)
                    .contamination(CONTAMINATION)
                    .forest(IsolationForestConfig.builder().subsampleSize(SUBSAMPLE_SIZE).build())
                    .build())
            .provenance(Version.software(), "simulator, scenario " + scenario.name(), now)
            .prepare()
            .fit();
    SensorStream stream =
        SensorStream.of(
            scenario, SensorStream.Options.of(scenario, seed).withAnomalyShare(ANOMALY_SHARE));
    return of(model, stream, count, taxonomy);
  }

  private static LabelledAnomalies of(
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

  /** A hash of all cases: equal sets of anomalies have equal hashes. */
  public String fingerprint() {
    StringBuilder text = new StringBuilder();
    for (Case one : cases) {
      text.append(one.id()).append(' ').append(one.category()).append('\n');
      text.append(one.evidence()).append('\n');
    }
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The anomalies, in the order of the stream. */
  public List<Case> cases() {
    return cases;
  }

  /** Kinds of the scenario that the taxonomy has no category for. */
  public List<String> leftOut() {
    return List.copyOf(leftOut);
  }

  /** The number of events that the detector missed, so that there was nothing to label. */
  public long missed() {
    return missed;
  }
}
