package io.github.iforest4j.label.ground;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.detect.Aspect;
import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.Evidence.Deviation;
import io.github.iforest4j.explain.Evidence.Finding;
import io.github.iforest4j.explain.RecentReadings;
import io.github.iforest4j.label.Readings;
import io.github.iforest4j.schema.FieldKind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is in the evidence passes, at any sensible rounding; what is not is named. The evidence:
 * bearing_temp 93.2173 (61.04–65.97), vibration 7.9012 (1.83–2.61), load 51 (40–61), flow 12.3.
 */
class GroundingTest {
  @Test
  void anotherFieldsNumberIsNotThisFieldsEvenIfBothAreNamed() {
    Grounding swapped = check("bearing_temp is 7.9 and vibration is 93.2");
    assertThat(swapped.unsupported()).containsExactly("7.9", "93.2");
    assertThat(swapped.stated()).isEqualTo(4);
  }

  /** A field may be called as the end of a number with its unit. */
  @Test
  void aNumberMayReachIntoAName() {
    List<Finding> findings = List.of(number("flow", 3.5), number("5 bar", 7));
    Evidence evidence = new Evidence(null, .8, .6, null, findings, List.of());
    Grounding read = Grounding.check(GroundingFacts.of(evidence), "", "flow is 3.5 bar");
    assertThat(read.unsupported()).isEmpty();
    assertThat(read.stated()).isEqualTo(3);
  }

  private static Finding number(String field, double value) {
    return new Finding(
        field,
        FieldKind.NUMERIC,
        Double.toString(value),
        value,
        "",
        null,
        List.of(),
        Deviation.NONE,
        1,
        .5,
        List.of());
  }

  @Test
  void saysWhetherAFieldIsNamed() {
    assertThat(check("something is wrong at 93.2").namesField()).isFalse();
    assertThat(check("the Bearing-Temp is high").namesField()).isTrue();
    Evidence empty = new Evidence(null, .8, .6, null, List.of(), List.of());
    assertThat(Grounding.check(GroundingFacts.of(empty), "", "odd").namesField())
        .as("none to name")
        .isTrue();
  }

  @Test
  void earlierValuesAreFactsOfTheirField() {
    RecentReadings recent = new RecentReadings(Readings.PLANT);
    recent.add(Readings.plant(62.7, 2.1, 51, 12, false));
    recent.add(Readings.plant(64.4, 2.3, 51, 12, false));
    Evidence evidence =
        Readings.evidence(
            Readings.plant(93.2, 7.9, 51, 12, false), Aspect.VALUE, 1, recent, .2, .1);
    assertThat(
            Grounding.check(GroundingFacts.of(evidence), "", "bearing_temp was 62.7, then 64.4")
                .unsupported())
        .isEmpty();
    assertThat(Grounding.check(GroundingFacts.of(evidence), "", "vibration was 62.7").unsupported())
        .containsExactly("62.7");
  }

  private static Grounding check(String reason) {
    return Grounding.check(GroundingFacts.of(Readings.bearing()), "", reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bearing_temp is 93.2 °C, not 61 to 66",
        "bearing_temp reached 93 °C (usual 61-66)",
        "vibration 7.90 mm/s against at most 2.61; 5.3 above",
        "score 0.78 over the threshold 0.61",
        "98.7 % of 4,321 past readings looked less unusual",
        "bearing_temp and vibration carry 93% together, at 14:03 on 2026-03-09",
        "Bearing_Temp=93.2",
        "flow runs down to -0.5 usually; \u22120.5 too",
        "vibration is about 8 mm/s",
        "nothing stated at all",
        "bearing_temp is ninety-three °C",
        "two fields stand out: bearing_temp and vibration",
        "vibration more than tripled to 7.9 mm/s, 3.6 times its median",
        "a value of 93.2 °C for bearing_temp, while vibration is at 7.9",
        "bearing_temp and vibration are at 93.2 and 7.9",
        "bearing_temp rose under load to 93.2, vibration to 7.9",
        "with 93.2 °C the bearing temp is high",
        "vibration is 7.9 mm/s with 93.2 °C in bearing_temp",
        "one of them is bearing_temp; the score of 0.78 exceeds 0.61",
        "bearing_temp carries 69 %, vibration 24 %, together 93 %",
      })
  void grounded(String reason) {
    assertThat(check(reason).unsupported()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'bearing_temp is 94 °C', 94",
    "'bearing_temp is 93.3 °C', 93.3",
    "'bearing_temp is 93.22173', 93.22173",
    "'about 7.91 mm/s', 7.91",
    "'approx.95 °C', 95",
    "'a rise of .5', .5",
    "'the oil_temp rose too', oil_temp",
    "'bearing_temp_2 is 93.2', bearing_temp_2",
    "'vibration, 3 sensors', 3",
    "'1e3 mm/s', 1e3",
    "'1e999 mm/s', 1e999",
    "'93,217 degrees', '93,217'",
    "'since 09:15', 09:15",
    "'٩٣ degrees', ٩٣",
    "'drops to -12.3', -12.3",
    "'vibration is usually 2', 2",
    "'bearing_temp is ninety-five °C', ninety-five",
    "'bearing_temp is one hundred and twenty', one hundred and twenty",
    "'seven sensors failed, bearing_temp too', seven",
    "'bearing_temp doubled', doubled",
    "'load is 93.2 %', 93.2",
    "'vibration is 93.2 mm/s', 93.2",
    "'vibration is at 93.2, bearing_temp is high', 93.2",
    "'bearing_temp is 93.2 °C; vibration is usually 61 to 2.61', 61",
    "'it stands at 93.2 mm/s', 93.2",
    "'vibration carries 69 %', 69",
    "'bearing temp is 7.9', 7.9",
  })
  void ungrounded(String reason, String unsupported) {
    assertThat(check(reason).unsupported()).containsExactly(unsupported);
  }

  @Test
  void countsEachNumberAndEachNameOnce() {
    Grounding grounding =
        check("bearing_temp 93.2, bearing_temp again, vibration 7.9 and load; oil_temp 77");
    assertThat(grounding.stated()).isEqualTo(7);
    assertThat(grounding.grounded()).isEqualTo(5);
    assertThat(grounding.unsupported()).containsExactlyInAnyOrder("oil_temp", "77");
  }

  @Test
  void theLabelIsCheckedToo() {
    assertThat(
            Grounding.check(GroundingFacts.of(Readings.bearing()), "pump_3 failed", "")
                .unsupported())
        .containsExactly("pump_3");
  }

  @Test
  void categoriesCountAsNumbersAndNames() {
    Evidence evidence =
        Readings.evidence(Readings.network(1337, 700, 120, "RAW_IP"), .3, 0, 0, 0, .1);
    assertThat(
            Grounding.check(
                    GroundingFacts.of(evidence),
                    "",
                    "src_port 1337 is not 22, 80 or 443; protocol RAW_IP is new")
                .unsupported())
        .isEmpty();
    assertThat(Grounding.check(GroundingFacts.of(evidence), "", "port 6666").unsupported())
        .containsExactly("6666");
  }
}
