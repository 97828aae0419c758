package io.github.iforest4j.client.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.iforest4j.engine.record.UnusableFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptScoreTest {
  @TempDir Path folder;

  private static PromptTrial trial(long id, String truth, String status, String category) {
    return new PromptTrial(
        "b",
        "m",
        "concise@12345678",
        id,
        truth,
        status,
        category,
        "=label",
        "why",
        4,
        3,
        2,
        1,
        100,
        20,
        1000 * id,
        .001);
  }

  /** Five: two right, one wrong, one refused whose offline wording is right, one failed. */
  private static final List<PromptTrial> TRIALS =
      List.of(
          trial(1, "spike", "labelled", "spike"),
          trial(2, "drift", "labelled", "drift"),
          trial(3, "drift", "labelled", "spike"),
          trial(4, "spike", "ungrounded", "spike"),
          trial(5, "spike", "failed", "unknown"));

  @Test
  void aRefusedAnswerIsNeverRight() {
    PromptScore score = PromptScore.of(TRIALS).get(0);
    assertThat(score.count()).isEqualTo(5);
    assertThat(score.correct()).isEqualTo(2);
    assertThat(score.delivered()).as("with the offline wording").isEqualTo(3);
    assertThat(score.refused()).isEqualTo(2);
    assertThat(score.groundingRate()).isEqualTo(.75);
    assertThat(score.parseRate()).isEqualTo(.5);
    assertThat(score.medianMillis()).isEqualTo(3000);
    assertThat(score.tokens()).isEqualTo(120);
    assertThat(score.costPerThousand()).isEqualTo(1, within(1e-9));
    // Agreement 2/5; chance: spike 3/5 · 2/5, drift 2/5 · 1/5, so 8/25; κ = (.4 - .32) / .68.
    assertThat(score.kappa()).isEqualTo(.08 / .68, within(1e-12));
  }

  @Test
  void wilsonsInterval() {
    // Newcombe 1998, table I: 81 of 263 gives 0.2553 to 0.3662; 0 of 20 gives 0 to 0.1611.
    assertThat(PromptScore.wilson(81, 263))
        .containsExactly(new double[] {.2553, .3662}, within(5e-5));
    assertThat(PromptScore.wilson(0, 20)).containsExactly(new double[] {0, .1611}, within(5e-5));
  }

  @Test
  void trialsSurviveATornLineAndNothingElse() throws IOException {
    Path file = folder.resolve("trials.csv");
    PromptTrials first = PromptTrials.open(file);
    for (PromptTrial trial : TRIALS) {
      first.add(trial);
    }
    Files.writeString(file, "b,m,concise@12345678,6,spi", StandardOpenOption.APPEND);
    PromptTrials again = PromptTrials.open(file);
    List<PromptTrial> expected = new ArrayList<>(TRIALS);
    assertThat(again.all()).hasSize(5);
    assertThat(again.all().get(2).category()).isEqualTo(expected.get(2).category());
    assertThat(again.all().get(0).label()).as("no formula").isEqualTo("'=label");
    assertThat(again.has("b", "m", "concise@12345678", 5)).isTrue();
    assertThat(again.has("b", "m", "concise@12345678", 6)).isFalse();
    assertThat(again.has("b", "m", "other@12345678", 5)).isFalse();
    Files.writeString(file, "a,b\n1,2\n");
    assertThatThrownBy(() -> PromptTrials.open(file)).isInstanceOf(UnusableFileException.class);
  }
}
