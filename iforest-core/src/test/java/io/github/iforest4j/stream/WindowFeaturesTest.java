package io.github.iforest4j.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.UsualRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WindowFeaturesTest {
  private static final double FLOOR = 1e-3 * (10 - -10);
  private static final FeatureSchema SCHEMA =
      new FeatureSchema(
          List.of(
              Field.text("time", FieldRole.TIME),
              Field.numeric("a", "").withUsual(new UsualRange(-10, 0, 10)),
              Field.categorical("mode", List.of("run")),
              Field.bool("open")));

  @Test
  void columnsSayWhatTheyAre() {
    WindowColumns columns = new WindowFeatures(SCHEMA).columns();
    List<String> names = new ArrayList<>();
    for (int c = 0; c < columns.size(); c++) {
      names.add(columns.field(c) + " " + columns.aspect(c));
    }
    assertThat(names)
        .containsExactly(
            "1 LEVEL", "1 SPREAD", "2 VALUE", "2 VALUE", "3 VALUE", "-1 VALUE", "-1 VALUE");
  }

  /** Against lists and formulas, with missing values now and then. */
  @Test
  void agreesWithANaiveReference() {
    for (int seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      WindowFeatures windows = new WindowFeatures(SCHEMA);
      RecordRow row = SCHEMA.newRow();
      double[] out = new double[7];
      List<Double> seen = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        row.clear();
        row.setText(2, "run");
        row.setBoolean(3, true);
        boolean missing = i > 0 && random.nextInt(6) == 0;
        double value = 1e6 + random.nextInt(20);
        if (!missing) {
          row.setNumber(1, value);
        }
        assertThat(windows.next(row, out, 0)).isEqualTo(i >= 30);
        double level = missing || seen.isEmpty() ? 0 : value - median(last(seen, 30));
        if (!missing) {
          seen.add(value);
        }
        assertThat(out[0]).as("seed %d, reading %d", seed, i).isEqualTo(level);
        assertThat(out[1])
            .as("seed %d, reading %d", seed, i)
            .isCloseTo(Math.log(deviation(last(seen, 10)) + FLOOR), within(1e-9));
        double count = missing ? 1 : 0;
        assertThat(out[2]).isEqualTo(1);
        assertThat(out[5]).isEqualTo(count);
        assertThat(out[6]).isEqualTo(count);
      }
    }
  }

  private static List<Double> last(List<Double> values, int n) {
    return values.subList(Math.max(0, values.size() - n), values.size());
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  private static double deviation(List<Double> values) {
    double mean = values.stream().mapToDouble(v -> v).average().orElse(0);
    return Math.sqrt(values.stream().mapToDouble(v -> (v - mean) * (v - mean)).average().orElse(0));
  }
}
