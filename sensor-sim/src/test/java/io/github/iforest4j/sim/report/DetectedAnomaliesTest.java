package io.github.iforest4j.sim.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.sim.Scenario;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DetectedAnomaliesTest {
  @Test
  void kindsAreTakenEvenlyAndOneSeedGivesOneSet() {
    Scenario scenario = Scenario.named("network");
    List<String> kinds = List.of("packet_size", "protocol");
    DetectedAnomalies found =
        DetectedAnomalies.search(scenario, 5, 6, kinds, "test", Instant.EPOCH);
    assertThat(
            found.cases().stream()
                .collect(
                    Collectors.groupingBy(DetectedAnomalies.Case::kind, Collectors.counting())))
        .containsOnlyKeys(kinds)
        .containsValues(3L, 3L);
    assertThat(found.cases()).extracting(DetectedAnomalies.Case::id).isSorted();
    assertThat(found.cases())
        .allSatisfy(
            one -> assertThat(one.evidence().score()).isGreaterThan(one.evidence().threshold()));
    assertThat(DetectedAnomalies.search(scenario, 5, 6, kinds, "test", Instant.EPOCH))
        .isEqualTo(found);
  }
}
