package io.github.iforest4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.client.console.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@code score} writes of a file can be read again, by every command, as the file was. */
@Timeout(300)
class ScoredFormsTest {
  private static final int ROWS = 400;
  private static final int FAULT = 350;

  @TempDir Path folder;

  /** How a file is written. */
  enum Form {
    USUAL(",", false, "time,temperature,outside"),
    SEMICOLON(";", true, "time;temperature;outside"),
    SEMICOLON_POINT(";", false, "time;temperature;outside"),
    QUOTED(";", true, "\"time\";\"temperature; inside\";\"outside\""),
    MARKED(";", true, "\uFEFFtime;temperature;outside"),
    TAB("\t", true, "time\ttemperature\toutside"),
    TAB_POINT("\t", false, "time\ttemperature\toutside"),
    BAR("|", true, "time|temperature|outside"),
    SPACES("   ", false, "time temperature outside"),
    SPACES_COMMA("  ", true, "time temperature outside");

    private final String delimiter;
    private final boolean comma;
    private final String header;

    Form(String delimiter, boolean comma, String header) {
      this.delimiter = delimiter;
      this.comma = comma;
      this.header = header;
    }

    private String number(double value) {
      String text = String.format(Locale.ROOT, "%.2f", value);
      return comma ? text.replace('.', ',') : text;
    }

    private String time(int minute) {
      String clock = String.format(Locale.ROOT, "%02d:%02d:00", minute / 60 % 24, minute % 60);
      return (delimiter.isBlank() && delimiter.charAt(0) == ' ' ? "2026-01-05T" : "05.01.2026 ")
          + clock;
    }
  }

  private CommandRun ok(String... args) {
    CommandRun run = new CommandRun();
    assertThat(run.run(args)).as("%s: %s", List.of(args), run.err()).isEqualTo(ExitCode.DONE);
    return run;
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private String write(Form form) throws IOException {
    Random random = new Random(3);
    StringBuilder text = new StringBuilder(form.header).append('\n');
    for (int i = 0; i < ROWS; i++) {
      double wave = Math.sin(i / 15.0);
      double value = 20 + wave + .1 * random.nextGaussian() + (i == FAULT ? 15 : 0);
      text.append(form.time(i)).append(form.delimiter).append(form.number(value));
      text.append(form.delimiter).append(form.number(-4 - wave + .1 * random.nextGaussian()));
      text.append('\n');
    }
    return Files.writeString(folder.resolve("in.txt"), text.toString()).toString();
  }

  private static String line(CommandRun run, String begin) {
    return run.outLines().stream().filter(l -> l.startsWith(begin)).findFirst().orElseThrow();
  }

  @ParameterizedTest
  @EnumSource
  void aScoredTableIsReadAsTheFileWas(Form form) throws IOException {
    String input = write(form);
    String model = path("m.iforest");
    String scored = path("scored.csv");
    ok("train", "--input", input, "--model", model, "--rows", "0-299");
    CommandRun first = ok("score", "--input", input, "--model", model, "--output", scored);
    List<String> lines = Files.readAllLines(Path.of(scored));
    assertThat(lines).hasSize(1 + ROWS);
    assertThat(lines.get(1 + FAULT)).doesNotContain("'");

    CommandRun again = ok("score", "--input", scored, "--model", model, "--output", path("2.csv"));
    assertThat(again.err()).as(lines.get(1)).doesNotContain("warning");
    assertThat(line(again, "anomalies")).isEqualTo(line(first, "anomalies"));
    ok("plot", "--input", scored, "--model", model, "--output", path("p.svg"));
    CommandRun explained =
        ok(
            "explain",
            "--input",
            scored,
            "--model",
            model,
            "--backend",
            "offline",
            "--out",
            path("explained"));
    assertThat(explained.out()).contains("temperature");
  }

  /** The journal and the table of a run are the same, however the file was written. */
  @ParameterizedTest
  @EnumSource
  void aRunFindsTheSameInEachForm(Form form) throws IOException {
    String input = write(form);
    ok(
        "watch",
        input,
        "--learn",
        "300",
        "--preset",
        "readings",
        "--backend",
        "offline",
        "--no-color",
        "--out",
        path("run"));
    List<String> journal = Files.readAllLines(folder.resolve("run/anomalies.jsonl"));
    assertThat(journal).anyMatch(l -> l.contains("2026-01-05T05:50:00"));
    ok(
        "report",
        "--journal",
        path("run/anomalies.jsonl"),
        "--readings",
        input,
        "--output",
        path("report.html"));
    assertThat(folder.resolve("report.html")).isNotEmptyFile();
  }
}
