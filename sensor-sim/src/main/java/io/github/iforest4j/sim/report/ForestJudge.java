package io.github.iforest4j.sim.report;

import io.github.iforest4j.detect.AnomalyDetector;
import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.detect.Training;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.eval.RankingMetrics;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.sim.AnomalyTruth;
import io.github.iforest4j.sim.Scenario;
import io.github.iforest4j.sim.ScenarioException;
import io.github.iforest4j.sim.SensorReading;
import io.github.iforest4j.sim.SensorStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A forest that has learned from clean readings of a scenario, with another seed, and scores faulty
 * readings of any difficulty. Not thread-safe.
 */
final class ForestJudge {
  private final Scenario scenario;
  private final SensorStream.Options options;
  private final DetectorModel model;

  /**
   * Trains the forest with {@value DetectabilityReport#TRAINING_READINGS} readings.
   *
   * @throws ScenarioException if a forest cannot learn from this scenario
   */
  ForestJudge(Scenario scenario, SensorStream.Options options) {
    this.scenario = scenario;
    this.options = options;
    this.model = train(scenario, options);
  }

  private static DetectorModel train(Scenario scenario, SensorStream.Options options) {
    RecordTable training = new RecordTable();
    SensorStream.of(scenario, options.withSeed(~options.seed()).clean())
        .fill(training, DetectabilityReport.TRAINING_READINGS);
    boolean series = scenario.isSeries() && scenario.numDevices() == 1;
    DetectorConfig config =
        DetectorConfig.builder().preset(series ? Preset.SENSORS : Preset.READINGS).build();
    try {
      return Training.builder(training)
          .schema(scenario.schema())
          .config(config)
          .provenance("report", scenario.name(), Instant.EPOCH)
          .prepare()
          .fit();
    } catch (IllegalArgumentException e) {
      // The core's message names the part of the data that is not usable.
      throw new ScenarioException(scenario.name() + ": " + e.getMessage(), e);
    }
  }

  /** The scores of the first {@value DetectabilityReport#READINGS} readings at a difficulty. */
  Scores score(double difficulty) {
    AnomalyDetector detector = model.newDetector();
    RecordRow row = detector.newRow();
    SensorStream stream = SensorStream.of(scenario, options.withDifficulty(difficulty));
    Scores scores = new Scores();
    for (int i = 0; i < DetectabilityReport.READINGS; i++) {
      SensorReading reading = stream.next();
      row.clear();
      reading.copyTo(row);
      Verdict verdict = detector.detectReused(row);
      if (verdict.state() != Verdict.State.WARMING) {
        AnomalyTruth truth = reading.truth();
        scores.add(verdict.score(), truth == null ? null : truth.kind());
      }
    }
    return scores;
  }

  /** Scores of readings with the kind of anomaly that each belongs to. */
  static final class Scores {
    private final List<Double> scores = new ArrayList<>();
    private final List<@Nullable String> kinds = new ArrayList<>();

    void add(double score, @Nullable String kind) {
      scores.add(score);
      kinds.add(kind);
    }

    /**
     * How many readings are anomalous.
     *
     * @param kind the kind of anomaly to count; null counts all kinds
     */
    int count(@Nullable String kind) {
      int count = 0;
      for (String k : kinds) {
        if (k != null && (kind == null || k.equals(kind))) {
          count++;
        }
      }
      return count;
    }

    /**
     * The area under the ROC curve of anomalous against normal readings.
     *
     * @param kind the kind of anomaly; null stands for all kinds
     * @return NaN if there are no such readings, or no normal ones
     */
    double auroc(@Nullable String kind) {
      int anomalous = count(kind);
      int normal = scores.size() - count(null);
      if (anomalous == 0 || normal == 0) {
        return Double.NaN;
      }
      double[] kept = new double[anomalous + normal];
      boolean[] truth = new boolean[anomalous + normal];
      int n = 0;
      for (int i = 0; i < scores.size(); i++) {
        String k = kinds.get(i);
        if (k == null || kind == null || k.equals(kind)) {
          kept[n] = scores.get(i);
          truth[n++] = k != null;
        }
      }
      return RankingMetrics.auroc(kept, truth);
    }
  }
}
