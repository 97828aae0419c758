package io.github.iforest4j.engine.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.label.LabelStatus;
import io.github.iforest4j.label.LabelingMetrics;
import io.github.iforest4j.label.backend.LabelingException.Category;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RunSummaryTest {
  /** 20 readings: a drift of 4 found at its third, a spike found at once, one missed, one alarm. */
  private static TruthComparison truth() {
    TruthComparison truth = new TruthComparison(1);
    for (int r = 0; r < 13; r++) {
      truth.add(false, r == 5);
    }
    truth.addAnomaly("drift", 1, false);
    truth.addAnomaly("drift", 1, false);
    truth.addAnomaly("drift", 1, true);
    truth.addAnomaly("drift", 1, true);
    truth.addAnomaly("spike", 2, true);
    truth.addAnomaly("spike", 3, false);
    truth.add(false, false);
    return truth;
  }

  @Test
  void comparesReadingsAndEvents() {
    TruthComparison truth = truth();
    assertThat(truth.readings().truePositives()).isEqualTo(3);
    assertThat(truth.readings().falsePositives()).isEqualTo(1);
    assertThat(truth.readings().falseNegatives()).isEqualTo(3);
    assertThat(truth.readings().trueNegatives()).isEqualTo(13);
    assertThat(truth.kinds())
        .isEqualTo(
            Map.of(
                "drift", new TruthComparison.Kind(1, 1, 4, 2),
                "spike", new TruthComparison.Kind(2, 1, 2, 1)));
    assertThat(truth.meanDelay()).isEqualTo(1);
  }

  /** A run of one source that took no time at all. */
  private static RunSummary quiet(long readings, long anomalies, TruthComparison truth) {
    return new RunSummary(
        "f",
        readings,
        0,
        0,
        0,
        anomalies,
        Math.min(anomalies, 1),
        0,
        0,
        0,
        0,
        Map.of(),
        Map.of(),
        0,
        LabelingMetrics.NONE,
        List.of(new RunSummary.Source("f", readings, Map.of(), 0, 0, false)),
        truth);
  }

  @Test
  void anUnlabelledStreamHasNoQuality() {
    RunSummary summary = quiet(9, 2, new TruthComparison(30));
    assertThat(String.join("\n", summary.lines())).doesNotContain("quality", "false alarm");
  }

  @Test
  void saysTheSameToPeopleAndPrograms() {
    RunSummary summary =
        new RunSummary(
            "tcp://x",
            20,
            10,
            3,
            2,
            4,
            3,
            1,
            2,
            5,
            6,
            Map.of(LabelStatus.OVER_BUDGET, 4L),
            Map.of(Category.AUTH, 1L),
            1234,
            new LabelingMetrics(
                9,
                Map.of(),
                8,
                1,
                3,
                2,
                1,
                40,
                30,
                5000,
                700,
                0,
                .25,
                "USD",
                List.of(3000L, 1000L)),
            List.of(
                new RunSummary.Source("tcp://x", 10, Map.of("not a JSON object", 2L), 3, 4, false)),
            truth());
    assertThat(String.join("\n", summary.lines()))
        .contains("20, 10 of them by earlier runs; 10 in 2.0 s (5 a second); 3 only warmed up")
        .contains("4 (20.0 % of the readings)")
        .contains("4 over budget")
        .contains("1 auth")
        .contains("1,234 anomalies came too fast to be asked about")
        .contains("9 calls, 8 answers after 3.0 s (median; at most 3.0 s)")
        .contains("3 anomalies labelled at once, 2 after a repair, 1 refused as ungrounded")
        .contains("75 % of 40 stated facts were in the evidence; 88 % of the answers")
        .contains("5,000 tokens read, 700 written, cost 0.2500 USD")
        .contains("2 not a JSON object")
        .contains("reconnects  3", "dropped     4")
        .contains("precision 0.75  recall 0.50  F1 0.60, reading by reading")
        .contains("1 false alarm, 7.14 % of normal readings; 0 of them up to 1 readings after")
        .contains("2 of 3 found, after 1.0 readings on average")
        .containsPattern("spike +1 of 2 +1 of 2");
    JsonNode json = JsonMapper.shared().readTree(summary.json());
    assertThat(json.path("event").asString()).isEqualTo("summary");
    assertThat(json.path("labels").path("over_budget").asLong()).isEqualTo(4);
    assertThat(json.path("truth").path("precision").asDouble()).isEqualTo(.75);
    assertThat(json.path("truth").path("kinds").path("drift").path("readings_found").asInt())
        .isEqualTo(2);
  }

  @Test
  void aRunWithoutAnomaliesHasNoShares() {
    TruthComparison truth = new TruthComparison(0);
    truth.add(false, false);
    RunSummary empty = quiet(1, 0, truth);
    assertThat(String.join("\n", empty.lines()))
        .contains("precision –  recall –")
        .doesNotContain("NaN");
    assertThat(JsonMapper.shared().readTree(empty.json()).path("truth").path("f1").isNull())
        .isTrue();
  }
}
