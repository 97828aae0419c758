package io.github.iforest4j.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.IsolationForestConfig;
import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordSink;
import io.github.iforest4j.schema.RecordTable;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What other detectors are known to get wrong on streams, and what streams are known to do. */
class StreamTroubleTest {
  private static final FeatureSchema SCHEMA =
      new FeatureSchema(
          List.of(
              new Field("time", FieldRole.TIME, FieldKind.TEXT, "", List.of(), null),
              number("level"),
              number("flow"),
              number("valve")));

  private static final int TIME = 0;
  private static final int LEVEL = 1;
  private static final int FLOW = 2;
  private static final int VALVE = 3;
  private static final int TRAINING = 1_500;

  private static final DetectorModel SENSORS = model(Preset.SENSORS);
  private static final DetectorModel READINGS = model(Preset.READINGS);

  private static Field number(String name) {
    return new Field(name, FieldRole.FEATURE, FieldKind.NUMERIC, "", List.of(), null);
  }

  /** A day-night rhythm of 300 readings; the valve stands still at 40. */
  private static void fill(RecordSink sink, Random random, int i) {
    double day = Math.sin(2 * Math.PI * i / 300);
    sink.setText(TIME, Instant.ofEpochSecond(288L * i).toString());
    sink.setNumber(LEVEL, 50 + 8 * day + random.nextGaussian() / 2);
    sink.setNumber(FLOW, 20 + 3 * day + random.nextGaussian() / 4);
    sink.setNumber(VALVE, 40);
  }

  private static DetectorModel model(Preset preset) {
    RecordTable table = new RecordTable();
    for (Field field : SCHEMA.fields()) {
      table.fieldIndex(field.name());
    }
    Random random = new Random(1);
    for (int i = 0; i < TRAINING; i++) {
      fill(table, random, i);
      table.endRow();
    }
    return DetectorModel.fit(
        SCHEMA,
        table,
        DetectorConfig.builder()
            .preset(preset)
            .forest(
                IsolationForestConfig.builder()
                    .numTrees(60)
                    .heightLimit(preset.forest().heightLimit())
                    .build())
            .threshold(preset == Preset.READINGS ? ThresholdRule.contamination(.001) : null)
            .build(),
        new ModelProvenance("test", "made up", TRAINING, Instant.EPOCH));
  }

  /** Without those that learn from anomalies: what they saw once is usual, as they were asked. */
  static Stream<Arguments> detectors() {
    return Stream.of(SENSORS, READINGS)
        .flatMap(
            m ->
                Stream.of(Learning.values())
                    .filter(l -> l != Learning.EVERYTHING)
                    .map(l -> Arguments.of(m, l)));
  }

  /** Changes a reading that was filled already. */
  private interface Trouble {
    void at(int reading, RecordRow row);
  }

  private static Verdict[] judge(DetectorModel model, Learning learning, int n, Trouble trouble) {
    AnomalyDetector detector = model.newDetector(learning);
    RecordRow row = detector.newRow();
    Random random = new Random(2);
    Verdict[] verdicts = new Verdict[n];
    for (int i = 0; i < n; i++) {
      row.clear();
      fill(row, random, TRAINING + i);
      trouble.at(i, row);
      verdicts[i] = detector.detect(row).copy();
    }
    return verdicts;
  }

  private static int anomalies(Verdict[] verdicts, int from, int to) {
    int count = 0;
    for (int i = from; i < to; i++) {
      count += verdicts[i].isAnomaly() ? 1 : 0;
    }
    return count;
  }

  @ParameterizedTest
  @MethodSource("detectors")
  void aDayNightRhythmIsNoAnomaly(DetectorModel model, Learning learning) {
    assertThat(anomalies(judge(model, learning, 3_000, (i, row) -> {}), 0, 3_000))
        .isLessThanOrEqualTo(30);
  }

  /** Twenty readings of a fault, forty normal ones, and another fault. */
  @ParameterizedTest
  @MethodSource("detectors")
  void aSecondAnomalySoonAfterTheFirstIsFound(DetectorModel model, Learning learning) {
    Verdict[] verdicts =
        judge(
            model,
            learning,
            700,
            (i, row) -> {
              if (i >= 500 && i < 520 || i >= 560 && i < 580) {
                row.setNumber(FLOW, row.number(FLOW) + 12);
              }
            });
    assertThat(anomalies(verdicts, 500, 520)).isGreaterThanOrEqualTo(15);
    assertThat(anomalies(verdicts, 545, 560)).as("quiet between").isLessThanOrEqualTo(5);
    assertThat(anomalies(verdicts, 560, 580)).isGreaterThanOrEqualTo(15);
  }

  @ParameterizedTest
  @MethodSource("detectors")
  void aStreamThatStartsWithAnAnomaly(DetectorModel model, Learning learning) {
    Verdict[] verdicts =
        judge(
            model,
            learning,
            1_000,
            (i, row) -> {
              if (i < 60) {
                row.setNumber(LEVEL, 500);
              }
            });
    assertThat(anomalies(verdicts, 20, 60)).isEqualTo(40);
    assertThat(anomalies(verdicts, 100, 1_000)).isLessThanOrEqualTo(12);
  }

  /** A rival scores any change after a constant run as 100 of 100. */
  @ParameterizedTest
  @MethodSource("detectors")
  void aConstantChannelMayMoveALittleAndNotMuch(DetectorModel model, Learning learning) {
    Verdict[] verdicts =
        judge(
            model,
            learning,
            900,
            (i, row) -> row.setNumber(VALVE, i >= 400 && i < 420 ? 40.005 : i >= 800 ? 60 : 40));
    assertThat(anomalies(verdicts, 400, 440)).isLessThanOrEqualTo(1);
    assertThat(anomalies(verdicts, 810, 900)).isEqualTo(90);
    assertThat(verdicts[850].attribution().top(1)).containsExactly(VALVE);
  }

  /** Windows count readings: what the clock says does not matter to these presets. */
  @ParameterizedTest
  @MethodSource("detectors")
  void timesThatJumpRepeatOrAreMissingChangeNothing(DetectorModel model, Learning learning) {
    Verdict[] regular = judge(model, learning, 600, (i, row) -> {});
    Random random = new Random(3);
    Verdict[] irregular =
        judge(
            model,
            learning,
            600,
            (i, row) -> {
              switch (i % 5) {
                case 0 -> row.setText(TIME, "2026-01-01 00:00:00");
                case 1 -> row.setText(TIME, "no time at all");
                case 2 -> row.setMissing(TIME);
                case 3 -> row.setNumber(TIME, random.nextInt());
                default -> row.setText(TIME, Instant.ofEpochSecond(-i).toString());
              }
            });
    for (int i = 0; i < 600; i++) {
      assertThat(irregular[i].score()).isEqualTo(Double.valueOf(regular[i].score()));
      assertThat(irregular[i].state()).isEqualTo(regular[i].state());
    }
  }

  /** A reading that comes twice is two readings; nothing is held against it. */
  @ParameterizedTest
  @MethodSource("detectors")
  void duplicatesAreReadings(DetectorModel model, Learning learning) {
    AnomalyDetector detector = model.newDetector(learning);
    RecordRow row = detector.newRow();
    Random random = new Random(4);
    int anomalies = 0;
    for (int i = 0; i < 1_000; i++) {
      row.clear();
      fill(row, random, TRAINING + i);
      int times = i % 50 == 0 ? 3 : 1;
      for (int k = 0; k < times; k++) {
        anomalies += detector.detect(row).isAnomaly() ? 1 : 0;
      }
    }
    assertThat(detector.state().readings()).isEqualTo(1_000 + 2 * 20);
    assertThat(anomalies).isLessThanOrEqualTo(12);
  }

  @ParameterizedTest
  @MethodSource("detectors")
  void whatIsNoNumberIsMissingAndAnAnomalyByItself(DetectorModel model, Learning learning) {
    Verdict[] verdicts =
        judge(
            model,
            learning,
            600,
            (i, row) -> {
              switch (i) {
                case 300 -> row.setNumber(FLOW, Double.NaN);
                case 350 -> row.setNumber(FLOW, Double.POSITIVE_INFINITY);
                case 400 -> row.setMissing(FLOW);
                case 450 -> row.setText(FLOW, "n/a");
                default -> {
                  // as it is
                }
              }
            });
    for (int i : new int[] {300, 350, 400, 450}) {
      assertThat(verdicts[i].isAnomaly()).as("reading %d", i).isTrue();
      assertThat(verdicts[i].aspect(FLOW)).isEqualTo(Aspect.MISSING);
      assertThat(verdicts[i].attribution().top(1)).containsExactly(FLOW);
    }
    assertThat(anomalies(verdicts, 301, 350) + anomalies(verdicts, 451, 600))
        .isLessThanOrEqualTo(4);
  }

  @Test
  void theLargestNumbersAreAnomaliesAndLeaveNoTrace() {
    for (Arguments arguments : detectors().toList()) {
      DetectorModel model = (DetectorModel) arguments.get()[0];
      Verdict[] verdicts =
          judge(
              model,
              (Learning) arguments.get()[1],
              600,
              (i, row) -> {
                if (i == 300) {
                  row.setNumber(LEVEL, Double.MAX_VALUE);
                  row.setNumber(FLOW, -Double.MAX_VALUE);
                }
              });
      assertThat(verdicts[300].isAnomaly()).isTrue();
      assertThat(verdicts[300].score()).isBetween(.5, 1.);
      assertThat(anomalies(verdicts, 330, 600)).isLessThanOrEqualTo(6);
    }
  }
}
