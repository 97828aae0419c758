package io.github.iforest4j.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.iforest4j.FeatureMatrix;
import io.github.iforest4j.IsolationForest;
import io.github.iforest4j.IsolationForestConfig;
import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.ScoringMode;
import io.github.iforest4j.eval.Confusion;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.stream.SensorTransform;
import io.github.iforest4j.stream.SensorWindows;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.DoubleFunction;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What each part of the preset sensors is worth on SKAB valve1: the table of the docs. */
class SensorAblationTest {
  private static final int TRAINING = 400;
  private static final int SENSORS = 8;

  private record Run(RecordTable table, boolean[] truth) {}

  /**
   * A variant.
   *
   * @param kept which columns the forest sees
   * @param copies how many jittered copies of the rows it grows on
   * @param alarm from the threshold; null for the preset's own
   */
  private record Variant(
      String name,
      IntPredicate kept,
      IsolationForestConfig.Builder forest,
      int copies,
      ScoringMode scoring,
      DoubleFunction<AlarmRule> alarm) {}

  private static List<Run> runs() throws IOException {
    Path folder = Path.of(System.getProperty("iforest.shared", ""), "data").resolve("skab/valve1");
    assumeTrue(Files.isDirectory(folder), () -> "SKIPPED: no " + folder + "; set -Diforest.shared");
    List<Run> runs = new ArrayList<>();
    for (int k = 0; k < 16; k++) {
      List<String> lines = Files.readAllLines(folder.resolve(k + ".csv"));
      RecordTable table = new RecordTable();
      boolean[] truth = new boolean[lines.size() - 1];
      for (int r = 0; r < truth.length; r++) {
        String[] cells = lines.get(r + 1).split(";");
        for (int s = 0; s < SENSORS; s++) {
          table.setNumber(table.fieldIndex("s" + s), Double.parseDouble(cells[s + 1]));
        }
        table.endRow();
        truth[r] = Double.parseDouble(cells[SENSORS + 1]) == 1;
      }
      runs.add(new Run(table, truth));
    }
    return runs;
  }

  private static FeatureSchema schema(RecordTable training) {
    List<Field> fields = new ArrayList<>();
    for (int s = 0; s < SENSORS; s++) {
      fields.add(new Field("s" + s, FieldRole.FEATURE, FieldKind.NUMERIC, "", List.of(), null));
    }
    return new FeatureSchema(fields).withUsualRanges(training);
  }

  /** The columns of all rows after the warm-up. */
  private static double[][] columns(SensorTransform transform, RecordTable table, Variant variant) {
    SensorWindows windows = new SensorWindows(transform);
    double[] all = new double[windows.size()];
    double[][] rows = new double[table.numRows() - SensorTransform.WARM_UP][];
    RecordRow row = transform.schema().newRow();
    for (int r = 0; r < table.numRows(); r++) {
      table.copyTo(r, row);
      if (windows.next(row, all, 0)) {
        int n = 0;
        double[] kept = new double[3 * SENSORS];
        for (int c = 0; c < 3 * SENSORS; c++) {
          if (variant.kept.test(c)) {
            kept[n++] = all[c];
          }
        }
        rows[r - SensorTransform.WARM_UP] = Arrays.copyOf(kept, n);
      }
    }
    return rows;
  }

  private static FeatureMatrix jittered(FeatureMatrix rows, int copies, long seed) {
    Random noise = new Random(seed);
    List<double[]> all = new ArrayList<>();
    for (int k = 0; k <= copies; k++) {
      for (int r = 0; r < rows.numRows(); r++) {
        double[] row = rows.row(r).clone();
        for (int c = 0; k > 0 && c < row.length; c++) {
          row[c] += noise.nextGaussian();
        }
        all.add(row);
      }
    }
    return FeatureMatrix.of(all.toArray(new double[0][]));
  }

  private static Confusion judge(
      Run run, Variant variant, long seed, Confusion confusion, long[] cost) {
    RecordTable training = run.table.rows(0, TRAINING);
    SensorTransform transform = SensorTransform.learn(schema(training), training);
    double[][] rows = columns(transform, run.table, variant);
    int n = TRAINING - SensorTransform.WARM_UP;
    FeatureMatrix seen = FeatureMatrix.of(Arrays.copyOf(rows, n));
    DetectorConfig config =
        DetectorConfig.builder()
            .preset(Preset.SENSORS)
            .scoring(variant.scoring)
            .forest(variant.forest.seed(seed).build())
            .build();
    IsolationForest forest =
        IsolationForest.fit(jittered(seen, variant.copies, seed), config.forest());
    Calibration calibration =
        Calibration.outOfFold(seen, config, part -> jittered(part, variant.copies, seed));
    double on = calibration.threshold(config.threshold()).score();
    AlarmRule alarm =
        variant.alarm == null ? new PeakAlarm(calibration.median(), on) : variant.alarm.apply(on);
    Confusion counted = confusion;
    double[] scores = new double[rows.length];
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadCpuTime();
    for (int r = 0; r < rows.length; r++) {
      scores[r] = forest.score(rows[r], 0, variant.scoring);
    }
    cost[0] += threads.getCurrentThreadCpuTime() - before;
    cost[1] += rows.length;
    for (int r = 0; r < rows.length; r++) {
      boolean called = alarm.next(scores[r]);
      int at = r + SensorTransform.WARM_UP;
      if (at >= TRAINING) {
        counted = counted.plus(run.truth[at], called);
      }
    }
    return counted;
  }

  private static IsolationForestConfig.Builder forest(int trees, int sampleSize, int height) {
    return IsolationForestConfig.builder()
        .numTrees(trees)
        .subsampleSize(sampleSize)
        .heightLimit(height);
  }

  @Test
  @Tag("long")
  void whatEachPartIsWorth() throws IOException {
    List<Run> runs = runs();
    IntPredicate all = c -> true;
    ScoringMode box = ScoringMode.BOX;
    Variant[] variants = {
      new Variant("the preset", all, forest(120, 256, 10), 1, box, null),
      new Variant("plain scoring", all, forest(120, 256, 10), 1, ScoringMode.PLAIN, null),
      new Variant("without relations", c -> c < 2 * SENSORS, forest(120, 256, 10), 1, box, null),
      new Variant("without spreads", c -> c / SENSORS != 1, forest(120, 256, 10), 1, box, null),
      new Variant("without means", c -> c >= SENSORS, forest(120, 256, 10), 1, box, null),
      new Variant("without jitter", all, forest(120, 256, 10), 0, box, null),
      new Variant("fixed threshold", all, forest(120, 256, 10), 1, box, AlarmRule.Level::new),
      new Variant("150 trees", all, forest(150, 256, 10), 1, box, null),
      new Variant("100 trees", all, forest(100, 256, 10), 1, box, null),
      new Variant("80 trees", all, forest(80, 256, 10), 1, box, null),
      new Variant("50 trees", all, forest(50, 256, 10), 1, box, null),
      new Variant("height limit 8", all, forest(120, 256, 8), 1, box, null),
      new Variant("samples of 128", all, forest(120, 128, 10), 1, box, null),
      new Variant("samples of 64, height limit 6", all, forest(120, 64, 6), 1, box, null)
    };
    double[] errors = new double[variants.length];
    for (int v = 0; v < variants.length; v++) {
      double far = 0;
      double mar = 0;
      double f1 = 0;
      int seeds = 3;
      long[] cost = new long[2];
      for (int seed = 1; seed <= seeds; seed++) {
        Confusion confusion = Confusion.EMPTY;
        for (Run run : runs) {
          confusion = judge(run, variants[v], seed, confusion, cost);
        }
        far += 100 * confusion.falseAlarmRate() / seeds;
        mar += 100 * confusion.missedAlarmRate() / seeds;
        f1 += confusion.f1() / seeds;
      }
      errors[v] = far + mar;
      System.out.printf(
          Locale.ROOT,
          "skab ablation: | %s | %.3f | %.1f | %.1f | %.1f | %.0f |%n",
          variants[v].name,
          f1,
          far,
          mar,
          far + mar,
          cost[0] / 1e3 / cost[1]);
    }
    assertThat(errors[0]).isLessThanOrEqualTo(32);
    // What is left out costs something, or it should not be there.
    assertThat(errors[1]).isGreaterThan(errors[0]);
    assertThat(errors[2]).isGreaterThan(errors[0]);
    assertThat(errors[6]).isGreaterThan(errors[0]);
  }

  /** Processor time from the encoded row to the verdict; printed only. */
  @Test
  @Tag("long")
  void whatAReadingCosts() throws IOException {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    List<Run> runs = runs();
    double least = Double.MAX_VALUE;
    long anomalies = 0;
    long readings = 0;
    for (int round = 0; round < 4; round++) {
      long nanos = 0;
      anomalies = 0;
      readings = 0;
      for (Run run : runs) {
        RecordTable training = run.table.rows(0, TRAINING);
        AnomalyDetector detector =
            DetectorModel.fit(
                    schema(training),
                    training,
                    DetectorConfig.builder().preset(Preset.SENSORS).build(),
                    new ModelProvenance("test", "SKAB", TRAINING, Instant.EPOCH))
                .newDetector();
        RecordRow row = detector.newRow();
        long before = threads.getCurrentThreadCpuTime();
        for (int r = 0; r < run.table.numRows(); r++) {
          run.table.copyTo(r, row);
          anomalies += detector.detect(row).isAnomaly() ? 1 : 0;
        }
        nanos += threads.getCurrentThreadCpuTime() - before;
        readings += run.table.numRows();
      }
      least = Math.min(least, nanos / 1e3 / readings);
    }
    System.out.printf(
        Locale.ROOT,
        "sensors cost: | %.0f µs a reading | %.2f anomalous |%n",
        least,
        (double) anomalies / readings);
    assertThat(anomalies).isBetween(readings / 10, readings / 2);
  }
}
