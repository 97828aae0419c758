package io.github.iforest4j.detect;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** One series that is learned as it goes, and what other detectors are known to get wrong. */
@Isolated("it counts allocated bytes, and the compiler must keep up")
class MetricPresetTest {
  private static final FeatureSchema SCHEMA =
      new FeatureSchema(
          List.of(
              new Field("time", FieldRole.TIME, FieldKind.CATEGORICAL, "", List.of(), null),
              new Field("value", FieldRole.FEATURE, FieldKind.NUMERIC, "", List.of(), null)));

  /** A reading every five minutes from a Thursday on. */
  private static final int PERIOD = 300;

  private static DetectorModel model(int n, IntToDoubleFunction values) {
    RecordTable table = new RecordTable();
    for (int i = 0; i < n; i++) {
      table.setText(table.fieldIndex("time"), Instant.ofEpochSecond((long) i * PERIOD).toString());
      table.setNumber(table.fieldIndex("value"), values.applyAsDouble(i));
      table.endRow();
    }
    return DetectorModel.fit(
        SCHEMA,
        table,
        DetectorConfig.builder().preset(Preset.METRIC).build(),
        new ModelProvenance("test", "made up", n, Instant.EPOCH));
  }

  private static Verdict judge(AnomalyDetector detector, RecordRow row, int i, double value) {
    row.clear();
    row.setNumber(0, (double) i * PERIOD);
    row.setNumber(1, value);
    return detector.detect(row);
  }

  /** The indices of anomalies in readings from..to of a series, after training on 0..from. */
  private static List<Integer> anomalies(int from, int to, IntToDoubleFunction values) {
    AnomalyDetector detector = model(from, values).newDetector();
    RecordRow row = detector.newRow();
    List<Integer> found = new ArrayList<>();
    for (int i = from; i < to; i++) {
      if (judge(detector, row, i, values.applyAsDouble(i)).isAnomaly()) {
        found.add(i);
      }
    }
    return found;
  }

  private static double[] noise(int n, long seed) {
    return new Random(seed).doubles(n, -1, 1).toArray();
  }

  /**
   * Within a block (here 150 readings) only a clearly higher score is reported again; after it, an
   * equal one.
   */
  @Test
  void aSecondSpikeIsFoundAfterABlock() {
    double[] noise = noise(2_000, 1);
    assertThat(
            anomalies(1_000, 2_000, i -> 50 + noise[i] + (i == 1_500 ? 30 : i == 1_700 ? 30 : 0)))
        .contains(1_500, 1_700)
        .hasSizeLessThanOrEqualTo(6);
  }

  /** Ten days of a day-night rhythm, then a night in the middle of the day. */
  @Test
  void aRhythmIsNoAnomalyButALackOfItIs() {
    double[] noise = noise(4_000, 2);
    IntToDoubleFunction days = i -> 20 + 10 * Math.sin(2 * Math.PI * i / 288) + .3 * noise[i];
    assertThat(anomalies(1_500, 3_500, days)).hasSizeLessThanOrEqualTo(2);
    int noon = 288 * 11 + 72;
    assertThat(
            anomalies(
                1_500, 3_500, i -> days.applyAsDouble(i) - (i >= noon && i < noon + 40 ? 15 : 0)))
        .anyMatch(i -> i >= noon && i < noon + 40);
  }

  /** A rival scores any change after a constant run as 100 of 100. */
  @Test
  void aConstantThatMovesALittleIsNoAnomalyAndAJumpIs() {
    assertThat(anomalies(1_000, 1_500, i -> i == 1_200 ? 400.2 : 400)).isEmpty();
    assertThat(anomalies(1_000, 1_500, i -> i == 1_200 ? 440 : 400)).contains(1_200);
  }

  /** The first readings of the training are the anomaly: what follows must not suffer. */
  @Test
  void aSeriesThatStartsWithAnAnomaly() {
    double[] noise = noise(3_000, 3);
    assertThat(anomalies(1_000, 3_000, i -> i < 30 ? 500 : 50 + noise[i] + (i == 2_500 ? 30 : 0)))
        .contains(2_500)
        .hasSizeLessThanOrEqualTo(4);
  }

  @Test
  void aStepBecomesTheNewNormal() {
    double[] noise = noise(6_000, 4);
    IntToDoubleFunction step = i -> (i < 2_000 ? 50 : 80) + noise[i];
    List<Integer> found = anomalies(1_000, 6_000, step);
    assertThat(found).anyMatch(i -> i >= 2_000 && i < 2_005);
    assertThat(found).noneMatch(i -> i > 2_500);
  }

  @Test
  void missingValuesAreAnomaliesOfTheirOwnAndLearnedFromNever() {
    double[] noise = noise(3_000, 5);
    assertThat(anomalies(1_000, 2_000, i -> i == 1_700 ? Double.NaN : 50 + noise[i]))
        .contains(1_700);
  }

  /** Snapshots in the middle of everything, trees that are due included. */
  @Test
  void aRestoredStreamGoesOnAsIfNothingHadHappened(@TempDir Path folder) throws IOException {
    double[] noise = noise(3_000, 6);
    DetectorModel trained = model(500, i -> noise[i]);
    trained.write(folder.resolve("m"));
    DetectorModel model = DetectorModel.read(folder.resolve("m"));
    assertThat(model.id()).isEqualTo(trained.id());
    AnomalyDetector straight = trained.newDetector();
    RecordRow row = straight.newRow();
    AnomalyDetector resumed = model.newDetector();
    RecordRow other = resumed.newRow();
    for (int i = 500; i < 1_500; i++) {
      if (i % 97 == 0) {
        resumed = model.resume(resumed.state().snapshot());
      }
      double value = i % 111 == 5 ? 9 : noise[i];
      Verdict a = judge(straight, row, i, value);
      Verdict b = judge(resumed, other, i, value);
      assertThat(b.score()).isEqualTo(a.score());
      assertThat(b.threshold()).isEqualTo(a.threshold());
      assertThat(b.confidence()).isEqualTo(a.confidence());
      assertThat(b.attribution().contribution(1)).isEqualTo(a.attribution().contribution(1));
    }
    assertThat(resumed.state().snapshot()).isEqualTo(straight.state().snapshot());
    assertThat(straight.state().readings()).isEqualTo(1_000);
  }

  @Test
  void theAttributionIsTheScoresExcess() {
    double[] noise = noise(1_001, 7);
    AnomalyDetector detector = model(1_000, i -> noise[i]).newDetector();
    Verdict verdict = judge(detector, detector.newRow(), 1_000, 25);
    assertThat(verdict.isAnomaly()).isTrue();
    assertThat(verdict.attribution().contribution(1))
        .isCloseTo(verdict.score() - .5, org.assertj.core.api.Assertions.within(1e-9));
    assertThat(verdict.attribution().direction(1)).isEqualTo(1);
    assertThat(verdict.attribution().contribution(0)).isZero();
  }

  /** A wave of 48 readings; from reading 3,000 on, half a wave runs the other way round. */
  private static IntToDoubleFunction wave(double[] noise) {
    return i -> {
      boolean mirrored = i >= 3_000 && i < 3_024;
      return 10
          + 5 * Math.sin(2 * Math.PI * i / 48) * (mirrored ? -1 : 1)
          + 2 * Math.sin(4 * Math.PI * i / 48)
          + .2 * noise[i];
    };
  }

  /** Each value is ordinary, and so are its means and changes; only their course is not. */
  @Test
  void anUnusualShapeIsAnAnomaly() {
    double[] noise = noise(4_000, 9);
    IntToDoubleFunction values = wave(noise);
    AnomalyDetector detector = model(2_000, values).newDetector();
    RecordRow row = detector.newRow();
    int shapes = 0;
    for (int i = 2_000; i < 4_000; i++) {
      Verdict verdict = judge(detector, row, i, values.applyAsDouble(i));
      if (verdict.aspect(1) == Aspect.SHAPE) {
        assertThat(i).isBetween(3_000, 3_100);
        assertThat(verdict.isAnomaly()).isTrue();
        assertThat(verdict.span()).isBetween(8, 48);
        assertThat(verdict.cause()).isEqualTo(1);
        assertThat(verdict.attribution().contribution(1)).isEqualTo(verdict.score() - .5);
        assertThat(verdict.explain())
            .contains("unusual shape over the last " + verdict.span() + " readings");
        shapes++;
      } else {
        assertThat(verdict.span()).isZero();
      }
    }
    assertThat(shapes).isPositive();
  }

  @Test
  void aStreamWithShapesGoesOnWhereItWasSaved(@TempDir Path folder) throws IOException {
    double[] noise = noise(4_000, 10);
    IntToDoubleFunction values = wave(noise);
    DetectorModel trained = model(2_000, values);
    trained.write(folder.resolve("m"));
    DetectorModel model = DetectorModel.read(folder.resolve("m"));
    assertThat(model.id()).isEqualTo(trained.id());
    AnomalyDetector straight = trained.newDetector();
    AnomalyDetector resumed = model.newDetector();
    RecordRow row = straight.newRow();
    RecordRow other = resumed.newRow();
    for (int i = 2_000; i < 3_200; i++) {
      if (i % 97 == 0) {
        resumed = model.resume(resumed.state().snapshot());
      }
      double value = i % 200 == 7 ? Double.NaN : values.applyAsDouble(i);
      Verdict a = judge(straight, row, i, value);
      Verdict b = judge(resumed, other, i, value);
      assertThat(b.score()).isEqualTo(a.score());
      assertThat(b.span()).isEqualTo(a.span());
      assertThat(b.aspect(1)).isEqualTo(a.aspect(1));
    }
    assertThat(resumed.state().snapshot()).isEqualTo(straight.state().snapshot());
  }

  /** Seven of eight readings grow no tree; those allocate nothing. */
  @Test
  void readingsBetweenTreesAllocateNothing() {
    double[] noise = noise(40_000, 8);
    AnomalyDetector detector = model(500, i -> noise[i]).newDetector();
    RecordRow row = detector.newRow();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int allocating = 0;
    for (int i = 500; i < 40_000; i++) {
      row.clear();
      row.setNumber(1, .9 * noise[i]);
      long before = threads.getCurrentThreadAllocatedBytes();
      boolean anomaly = detector.detectReused(row).isAnomaly();
      long bytes = threads.getCurrentThreadAllocatedBytes() - before;
      allocating += i >= 30_000 && bytes > 0 && !anomaly ? 1 : 0;
    }
    assertThat(allocating).isLessThanOrEqualTo(10_000 / 8 + 5);
  }
}
