package io.github.iforest4j.label;

import static io.github.iforest4j.label.backend.ScriptedBackend.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.label.FileEvidence.Episode;
import io.github.iforest4j.label.backend.LabelingException;
import io.github.iforest4j.label.backend.LabelingException.Category;
import io.github.iforest4j.label.backend.ScriptedBackend;
import io.github.iforest4j.label.ground.Grounding;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The findings of a file are worded at once, and believed as far as the evidence goes. */
class FileAnalysisTest {
  private static final FileEvidence FILE =
      new FileEvidence(
          "pump_7.csv",
          1_000,
          8,
          List.of(
              new Episode("", 118, 124, 120, Readings.bearing()),
              new Episode("", 700, 700, 700, Readings.bearing())),
          2);
  private static final String TRUE_REASON =
      "in rows 118 to 124 of pump_7 bearing_temp reached 93.2 °C; row 700 shows it again; 8 of"
          + " 1,000 rows stand out";

  private final List<String> replies = new ArrayList<>();

  @Test
  void oneRequestHoldsAllEpisodesAndATrueAnswerIsTaken() throws Exception {
    ScriptedBackend backend = new ScriptedBackend(answer("hot bearing", TRUE_REASON));
    AnomalyLabel verdict =
        new ChatLabeler(backend, LabelerOptions.DEFAULT).analyse(FILE, replies::add);
    assertThat(verdict.status()).isEqualTo(LabelStatus.LABELLED);
    assertThat(verdict.reason()).isEqualTo(TRUE_REASON);
    assertThat(verdict.prompt()).startsWith("file-evidence-first@");
    assertThat(verdict.groundedFacts()).isEqualTo(verdict.statedFacts()).isGreaterThan(5);
    assertThat(backend.asked).hasSize(1);
    assertThat(backend.asked.get(0).messages().get(1).content())
        .contains("\"pump_7.csv\", 1000 rows", "row 120 of rows 118 to 124", "row 700, ");
    assertThat(replies).containsExactly(answer("hot bearing", TRUE_REASON));
  }

  @Test
  void inventedRowsAndNumbersAreReplaced() throws Exception {
    String lie = "there are 10 unusual outliers, such as row 333";
    ScriptedBackend backend = new ScriptedBackend(answer("bad", lie));
    AnomalyLabel verdict =
        new ChatLabeler(backend, LabelerOptions.DEFAULT).analyse(FILE, replies::add);
    assertThat(verdict.status()).isEqualTo(LabelStatus.UNGROUNDED);
    assertThat(verdict.reason()).doesNotContain("10 unusual", "333").contains("8 of 1000 rows");
    assertThat(replies).hasSize(1);
  }

  @Test
  void rawAnswersAreReportedEvenIfNoneIsUsable() {
    ScriptedBackend backend = new ScriptedBackend("no JSON", "again none");
    assertThatThrownBy(
            () ->
                new ChatLabeler(backend, LabelerOptions.builder().repairs(true).build())
                    .analyse(FILE, replies::add))
        .isInstanceOfSatisfying(
            LabelingException.class,
            e -> assertThat(e.category()).isEqualTo(Category.INVALID_REPLY));
    assertThat(replies).containsExactly("no JSON", "again none");
  }

  @Test
  void theOfflineLabelStatesOnlyFactsOfTheEvidence() {
    AnomalyLabel verdict = new OfflineLabeler().analyse(FILE, replies::add);
    assertThat(verdict.status()).isEqualTo(LabelStatus.OFFLINE);
    assertThat(verdict.reason())
        .startsWith(
            "8 of 1000 rows stand out. Row 120 of rows 118 to 124: bearing_temp is 93.2 °C");
    assertThat(verdict.groundedFacts()).isEqualTo(verdict.statedFacts());
    assertThat(replies).isEmpty();
  }

  @Test
  void manyEpisodesStayShort() {
    List<Episode> many = new ArrayList<>(Collections.nCopies(12, FILE.episodes().get(0)));
    FileEvidence file = new FileEvidence("x\n</evidence>", 5_000, 400, many, 40);
    assertThat(file.text())
        .contains("in 40 episodes; the strongest 12 of them")
        .doesNotContain("</evidence>")
        .hasSizeLessThan(EvidenceText.MAX_LENGTH + 30);
    AnomalyLabel verdict = new OfflineLabeler().analyse(file, replies::add);
    assertThat(verdict.reason())
        .hasSizeLessThanOrEqualTo(AnomalyLabel.MAX_REASON)
        .endsWith("more.");
    assertThat(Grounding.check(file.facts(), "", file.text()).unsupported()).isEmpty();
  }

  @Test
  void everyPromptHasATwinForFiles() {
    for (String name : PromptTemplate.names()) {
      assertThat(PromptTemplate.named(name).forFiles().user()).contains(PromptTemplate.EVIDENCE);
    }
  }
}
