package io.github.iforest4j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EvaluateCommandTest {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
  private static final LocalDateTime START = LocalDateTime.of(2024, 3, 4, 0, 0);

  @TempDir Path folder;

  private static JsonNode json(CommandRun run) {
    return JsonMapper.shared().readTree(run.outLines().get(0));
  }

  /** Two runs of three sensors that follow one load; the third leaves it from row 500 to 599. */
  private Path skab() throws IOException {
    Path data = Files.createDirectories(folder.resolve("skab/valve"));
    for (int run = 1; run <= 2; run++) {
      Random random = new Random(run);
      StringBuilder csv = new StringBuilder("datetime;a;b;c;anomaly;changepoint\n");
      double load = 0;
      for (int r = 0; r < 700; r++) {
        load = .9 * load + random.nextGaussian();
        boolean fault = r >= 500 && r < 600;
        csv.append(TIME.format(START.plusSeconds(r)))
            .append(String.format(Locale.ROOT, ";%.4f", 10 + load + .1 * random.nextGaussian()))
            .append(String.format(Locale.ROOT, ";%.4f", 50 - 2 * load + .1 * random.nextGaussian()))
            .append(
                String.format(
                    Locale.ROOT, ";%.4f", 3 * load + (fault ? 15 : 0) + .1 * random.nextGaussian()))
            .append(fault ? ";1.0;0.0\n" : ";0.0;0.0\n");
      }
      Files.writeString(data.resolve(run + ".csv"), csv);
    }
    return folder.resolve("skab");
  }

  @Test
  void skabCountsOverAllRunsAndWritesWhatItsScorerReads() throws IOException {
    Path out = folder.resolve("out");
    CommandRun run = new CommandRun();
    int code =
        run.run(
            "evaluate",
            "--protocol",
            "skab",
            "--data",
            skab().toString(),
            "--out",
            out.toString(),
            "--json");
    assertThat(code).as(run.err()).isZero();
    JsonNode result = json(run);
    assertThat(result.get("f1").asDouble()).isGreaterThan(.8);
    assertThat(result.get("events_found").asInt()).isEqualTo(2);
    long[] counts = new long[4];
    for (int k = 1; k <= 2; k++) {
      List<String> lines = Files.readAllLines(out.resolve("valve/" + k + ".csv"));
      assertThat(lines).hasSize(301);
      assertThat(lines.get(0)).isEqualTo("row,anomaly");
      for (int r = 400; r < 700; r++) {
        String[] cells = lines.get(r - 399).split(",");
        assertThat(Integer.parseInt(cells[0])).isEqualTo(r);
        boolean fault = r >= 500 && r < 600;
        counts[cells[1].equals("1") ? (fault ? 0 : 1) : fault ? 3 : 2]++;
      }
    }
    JsonNode said = result.get("counts");
    assertThat(said.get("true_positives").asLong()).isEqualTo(counts[0]);
    assertThat(said.get("false_positives").asLong()).isEqualTo(counts[1]);
    assertThat(said.get("true_negatives").asLong()).isEqualTo(counts[2]);
    assertThat(said.get("false_negatives").asLong()).isEqualTo(counts[3]);
  }

  @Test
  void seedsAreSummarizedBesideTheBaselines() throws IOException {
    CommandRun run = new CommandRun();
    assertThat(
            run.run("evaluate", "--protocol", "skab", "--data", skab() + "/valve", "--runs", "2"))
        .as(run.err())
        .isZero();
    assertThat(run.outLines().get(0)).isEqualTo("SKAB: 2 runs, preset sensors, seeds 1 to 2");
    assertThat(run.out()).contains(" ± ").contains("all ones      0.500");
  }

  /** What ablations need: other forests and rules, and each way to learn on. */
  @Test
  void theForestTheRuleAndLearningAreChosen() throws IOException {
    String data = skab().toString();
    JsonNode usual = skab(data);
    assertThat(skab(data, "--trees", "120", "--sample-size", "256", "--height-limit", "10"))
        .isEqualTo(usual);
    assertThat(skab(data, "--trees", "20")).isNotEqualTo(usual);
    assertThat(skab(data, "--threshold", "spreads:1.75")).isEqualTo(usual);
    assertThat(skab(data, "--threshold", "0.99").at("/counts/true_positives").asInt()).isZero();
    JsonNode adapting = skab(data, "--adapt");
    assertThat(skab(data, "--adapt=changes")).isEqualTo(adapting).isNotEqualTo(usual);
    assertThat(skab(data, "--adapt=everything")).isNotEqualTo(adapting);
    assertThat(skab(data, "--adapt=normal").get("auroc").asDouble()).isGreaterThan(.8);
    assertThat(skab(data, "--adapt=true")).isEqualTo(adapting);
    assertThat(skab(data, "--adapt=false")).isEqualTo(usual);
    expect(
        2,
        "'much' is not one of changes, everything, normal",
        "evaluate",
        "--protocol",
        "skab",
        "--data",
        data,
        "--adapt=much");
    expect(2, "--trees must be", "evaluate", "--protocol", "skab", "--data", data, "--trees", "0");
    expect(
        2,
        "kinds: contamination",
        "evaluate",
        "--protocol",
        "skab",
        "--data",
        data,
        "--threshold",
        "much:1");
  }

  private static JsonNode skab(String data, String... options) {
    List<String> args = new ArrayList<>(List.of("evaluate", "--protocol", "skab", "--json"));
    args.addAll(List.of("--data", data));
    args.addAll(List.of(options));
    CommandRun run = new CommandRun();
    assertThat(run.run(args.toArray(String[]::new))).as(run.err()).isZero();
    return json(run);
  }

  /** One series with a spike in its window. */
  private Path nab() throws IOException {
    Path series = Files.createDirectories(folder.resolve("nab/data/made")).resolve("up.csv");
    Random random = new Random(4);
    StringBuilder csv = new StringBuilder("timestamp,value\n");
    for (int r = 0; r < 1_500; r++) {
      csv.append(TIME.format(START.plusMinutes(5L * r)))
          .append(',')
          .append(50 + random.nextDouble() + (r == 1_200 ? 30 : 0))
          .append('\n');
    }
    Files.writeString(series, csv);
    Files.createDirectories(folder.resolve("nab/labels"));
    Files.writeString(
        folder.resolve("nab/labels/combined_windows.json"),
        String.format(
            "{\"made/up.csv\": [[\"%s.000000\", \"%s.000000\"]], \"not/there.csv\": []}",
            TIME.format(START.plusMinutes(5 * 1_190)), TIME.format(START.plusMinutes(5 * 1_290))));
    return folder.resolve("nab");
  }

  @Test
  void nabScoresTheSpikeInItsWindow() throws IOException {
    Path out = folder.resolve("out");
    CommandRun run = new CommandRun();
    int code =
        run.run(
            "evaluate",
            "--protocol",
            "nab",
            "--data",
            nab().toString(),
            "--out",
            out.toString(),
            "--json");
    assertThat(code).as(run.err()).isZero();
    JsonNode standard = json(run).get("standard");
    assertThat(standard.get("windows_hit").asInt()).isEqualTo(1);
    // Ten of a hundred readings late, and a false alarm or two cost 5.5 each.
    assertThat(standard.get("score").asDouble()).isBetween(75., 100.);
    List<String> lines = Files.readAllLines(out.resolve("made/up.csv"));
    assertThat(lines).hasSize(1_501);
    assertThat(lines.get(0)).isEqualTo("timestamp,anomaly_score");
    assertThat(Double.parseDouble(lines.get(1_201).split(",")[1])).isGreaterThanOrEqualTo(.75);
  }

  /** Two series, one of them packed: a wave with a spike, and the row with the spike labelled. */
  private Path labelled() throws IOException {
    Path data = Files.createDirectories(folder.resolve("labelled/waves"));
    Files.writeString(data.resolve("index.csv"), "id,name,train\n007,one,600\n008,two,600\n");
    for (int k = 0; k < 2; k++) {
      Random random = new Random(k);
      StringBuilder csv = new StringBuilder("time,value,label\n");
      for (int r = 0; r < 1_500; r++) {
        csv.append(TIME.format(START.plusMinutes(r)))
            .append(',')
            .append(Math.sin(r * .1) + .1 * random.nextDouble() + (r == 1_200 ? 30 : 0))
            .append(r == 1_200 ? ",1\n" : ",0\n");
      }
      if (k == 0) {
        Files.writeString(data.resolve("007_one.csv"), csv);
      } else {
        try (OutputStream out = Files.newOutputStream(data.resolve("008_two.csv.gz"));
            GZIPOutputStream packed = new GZIPOutputStream(out)) {
          packed.write(csv.toString().getBytes(StandardCharsets.UTF_8));
        }
      }
    }
    return folder.resolve("labelled");
  }

  @Test
  void ucrAsksWhereTheHighestScoreIs() throws IOException {
    Path out = folder.resolve("out");
    String data = labelled().resolve("waves").toString();
    String[] args = {
      "evaluate", "--protocol", "ucr", "--data", data, "--out", out.toString(), "--json"
    };
    CommandRun run = new CommandRun();
    assertThat(run.run(args)).as(run.err()).isZero();
    JsonNode result = json(run);
    assertThat(result.get("series").asInt()).isEqualTo(2);
    assertThat(result.at("/accuracy/value").asDouble()).isEqualTo(1);
    assertThat(result.get("wrong")).isEmpty();
    List<String> lines = Files.readAllLines(out.resolve("008_two.csv"));
    assertThat(lines).hasSize(901);
    assertThat(lines.get(0)).isEqualTo("row,score,called");
    assertThat(lines.get(1)).startsWith("600,");
    assertThat(lines.get(601)).startsWith("1200,").endsWith(",1");
    run = new CommandRun();
    assertThat(run.run("evaluate", "--protocol", "ucr", "--data", data)).as(run.err()).isZero();
    assertThat(run.out()).contains("UCR: 2 series, preset metric, seeds 1 to 1");
  }

  @Test
  void eventsAreCountedInEachFolderOfLabelledSeries() throws IOException {
    CommandRun run = new CommandRun();
    String data = labelled().toString();
    assertThat(run.run("evaluate", "--protocol", "events", "--data", data, "--json"))
        .as(run.err())
        .isZero();
    JsonNode result = json(run);
    assertThat(result.get("set").asString()).isEqualTo("waves");
    assertThat(result.get("preset").asString()).isEqualTo("auto");
    assertThat(result.at("/event_recall/value").asDouble()).isEqualTo(1);
    assertThat(result.at("/by_series/0/preset").asString()).isEqualTo("metric");
    double perDay = result.at("/false_per_day/value").asDouble();
    double per10000 = result.at("/false_per_10000/value").asDouble();
    assertThat(perDay).isCloseTo(per10000 * .144, within(1e-9));
    run = new CommandRun();
    assertThat(run.run("evaluate", "--protocol", "events", "--data", data, "--runs", "2"))
        .as(run.err())
        .isZero();
    assertThat(run.outLines().get(0))
        .isEqualTo("waves: 2 series, 2 events, preset auto, seeds 1 to 2");
    assertThat(run.out()).contains("VUS-PR").contains("… of as many random calls");
  }

  @Test
  void theResultsDoNotDependOnTheNumberOfThreads() throws IOException {
    String data = labelled().toString();
    List<String> outputs = new ArrayList<>();
    for (String threads : List.of("1", "3")) {
      CommandRun run = new CommandRun();
      assertThat(
              run.run(
                  "evaluate",
                  "--protocol",
                  "events",
                  "--data",
                  data,
                  "--threads",
                  threads,
                  "--json"))
          .as(run.err())
          .isZero();
      outputs.add(run.out());
    }
    assertThat(outputs.get(1)).isEqualTo(outputs.get(0));
    expect(
        2,
        "--threads must be from 1 to 1024, was 0",
        "evaluate",
        "--protocol",
        "events",
        "--data",
        data,
        "--threads",
        "0");
  }

  /** A third series is off in training, and runs later. */
  @Test
  void aSeriesThatIsConstantInTrainingIsCounted() throws IOException {
    Path data = labelled();
    Path waves = data.resolve("waves");
    Files.writeString(
        waves.resolve("index.csv"), "id,name,train\n007,one,600\n008,two,600\n009,off,600\n");
    StringBuilder csv = new StringBuilder("time,value,label\n");
    for (int r = 0; r < 1_500; r++) {
      csv.append(TIME.format(START.plusMinutes(r)))
          .append(',')
          .append(r < 1_200 ? "0,0\n" : "1,1\n");
    }
    Files.writeString(waves.resolve("009_off.csv"), csv);
    CommandRun run = new CommandRun();
    assertThat(run.run(events(data.toString()))).as(run.err()).isZero();
    assertThat(run.outLines().get(0))
        .isEqualTo("waves: 3 series, 3 events, preset auto, seeds 1 to 1");
    assertThat(run.outLines().get(1))
        .startsWith("nothing to learn in 1 of the series, constant in training");
    run = new CommandRun();
    assertThat(run.run("evaluate", "--protocol", "events", "--data", data.toString(), "--json"))
        .as(run.err())
        .isZero();
    JsonNode result = json(run);
    assertThat(result.get("constant_training").asInt()).isEqualTo(1);
    assertThat(result.at("/by_series/0/constant_training").asBoolean()).isFalse();
    assertThat(result.at("/by_series/2/constant_training").asBoolean()).isTrue();
    assertThat(result.at("/event_recall/value").asDouble()).isCloseTo(2 / 3., within(1e-9));
  }

  @Test
  void mistakesInAFolderOfLabelledSeriesAreNamed() throws IOException {
    Path data = labelled();
    Path index = data.resolve("waves/index.csv");
    expect(3, "no index.csv was found", events(folder.resolve("labelled/..").toString()));
    Files.writeString(index, "id,train\nx,600\n");
    expect(3, "the series 'x' has no file", events(data.toString()));
    Files.writeString(index, "id,train\n../../other,600\n");
    expect(3, "the series '../../other' has no file", events(data.toString()));
    Files.writeString(index, "id,name,train\n007,one,many\n");
    expect(3, "'train' of 007_one is no number: 'many'", events(data.toString()));
    Files.writeString(index, "id,name,train\n007,one,1500\n");
    expect(3, "1500 training rows of 1500", events(data.toString()));
    Files.writeString(index, "id,name,train\n007,one,4\n");
    expect(3, "007_one: training needs at least", events(data.toString()));
    Files.writeString(index, "name\n007\n");
    expect(3, "lists no series", events(data.toString()));
    Files.writeString(index, "id,name,train\n007,one\n");
    expect(3, "line 2 has 2 cells, not 3", events(data.toString()));
    String[] auto = {"evaluate", "--protocol", "nab", "--preset", "auto", "--data", "."};
    expect(2, "--preset auto is for --protocol events", auto);
  }

  private static String[] events(String data) {
    return new String[] {"evaluate", "--protocol", "events", "--data", data};
  }

  /** Worked by hand: scores .9 .8 .7 .1 with truths 1 0 1 0. */
  @Test
  void aColumnOfScores() throws IOException {
    Path file = folder.resolve("scored.csv");
    Files.writeString(file, "score,anomaly\n.9,1\n.8,0\n.7,1\n.1,0\n");
    CommandRun run = new CommandRun();
    assertThat(
            run.run(
                "evaluate",
                "--input",
                file.toString(),
                "--score-column",
                "score",
                "--threshold",
                ".75",
                "--json"))
        .as(run.err())
        .isZero();
    JsonNode result = json(run);
    assertThat(result.at("/auroc/value").asDouble()).isCloseTo(.75, within(1e-12));
    assertThat(result.at("/auprc/value").asDouble()).isCloseTo((1 + 2 / 3.) / 2, within(1e-12));
    assertThat(result.at("/f1/value").asDouble()).isCloseTo(.5, within(1e-12));
    assertThat(result.at("/false_alarm_rate/value").asDouble()).isCloseTo(.5, within(1e-12));
    assertThat(result.get("events").asInt()).isEqualTo(2);
    assertThat(result.get("events_found").asInt()).isEqualTo(1);
  }

  @Test
  void mistakesAreNamed() throws IOException {
    expect(2, "give either --input FILE or --protocol skab|nab|ucr|events", "evaluate");
    expect(2, "--protocol needs the benchmark's folder", "evaluate", "--protocol", "nab");
    expect(3, "is not a folder", "evaluate", "--protocol", "nab", "--data", "nowhere");
    expect(
        3,
        "no run of SKAB was found",
        "evaluate",
        "--protocol",
        "skab",
        "--data",
        folder.toString());
    expect(
        3,
        "combined_windows.json: not found",
        "evaluate",
        "--protocol",
        "nab",
        "--data",
        folder.toString());
    expect(
        2,
        "the preset metric takes one series",
        "evaluate",
        "--protocol",
        "skab",
        "--preset",
        "metric",
        "--data",
        folder.toString());
    Path file = folder.resolve("x.csv");
    Files.writeString(file, "score,anomaly\n1,2\n");
    expect(
        3,
        "row 0: the label 'anomaly' is '2', neither an anomaly",
        "evaluate",
        "--input",
        file.toString(),
        "--score-column",
        "score");
  }

  private Path labelled(String name, String label, String normal, String anomaly)
      throws IOException {
    Random random = new Random(4);
    StringBuilder csv = new StringBuilder("a,b," + label + "\n");
    for (int r = 0; r < 400; r++) {
      boolean fault = r % 50 == 49;
      csv.append(
          String.format(
              Locale.ROOT,
              "%.4f,%.4f,%s%n",
              random.nextGaussian() + (fault ? 9 : 0),
              random.nextGaussian(),
              fault ? anomaly : normal));
    }
    return Files.writeString(folder.resolve(name), csv);
  }

  @Test
  void labelsMayBeWordsOrMinusOneAndTheModelKnowsTheirColumn() throws IOException {
    for (String[] words :
        new String[][] {
          {"False", "True"}, {"no", "yes"}, {"normal", "anomaly"}, {"1", "-1"}, {"0", "1"}
        }) {
      Path file = labelled(words[1] + ".csv", "truth", words[0], words[1]);
      String model = folder.resolve("m").toString();
      CommandRun train = new CommandRun();
      assertThat(train.run("train", "--input", file.toString(), "--model", model)).isZero();
      assertThat(train.err()).contains("8 of 400 readings are anomalies by their label 'truth'");
      CommandRun run = new CommandRun();
      assertThat(run.run("evaluate", "--input", file.toString(), "--model", model))
          .as(run.err())
          .isZero();
      assertThat(run.out()).contains("anomalous 8");
    }
  }

  @Test
  void aLabelThatTheModelHasLearnedFromIsNoTruth() throws IOException {
    Path file = labelled("x.csv", "bad", "0", "1");
    String model = folder.resolve("m").toString();
    assertThat(new CommandRun().run("train", "--input", file.toString(), "--model", model))
        .isZero();
    expect(
        3,
        "has learned from 'bad'",
        "evaluate",
        "--input",
        file.toString(),
        "--model",
        model,
        "--label-column",
        "bad");
  }

  private static void expect(int code, String message, String... args) {
    CommandRun run = new CommandRun();
    assertThat(run.run(args)).as(String.join(" ", args)).isEqualTo(code);
    assertThat(run.err()).contains(message);
  }
}
