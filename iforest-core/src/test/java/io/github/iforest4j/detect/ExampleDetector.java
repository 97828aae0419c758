package io.github.iforest4j.detect;

import io.github.iforest4j.IsolationForestConfig;
import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordSink;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.schema.SchemaOptions;
import io.github.iforest4j.schema.SchemaProposal;
import java.time.Instant;
import java.util.Random;

/** Small detector models with fields of every kind. */
final class ExampleDetector {
  private ExampleDetector() {}

  /** A model of {@link Preset#METRIC} that knows shapes. */
  static DetectorModel fitRhythm() {
    Random random = new Random(1);
    RecordTable table = new RecordTable();
    for (int i = 0; i < 1_000; i++) {
      double wave = Math.sin(i * 2 * Math.PI / 10);
      table.setNumber(table.fieldIndex("temp"), wave + .1 * random.nextGaussian());
      table.endRow();
    }
    return fit(table, Preset.METRIC);
  }

  static DetectorModel fit(Preset preset) {
    Random random = new Random(1);
    RecordTable table = new RecordTable();
    int numRecords = preset == Preset.METRIC ? 100 : 60;
    for (int i = 0; i < numRecords; i++) {
      if (preset == Preset.METRIC) {
        table.setNumber(table.fieldIndex("temp"), random.nextGaussian());
      } else {
        set(table, i, random.nextGaussian(), random.nextBoolean() ? "run" : "idle");
      }
      table.endRow();
    }
    return fit(table, preset);
  }

  private static DetectorModel fit(RecordTable table, Preset preset) {
    return DetectorModel.fit(
        SchemaProposal.of(table, SchemaOptions.NONE).schema(),
        table,
        DetectorConfig.builder()
            .preset(preset)
            .forest(IsolationForestConfig.builder().numTrees(2).subsampleSize(8).build())
            .build(),
        new ModelProvenance("test", "made up", table.numRows(), Instant.EPOCH));
  }

  private static void set(RecordSink sink, int second, double temperature, String mode) {
    setText(sink, "time", "2026-01-01T00:00:" + (10 + second % 50) + "Z");
    setText(sink, "mode", mode);
    // A damaged model may have fields of other names.
    int temp = sink.fieldIndex("temp");
    if (temp >= 0) {
      sink.setNumber(temp, temperature);
    }
    int open = sink.fieldIndex("open");
    if (open >= 0) {
      sink.setBoolean(open, second % 2 == 0);
    }
  }

  private static void setText(RecordSink sink, String name, String text) {
    int field = sink.fieldIndex(name);
    if (field >= 0) {
      sink.setText(field, text);
    }
  }

  /** The scores of 40 fixed readings, of which some are unusual; 0 while warming up. */
  static double[] scores(DetectorModel model, Learning learning) {
    AnomalyDetector detector = model.newDetector(learning);
    RecordRow row = detector.newRow();
    double[] scores = new double[40];
    for (int i = 0; i < scores.length; i++) {
      row.clear();
      set(row, i, i % 7 / 4.0 - 1 + (i % 5 == 4 ? 9 : 0), i % 6 == 5 ? "melt" : "run");
      Verdict verdict = detector.detect(row);
      scores[i] = verdict.state() == Verdict.State.WARMING ? 0 : verdict.score();
    }
    return scores;
  }
}
