package io.github.iforest4j.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.UsualRange;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Drifts from hand-made verdicts: blocks of 64, eight in a row. */
class DriftTrackerTest {
  private static final FeatureSchema SCHEMA =
      new FeatureSchema(
          List.of(
              new Field(
                  "level", FieldRole.FEATURE, FieldKind.NUMERIC, "m", List.of(), usual(0, 5, 10)),
              new Field(
                  "pump", FieldRole.FEATURE, FieldKind.NUMERIC, "", List.of(), usual(3, 3, 3)),
              new Field(
                  "mode", FieldRole.FEATURE, FieldKind.CATEGORICAL, "", List.of("a", "b"), null)));

  private DriftTracker tracker = new DriftTracker(SCHEMA, true);
  private final RecordRow row = SCHEMA.newRow();
  private final Verdict verdict = new Verdict(3);
  private long position;

  private static UsualRange usual(double low, double median, double high) {
    return new UsualRange(low, median, high);
  }

  private Drift next(double level, double pump, int blamed) {
    row.clear();
    row.setNumber(0, level);
    row.setNumber(1, pump);
    row.setText(2, "a");
    verdict.set(blamed < 0 ? Verdict.State.NORMAL : Verdict.State.ANOMALY, position++, .6, .5);
    if (blamed >= 0) {
      verdict.attribution().add(blamed, .1, 1);
    }
    return tracker.next(row, verdict, true);
  }

  /** The drift in a number of readings; there is at most one. */
  private Drift all(int readings, double level, double pump, int blamed) {
    Drift last = null;
    for (int i = 0; i < readings; i++) {
      Drift drift = next(level, pump, blamed);
      assertThat(drift == null || last == null).isTrue();
      last = drift == null ? last : drift;
    }
    return last;
  }

  @Test
  void eightBlocksOutsideAreADriftAndSevenAreNot() {
    assertThat(all(640, 5, 3, -1)).isNull();
    assertThat(all(7 * 64, 12, 3, -1)).isNull();
    assertThat(all(64, 5, 3, -1)).isNull();
    assertThat(all(7 * 64, 12, 3, -1)).isNull();
    Drift drift = all(64, 12, 3, -1);
    assertThat(drift)
        .isEqualTo(
            new Drift(
                640 + 8 * 64, 0, .7, "level rose to about 12.00 m (usual so far: 0.000 to 10.00)"));
    assertThat(all(6_400, 12, 3, -1)).as("reported once").isNull();
    assertThat(all(6_400, 5, 3, -1)).as("and back is known").isNull();
    assertThat(all(512, -3, 3, -1).description()).startsWith("level fell to about -3.000 m");
  }

  /** The mean of a block counts, not a value. */
  @Test
  void aSwingThatIsWiderThanUsualIsNoDrift() {
    for (int i = 0; i < 6_400; i++) {
      assertThat(next(i % 2 == 0 ? -20 : 30, 3, -1)).isNull();
    }
  }

  @Test
  void aConstantMayMoveByAThousandth() {
    assertThat(all(1_024, 5, 3.002, -1)).isNull();
    assertThat(all(512, 5, 3.01, -1).field()).isEqualTo(1);
  }

  @Test
  void anomaliesThatLastAreADriftOfTheFieldToBlame() {
    assertThat(all(511, 6, 3, 0)).isNull();
    assertThat(next(6, 3, 0))
        .isEqualTo(
            new Drift(0, 0, .1, "level has been unusual for a long time, about 6.000 m now"));
    Drift mode = all(512, 5, 3, 2);
    assertThat(mode.field()).isEqualTo(2);
    assertThat(mode.since()).isEqualTo(512);
    assertThat(mode.description()).isEqualTo("mode has been unusual for a long time");
  }

  /** Every third reading an anomaly is not what half of them are. */
  @Test
  void anomaliesNowAndThenAreNoDrift() {
    for (int i = 0; i < 6_400; i++) {
      assertThat(next(5, 3, i % 3 == 0 ? 0 : -1)).isNull();
    }
  }

  /**
   * Not accepted, it is reported once for as long as it lasts, with all fields that changed with
   * it.
   */
  @Test
  void aDriftThatIsNotAcceptedIsReportedEachTimeThatItComes() {
    tracker = new DriftTracker(SCHEMA, false);
    assertThat(all(512, 12, 3, -1)).isNotNull();
    assertThat(all(6_400, 12, 3, 0)).as("still there; its anomalies are another sign").isNotNull();
    assertThat(all(6_400, 12, 3, 0)).isNull();
    assertThat(all(640, 5, 3, -1)).as("over").isNull();
    assertThat(all(512, 12, 3, -1).description()).contains("usual so far: 0.000 to 10.00");
    assertThat(all(64, 5, 3, -1)).isNull();
    assertThat(all(512, 12, 4, 0)).as("two fields and their anomalies").isNotNull();
    assertThat(all(6_400, 12, 4, 0)).isNull();
  }

  @Test
  void hugeValuesStayFinite() {
    Drift drift = all(512, 1e308, 3, -1);
    assertThat(drift.field()).isZero();
    assertThat(drift.size()).isFinite();
  }
}
