package io.github.iforest4j.label.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.iforest4j.label.AnomalyLabeler;
import io.github.iforest4j.label.ChatLabeler;
import io.github.iforest4j.label.LabelerOptions;
import io.github.iforest4j.label.OfflineLabeler;
import io.github.iforest4j.label.Readings;
import io.github.iforest4j.label.backend.LabelingException;
import io.github.iforest4j.label.backend.LabelingException.Category;
import io.github.iforest4j.label.backend.ScriptedBackend;
import io.github.iforest4j.testing.FakeTiming;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PromptScoreTest {
  private static PromptTrial trial(long id, String truth, String status, String category) {
    return new PromptTrial(
        "b",
        "m",
        "concise@12345678",
        id,
        truth,
        status,
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
        1000 * id,
        .001,
        Diagnosis.NONE);
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
  void aModelThatIsNoBetterThanTheRulesIsNamed() {
    List<PromptTrial> all = new ArrayList<>(TRIALS);
    for (PromptTrial trial : TRIALS) {
      all.add(rules(trial, trial.caseId() == 5 ? "unknown" : trial.truth()));
    }
    List<PromptScore> scores = PromptScore.of(all);
    assertThat(scores).hasSize(2);
    assertThat(PromptScore.belowRules(scores))
        .containsExactly(
            "m with the prompt concise named 2 of 5 kinds rightly, the rules 4 of 5; with both, 3"
                + " labels were right");
    assertThat(PromptScore.belowRules(scores.subList(0, 1))).as("no rules").isEmpty();
    all.removeIf(trial -> !trial.isOwn() || !trial.category().equals(trial.truth()));
    assertThat(PromptScore.belowRules(PromptScore.of(all))).as("all right").isEmpty();
  }

  private static PromptTrial rules(PromptTrial trial, String category) {
    return new PromptTrial(
        "offline",
        "",
        "",
        trial.caseId(),
        trial.truth(),
        "offline",
        category,
        category,
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
        Diagnosis.NONE);
  }

  @Test
  void theModelsOwnKindCountsForItAndWhatTheRulesNamedCountsAsDelivered() throws Exception {
    String answer =
        ScriptedBackend.answer("temp_in high", "temp_in is above its usual range")
            .replace("\"spike\"", "\"drift\"");
    PromptTrial trial =
        PromptTrial.of(labeler(answer), 1, "spike", Readings.jump(), new FakeTiming());
    assertThat(trial.category()).isEqualTo("drift");
    assertThat(trial.delivered()).isEqualTo("spike");
    PromptScore score = PromptScore.of(List.of(trial)).get(0);
    assertThat(score.correct()).isZero();
    assertThat(score.delivered()).isEqualTo(1);
  }

  @Test
  void wilsonsInterval() {
    // Newcombe 1998, table I: 81 of 263 gives 0.2553 to 0.3662; 0 of 20 gives 0 to 0.1611.
    assertThat(PromptScore.wilson(81, 263))
        .containsExactly(new double[] {.2553, .3662}, within(5e-5));
    assertThat(PromptScore.wilson(0, 20)).containsExactly(new double[] {0, .1611}, within(5e-5));
  }

  /** Labels as a script says. */
  private static ChatLabeler labeler(Object... script) {
    return new ChatLabeler(new ScriptedBackend(script), LabelerOptions.DEFAULT);
  }

  private static PromptTrial trial(AnomalyLabeler labeler) throws LabelingException {
    return PromptTrial.of(labeler, 7, "spike", Readings.bearing(), new FakeTiming());
  }

  @Test
  void aTrialRecordsTheLabelAndWhatItTook() throws LabelingException {
    PromptTrial trial =
        trial(labeler(ScriptedBackend.answer("hot", "bearing_temp is 93.2 °C, not 61 to 66")));
    assertThat(trial.backend()).isEqualTo("scripted");
    assertThat(trial.prompt()).startsWith("evidence-first@");
    assertThat(trial.caseId()).isEqualTo(7);
    assertThat(trial.status()).isEqualTo("labelled");
    assertThat(trial.isOwn()).isTrue();
    assertThat(trial.category()).isEqualTo("spike");
    assertThat(trial.answers()).isEqualTo(1);
    assertThat(trial.statedFacts()).isEqualTo(4);
    assertThat(trial.groundedFacts()).isEqualTo(4);
    assertThat(trial.promptTokens()).isEqualTo(10);
    assertThat(trial.completionTokens()).isEqualTo(20);
  }

  @Test
  void anUnusableAnswerIsAFailedTrialAndAnUnreachableBackendIsNone() throws LabelingException {
    PromptTrial failed = trial(labeler("no JSON"));
    assertThat(failed.status()).isEqualTo(PromptTrial.FAILED);
    assertThat(failed.isOwn()).isFalse();
    assertThat(failed.unusable()).isEqualTo(1);
    assertThat(failed.label()).as("the offline label").contains("bearing_temp high");
    LabelingException down = new LabelingException(Category.TRANSPORT, "not there");
    assertThatThrownBy(() -> trial(labeler(down))).isSameAs(down);
  }

  @Test
  void theOfflineRulesAreTriedLikeABackend() throws LabelingException {
    PromptTrial trial = trial(new OfflineLabeler());
    assertThat(trial.backend()).isEqualTo("offline");
    assertThat(trial.isOwn()).isTrue();
    assertThat(trial.cost()).isZero();
    assertThat(trial.statedFacts()).isPositive().isEqualTo(trial.groundedFacts());
  }
}
