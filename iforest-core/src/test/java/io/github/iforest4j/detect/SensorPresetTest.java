package io.github.iforest4j.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import io.github.iforest4j.IsolationForestConfig;
import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.schema.SchemaOptions;
import io.github.iforest4j.schema.SchemaProposal;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Sensors judged in the light of their own past. */
@Isolated("it counts allocated bytes, and the compiler must keep up")
class SensorPresetTest {
  /** A slow wave far wider than the noise: no single value tells a fault. */
  private static double temp(int i, Random random) {
    return 60 + 10 * Math.sin(i / 300.0) + .2 * random.nextGaussian();
  }

  private static double flow(Random random) {
    return 5 + .1 * random.nextGaussian();
  }

  private static DetectorModel model(int n) {
    RecordTable table = new RecordTable();
    Random random = new Random(1);
    for (int i = 0; i < n; i++) {
      table.setNumber(table.fieldIndex("temp"), temp(i, random));
      table.setNumber(table.fieldIndex("flow"), flow(random));
      table.endRow();
    }
    DetectorConfig config =
        DetectorConfig.builder()
            .preset(Preset.SENSORS)
            .contamination(.002)
            .forest(IsolationForestConfig.builder().numTrees(60).build())
            .build();
    return DetectorModel.fit(
        SchemaProposal.of(table, SchemaOptions.NONE).schema(),
        table,
        config,
        new ModelProvenance("test", "made up", n, Instant.EPOCH));
  }

  private static final DetectorModel MODEL = model(3_000);

  private final AnomalyDetector detector = MODEL.newDetector();
  private final RecordRow row = detector.newRow();
  private final Random random = new Random(2);
  private int time;

  private Verdict normal() {
    return detector.detect(next());
  }

  private RecordRow next() {
    row.clear();
    row.setNumber(0, temp(time++, random));
    row.setNumber(1, flow(random));
    return row;
  }

  private void warmUp() {
    for (int i = 0; i < 100; i++) {
      normal();
    }
  }

  @Test
  void warmingIsAStateWithoutAScore() {
    for (int i = 0; i < 20; i++) {
      Verdict verdict = normal();
      assertThat(verdict.state()).isEqualTo(Verdict.State.WARMING);
      assertThat(verdict.score()).isNaN();
      assertThat(verdict.position()).isEqualTo(i);
    }
    assertThat(normal().state()).isNotEqualTo(Verdict.State.WARMING);
    assertThat(detector.state().readings()).isEqualTo(21);
    assertThat(detector.state().scored()).isEqualTo(1);
  }

  /** It is that of ten readings: the slow wave has no part in it. */
  @Test
  void theUsualSpreadIsThatOfTenReadings() {
    Verdict verdict = normal();
    assertThat(verdict.usualSpread(0)).isCloseTo(.2, within(.03));
    assertThat(verdict.usualSpread(1)).isCloseTo(.1, within(.015));
    assertThat(verdict.copy().usualSpread(1)).isEqualTo(verdict.usualSpread(1));
    assertThat(new Verdict(2).usualSpread(1)).as("of another preset").isNaN();
  }

  @Test
  void aSpikeInsideTheUsualRangeIsASpreadFinding() {
    warmUp();
    next().setNumber(0, temp(time, random) - 4);
    Verdict verdict = detector.detect(row);
    assertThat(verdict.isAnomaly()).isTrue();
    assertThat(verdict.attribution().top(1)).containsExactly(0);
    assertThat(verdict.aspect(0)).isEqualTo(Aspect.SPREAD);
    assertThat(verdict.attribution().direction(0)).isEqualTo(1);
    assertThat(verdict.attribution().total()).isCloseTo(verdict.score() - .5, within(1e-9));
  }

  @Test
  void aStuckSensorIsASpreadFinding() {
    warmUp();
    Verdict verdict = null;
    for (int i = 0; i < 20; i++) {
      next().setNumber(1, 5.03);
      verdict = detector.detect(row);
    }
    assertThat(verdict.isAnomaly()).isTrue();
    assertThat(verdict.attribution().top(1)).containsExactly(1);
    assertThat(verdict.aspect(1)).isEqualTo(Aspect.SPREAD);
    assertThat(verdict.attribution().direction(1)).isEqualTo(-1);
  }

  @Test
  void aMissingValueIsAMissingFinding() {
    warmUp();
    next().setMissing(0);
    Verdict verdict = detector.detect(row);
    assertThat(verdict.isAnomaly()).isTrue();
    assertThat(verdict.attribution().top(1)).containsExactly(0);
    assertThat(verdict.aspect(0)).isEqualTo(Aspect.MISSING);
    assertThat(verdict.attribution().direction(0)).isZero();
  }

  @Test
  void aSnapshotInMidStreamGivesEqualVerdictsFromThereOn() throws IOException {
    warmUp();
    AnomalyDetector resumed = MODEL.resume(detector.state().snapshot());
    RecordRow other = resumed.newRow();
    for (int i = 0; i < 300; i++) {
      next();
      other.clear();
      other.setNumber(0, row.number(0) + (i % 50 == 7 ? 5 : 0));
      other.setNumber(1, row.number(1));
      row.setNumber(0, other.number(0));
      Verdict a = detector.detect(row);
      Verdict b = resumed.detect(other);
      assertThat(b.score()).isEqualTo(a.score());
      assertThat(b.position()).isEqualTo(a.position());
      assertThat(b.confidence()).isEqualTo(a.confidence());
    }
    assertThat(resumed.state().snapshot()).isEqualTo(detector.state().snapshot());
  }

  @Test
  void normalReadingsAllocateNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    row.clear();
    row.setNumber(0, 60);
    row.setNumber(1, 5);
    for (int i = 0; i < 20_000; i++) {
      row.setNumber(0, 60 + .2 * ((i * 7919) % 100 - 50) / 50);
      row.setNumber(1, 5);
      detector.detectReused(row);
    }
    long best = Long.MAX_VALUE;
    for (int round = 0; round < 3; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 5_000; i++) {
        detector.detectReused(row);
        row.setNumber(0, 60 + .2 * ((i * 7919) % 100 - 50) / 50);
        row.setNumber(1, 5 + .1 * ((i * 104_729) % 100 - 50) / 50);
      }
      best = Math.min(best, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(best).as("bytes for 5,000 readings").isLessThan(5_000);
  }

  @Test
  void tooFewReadingsToFillTheWindows() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model(25))
        .withMessageStartingWith("training needs at least 28 records, had 25");
  }
}
