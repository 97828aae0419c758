package io.github.iforest4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.engine.StateFolder;
import io.github.iforest4j.testing.TestTiming;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A run that is cut into pieces comes to what one whole run comes to. */
@Timeout(300)
class WatchStateTest {
  private static final int READINGS = 1200;

  @TempDir Path folder;
  private Path input;

  /** Three machines, of which one is faulty for a while; two slow sensors. */
  private static String line(Random random, int r, double[] wave, boolean key) {
    int machine = r % 3;
    wave[machine] = .95 * wave[machine] + .3 * random.nextGaussian();
    boolean faulty = machine == 1 && r % 400 > 300 && r % 400 < 330;
    return String.format(
        "%s%.3f,%.3f%n",
        key ? "m" + machine + "," : "",
        50 + wave[machine] + (faulty ? 40 : 0),
        10 - wave[machine] + .1 * random.nextGaussian());
  }

  @BeforeEach
  void write() throws IOException {
    input = folder.resolve("input.csv");
    Random random = new Random(3);
    double[] wave = new double[3];
    StringBuilder text = new StringBuilder("machine,level,flow\n");
    for (int r = 0; r < READINGS; r++) {
      text.append(line(random, r, wave, true));
      if (r % 100 == 50) {
        text.append("not,a,reading,at,all\n");
      }
    }
    Files.writeString(input, text);
  }

  private CommandRun watch(int code, String out, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "watch",
                "--source",
                input.toString(),
                "--backend",
                "offline",
                "--preset",
                "sensors",
                "--learn",
                "300",
                "--json",
                "--out",
                folder.resolve(out).toString()));
    args.addAll(Arrays.asList(more));
    CommandRun run = new CommandRun();
    assertThat(run.run(args.toArray(String[]::new))).as(run.err()).isEqualTo(code);
    return run;
  }

  private String[] keeping(String state, String... more) {
    List<String> args =
        new ArrayList<>(List.of("--key-column", "machine", "--state", state(state).toString()));
    args.addAll(Arrays.asList(more));
    return args.toArray(String[]::new);
  }

  private Path state(String name) {
    return folder.resolve(name);
  }

  private static JsonNode summary(CommandRun run) {
    return JsonMapper.shared().readTree(run.outLines().get(run.outLines().size() - 1));
  }

  private static void assertSameCounts(JsonNode actual, JsonNode expected) {
    for (String count :
        List.of("readings", "warming", "anomalies", "episodes", "open_episodes", "drifts")) {
      assertThat(actual.path(count)).as(count).isEqualTo(expected.path(count));
    }
    assertThat(actual.path("bad_lines")).isEqualTo(expected.path("bad_lines"));
    assertThat(actual.path("devices")).isEqualTo(expected.path("devices"));
  }

  private void assertSameFiles(String actual, String expected) throws IOException {
    for (String file : List.of("anomalies.jsonl", "anomalies.csv")) {
      assertThat(Files.readAllLines(folder.resolve(actual).resolve(file)))
          .containsExactlyElementsOf(Files.readAllLines(folder.resolve(expected).resolve(file)));
    }
  }

  @Test
  void aRunInPiecesIsOneRun() throws IOException {
    JsonNode whole = summary(watch(0, "whole", keeping("s0")));
    assertThat(whole.path("anomalies").asInt()).isGreaterThan(10);
    assertThat(whole.path("readings").asInt()).isEqualTo(READINGS - 300);
    CommandRun last = null;
    for (String max : List.of("301", "37", "1", "200", "263", "100000")) {
      last = watch(0, "pieces", keeping("s1", "--max", max));
    }
    assertThat(last.err()).contains("continues after 502 readings, at ");
    assertSameCounts(summary(last), whole);
    assertThat(summary(last).path("readings_of_earlier_runs").asInt()).isEqualTo(502);
    assertSameFiles("pieces", "whole");

    // Nothing new: nothing is judged.
    CommandRun again = watch(0, "pieces", keeping("s1"));
    assertSameCounts(summary(again), whole);
    assertThat(again.outLines()).hasSize(1);
    assertSameFiles("pieces", "whole");
  }

  /** As after a kill: the files are ahead of the state. */
  @Test
  void whatTheFilesHaveBeyondTheStateIsKnown() throws IOException {
    JsonNode whole = summary(watch(0, "whole", keeping("s0")));
    watch(0, "killed", keeping("s1", "--max", "640"));
    Path old = folder.resolve("old");
    Files.copy(state("s1").resolve("state"), old);
    watch(0, "killed", keeping("s1", "--max", "250"));
    Files.copy(old, state("s1").resolve("state"), StandardCopyOption.REPLACE_EXISTING);
    Files.writeString(state("s1").resolve("state.part"), "torn");
    JsonNode end = summary(watch(0, "killed", keeping("s1")));
    assertSameCounts(end, whole);
    assertSameFiles("killed", "whole");
  }

  @Test
  void aFileThatGrewIsReadOn() throws IOException {
    List<String> lines = Files.readAllLines(input);
    watch(0, "whole", keeping("s0"));
    Files.write(input, lines.subList(0, 700));
    watch(0, "grown", keeping("s1"));
    Files.write(input, lines);
    watch(0, "grown", keeping("s1"));
    assertSameFiles("grown", "whole");
  }

  @Test
  void anotherInputIsNotTakenForTheSame() throws IOException {
    watch(0, "out", keeping("s", "--max", "500"));
    List<String> lines = Files.readAllLines(input);
    List<String> changed = new ArrayList<>(lines);
    changed.replaceAll(line -> line.replace("m1,", "m1,1"));
    Files.write(input, changed);
    assertThat(watch(ExitCode.BAD_INPUT, "out", keeping("s")).err())
        .contains("has changed since the state was saved: the reading at ", "is another one now");
    Files.write(input, lines.subList(0, 100));
    assertThat(watch(ExitCode.BAD_INPUT, "out", keeping("s")).err())
        .contains("is not there any more");

    // The next day's file: what was remembered goes on, from its beginning.
    input = folder.resolve("tomorrow.csv");
    Files.write(input, lines);
    CommandRun next = watch(0, "out", keeping("s"));
    assertThat(next.err()).contains("continues after 200 readings, with another input");
    assertThat(summary(next).path("readings").asInt()).isEqualTo(200 + READINGS);
    assertThat(summary(next).path("warming").asInt()).isEqualTo(60);
  }

  @Test
  void otherOptionsAndDamageAreSaid() throws IOException {
    watch(0, "out", keeping("s", "--max", "500"));
    String s = state("s").toString();
    assertThat(watch(ExitCode.BAD_INPUT, "out", "--state", s, "--key-column", "level").err())
        .contains("with another --key-column");
    assertThat(watch(ExitCode.BAD_INPUT, "out", keeping("s", "--adapt")).err())
        .contains("without --adapt\n  Use the same choice now");
    Path file = state("s").resolve("state");
    byte[] bytes = Files.readAllBytes(file);
    Random random = new Random(1);
    for (int i = 0; i < 40; i++) {
      byte[] damaged = bytes.clone();
      damaged[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, i % 2 == 0 ? damaged : Arrays.copyOf(bytes, random.nextInt(bytes.length)));
      assertThat(watch(ExitCode.BAD_INPUT, "out", keeping("s")).err())
          .contains("state: is damaged, or not a state of a run; remove the folder");
    }
    Files.write(file, bytes);
    Files.delete(state("s").resolve("model.iforest"));
    assertThat(watch(ExitCode.USAGE, "out", keeping("s")).err())
        .contains("there has no model, because it was kept with --model FILE: name that file");
  }

  @Test
  void aLimitThatLeavesNothingToJudgeIsRefusedWithAStateToo() throws IOException {
    assertThat(watch(ExitCode.USAGE, "out", keeping("s", "--max", "300")).err())
        .contains("--max 300 leaves nothing to watch after --learn 300");
    watch(0, "out", keeping("s", "--max", "400"));
    // There is a model now.
    CommandRun next = watch(0, "out", keeping("s", "--max", "100"));
    assertThat(summary(next).path("readings").asInt()).isEqualTo(200);
    assertThat(next.err()).doesNotContain("has no effect");
  }

  @Test
  void whatAnEarlierRunLearnedIsSaidToStay() throws IOException {
    watch(0, "out", keeping("s", "--max", "400"));
    CommandRun again = new CommandRun();
    assertThat(
            again.run(
                "watch",
                "--source",
                input.toString(),
                "--no-log",
                "--learn",
                "200",
                "--key-column",
                "machine",
                "--state",
                state("s").toString()))
        .as(again.err())
        .isZero();
    assertThat(again.err())
        .contains("an earlier run learned it, so --learn 200 has no effect; remove ");
    assertThat(
            watch(0, "out", keeping("s", "--max", "10", "--save-model", state("m").toString()))
                .err())
        .contains("so --save-model has no effect");
  }

  @Test
  void anotherNameOfTheFileGoesOnWhereItWas() throws IOException {
    watch(0, "whole", "--key-column", "machine");
    watch(0, "out", keeping("s", "--max", "500"));
    input = folder.resolve(".").resolve("input.csv");
    watch(0, "out", keeping("s", "--max", "300"));
    input = folder.resolve("input.csv");
    watch(0, "out", keeping("s"));
    assertSameFiles("out", "whole");
  }

  /** It may still be being written; the next run finds the whole one. */
  @Test
  void aPackedFileThatIsCutOffGoesOnWhenItIsWhole() throws IOException {
    watch(0, "whole", "--key-column", "machine");
    byte[] text = Files.readAllBytes(input);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(text);
    }
    byte[] whole = packed.toByteArray();
    input = Files.write(folder.resolve("p.csv.gz"), Arrays.copyOf(whole, whole.length * 3 / 4));
    assertThat(watch(ExitCode.BAD_INPUT, "out", keeping("s")).err())
        .containsPattern("p.csv.gz: the gzip file is damaged or cut off near line \\d+");
    Files.write(input, whole);
    CommandRun next = watch(0, "out", keeping("s"));
    assertThat(next.err()).containsPattern("continues after [1-9],?\\d+ readings, at \\d");
    assertThat(summary(next).path("readings").asInt()).isEqualTo(READINGS - 300);
  }

  @Test
  void aFileIsNoStateFolder() {
    assertThat(watch(ExitCode.BAD_INPUT, "out", "--state", input.toString()).err())
        .contains("input.csv: is a file; a state is kept in a folder, so name one");
    assertThat(watch(ExitCode.USAGE, "out", "--state", "").err())
        .contains("--state': the name of the file or folder is empty");
  }

  @Test
  void aSecondRunOnTheSameStateIsRefused() throws IOException {
    try (StateFolder first = StateFolder.open(state("s"))) {
      assertThat(first.hasState()).isFalse();
      assertThat(watch(ExitCode.BAD_INPUT, "out", keeping("s")).err())
          .contains("another run keeps its state there");
    }
  }

  /** Two files, of which one ends long before the other. */
  @Test
  void severalFilesInPiecesAreOneRun() throws IOException {
    List<String> lines = Files.readAllLines(input);
    Path other = folder.resolve("other.csv");
    List<String> ofOther = new ArrayList<>(List.of(lines.get(0)));
    List<String> rest = new ArrayList<>(List.of(lines.get(0)));
    for (String line : lines.subList(1, lines.size())) {
      (line.startsWith("m2") && ofOther.size() < 250 ? ofOther : rest).add(line);
    }
    Files.write(input, rest);
    Files.write(other, ofOther);
    String[] more = {"--source", other.toString()};
    JsonNode whole = summary(watch(0, "whole", keeping("s0", more)));
    assertThat(whole.path("anomalies").asInt()).isGreaterThan(10);
    assertThat(whole.path("readings").asInt()).isEqualTo(READINGS - 300);
    assertThat(whole.path("sources").size()).isEqualTo(2);
    assertThat(whole.path("sources").path(1).path("readings").asInt()).isEqualTo(249);
    CommandRun last = null;
    for (String max : List.of("301", "37", "1", "200", "263", "100000")) {
      last = watch(0, "pieces", keeping("s1", "--max", max, "--source", other.toString()));
    }
    assertThat(last.err()).containsPattern("continues after 502 readings, at \\d+ and 250");
    assertSameCounts(summary(last), whole);
    assertSameFiles("pieces", "whole");

    ofOther.set(249, "m2,1,1");
    Files.write(other, ofOther);
    assertThat(watch(ExitCode.BAD_INPUT, "pieces", keeping("s1", more)).err())
        .contains(other + ": has changed since the state was saved: the reading at position 250");
  }

  @Test
  void whereOnlySomeSourcesCanBeReadAgainNoStateIsKept() {
    assertThat(watch(ExitCode.USAGE, "out", keeping("s", "--source", "tcp://localhost:1")).err())
        .contains("--state goes with files or with live sources, not with both at once");
  }

  /** What is read past is read past at once; the rest keeps the pace of its times. */
  @Test
  void aPacedFileGoesOnWhereItWas() throws IOException {
    List<String> lines = Files.readAllLines(input);
    List<String> timed = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).startsWith("not")) {
        timed.add(
            (i == 0 ? "time" : java.time.Instant.ofEpochSecond(1_800_000_000L + i))
                + ","
                + lines.get(i));
      }
    }
    Files.write(input, timed);
    JsonNode whole = summary(watch(0, "whole", keeping("s0")));
    watch(0, "paced", keeping("s1", "--speed", "1000", "--max", "600"));
    List<java.time.Duration> waits = new ArrayList<>();
    CommandRun run =
        new CommandRun()
            .timing(
                TestTiming.of(
                    InstantSource.fixed(CommandRun.NOW), (time, wake) -> waits.add(time)));
    assertThat(
            run.run(
                "watch",
                "--source",
                input.toString(),
                "--backend",
                "offline",
                "--json",
                "--out",
                folder.resolve("paced").toString(),
                "--preset",
                "sensors",
                "--learn",
                "300",
                "--key-column",
                "machine",
                "--state",
                state("s1").toString(),
                "--speed",
                "1000"))
        .as(run.err())
        .isZero();
    // The test's clock stands still: each reading but the first waits for its time since that one.
    assertThat(waits).hasSize(READINGS - 600 - 1);
    assertThat(waits.get(0)).isLessThanOrEqualTo(java.time.Duration.ofMillis(2));
    assertSameCounts(summary(run), whole);
    assertSameFiles("paced", "whole");
  }
}
