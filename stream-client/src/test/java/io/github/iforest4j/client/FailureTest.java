package io.github.iforest4j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.iforest4j.client.console.ExitCode;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of files that may not be used; other failures are in MistakesTest. */
class FailureTest {
  @TempDir Path folder;

  @AfterEach
  void allow() {
    assertThat(folder.toFile().setWritable(true)).isTrue();
  }

  @Test
  void whatIsNotPermittedComesWithARemedy() {
    Failure failure = Failure.of(new AccessDeniedException("/data/labels.jsonl"));
    assertThat(failure.message())
        .isEqualTo(
            "permission denied: /data/labels.jsonl\nChange who may use it, or name another.");
    assertThat(failure.exitCode()).isEqualTo(ExitCode.FAILED);
  }

  /** By the command itself; to root, everything is permitted. */
  @Test
  void labelsThatMayNotBeSavedAreSaidBeforeTheFirstReading() throws IOException {
    Path readings =
        Files.writeString(folder.resolve("readings.csv"), "a,b\n" + "1,2\n3,5\n".repeat(50));
    assertThat(folder.toFile().setWritable(false)).isTrue();
    assumeFalse(Files.isWritable(folder), "this user may write everywhere");
    Path labels = folder.resolve("labels.jsonl");
    CommandRun run = new CommandRun();
    int code =
        run.run(
            "watch",
            readings.toString(),
            "--no-log",
            "--backend",
            "http://127.0.0.1:9/v1",
            "--llm-model",
            "m",
            "--label-cache",
            labels.toString());
    assertThat(code).as(run.err()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err())
        .contains("iforest: permission denied: " + labels + "\nChange who may use it");
    assertThat(Set.of(run.out())).as("nothing was learned").containsExactly("");
  }
}
