package io.github.iforest4j.label;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.Evidence.Deviation;
import io.github.iforest4j.explain.Evidence.Finding;
import io.github.iforest4j.label.backend.ScriptedBackend;
import io.github.iforest4j.label.ground.References;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.UsualRange;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A model may refer to numbers instead of writing them: values and units are put in by us. */
class ReferencesTest {
  private static Evidence evidence(String name) {
    return Sentences.EVIDENCE.get(name);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "flow is [flow]                       | flow is 3.1 l/min",
        "[flow] is low                        | flow 3.1 l/min is low",
        "Low. [FLOW] now, [flow] then         | Low. flow 3.1 l/min now, 3.1 l/min then",
        "flow fell. It is [flow]              | flow fell. It is flow 3.1 l/min",
        "usually [flow.usual]                 | usually 9.8 to 14.5 l/min",
        "around [flow.median]                 | around 12 l/min",
        "it was [flow.before]                 | it was 12.2 l/min",
        "[flow.distance] below                | 6.7 l/min below",
        "[flow.share] of it                   | 90 % of it",
        "pump speed is [pump-speed]           | pump speed is 1450 rpm",
        "since [since], [time]                | since 2026-03-09 14:03:27 UTC, 2026-03-09 14:03:27 UTC",
        "nothing [1] to [ ] see               | nothing [1] to [ ] see",
      })
  void referencesBecomeValuesWithUnits(String text, String expected) {
    References.Filled filled = new References(evidence("low")).fill(text);
    assertThat(filled.unknown()).isEmpty();
    assertThat(filled.text()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"[oil]", "[flow.limit]", "[oil.usual]", "[user]", "[flow.usual.low]", "[.usual x]"})
  void unknownReferencesAreNamed(String reference) {
    References.Filled filled = new References(evidence("low")).fill("flow " + reference);
    boolean looksLikeOne = !reference.startsWith("[.");
    assertThat(filled.unknown()).isEqualTo(looksLikeOne ? List.of(reference) : List.of());
  }

  @Test
  void bracketsOfTheEvidenceStayWhatTheyAre() {
    Finding odd =
        new Finding(
            "T [degC]",
            FieldKind.NUMERIC,
            "9",
            9,
            "°C",
            new UsualRange(1, 2, 3),
            List.of(),
            Deviation.ABOVE_RANGE,
            1,
            1,
            List.of());
    Evidence evidence = new Evidence(null, .8, .6, null, List.of(odd), List.of());
    References.Filled filled =
        new References(evidence).fill("T [degC] is above [T [degC].usual] [since]");
    assertThat(filled.text()).startsWith("T [degC] is above");
    assertThat(filled.unknown()).as("there is no time").contains("[since]");
    assertThat(new References(evidence("missing")).fill("[intake_air]").text())
        .isEqualTo("intake_air missing");
    assertThat(new References(evidence("missing")).fill("[intake_air.usual]").text())
        .isEqualTo("18 to 26 °C");
    assertThat(new References(evidence("never")).fill("protocol is [protocol]").text())
        .isEqualTo("protocol is RAW_IP");
  }

  private static AnomalyLabel label(String name, String label, String reason) throws Exception {
    String answer = ScriptedBackend.answer(label, reason).replace("\"spike\"", "\"level_shift\"");
    ScriptedBackend backend = new ScriptedBackend(answer, answer);
    AnomalyLabel made = new ChatLabeler(backend, LabelerOptions.DEFAULT).label(evidence(name));
    assertThat(backend.asked.get(0).messages().get(1).content()).contains(References.HINT);
    return made;
  }

  @Test
  void aLabelHasTheValues() throws Exception {
    AnomalyLabel label =
        label("low", "flow at [flow]", "flow fell to [flow], below its usual range [flow.usual].");
    assertThat(label.status()).isEqualTo(LabelStatus.LABELLED);
    assertThat(label.reason())
        .isEqualTo("flow fell to 3.1 l/min, below its usual range 9.8 to 14.5 l/min.");
    assertThat(label.groundedFacts()).isEqualTo(label.statedFacts()).isGreaterThanOrEqualTo(4);
  }

  @Test
  void numbersWrittenOutAreAcceptedIfTheyHold() throws Exception {
    assertThat(label("low", "flow low", "flow is 3.1 l/min, usually [flow.usual]").status())
        .isEqualTo(LabelStatus.LABELLED);
    assertThat(label("low", "flow low", "flow is 4.1 l/min, usually [flow.usual]").status())
        .isEqualTo(LabelStatus.UNGROUNDED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "flow is [oil]",
        "flow is above its usual range [flow.usual]",
        "flow rose to [flow]",
        "flow is [pump_speed]",
        "flow is usually [flow]",
        "the median of flow is [flow]",
        "flow is [flow.median]",
        "flow is [flow.usual.high]",
      })
  void aWrongOrUnknownReferenceIsRefused(String reason) throws Exception {
    assertThat(label("low", "flow odd", reason).status()).isEqualTo(LabelStatus.UNGROUNDED);
  }
}
