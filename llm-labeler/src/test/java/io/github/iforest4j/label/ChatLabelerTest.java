package io.github.iforest4j.label;

import static io.github.iforest4j.label.backend.ScriptedBackend.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.label.AnomalyLabel.Refusal;
import io.github.iforest4j.label.backend.ChatBackend;
import io.github.iforest4j.label.backend.ChatReply;
import io.github.iforest4j.label.backend.ChatRequest;
import io.github.iforest4j.label.backend.LabelingException;
import io.github.iforest4j.label.backend.LabelingException.Category;
import io.github.iforest4j.label.backend.ScriptedBackend;
import io.github.iforest4j.testing.FakeTiming;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A model is believed only as far as the evidence goes: once repaired, then not at all. */
class ChatLabelerTest {
  private static final String TRUE_REASON =
      "bearing_temp is 93.2 °C (usually 61 to 66) while vibration rose to 7.9 mm/s";
  private static final String LIE = "bearing_temp is 120 °C and oil_level fell to 3";

  private final Evidence evidence = Readings.bearing();

  private static ChatLabeler labeler(ChatBackend backend) {
    return new ChatLabeler(backend, LabelerOptions.builder().repairs(true).build());
  }

  @Test
  void aTrueAnswerIsTaken() throws Exception {
    ScriptedBackend backend = new ScriptedBackend(answer("bearing overheating", TRUE_REASON));
    AnomalyLabel label = labeler(backend).label(evidence);
    assertThat(label)
        .isEqualTo(
            new AnomalyLabel(
                "bearing overheating",
                "spike",
                TRUE_REASON,
                Severity.HIGH,
                "look at it",
                LabelStatus.LABELLED,
                "scripted",
                "script-1",
                PromptTemplate.named("evidence-first").with(LabelTaxonomy.STANDARD).id(),
                6,
                6,
                new AnomalyLabel.Opinion(
                    AnomalyLabel.Author.RULES, "bearing_temp high, vibration high", "unknown"),
                null));
    assertThat(backend.asked).hasSize(1);
  }

  @Test
  void aLieIsRepairedOnceNamingWhatWasUnsupported() throws Exception {
    ScriptedBackend backend =
        new ScriptedBackend(answer("hot", LIE), answer("hot bearing", TRUE_REASON));
    AnomalyLabel label = labeler(backend).label(evidence);
    assertThat(label.label()).isEqualTo("hot bearing");
    assertThat(label.status()).isEqualTo(LabelStatus.LABELLED);
    assertThat(backend.asked).hasSize(2);
    assertThat(backend.asked.get(1).messages())
        .extracting(ChatRequest.Message::role)
        .as("the first answer is not shown again")
        .containsExactly("system", "user", "user");
    assertThat(backend.asked.get(1).messages().get(2).content())
        .contains("it states what the evidence does not hold: oil_level, 120, 3");
    assertThat(backend.asked).extracting(ChatRequest::temperature).containsExactly(0.0, .7);
  }

  @Test
  void aSecondUnsupportedAnswerGivesTheOfflineLabel() throws Exception {
    ScriptedBackend backend = new ScriptedBackend(answer("hot", LIE), answer("hot", LIE));
    AnomalyLabel label = labeler(backend).label(evidence);
    AnomalyLabel offline = new OfflineLabeler().label(evidence);
    assertThat(label.status()).isEqualTo(LabelStatus.UNGROUNDED);
    assertThat(label.label()).isEqualTo(offline.label());
    assertThat(label.reason()).isEqualTo(offline.reason()).doesNotContain("120", "oil_level");
    assertThat(label.backend()).isEqualTo("scripted");
    assertThat(label.model()).isEqualTo("script-1");
    assertThat(label.refused())
        .isEqualTo(
            "offline, the answer of script-1 states a number or name that the evidence does not"
                + " hold");
    assertThat(backend.asked).hasSize(2);
  }

  @Test
  void anAnswerThatNamesNoFieldOrDeniesTheAnomalyIsALieToo() throws Exception {
    for (String reason :
        List.of(
            "Something is wrong with the machine.",
            "ALL CLEAR: bearing_temp is fine.",
            "bearing_temp is 93.2 °C, which is not anomalous.",
            "False alarm of bearing_temp.")) {
      ScriptedBackend backend =
          new ScriptedBackend(answer("state", reason), answer("state", reason));
      AnomalyLabel label = labeler(backend).label(evidence);
      assertThat(label.status()).as(reason).isEqualTo(LabelStatus.UNGROUNDED);
      assertThat(label.refusal())
          .as(reason)
          .isEqualTo(reason.contains("bearing_temp") ? Refusal.DENIAL : Refusal.NO_FIELD);
      assertThat(backend.asked).hasSize(reason.contains("bearing_temp") ? 2 : 1);
    }
  }

  @Test
  void theActionIsCheckedToo() throws Exception {
    String lie = answer("hot", TRUE_REASON).replace("look at it", "Stop at 140 °C");
    ScriptedBackend backend = new ScriptedBackend(lie, lie);
    assertThat(labeler(backend).label(evidence).status()).isEqualTo(LabelStatus.UNGROUNDED);
  }

  @Test
  void aCategoryMayBeTheLabelButIsNoFieldOfTheEvidence() throws Exception {
    String shift = answer("level_shift", TRUE_REASON).replace("\"spike\"", "\"level_shift\"");
    AnomalyLabel label = labeler(new ScriptedBackend(shift)).label(evidence);
    assertThat(label.status()).isEqualTo(LabelStatus.LABELLED);
    assertThat(label.label()).isEqualTo("level_shift");
    assertThat(label.reusedFor(evidence).label()).isEqualTo("level_shift");
    for (String wrong : List.of("level_shift_2", "oil_level_shift")) {
      String answer = answer(wrong, TRUE_REASON);
      assertThat(labeler(new ScriptedBackend(answer, answer)).label(evidence).status())
          .as(wrong)
          .isEqualTo(LabelStatus.UNGROUNDED);
    }
    String nothing = answer("level_shift", "a level_shift");
    ScriptedBackend noField = new ScriptedBackend(nothing, nothing);
    assertThat(labeler(noField).label(evidence).status()).isEqualTo(LabelStatus.UNGROUNDED);
    assertThat(noField.asked).as("a second answer would be no better").hasSize(1);
  }

  @Test
  void aCategoryOutsideTheTaxonomyIsUnknown() throws Exception {
    String other = answer("hot", TRUE_REASON).replace("\"spike\"", "\"Overheating\"");
    assertThat(labeler(new ScriptedBackend(other)).label(evidence).category()).isEqualTo("unknown");
    LabelerOptions free = LabelerOptions.builder().taxonomy(LabelTaxonomy.FREE_TEXT).build();
    assertThat(new ChatLabeler(new ScriptedBackend(other), free).label(evidence).category())
        .isEqualTo("Overheating");
    LabelerOptions own =
        LabelerOptions.builder()
            .taxonomy(LabelTaxonomy.STANDARD.with("overheating", "too hot for its load"))
            .build();
    assertThat(new ChatLabeler(new ScriptedBackend(other), own).label(evidence).category())
        .isEqualTo("overheating");
  }

  @Test
  void countsWhatItTook() throws Exception {
    ScriptedBackend backend =
        new ScriptedBackend(
            answer("hot", TRUE_REASON),
            "no JSON",
            answer("hot", TRUE_REASON),
            answer("hot", LIE),
            answer("hot", LIE),
            new LabelingException(Category.CAPACITY, "busy"));
    ChatLabeler labeler = labeler(backend);
    for (int i = 0; i < 3; i++) {
      labeler.label(evidence);
    }
    assertThatThrownBy(() -> labeler.label(evidence)).isInstanceOf(LabelingException.class);
    LabelingMetrics metrics = labeler.metrics();
    assertThat(metrics.calls()).isEqualTo(6);
    assertThat(metrics.answers()).isEqualTo(5);
    assertThat(metrics.failures()).containsExactly(java.util.Map.entry(Category.CAPACITY, 1L));
    assertThat(metrics.unusableAnswers()).isEqualTo(1);
    assertThat(metrics.groundedFirst()).isEqualTo(1);
    assertThat(metrics.repaired()).isEqualTo(1);
    assertThat(metrics.ungrounded()).isEqualTo(1);
    // Twice six of six facts, twice one of four: the name is right, 120, 3 and oil_level are not.
    assertThat(metrics.statedFacts()).isEqualTo(2 * 6 + 2 * 4);
    assertThat(metrics.groundedFacts()).isEqualTo(2 * 6 + 2);
    assertThat(metrics.promptTokens()).isEqualTo(50);
    assertThat(metrics.completionTokens()).isEqualTo(100);
    assertThat(metrics.unmeteredAnswers()).isZero();
    assertThat(metrics.cost()).as("no price is known").isNaN();
    assertThat(metrics.latencyMillis()).hasSize(5);
  }

  @Test
  void aLieAndThenNoAnswerIsUngroundedToo() throws Exception {
    for (Object second :
        new Object[] {
          new LabelingException(Category.TIMEOUT, "late"),
          "no JSON",
          new ChatReply(null, null, 0, 0)
        }) {
      AnomalyLabel label = labeler(new ScriptedBackend(answer("hot", LIE), second)).label(evidence);
      assertThat(label.status()).isEqualTo(LabelStatus.UNGROUNDED);
    }
  }

  @Test
  void aStopDuringTheRepairIsPassedOn() {
    LabelingException stop = new LabelingException(Category.CANCELLED, "stopped");
    assertThatThrownBy(() -> labeler(new ScriptedBackend(answer("hot", LIE), stop)).label(evidence))
        .isSameAs(stop);
  }

  @Test
  void formlessAnswersAreRepairedOnceThenAnError() throws Exception {
    assertThat(
            labeler(new ScriptedBackend("It is hot.", answer("hot", TRUE_REASON)))
                .label(evidence)
                .status())
        .isEqualTo(LabelStatus.LABELLED);
    assertThatThrownBy(
            () -> labeler(new ScriptedBackend("It is hot.", "Really hot.")).label(evidence))
        .isInstanceOfSatisfying(
            LabelingException.class,
            e -> assertThat(e.category()).isEqualTo(Category.INVALID_REPLY))
        .hasMessage(
            "scripted gave no usable answer twice: it is not one JSON object; use a larger model");
  }

  @Test
  void anUnknownSeverityIsReplacedByTheScoresOwn() throws Exception {
    String json = answer("hot", TRUE_REASON).replace("\"high\"", "\"catastrophic\"");
    assertThat(labeler(new ScriptedBackend(json)).label(evidence).severity())
        .isEqualTo(Severity.of(evidence));
  }

  @Test
  void oneDeadlineCoversTheRepair() {
    FakeTiming timing = new FakeTiming();
    ChatBackend slow =
        new ChatBackend() {
          @Override
          public String name() {
            return "slow";
          }

          @Override
          public String model() {
            return "m";
          }

          @Override
          public ChatReply complete(ChatRequest request) {
            assertThat(request.timeout()).isLessThanOrEqualTo(Duration.ofSeconds(30));
            timing.advance(Duration.ofSeconds(31));
            return new ChatReply("no JSON", "stop", -1, -1);
          }

          @Override
          public void close() {}
        };
    ChatLabeler labeler =
        new ChatLabeler(slow, LabelerOptions.builder().repairs(true).build(), "", timing);
    assertThatThrownBy(() -> labeler.label(evidence))
        .isInstanceOfSatisfying(
            LabelingException.class,
            e -> assertThat(e.category()).isEqualTo(Category.INVALID_REPLY))
        .hasMessageContaining("no usable answer: ");
  }

  @Test
  void byDefaultAModelIsAskedOnce() throws Exception {
    ScriptedBackend backend =
        new ScriptedBackend(answer("hot", LIE), answer("hot", TRUE_REASON), "no JSON");
    ChatLabeler labeler = new ChatLabeler(backend, LabelerOptions.DEFAULT);
    assertThat(labeler.label(evidence).status()).isEqualTo(LabelStatus.UNGROUNDED);
    assertThat(labeler.label(evidence).status()).isEqualTo(LabelStatus.LABELLED);
    assertThatThrownBy(() -> labeler.label(evidence))
        .isInstanceOf(LabelingException.class)
        .hasMessageContaining("no usable answer: ");
    assertThat(backend.asked).hasSize(3);
  }

  @Test
  void asksForTheSchemaWithTheEvidenceBeforeTheLabel() throws Exception {
    ScriptedBackend backend = new ScriptedBackend(answer("hot", TRUE_REASON));
    labeler(backend).label(evidence);
    ChatRequest request = backend.asked.get(0);
    assertThat(request.jsonSchema())
        .as("a value far above its range is neither stuck nor missing nor new")
        .isEqualTo(LabelReply.schema(List.of("spike", "level_shift", "drift", "noise", "unknown")));
    assertThat(request.jsonSchema().indexOf("\"evidence\""))
        .isLessThan(request.jsonSchema().indexOf("\"label\""));
    assertThat(request.maxTokens()).isEqualTo(400);
    assertThat(request.messages().get(1).content()).contains("- \"bearing_temp\" = 93.2 °C");
  }

  @Test
  void closesItsBackend() {
    ScriptedBackend backend = new ScriptedBackend();
    labeler(backend).close();
    assertThat(backend.closed).isTrue();
  }
}
