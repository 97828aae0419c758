package io.github.iforest4j.sim.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.iforest4j.sim.Scenario;
import io.github.iforest4j.sim.SensorStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DetectabilityReportTest {
  /** Measured by the forest: a greater difficulty is less detectable. */
  @Test
  void theReportMeasuresDifficulty() {
    Scenario plant = Scenario.named("plant");
    DetectabilityReport report =
        DetectabilityReport.of(plant, SensorStream.Options.of(plant, 1).withDifficulty(2));
    assertThat(report.scenario()).isEqualTo("plant");
    assertThat(report.difficulties()).containsExactly(1., 2., 4.);
    List<DetectabilityReport.Kind> kinds = report.kinds();
    assertThat(kinds)
        .extracting(DetectabilityReport.Kind::kind)
        .containsExactly("spike", "drift", "stuck", "dropout", "level_shift", "all");
    List<Double> all = kinds.get(5).auroc();
    assertThat(all.get(0)).isGreaterThan(all.get(1));
    assertThat(all.get(1)).isGreaterThan(all.get(2));
    List<Double> drift = kinds.get(1).auroc();
    assertThat(drift.get(0)).isGreaterThan(.85);
    assertThat(drift.get(2)).isLessThan(drift.get(0) - .05);
    assertThat(kinds.get(5).readings()).isBetween(200, 400);
  }

  @Test
  void jsonHasFourDigitsAndNullForWhatWasNotThere() {
    DetectabilityReport report =
        new DetectabilityReport(
            "x",
            1,
            List.of(.05, 1., 2.25),
            List.of(new DetectabilityReport.Kind("spike", 3, List.of(.9, .98766, Double.NaN))));
    assertThat(report.jsonLines())
        .containsExactly(
            "{\"kind\":\"spike\",\"readings\":3,"
                + "\"auroc\":{\"0.05\":0.9000,\"1\":0.9877,\"2.25\":null}}");
  }

  @Test
  void theSearchFindsTheDifficultyOfAnAuroc() throws Exception {
    Scenario fleet = Scenario.named("fleet");
    AtomicInteger steps = new AtomicInteger();
    DifficultySearch.Result found =
        DifficultySearch.find(fleet, SensorStream.Options.of(fleet, 1), .9, steps::incrementAndGet);
    assertThat(found.auroc()).isCloseTo(.9, within(.01));
    assertThat(found.difficulty()).isCloseTo(.17, within(.01));
    assertThat(steps).hasValue(DifficultySearch.STEPS);
  }

  @Test
  void anAurocOutOfReachComesWithWhatIsInReach() {
    Scenario network = Scenario.named("network");
    assertThatThrownBy(
            () -> DifficultySearch.find(network, SensorStream.Options.of(network, 1), .9, () -> {}))
        .isInstanceOfSatisfying(
            DifficultySearch.OutOfReachException.class,
            e -> {
              assertThat(e.highest()).isBetween(.5, 1.);
              assertThat(e.lowest()).isLessThanOrEqualTo(e.highest());
            });
  }
}
