package io.github.iforest4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.client.console.ExitCode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The sinks of watch, as far as the command line decides about them. */
class WatchSinksTest {
  /** A variable that is set but empty is how compose files leave an option out. */
  @Test
  void anEmptyNameIsAMistakeUnlessItIsAVariable() {
    for (String option : List.of("--webhook", "--mqtt", "--sink")) {
      CommandRun run = new CommandRun().in("a,b\n" + "1,2\n2,3\n".repeat(300));
      assertThat(run.run("watch", "--source", "-", "--no-log", option, "", "--learn", "100"))
          .as(run.err())
          .isEqualTo(ExitCode.USAGE);
    }
    CommandRun unset =
        new CommandRun()
            .in("a,b\n" + "1,2\n2,3\n".repeat(300))
            .environment("IFOREST_WEBHOOK", "")
            .environment("IFOREST_STATE", "");
    assertThat(unset.run("watch", "--source", "-", "--no-log", "--learn", "100"))
        .as(unset.err())
        .isEqualTo(ExitCode.DONE);
    CommandRun source = new CommandRun();
    assertThat(source.run("watch", "--source", "", "--no-log")).isEqualTo(ExitCode.USAGE);
    assertThat(source.err()).contains("the name of a source is empty");
  }

  @Test
  void whatIsNoUrlOrNoHeaderIsSaid() {
    for (String url : List.of("ftp://x/y", "nonsense", "http://me:pass@host/")) {
      CommandRun run = new CommandRun().in("a,b\n" + "1,2\n2,3\n".repeat(300));
      assertThat(run.run("watch", "--source", "-", "--no-log", "--webhook", url, "--learn", "100"))
          .isEqualTo(ExitCode.USAGE);
      assertThat(run.err()).contains("--webhook must look like https://HOST/PATH");
    }
    CommandRun run =
        new CommandRun()
            .in("a,b\n" + "1,2\n2,3\n".repeat(300))
            .environment("IFOREST_WEBHOOK_AUTHORIZATION", "canary\nnext");
    assertThat(
            run.run(
                "watch",
                "--source",
                "-",
                "--no-log",
                "--webhook",
                "http://localhost:1/",
                "--learn",
                "100"))
        .isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).contains("is not a valid header").doesNotContain("canary");
  }
}
