package io.github.iforest4j.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.iforest4j.AnomalyThreshold;
import io.github.iforest4j.FeatureMatrix;
import io.github.iforest4j.IsolationForest;
import io.github.iforest4j.IsolationForestConfig;
import io.github.iforest4j.OutOfFoldScores;
import io.github.iforest4j.ScoringMode;
import io.github.iforest4j.detect.AnomalyDetector;
import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Learning;
import io.github.iforest4j.detect.ThresholdRule;
import io.github.iforest4j.detect.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The Java blocks of docs/coming-from.md: they are lines of this class, and they run. */
class ComingFromTest {
  private static final Pattern BLOCK = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

  private final double[][] x = rows();
  private final double[] row = {93, 2.5};

  private static double[][] rows() {
    SplittableRandom random = new SplittableRandom(1);
    double[][] rows = new double[500][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = new double[] {63 + random.nextGaussian(), 2.5 + .1 * random.nextGaussian()};
    }
    return rows;
  }

  @Test
  void scikitLearn() {
    FeatureMatrix rows = FeatureMatrix.of(x);
    IsolationForestConfig config =
        IsolationForestConfig.builder().numTrees(200).subsampleSize(256).seed(7).build();
    IsolationForest forest = IsolationForest.fit(rows, config);
    double[] scores = forest.scoreAll(rows, ScoringMode.PLAIN);
    double[] unseen = OutOfFoldScores.of(rows, config, ScoringMode.PLAIN);
    AnomalyThreshold threshold = ThresholdRule.contamination(0.05).threshold(unseen);
    boolean outlier = threshold.isAnomaly(forest.score(row));
    double decision = threshold.score() - forest.score(row);
    assertThat(scores).hasSize(500);
    assertThat(scores[3]).isEqualTo(forest.score(x[3]));
    assertThat(outlier).isTrue();
    assertThat(decision).isNegative();
  }

  @Test
  void pyod() {
    DetectorConfig config = DetectorConfig.builder().contamination(0.05).build();
    DetectorModel model = DetectorModel.fit(x, config, "temperature", "vibration");
    AnomalyDetector detector = model.newDetector();
    Verdict verdict = detector.detect(row);
    System.out.println(verdict.isAnomaly() + ": " + verdict.explain());
    double confidence = model.tableConfidence(verdict.score()).value();
    assertThat(verdict.isAnomaly()).isTrue();
    assertThat(verdict.explain()).startsWith("temperature 93 is above its usual range");
    assertThat(confidence).isCloseTo(500 / 501., within(1e-9));
  }

  @Test
  void smile() {
    IsolationForest forest =
        IsolationForest.fit(FeatureMatrix.of(x), IsolationForestConfig.DEFAULT);
    double score = forest.score(row);
    double further = forest.score(row, ScoringMode.BOX);
    int feature = forest.attribute(row, ScoringMode.BOX).top(1)[0];
    assertThat(further).isGreaterThan(score);
    assertThat(feature).isZero();
  }

  @Test
  void randomCutForest() throws IOException {
    DetectorModel model = DetectorModel.fit(x, "temperature", "vibration");
    AnomalyDetector detector = model.newDetector(Learning.ADAPT);
    Verdict verdict = detector.detect(row);
    if (verdict.isAnomaly()) {
      System.out.println(model.schema().field(verdict.cause()).name());
    }
    byte[] state = detector.state().snapshot();
    AnomalyDetector resumed = model.resume(state);
    assertThat(verdict.cause()).isZero();
    assertThat(resumed.detect(63, 2.5).position()).isEqualTo(1);
  }

  @Test
  void linkedIn() {
    IsolationForest forest =
        IsolationForest.fit(FeatureMatrix.of(x), IsolationForestConfig.DEFAULT);
    byte[] onnx = OnnxExport.of(forest).featureNames(List.of("temperature", "vibration")).toBytes();
    assertThat(new OnnxInterpreter(onnx).run(row).get("score"))
        .isCloseTo(forest.score(row), within(2e-6));
  }

  @Test
  void theDocumentHasTheseLines() throws IOException {
    Path root = Path.of(System.getProperty("iforest.root"));
    String own =
        normalised(
            Files.readString(
                Path.of("src/test/java/io/github/iforest4j/interop", "ComingFromTest.java")));
    List<String> blocks =
        BLOCK
            .matcher(Files.readString(root.resolve("docs/coming-from.md")))
            .results()
            .map(block -> block.group(1))
            .toList();
    assertThat(blocks).hasSize(5);
    for (String block : blocks) {
      assertThat(own.contains(normalised(block))).as(block).isTrue();
    }
  }

  private static String normalised(String code) {
    return code.replaceAll("\\s+", " ").strip();
  }
}
