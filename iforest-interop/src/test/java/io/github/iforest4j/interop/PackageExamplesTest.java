package io.github.iforest4j.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.AnomalyThreshold;
import io.github.iforest4j.testing.PackageExamples;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The example of the package-info file: it compiles, runs, and is the same here and there. */
class PackageExamplesTest {
  private static void aForestOfScikitLearn(InputStream in, double[][] rows) throws IOException {
    ImportedForest forest = ImportedForest.read(in, MissingValues.REFUSED);
    AnomalyThreshold threshold = forest.threshold();
    for (double[] row : rows) {
      if (threshold != null && threshold.isAnomaly(forest.score(row))) {
        System.out.println("unusual: " + Arrays.toString(row));
      }
    }
    byte[] onnx = OnnxExport.of(forest).toBytes();
    assertThat(onnx).isNotEmpty();
    assertThat(threshold).isNotNull();
    assertThat(threshold.isAnomaly(forest.score(rows[1]))).isTrue();
  }

  @Test
  void theManualHasThisExample() {
    PackageExamples.check(PackageExamplesTest.class, "");
  }

  @Test
  void aForestOfScikitLearn() throws IOException {
    try (InputStream in = ForestFiles.open("sklearn-1.9-plain.json")) {
      aForestOfScikitLearn(in, new double[][] {{0, 0, 0}, {9, 9, 9e9}});
    }
  }
}
