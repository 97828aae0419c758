package io.github.iforest4j.engine.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.engine.file.UnusableFileException;
import io.github.iforest4j.label.compare.Diagnosis;
import io.github.iforest4j.label.compare.PromptScore;
import io.github.iforest4j.label.compare.PromptTrial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptTrialsTest {
  @TempDir Path folder;

  private static PromptTrial trial(long id, String category) {
    String prompt = "concise@12345678";
    return new PromptTrial(
        "b",
        "m",
        prompt,
        id,
        "spike",
        "labelled",
        category,
        category,
        "=label",
        "why",
        4,
        3,
        2,
        1,
        100,
        20,
        id,
        .001,
        Diagnosis.NONE);
  }

  @Test
  void aFileFromBeforeTheRulesNamedKindsIsContinued() throws IOException {
    Path file = folder.resolve("trials.csv");
    PromptTrials.open(file).add(trial(1, "drift"));
    String now = Files.readString(file);
    Files.writeString(
        file, now.replaceFirst(",delivered.*\n", "\n").replaceFirst(",drift,,,,,\n", "\n"));
    PromptTrials again = PromptTrials.open(file);
    assertThat(again.all().get(0).delivered()).isEqualTo("drift");
    assertThat(Files.readString(file)).isEqualTo(now);
  }

  @Test
  void causeAndActionAreKeptAndAFileWithoutThemIsContinued() throws IOException {
    Path file = folder.resolve("trials.csv");
    Diagnosis diagnosis = new Diagnosis("flow", "pressure", "clean it", "=wait", false);
    PromptTrial t = trial(1, "drift");
    PromptTrial diagnosed =
        new PromptTrial(
            "b",
            "m",
            "p",
            1,
            "drift",
            "labelled",
            "drift",
            "drift",
            "l",
            "r",
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            diagnosis);
    PromptTrials trials = PromptTrials.open(file);
    trials.add(t);
    trials.add(diagnosed);
    List<PromptTrial> again = PromptTrials.open(file).all();
    assertThat(again.get(0).diagnosis()).isEqualTo(Diagnosis.NONE);
    assertThat(again.get(1).diagnosis())
        .isEqualTo(new Diagnosis("flow", "pressure", "clean it", "'=wait", false));
    PromptScore score = PromptScore.of(again).get(1);
    assertThat(PromptScoreTable.rows(List.of(score)).get(0))
        .contains("root cause [95 %]", "action [95 %]");
    assertThat(PromptScoreTable.rows(PromptScore.of(again.subList(0, 1))).get(0))
        .as("nothing is known of causes")
        .doesNotContain("root cause [95 %]");

    Files.writeString(
        file,
        Files.readString(file)
            .lines()
            .limit(2)
            .map(PromptTrialsTest::before)
            .collect(java.util.stream.Collectors.joining("\n", "", "\n")));
    assertThat(PromptTrials.open(file).all().get(0).delivered()).isEqualTo("drift");
  }

  /** A line as it was before causes and actions were scored. */
  private static String before(String line) {
    return line.replace(",root_cause,named_root_cause,right_action,advice,advised_rightly", "")
        .replaceFirst(",,,,,$", "");
  }

  @Test
  void aTornFileIsReplacedAsAWhole() throws IOException {
    Path file = folder.resolve("trials.csv");
    PromptTrials.open(file).add(trial(1, "drift"));
    String whole = Files.readString(file);
    Files.writeString(file, "b,m,con", StandardOpenOption.APPEND);
    Path torn = Files.createLink(folder.resolve("torn.csv"), file);
    PromptTrials.open(file);
    assertThat(Files.readString(file)).isEqualTo(whole);
    assertThat(Files.readString(torn)).as("not written over").isEqualTo(whole + "b,m,con");
  }

  @Test
  void trialsSurviveATornLineAndNothingElse() throws IOException {
    Path file = folder.resolve("trials.csv");
    PromptTrials first = PromptTrials.open(file);
    for (long id = 1; id <= 5; id++) {
      first.add(trial(id, id == 3 ? "drift" : "spike"));
    }
    Files.writeString(file, "b,m,concise@12345678,6,spi", StandardOpenOption.APPEND);
    PromptTrials again = PromptTrials.open(file);
    assertThat(again.all()).hasSize(5);
    assertThat(again.all().get(2).category()).isEqualTo("drift");
    assertThat(again.all().get(0).label()).as("no formula").isEqualTo("'=label");
    assertThat(again.has("b", "m", "concise@12345678", 5)).isTrue();
    assertThat(again.has("b", "m", "concise@12345678", 6)).isFalse();
    assertThat(again.has("b", "m", "other@12345678", 5)).isFalse();
    Files.writeString(file, "a,b\n1,2\n");
    assertThatThrownBy(() -> PromptTrials.open(file)).isInstanceOf(UnusableFileException.class);
  }
}
