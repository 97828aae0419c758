package io.github.iforest4j.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import io.github.iforest4j.FeatureMatrix;
import io.github.iforest4j.IsolationForest;
import io.github.iforest4j.IsolationForestConfig;
import io.github.iforest4j.ScoringMode;
import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.error.InvalidModelException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What importers of isolation forests have got wrong: rules that no other test here holds. */
class InteropRulesTest {
  private static final String HEAD =
      "{\"task_type\": \"kIsolationForest\", \"num_feature\": 2, \"ratio_c\": 2.0,"
          + " \"average_tree_output\": true, \"postprocessor\": \"exponential_standard_ratio\",";

  private static String leaf(int id, double value) {
    return "{\"node_id\": " + id + ", \"leaf_value\": " + value + ", \"data_count\": 1}";
  }

  private static String split(int id, int feature, String operator, double threshold, int left) {
    return "{\"node_id\": %d, \"split_feature_id\": %d, \"comparison_op\": \"%s\", "
            .formatted(id, feature, operator)
        + "\"threshold\": %s, \"default_left\": true, \"left_child\": %d, \"right_child\": %d}"
            .formatted(threshold, left, left + 1);
  }

  private static ImportedForest read(String json) throws IOException {
    return ForestFiles.read(json, MissingValues.REFUSED);
  }

  /** A pickle (protocol 2 to 5), a zip, a Java object: named as no JSON, and never opened. */
  @ParameterizedTest
  @CsvSource({"8002635f", "80049520000000", "8005", "504b0304", "aced0005", "00", "fffe"})
  void otherFilesThanJsonAreRefused(String hex) {
    byte[] bytes = new BigInteger("00" + hex, 16).toByteArray();
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(
            () -> ImportedForest.read(new ByteArrayInputStream(bytes), MissingValues.REFUSED))
        .withMessageStartingWith("not a forest as JSON");
  }

  /** The walk needs no stack: a tree as deep as it has rows, which scikit-learn can grow. */
  @Test
  void aTreeOfFiftyThousandLevels() throws IOException {
    int depth = 50_000;
    StringBuilder nodes = new StringBuilder();
    for (int i = 0; i < depth; i++) {
      nodes.append(split(2 * i, 0, "<", i, 2 * i + 1)).append(',');
      nodes.append(leaf(2 * i + 1, i + 1)).append(',');
    }
    nodes.append(leaf(2 * depth, depth));
    ImportedForest forest = read(HEAD + "\"trees\": [{\"nodes\": [" + nodes + "]}]}");
    assertThat(forest.score(new double[] {-1, 0})).isCloseTo(Math.pow(2, -.5), within(1e-12));
    assertThat(forest.score(new double[] {1.5, 0})).isCloseTo(Math.pow(2, -1.5), within(1e-12));
    assertThat(forest.score(new double[] {1e9, 0})).isEqualTo(0);
  }

  /** By hand, at the threshold and beside it: which rows go to the left leaf. */
  @ParameterizedTest
  @CsvSource({
    "<, true, false, false",
    "<=, true, true, false",
    ">, false, false, true",
    ">=, false, true, true"
  })
  void comparisonsOfAllKinds(String operator, boolean below, boolean at, boolean above)
      throws IOException {
    String nodes = split(0, 1, operator, 1.5, 1) + "," + leaf(1, 1) + "," + leaf(2, 4);
    ImportedForest forest = read(HEAD + "\"trees\": [{\"nodes\": [" + nodes + "]}]}");
    assertThat(forest.score(new double[] {9, Math.nextDown(1.5f)}) > .5).isEqualTo(below);
    assertThat(forest.score(new double[] {9, 1.5}) > .5).isEqualTo(at);
    assertThat(forest.score(new double[] {9, Math.nextUp(1.5f)}) > .5).isEqualTo(above);
  }

  /** cuML writes floats and {@code <}: the threshold itself goes right. */
  @Test
  void thresholdsOfFloats() throws IOException {
    String nodes = split(0, 1, "<", 0.1f, 1) + "," + leaf(1, 1) + "," + leaf(2, 4);
    ImportedForest forest =
        read(HEAD + "\"threshold_type\": \"float32\", \"trees\": [{\"nodes\": [" + nodes + "]}]}");
    assertThat(forest.score(new double[] {0, 0.1f})).isEqualTo(.25);
    assertThat(forest.score(new double[] {0, Math.nextDown(0.1f)})).isGreaterThan(.7);
  }

  /** Leaf values and the normaliser are taken as they are, whatever c(n) of the counts is. */
  @Test
  void nothingIsComputedAnew() throws IOException {
    String odd = leaf(0, 1.2345678901).replace("\"data_count\": 1", "\"data_count\": 77");
    ImportedForest forest =
        read(HEAD.replace("2.0", "3.25") + "\"trees\": [{\"nodes\": [" + odd + "]}]}");
    assertThat(forest.score(new double[2])).isEqualTo(Math.pow(2, -1.2345678901 / 3.25));
    assertThat(forest.averagePathLength()).isEqualTo(3.25);
  }

  /** Features that no tree uses count for the width of a row; a path may use one feature twice. */
  @Test
  void unusedFeaturesAndOneFeatureTwice() throws IOException {
    String nodes =
        split(0, 0, "<", 4, 1)
            + ","
            + split(1, 0, "<", 2, 3)
            + ","
            + leaf(2, 1)
            + ","
            + leaf(3, 2)
            + ","
            + leaf(4, 4);
    ImportedForest forest = read(HEAD + "\"trees\": [{\"nodes\": [" + nodes + "]}]}");
    assertThat(forest.numFeatures()).isEqualTo(2);
    assertThat(forest.score(new double[] {1, 0})).isEqualTo(.5);
    assertThat(forest.score(new double[] {3, 0})).isEqualTo(.25);
    assertThat(forest.score(new double[] {5, Double.MAX_VALUE})).isGreaterThan(.7);
  }

  /** Imported trees have no boxes: a sentence says so, and detectors score them plainly. */
  @Test
  void boxScoresAreRefused() throws IOException {
    ImportedForest imported = read(ForestFiles.text("sklearn-1.9-plain.json"));
    IsolationForest forest = imported.toForest();
    assertThat(forest.hasBoxes()).isFalse();
    assertThatIllegalStateException()
        .isThrownBy(() -> forest.score(new double[3], ScoringMode.BOX))
        .withMessageContaining("boxes");
  }

  /** JSON is read again with the same scores, threshold, names, and its verification rows. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void jsonGoesThereAndBack(int width) throws IOException {
    SplittableRandom random = new SplittableRandom(width);
    double[][] rows = new double[400][width];
    String[] names = new String[width];
    for (int f = 0; f < width; f++) {
      names[f] = "sensor \"" + f + "\", <b>";
      for (double[] row : rows) {
        row[f] = 1e-7 * random.nextGaussian() + f;
      }
    }
    DetectorModel model =
        DetectorModel.fit(rows, DetectorConfig.builder().scoring(ScoringMode.PLAIN).build(), names);
    String json =
        new String(ModelExport.of(model).toBytes(ModelExport.Format.JSON), StandardCharsets.UTF_8);
    ImportedForest back = read(json);
    assertThat(back.numVerified()).isEqualTo(64);
    assertThat(back.threshold().score()).isEqualTo(model.threshold().score());
    IsolationForest forest = model.forest();
    assertThat(back.featureNames()).as("without (missing)").containsExactly(names);
    assertThat(back.numFeatures()).isEqualTo(width);
    double[] row = new double[forest.numFeatures()];
    for (int r = 0; r < 200; r++) {
      for (int f = 0; f < width; f++) {
        row[f] = rows[r][f] + (r % 2) * 1e-7;
      }
      assertThat(back.score(Arrays.copyOf(row, width))).isCloseTo(forest.score(row), within(1e-12));
    }
  }

  /** What the exporter writes is fuzzed like what others write. */
  @Test
  void damagedExportsAreRefusedOrForests() {
    Random seeds = new Random(1);
    double[][] rows = new double[64][2];
    for (double[] row : rows) {
      row[0] = seeds.nextGaussian();
      row[1] = seeds.nextGaussian();
    }
    IsolationForest forest =
        IsolationForest.fit(
            FeatureMatrix.of(rows),
            IsolationForestConfig.builder().numTrees(3).subsampleSize(16).build());
    byte[] good =
        ForestJsonExport.of(Trees.of(forest), List.of(), null).getBytes(StandardCharsets.UTF_8);
    int refused = 0;
    for (int seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      byte[] damaged = good.clone();
      for (int k = 0; k <= random.nextInt(3); k++) {
        damaged[random.nextInt(damaged.length)] =
            (byte) "0123456789-.eE[]{}\",:ntf".charAt(random.nextInt(24));
      }
      try {
        ImportedForest read =
            ImportedForest.read(new ByteArrayInputStream(damaged), MissingValues.REFUSED);
        assertThat(read.score(new double[read.numFeatures()]))
            .as("seed %d", seed)
            .isBetween(0., 1.);
      } catch (InvalidModelException e) {
        assertThat(e.getMessage()).as("seed %d", seed).isNotBlank();
        refused++;
      } catch (IOException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    assertThat(refused).isGreaterThan(200);
  }
}
