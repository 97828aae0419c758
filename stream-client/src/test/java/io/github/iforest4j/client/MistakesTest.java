package io.github.iforest4j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a user can do wrong, each through {@code ./iforest} and the built jar: the exit code, at
 * most a few clear lines and no stack trace, the same words in {@code docs/mistakes.md}, and
 * everything that was on disk before still there.
 *
 * <p>It needs the jar, so it is left out of {@code mvn verify}; run it by {@code mvn test
 * -Diforest.tags=launcher -Diforest.excludedTags=}, as {@code .ci/run} does.
 */
@Tag("launcher")
@Timeout(300)
class MistakesTest {
  private static final Path ROOT = Path.of(System.getProperty("iforest.root"));
  private static final String READING =
      "{\"src_port\":443,\"dst_port\":50000,\"packet_size\":700,\"duration_ms\":120,"
          + "\"protocol\":\"TCP\"}\n";

  private static final String WATCH =
      "watch --source anomalies-5.csv --model m.iforest --no-log --backend ";

  /** Names of test files and ports differ; the words must not. */
  private static final int MAX_LINES = 4;

  /** Holds what a user has from before: a model, readings, scored rows, recorded anomalies. */
  @TempDir static Path folder;

  private static final Map<String, String> rows = new LinkedHashMap<>();

  /**
   * One mistake.
   *
   * @param name as the table has it
   * @param code the exit code
   * @param environment variables that are set
   * @param args of the command
   * @param server what the server at {@code PORT} sends; null for none
   */
  record Mistake(
      String name, int code, Map<String, String> environment, List<String> args, byte[] server) {
    @Override
    public String toString() {
      return name;
    }
  }

  record Run(int code, String out, String err) {}

  @BeforeAll
  static void firstDay() throws Exception {
    iforest("simulate --scenario network --anomaly-share 0 --count 600 --out normal.csv", 0);
    iforest("simulate --scenario network --seed 5 --count 2000 --out mixed.csv", 0);
    iforest("train --input normal.csv --model m.iforest", 0);
    iforest("score --input normal.csv --model m.iforest --output scored.csv", 0);
    iforest("watch --source mixed.csv --model m.iforest --backend offline", 0);
    assertThat(Files.readAllLines(folder.resolve("anomalies.csv"))).hasSizeGreaterThan(100);

    iforest("model export --model m.iforest --output forest.json", 0);
    write("pickle.json", "\u0080\u0004cposix\nsystem\n".getBytes(StandardCharsets.ISO_8859_1));
    write("hostile.json", "{\"task_type\": \"kIsolationForest\", \"num_feature\": 1e300}");
    write("nested.json", "{\"a\":" + "[".repeat(100_000));

    byte[] model = Files.readAllBytes(folder.resolve("m.iforest"));
    write("cut.iforest", Arrays.copyOf(model, 3000));
    write("flipped.iforest", flipped(model, 4000));
    write("newer.iforest", flipped(model, 11));
    byte[] noise = new byte[5000];
    new Random(1).nextBytes(noise);
    write("noise.iforest", noise);
    zeros("zeros.iforest");
    zeros("zeros.yaml");
    zeros("zeros.txt");
    Files.createDirectories(folder.resolve("models"));

    String normal = Files.readString(folder.resolve("normal.csv"));
    write("empty.csv", new byte[0]);
    write("header.csv", "a,b\n");
    write("one.csv", "a,b\n1,2\n");
    write("ragged.csv", "a,b\n1,2\n3\n4,5,6\n7,8\n");
    write("constant.csv", "a,b\n" + "1,2\n".repeat(50));
    write("missing.csv", "a,b\n" + "NA,\n".repeat(50));
    write("utf16.csv", normal.getBytes(StandardCharsets.UTF_16));
    write("utf16-no-mark.csv", normal.getBytes(StandardCharsets.UTF_16LE));
    write(
        "q.json",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{\"job\":\"a\"},"
            + "\"values\":[[1714953600,\"20.5\"],[1714953660,\"20.6\"]]}]}}");
    write(
        "influx-error.csv",
        "#datatype,string,long\n#group,true,true\n#default,,\n,error,reference\n"
            + ",Failed to parse query,897\n");
    write("semicolons.csv", normal.replace(',', ';'));
    write("decimal-comma.csv", "a;b\n" + numbers("%d,5;1%d,25\n"));
    write("quoted-comma.csv", "a,b\n" + numbers("\"%d,5\",\"1%d,25\"\n"));
    write("comma-comma.csv", "a,b\n" + numbers("%d,5,1%d,25\n"));
    write("other.csv", "lat,lon\n" + numbers("%d,%d\n"));
    write("negative.csv", "a,b,n\n" + numbers("%d,%d,1\n") + "1,2,-2\n");
    write("no-weight.csv", "a,b,n\n" + numbers("%d,%d,1\n") + "1,2,\n");
    write("zeros.csv", "a,b,n\n" + numbers("%d,%d,0\n"));
    write("minute.cron", "# weekly\n61 22 * * SAT 4h maintenance of line 2\n");
    write("no-duration.cron", "0 22 * * SAT /usr/bin/stop\n");
    write("each-minute.cron", "* 22 * * SAT 4h maintenance of line 2\n");
    write("never.cron", "0 22 30 2 * 4h maintenance of line 2\n");
    write("plant.cron", "0 22 * * SAT 4h maintenance of line 2\n");
    write("anomalies-5.csv", header(normal) + "1,2,999999,99999,FOO\n".repeat(5));
    write("anomalies-300.csv", header(normal) + "1,2,999999,99999,FOO\n".repeat(300));
  }

  private static String header(String csv) {
    return csv.substring(0, csv.indexOf('\n') + 1);
  }

  private static String numbers(String format) {
    return IntStream.range(10, 60)
        .mapToObj(i -> String.format(format, i, 2 * i))
        .collect(Collectors.joining());
  }

  private static byte[] flipped(byte[] bytes, int at) {
    byte[] copy = bytes.clone();
    copy[at] ^= 99;
    return copy;
  }

  private static void write(String name, byte[] bytes) throws IOException {
    Files.write(folder.resolve(name), bytes);
  }

  private static void write(String name, String text) throws IOException {
    write(name, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Four gigabytes that take no room. */
  private static void zeros(String name) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(folder.resolve(name).toFile(), "rw")) {
      file.setLength(4L << 30);
    }
  }

  private static Mistake mistake(String name, int code, String args) {
    return new Mistake(name, code, Map.of(), List.of(args.split(" ")), null);
  }

  private static Mistake mistake(
      String name, int code, String args, Map<String, String> environment) {
    return new Mistake(name, code, environment, List.of(args.split(" ")), null);
  }

  private static Mistake served(String name, int code, String... sent) {
    String args =
        "watch --source tcp://localhost:PORT --model m.iforest --no-log --backend offline --max 2";
    byte[] bytes = String.join("", sent).getBytes(StandardCharsets.ISO_8859_1);
    return new Mistake(name, code, Map.of(), List.of(args.split(" ")), bytes);
  }

  private static Mistake trained(String name, int code, String input) {
    return mistake(name, code, "train --input " + input + " --model new.iforest");
  }

  private static Mistake scored(String name, int code, String model) {
    return mistake(
        name, code, "score --input normal.csv --model " + model + " --output scored.csv");
  }

  private static Mistake imported(String name, String input) {
    return mistake(name, 3, "model import --data normal.csv --model new.iforest --input " + input);
  }

  /** A run that asks a model whose name is known, so that no server is asked for it. */
  private static Mistake named(String name, int code, String backendAndMore) {
    return mistake(name, code, WATCH + backendAndMore, Map.of("LLM_MODEL", "m"));
  }

  private static Mistake tooLarge(String what, String backendAndOption) {
    return named(what + " that is too large", 3, backendAndOption + " zeros.iforest");
  }

  static Stream<Mistake> mistakes() {
    String exported = "model export --model m.iforest --output ";
    String watch = WATCH;
    String asking = "http://localhost:PORT/v1 ";
    String binary =
        IntStream.range(0, 256).mapToObj(i -> Character.toString(i)).collect(Collectors.joining());
    String twice = READING.replace("{", "{\"src_port\":80,");
    String huge = READING.replace("700", "1e400");
    return Stream.of(
        mistake(
            "a port with no server",
            1,
            "watch --source tcp://localhost:PORT --model m.iforest --no-log --backend offline"),
        mistake("a source of an unknown kind", 2, "watch --source ftp://x/y --model m.iforest"),
        served("a server that hangs up in the middle of a line", 0, READING, "{\"src_port\":44"),
        served("a server that sends binary data", 0, READING, binary.repeat(20), "\n", READING),
        served(
            "a server that sends a line of 10 MB",
            0,
            READING,
            "{\"a\":\"" + "x".repeat(10_000_000) + "\"}\n",
            READING),
        served("a server that sends the number 1e400", 0, READING, huge),
        served(
            "a server that sends deep nesting",
            0,
            READING,
            "{\"a\":".repeat(5000) + "1" + "}".repeat(5000) + "\n",
            READING),
        served("a server that names a field twice", 0, READING, twice),
        served("a server that sends {\"a\":1e400}", 0, READING, "{\"a\":1e400}\n", READING),
        served("a server with another schema", 3, "{\"lat\":1,\"lon\":2}\n".repeat(300)),
        scored("a model file that is cut off", 3, "cut.iforest"),
        scored("a model file with a flipped bit", 3, "flipped.iforest"),
        scored("a model file of another version", 3, "newer.iforest"),
        scored("a model file of random bytes", 3, "noise.iforest"),
        scored("a folder for a model file", 3, "models"),
        scored("4 GB of zeros for a model file", 3, "zeros.iforest"),
        scored("a model file that is not there", 3, "none.iforest"),
        trained("a file that is not there", 3, "none.csv"),
        trained("a folder for a file", 3, "models"),
        trained("4 GB of zeros for a CSV file", 3, "zeros.iforest"),
        trained("an empty CSV file", 3, "empty.csv"),
        trained("a CSV file with a header only", 3, "header.csv"),
        trained("a CSV file with one row", 3, "one.csv"),
        trained("a CSV file with ragged rows", 3, "ragged.csv"),
        trained("a CSV file whose columns are all constant", 3, "constant.csv"),
        trained("a CSV file without a value", 3, "missing.csv"),
        trained("a CSV file in UTF-16", 3, "utf16.csv"),
        trained("a saved answer of Prometheus", 3, "q.json"),
        trained("an error of InfluxDB in place of an export", 3, "influx-error.csv"),
        trained("a CSV file in UTF-16 without its mark", 3, "utf16-no-mark.csv"),
        trained("a CSV file with semicolons", 0, "semicolons.csv"),
        trained("decimal commas between semicolons", 0, "decimal-comma.csv"),
        trained("decimal commas in quotes between commas", 3, "quoted-comma.csv"),
        trained("decimal commas between commas", 3, "comma-comma.csv"),
        trained("a negative weight", 3, "negative.csv --weight-column n"),
        trained("a reading without a weight", 3, "no-weight.csv --weight-column n"),
        trained("weights that are all 0", 3, "zeros.csv --weight-column n"),
        trained("a column of weights that is not there", 3, "zeros.csv --weight-column m"),
        trained(
            "a column of weights that is the key, too",
            3,
            "zeros.csv --weight-column n --key-column n"),
        trained(
            "a weight of a column that is not there",
            3,
            "zeros.csv --scoring plain --feature-weight c=2"),
        trained(
            "a weight that is no number", 2, "zeros.csv --scoring plain --feature-weight a=two"),
        trained(
            "two weights of a column",
            2,
            "zeros.csv --scoring plain --feature-weight a=1 --feature-weight a=2"),
        trained("weights of columns with box scoring", 2, "zeros.csv --feature-weight a=2"),
        trained(
            "weights with a preset for streams", 2, "zeros.csv --weight-column n --preset sensors"),
        trained("a line of cron with a minute 61", 3, "normal.csv --calendar minute.cron"),
        trained("a line of cron without a duration", 3, "normal.csv --calendar no-duration.cron"),
        trained(
            "a line of cron that begins again before it is over",
            3,
            "normal.csv --calendar each-minute.cron"),
        trained("a line of cron that never comes", 3, "normal.csv --calendar never.cron"),
        trained("a CSV file for a calendar", 3, "normal.csv --calendar one.csv"),
        trained("a calendar for readings without times", 3, "normal.csv --calendar plant.cron"),
        mistake(
            "a CSV file with another schema than the model's",
            3,
            "score --input other.csv --model m.iforest --output scored.csv"),
        mistake(
            "an output that is the input",
            2,
            "score --input normal.csv --model m.iforest --output normal.csv"),
        mistake("a journal and a folder for it", 2, "feedback --journal run.jsonl --out models"),
        mistake("a folder without a journal", 3, "feedback --out models"),
        mistake("model without what to do", 2, "model"),
        mistake("a CSV file to inspect", 3, "model inspect --model normal.csv"),
        mistake("a tree that is not there", 2, "model inspect --model m.iforest --tree 100"),
        mistake("an export to a format that is not known", 2, exported + "m.pmml"),
        mistake("an export of a CSV file", 3, "model export --model normal.csv --output m.onnx"),
        imported("an import of a model file", "m.iforest"),
        imported("an import of a pickle", "pickle.json"),
        imported("an import of JSON that is no forest", "hostile.json"),
        imported("an import of nested brackets without end", "nested.json"),
        imported("an import of a forest with columns that the data lacks", "forest.json"),
        mistake("--trees 0", 2, "train --input normal.csv --model m.iforest --trees 0"),
        mistake("--trees minus", 2, "train --input normal.csv --model m.iforest --trees minus"),
        mistake("a misspelt command", 2, "trian --input normal.csv --model m.iforest"),
        mistake("an unknown command", 2, "fly"),
        mistake("no command", 2, ""),
        mistake("a misspelt option", 2, "train --input normal.csv --modle m.iforest"),
        mistake("an unknown option", 2, "train --input normal.csv --model m.iforest --altitude 5"),
        mistake("a missing option", 2, "train --input normal.csv"),
        mistake(
            "a backend that is down",
            0,
            watch + "http://localhost:PORT/v1",
            Map.of("LLM_MODEL", "m")),
        mistake(
            "a backend that is down, and no model named", 3, watch + "http://localhost:PORT/v1"),
        tooLarge("a config file", "offline --config"),
        tooLarge("a calendar", "offline --calendar"),
        tooLarge("a list of categories", asking + "--taxonomy"),
        named("a prompt that is too large", 3, asking + "--prompt zeros.txt"),
        tooLarge("a context of the plant", asking + "--context"),
        tooLarge("a price table", asking + "--prices"),
        named("saved labels that are too large", 3, asking + "--label-cache zeros.iforest"),
        mistake("a recording that is too large", 3, watch + "replay:zeros.iforest"),
        mistake("a scenario that is too large", 3, "simulate --scenario zeros.yaml --out new.csv"),
        mistake(
            "a journal that is too large", 3, "report --journal zeros.iforest --output new.html"),
        named("a folder for a recording", 3, asking + "--record models"),
        named("a recording below a file", 3, asking + "--record mixed.csv/new/r.jsonl"),
        named("a folder for saved labels", 3, asking + "--label-cache models"),
        named("saved labels below a file", 1, asking + "--label-cache mixed.csv/new/l.jsonl"),
        mistake("an unknown backend", 3, watch + "gpt"),
        mistake("no API key", 3, watch + "together"),
        mistake(
            "an API key with a newline",
            3,
            watch + "together",
            Map.of("TOGETHER_API_KEY", "canary-12\n34-yranac")));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void isSaidClearlyAndLosesNothing(Mistake mistake) throws Exception {
    Map<String, String> before = contents();
    Run run;
    if (mistake.server() == null) {
      run = iforest(mistake, freePort());
    } else {
      try (ServerSocket listener = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
        serve(listener, mistake.server());
        run = iforest(mistake, listener.getLocalPort());
      }
    }
    check(mistake.name(), mistake.code(), run);
    before.keySet().removeIf(name -> name.equals("new.iforest"));
    assertThat(contents()).as("what was there before").containsAllEntriesOf(before);
  }

  private static int freePort() throws IOException {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return listener.getLocalPort();
    }
  }

  private static Run iforest(Mistake mistake, int port) throws Exception {
    List<String> args =
        mistake.args().stream()
            .filter(arg -> !arg.isEmpty())
            .map(arg -> arg.replace("PORT", Integer.toString(port)))
            .toList();
    Run run = iforest(mistake.environment(), args);
    return new Run(run.code(), run.out(), run.err().replace(":" + port, ":PORT"));
  }

  private static void serve(ServerSocket listener, byte[] sent) {
    Thread thread =
        new Thread(
            () -> {
              while (true) {
                try (Socket client = listener.accept();
                    OutputStream out = client.getOutputStream()) {
                  out.write(sent);
                } catch (IOException e) {
                  // The client may leave early; that the test is over shows in the listener.
                  if (listener.isClosed()) {
                    return;
                  }
                }
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  /** Exit code, no stack trace, and few lines. */
  private static void check(String name, int code, Run run) {
    assertThat(run.code()).as(run.err()).isEqualTo(code);
    assertThat(run.out() + run.err())
        .doesNotContain("Exception", "\tat ", "internal error", "canary", "yranac");
    List<String> said = said(run.err());
    assertThat(said).as(run.err()).hasSizeLessThanOrEqualTo(MAX_LINES);
    if (code != 0) {
      assertThat(said).as(run.err()).isNotEmpty();
    }
    rows.put(name, row(name, said, code));
  }

  /** All rows at once, ready to be pasted. */
  @AfterAll
  static void theTableHasTheseWords() throws IOException {
    List<String> table = Files.readAllLines(ROOT.resolve("docs/mistakes.md"));
    List<String> lacking = rows.values().stream().filter(row -> !table.contains(row)).toList();
    if (!lacking.isEmpty()) {
      fail("docs/mistakes.md lacks these rows:\n" + String.join("\n", lacking));
    }
  }

  /** Errors, warnings and what belongs to them; not what a run tells of itself. */
  private static List<String> said(String err) {
    List<String> lines = new ArrayList<>();
    boolean inError = false;
    for (String line : err.lines().toList()) {
      inError |= line.startsWith("iforest: ");
      if (inError || line.startsWith("warning: ") || line.contains(", which ")) {
        lines.add(line.strip().replaceAll("in \\d+\\.\\d s", "in 0.4 s"));
      }
    }
    return lines;
  }

  private static String row(String name, List<String> said, int code) {
    String words =
        said.stream()
            .map(line -> "`" + line.replace("|", "\\|") + "`")
            .collect(Collectors.joining("<br>"));
    return "| " + name + " | " + words + " | " + code + " |";
  }

  /** Whole contents by name, of all but the largest. */
  private static Map<String, String> contents() throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = file.getFileName().toString();
        contents.put(
            name,
            Files.size(file) > 1 << 24
                ? Long.toString(Files.size(file))
                : Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    }
    return contents;
  }

  private static Run iforest(String args, int code) throws Exception {
    Run run = iforest(Map.of(), List.of(args.split(" ")));
    assertThat(run.code()).as(run.err()).isEqualTo(code);
    return run;
  }

  private static Run iforest(Map<String, String> environment, List<String> args)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(ROOT.resolve("iforest").toString()));
    command.addAll(args);
    Path out = Files.createTempFile("iforest", ".out");
    Path err = Files.createTempFile("iforest", ".err");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder
          .environment()
          .keySet()
          .removeIf(name -> name.matches("IFOREST_.*|LLM_.*|TOGETHER_.*|COLUMNS"));
      builder.environment().putAll(environment);
      Process process = builder.start();
      process.getOutputStream().close();
      if (!process.waitFor(120, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        fail("does not end: " + args);
      }
      return new Run(process.exitValue(), Files.readString(out), Files.readString(err));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  /** Mounts an empty file system in memory; skips the test where that is not permitted. */
  private static Path mounted(String name, String options) throws Exception {
    Path at = Files.createDirectories(folder.resolve(name));
    if (system("mount", "-t", "tmpfs", "-o", options, "tmpfs", at.toString()) != 0) {
      String skipped = "SKIPPED: no right to mount a file system (" + options + ")";
      System.err.println(skipped);
      Assumptions.abort(skipped);
    }
    return at;
  }

  private static int system(String... command) throws Exception {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor();
    } catch (IOException e) {
      return -1;
    }
  }

  @Test
  void aReadOnlyFolder() throws Exception {
    Path at = mounted("read-only", "ro");
    try {
      String[] commands = {
        "train --input normal.csv --model read-only/m.iforest",
        "score --input normal.csv --model m.iforest --output read-only/s.csv",
        "watch --source mixed.csv --model m.iforest --backend offline --out read-only",
        "simulate --count 10 --out read-only/s.csv"
      };
      for (String command : commands) {
        Run run = iforest(command, 1);
        check("a read-only folder: " + command.split(" ")[0], 1, run);
      }
      String asking = WATCH + "http://localhost:9/v1 --llm-model m ";
      check(
          "a read-only folder: --label-cache",
          1,
          iforest(asking + "--label-cache read-only/l.jsonl", 1));
      check("a read-only folder: --record", 3, iforest(asking + "--record read-only/r.jsonl", 3));
    } finally {
      system("umount", at.toString());
    }
  }

  @Test
  void aFullDisk() throws Exception {
    Path at = mounted("full", "size=64k");
    try {
      Files.copy(folder.resolve("scored.csv"), folder.resolve("kept.csv"));
      Files.writeString(at.resolve("s.csv"), "what was there\n");
      check("a full disk: train", 1, iforest("train --input normal.csv --model full/m.iforest", 1));
      check(
          "a full disk: score",
          1,
          iforest("score --input mixed.csv --model m.iforest --output full/s.csv", 1));
      check("a full disk: simulate", 1, iforest("simulate --count 9999 --out full/s.csv", 1));
      assertThat(at.resolve("s.csv")).hasContent("what was there\n");
      try (Stream<Path> left = Files.list(at)) {
        assertThat(left).as("no part is left").hasSize(1);
      }
      String watch = "watch --source anomalies-300.csv --model m.iforest --backend offline --out ";
      Run full = iforest(watch + "full", 1);
      check("a full disk: watch", 1, full);

      // With room again, the same command completes what was recorded.
      List<String> recorded = Files.readAllLines(at.resolve("anomalies.jsonl"));
      assertThat(recorded).hasSizeGreaterThan(10);
      assertThat(system("mount", "-o", "remount,size=8m", at.toString())).isZero();
      iforest(watch + "full", 0);
      iforest(watch + "whole", 0);
      Path journal = at.resolve("anomalies.jsonl");
      assertThat(Files.readAllLines(journal)).startsWith(recorded.toArray(String[]::new));
      assertThat(journal).hasSameTextualContentAs(folder.resolve("whole/anomalies.jsonl"));
      assertThat(at.resolve("anomalies.csv"))
          .hasSameTextualContentAs(folder.resolve("whole/anomalies.csv"));
    } finally {
      system("umount", at.toString());
    }
  }

  /** The table lists nothing that is not tested. */
  @Test
  void theTableHasNoOtherRows() throws IOException {
    List<String> tested = new ArrayList<>(mistakes().map(Mistake::name).toList());
    for (String command : List.of("train", "score", "watch", "simulate")) {
      tested.add("a read-only folder: " + command);
      tested.add("a full disk: " + command);
    }
    tested.add("a read-only folder: --label-cache");
    tested.add("a read-only folder: --record");
    List<String> listed = new ArrayList<>();
    for (String line : Files.readAllLines(ROOT.resolve("docs/mistakes.md"))) {
      if (line.startsWith("| ") && !line.startsWith("| mistake ")) {
        listed.add(line.substring(2, line.indexOf(" | ")));
      }
    }
    assertThat(listed).containsExactlyInAnyOrderElementsOf(tested);
  }
}
