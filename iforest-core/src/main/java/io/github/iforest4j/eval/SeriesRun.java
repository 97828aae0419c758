package io.github.iforest4j.eval;

import io.github.iforest4j.detect.AnomalyDetector;
import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.Learning;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.detect.Training;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * One series of a public benchmark: a detector learns its beginning and judges the rest. By
 * reading, in the order of the series; everything before the first judged reading is zero.
 *
 * @param scores anomaly scores
 * @param anomalies the decisions
 * @param relative how far the score is above its threshold, from the level of {@link #level}; at
 *     least that level exactly if the reading is an anomaly; in [0,1]
 */
record SeriesRun(double[] scores, boolean[] anomalies, double[] relative) {
  /** Returns the level of {@link #relative} at which a reading is an anomaly. */
  static double level(Preset preset) {
    return preset == Preset.METRIC ? preset.threshold().value() : .5;
  }

  /** A schema in which the benchmark says what each column is; nothing is guessed from the data. */
  static FeatureSchema schema(RecordTable table, String time, Set<String> labels) {
    List<Field> fields = new ArrayList<>();
    for (int c = 0; c < table.numColumns(); c++) {
      String name = table.columnName(c);
      FieldRole role =
          name.equals(time)
              ? FieldRole.TIME
              : labels.contains(name) ? FieldRole.LABEL : FieldRole.FEATURE;
      FieldKind kind = role == FieldRole.TIME ? FieldKind.TEXT : FieldKind.NUMERIC;
      fields.add(new Field(name, role, kind, "", List.of(), null));
    }
    return new FeatureSchema(fields);
  }

  /**
   * Learns the first readings, then judges the others. With a preset that needs windows, the
   * learned readings pass the detector once more, so that the windows are full at the first judged
   * reading.
   *
   * @param learning whether the detector learns from what it judges
   * @param from index of the first reading that is judged
   */
  static SeriesRun of(
      RecordTable table, FeatureSchema schema, DetectorConfig config, Learning learning, int from) {
    AnomalyDetector detector =
        Training.builder(table.rows(0, from))
            .schema(schema)
            .config(config)
            .provenance("evaluate", "benchmark", Instant.EPOCH)
            .prepare()
            .fit()
            .newDetector(learning);
    int n = table.numRows();
    SeriesRun run = new SeriesRun(new double[n], new boolean[n], new double[n]);
    RecordRow row = detector.newRow();
    double level = level(config.preset());
    for (int r = config.preset() == Preset.METRIC ? from : 0; r < n; r++) {
      table.copyTo(r, row);
      Verdict verdict = detector.detectReused(row);
      if (r >= from && verdict.state() != Verdict.State.WARMING) {
        run.scores[r] = verdict.score();
        run.anomalies[r] = verdict.isAnomaly();
        double above = level + verdict.score() - verdict.threshold();
        run.relative[r] =
            verdict.isAnomaly()
                ? Math.min(1, Math.max(level, above))
                : Math.max(0, Math.min(Math.nextDown(level), above));
      }
    }
    return run;
  }
}
