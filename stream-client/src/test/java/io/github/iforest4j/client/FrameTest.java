package io.github.iforest4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.client.console.ExitCode;
import org.junit.jupiter.api.Test;

/** What every command line has in common. */
class FrameTest {
  @Test
  void helpIsAResultAndTeaches() {
    CommandRun run = new CommandRun();
    assertThat(run.run("--help")).isEqualTo(ExitCode.DONE);
    assertThat(run.out())
        .contains("Usage: iforest", "Examples:", "iforest train good-days.csv", "130");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void versionIsAResult() {
    CommandRun run = new CommandRun();
    assertThat(run.run("--version")).isEqualTo(ExitCode.DONE);
    assertThat(run.outLines()).singleElement().asString().startsWith("iforest ");
  }

  @Test
  void theVersionIsReportedWhateverTheConfiguration() {
    CommandRun wrong = new CommandRun().environment("IFOREST_CONFIG", "no-such-file");
    assertThat(wrong.run("--help")).isEqualTo(ExitCode.BAD_INPUT);
    for (String option : new String[] {"--version", "-V"}) {
      CommandRun run = new CommandRun().environment("IFOREST_CONFIG", "no-such-file");
      assertThat(run.run(option)).as(option).isEqualTo(ExitCode.DONE);
      assertThat(run.outLines()).singleElement().asString().startsWith("iforest ");
    }
  }

  @Test
  void noCommandIsWrongUsageAndSaysWhereToStart() {
    CommandRun run = new CommandRun();
    assertThat(run.run()).isEqualTo(ExitCode.USAGE);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("a command is missing", "iforest demo");
  }

  @Test
  void unknownOptionIsWrongUsageInTwoLines() {
    CommandRun run = new CommandRun();
    assertThat(run.run("--versoin")).isEqualTo(ExitCode.USAGE);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("--versoin").contains("--version").doesNotContain("Usage:");
    assertThat(run.errLines()).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void errorsCannotSteerTheTerminal() {
    CommandRun run = new CommandRun().onTerminal();
    assertThat(run.run("--x\u001b]0;owned\u0007")).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).doesNotContain("\u001b]").doesNotContain("\u0007").contains("\\u001b");
  }

  @Test
  void colourOnlyOnATerminalThatWantsIt() {
    CommandRun plain = new CommandRun();
    plain.run("--help");
    CommandRun terminal = new CommandRun().onTerminal();
    terminal.run("--help");
    CommandRun refused = new CommandRun().onTerminal().environment("NO_COLOR", "1");
    refused.run("--help");
    assertThat(plain.out()).doesNotContain("\u001b[");
    assertThat(terminal.out()).contains("\u001b[");
    assertThat(refused.out()).isEqualTo(plain.out());
  }
}
