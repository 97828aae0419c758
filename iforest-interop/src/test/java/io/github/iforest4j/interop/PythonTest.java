package io.github.iforest4j.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.AnomalyThreshold;
import io.github.iforest4j.FeatureMatrix;
import io.github.iforest4j.IsolationForest;
import io.github.iforest4j.IsolationForestConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Against the real scikit-learn, Treelite and ONNX Runtime. Makes a virtual environment in {@code
 * target/python} the first time, which needs Python 3 and its package index.
 */
@Tag("python")
class PythonTest {
  private static final Path PYTHON = Path.of("target/python");
  private static final Path SCRIPT = Path.of("src/test/python/interop.py");
  private static final double TOLERANCE = 1e-6;

  @TempDir static Path folder;

  @BeforeAll
  static void environment() throws Exception {
    if (!Files.exists(PYTHON.resolve("complete"))) {
      run("python3", "-m", "venv", "--clear", PYTHON.toString());
      List<String> install = new ArrayList<>(List.of(PYTHON + "/bin/pip", "install", "-q"));
      install.addAll(Files.readAllLines(Path.of("src/test/python/requirements.txt")));
      run(install.toArray(String[]::new));
      Files.createFile(PYTHON.resolve("complete"));
    }
    String docs = Path.of(System.getProperty("iforest.root"), "docs").toString();
    python("forests", docs, folder.toString());
  }

  private static void python(String... arguments) throws Exception {
    run(
        Stream.concat(
                Stream.of(PYTHON + "/bin/python", SCRIPT.toString()), Arrays.stream(arguments))
            .toArray(String[]::new));
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as("%s: %s", List.of(command), output).isZero();
  }

  private static double[][] table(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .map(line -> Arrays.stream(line.split(",")).mapToDouble(PythonTest::number).toArray())
        .toArray(double[][]::new);
  }

  private static double number(String text) {
    return text.equals("nan") ? Double.NaN : Double.parseDouble(text);
  }

  private static List<String> cases() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".scores"))
          .map(name -> name.replace(".scores", ""))
          .sorted()
          .toList();
    }
  }

  private static ImportedForest read(String name) throws IOException {
    try (InputStream in = Files.newInputStream(folder.resolve(name))) {
      return ImportedForest.read(in, MissingValues.AS_TRAINED);
    }
  }

  /** Rows on, below and above thresholds, missing values, and rows far outside. */
  @Test
  void scikitLearnAndTreelite() throws Exception {
    List<String> cases = cases();
    assertThat(cases).hasSize(12);
    for (String name : cases) {
      double[][] rows = table(folder.resolve(name + ".rows"));
      double[][] expected = table(folder.resolve(name + ".scores"));
      ImportedForest exported = read(name + ".json");
      ImportedForest treelite = read(name + ".treelite");
      assertThat(exported.numVerified()).isBetween(50, 64);
      for (int r = 0; r < rows.length; r++) {
        double score = exported.score(rows[r]);
        assertThat(Math.abs(score - expected[r][0])).as("%s, %d", name, r).isLessThan(1e-12);
        assertThat(Math.abs(treelite.score(rows[r]) - expected[r][0]))
            .as("%s, %d", name, r)
            .isLessThan(TOLERANCE);
        if (Math.abs(expected[r][1]) > 1e-12) {
          assertThat(exported.threshold().isAnomaly(score)).isEqualTo(expected[r][1] < 0);
        }
      }
    }
  }

  @Test
  void onnxRuntime() throws Exception {
    Path onnx = Files.createDirectories(folder.resolve("onnx"));
    SplittableRandom random = new SplittableRandom(1);
    double[][] training = new double[1_000][6];
    double[][] rows = new double[500][6];
    for (double[][] table : List.of(training, rows)) {
      for (double[] row : table) {
        Arrays.setAll(row, f -> (float) random.nextGaussian());
      }
    }
    rows[7][3] = Double.NaN;
    IsolationForest forest =
        IsolationForest.fit(FeatureMatrix.of(training), IsolationForestConfig.DEFAULT);
    AnomalyThreshold threshold = new AnomalyThreshold(.55, "test");
    List<String> lines =
        Arrays.stream(rows).map(row -> Arrays.toString(row).replaceAll("[\\[\\] ]", "")).toList();
    for (boolean doubles : new boolean[] {false, true}) {
      String own = "own-" + doubles;
      Files.write(
          onnx.resolve(own + ".onnx"),
          OnnxExport.of(forest).threshold(threshold).doubles(doubles).toBytes());
      Files.write(onnx.resolve(own + ".rows"), lines);
      for (String name : cases()) {
        ImportedForest imported = read(name + ".json");
        if (imported.averagePathLength() > 0) {
          Path file = onnx.resolve(name + "-" + doubles + ".onnx");
          Files.write(
              file, OnnxExport.of(imported).sklearnOutputs(true).doubles(doubles).toBytes());
          Files.copy(folder.resolve(name + ".rows"), onnx.resolve(name + "-" + doubles + ".rows"));
        }
      }
    }
    python("onnx", onnx.toString());
    for (boolean doubles : new boolean[] {false, true}) {
      double[][] own = table(onnx.resolve("own-" + doubles + ".result"));
      for (int r = 0; r < rows.length; r++) {
        if (r == 7) {
          assertThat(own[r][0]).isNaN();
          assertThat(own[r][1]).isZero();
          continue;
        }
        double score = forest.score(rows[r]);
        assertThat(Math.abs(own[r][0] - score)).isLessThan(TOLERANCE);
        if (Math.abs(score - .55) > TOLERANCE) {
          assertThat(own[r][1]).isEqualTo(threshold.isAnomaly(score) ? 1 : 0);
        }
      }
      for (String name : cases()) {
        Path result = onnx.resolve(name + "-" + doubles + ".result");
        if (Files.exists(result)) {
          compare(name, table(result), table(folder.resolve(name + ".scores")));
        } else {
          assertThat(name).isEqualTo("one");
        }
      }
    }
  }

  /** Outputs: score, is_anomaly, label, scores, score_samples. */
  private static void compare(String name, double[][] result, double[][] expected) {
    assertThat(result).hasDimensions(expected.length, 5);
    for (int r = 0; r < expected.length; r++) {
      double[] e = expected[r];
      assertThat(Math.abs(result[r][0] - e[0])).as("%s, %d", name, r).isLessThan(TOLERANCE);
      assertThat(Math.abs(result[r][3] - e[1])).as("%s, %d", name, r).isLessThan(TOLERANCE);
      assertThat(Math.abs(result[r][4] + e[0])).as("%s, %d", name, r).isLessThan(TOLERANCE);
      if (Math.abs(e[1]) > TOLERANCE) {
        assertThat(result[r][2]).as("%s, %d", name, r).isEqualTo(e[1] < 0 ? -1 : 1);
        assertThat(result[r][1]).as("%s, %d", name, r).isEqualTo(e[1] < 0 ? 1 : 0);
      }
    }
  }
}
