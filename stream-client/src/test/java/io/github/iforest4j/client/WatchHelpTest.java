package io.github.iforest4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The help of {@code watch} has headings, and its source needs no option. */
class WatchHelpTest {
  private static final Pattern OPTION =
      Pattern.compile("^ {2,6}(?:-\\w, )?(?:--help, )?(--(?:\\[no-])?[a-z-]+)", Pattern.MULTILINE);

  @TempDir Path folder;
  private Path readings;

  @BeforeEach
  void readings() throws IOException {
    StringBuilder text = new StringBuilder("level\n");
    for (int r = 0; r < 60; r++) {
      text.append(20 + r % 7 * .1).append('\n');
    }
    readings = Files.writeString(folder.resolve("readings.csv"), text);
  }

  @Test
  void everyOptionStandsOnceUnderAHeading() {
    CommandRun run = new CommandRun();
    assertThat(run.run("watch", "--help-all")).isZero();
    String help = run.out().substring(0, run.out().indexOf("Examples:"));
    List<String> shown = OPTION.matcher(help).results().map(r -> r.group(1)).toList();
    CommandLine watch =
        IforestCommand.commandLine(new CommandRun().context()).getSubcommands().get("watch");
    List<String> options =
        watch.getCommandSpec().options().stream()
            .filter(o -> !o.hidden())
            .map(
                o ->
                    o.negatable()
                        ? o.longestName().replaceFirst("--(no-)?", "--[no-]")
                        : o.longestName())
            .toList();
    assertThat(shown).containsExactlyInAnyOrderElementsOf(options);
    List<String> headings =
        Pattern.compile("^([A-Z].*):$", Pattern.MULTILINE)
            .matcher(run.out())
            .results()
            .map(MatchResult::group)
            .toList();
    assertThat(headings).startsWith("Most used:").endsWith("Examples:").hasSize(8);
    // The rest has what belongs nowhere else, and is short.
    String rest = help.substring(help.indexOf("Page, metrics and other options:"));
    assertThat(OPTION.matcher(rest).results().map(r -> r.group(1)))
        .contains("--metrics", "--help-all", "--config")
        .hasSizeLessThan(12);
  }

  /** A screen of 80 columns; all options are named, and the examples are not broken. */
  @Test
  void theShortHelpFitsAScreen() {
    CommandLine root = IforestCommand.commandLine(new CommandRun().context());
    root.getSubcommands()
        .forEach(
            (name, command) -> {
              CommandRun run = new CommandRun();
              assertThat(run.run(name, "--help")).isZero();
              assertThat(run.out().lines()).as(name).hasSizeLessThanOrEqualTo(60);
              assertThat(run.out().lines()).as(name).allMatch(line -> line.length() <= 80);
              assertThat(run.out().substring(run.out().indexOf("Examples:")).lines().skip(1))
                  .as(name)
                  .allMatch(line -> line.isEmpty() || line.matches("(  |'iforest ).*"));
              if (command.getSubcommands().isEmpty()) {
                assertThat(command.getCommandSpec().options())
                    .allSatisfy(
                        option ->
                            assertThat(run.out())
                                .containsAnyOf(option.longestName(), "[no-]" + bare(option)));
              }
            });
  }

  private static String bare(OptionSpec option) {
    return option.longestName().replaceFirst("^--(no-)?", "");
  }

  /** What means the same is called the same in all commands. */
  @Test
  void otherNamesOfAnOptionAreKnown() {
    String model = folder.resolve("m.iforest").toString();
    String scored = folder.resolve("scored.csv").toString();
    done("train", readings.toString(), "--model", model);
    done("train", "--input=" + readings, "--count", "50", "--model", model);
    done("score", readings.toString(), "--model", model, "--out", scored);
    done("score", "--source", readings.toString(), "--model", model, "--output", scored);
    done("watch", "--input", readings.toString(), "--no-log", "--count=50");
    done("simulate", "--scenario", "network", "--max", "3", "--output", scored);
  }

  /** A name is not taken for one that means something else. */
  @Test
  void namesThatMeanSomethingElseStayUnknown() {
    CommandRun file = new CommandRun();
    assertThat(file.run("simulate", "--input", readings.toString())).isEqualTo(2);
    assertThat(file.err()).contains("unknown option '--input'");
    CommandRun number = new CommandRun();
    assertThat(number.run("report", "--max", "3")).isEqualTo(2);
    assertThat(number.err()).contains("unknown option '--max'");
  }

  private static void done(String... arguments) {
    CommandRun run = new CommandRun();
    assertThat(run.run(arguments)).as(run.err()).isZero();
  }

  @Test
  void theSourceNeedsNoOption() throws IOException {
    CommandRun plain = new CommandRun();
    assertThat(plain.run("watch", readings.toString(), "--no-log", "--max", "50"))
        .as(plain.err())
        .isZero();
    CommandRun option = new CommandRun();
    assertThat(option.run("watch", "--source", readings.toString(), "--no-log", "--max", "50"))
        .as(option.err())
        .isZero();
    assertThat(plain.out()).contains("readings    50 in");
    assertThat(plain.err().replaceAll("[\\d.,]+ s", "TIME"))
        .isEqualTo(option.err().replaceAll("[\\d.,]+ s", "TIME"));
  }

  @Test
  void bothWaysTogetherAreSeveralSources() throws IOException {
    Path other = Files.copy(readings, folder.resolve("other.csv"));
    CommandRun run = new CommandRun();
    assertThat(run.run("watch", readings.toString(), "--source", other.toString(), "--no-log"))
        .as(run.err())
        .isZero();
    assertThat(run.err()).contains(readings + ", " + other);
  }

  @Test
  void theCommandLineTakesPrecedenceOverTheEnvironment() {
    CommandRun run = new CommandRun().environment("IFOREST_SOURCE", folder + "/none.csv");
    assertThat(run.run("watch", readings.toString(), "--no-log")).as(run.err()).isZero();
    CommandRun variable = new CommandRun().environment("IFOREST_SOURCE", readings.toString());
    assertThat(variable.run("watch", "--no-log")).as(variable.err()).isZero();
  }

  @Test
  void noSourceIsAClearMistake() {
    CommandRun run = new CommandRun();
    assertThat(run.run("watch", "--no-log")).isEqualTo(2);
    assertThat(run.err()).contains("name what to watch, such as 'iforest watch readings.csv'");
  }
}
