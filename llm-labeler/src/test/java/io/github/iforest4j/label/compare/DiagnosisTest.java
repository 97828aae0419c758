package io.github.iforest4j.label.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.Evidence.Deviation;
import io.github.iforest4j.explain.Evidence.Finding;
import io.github.iforest4j.label.ChatLabeler;
import io.github.iforest4j.label.LabelerOptions;
import io.github.iforest4j.label.OfflineLabeler;
import io.github.iforest4j.label.backend.ScriptedBackend;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.UsualRange;
import io.github.iforest4j.testing.FakeTiming;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Root cause and action are scored by fixed rules, beside what simple guesses get right. */
class DiagnosisTest {
  private static final List<String> ACTIONS =
      List.of("clean the strainer", "replace the bearing", "replace the instrument");

  private static Finding finding(String field, double value, Deviation deviation, double share) {
    return new Finding(
        field,
        FieldKind.NUMERIC,
        Double.toString(value),
        value,
        "bar",
        new UsualRange(4, 5, 6),
        List.of(),
        deviation,
        deviation == Deviation.ABOVE_RANGE ? 1 : -1,
        share,
        List.of(5., 5.1, 4.9, 5., value));
  }

  private static Evidence evidence(Finding... findings) {
    return new Evidence(null, .8, .6, null, List.of(findings), List.of());
  }

  private static final Evidence BLOCKED =
      evidence(
          finding("pressure", 9, Deviation.ABOVE_RANGE, .6),
          finding("flow", 1, Deviation.BELOW_RANGE, .4));

  @ParameterizedTest
  @CsvSource({
    "Clean the strainer, true",
    "The strainer needs cleaning, true",
    "Check the strainer and replace the bearing, false",
    "replace the instrument, false",
    "check the sensor, false",
    "'', false"
  })
  void adviceIsRightByWordsThatNoOtherActionHas(String text, boolean right) {
    TrueLabel truth = new TrueLabel("blocked", "flow", ACTIONS.get(0), ACTIONS);
    assertThat(truth.isAdvised(text)).isEqualTo(right);
  }

  @Test
  void wordsThatSeveralActionsShareDecideNothing() {
    TrueLabel truth = new TrueLabel("wear", "flow", ACTIONS.get(1), ACTIONS);
    assertThat(truth.isAdvised("replace it")).isFalse();
    assertThat(truth.isAdvised("replace that bearing")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "flow low and pressure high, flow",
    "Pressure high, pressure",
    "nothing, ''",
  })
  void theFieldNamedFirstIsTheCause(String text, String field) {
    assertThat(Diagnosis.firstField(BLOCKED, text)).isEqualTo(field);
  }

  @Test
  void theLongerNameWinsWhereTwoBeginTogether() {
    Evidence both =
        evidence(
            finding("flow", 9, Deviation.ABOVE_RANGE, .6),
            finding("flow_return", 9, Deviation.ABOVE_RANGE, .4));
    assertThat(Diagnosis.firstField(both, "flow return is high")).isEqualTo("flow_return");
  }

  @Test
  void aModelIsScoredByItsOwnWordsAndTheRulesByTheirs() throws Exception {
    TrueLabel truth = new TrueLabel("blocked", "flow", ACTIONS.get(0), ACTIONS);
    Baselines.Anomaly anomaly = new Baselines.Anomaly(7, truth, BLOCKED);
    String advised =
        ScriptedBackend.answer("flow low", "flow fell, then pressure rose")
            .replace("look at it", "clean the strainer");
    ChatLabeler model = new ChatLabeler(new ScriptedBackend(advised), LabelerOptions.DEFAULT);
    PromptTrial ofModel = PromptTrial.of(model, anomaly, new FakeTiming());
    PromptTrial ofRules = PromptTrial.of(new OfflineLabeler(), anomaly, new FakeTiming());
    assertThat(ofModel.status()).isEqualTo("labelled");
    assertThat(ofModel.diagnosis())
        .isEqualTo(new Diagnosis("flow", "flow", ACTIONS.get(0), "clean the strainer", true));
    assertThat(ofRules.diagnosis())
        .isEqualTo(new Diagnosis("flow", "pressure", ACTIONS.get(0), "", false));
    List<PromptScore> scores = PromptScore.of(List.of(ofModel, ofRules));
    assertThat(scores.get(0).rootCauses()).isEqualTo(1);
    assertThat(scores.get(0).actions()).isEqualTo(1);
    assertThat(scores.get(0).falseAccepted()).as("spike instead of blocked").isEqualTo(1);
    assertThat(scores.get(1).rootCauses()).isZero();
    assertThat(scores.get(1).falseAccepted()).as("rules are not accepted, they are").isZero();
    assertThat(scores.get(1).diagnosed()).isEqualTo(1);
  }

  /** Worked by hand: three spikes of which two begin at x, and one stuck at y. */
  @Test
  void whatGuessesGetRight() {
    Evidence spike = evidence(finding("x", 9, Deviation.ABOVE_RANGE, 1));
    Evidence stuck = evidence(finding("y", 5, Deviation.STUCK, 1));
    List<String> actions = List.of("wait longer", "exchange everything");
    TrueLabel fromX = new TrueLabel("spike", "x", actions.get(0), actions);
    TrueLabel fromZ = new TrueLabel("spike", "z", actions.get(0), actions);
    TrueLabel atY = new TrueLabel("stuck", "y", actions.get(1), actions);
    List<PromptScore> scores =
        PromptScore.of(
            Baselines.of(
                List.of(
                    new Baselines.Anomaly(1, fromX, spike),
                    new Baselines.Anomaly(2, fromX, spike),
                    new Baselines.Anomaly(3, fromZ, spike),
                    new Baselines.Anomaly(4, atY, stuck))));
    assertThat(scores).extracting(PromptScore::name).containsExactly("majority", "keyword");
    assertThat(scores).extracting(PromptScore::correct).containsExactly(3L, 4L);
    assertThat(scores).extracting(PromptScore::rootCauses).containsExactly(2L, 3L);
    assertThat(scores).extracting(PromptScore::actions).containsExactly(3L, 4L);
    assertThat(PromptScore.belowRules(scores)).isEmpty();
  }
}
