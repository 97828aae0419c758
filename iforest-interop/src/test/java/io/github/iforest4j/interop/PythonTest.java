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
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Against the real scikit-learn, the newest and 1.5, Treelite and ONNX Runtime. Makes virtual
 * environments in {@code target/python} and {@code target/python-oldest} the first time, which
 * needs Python 3 and its package index.
 */
@Tag("python")
class PythonTest {
  private static final Path NEWEST = Path.of("target/python");
  private static final Path OLDEST = Path.of("target/python-oldest");
  private static final Path SCRIPT = Path.of("src/test/python/interop.py");
  private static final double TOLERANCE = 1e-6;

  @TempDir static Path folder;

  @BeforeAll
  static void environment() throws Exception {
    environment(NEWEST, "requirements.txt");
    forests(NEWEST, folder);
  }

  private static void environment(Path python, String requirements) throws Exception {
    if (!Files.exists(python.resolve("complete"))) {
      run("python3", "-m", "venv", "--clear", python.toString());
      List<String> install = new ArrayList<>(List.of(python + "/bin/pip", "install", "-q"));
      install.addAll(Files.readAllLines(Path.of("src/test/python", requirements)));
      run(install.toArray(String[]::new));
      Files.createFile(python.resolve("complete"));
    }
  }

  private static void forests(Path python, Path target) throws Exception {
    String docs = Path.of(System.getProperty("iforest.root"), "docs").toString();
    python(python, "forests", docs, target.toString());
  }

  private static void python(Path python, String... arguments) throws Exception {
    run(
        Stream.concat(
                Stream.of(python + "/bin/python", SCRIPT.toString()), Arrays.stream(arguments))
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

  private static List<String> cases(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".scores"))
          .map(name -> name.replace(".scores", ""))
          .sorted()
          .toList();
    }
  }

  private static ImportedForest read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return ImportedForest.read(in, MissingValues.AS_TRAINED);
    }
  }

  /** The script of the examples writes what its Java side reads. */
  @Test
  void theExample() throws Exception {
    Path root = Path.of(System.getProperty("iforest.root"));
    Path file = folder.resolve("example.json");
    ProcessBuilder script =
        new ProcessBuilder(
            NEWEST + "/bin/python", root + "/examples/sklearn/train.py", file.toString());
    script.environment().put("PYTHONPATH", root.resolve("docs").toString());
    Process process = script.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).contains("temperature 50, vibration 2.5, power 500").contains("predict -1");
    ImportedForest forest;
    try (InputStream in = Files.newInputStream(file)) {
      forest = ImportedForest.read(in, MissingValues.REFUSED);
    }
    assertThat(forest.numVerified()).isEqualTo(64);
    double score = forest.score(new double[] {50, 2.5, 500});
    assertThat(forest.threshold().isAnomaly(score)).isTrue();
    assertThat(output).contains(String.format(Locale.ROOT, "score %.3f, predict -1", score));
  }

  /** Rows on, below and above thresholds, missing values, and rows far outside. */
  @Test
  void scikitLearnAndTreelite() throws Exception {
    scoresAreTheSame(folder, 12);
  }

  @Test
  void theOldestScikitLearn(@TempDir Path other) throws Exception {
    environment(OLDEST, "requirements-oldest.txt");
    forests(OLDEST, other);
    // Without the two kinds with missing values, which scikit-learn takes from 1.6 on.
    scoresAreTheSame(other, 10);
    assertThat(read(other.resolve("plain.json")).toString()).contains("25 trees");
  }

  private static void scoresAreTheSame(Path folder, int numCases) throws IOException {
    List<String> cases = cases(folder);
    assertThat(cases).hasSize(numCases);
    for (String name : cases) {
      double[][] rows = table(folder.resolve(name + ".rows"));
      double[][] expected = table(folder.resolve(name + ".scores"));
      ImportedForest exported = read(folder.resolve(name + ".json"));
      ImportedForest treelite = read(folder.resolve(name + ".treelite"));
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
    List<String> lines = lines(List.of(rows));
    for (boolean doubles : new boolean[] {false, true}) {
      String own = "own-" + doubles;
      Files.write(
          onnx.resolve(own + ".onnx"),
          OnnxExport.of(forest).threshold(threshold).doubles(doubles).toBytes());
      Files.write(onnx.resolve(own + ".rows"), lines);
      for (String name : cases(folder)) {
        ImportedForest imported = read(folder.resolve(name + ".json"));
        if (imported.averagePathLength() > 0) {
          Path file = onnx.resolve(name + "-" + doubles + ".onnx");
          Files.write(
              file, OnnxExport.of(imported).sklearnOutputs(true).doubles(doubles).toBytes());
          Files.copy(folder.resolve(name + ".rows"), onnx.resolve(name + "-" + doubles + ".rows"));
        }
      }
    }
    python(NEWEST, "onnx", onnx.toString());
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
      for (String name : cases(folder)) {
        Path result = onnx.resolve(name + "-" + doubles + ".result");
        if (Files.exists(result)) {
          compare(name, table(result), table(folder.resolve(name + ".scores")));
        } else {
          assertThat(name).isEqualTo("one");
        }
      }
    }
  }

  /**
   * Extended forests of three seeds, three numbers of columns and three levels. ONNX Runtime adds
   * the products in an order of its own: rows near to hyperplanes are outside its rounding.
   */
  @Test
  void onnxRuntimeRunsExtendedForests(@TempDir Path onnx) throws Exception {
    Map<String, double[]> expected = new TreeMap<>();
    for (int seed = 1; seed <= 3; seed++) {
      for (int d : new int[] {2, 6, 12}) {
        SplittableRandom random = new SplittableRandom(31 * d + seed);
        double[][] training = OnnxExtendedTest.rows(random, 1_000, d, 0);
        double[][] rows = OnnxExtendedTest.rows(random, 200, d, 0);
        for (double[] row : rows) {
          Arrays.setAll(row, f -> (float) row[f]);
        }
        rows[0][0] = Double.POSITIVE_INFINITY;
        rows[0][1] = Double.NEGATIVE_INFINITY;
        rows[7][d - 1] = Double.NaN;
        for (int level : new int[] {1, 2, OnnxExtendedTest.FULL}) {
          if (level >= d && level != OnnxExtendedTest.FULL) {
            continue;
          }
          IsolationForest forest = OnnxExtendedTest.forest(training, level, 100, seed);
          List<double[]> given = new ArrayList<>(List.of(rows));
          for (boolean doubles : new boolean[] {false, true}) {
            if (doubles) {
              double[][] starts = {rows[1], rows[2]};
              OnnxExtendedTest.nearHyperplanes(forest, starts, 600).stream()
                  .filter(row -> !OnnxExtendedTest.isOnEdge(forest, row, 600))
                  .forEach(given::add);
              assertThat(given).hasSizeGreaterThan(rows.length + 400);
            }
            double[] scores =
                given.stream()
                    .mapToDouble(r -> r == rows[7] ? Double.NaN : forest.score(r))
                    .toArray();
            String name = seed + "-" + d + "-" + level + "-" + doubles;
            Files.write(
                onnx.resolve(name + ".onnx"), OnnxExport.of(forest).doubles(doubles).toBytes());
            Files.write(onnx.resolve(name + ".rows"), lines(given));
            expected.put(name, scores);
          }
        }
      }
    }
    python(NEWEST, "onnx", onnx.toString());
    assertThat(expected).hasSize(3 * 2 * (2 + 3 + 3));
    for (Map.Entry<String, double[]> entry : expected.entrySet()) {
      double[][] result = table(onnx.resolve(entry.getKey() + ".result"));
      assertThat(result).hasDimensions(entry.getValue().length, 1);
      for (int r = 0; r < result.length; r++) {
        String place = entry.getKey() + ", row " + r;
        if (r == 7) {
          assertThat(result[r][0]).as(place).isNaN();
        } else {
          assertThat(Math.abs(result[r][0] - entry.getValue()[r])).as(place).isLessThan(TOLERANCE);
        }
      }
    }
  }

  private static List<String> lines(List<double[]> rows) {
    return rows.stream().map(row -> Arrays.toString(row).replaceAll("[\\[\\] ]", "")).toList();
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
