package io.github.iforest4j.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.detect.ThresholdRule;
import io.github.iforest4j.engine.event.DoubtEvent;
import io.github.iforest4j.engine.testing.FeedSource;
import io.github.iforest4j.engine.testing.Plant;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A run says once when its verdicts cannot be right. */
class DoubtsTest {
  private static List<DoubtEvent> doubtsOf(DetectorModel model, List<FeedSource.Reading> readings)
      throws IOException {
    List<DoubtEvent> doubts = new ArrayList<>();
    try (StreamRun run =
        StreamRun.builder()
            .source(FeedSource.of("plant", readings))
            .model(model)
            .listener(
                new RunListener() {
                  @Override
                  public void doubt(DoubtEvent doubt) {
                    doubts.add(doubt);
                  }
                })
            .build()) {
      run.run();
    }
    return doubts;
  }

  /** One reading in {@code oneIn} is hot. */
  private static List<FeedSource.Reading> readings(int n, int oneIn) {
    List<FeedSource.Reading> readings = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      double pressure = 5 + .1 * new Random(i).nextGaussian();
      FeedSource.Reading reading = i % oneIn == 0 ? Plant.hot("a", i) : Plant.normal("a", i);
      readings.add(
          sink -> {
            reading.writeTo(sink);
            sink.setNumber(sink.fieldIndex("pressure"), pressure);
          });
    }
    return readings;
  }

  @Test
  void moreThanATenthIsSaidOnceWithTheField() throws IOException {
    List<DoubtEvent> doubts = doubtsOf(Plant.model(), readings(1_000, 3));
    assertThat(doubts).hasSize(1);
    DoubtEvent doubt = doubts.get(0);
    assertThat(doubt.kind()).isEqualTo(DoubtEvent.Kind.MANY_ANOMALIES);
    assertThat(doubt.readings()).isBetween(200L, 210L);
    assertThat(doubt.share()).isGreaterThan(.1);
    assertThat(doubt.words())
        .contains("a tenth of the readings")
        .contains("'" + doubt.field() + "'");
  }

  @Test
  void whatIsShortIsSaidAtItsEnd() throws IOException {
    assertThat(doubtsOf(Plant.model(), readings(60, 3)))
        .singleElement()
        .extracting(DoubtEvent::readings)
        .isEqualTo(60L);
    assertThat(doubtsOf(Plant.model(), readings(49, 3))).isEmpty();
  }

  @Test
  void fewAnomaliesAreNoDoubt() throws IOException {
    assertThat(doubtsOf(Plant.model(), readings(1_000, 15))).isEmpty();
  }

  private static DetectorModel model(Preset preset, double[][] rows, ThresholdRule rule) {
    return DetectorModel.fit(
        rows,
        DetectorConfig.builder().preset(preset).threshold(rule).build(),
        "temperature",
        "pressure");
  }

  /** Tails so heavy that hardly a value lies outside, and a threshold that is too high. */
  @Test
  void aModelThatFindsNothingIsSaid() {
    Random random = new Random(5);
    double[][] heavy = new double[400][];
    Arrays.setAll(
        heavy,
        i ->
            new double[] {
              Math.exp(5 * random.nextGaussian()), Math.exp(5 * random.nextGaussian())
            });
    DoubtEvent doubt = Doubts.of(model(Preset.READINGS, heavy, ThresholdRule.score(.97)));
    assertThat(doubt).isNotNull();
    assertThat(doubt.kind()).isEqualTo(DoubtEvent.Kind.HARDLY_ANY);
    assertThat(doubt.share()).isGreaterThanOrEqualTo(.5);
    assertThat(doubt.field()).isEqualTo("temperature");
    assertThat(doubt.words()).contains("an anomaly needs more than 0.97");
  }

  @Test
  void ordinaryModelsRaiseNoDoubt() {
    Random random = new Random(6);
    double[][] rows = new double[400][];
    Arrays.setAll(
        rows,
        i ->
            new double[] {
              20 + Math.sin(i / 30.) + .1 * random.nextGaussian(), random.nextGaussian()
            });
    for (Preset preset : List.of(Preset.READINGS, Preset.SENSORS)) {
      assertThat(Doubts.of(model(preset, rows, preset.threshold()))).as("%s", preset).isNull();
    }
    assertThat(Doubts.of(Plant.model())).isNull();
  }
}
