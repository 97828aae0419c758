package io.github.iforest4j.label;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.label.AnomalyLabel.Author;
import io.github.iforest4j.label.AnomalyLabel.Opinion;
import io.github.iforest4j.label.backend.ChatRequest;
import io.github.iforest4j.label.backend.ScriptedBackend;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Where the detector's evidence decides the kind of an anomaly, the rules name it, and the model is
 * asked for words only; where it does not, the model chooses among the kinds that are left.
 */
class DivisionTest {
  private static String answer(String category, String label, String reason) {
    return ScriptedBackend.answer(label, reason).replace("\"spike\"", '"' + category + '"');
  }

  private static Evidence evidence(String name) {
    return Sentences.EVIDENCE.get(name);
  }

  private static AnomalyLabel label(ScriptedBackend backend, Evidence evidence) throws Exception {
    return new ChatLabeler(backend, LabelerOptions.DEFAULT).label(evidence);
  }

  @ParameterizedTest
  @CsvSource({
    "stuck, stuck, pressure",
    "missing, dropout, intake_air",
    "never, new_value, protocol",
    "noise, noise, speed",
    "twins, spike, temp_in"
  })
  void aDecidedKindIsNamedByTheRules(String name, String category, String field) throws Exception {
    Evidence evidence = evidence(name);
    assertThat(evidence.leading().get(0).field()).isEqualTo(field);
    AnomalyLabel rules = new OfflineLabeler().label(evidence);
    ScriptedBackend backend =
        new ScriptedBackend(answer(category, "look at " + field, "Perhaps the cable of " + field));
    AnomalyLabel label = label(backend, evidence);
    ChatRequest asked = backend.asked.get(0);
    assertThat(asked.jsonSchema())
        .contains("\"category\": {\"type\": \"string\", \"enum\": [\"" + category + "\"]}");
    assertThat(asked.messages().get(1).content())
        .contains("The category is decided already: " + category + ".");
    assertThat(label.status()).isEqualTo(LabelStatus.LABELLED);
    assertThat(label.label()).isEqualTo(rules.label());
    assertThat(label.category()).isEqualTo(category);
    assertThat(label.reason()).isEqualTo("Perhaps the cable of " + field);
    assertThat(label.other()).isEqualTo(new Opinion(Author.MODEL, "look at " + field, category));
    assertThat(label.modelCategory()).isEqualTo(category);
  }

  @Test
  void aModelThatNamesAnotherKindThanADecidedOneIsShownButDoesNotReplaceIt() throws Exception {
    // A server that ignores the schema.
    ScriptedBackend backend =
        new ScriptedBackend(answer("drift", "temp_in high", "temp_in is above its usual range"));
    AnomalyLabel label = label(backend, evidence("twins"));
    assertThat(label.category()).isEqualTo("spike");
    assertThat(label.other()).isEqualTo(new Opinion(Author.MODEL, "temp_in high", "drift"));
    assertThat(label.modelCategory()).isEqualTo("drift");
  }

  @Test
  void anOpenKindIsChosenByTheModelAmongThoseThatTheEvidenceAllows() throws Exception {
    ScriptedBackend backend =
        new ScriptedBackend(answer("drift", "temp is drifting", "temp may creep away"));
    Evidence back = evidence("back");
    AnomalyLabel label = label(backend, back);
    assertThat(backend.asked.get(0).jsonSchema())
        .contains(
            "[\"spike\", \"level_shift\", \"drift\", \"noise\", \"combination\", \"unknown\"]");
    assertThat(backend.asked.get(0).messages().get(1).content())
        .endsWith(
            "The category must be one of these: spike, level_shift, drift, noise, combination,"
                + " unknown.");
    assertThat(label.category()).isEqualTo("drift");
    assertThat(label.label()).isEqualTo("temp is drifting");
    AnomalyLabel rules = new OfflineLabeler().label(back);
    assertThat(label.other()).isEqualTo(new Opinion(Author.RULES, rules.label(), rules.category()));
  }

  @Test
  void equalNamesAreShownOnce() throws Exception {
    Evidence stuck = evidence("stuck");
    AnomalyLabel rules = new OfflineLabeler().label(stuck);
    AnomalyLabel label =
        label(new ScriptedBackend(answer("stuck", rules.label(), rules.reason())), stuck);
    assertThat(label.other()).isNull();
    assertThat(label.label()).isEqualTo(rules.label());
  }

  @Test
  void categoriesOfOnesOwnStayOpen() throws Exception {
    LabelTaxonomy own = LabelTaxonomy.STANDARD.with("blocked_filter", "flow falls to nothing");
    LabelerOptions options = LabelerOptions.builder().taxonomy(own).build();
    ScriptedBackend backend =
        new ScriptedBackend(answer("blocked_filter", "pressure odd", "pressure is stuck"));
    AnomalyLabel label = new ChatLabeler(backend, options).label(evidence("stuck"));
    assertThat(backend.asked.get(0).jsonSchema()).contains("[\"stuck\", \"blocked_filter\"]");
    assertThat(label.category()).isEqualTo("blocked_filter");
    assertThat(label.other().by()).isEqualTo(Author.RULES);
    assertThat(label.other().category()).isEqualTo("stuck");
  }

  @Test
  void aModelThatIsMeasuredChoosesAmongAll() throws Exception {
    LabelerOptions options = LabelerOptions.builder().measuresKinds(true).build();
    ScriptedBackend backend =
        new ScriptedBackend(answer("drift", "temp_in high", "temp_in is above its usual range"));
    AnomalyLabel label = new ChatLabeler(backend, options).label(evidence("twins"));
    assertThat(backend.asked.get(0).jsonSchema())
        .isEqualTo(LabelReply.schema(LabelTaxonomy.STANDARD.categories()));
    assertThat(label.modelCategory()).isEqualTo("drift");
    assertThat(label.category()).isEqualTo("spike");
  }

  @Test
  void aReusedLabelIsDividedAnew() throws Exception {
    ScriptedBackend backend =
        new ScriptedBackend(answer("spike", "odd pressure", "Perhaps pressure has a bad cable"));
    AnomalyLabel first = label(backend, evidence("report"));
    assertThat(first.other().by()).isEqualTo(Author.MODEL);
    AnomalyLabel reused = first.reusedFor(evidence("stuck"));
    AnomalyLabel rules = new OfflineLabeler().label(evidence("stuck"));
    assertThat(reused.category()).as("a spike elsewhere, but stuck here").isEqualTo("stuck");
    assertThat(reused.label()).isEqualTo(rules.label());
    assertThat(reused.other()).isNull();
    assertThat(reused.reusedFor(evidence("stuck"))).isEqualTo(reused);
  }

  @Test
  void aFileIsNotDivided() {
    FileEvidence file =
        new FileEvidence(
            "a.csv", 100, 1, List.of(new FileEvidence.Episode("", 3, 3, 3, evidence("stuck"))), 1);
    Kinds kinds = Kinds.of(Subject.of(file), LabelTaxonomy.STANDARD, false);
    assertThat(kinds.open()).isEqualTo(LabelTaxonomy.STANDARD.categories());
    assertThat(kinds.decided()).isEmpty();
  }
}
