package io.github.iforest4j.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * When a fault is over, so is its alarm, although the windows of {@link Preset#SENSORS} are longer;
 * while it lasts, the alarm does; and it hides no other one after it.
 */
class WakeTest {
  private static final int SENSORS = 3;
  private static final int TRAINING = 2_000;

  /** What is added to the first sensor. */
  private interface Fault {
    double at(int reading);
  }

  /** Three sensors that share a slow wave and have their own short memory. */
  private static double[][] readings(long seed, int rows) {
    Random random = new Random(seed);
    double[][] readings = new double[rows][SENSORS];
    double[] level = new double[SENSORS];
    for (int r = 0; r < rows; r++) {
      for (int s = 0; s < SENSORS; s++) {
        level[s] = .7 * level[s] + .7 * random.nextGaussian();
        readings[r][s] = 10 * s + 2 * Math.sin((r + 40 * seed) * .02) + level[s];
      }
    }
    return readings;
  }

  private static AnomalyDetector detector(long seed) {
    FeatureSchema schema =
        new FeatureSchema(
            IntStream.range(0, SENSORS)
                .mapToObj(
                    s ->
                        new Field(
                            "s" + s, FieldRole.FEATURE, FieldKind.NUMERIC, "", List.of(), null))
                .toList());
    RecordTable table = new RecordTable();
    for (double[] reading : readings(seed, TRAINING)) {
      for (int s = 0; s < SENSORS; s++) {
        table.setNumber(table.fieldIndex("s" + s), reading[s]);
      }
      table.endRow();
    }
    return DetectorModel.fit(
            schema,
            table,
            DetectorConfig.builder().preset(Preset.SENSORS).build(),
            new ModelProvenance("test", "test", TRAINING, Instant.EPOCH))
        .newDetector();
  }

  private static boolean[] called(AnomalyDetector detector, long seed, int rows, Fault fault) {
    double[][] readings = readings(seed + 1_000, rows);
    RecordRow row = detector.newRow();
    boolean[] called = new boolean[rows];
    for (int r = 0; r < rows; r++) {
      row.clear();
      for (int s = 0; s < SENSORS; s++) {
        row.setNumber(s, readings[r][s] + (s == 0 ? fault.at(r) : 0));
      }
      called[r] = detector.detect(row).isAnomaly();
    }
    return called;
  }

  private static int count(boolean[] called, int from, int to) {
    return (int) IntStream.range(from, to).filter(r -> called[r]).count();
  }

  private static int sum(IntUnaryOperator bySeed) {
    return IntStream.rangeClosed(1, 10).map(bySeed).sum();
  }

  /** Of a window of 15 readings it would be 100 to 150 in ten streams. */
  @Test
  void theAlarmEndsWithinAFewReadings() {
    int wake =
        sum(
            seed -> {
              boolean[] called =
                  called(
                      detector(seed),
                      seed,
                      400,
                      r ->
                          r == 100 ? 30 : r >= 200 && r < 220 ? 12 : r >= 300 && r < 308 ? -15 : 0);
              assertThat(called[100]).as("seed %d, spike", seed).isTrue();
              assertThat(count(called, 200, 220)).as("seed %d, shift", seed).isGreaterThan(15);
              assertThat(count(called, 300, 308)).as("seed %d, dip", seed).isGreaterThan(6);
              return count(called, 101, 116) + count(called, 220, 235) + count(called, 308, 323);
            });
    System.out.printf("anomalies in the wake of 30 faults: %d of 450 readings%n", wake);
    assertThat(wake).isLessThan(60);
  }

  /** The alarm of a weak fault has lasted for longer than the windows. */
  @Test
  void aSpikeDuringAnAlarmHasNoWake() {
    int wake =
        sum(
            seed -> {
              boolean[] called =
                  called(
                      detector(seed), seed, 200, r -> r == 130 ? -30 : r >= 100 && r < 130 ? 7 : 0);
              assertThat(called[130]).as("seed %d, spike", seed).isTrue();
              return count(called, 131, 146);
            });
    System.out.printf("anomalies in the wake of 10 such spikes: %d of 150 readings%n", wake);
    assertThat(wake).isLessThan(30);
  }

  /**
   * Each time that it seems to be over, it has to stay so for longer: that is one alarm, not 25.
   */
  @Test
  void aFaultThatFlickersIsFewAlarms() {
    int begun =
        sum(
            seed -> {
              boolean[] called =
                  called(detector(seed), seed, 300, r -> r >= 100 && r < 200 && r % 4 < 2 ? 15 : 0);
              assertThat(count(called, 215, 300)).as("seed %d, afterwards", seed).isLessThan(20);
              return (int)
                  IntStream.range(100, 215).filter(r -> called[r] && !called[r - 1]).count();
            });
    System.out.printf("alarms of ten faults that flicker 25 times: %d%n", begun);
    assertThat(begun).isLessThan(50);
  }

  @Test
  void aLastingFaultStaysAnAlarm() {
    int missed =
        sum(
            seed -> {
              boolean[] called = called(detector(seed), seed, 700, r -> r >= 100 ? 12 : 0);
              return 500 - count(called, 120, 620);
            });
    System.out.printf("missed of ten faults of 500 readings: %d of 5000%n", missed);
    assertThat(missed).isLessThan(250);
  }

  /** A shift of 12 deviations, and 30 readings after its end one of half of that. */
  @Test
  void aWeakerFaultSoonAfterAStrongOneIsFound() {
    int alone =
        sum(seed -> count(called(detector(seed), seed, 300, r -> r >= 190 ? 7 : 0), 190, 210));
    int after =
        sum(
            seed ->
                count(
                    called(
                        detector(seed),
                        seed,
                        300,
                        r -> r >= 100 && r < 160 ? 14 : r >= 190 ? 7 : 0),
                    190,
                    210));
    System.out.printf("a weaker fault: %d of 200 alone, %d after a strong one%n", alone, after);
    assertThat(alone).isGreaterThan(120);
    assertThat(after).isGreaterThan(alone * 8 / 10);
  }

  /** A slow fault must not lift its own threshold out of reach. */
  @Test
  void theThresholdOfASlowFaultIsBounded() {
    PeakAlarm alarm = new PeakAlarm(.4, .5);
    for (int i = 0; i < 100_000; i++) {
      alarm.next(.4 + Math.min(.25, i * 1e-5));
    }
    assertThat(alarm.idleThreshold()).isLessThanOrEqualTo(.6);
    assertThat(alarm.next(.61)).isTrue();
  }

  /** A stream that is taken up in the middle of a fault goes on in the same way. */
  @Test
  void aSnapshotRemembersTheFault() throws IOException {
    for (int at : new int[] {150, 205, 222, 223}) {
      AnomalyDetector detector = detector(3);
      double[][] readings = readings(77, 300);
      AnomalyDetector resumed = null;
      RecordRow row = detector.newRow();
      for (int r = 0; r < readings.length; r++) {
        row.clear();
        for (int s = 0; s < SENSORS; s++) {
          row.setNumber(s, readings[r][s] + (s == 0 && r >= 200 && r < 220 ? 12 : 0));
        }
        if (r == at) {
          resumed = detector.model().resume(detector.state().snapshot());
        }
        Verdict verdict = detector.detect(row);
        if (resumed != null) {
          Verdict same = resumed.detect(row);
          assertThat(same.score()).as("from %d, reading %d", at, r).isEqualTo(verdict.score());
          assertThat(same.isAnomaly()).isEqualTo(verdict.isAnomaly());
        }
      }
    }
  }
}
