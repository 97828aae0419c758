package io.github.iforest4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.client.console.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparePromptsCommandTest {
  @TempDir Path folder;

  private int run(CommandRun run, String... more) {
    List<String> args =
        new java.util.ArrayList<>(
            List.of(
                "compare-prompts",
                "--scenario",
                "network",
                "--anomalies",
                "8",
                "--out",
                folder.resolve("out").toString()));
    args.addAll(List.of(more));
    return run.run(args.toArray(String[]::new));
  }

  @Test
  void everyPromptIsTriedOnEveryAnomalyAndOnlyOnce() throws IOException {
    String right =
        FakeLlm.answer("spike", "packet_size, duration_ms, src_port, protocol")
            .replace("{", "{\"category\":\"spike\",");
    try (FakeLlm llm = new FakeLlm(right)) {
      CommandRun first = new CommandRun().environment("LLM_MODEL", FakeLlm.MODEL);
      String[] asked = {"--backends", llm.url(), "--prompts", "concise,operator"};
      assertThat(run(first, asked)).as(first.err()).isZero();
      // An answer that contradicts the evidence is asked for once more.
      int requests = llm.asked.size();
      assertThat(requests).isBetween(16, 32);
      // What the simulator did is not shown.
      assertThat(llm.asked).noneMatch(body -> body.contains("truth") || body.contains("usual are"));
      assertThat(first.outLines()).hasSize(4);
      assertThat(first.outLines().get(1)).startsWith("offline").contains("(rules)", "8  ");
      assertThat(first.outLines().get(2)).startsWith("test-model").contains("concise");
      // Half of the anomalies are new words or codes, half sizes and durations that jump.
      assertThat(first.outLines().get(2)).contains("50 % [22-78]");
      for (String file :
          List.of("comparison.csv", "comparison.md", "comparison.png", "trials.csv")) {
        assertThat(folder.resolve("out").resolve(file)).isNotEmptyFile();
      }
      assertThat(Files.readAllLines(folder.resolve("out/trials.csv"))).hasSize(1 + 8 + 16);

      CommandRun again = new CommandRun().environment("LLM_MODEL", FakeLlm.MODEL);
      assertThat(run(again, asked)).isZero();
      assertThat(llm.asked).as("nothing is asked twice").hasSize(requests);
      assertThat(again.outLines()).isEqualTo(first.outLines());
    }
  }

  @Test
  void aBackendThatIsDownStopsTheRunWhichCanGoOn() throws IOException {
    String url;
    try (FakeLlm gone = new FakeLlm("x")) {
      url = gone.url();
    }
    CommandRun run = new CommandRun().environment("LLM_MODEL", FakeLlm.MODEL);
    assertThat(run(run, "--backends", url, "--prompts", "concise")).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("cannot reach", "The same command continues from here");
    assertThat(run.outLines()).as("the offline rules are there all the same").hasSize(2);
  }

  @Test
  void otherAnomaliesNeedAnotherFolder() {
    assertThat(run(new CommandRun())).isZero();
    CommandRun run = new CommandRun();
    assertThat(run(run, "--seed", "7")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).contains("holds a comparison on other anomalies; name another folder");
  }

  @Test
  void mistakes() {
    CommandRun run = new CommandRun();
    assertThat(run(run, "--prompts", "poem")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).contains("no prompt is named 'poem'; there are evidence-first");
    CommandRun free = new CommandRun();
    assertThat(run(free, "--taxonomy", "free-text")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(free.err()).contains("free text cannot be compared with the true categories");
  }
}
