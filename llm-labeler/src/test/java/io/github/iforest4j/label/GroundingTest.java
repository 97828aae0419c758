package io.github.iforest4j.label;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is in the evidence passes, at any sensible rounding; what is not is named. The evidence:
 * bearing_temp 93.2173 (61.04–65.97), vibration 7.9012 (1.83–2.61), load 51 (40–61), flow 12.3.
 */
class GroundingTest {
  private static Grounding check(String reason) {
    return Grounding.check(Readings.bearing(), "", reason);
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
    assertThat(Grounding.check(Readings.bearing(), "pump_3 failed", "").unsupported())
        .containsExactly("pump_3");
  }

  @Test
  void categoriesCountAsNumbersAndNames() {
    Evidence evidence =
        Readings.evidence(Readings.network(1337, 700, 120, "RAW_IP"), .3, 0, 0, 0, .1);
    assertThat(
            Grounding.check(
                    evidence, "", "src_port 1337 is not 22, 80 or 443; protocol RAW_IP is new")
                .unsupported())
        .isEmpty();
    assertThat(Grounding.check(evidence, "", "port 6666").unsupported()).containsExactly("6666");
  }
}
