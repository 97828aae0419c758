package io.github.iforest4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.testing.Background;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands simulate, train and score, as a shell would run them. */
class CommandsTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir Path folder;
  private Path normal;
  private Path model;

  @BeforeEach
  void simulateNormalReadings() {
    normal = folder.resolve("normal.csv");
    model = folder.resolve("models/m.iforest");
    assertThat(
            new CommandRun()
                .run(
                    "simulate",
                    "--scenario",
                    "network",
                    "--anomaly-share",
                    "0",
                    "--count",
                    "1000",
                    "--out",
                    normal.toString()))
        .isZero();
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private CommandRun train(String... more) {
    CommandRun run = new CommandRun();
    String[] args =
        Stream.concat(
                Stream.of("train", "--input", normal.toString(), "--model", model.toString()),
                Stream.of(more))
            .toArray(String[]::new);
    assertThat(run.run(args)).as(run.err()).isZero();
    return run;
  }

  @Test
  void trainsOnASample() throws IOException {
    CommandRun trained = train("--sample", "200");
    assertThat(trained.outLines())
        .anyMatch(line -> line.matches("trained on +200 readings, sampled from 1,000"));
    DetectorModel read = DetectorModel.read(model);
    assertThat(read.provenance().source()).isEqualTo(normal + ", a sample of 200 of 1000 readings");
    assertThat(read.provenance().trainingRows()).isEqualTo(200);
    String id = read.id();
    train("--sample", "200");
    assertThat(DetectorModel.read(model).id()).isEqualTo(id);
    train("--sample", "200", "--seed", "2");
    assertThat(DetectorModel.read(model).id()).isNotEqualTo(id);
    JsonNode summary = JSON.readTree(train("--sample", "5000", "--json").out());
    assertThat(summary.get("readings").asInt()).isEqualTo(1000);
    assertThat(summary.get("readings_read").asInt()).isEqualTo(1000);
    CommandRun gaps = new CommandRun();
    assertThat(
            gaps.run(
                "train",
                "--input",
                "x.csv",
                "--model",
                "m",
                "--sample",
                "9",
                "--preset",
                "sensors"))
        .isEqualTo(2);
    assertThat(gaps.err()).contains("--sample leaves gaps between readings");
  }

  /** From simulated readings to a scored file whose labels confirm the result. */
  @Test
  void roundTrip() throws IOException {
    CommandRun trained = train();
    assertThat(trained.outLines().get(0)).matches("FIELD +ROLE +KIND +USUALLY +BECAUSE");
    assertThat(trained.outLines())
        .anyMatch(line -> line.matches("protocol +feature +categorical +TCP UDP +2 distinct.*"))
        .anyMatch(line -> line.matches("trained on +1,000 readings"))
        .anyMatch(line -> line.matches("threshold +0\\.\\d{4} \\(contamination 0\\.01 .*\\)"))
        .anyMatch(line -> line.contains(model.toString()));
    DetectorModel read = DetectorModel.read(model);
    assertThat(read.provenance().createdAt()).isEqualTo(CommandRun.NOW);
    assertThat(read.provenance().source()).isEqualTo(normal.toString());
    assertThat(read.provenance().trainingRows()).isEqualTo(1000);

    String mixed = path("mixed.jsonl");
    assertThat(
            new CommandRun()
                .run(
                    "simulate",
                    "--scenario",
                    "network",
                    "--seed",
                    "7",
                    "--labels",
                    "--count",
                    "2000",
                    "--out",
                    mixed))
        .isZero();
    CommandRun scored = new CommandRun();
    assertThat(
            scored.run(
                "score",
                "--json",
                "--input",
                mixed,
                "--model",
                model.toString(),
                "--output",
                path("scored.csv")))
        .as(scored.err())
        .isZero();
    JsonNode result = JSON.readTree(scored.out());
    assertThat(result.get("rows").asInt()).isEqualTo(2000);
    List<String> lines = Files.readAllLines(folder.resolve("scored.csv"));
    assertThat(lines).hasSize(2001);
    assertThat(lines.get(0))
        .isEqualTo(
            "src_port,dst_port,packet_size,duration_ms,protocol,anomaly,anomaly_kind,anomaly_id,"
                + "score,threshold,iforest_anomaly,confidence,top_features");
    long called = lines.stream().filter(line -> line.matches(".*,1,[01]\\.\\d{6},.+")).count();
    assertThat(called).isEqualTo(result.get("anomalies").asLong());
  }

  @Test
  void scoringComparesWithALabelThatTheModelKnows() throws IOException {
    String labelled = path("labelled.csv");
    new CommandRun()
        .run("simulate", "--scenario", "network", "--labels", "--count", "2000", "--out", labelled);
    normal = Path.of(labelled);
    CommandRun trained = train("--drop-labelled", "--json");
    JsonNode summary = JSON.readTree(trained.out());
    int anomalies = summary.get("labelled_anomalies").asInt();
    assertThat(anomalies).isBetween(300, 500);
    assertThat(summary.get("readings").asInt()).isEqualTo(2000 - anomalies);
    assertThat(trained.err()).contains("left out, as --drop-labelled asks");

    CommandRun scored = new CommandRun();
    String[] score = {
      "score", "--input", labelled, "--model", model.toString(), "--output", path("s.csv")
    };
    assertThat(scored.run(score)).isZero();
    assertThat(scored.out())
        .containsPattern("against 'anomaly'  AUROC (0\\.9\\d\\d|1\\.000)  AUPRC .* recall");
    assertThat(scored.errLines()).isEmpty();

    assertThat(train().err()).contains("--drop-labelled leaves them out");
  }

  /** Rows with counts train what the repeated rows train, and counts are no input later. */
  @Test
  void readingsCountAsOftenAsTheirWeight() throws IOException {
    List<String> lines = Files.readAllLines(normal);
    StringBuilder counted = new StringBuilder(lines.get(0) + ",n\n");
    StringBuilder repeated = new StringBuilder(lines.get(0) + "\n");
    StringBuilder later = new StringBuilder(lines.get(0) + ",n\n");
    for (int r = 1; r < lines.size(); r++) {
      // Each quarter has the same sum, so the folds are the same.
      int n = 1 + r % 250 % 3;
      counted.append(lines.get(r)).append(',').append(n).append('\n');
      repeated.append((lines.get(r) + "\n").repeat(n));
      later.append(lines.get(r)).append(",-7\n");
    }
    Path plain = normal;
    normal = Files.writeString(folder.resolve("repeated.csv"), repeated);
    train();
    double threshold = DetectorModel.read(model).threshold().score();
    String expected = scores(plain);
    normal = Files.writeString(folder.resolve("counted.csv"), counted);
    CommandRun trained = train("--weight-column", "n");
    assertThat(trained.out()).contains("weights      readings by n").doesNotContain("\nn ");
    DetectorModel read = DetectorModel.read(model);
    assertThat(read.threshold().score()).isEqualTo(threshold);
    assertThat(read.schema().indexOf("n")).isEqualTo(-1);
    assertThat(read.provenance().source()).endsWith("counted.csv, weighted: readings by n");
    assertThat(scores(plain)).isEqualTo(expected);
    String withCounts = Files.writeString(folder.resolve("later.csv"), later).toString();
    assertThat(scores(Path.of(withCounts))).isEqualTo(expected);
    assertThat(
            JSON.readTree(train("--weight-column", "n", "--json").out()).get("weights").asString())
        .isEqualTo("readings by n");
    for (String command :
        List.of(
            "watch $input --model $model --no-log",
            "plot --input $input --model $model --output $folder/p.svg",
            "explain --input $input --model $model --out $folder/e --backend offline")) {
      CommandRun run = new CommandRun();
      String filled =
          command
              .replace("$input", withCounts)
              .replace("$model", model.toString())
              .replace("$folder", folder.toString());
      assertThat(run.run(filled.split(" "))).as(command + run.err()).isZero();
      assertThat(run.out()).doesNotContain("n -7", "n is -7");
    }
  }

  /** The last three columns of scored rows do not depend on what else is in the file. */
  private String scores(Path input) throws IOException {
    CommandRun run = new CommandRun();
    String[] score = {
      "score", "--input", input.toString(), "--model", model.toString(), "--output", path("s.csv")
    };
    assertThat(run.run(score)).as(run.err()).isZero();
    return Files.readAllLines(folder.resolve("s.csv")).stream()
        .skip(1)
        .map(line -> line.replaceFirst("^.*?,(?:-7,)?(0\\.\\d{4,},)", "$1"))
        .collect(Collectors.joining("\n"));
  }

  @Test
  void columnsAreSplitAsOftenAsTheirWeight() throws IOException {
    String[] ignoring = {
      "--scoring", "plain", "--feature-weight", "packet_size=0", "--feature-weight", "protocol=2"
    };
    assertThat(train(ignoring).out()).contains("weights      packet_size 0.0, protocol 2.0");
    String first = scores(normal);
    // A column of weight 0 can hold anything usual, such as the value of the row before.
    List<String> lines = Files.readAllLines(normal);
    StringBuilder moved = new StringBuilder(lines.get(0) + "\n" + lines.get(1) + "\n");
    for (int r = 2; r < lines.size(); r++) {
      String[] cells = lines.get(r).split(",");
      cells[2] = lines.get(r - 1).split(",")[2];
      moved.append(String.join(",", cells)).append('\n');
    }
    Path same = Files.writeString(folder.resolve("same.csv"), moved);
    assertThat(numbers(scores(same))).isEqualTo(numbers(first));
    train("--scoring", "plain");
    assertThat(numbers(scores(same))).isNotEqualTo(numbers(scores(normal)));
  }

  /** The scores alone. */
  private static List<String> numbers(String scores) {
    return scores.lines().map(line -> line.substring(0, line.indexOf(','))).toList();
  }

  @Test
  void inputTextCannotBecomeAFormulaAndKeepsItsDigits() throws IOException {
    train();
    Path in =
        Files.writeString(
            folder.resolve("in.csv"),
            "src_port,dst_port,packet_size,duration_ms,protocol,note\n"
                + "443,50000,700,120.50,TCP,=cmd()\n"
                + "443,50000,-700,120,\"T\"\"CP\",\"a, b\"\n");
    CommandRun run = new CommandRun();
    assertThat(
            run.run(
                "score", "--input", in.toString(), "--model", model.toString(), "--output", "-"))
        .isZero();
    assertThat(run.outLines().get(0))
        .endsWith("protocol,note,score,threshold,anomaly,confidence,top_features");
    assertThat(run.outLines().get(1)).startsWith("443,50000,700,120.50,TCP,'=cmd(),0.");
    assertThat(run.outLines().get(2)).startsWith("443,50000,-700,120,\"T\"\"CP\",\"a, b\",0.");
    assertThat(run.outLines()).hasSize(3);
    assertThat(run.err()).contains("field 'note'", "scored       2 rows");
  }

  @Test
  void objectsWithoutAllFieldsGetAllColumns() throws IOException {
    train();
    CommandRun run =
        new CommandRun().in("{\"src_port\":443}\n{\"protocol\":\"TCP\",\"src_port\":22}\n");
    assertThat(run.run("score", "--input", "-", "--model", model.toString(), "--output", "-", "-q"))
        .isZero();
    assertThat(run.outLines().get(0)).startsWith("src_port,protocol,score");
    assertThat(run.outLines().get(1)).startsWith("443,,0.");
    assertThat(run.outLines().get(2)).startsWith("22,TCP,0.");
    assertThat(run.err()).contains("warning:", "lacks the field 'packet_size'");
  }

  @Test
  void rowsOfTheInputAndOptionsReachTheModel() throws IOException {
    train(
        "--rows",
        "100-499",
        "--trees",
        "7",
        "--sample-size",
        "64",
        "--extension-level",
        "2",
        "--seed",
        "5",
        "--scoring",
        "plain",
        "--contamination",
        "0.1",
        "--categorical",
        "packet_size",
        "--ignore",
        "dst_port");
    DetectorModel read = DetectorModel.read(model);
    assertThat(read.provenance().trainingRows()).isEqualTo(400);
    assertThat(read.provenance().source()).isEqualTo(normal + " rows 100-499");
    assertThat(read.config().forest().numTrees()).isEqualTo(7);
    assertThat(read.config().forest().subsampleSize()).isEqualTo(64);
    assertThat(read.config().forest().extensionLevel()).isEqualTo(2);
    assertThat(read.config().forest().seed()).isEqualTo(5);
    assertThat(read.config().scoring()).hasToString("PLAIN");
    assertThat(read.config().threshold().value()).isEqualTo(.1);
    assertThat(read.schema().field(2).kind()).hasToString("CATEGORICAL");
    assertThat(read.schema().field(1).role()).hasToString("IGNORED");
  }

  @Test
  void optionsComeFromTheCommandLineThenVariablesThenTheFile() throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("c.conf"), "trees=5\ntrain.seed=11\nseed=12\nsample-size=32\n");
    CommandRun run =
        new CommandRun()
            .environment("IFOREST_CONFIG", config.toString())
            .environment("IFOREST_TREES", "6")
            .environment("IFOREST_TRAIN_SAMPLE_SIZE", "16");
    assertThat(
            run.run(
                "train",
                "--input",
                normal.toString(),
                "--model",
                model.toString(),
                "--sample-size",
                "64"))
        .as(run.err())
        .isZero();
    DetectorModel read = DetectorModel.read(model);
    assertThat(read.config().forest().numTrees()).isEqualTo(6);
    assertThat(read.config().forest().seed()).isEqualTo(11);
    assertThat(read.config().forest().subsampleSize()).isEqualTo(64);
  }

  @Test
  void aThresholdRuleReachesTheModel() throws IOException {
    train("--threshold", "spot:1e-3");
    DetectorModel read = DetectorModel.read(model);
    assertThat(read.config().threshold()).hasToString("spot:0.001");
    assertThat(read.threshold().rule()).contains("follows the stream's scores by SPOT");
  }

  @Test
  void anUnknownKeyInTheConfigFileIsSaid() throws IOException {
    Path config = Files.writeString(folder.resolve("c.conf"), "bush=5\n");
    CommandRun run = new CommandRun();
    assertThat(run.run("train", "--config", config.toString(), "--model", "m")).isEqualTo(3);
    assertThat(run.err()).contains("c.conf: 'bush' is not an option of any command");
  }

  /** One line each: exit code, what standard error says, the command line. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2 | Missing required option: '--model=FILE' | train --input $normal",
        "2 | give either --input FILE or --source URI | train --model $model",
        "2 | give either --input FILE or --source URI | train --model $model --input a --source b",
        "2 | a stream has no end | train --model $model --source tcp://localhost:1",
        "2 | --readings must be at least 1 | train --model $model --source tcp://h:1 --readings 0",
        "2 | --trees must be between 1 and 10000 | train --model $model --input $normal --trees 0",
        "2 | --extension-level must be between 0 and 4095, or full, was x | train --model $model --input $normal --extension-level x",
        "3 | extension level 90 needs rows of at least 91 features | train --model $model --input $normal --extension-level 90",
        "2 | rows look like 0-399 | train --model $model --input $normal --rows 5",
        "2 | --contamination must be greater than 0 | train --model $model --input $normal --contamination 2",
        "2 | --threshold: a threshold is KIND:NUMBER | train --model $model --input $normal --threshold 0.7",
        "2 | --threshold: budget must be greater than 0 | train --model $model --input $normal --threshold budget:0",
        "2 | either --contamination or --threshold | train --model $model --input $normal --threshold score:.7 --contamination .1",
        "2 | training cannot set its threshold | train --model $model --input $normal --preset metric --threshold spreads:3",
        "3 | needs the time of a reading | train --model $model --input $normal --threshold budget:5",
        "2 | Invalid value for option '--scoring' | train --model $model --input $normal --scoring x",
        "2 | must look like tcp://HOST:PORT | train --model $model --source tcp://h --readings 9",
        "2 | no known source | train --model $model --input ftp://h/x",
        "3 | no such file: | train --model $model --input $folder/none.csv",
        "3 | is a folder | train --model $model --input $folder",
        "3 | no column is named 'x' | train --model $model --input $normal --ignore x",
        "3 | no reading was found in rows 5000-6000 | train --model $model --input $normal --rows 5000-6000",
        "3 | training needs at least 8 records | train --model $model --input $normal --rows 0-2",
        "3 | needs a label column | train --model $model --input $normal --drop-labelled",
        "3 | no column is named 'x', which is to hold the weights; the input has src_port | train --model $model --input $normal --weight-column x",
        "3 | to be something else, too | train --model $model --input $normal --weight-column protocol --key-column protocol",
        "3 | there is no field 'x' that is learned from | train --model $model --input $normal --scoring plain --feature-weight x=2",
        "2 | 'x' is no field with a finite weight of at least 0, such as temp=2 | train --model $model --input $normal --scoring plain --feature-weight x",
        "2 | field 'x' must be finite and at least 0, was -1.0 | train --model $model --input $normal --scoring plain --feature-weight x=-1",
        "2 | field 'x' has two weights | train --model $model --input $normal --scoring plain --feature-weight x=1 --feature-weight x=2",
        "2 | choose scoring plain | train --model $model --input $normal --feature-weight packet_size=2",
        "2 | weights go with the preset readings only, and this is sensors | train --model $model --input $normal --weight-column x --preset sensors",
        "3 | no such file: | score --model $folder/none --input $normal --output $folder/o",
        "3 | normal.csv | score --model $normal --input $normal --output $folder/o",
        "2 | no scenario is named 'x'; there are fleet, hvac-office, network, plant, pump, solar | simulate --scenario x",
        "2 | --once goes with --count | simulate --once",
        "2 | anomalyShare must be from 0 to 0.5 | simulate --anomaly-share 3 --out -",
        "2 | port must be from 0 to 65535 | simulate --port 70000",
        "2 | --rate and --speed go with serving | simulate --rate 5 --out -",
        "2 | --speed must be greater than 0, and goes without --rate | simulate --rate 5 --speed 5",
        "2 | '2x' is not a difficulty | simulate --difficulty 2x",
        "2 | auroc must be greater than 0.5 | simulate --difficulty auroc:0.3",
        "2 | auroc:0.9 is out of reach | simulate --scenario network --difficulty auroc:0.9 --out -",
        "2 | is a folder | simulate --out $folder",
        "2 | Did you mean | trian",
      })
  void mistakesAreReportedInTwoLinesAtMost(int code, String reported, String line) {
    String filled =
        line.replace("$normal", normal.toString())
            .replace("$model", model.toString())
            .replace("$folder", folder.toString());
    CommandRun run = new CommandRun();
    assertThat(run.run(filled.split(" "))).as(run.err()).isEqualTo(code);
    assertThat(run.err()).startsWith("iforest: ").contains(reported).doesNotContain("\tat ");
    assertThat(run.errLines()).hasSizeLessThanOrEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(model).doesNotExist();
  }

  @Test
  void scoringNeverOverwritesWhatItReads() throws IOException {
    train();
    byte[] before = Files.readAllBytes(normal);
    for (String output : List.of(normal.toString(), model.toString())) {
      CommandRun run = new CommandRun();
      assertThat(
              run.run(
                  "score",
                  "--input",
                  normal.toString(),
                  "--model",
                  model.toString(),
                  "--output",
                  output))
          .isEqualTo(ExitCode.USAGE);
      assertThat(run.err()).contains("would overwrite");
    }
    assertThat(normal).hasBinaryContent(before);
  }

  @Test
  void anInterruptedScoreLeavesTheOldOutput() throws IOException {
    train();
    Path old = Files.writeString(folder.resolve("old.csv"), "old");
    CommandRun run = new CommandRun();
    run.interruption().raise();
    assertThat(
            run.run(
                "score",
                "--input",
                normal.toString(),
                "--model",
                model.toString(),
                "--output",
                old.toString()))
        .isEqualTo(ExitCode.INTERRUPTED);
    assertThat(old).hasContent("old");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder("normal.csv", "models", "old.csv");
    }
  }

  @Test
  @Timeout(300)
  void interruptingEndsAWaitForStandardInput() throws Exception {
    CountDownLatch waiting = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    InputStream silent =
        new InputStream() {
          @Override
          public int read() throws IOException {
            waiting.countDown();
            try {
              closed.await();
            } catch (InterruptedException e) {
              throw new InterruptedIOException();
            }
            throw new ClosedChannelException();
          }

          @Override
          public void close() {
            closed.countDown();
          }
        };
    CommandRun run = new CommandRun().in(silent);
    CompletableFuture<Integer> training =
        Background.call(() -> run.run("train", "--input", "-", "--model", model.toString()));
    assertThat(waiting.await(120, TimeUnit.SECONDS)).isTrue();
    run.interruption().raise();
    assertThat(training.get(120, TimeUnit.SECONDS)).isEqualTo(ExitCode.INTERRUPTED);
    assertThat(model).doesNotExist();
    assertThat(run.err()).isEmpty();
  }

  @Test
  void simulatedFilesDependOnTheSeedOnly() throws IOException {
    CommandRun csv = new CommandRun();
    assertThat(csv.run("simulate", "--count", "50", "--out", path("a.csv"))).isZero();
    assertThat(new CommandRun().run("simulate", "--count", "50", "--out", path("b.csv"))).isZero();
    assertThat(
            new CommandRun()
                .run("simulate", "--count", "50", "--seed", "2", "--out", path("c.csv")))
        .isZero();
    assertThat(csv.err()).contains("wrote 50 readings");
    assertThat(folder.resolve("a.csv")).hasSameBinaryContentAs(folder.resolve("b.csv"));
    assertThat(Files.readAllLines(folder.resolve("c.csv")))
        .hasSize(51)
        .isNotEqualTo(Files.readAllLines(folder.resolve("a.csv")));
    CommandRun lines = new CommandRun();
    assertThat(lines.run("simulate", "--count", "3", "--labels", "--out", "-")).isZero();
    assertThat(lines.outLines()).hasSize(3).allMatch(line -> line.contains("\"anomaly\": 0"));
  }

  /** Over a real socket: one command serves, the other learns from it. */
  @Test
  @Timeout(300)
  void trainsFromAServedStream() throws Exception {
    CommandRun server = new CommandRun();
    CompletableFuture<Integer> serving =
        Background.call(
            () ->
                server.run(
                    "simulate",
                    "--json",
                    "--port",
                    "0",
                    "--rate",
                    "0",
                    "--scenario",
                    "network",
                    "--anomaly-share",
                    "0"));
    String uri = null;
    while (uri == null) {
      assertThat(serving).isNotDone();
      uri = server.out().isEmpty() ? null : JSON.readTree(server.out()).get("serving").asString();
      Thread.onSpinWait();
    }
    CommandRun client = new CommandRun();
    assertThat(
            client.run("train", "--source", uri, "--readings", "300", "--model", model.toString()))
        .as(client.err())
        .isZero();
    assertThat(DetectorModel.read(model).provenance().trainingRows()).isEqualTo(300);
    assertThat(client.err()).contains(uri + ": connected");
    server.interruption().raise();
    assertThat(serving.get(120, TimeUnit.SECONDS)).isEqualTo(ExitCode.INTERRUPTED);
    assertThat(server.err()).contains("serving scenario network at " + uri, "; clients: 1");
  }

  @Test
  void theListOfCommandsIsTheSameWithoutTheirOptions() {
    CommandRun root = new CommandRun();
    root.run("--help");
    assertThat(root.out().strip())
        .isEqualTo(IforestCommand.commandLine(root.context()).getUsageMessage().strip());
  }

  @Test
  void everyCommandTeachesByExample() {
    CommandRun root = new CommandRun();
    root.run("--help");
    for (String command : IforestCommand.commandLine(root.context()).getSubcommands().keySet()) {
      CommandRun run = new CommandRun();
      assertThat(run.run(command, "--help")).isZero();
      assertThat(run.out()).contains("Examples:", "  iforest " + command + " ");
      assertThat(root.out()).contains(command);
    }
  }

  @Test
  void completionIsAScriptThatKnowsCommandsAndOptions() {
    CommandRun bash = new CommandRun();
    assertThat(bash.run("completion", "bash")).isZero();
    assertThat(bash.out()).contains("complete -F _complete_iforest", "'--key-column'", "watch");
    CommandRun zsh = new CommandRun();
    assertThat(zsh.run("completion", "zsh")).isZero();
    assertThat(zsh.out()).startsWith("autoload").contains("bashcompinit", "'--key-column'");
    CommandRun fish = new CommandRun();
    assertThat(fish.run("completion", "fish")).isEqualTo(ExitCode.USAGE);
  }
}
