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
      assertThat(first.outLines()).hasSize(6);
      assertThat(first.outLines().get(1)).startsWith("majority").contains("(baseline)", "8  ");
      assertThat(first.outLines().get(2)).startsWith("keyword").contains("(baseline)", "8  ");
      assertThat(first.outLines().get(3)).startsWith("offline").contains("(rules)", "8  ");
      assertThat(first.outLines().get(4)).startsWith("test-model").contains("concise");
      // Half of the anomalies are new words or codes, half sizes and durations that jump.
      assertThat(first.outLines().get(4)).contains("50 % [22-78]");
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
  void causesAndRemediesOfFaultsAreScoredWithoutAndWithThePage() throws IOException {
    String right = FakeLlm.answer("flow low", "flow, pressure, vibration, current");
    try (FakeLlm llm = new FakeLlm(right.replace("{", "{\"action\":\"clean the strainer\","))) {
      CommandRun run = new CommandRun().environment("LLM_MODEL", FakeLlm.MODEL);
      String[] asked = {
        "compare-prompts",
        "--faults",
        "--anomalies",
        "16",
        "--backends",
        llm.url(),
        "--prompts",
        "concise",
        "--out",
        folder.resolve("faults").toString()
      };
      assertThat(run.run(asked)).as(run.err()).isZero();
      assertThat(run.outLines()).hasSize(6);
      assertThat(run.outLines().get(0)).contains("root cause [95 %]", "action [95 %]", "delivered");
      // Three of the eight kinds of faults have no category of the rules.
      assertThat(run.outLines().get(3))
          .startsWith("offline")
          .contains("63 % [39-82]", "0 % [0-19]");
      assertThat(run.outLines().get(4)).contains("concise ");
      assertThat(run.outLines().get(5)).contains("concise+context");
      assertThat(llm.asked).anyMatch(body -> body.contains("through strainer S1"));
      assertThat(llm.asked).anyMatch(body -> !body.contains("through strainer S1"));
      assertThat(llm.asked).allMatch(body -> body.contains("burst_pipe"));
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
    assertThat(run.outLines()).as("the offline rules are there all the same").hasSize(4);
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
    CommandRun none = new CommandRun();
    assertThat(run(none, "--faults")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(none.err()).contains("network.yaml has no fault with an action");
    CommandRun free = new CommandRun();
    assertThat(run(free, "--taxonomy", "free-text")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(free.err()).contains("free text cannot be compared with the true categories");
  }
}
