package io.github.iforest4j.engine.summary;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.label.LabelStatus;
import io.github.iforest4j.label.LabelingMetrics;
import io.github.iforest4j.label.backend.LabelingException.Category;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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

  @Test
  void anUnlabelledStreamHasNoQuality() {
    RunSummary summary =
        new RunSummary(
            "f",
            new RunSummary.Readings(9, 0, 0, 1),
            new RunSummary.Anomalies(2, 1, 0, 0),
            new RunSummary.Keys(0, 0),
            new RunSummary.Labels(Map.of(), Map.of(), 0, LabelingMetrics.NONE),
            List.of(new RunSummary.Source("f", 9, Map.of(), 0, 0, false)),
            new TruthComparison(30));
    assertThat(String.join("\n", SummaryText.lines(summary)))
        .doesNotContain("quality", "false alarm");
  }

  private static RunSummary single() {
    return new RunSummary(
        "tcp://x",
        new RunSummary.Readings(20, 10, 3, 2),
        new RunSummary.Anomalies(4, 3, 1, 2),
        new RunSummary.Keys(5, 6),
        new RunSummary.Labels(
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
                List.of(3000L, 1000L))),
        List.of(new RunSummary.Source("tcp://x", 10, Map.of("not a JSON object", 2L), 3, 4, false)),
        truth());
  }

  @Test
  void saysTheSameToPeopleAndPrograms() {
    RunSummary summary = single();
    assertThat(String.join("\n", SummaryText.lines(summary)))
        .contains("20, 10 of them by earlier runs; 10 in 2.0 s; 3 not judged (warm-up)")
        .contains("4 (20.0 % of the readings)")
        .contains("4 over budget")
        .contains("1 auth")
        .contains("1,234 anomalies came faster than the labeller answers")
        .contains("9 calls, 8 answers after 3.0 s (median; at most 3.0 s)")
        .contains("3 anomalies labelled at once, 2 after a repair, 1 refused as ungrounded")
        .contains("75 % of 40 stated facts were in the evidence; 88 % of the answers")
        .contains("5,000 tokens read, 700 written, cost 0.2500 USD")
        .contains("2 not a JSON object")
        .contains("reconnects  3", "dropped     4")
        .contains("precision 0.75  recall 0.50  F1 0.60, reading by reading")
        .contains("1 false alarm, 7.14 % of normal readings")
        .contains("2 of 3 found, after 1.0 readings on average")
        .containsPattern("spike +1 of 2 +1 of 2");
    JsonNode json = JsonMapper.shared().readTree(SummaryJson.of(summary));
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
    RunSummary empty =
        new RunSummary(
            "-",
            new RunSummary.Readings(1, 0, 0, 0),
            new RunSummary.Anomalies(0, 0, 0, 0),
            new RunSummary.Keys(0, 0),
            new RunSummary.Labels(Map.of(), Map.of(), 0, LabelingMetrics.NONE),
            List.of(new RunSummary.Source("f", 9, Map.of(), 0, 0, false)),
            truth);
    assertThat(String.join("\n", SummaryText.lines(empty)))
        .contains("precision –  recall –")
        .doesNotContain("NaN");
    assertThat(
            JsonMapper.shared().readTree(SummaryJson.of(empty)).path("truth").path("f1").isNull())
        .isTrue();
  }

  /** Two sources, devices, label errors, a model without prices: what the tests above leave out. */
  private static RunSummary several() {
    Map<String, Long> badLines = new LinkedHashMap<>();
    badLines.put("not a JSON object", 1200L);
    badLines.put("too long", 1L);
    return new RunSummary(
        "tcp://x and tcp://y",
        new RunSummary.Readings(1_234_567, 0, 0, 7_260),
        new RunSummary.Anomalies(12, 1, 0, 0),
        new RunSummary.Keys(5, 1_006),
        new RunSummary.Labels(
            Map.of(LabelStatus.LABELLED, 4_000L),
            Map.of(Category.THROTTLED, 3L),
            0,
            new LabelingMetrics(
                2, Map.of(), 2, 0, 1, 0, 0, 0, 0, 50, 7, 1, Double.NaN, "", List.of(1500L, 1000L))),
        List.of(
            new RunSummary.Source("tcp://x", 1_234_560, badLines, 0, 4, false),
            new RunSummary.Source("tcp://y", 7, Map.of("not a JSON object", 1L), 3, 0, true)),
        null);
  }

  private static String golden(String name) throws IOException {
    try (InputStream in = RunSummaryTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"single", "several"})
  void textAndJsonStayByteForByte(String name) throws IOException {
    RunSummary summary = name.equals("single") ? single() : several();
    assertThat(String.join("\n", SummaryText.lines(summary)) + "\n")
        .isEqualTo(golden(name + ".txt"));
    assertThat(SummaryJson.of(summary) + "\n").isEqualTo(golden(name + ".json"));
  }
}
