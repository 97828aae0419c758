package io.github.iforest4j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.iforest4j.client.console.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that never end, and places where nothing can be written: said before the first reading. */
@Timeout(120)
class EndlessFilesTest {
  private static final Path ZERO = Path.of("/dev/zero");

  @TempDir Path folder;
  private final List<Path> links = new ArrayList<>();
  private Path readings;

  @BeforeEach
  void write() throws IOException {
    readings =
        Files.writeString(
            folder.resolve("readings.csv"),
            "a,b\n"
                + IntStream.range(0, 100)
                    .mapToObj(i -> i % 7 + "," + i % 5 + "\n")
                    .collect(Collectors.joining()));
  }

  /** In each command, {@code ENDLESS.x} is a link to a device that gives zeros without end. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "watch READINGS --no-log --config ENDLESS.txt",
        "watch READINGS --no-log --calendar ENDLESS.ics",
        "watch READINGS --no-log --backend offline --label-cache ENDLESS.jsonl",
        "watch READINGS --no-log --backend http://127.0.0.1:9/v1 --llm-model m --taxonomy ENDLESS.txt",
        "watch READINGS --no-log --backend http://127.0.0.1:9/v1 --llm-model m --prompt ENDLESS.txt",
        "watch READINGS --no-log --backend http://127.0.0.1:9/v1 --llm-model m --context ENDLESS.txt",
        "watch READINGS --no-log --backend http://127.0.0.1:9/v1 --llm-model m --prices ENDLESS.csv",
        "watch READINGS --no-log --backend replay:ENDLESS.jsonl",
        "watch READINGS --no-log --model ENDLESS.iforest",
        "simulate --scenario ENDLESS.yaml --count 5 --out FOLDER/o.csv",
        "report --journal ENDLESS.jsonl --output FOLDER/r.html",
        "report --journal ENDLESS.csv --output FOLDER/r.html",
        "model import --input ENDLESS.json --data READINGS --features a,b --model FOLDER/m.iforest",
        "results --out FOLDER/results"
      })
  void aFileWithoutEndIsRefused(String command) throws IOException {
    assumeTrue(Files.exists(ZERO), "a device of zeros");
    Path results = Files.createDirectory(folder.resolve("results"));
    link(results.resolve("results.csv"));
    String[] args =
        Arrays.stream(command.split(" "))
            .map(arg -> arg.replace("READINGS", readings.toString()))
            .map(arg -> arg.replace("FOLDER", folder.toString()))
            .map(this::endless)
            .toArray(String[]::new);
    CommandRun run = new CommandRun();
    int code = run.run(args);
    assertThat(run.err()).contains("iforest: ").doesNotContain("\tat ");
    assertThat(code).as(run.err()).isEqualTo(ExitCode.BAD_INPUT);
  }

  private String endless(String arg) {
    int at = arg.indexOf("ENDLESS");
    if (at < 0) {
      return arg;
    }
    return arg.substring(0, at) + link(folder.resolve(arg.substring(at)));
  }

  private Path link(Path link) {
    try {
      Files.createSymbolicLink(link, ZERO);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    links.add(link);
    return link;
  }

  @AfterEach
  void removeLinks() throws IOException {
    for (Path link : links) {
      Files.delete(link);
    }
  }

  @Test
  void anArgumentIsNoFileOfArguments() {
    CommandRun run = new CommandRun();
    assertThat(run.run("watch", "@" + ZERO, "--no-log", "--backend", "offline"))
        .as(run.err())
        .isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).contains("no such file: @/dev/zero");
  }

  /** Watches the readings with a backend that is not there, and an option that names a file. */
  private int watch(CommandRun run, String option, Path file) {
    return run.run(
        "watch",
        readings.toString(),
        "--no-log",
        "--backend",
        "http://127.0.0.1:9/v1",
        "--llm-model",
        "m",
        option,
        file.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--record", "--label-cache"})
  void aPlaceThatCannotBeWrittenIsRefusedBeforeTheFirstReading(String option) throws IOException {
    for (String place : new String[] {"a folder", "under a file"}) {
      Path file =
          place.equals("a folder") ? folder : readings.resolve("below").resolve("file.jsonl");
      CommandRun run = new CommandRun();
      int code = watch(run, option, file);
      assertThat(code).as(run.err()).isNotEqualTo(ExitCode.DONE);
      assertThat(run.err())
          .as(place)
          .contains("iforest: ")
          .contains(readings.getParent().toString());
      assertThat(run.err() + run.out()).as(place).doesNotContain("learned", "\tat ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--record", "--label-cache"})
  void aFolderThatIsMissingIsMade(String option) {
    Path file = folder.resolve("new").resolve("file.jsonl");
    CommandRun run = new CommandRun();
    int code = watch(run, option, file);
    assertThat(code).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(file.getParent()).isDirectory();
  }
}
