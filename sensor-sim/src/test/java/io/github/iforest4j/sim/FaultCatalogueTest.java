package io.github.iforest4j.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.sim.report.LabelledAnomalies;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultCatalogueTest {
  @ParameterizedTest
  @ValueSource(strings = {"plant", "pump"})
  void everyFaultHasARemedyOfItsOwnThatThePageNames(String name) {
    FaultCatalogue catalogue = FaultCatalogue.named(name);
    Set<String> actions = new HashSet<>();
    for (FaultCatalogue.Fault fault : catalogue.faults()) {
      assertThat(fault.meaning()).isNotBlank();
      assertThat(actions.add(fault.action())).as(fault.action()).isTrue();
      assertThat(catalogue.page()).contains(": " + fault.action() + ".");
    }
    assertThat(catalogue.scenario().anomalyKinds())
        .containsExactlyInAnyOrderElementsOf(
            catalogue.faults().stream().map(FaultCatalogue.Fault::name).toList());
    assertThat(catalogue.scenario().schema()).isEqualTo(Scenario.named(name).schema());
    assertThat(catalogue.page().length()).as("two fit one page for a model").isLessThan(2000);
  }

  @Test
  void aFaultMovesOtherSensorsThanThatWhereItBegan() {
    FaultCatalogue pump = FaultCatalogue.named("pump");
    LabelledAnomalies found =
        LabelledAnomalies.ofFaults(
            List.of(pump, FaultCatalogue.named("plant")), 1, 32, "test", Instant.EPOCH);
    int led = 0;
    int cascades = 0;
    for (LabelledAnomalies.Case one : found.cases()) {
      if (one.category().equals("blocked_inlet") || one.category().equals("blocked_strainer")) {
        assertThat(one.rootCause()).isEqualTo("flow");
        cascades++;
        led += one.evidence().leading().get(0).field().equals("flow") ? 1 : 0;
      }
    }
    assertThat(cascades).isGreaterThanOrEqualTo(4);
    assertThat(led).as("cases where the leading field is the cause").isLessThan(cascades);
  }

  @Test
  void theStreamOfTheScenarioHasNoFaultsOfTheCatalogue() {
    assertThat(Scenario.named("plant").anomalyKinds())
        .containsExactly("spike", "drift", "stuck", "dropout", "level_shift");
    assertThat(FaultCatalogue.named("plant").action("burst_pipe"))
        .isEqualTo("shut the isolating valve");
  }

  @Test
  void aScenarioWithoutRemediesHasNoCatalogue() {
    assertThatThrownBy(() -> FaultCatalogue.named("network"))
        .isInstanceOf(ScenarioException.class)
        .hasMessage(
            "network.yaml has no fault with an action, so there is no truth about what to do");
    assertThatThrownBy(() -> FaultCatalogue.named("plant").action("fire"))
        .hasMessage("no fault is named 'fire'");
  }
}
