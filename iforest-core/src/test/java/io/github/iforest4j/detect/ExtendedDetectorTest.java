package io.github.iforest4j.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.iforest4j.IsolationForestConfig;
import io.github.iforest4j.ScoringMode;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.RecordTable;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Detectors whose forest is extended. */
class ExtendedDetectorTest {
  private static final FeatureSchema SCHEMA =
      new FeatureSchema(
          List.of(
              Field.numeric("temp", "°C"),
              Field.numeric("flow", ""),
              Field.categorical("mode", List.of("eco", "full"))));

  private static IsolationForestConfig forest(int level) {
    return IsolationForestConfig.builder().numTrees(20).extensionLevel(level).build();
  }

  private static DetectorConfig config(Preset preset, int level) {
    return DetectorConfig.builder().preset(preset).forest(forest(level)).build();
  }

  /** The flow follows the temperature; each is usual by itself. */
  private static RecordTable records(int n) {
    Random random = new Random(3);
    RecordTable table = new RecordTable();
    for (int i = 0; i < n; i++) {
      double level = 3 * random.nextGaussian();
      table.setNumber(table.fieldIndex("temp"), 60 + level);
      table.setNumber(table.fieldIndex("flow"), 5 + .1 * level + .02 * random.nextGaussian());
      table.setText(table.fieldIndex("mode"), random.nextBoolean() ? "eco" : "full");
      table.endRow();
    }
    return table;
  }

  @Test
  void fitsRowsOfNumbersAndSurvivesItsFile() throws Exception {
    Random random = new Random(1);
    double[][] rows = new double[500][3];
    for (double[] row : rows) {
      for (int f = 0; f < 3; f++) {
        row[f] = random.nextGaussian();
      }
    }
    DetectorModel model = DetectorModel.fit(rows, config(Preset.READINGS, 1), "a", "b", "c");
    assertThat(model.forest().config().extensionLevel()).isEqualTo(1);
    DetectorModel read = DetectorModel.of(model.toBytes());
    assertThat(read.config()).isEqualTo(model.config());
    AnomalyDetector detector = model.newDetector();
    AnomalyDetector again = read.newDetector();
    for (double[] row : rows) {
      assertThat(again.detect(row).score()).isEqualTo(detector.detect(row).score());
    }
    Verdict verdict = detector.detect(0, 8, 0);
    assertThat(verdict.isAnomaly()).isTrue();
    assertThat(verdict.explain()).startsWith("b 8 is above its usual range");
  }

  /** The rule of detectors for missing values holds, whatever the forest. */
  @Test
  void missingValuesAreJudged() {
    DetectorModel model = DetectorModel.fit(SCHEMA, records(600), config(Preset.READINGS, 2));
    AnomalyDetector detector = model.newDetector();
    double usual = detector.detect(detector.newRow().set("temp", 60).set("flow", 5)).score();
    double missing = detector.detect(detector.newRow().set("flow", 5)).score();
    assertThat(missing).isBetween(0.0, 1.0).isGreaterThan(usual);
  }

  @ParameterizedTest
  @EnumSource(Preset.class)
  void everyPresetTakesAnExtendedForest(Preset preset) throws Exception {
    RecordTable records = records(700);
    FeatureSchema schema =
        preset == Preset.METRIC ? new FeatureSchema(List.of(Field.numeric("temp", ""))) : SCHEMA;
    DetectorModel model = DetectorModel.fit(schema, records, config(preset, 1));
    AnomalyDetector detector = model.newDetector(Learning.ADAPT);
    DetectorModel read = DetectorModel.of(model.toBytes());
    AnomalyDetector again = read.newDetector(Learning.ADAPT);
    Random random = new Random(9);
    for (int i = 0; i < 300; i++) {
      double temp = 60 + 3 * random.nextGaussian();
      var row = detector.newRow().set("temp", temp);
      var same = again.newRow().set("temp", temp);
      if (preset != Preset.METRIC) {
        row.set("flow", 5).set("mode", "eco");
        same.set("flow", 5).set("mode", "eco");
      }
      Double score = detector.detect(row).score();
      assertThat(Double.valueOf(again.detect(same).score())).isEqualTo(score);
      assertThat(Double.isNaN(score) || score > 0 && score < 1).isTrue();
    }
  }

  @Test
  void aNodeIsASumOfColumnsToPeople() {
    DetectorModel model = DetectorModel.fit(SCHEMA, records(600), config(Preset.READINGS, -1));
    Cut cut = model.cut(model.forest().tree(0), 0);
    assertThat(cut.aspect()).isEqualTo(Aspect.RELATION);
    assertThat(cut.quantity())
        .matches("−?[\\d.]+·temp [−+] [\\d.]+·flow [−+] [\\d.]+·\\(mode is eco\\) .*");
    assertThat(cut.goesLeft()).matches("< -?[\\d.,e-]+");
    DetectorModel standard = DetectorModel.fit(SCHEMA, records(600), config(Preset.READINGS, 0));
    var tree = standard.forest().tree(0);
    assertThat(standard.cut(tree, 0)).isEqualTo(standard.cut(tree.feature(0), tree.threshold(0)));
  }

  @Test
  void aLevelThatTheColumnsDoNotHaveIsRefused() {
    double[][] rows = new double[100][2];
    for (int i = 0; i < 100; i++) {
      rows[i][0] = i;
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DetectorModel.fit(rows, config(Preset.READINGS, 7), "a", "b"))
        .withMessageContaining("extension level 7 needs rows of at least 8 features");
  }

  /** A broken relation between two usual values is what axis-parallel splits find hard. */
  @Test
  void aBrokenRelationScoresHigherThanInTheStandardForest() {
    double standard = 0;
    double extended = 0;
    for (int seed = 1; seed <= 10; seed++) {
      standard += broken(0, seed) / 10;
      extended += broken(1, seed) / 10;
    }
    System.out.printf("a broken relation scores %.3f, extended %.3f%n", standard, extended);
    assertThat(extended).isGreaterThan(standard + .03);
  }

  private static double broken(int level, long seed) {
    Random random = new Random(4);
    double[][] rows = new double[1_000][2];
    for (double[] row : rows) {
      row[0] = random.nextGaussian();
      row[1] = row[0] + .1 * random.nextGaussian();
    }
    DetectorConfig config =
        DetectorConfig.builder()
            .forest(IsolationForestConfig.builder().extensionLevel(level).seed(seed).build())
            .scoring(ScoringMode.PLAIN)
            .build();
    AnomalyDetector detector = DetectorModel.fit(rows, config, "a", "b").newDetector();
    return detector.detect(1, -1).score() - detector.detect(1, 1).score();
  }
}
