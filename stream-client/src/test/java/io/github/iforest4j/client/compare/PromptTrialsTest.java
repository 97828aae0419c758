package io.github.iforest4j.client.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.client.output.UnusableFileException;
import io.github.iforest4j.label.compare.PromptTrial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptTrialsTest {
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
