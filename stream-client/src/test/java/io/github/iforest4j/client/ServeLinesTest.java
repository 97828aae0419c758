package io.github.iforest4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.client.console.ExitCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code serve --lines} over pipes, as Telegraf runs it, by the page that says so. */
@Timeout(300)
class ServeLinesTest {
  private static final Path PAGE = Path.of("../docs/howto/telegraf.md");
  private static final long START = 1_772_352_000;

  @TempDir static Path folder;
  private static Path model;

  private static String point(int second, double temp, double pressure) {
    return String.format(
        Locale.ROOT,
        "plant,device=pump-%d temp=%.2f,pressure=%.3f %d000000000",
        second % 2,
        temp,
        pressure,
        START + second);
  }

  @BeforeAll
  static void train() throws IOException {
    Random random = new Random(1);
    List<String> points = new ArrayList<>();
    for (int s = 0; s < 800; s++) {
      points.add(point(s, 60 + random.nextGaussian(), 5 + random.nextGaussian() / 10));
    }
    Path data = Files.write(folder.resolve("plant.lp"), points);
    model = folder.resolve("plant.iforest");
    CommandRun train = new CommandRun();
    int code =
        train.run(
            "train",
            "--input",
            data.toString(),
            "--key-column",
            "device",
            "--preset",
            "readings",
            "--model",
            model.toString());
    assertThat(code).as(train.err()).isEqualTo(ExitCode.DONE);
  }

  /** The strings of an array in the one block of configuration on the page. */
  private static List<String> configured(String name) throws IOException {
    String page = Files.readString(PAGE);
    Matcher block = Pattern.compile("```toml\n(.*?)```", Pattern.DOTALL).matcher(page);
    assertThat(block.find()).isTrue();
    assertThat(block.group(1)).contains("[[processors.execd]]");
    Matcher array =
        Pattern.compile("^\\s*" + name + " = \\[(.*?)]", Pattern.MULTILINE | Pattern.DOTALL)
            .matcher(block.group(1));
    assertThat(array.find()).as(name).isTrue();
    List<String> strings = new ArrayList<>();
    Matcher string = Pattern.compile("\"([^\"]*)\"").matcher(array.group(1));
    while (string.find()) {
      strings.add(string.group(1));
    }
    return strings;
  }

  /** The point on the page, and what comes back. */
  private static List<String> shown() throws IOException {
    List<String> points =
        Files.readAllLines(PAGE).stream().filter(l -> l.startsWith("plant,device=")).toList();
    assertThat(points).hasSize(2);
    return points;
  }

  /** Each line is answered before the next one is sent, so nothing waits in a buffer. */
  @Test
  void eachPointComesBackAtOnceWithItsVerdict() throws Exception {
    List<String> command = configured("command");
    assertThat(command.get(0)).endsWith("/iforest");
    List<String> run = new ArrayList<>();
    run.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    run.add("-cp");
    run.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    run.add(Main.class.getName());
    for (String argument : command.subList(1, command.size())) {
      run.add(
          argument.endsWith(".iforest")
              ? model.toString()
              : argument.startsWith("/") ? folder.resolve("state").toString() : argument);
    }
    Path err = folder.resolve("err");
    Process process = new ProcessBuilder(run).redirectError(err.toFile()).start();
    OutputStream to = process.getOutputStream();
    try (BufferedReader from = process.inputReader(StandardCharsets.UTF_8)) {
      String usual = point(1000, 60.1, 5.02);
      assertThat(ask(to, from, usual))
          .matches(
              Pattern.quote(usual.substring(0, usual.lastIndexOf(' ')))
                  + ",iforest_anomaly=false,iforest_score=0\\.\\d+,iforest_threshold=0\\.\\d+ "
                  + usual.substring(usual.lastIndexOf(' ') + 1));
      List<String> shown = shown();
      assertThat(ask(to, from, shown.get(0)))
          .isNotEqualTo(shown.get(0))
          .matches(
              Pattern.quote(shown.get(1))
                  .replaceFirst("(iforest_incident=\")[0-9a-f]+", "$1\\\\E[0-9a-f]{16}\\\\Q"));
      String other = "disk,host=a used=3i 1772352000000000000";
      assertThat(ask(to, from, "this is no point\n" + other)).isEqualTo(other);
      assertThat(ask(to, from, point(1004, 60, 5))).contains("iforest_anomaly=false");
      to.close();
      assertThat(process.waitFor(200, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(Files.readString(err)).isEqualTo(ExitCode.DONE);
      assertThat(Files.readString(err)).contains("line 3", "this is no point");
      assertThat(from.readLine()).isNull();
    } finally {
      process.destroyForcibly();
    }
    assertThat(folder.resolve("state").resolve("state")).isNotEmptyFile();
  }

  private static String ask(OutputStream to, BufferedReader from, String line) throws IOException {
    to.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    to.flush();
    return from.readLine();
  }

  @Test
  void linesAndAnAddressExcludeEachOther() {
    CommandRun run = new CommandRun();
    assertThat(run.run("serve", "--model", model.toString(), "--lines", "--port", "9000"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("--lines").contains("--port");
  }
}
