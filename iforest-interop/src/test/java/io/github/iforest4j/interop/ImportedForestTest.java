package io.github.iforest4j.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.iforest4j.error.InvalidModelException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** Forests of other software score here as they do there, and damaged ones are refused. */
class ImportedForestTest {
  static final String[] OF_SKLEARN = ForestFiles.OF_SKLEARN;

  /** Two trees by hand: x0 &lt;= 1 to a leaf of 1, else x1 &lt; 5; and a tree of one leaf. */
  private static final String BY_HAND =
      """
      {"task_type": "kIsolationForest", "num_feature": 2, "ratio_c": 2.0, "threshold_type": "float64",
       "average_tree_output": true, "postprocessor": "exponential_standard_ratio",
       "trees": [{"nodes": [
         {"node_id": 0, "split_feature_id": 0, "comparison_op": "<=", "threshold": 1.0,
          "default_left": false, "left_child": 1, "right_child": 2},
         {"node_id": 1, "leaf_value": 1.0},
         {"node_id": 2, "split_feature_id": 1, "comparison_op": ">", "threshold": 5.0,
          "default_left": true, "left_child": 3, "right_child": 4},
         {"node_id": 3, "leaf_value": 2.0},
         {"node_id": 4, "leaf_value": 4.0}]},
        {"nodes": [{"node_id": 0, "leaf_value": 3.0}]}]}
      """;

  @ParameterizedTest
  @FieldSource("OF_SKLEARN")
  void forestsOfScikitLearnReproduceTheirScores(String name) throws IOException {
    try (InputStream in = ForestFiles.open(name)) {
      ImportedForest forest = ImportedForest.read(in, MissingValues.AS_TRAINED);
      assertThat(forest.numVerified()).isEqualTo(24);
      assertThat(forest.numTrees()).isEqualTo(4);
      assertThat(forest.numFeatures()).isEqualTo(3);
      assertThat(forest.threshold()).isNotNull();
      double threshold = forest.threshold().score();
      if (name.contains("contamination")) {
        assertThat(threshold).isNotEqualTo(.5).isBetween(.4, .8);
      } else {
        assertThat(threshold).isEqualTo(.5);
      }
    }
  }

  /** The numbers were printed by scikit-learn 1.9.1 for the model that Treelite 4.8.1 wrote. */
  @Test
  void aForestOfTreelite() throws IOException {
    double[][] rows = {
      {-0.8019314252534474, -1.324358995628145, -0.24836162209524854},
      {0.4204452380655215, 1.1360465324896427, 0.10970639932180819},
      {-0.5526473205362324, -0.7847803553442784, 0.7487457707345911},
      {1.6347830429585775, 0.27276877584472176, -1.2333286640307717},
      {-0.9582652054360887, 1.6000190889991115, 0.2028824405086084}
    };
    double[] scores = {
      0.468697511744847,
      0.47902998125956386,
      0.5783857600441656,
      0.47902998125956386,
      0.47902998125956386
    };
    try (InputStream in = ForestFiles.open("treelite-4.8.json")) {
      ImportedForest forest = ImportedForest.read(in, MissingValues.REFUSED);
      for (int r = 0; r < rows.length; r++) {
        assertThat(forest.score(rows[r])).isCloseTo(scores[r], within(1e-12));
        assertThat(forest.score(new double[] {7, rows[r][0], rows[r][1], rows[r][2]}, 1))
            .isEqualTo(forest.score(rows[r]));
      }
    }
  }

  @Test
  void aForestByHand() throws IOException {
    ImportedForest forest = ForestFiles.read(BY_HAND, MissingValues.AS_TRAINED);
    assertThat(forest.threshold()).isNull();
    assertThat(forest.featureNames()).isEmpty();
    assertThat(forest.score(new double[] {1, 9}))
        .isCloseTo(Math.pow(2, -(1 + 3) / 2. / 2), within(1e-15));
    assertThat(forest.score(new double[] {Math.nextUp(1.), 9}))
        .isCloseTo(Math.pow(2, -5 / 4.), within(1e-15));
    assertThat(forest.score(new double[] {2, 5})).isCloseTo(Math.pow(2, -7 / 4.), within(1e-15));
    assertThat(forest.score(new double[] {Double.NaN, Double.NaN}))
        .as("right, then to the side of values above 5")
        .isCloseTo(Math.pow(2, -5 / 4.), within(1e-15));
    assertThat(forest.toString()).isEqualTo("ImportedForest[2 trees, 2 features]");
  }

  @Test
  void missingValuesAreTheCallersChoice() throws IOException {
    String holes = ForestFiles.text("sklearn-1.9-holes.json");
    ImportedForest refuses = ForestFiles.read(holes, MissingValues.REFUSED);
    assertThat(refuses.numVerified()).as("verified with NaN nevertheless").isEqualTo(24);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> refuses.score(new double[] {0, Double.NaN, 0}))
        .withMessageStartingWith("feature 1 is NaN");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> refuses.score(new double[2]))
        .withMessage("a row must have 3 values, had 2");
    assertThat(
            ForestFiles.read(holes, MissingValues.AS_TRAINED)
                .score(new double[] {0, Double.NaN, 0}))
        .isBetween(0., 1.);
  }

  @Test
  void aForestThatDoesNotReproduceItsScoresIsRefused() {
    String good = ForestFiles.text("sklearn-1.9-plain.json");
    String other = good.replaceFirst("\"leaf_value\": [0-9.]+", "\"leaf_value\": 9.5");
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> ForestFiles.read(other, MissingValues.REFUSED))
        .withMessageMatching(
            "verification row \\d+ has the score .* here, but .* in the software.*");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"kIsolationForest\" | \"kRegressor\" | the model is of the kind kRegressor",
        "\"num_feature\": 2 | \"num_feature\": 1 | a node splits feature 1",
        "\"num_feature\": 2 | \"num_feature\": 2.5 | num_feature must be an integer",
        "\"num_feature\": 2 | \"num_feature\": 1e9 | num_feature must be between",
        "\"num_feature\": 2 | \"num_feature\": 2, \"feature_names\": [\"a\"] | 1 feature names for 2",
        "\"ratio_c\": 2.0 | \"ratio_c\": \"2\" | ratio_c must be a number",
        "\"ratio_c\": 2.0 | \"ratio_c\": -1 | ratio_c must be between",
        "\"ratio_c\": 2.0 | \"other\": 1 | a forest needs task_type",
        "\"average_tree_output\": true | \"average_tree_output\": false | average_tree_output must be true",
        "\"exponential_standard_ratio\" | \"sigmoid\" | postprocessor must be exponential_standard",
        "\"comparison_op\": \"<=\" | \"comparison_op\": \"==\" | node 0 of tree 0, comparison_op must be one",
        "\"threshold\": 1.0 | \"threshold\": 1e999 | node 0 of tree 0, threshold must be between",
        "\"threshold\": 1.0, | \"other\": 1.0, | node 0 of tree 0 has neither",
        "\"leaf_value\": 1.0 | \"leaf_value\": -1 | node 1 of tree 0, leaf_value must be between",
        "\"leaf_value\": 1.0 | \"leaf_vector\": [1] | node 1 of tree 0 has neither",
        "\"node_id\": 1 | \"node_id\": 7 | node 1 of tree 0 has node_id 7",
        "\"right_child\": 2 | \"right_child\": 1 | tree 0: node 1 has two parents",
        "\"right_child\": 4 | \"right_child\": 0 | tree 0: node 0 has two parents",
        "\"right_child\": 4 | \"right_child\": 5 | tree 0: there is no node 5",
        "\"left_child\": 1 | \"left_child\": -1 | node 0 of tree 0, left_child must be between",
        "\"trees\": [ | \"trees\": [{\"nodes\": []}, | tree 0 has no nodes",
        "\"trees\": [ | \"trees\": [{\"has_categorical_split\": true}, | tree 0 has categorical splits",
        "\"trees\": [ | \"attributes\": \"nonsense\", \"trees\": [ | attributes are not JSON",
        "\"trees\": [ | \"base_scores\": [0.5], \"trees\": [ | base_scores must be between",
        "\"trees\": [ | \"verification\": {\"rows\": [[1]], \"scores\": [0.5]}, \"trees\": [ | verification row 0 has 1",
        "\"trees\": [ | \"verification\": {\"rows\": [[1,2]]}, \"trees\": [ | 1 rows for verification, but 0 scores",
        "\"trees\": [ | \"trees\": {}, \"a\": [ | trees must be an array, was an object",
        "{\"task_type\" | [{\"task_type\" | a forest must be an object",
        "{\"task_type\" | PK | not a forest as JSON: line 1"
      })
  void whatIsNoForestIsRefused(String text, String replacement, String message) {
    assertThat(BY_HAND).contains(text);
    String damaged = BY_HAND.replace(text, replacement);
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> ForestFiles.read(damaged, MissingValues.REFUSED))
        .withMessageStartingWith(message);
  }

  @Test
  void aNodeThatNoTestLeadsToIsRefused() {
    String damaged =
        BY_HAND.replace(
            "{\"node_id\": 4, \"leaf_value\": 4.0}",
            "{\"node_id\": 4, \"leaf_value\": 4.0}, {\"node_id\": 5, \"leaf_value\": 4.0}");
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> ForestFiles.read(damaged, MissingValues.REFUSED))
        .withMessage("tree 0: 1 of 6 nodes are not in the tree");
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> ForestFiles.read(BY_HAND + "{}", MissingValues.REFUSED))
        .withMessageStartingWith("there is more after the end");
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> ForestFiles.read("[".repeat(100_000), MissingValues.REFUSED));
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> ForestFiles.read("", MissingValues.REFUSED));
  }

  /** Wherever a file is cut off, the message says so in one sentence. */
  @Test
  void aFileThatIsCutOffIsRefusedInPlainWords() {
    for (int length = 2; length < BY_HAND.strip().length(); length++) {
      String cut = BY_HAND.substring(0, length);
      assertThatExceptionOfType(InvalidModelException.class)
          .as("%d characters", length)
          .isThrownBy(() -> ForestFiles.read(cut, MissingValues.REFUSED))
          .withMessageNotContainingAny(": :", "::", "does not begin as JSON");
    }
  }

  /** Nothing but a forest or an {@link InvalidModelException} comes out of damaged files. */
  @ParameterizedTest
  @FieldSource("OF_SKLEARN")
  void damagedFilesAreRefusedOrForests(String name) throws IOException {
    byte[] original = ForestFiles.text(name).getBytes(StandardCharsets.UTF_8);
    int refused = 0;
    for (int seed = 0; seed < 1_000; seed++) {
      byte[] damaged = mutate(original, new Random(seed));
      try {
        ImportedForest forest =
            ImportedForest.read(new ByteArrayInputStream(damaged), MissingValues.AS_TRAINED);
        double score = forest.score(new double[forest.numFeatures()]);
        assertThat(score).as("seed %d", seed).isBetween(0., 1.);
        OnnxExport.of(forest).toBytes();
        assertThat(forest.toForest().score(new double[forest.numFeatures()]))
            .as("seed %d", seed)
            .isCloseTo(score, within(1e-6));
      } catch (InvalidModelException e) {
        assertThat(e.getMessage()).as("seed %d", seed).isNotBlank();
        refused++;
      } catch (IllegalStateException e) {
        assertThat(e).as("seed %d", seed).hasMessageContaining("samples of one row");
      }
    }
    assertThat(refused).isGreaterThan(300);
  }

  private static byte[] mutate(byte[] original, Random random) {
    byte[] bytes = original.clone();
    for (int k = 1 + random.nextInt(4); k > 0; k--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(5)) {
        case 0 -> bytes[at] = (byte) random.nextInt();
        case 1 -> bytes[at] = (byte) "0123456789-.eE[]{}\",:ntf".charAt(random.nextInt(24));
        case 2 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
        case 3 -> {
          int from = random.nextInt(original.length);
          int length = Math.min(1 + random.nextInt(60), bytes.length - at);
          System.arraycopy(original, from, bytes, at, Math.min(length, original.length - from));
        }
        default -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      }
    }
    return bytes;
  }
}
