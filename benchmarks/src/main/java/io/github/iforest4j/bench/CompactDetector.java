package io.github.iforest4j.bench;

import io.github.iforest4j.FeatureMatrix;
import io.github.iforest4j.IsolationForestConfig;
import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.ScoringMode;
import io.github.iforest4j.detect.AnomalyDetector;
import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.schema.SchemaOptions;
import io.github.iforest4j.schema.SchemaProposal;
import java.time.Instant;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * The compact model of one device among many that differ: 32 trees of 64 rows over 6 fields. One
 * reading from the encoded row to the verdict, 1 % of them anomalies.
 */
public class CompactDetector extends RowBenchmark {
  private static final int FIELDS = 6;

  /** With boxes, or plain and ten times smaller. */
  @Param({"BOX", "PLAIN"})
  public ScoringMode scoring;

  private AnomalyDetector detector;
  private RecordRow row;
  private FeatureMatrix readings;
  private int next;

  /** Trains on 1,000 readings. */
  @Setup
  public void train() {
    RecordTable table = new RecordTable();
    FeatureMatrix rows = GaussianMixture.rows(1_000, FIELDS, 1);
    for (int r = 0; r < rows.numRows(); r++) {
      for (int f = 0; f < FIELDS; f++) {
        table.setNumber(table.fieldIndex("field" + f), rows.get(r, f));
      }
      table.endRow();
    }
    DetectorConfig config =
        DetectorConfig.builder()
            .scoring(scoring)
            .forest(
                IsolationForestConfig.builder()
                    .numTrees(32)
                    .subsampleSize(64)
                    .boxes(scoring == ScoringMode.BOX)
                    .build())
            .build();
    detector =
        DetectorModel.fit(
                SchemaProposal.of(table, SchemaOptions.NONE).schema(),
                table,
                config,
                new ModelProvenance("benchmark", "made up", 1_000, Instant.EPOCH))
            .newDetector();
    row = detector.newRow();
    readings = GaussianMixture.scored(FIELDS);
  }

  /** One reading. */
  @Benchmark
  public Verdict.State detect() {
    next = (next + 1) & (GaussianMixture.SCORED_ROWS - 1);
    for (int f = 0; f < FIELDS; f++) {
      row.setNumber(f, readings.get(next, f));
    }
    return detector.detectReused(row).state();
  }
}
