package io.github.iforest4j.sim.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.sim.Scenario;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabelledAnomaliesTest {
  private static final Scenario NETWORK = Scenario.named("network");

  private static LabelledAnomalies of(long seed, List<String> categories) {
    return LabelledAnomalies.of(NETWORK, seed, 6, categories, "test", Instant.EPOCH);
  }

  @Test
  void aKindIsFoundUnderTheNameOfItsCategoryAndOthersAreLeftOut() {
    LabelledAnomalies found = of(1, List.of("spike"));

    assertThat(found.cases()).hasSize(6).allMatch(one -> one.category().equals("spike"));
    assertThat(found.leftOut()).contains("src_port", "protocol").isSorted();
  }

  @Test
  void equalSeedsHaveEqualFingerprintsAndOthersDoNot() {
    List<String> categories = List.of("spike", "new_value");

    assertThat(of(1, categories).fingerprint())
        .isEqualTo(of(1, categories).fingerprint())
        .isNotEqualTo(of(2, categories).fingerprint());
  }

  @Test
  void aScenarioWithoutAnyOfTheCategoriesIsRefused() {
    assertThatThrownBy(() -> of(1, List.of("drift")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("none of the kinds of network")
        .hasMessageEndingWith("drift");
  }

  @Test
  void severalScenariosShareTheAnomaliesUnderNumbersOfTheirOwn() {
    List<String> categories = List.of("spike", "dropout", "new_value");

    LabelledAnomalies found =
        LabelledAnomalies.ofAll(
            List.of(NETWORK, Scenario.named("plant")), 1, 7, categories, "test", Instant.EPOCH);

    assertThat(found.cases()).hasSize(7);
    assertThat(found.cases().subList(0, 4)).allMatch(c -> c.id() < LabelledAnomalies.ID_STEP);
    assertThat(found.cases().subList(4, 7)).allMatch(c -> c.id() > LabelledAnomalies.ID_STEP);
    assertThat(found.cases().stream().map(LabelledAnomalies.Case::id)).doesNotHaveDuplicates();
    assertThatThrownBy(
            () ->
                LabelledAnomalies.ofAll(
                    List.of(NETWORK, NETWORK), 1, 1, categories, "test", Instant.EPOCH))
        .hasMessage("1 anomalies are too few for 2 scenarios; ask for one of each at least");
  }
}
