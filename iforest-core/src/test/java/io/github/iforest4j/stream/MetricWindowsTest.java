package io.github.iforest4j.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.RecordRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Each column against its definition over the whole series. */
class MetricWindowsTest {
  static final Field TIME =
      new Field("time", FieldRole.TIME, FieldKind.CATEGORICAL, "", List.of(), null);

  private static Field number(String name) {
    return new Field(name, FieldRole.FEATURE, FieldKind.NUMERIC, "", List.of(), null);
  }

  private static final FeatureSchema SCHEMA = new FeatureSchema(List.of(TIME, number("value")));

  private static double mean(double[] values, int end, int size) {
    return Arrays.stream(values, Math.max(0, end + 1 - size), end + 1).average().orElseThrow();
  }

  @Test
  void columnsEqualTheirDefinition() {
    Random random = new Random(4);
    int n = 2_000;
    double[] v = new double[n];
    double[] m20 = new double[n];
    double[] tod = new double[n];
    double[] usual = new double[48];
    Arrays.fill(usual, Double.NaN);
    MetricWindows windows = new MetricWindows(SCHEMA);
    double[] out = new double[MetricWindows.COLUMNS];
    RecordRow row = SCHEMA.newRow();
    for (int i = 0; i < n; i++) {
      long second = 600L * i;
      v[i] = 10 * Math.sin(i / 23.) + random.nextGaussian();
      m20[i] = mean(v, i, 20);
      int slot = DayHour.of(second);
      int other = (slot + 24) % 48;
      double expected =
          !Double.isNaN(usual[slot])
              ? usual[slot]
              : !Double.isNaN(usual[other]) ? usual[other] : v[i];
      tod[i] = v[i] - expected;
      usual[slot] = expected + .02 * tod[i];
      row.setText(0, Instant.ofEpochSecond(second).toString());
      row.setNumber(1, v[i]);
      assertThat(windows.next(row, out, 0)).isEqualTo(i >= 19);
      double[] wanted = {
        v[i],
        i == 0 ? 0 : v[i] - v[i - 1],
        m20[i],
        m20[i] - m20[Math.max(0, i - 20)],
        tod[i],
        mean(tod, i, 10),
        0,
        0
      };
      for (int c = 0; c < wanted.length; c++) {
        assertThat(out[c]).as("row %d, column %d", i, c).isCloseTo(wanted[c], within(1e-9));
      }
    }
  }

  @Test
  void aMissingValueEntersNothing() {
    MetricWindows with = new MetricWindows(SCHEMA);
    MetricWindows without = new MetricWindows(SCHEMA);
    double[] a = new double[MetricWindows.COLUMNS];
    double[] b = new double[MetricWindows.COLUMNS];
    RecordRow row = SCHEMA.newRow();
    for (int i = 0; i < 300; i++) {
      row.clear();
      row.setNumber(0, 60. * i);
      row.setNumber(1, Math.sin(i));
      with.next(row, a, 0);
      without.next(row, b, 0);
      assertThat(a).containsExactly(b);
      row.setNumber(1, i % 2 == 0 ? Double.NaN : Double.POSITIVE_INFINITY);
      with.next(row, a, 0);
      assertThat(a[6]).isEqualTo(1);
      assertThat(a[7]).isEqualTo(1);
      assertThat(a[1]).isZero();
    }
  }

  @Test
  void oneNumericFeatureIsNeeded() {
    List<Field> two = new ArrayList<>(List.of(TIME, number("a"), number("b")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MetricWindows(new FeatureSchema(two)))
        .withMessageContaining("exactly one feature, a numeric one; there are 2 features");
  }
}
