package io.github.iforest4j.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.schema.SchemaOptions;
import io.github.iforest4j.schema.SchemaProposal;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The three blocks against their definition, computed over whole arrays. */
class SensorWindowsTest {
  private static final int D = 4;
  private static final int ROWS = 300;

  private static double[][] readings(int n, long seed) {
    Random random = new Random(seed);
    double[][] values = new double[D][n];
    double walk = 0;
    for (int r = 0; r < n; r++) {
      double load = Math.sin(r / 17.0) + .3 * random.nextGaussian();
      walk += .1 * random.nextGaussian();
      values[0][r] = 50 + 3 * load + .1 * random.nextGaussian();
      values[1][r] = 2 - load + .1 * random.nextGaussian();
      values[2][r] = 1000 + walk;
      values[3][r] = 7;
    }
    return values;
  }

  private static RecordTable table(double[][] values) {
    RecordTable table = new RecordTable();
    for (int r = 0; r < values[0].length; r++) {
      for (int s = 0; s < D; s++) {
        table.setNumber(table.fieldIndex("s" + s), values[s][r]);
      }
      table.endRow();
    }
    return table;
  }

  private static final double[][] TRAINING = readings(ROWS, 1);
  private static final FeatureSchema SCHEMA = schema();
  private static final SensorTransform TRANSFORM = SensorTransform.learn(SCHEMA, table(TRAINING));

  private static FeatureSchema schema() {
    RecordTable table = table(TRAINING);
    return SchemaProposal.of(
            table,
            new SchemaOptions(
                null,
                null,
                java.util.Set.of(),
                java.util.Set.of(),
                java.util.Set.of(),
                java.util.List.of("s0", "s1", "s2", "s3")))
        .schema()
        .withUsualRanges(table);
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  private static double deviation(double[] values) {
    double mean = mean(values);
    return Math.sqrt(
        Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow());
  }

  private static double[] window(double[] values, int end, int size) {
    return Arrays.copyOfRange(values, Math.max(0, end + 1 - size), end + 1);
  }

  /** A block's column over all readings, scaled by what its training part shows. */
  private static double[] scaled(double[] column, double[] training) {
    double[] seen = Arrays.copyOfRange(training, SensorTransform.WARM_UP, ROWS);
    double d25 = squaredDifference(seen, 25);
    double d100 = squaredDifference(seen, 100);
    double g = d25 == 0 ? 0 : Math.max(0, Math.min(2, Math.log(d100 / d25) / Math.log(4)));
    double sd = deviation(seen) < 1e-12 ? 1 : deviation(seen);
    double mean = mean(seen);
    return Arrays.stream(column).map(v -> (v - mean) / (sd * Math.pow(5, g / 2))).toArray();
  }

  private static double squaredDifference(double[] v, int lag) {
    return IntStream.range(0, v.length - lag)
        .mapToDouble(i -> (v[i + lag] - v[i]) * (v[i + lag] - v[i]))
        .average()
        .orElse(0);
  }

  private static double[][] z(double[][] values) {
    double[][] z = new double[D][];
    for (int s = 0; s < D; s++) {
      double[] sorted = TRAINING[s].clone();
      Arrays.sort(sorted);
      double median = sorted[(ROWS - 1) / 2];
      double sd = deviation(TRAINING[s]) < 1e-9 ? 1e-3 * median : deviation(TRAINING[s]);
      z[s] = Arrays.stream(values[s]).map(v -> (v - median) / sd).toArray();
    }
    return z;
  }

  private static double[][] blocks(double[][] values) {
    double[][] z = z(values);
    double[][] seen = z(TRAINING);
    double[][] blocks = new double[2 * D][values[0].length];
    for (int s = 0; s < D; s++) {
      double[] short10 = new double[ROWS - SensorTransform.WARM_UP];
      for (int r = 0; r < short10.length; r++) {
        short10[r] = deviation(window(seen[s], r + SensorTransform.WARM_UP, 10));
      }
      Arrays.sort(short10);
      double usual = short10[(short10.length - 1) / 2];
      double unit = usual < 1e-9 ? 1 : usual;
      for (int r = 0; r < z[s].length; r++) {
        blocks[s][r] = mean(window(z[s], r, 15));
        blocks[D + s][r] = Math.log(deviation(window(z[s], r, 10)) / unit + .1);
      }
    }
    return blocks;
  }

  @Test
  void blocksEqualTheirDefinition() {
    double[][] values = readings(500, 2);
    double[][] training = blocks(TRAINING);
    double[][] expected = blocks(values);
    SensorWindows windows = new SensorWindows(TRANSFORM);
    double[] columns = new double[windows.size()];
    RecordRow row = SCHEMA.newRow();
    for (int c = 0; c < 2 * D; c++) {
      expected[c] = scaled(expected[c], training[c]);
    }
    for (int r = 0; r < 500; r++) {
      for (int s = 0; s < D; s++) {
        row.setNumber(s, values[s][r]);
      }
      assertThat(windows.next(row, columns, 0)).isEqualTo(r >= SensorTransform.WARM_UP);
      for (int c = 0; c < 2 * D; c++) {
        assertThat(columns[c])
            .as("column %d, row %d", c, r)
            .isCloseTo(expected[c][r], within(1e-7));
      }
    }
  }

  /** On training readings the axes are uncorrelated, and none is wider than its scale says. */
  @Test
  void relationsAreWhite() {
    SensorWindows windows = new SensorWindows(TRANSFORM);
    double[] columns = new double[windows.size()];
    RecordRow row = SCHEMA.newRow();
    double[][] products = new double[D][D];
    for (int r = 0; r < ROWS; r++) {
      for (int s = 0; s < D; s++) {
        row.setNumber(s, TRAINING[s][r]);
      }
      if (windows.next(row, columns, 0)) {
        for (int i = 0; i < D; i++) {
          for (int j = 0; j < D; j++) {
            products[i][j] += columns[2 * D + i] * columns[2 * D + j] / (ROWS - 20);
          }
        }
      }
    }
    for (int i = 0; i < D; i++) {
      assertThat(products[i][i]).isLessThanOrEqualTo(1 + 1e-9);
      for (int j = 0; j < i; j++) {
        assertThat(products[i][j]).isCloseTo(0, within(1e-6));
      }
    }
  }

  /** Two sensors that always move against each other move together: both, and only they, did it. */
  @Test
  void sharesNameTheSensorsThatDisagree() {
    double[] columns = new double[TRANSFORM.size()];
    columns[0] = 1;
    columns[1] = 1;
    int largest = 0;
    double best = 0;
    for (int k = 0; k < TRANSFORM.numAxes(); k++) {
      double position = 0;
      for (int s = 0; s < D; s++) {
        position += TRANSFORM.axes[k][s] * columns[s];
      }
      if (Math.abs(position) > best) {
        best = Math.abs(position);
        largest = k;
      }
    }
    double[] shares = new double[D];
    TRANSFORM.shares(largest, columns, shares);
    assertThat(Arrays.stream(shares).sum()).isCloseTo(1, within(1e-12));
    assertThat(shares[0]).isGreaterThan(.2);
    assertThat(shares[1]).isGreaterThan(.2);
    assertThat(shares[2]).isZero();
    assertThat(shares[3]).isZero();
  }

  @Test
  void missingAndHugeValuesLeaveFiniteColumns() {
    SensorWindows windows = new SensorWindows(TRANSFORM);
    double[] columns = new double[windows.size()];
    RecordRow row = SCHEMA.newRow();
    for (int r = 0; r < 200; r++) {
      for (int s = 0; s < D; s++) {
        row.setNumber(s, r % 7 == s ? Double.NaN : r % 31 == s ? -1e308 : TRAINING[s][r]);
      }
      windows.next(row, columns, 0);
      assertThat(columns).as("row %d", r).doesNotContain(Double.NaN);
      assertThat(Arrays.stream(columns).allMatch(Double::isFinite)).isTrue();
      double missing = r % 7 < D ? 1 : 0;
      assertThat(Arrays.copyOfRange(columns, TRANSFORM.firstPassed(), columns.length))
          .containsExactly(missing, missing, missing);
    }
  }
}
