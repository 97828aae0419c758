package io.github.iforest4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.iforest4j.detect.AnomalyDetector;
import io.github.iforest4j.detect.ConstantTrainingException;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Training;
import io.github.iforest4j.detect.TrainingWeights;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.schema.RecordTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * docs/explain/missing-values-and-weights.md: its Java blocks are lines of this class, and its
 * tables hold.
 */
class MissingValuesDocTest {
  private static final Pattern BLOCK = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

  private final double[][] complete = rows(0);
  private final double[][] history = rows(.1);

  /** Two columns; a share of the values of the second are missing. */
  private static double[][] rows(double missing) {
    Random random = new Random(1);
    double[][] rows = new double[600][];
    for (int i = 0; i < rows.length; i++) {
      double vibration = 2.5 + .1 * random.nextGaussian();
      boolean gap = random.nextDouble() < missing;
      rows[i] = new double[] {63 + random.nextGaussian(), gap ? Double.NaN : vibration};
    }
    return rows;
  }

  @Test
  void aForestOverRowsWithGaps() {
    FeatureMatrix rows = FeatureMatrix.of(history);
    MedianImputer imputer = MedianImputer.of(rows);
    IsolationForest forest =
        IsolationForest.fit(imputer.impute(rows), IsolationForestConfig.DEFAULT);
    double score = forest.score(imputer.impute(new double[] {63.2, Double.NaN}));
    assertThat(score).isLessThan(.5);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IsolationForest.fit(rows, IsolationForestConfig.DEFAULT))
        .withMessageMatching("training values must be finite; row \\d+, column 1 is NaN");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> forest.score(new double[] {63.2, Double.NaN}))
        .withMessage("feature 1 is NaN; replace missing values first");
  }

  @Test
  void aGapThatIsASign() {
    DetectorModel model = DetectorModel.fit(complete, "temperature", "vibration");
    Verdict verdict = model.newDetector().detect(63.2, Double.NaN);
    String words = verdict.explain();
    assertThat(verdict.isAnomaly()).isTrue();
    assertThat(words).startsWith("vibration has no value");
    assertThat(model.newDetector().detect(63.2, Double.POSITIVE_INFINITY).explain())
        .startsWith("vibration has no value");
  }

  @Test
  void aFieldThatOftenHasNoValue() {
    AnomalyDetector detector = DetectorModel.fit(history, "temperature", "vibration").newDetector();
    int alarms = 0;
    for (int i = 0; i < 100; i++) {
      alarms += detector.detect(63 + .01 * i, Double.NaN).isAnomaly() ? 1 : 0;
    }
    assertThat(alarms).isLessThan(5);
  }

  @Test
  void weightsOfRows() {
    FeatureMatrix rows = FeatureMatrix.of(complete);
    double[] importance = new double[rows.numRows()];
    Arrays.fill(importance, 1);
    importance[0] = 0;
    importance[1] = 5;
    IsolationForest forest =
        IsolationForest.fit(
            rows, IsolationForestConfig.DEFAULT, FitWeights.NONE.withRows(importance), 1);
    assertThat(forest.subsampleSize()).isEqualTo(256);
    assertThat(forest.hasBoxes()).isTrue();
  }

  @Test
  void weightsOfColumns() {
    FeatureMatrix rows = FeatureMatrix.of(complete);
    IsolationForestConfig withoutBoxes = IsolationForestConfig.builder().boxes(false).build();
    FitWeights weights = FitWeights.NONE.withColumns(1, 0.2);
    IsolationForest forest = IsolationForest.fit(rows, withoutBoxes, weights, 1);
    int first = 0;
    int internal = 0;
    for (IsolationTree tree : forest.allTrees()) {
      for (int node = 0; node < tree.numNodes(); node++) {
        if (!tree.isExternal(node)) {
          internal++;
          first += tree.feature(node) == 0 ? 1 : 0;
        }
      }
    }
    // 1/(1 + 0.2) is 0.83.
    assertThat((double) first / internal).isBetween(.81, .85);
  }

  @Test
  void weightsInADetector() {
    RecordTable counted = new RecordTable();
    for (int r = 0; r < complete.length; r++) {
      counted.setNumber(counted.fieldIndex("temperature"), complete[r][0]);
      counted.setNumber(counted.fieldIndex("n"), r % 3);
      counted.endRow();
    }
    TrainingWeights weights = TrainingWeights.NONE.withColumn("n");
    DetectorModel model = Training.builder(counted).weights(weights).prepare().fit();
    assertThat(model.schema().indexOf("n")).isEqualTo(-1);
    // 200 records each of weight 0, 1 and 2.
    assertThat(model.provenance().trainingRows()).isEqualTo(400);
    assertThat(model.threshold().rule()).endsWith("over 600 out-of-fold scores");
  }

  @Test
  void awkwardData() {
    double[][] equal = new double[600][2];
    assertThat(
            IsolationForest.fit(FeatureMatrix.of(equal), IsolationForestConfig.DEFAULT)
                .score(new double[] {7, 7}))
        .isEqualTo(.5);
    assertThatExceptionOfType(ConstantTrainingException.class)
        .isThrownBy(() -> DetectorModel.fit(equal, "temperature", "vibration"));
    for (double[] row : equal) {
      row[0] = complete[0][0]++;
    }
    DetectorModel model = DetectorModel.fit(equal, "temperature", "vibration");
    assertThat(model.newDetector().detect(equal[9][0], 5).isAnomaly()).isTrue();
  }

  @Test
  void theDocumentHasTheseLines() throws IOException {
    Path root = Path.of(System.getProperty("iforest.root"));
    String own =
        normalised(
            Files.readString(
                Path.of("src/test/java/io/github/iforest4j/MissingValuesDocTest.java")));
    List<String> blocks =
        BLOCK
            .matcher(Files.readString(root.resolve("docs/explain/missing-values-and-weights.md")))
            .results()
            .map(block -> block.group(1))
            .toList();
    assertThat(blocks).hasSize(5);
    for (String block : blocks) {
      assertThat(own.contains(normalised(block))).as(block).isTrue();
    }
  }

  private static String normalised(String code) {
    return code.replaceAll("\\s+", "");
  }
}
