package io.github.iforest4j.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.iforest4j.Attribution;
import io.github.iforest4j.IsolationForest;
import io.github.iforest4j.IsolationForestConfig;
import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.ScoringMode;
import io.github.iforest4j.detect.AnomalyDetector;
import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Learning;
import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.schema.RecordTable;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Imported forests as forests of the core, and as detectors of streams. */
class ImportedDetectorTest {
  static final String[] OF_SKLEARN = ForestFiles.OF_SKLEARN;
  private static final double[] SCALE = {1, 1e-5, 1e6};
  private static final List<String> NAMES = List.of("a", "b", "c");
  private static final ModelProvenance ORIGIN = ModelProvenance.unknown(300);

  private static ImportedForest forest(String name) throws IOException {
    return ForestFiles.read(ForestFiles.text(name), MissingValues.AS_TRAINED);
  }

  private static double[][] rows(int seed) {
    Random random = new Random(seed);
    double[][] rows = new double[300][3];
    for (double[] row : rows) {
      for (int f = 0; f < 3; f++) {
        row[f] = SCALE[f] * random.nextGaussian() * (random.nextInt(10) == 0 ? 5 : 1);
      }
    }
    return rows;
  }

  private static RecordTable table(double[][] rows) {
    return RecordTable.of(rows, "a", "b", "c");
  }

  @ParameterizedTest
  @FieldSource("OF_SKLEARN")
  void aForestOfTheCoreScoresTheSame(String name) throws IOException {
    ImportedForest imported = forest(name);
    if (name.contains("holes")) {
      assertThatExceptionOfType(InvalidModelException.class)
          .isThrownBy(imported::toForest)
          .withMessageStartingWith("the forest was trained with missing values");
      return;
    }
    IsolationForest made = imported.toForest();
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    made.write(file);
    IsolationForest read = IsolationForest.read(new ByteArrayInputStream(file.toByteArray()));
    for (double[] row : rows(1)) {
      double score = imported.score(row);
      assertThat(made.score(row)).isCloseTo(score, within(1e-6));
      assertThat(read.score(row)).isEqualTo(made.score(row));
    }
    assertThat(made.numNodes()).isEqualTo(imported.numNodes());
  }

  /** Samples with repetition have fewer rows in their roots than the normaliser says. */
  @Test
  void attributionsOfBootstrappedTreesAddUp() throws IOException {
    IsolationForest made = forest("sklearn-1.9-bootstrap.json").toForest();
    double average = Double.NaN;
    for (double[] row : rows(2)) {
      Attribution parts = made.attribute(row, ScoringMode.PLAIN);
      double start = made.score(row) - parts.total();
      average = Double.isNaN(average) ? start : average;
      assertThat(start).as("the same for all rows").isCloseTo(average, within(1e-9));
      assertThat(parts.contribution(0) + parts.contribution(1) + parts.contribution(2))
          .isCloseTo(parts.total(), within(1e-9));
    }
    assertThat(average).isBetween(.4, .6).isNotEqualTo(.5);
  }

  @Test
  void aDetectorJudgesAsTheForestDoes() throws IOException {
    ImportedForest imported = forest("sklearn-1.9-contamination.json");
    double[][] rows = rows(3);
    DetectorModel made = imported.toDetector(NAMES, table(rows), ORIGIN);
    DetectorModel model = DetectorModel.of(made.toBytes());
    assertThat(model.toBytes()).isEqualTo(made.toBytes());
    assertThat(model.threshold().rule()).isEqualTo("offset_ of scikit-learn");
    assertThat(model.threshold().score()).isCloseTo(imported.threshold().score(), within(1e-6));
    assertThat(model.provenance()).isEqualTo(ORIGIN);
    assertThat(model.schema().field(1).usual()).isNotNull();
    AnomalyDetector detector = model.newDetector();
    int anomalies = 0;
    int ties = 0;
    for (double[] row : rows(4)) {
      var verdict = detector.detect(row);
      assertThat(verdict.score()).isCloseTo(imported.score(row), within(1e-6));
      boolean outlier = imported.threshold().isAnomaly(imported.score(row));
      assertThat(verdict.isAnomaly()).isEqualTo(outlier);
      anomalies += outlier ? 1 : 0;
      ties += imported.score(row) == imported.threshold().score() ? 1 : 0;
    }
    assertThat(ties).as("rows whose score is the threshold").isPositive();
    assertThat(anomalies).isBetween(1, 100);
    assertThat(detector.detect(1e300, 0, 0).score())
        .as("no guard of fields speaks for the forest")
        .isCloseTo(imported.score(new double[] {1e300, 0, 0}), within(1e-6));
    double median = model.schema().field(1).usual().median();
    assertThat(detector.detect(0, Double.NaN, 0).score())
        .as("a missing value is the median")
        .isCloseTo(imported.score(new double[] {0, median, 0}), within(1e-6));
    assertThat(model.canAdapt()).isFalse();
    assertThat(model.newDetector(Learning.FROZEN)).isNotNull();
  }

  /**
   * Import, export, import, export: the same columns, and from the first model on the same bytes.
   */
  @ParameterizedTest
  @FieldSource("OF_SKLEARN")
  void exportingAndImportingAgainChangesNothing(String name) throws IOException {
    if (name.contains("holes")) {
      return;
    }
    RecordTable records = table(rows(6));
    DetectorModel first = forest(name).toDetector(NAMES, records, ORIGIN);
    ModelExport export = ModelExport.of(first);
    assertThat(export.columns()).isEqualTo(NAMES);
    byte[] json = export.toBytes(ModelExport.Format.JSON);
    ImportedForest read =
        ImportedForest.read(new ByteArrayInputStream(json), MissingValues.AS_TRAINED);
    assertThat(read.featureNames()).isEqualTo(NAMES);
    for (double[] row : rows(7)) {
      assertThat(read.score(row)).isCloseTo(forest(name).score(row), within(1e-6));
    }
    DetectorModel second = read.toDetector(List.of(), records, ORIGIN);
    assertThat(second.threshold().score()).isEqualTo(first.threshold().score());
    assertThat(bytes(second.forest())).isEqualTo(bytes(first.forest()));
    assertThat(ModelExport.of(second).toBytes(ModelExport.Format.JSON)).isEqualTo(json);
    assertThat(ModelExport.of(second).toBytes(ModelExport.Format.ONNX))
        .isEqualTo(export.toBytes(ModelExport.Format.ONNX));
  }

  private static byte[] bytes(IsolationForest forest) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    forest.write(file);
    return file.toByteArray();
  }

  /** A forest that has split by the number of missing values keeps that column on the way back. */
  @Test
  void theColumnOfMissingValuesStaysWhereASplitUsesIt() throws IOException {
    for (int level : new int[] {0, 1}) {
      double[][] holes = rows(8);
      for (int r = 0; r < holes.length; r += 3) {
        holes[r][r % 2] = Double.NaN;
      }
      DetectorConfig config =
          DetectorConfig.builder()
              .forest(IsolationForestConfig.builder().extensionLevel(level).build())
              .scoring(ScoringMode.PLAIN)
              .build();
      ModelExport used = ModelExport.of(DetectorModel.fit(holes, config, "a", "b", "c"));
      assertThat(used.columns()).containsExactly("a", "b", "c", "(missing)");
      assertThat(used.toBytes(ModelExport.Format.ONNX)).isNotEmpty();
      ModelExport unused = ModelExport.of(DetectorModel.fit(rows(8), config, "a", "b", "c"));
      assertThat(unused.columns()).containsExactly("a", "b", "c");
      assertThat(unused.toBytes(ModelExport.Format.ONNX)).isNotEmpty();
    }
    double[][] holes = rows(9);
    holes[4][0] = holes[5][1] = holes[6][2] = Double.NaN;
    DetectorConfig config = DetectorConfig.builder().scoring(ScoringMode.PLAIN).build();
    DetectorModel first = DetectorModel.fit(holes, config, "a", "b", "c");
    byte[] json = ModelExport.of(first).toBytes(ModelExport.Format.JSON);
    DetectorModel second =
        ImportedForest.read(new ByteArrayInputStream(json), MissingValues.REFUSED)
            .toDetector(List.of(), table(holes), ORIGIN);
    assertThat(second.forest().numFeatures()).isEqualTo(4);
    assertThat(second.threshold().score()).isEqualTo(first.threshold().score());
    assertThat(ModelExport.of(second).toBytes(ModelExport.Format.JSON)).isEqualTo(json);
  }

  @Test
  void withoutAThresholdTheRecordsSetOne() throws IOException {
    String none = ForestFiles.text("treelite-4.8.json").replace("sklearn_iforest_offset", "x");
    ImportedForest imported = ForestFiles.read(none, MissingValues.REFUSED);
    assertThat(imported.threshold()).isNull();
    double[][] rows = rows(5);
    DetectorModel model = imported.toDetector(NAMES, table(rows), ORIGIN);
    assertThat(model.threshold().rule()).isEqualTo("contamination 0.01 over 300 scores");
    AnomalyDetector detector = model.newDetector();
    long above = 0;
    for (double[] row : rows) {
      above += detector.detect(row).isAnomaly() ? 1 : 0;
    }
    assertThat(above).isLessThanOrEqualTo(3);
  }

  @Test
  void whatDoesNotFitIsRefused() throws IOException {
    ImportedForest imported = forest("sklearn-1.9-plain.json");
    RecordTable table = table(rows(6));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> imported.toDetector(List.of(), table, ORIGIN))
        .withMessage("the forest does not name its 3 features: name them, in order");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> imported.toDetector(List.of("a", "b"), table, ORIGIN))
        .withMessage("2 names for a forest of 3 features");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> imported.toDetector(List.of("a", "b", "d"), table, ORIGIN))
        .withMessage(
            "the forest has a feature 'd', which the records have not; it must be a column of numbers");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                imported.toDetector(NAMES, RecordTable.of(new double[7][3], "a", "b", "c"), ORIGIN))
        .withMessage("a detector needs at least 8 records to know what is usual, had 7");
    String text = ForestFiles.text("sklearn-1.9-plain.json");
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(
            ForestFiles.read(text.replace("data_count", "count"), MissingValues.REFUSED)::toForest)
        .withMessageContaining("does not say how many training rows");
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(
            ForestFiles.read(
                    text.replaceFirst("\"data_count\": \\d+", "\"data_count\": 9999"),
                    MissingValues.REFUSED)
                ::toForest)
        .withMessageStartingWith("node 0 has a data_count that is not the sum");
  }
}
