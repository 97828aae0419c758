package io.github.iforest4j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.iforest4j.AnomalyThreshold;
import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.interop.ImportedForest;
import io.github.iforest4j.interop.MissingValues;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Models are inspected, exported and imported by commands. */
class ModelCommandTest {
  private static final JsonMapper JSON = JsonMapper.shared();

  /** Grown by scikit-learn 1.9 with a contamination, on three features without names. */
  private static final Path SKLEARN =
      Path.of("../iforest-interop/src/test/resources/forests/sklearn-1.9-contamination.json");

  private static final double[] SCALE = {1, 1e-5, 1e6};

  @TempDir Path folder;
  private Path rows;

  @BeforeEach
  void writeRows() throws IOException {
    rows = folder.resolve("rows.csv");
    StringBuilder csv = new StringBuilder("a,b,c\n");
    Random random = new Random(7);
    for (int r = 0; r < 400; r++) {
      double spread = r % 20 == 0 ? 4 : 1;
      for (int f = 0; f < 3; f++) {
        csv.append(SCALE[f] * spread * random.nextGaussian()).append(f < 2 ? ',' : '\n');
      }
    }
    Files.writeString(rows, csv);
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private static CommandRun done(String... args) {
    CommandRun run = new CommandRun();
    assertThat(run.run(args)).as(run.err()).isEqualTo(ExitCode.DONE);
    return run;
  }

  private static CommandRun failed(int code, String... args) {
    CommandRun run = new CommandRun();
    assertThat(run.run(args)).as(run.err()).isEqualTo(code);
    return run;
  }

  private void train(String model, String scoring) {
    done("train", "--input", rows.toString(), "--scoring", scoring, "--model", path(model));
  }

  private static ImportedForest forest(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return ImportedForest.read(in, MissingValues.REFUSED);
    }
  }

  /** By row: the score that {@code iforest score} wrote, and whether it is an anomaly. */
  private List<JsonNode> scored(String model) throws IOException {
    done(
        "score",
        "--input",
        rows.toString(),
        "--model",
        path(model),
        "--output",
        path("scored.csv"));
    List<String> lines = Files.readAllLines(folder.resolve("scored.csv"));
    List<String> header = List.of(lines.get(0).split(","));
    return lines.stream()
        .skip(1)
        .map(line -> line.split(",", -1))
        .<JsonNode>map(
            cells ->
                JSON.createObjectNode()
                    .put("a", Double.parseDouble(cells[0]))
                    .put("b", Double.parseDouble(cells[1]))
                    .put("c", Double.parseDouble(cells[2]))
                    .put("score", Double.parseDouble(cells[header.indexOf("score")]))
                    .put("anomaly", cells[header.indexOf("anomaly")].equals("1")))
        .toList();
  }

  @Test
  void aForestOfScikitLearnScoresAFile() throws IOException {
    CommandRun run =
        done(
            "model",
            "import",
            "--input",
            SKLEARN.toString(),
            "--features",
            "a,b,c",
            "--data",
            rows.toString(),
            "--model",
            path("m.iforest"));
    assertThat(run.out())
        .contains("forest     4 trees, 3 features: a, b, c")
        .contains("verified   24 rows have the scores that the other software gave them")
        .contains("offset_ of scikit-learn");
    ImportedForest forest = forest(SKLEARN);
    AnomalyThreshold threshold = forest.threshold();
    assertThat(threshold).isNotNull();
    int anomalies = 0;
    for (JsonNode row : scored("m.iforest")) {
      double score =
          forest.score(new double[] {number(row, "a"), number(row, "b"), number(row, "c")});
      assertThat(number(row, "score")).isCloseTo(score, within(2e-6));
      assertThat(row.get("anomaly").asBoolean()).isEqualTo(threshold.isAnomaly(score));
      anomalies += threshold.isAnomaly(score) ? 1 : 0;
    }
    assertThat(anomalies).isBetween(1, 300);
    assertThat(
            done(
                    "watch",
                    "--source",
                    rows.toString(),
                    "--model",
                    path("m.iforest"),
                    "--no-log",
                    "--backend",
                    "offline")
                .out())
        .contains(String.format(Locale.ROOT, "%,d", anomalies));
  }

  private static double number(JsonNode row, String field) {
    return row.get(field).asDouble();
  }

  @Test
  void whatIsExportedAsJsonIsImportedWithTheSameVerdicts() throws IOException {
    train("m.iforest", "plain");
    CommandRun run =
        done("model", "export", "--model", path("m.iforest"), "--output", path("m.json"));
    assertThat(run.out()).contains("input      3 columns: a, b, c\n").contains("threshold  0.");
    assertThat(run.err()).isEmpty();
    done(
        "model",
        "import",
        "--input",
        path("m.json"),
        "--data",
        rows.toString(),
        "--model",
        path("again.iforest"));
    List<JsonNode> first = scored("m.iforest");
    List<JsonNode> again = scored("again.iforest");
    for (int r = 0; r < first.size(); r++) {
      assertThat(number(again.get(r), "score"))
          .isCloseTo(number(first.get(r), "score"), within(2e-6));
      assertThat(again.get(r).get("anomaly")).isEqualTo(first.get(r).get("anomaly"));
    }
  }

  @Test
  void anExportSaysWhatItLacks() throws IOException {
    train("m.iforest", "box");
    CommandRun run =
        done("model", "export", "--json", "--model", path("m.iforest"), "--output", path("m.onnx"));
    assertThat(run.err()).contains("warning: the model's threshold is for box scores");
    JsonNode said = JSON.readTree(run.out());
    assertThat(said.get("threshold").isNull()).isTrue();
    assertThat(said.get("columns")).hasSize(3);
    assertThat(said.get("bytes").asLong()).isEqualTo(Files.size(folder.resolve("m.onnx")));
    assertThat(
            failed(
                    ExitCode.USAGE,
                    "model",
                    "export",
                    "--sklearn",
                    "--model",
                    path("m.iforest"),
                    "--output",
                    path("x.onnx"))
                .err())
        .contains("--sklearn: the outputs of scikit-learn need a threshold");
    assertThat(folder.resolve("x.onnx")).doesNotExist();
  }

  @Test
  void aModelIsInspected() {
    train("m.iforest", "box");
    String text =
        done("model", "inspect", "--model", path("m.iforest"), "--tree", "3", "--levels", "2")
            .out();
    assertThat(text)
        .contains("400 readings of " + rows, "preset readings, box scores", "Leaves by depth")
        .containsPattern("\nTree 3: \\d+ nodes, 256 rows; yes goes to the first branch\n")
        .containsPattern("\n[abc] < -?[0-9.]+\\?  256 rows\n├─ ");
    JsonNode json =
        JSON.readTree(done("model", "inspect", "--json", "--model", path("m.iforest")).out());
    long leaves = 0;
    for (JsonNode count : json.get("leaves_by_depth")) {
      leaves += count.asLong();
    }
    assertThat(leaves)
        .as("of n nodes of t full binary trees (n + t)/2 are leaves")
        .isEqualTo((json.at("/forest/nodes").asLong() + 100) / 2);
    JsonNode nodes = json.at("/tree/nodes");
    JsonNode root = nodes.get(0);
    int left = root.get("left").asInt();
    assertThat(root.get("rows").asInt()).isEqualTo(256);
    assertThat(nodes.get(left).get("rows").asInt() + nodes.get(left + 1).get("rows").asInt())
        .isEqualTo(256);
    assertThat(json.get("fields")).hasSize(3);
    assertThat(
            failed(
                    ExitCode.USAGE,
                    "model",
                    "inspect",
                    "--model",
                    path("m.iforest"),
                    "--tree",
                    "100")
                .err())
        .contains("--tree: the forest has trees 0 to 99, not 100");
  }

  @Test
  void eachTeachesByExample() {
    for (String command : List.of("inspect", "export", "import")) {
      CommandRun run = done("model", command, "--help");
      assertThat(run.out()).contains("Examples:", "  iforest model " + command + " ");
    }
    CommandRun config = new CommandRun().environment("IFOREST_LEVELS", "0");
    train("m.iforest", "plain");
    assertThat(config.run("model", "inspect", "--model", path("m.iforest"))).isZero();
    assertThat(config.out()).as("a variable is an option's default").contains("256 rows …");
  }

  @Test
  void anExtendedModelIsInspectedAndExportedAsOnnxOnly() throws IOException {
    CommandRun trained =
        done(
            "train", "--input", rows.toString(), "--extension-level", "full", "--model", path("m"));
    assertThat(trained.out()).contains("100 trees of 256 readings, extension level full, box");
    String shown = done("model", "inspect", "--model", path("m")).out();
    assertThat(shown)
        .contains("100 trees of 256 rows, extension level full,")
        .containsPattern("\\S+·a [−+] \\S+·b [−+] \\S+·c < \\S+\\?");
    JsonNode json = JSON.readTree(done("model", "inspect", "--model", path("m"), "--json").out());
    assertThat(json.at("/forest/extension_level").asString()).isEqualTo("full");
    JsonNode root = json.at("/tree/nodes/0");
    assertThat(root.get("features").size()).isEqualTo(root.get("weights").size()).isEqualTo(3);
    CommandRun export =
        failed(ExitCode.USAGE, "model", "export", "--model", path("m"), "--output", path("m.json"));
    assertThat(export.err()).contains("the forest is extended").contains("export it as ONNX");
    done("model", "export", "--model", path("m"), "--output", path("m.onnx"));
    assertThat(Path.of(path("m.onnx"))).isNotEmptyFile();
  }

  @Test
  void inspectSaysWhichColumnsMatter() throws IOException {
    train("m", "plain");
    assertThat(done("model", "inspect", "--model", path("m")).out())
        .contains("What raises the scores of unusual training rows")
        .containsPattern("[+-]0\\.\\d{3}  [abc]\n");
    JsonNode json = JSON.readTree(done("model", "inspect", "--model", path("m"), "--json").out());
    JsonNode importance = json.get("importance");
    assertThat(importance.size()).isEqualTo(4);
    assertThat(importance.get(0).get("column").asString()).isEqualTo("a");
    assertThat(importance.get(0).get("importance").asDouble()).isPositive();
    assertThat(importance.get(3).get("column").asString()).isEqualTo("(missing)");
    assertThat(importance.get(3).get("importance").asDouble()).isZero();
  }
}
