package io.github.iforest4j.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import io.github.iforest4j.AnomalyThreshold;
import io.github.iforest4j.FeatureMatrix;
import io.github.iforest4j.IsolationForest;
import io.github.iforest4j.IsolationForestConfig;
import io.github.iforest4j.IsolationTree;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An exported model gives the forest's own scores, read from its bytes alone. */
class OnnxExportTest {
  static final String[] OF_SKLEARN = ForestFiles.OF_SKLEARN;

  /** Path lengths are added as floats: a relative error of 2^−24 for each tree at the most. */
  private static final double TOLERANCE = 2e-6;

  private static IsolationForest forest(double offset, double scale) {
    SplittableRandom random = new SplittableRandom(4);
    double[][] rows = new double[300][4];
    for (double[] row : rows) {
      for (int f = 0; f < 4; f++) {
        row[f] = offset + scale * random.nextGaussian();
      }
    }
    return IsolationForest.fit(
        FeatureMatrix.of(rows),
        IsolationForestConfig.builder().numTrees(8).subsampleSize(64).build());
  }

  /** Random rows, and for each node a row whose value is the threshold or beside it. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void scoresAreTheForests(boolean doubles) {
    IsolationForest forest = forest(0, 1);
    OnnxInterpreter model = new OnnxInterpreter(OnnxExport.of(forest).doubles(doubles).toBytes());
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 50; i++) {
      check(forest, model, random.doubles(4, -4, 4).toArray(), doubles);
    }
    for (int t = 0; t < 8; t++) {
      IsolationTree tree = forest.tree(t);
      for (int i = 0; i < tree.numNodes(); i++) {
        if (!tree.isExternal(i)) {
          double[] row = random.doubles(4, -2, 2).toArray();
          double threshold = tree.threshold(i);
          float above = Comparison.floatAtLeast(threshold);
          for (double x : new double[] {threshold, above, Math.nextDown(above)}) {
            row[tree.feature(i)] = x;
            check(forest, model, row, doubles);
          }
        }
      }
    }
  }

  private static void check(
      IsolationForest forest, OnnxInterpreter model, double[] row, boolean doubles) {
    double[] given = row.clone();
    for (int f = 0; f < given.length && !doubles; f++) {
      given[f] = (float) given[f];
    }
    assertThat(model.run(given).get("score")).isCloseTo(forest.score(given), within(TOLERANCE));
  }

  @ParameterizedTest
  @FieldSource("OF_SKLEARN")
  void importedForestsKeepTheirScoresThresholdsAndMissingValues(String name) throws IOException {
    ImportedForest forest = ForestFiles.read(ForestFiles.text(name), MissingValues.AS_TRAINED);
    OnnxInterpreter model =
        new OnnxInterpreter(OnnxExport.of(forest).sklearnOutputs(true).toBytes());
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 60; i++) {
      double[] row = {
        (float) random.nextGaussian(),
        (float) (1e-5 * random.nextGaussian()),
        i % 3 == 0 ? Double.NaN : (float) (1e6 * random.nextGaussian())
      };
      double score = forest.score(row);
      Map<String, Double> results = model.run(row);
      assertThat(results.get("score")).isCloseTo(score, within(TOLERANCE));
      assertThat(results.get("score_samples")).isCloseTo(-score, within(TOLERANCE));
      double decision = forest.threshold().score() - score;
      assertThat(results.get("scores")).isCloseTo(decision, within(TOLERANCE));
      if (Math.abs(decision) > TOLERANCE) {
        assertThat(results.get("label")).isEqualTo(decision < 0 ? -1 : 1);
        assertThat(results.get("is_anomaly")).isEqualTo(decision < 0 ? 1 : 0);
      }
    }
  }

  @Test
  void nanIsNoScore() throws IOException {
    AnomalyThreshold threshold = new AnomalyThreshold(.6, "test");
    OnnxInterpreter model =
        new OnnxInterpreter(OnnxExport.of(forest(0, 1)).threshold(threshold).toBytes());
    Map<String, Double> results = model.run(new double[] {0, 0, Double.NaN, 0});
    assertThat(results.get("score")).isNaN();
    assertThat(results.get("is_anomaly")).isZero();
    assertThat(model.run(new double[] {0, Double.POSITIVE_INFINITY, 0, 0}).get("score"))
        .isBetween(0., 1.);
    ImportedForest refuses =
        ForestFiles.read(ForestFiles.text("sklearn-1.9-plain.json"), MissingValues.REFUSED);
    assertThat(
            new OnnxInterpreter(OnnxExport.of(refuses).toBytes())
                .run(new double[] {0, 0, Double.NaN})
                .get("score"))
        .isNaN();
  }

  @Test
  void theModelSaysWhatItIs() {
    AnomalyThreshold threshold = new AnomalyThreshold(.625, "contamination 0.01");
    OnnxExport export =
        OnnxExport.of(forest(0, 1))
            .threshold(threshold)
            .featureNames(List.of("a", "b", "c\u0000\nd", "e"));
    OnnxInterpreter model = new OnnxInterpreter(export.toBytes());
    assertThat(model.operators())
        .containsExactly(
            "TreeEnsembleRegressor",
            "Div",
            "Pow",
            "IsNaN",
            "Cast",
            "ReduceMax",
            "Cast",
            "Where",
            "Greater");
    assertThat(model.outputs()).containsExactly("score", "is_anomaly");
    assertThat(model.operatorSets()).isEqualTo(Map.of("", 13L, "ai.onnx.ml", 1L));
    assertThat(model.metadata())
        .containsEntry("threshold", "0.625")
        .containsEntry("threshold_rule", "contamination 0.01")
        .containsEntry("feature_2", "c d");
    assertThat(new OnnxInterpreter(export.doubles(true).toBytes()).operatorSets())
        .containsEntry("ai.onnx.ml", 3L);
    assertThat(export.toBytes()).isEqualTo(export.toBytes());
  }

  @Test
  void featuresThatFloatsCannotHoldAreNamed() {
    IsolationForest times = forest(1.7e12, 1_000);
    OnnxExport export = OnnxExport.of(times).featureNames(List.of("a", "time", "c", "d"));
    assertThat(export.warnings()).hasSize(4).anyMatch(text -> text.startsWith("feature 1 (time)"));
    assertThat(export.doubles(true).warnings()).isEmpty();
    assertThat(OnnxExport.of(forest(0, 1e-30)).warnings()).isEmpty();
    assertThat(OnnxExport.of(forest(0, 1e200)).warnings()).hasSize(4);
    double[] row = {1.7e12, 1.7e12 + 300, 1.7e12 - 20, 1.7e12 + 5_000};
    assertThat(new OnnxInterpreter(export.toBytes()).run(row).get("score"))
        .isCloseTo(times.score(row), within(TOLERANCE));
  }

  @Test
  void whatCannotBeExportedIsRefused() throws IOException {
    OnnxExport export = OnnxExport.of(forest(0, 1)).sklearnOutputs(true);
    assertThatIllegalStateException()
        .isThrownBy(export::toBytes)
        .withMessageContaining("threshold");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> export.featureNames(List.of("a")))
        .withMessage("the forest has 4 features, but there are 1 names");
    ImportedForest one =
        ForestFiles.read(
            "{\"task_type\": \"kIsolationForest\", \"num_feature\": 1, \"ratio_c\": 0,"
                + "\"trees\": [{\"nodes\": [{\"node_id\": 0, \"leaf_value\": 0}]}]}",
            MissingValues.REFUSED);
    assertThat(one.score(new double[] {7})).isEqualTo(.5);
    assertThatIllegalStateException()
        .isThrownBy(() -> OnnxExport.of(one).toBytes())
        .withMessageContaining("samples of one row");
  }
}
