package io.github.iforest4j.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.Learning;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.eval.EventProtocol.Metric;
import io.github.iforest4j.schema.RecordTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the protocols for labelled series count. */
class LabelledProtocolsTest {
  private static boolean[] flags(String text) {
    boolean[] flags = new boolean[text.length()];
    for (int i = 0; i < flags.length; i++) {
      flags[i] = text.charAt(i) == '1';
    }
    return flags;
  }

  /** A wave; one reading in {@code faults} and the nine after it stand far outside. */
  private static LabelledSeries series(String name, String first, int rows, int... faults) {
    Random random = new Random(name.hashCode());
    RecordTable table = new RecordTable();
    int time = table.fieldIndex(first);
    int value = table.fieldIndex("value");
    int label = table.fieldIndex("label");
    for (int r = 0; r < rows; r++) {
      boolean fault = false;
      for (int begin : faults) {
        fault |= r >= begin && r < begin + 10;
      }
      if (first.equals("time")) {
        table.setText(time, Instant.EPOCH.plusSeconds(60L * r).toString());
      } else {
        table.setNumber(time, r);
      }
      table.setNumber(
          value, Math.sin(r * .1) + .05 * random.nextGaussian() + (fault ? 40 + r % 7 : 0));
      table.setNumber(label, fault ? 1 : 0);
      table.endRow();
    }
    return new LabelledSeries(name, table, rows / 2);
  }

  @Test
  void runsOfCallsThatTouchNoEventAreFalse() {
    boolean[] truth = flags("000011100000110000");
    boolean[] calls = flags("110001110010000001");
    assertThat(EventProtocol.falseIncidents(truth, calls)).isEqualTo(3);
    assertThat(EventProtocol.falseIncidents(truth, truth)).isZero();
    assertThat(EventProtocol.falseIncidents(flags("00"), flags("11"))).isEqualTo(1);
  }

  @Test
  void pointAdjustmentCallsWholeEvents() {
    assertThat(EventProtocol.adjusted(flags("0111011"), flags("1010000")))
        .isEqualTo(flags("1111000"));
    assertThat(EventProtocol.adjusted(flags("1"), flags("1"))).isEqualTo(flags("1"));
    assertThat(EventProtocol.adjusted(flags(""), flags(""))).isEmpty();
  }

  /** Two series, counted by hand. */
  @Test
  void figuresOverSeveralSeries() {
    boolean[] truth = flags("0011000110");
    boolean[] calls = flags("1001100000");
    double[] scores = {.9, .1, .2, .8, .7, .1, .1, .2, .2, .1};
    EventProtocol.Outcome one =
        EventProtocol.outcome("one", Preset.SENSORS, false, truth, scores, calls, .5);
    EventProtocol.Outcome calm =
        EventProtocol.outcome(
            "two", Preset.SENSORS, false, new boolean[4], new double[4], flags("0101"), 1);
    List<EventProtocol.Outcome> both = List.of(one, calm);
    assertThat(Metric.EVENT_RECALL.of(both)).isEqualTo(.5);
    assertThat(Metric.FALSE_PER_10000.of(both)).isCloseTo(1e4 * 3 / 10, within(1e-9));
    // Six normal readings of half a day each, and four of a day.
    assertThat(Metric.FALSE_PER_DAY.of(both)).isCloseTo(3 / 7., within(1e-12));
    assertThat(Metric.FALSE_ALARM_RATE.of(both)).isCloseTo(4 / 10., within(1e-12));
    assertThat(Metric.DELAY.of(both)).isEqualTo(1);
    assertThat(Metric.AUROC.of(both)).isEqualTo(RankingMetrics.auroc(scores, truth));
    assertThat(Metric.F1.of(both)).isCloseTo(2. / (2 + 4 + 3), within(1e-12));
    assertThat(Metric.F1_ADJUSTED.of(both)).isCloseTo(4. / (4 + 4 + 2), within(1e-12));
    assertThat(Metric.DELAY.of(List.of(calm))).isNaN();
    assertThat(Metric.EVENT_RECALL.interval(List.of(one), 10, .9, 1).low()).isNaN();
    Interval interval = Metric.FALSE_PER_10000.interval(both, 200, .95, 1);
    assertThat(interval.low()).isCloseTo(1e4 / 6, within(1e-9));
    assertThat(interval.high()).isCloseTo(5_000, within(1e-9));
  }

  @Test
  void eventsAreJudgedWithThePresetThatSuitsTheSeries() {
    EventProtocol protocol =
        new EventProtocol(
            List.of(series("a", "time", 1_200, 700, 1_000), series("b", "index", 1_200, 800)));
    List<EventProtocol.Judgement> judged = new ArrayList<>();
    List<EventProtocol.Outcome> outcomes =
        protocol.judge(
            null,
            preset -> DetectorConfig.builder().preset(preset).build(),
            Learning.FROZEN,
            judged::add);
    assertThat(outcomes).extracting(EventProtocol.Outcome::preset).containsOnly(Preset.METRIC);
    assertThat(Metric.EVENT_RECALL.of(outcomes)).isEqualTo(1);
    assertThat(judged).extracting(j -> j.series().name()).containsExactly("a", "b");
    assertThat(judged.get(0).scores()).hasSize(600);
    // One reading a minute.
    assertThat(outcomes.get(0).normalDays()).isCloseTo(580 / 1440., within(1e-9));
    assertThat(outcomes.get(1).normalDays()).isNaN();
    assertThat(Metric.FALSE_PER_DAY.of(outcomes)).isNaN();
  }

  /** A machine that was off in training: its fault counts as missed, the others are judged. */
  @Test
  void aSeriesThatIsConstantInTrainingIsJudgedAsUsual() {
    RecordTable table = new RecordTable();
    for (int r = 0; r < 1_200; r++) {
      table.setNumber(table.fieldIndex("index"), r);
      table.setNumber(table.fieldIndex("value"), r < 900 ? 5 : 7);
      table.setNumber(table.fieldIndex("label"), r < 900 ? 0 : 1);
      table.endRow();
    }
    EventProtocol protocol =
        new EventProtocol(
            List.of(new LabelledSeries("off", table, 600), series("on", "index", 1_200, 800)));
    for (Preset preset : new Preset[] {null, Preset.READINGS, Preset.SENSORS}) {
      List<EventProtocol.Judgement> judged = new ArrayList<>();
      List<EventProtocol.Outcome> outcomes =
          protocol.judge(
              preset,
              chosen -> DetectorConfig.builder().preset(chosen).build(),
              Learning.FROZEN,
              judged::add);
      assertThat(outcomes)
          .as("preset %s", preset)
          .extracting(EventProtocol.Outcome::constantTraining)
          .containsExactly(true, false);
      EventProtocol.Outcome off = outcomes.get(0);
      assertThat(off.confusion()).isEqualTo(new Confusion(0, 0, 300, 300));
      assertThat(off.delay().events()).isEqualTo(1);
      assertThat(off.delay().found()).isZero();
      assertThat(off.falseIncidents()).isZero();
      assertThat(off.auroc()).isEqualTo(.5);
      assertThat(judged.get(0).scores()).hasSize(600).containsOnly(0);
      assertThat(judged.get(0).called()).hasSize(600).containsOnly(false);
      assertThat(outcomes.get(1).delay().events()).isEqualTo(1);
    }
  }

  @Test
  void ucrAsksForTheHighestScore() {
    UcrProtocol protocol = new UcrProtocol(List.of(series("a", "index", 1_200, 900)));
    List<UcrProtocol.Outcome> heard = new ArrayList<>();
    List<UcrProtocol.Outcome> outcomes =
        protocol.judge(
            DetectorConfig.builder().preset(Preset.METRIC).build(), Learning.FROZEN, heard::add);
    UcrProtocol.Outcome one = heard.get(0);
    assertThat(one.begin()).isEqualTo(900);
    assertThat(one.end()).isEqualTo(909);
    assertThat(one.scores()[one.highest()]).isEqualTo(max(one.scores()));
    assertThat(UcrProtocol.accuracy(outcomes)).isEqualTo(1);
    assertThat(outcomes.get(0).scores()).isEmpty();
  }

  private static double max(double[] values) {
    double max = 0;
    for (double value : values) {
      max = Math.max(max, value);
    }
    return max;
  }

  @Test
  void theToleranceIsAHundredReadingsOrTheAnomalysLength() {
    LabelledSeries any = series("a", "index", 100, 60);
    assertThat(right(any, 1_000, 1_009, 900)).isTrue();
    assertThat(right(any, 1_000, 1_009, 899)).isFalse();
    assertThat(right(any, 1_000, 1_009, 1_109)).isTrue();
    assertThat(right(any, 1_000, 1_009, 1_110)).isFalse();
    assertThat(right(any, 1_000, 1_299, 700)).isTrue();
    assertThat(right(any, 1_000, 1_299, 1_600)).isFalse();
  }

  private static boolean right(LabelledSeries series, int begin, int end, int highest) {
    return new UcrProtocol.Outcome(series, begin, end, highest, new double[0], new boolean[0])
        .isRight();
  }

  @Test
  void mistakesInASeriesAreNamed() {
    assertThatThrownBy(() -> new UcrProtocol(List.of(series("a", "index", 200, 110, 150))))
        .hasMessageContaining("a: a series of the UCR archive has one anomaly")
        .hasMessageContaining("has 2");
    LabelledSeries good = series("a", "index", 200, 150);
    assertThatThrownBy(() -> new LabelledSeries("b", good.table(), 200))
        .hasMessageContaining("b: 200 training rows of 200");
    RecordTable wrong = new RecordTable();
    for (int r = 0; r < 3; r++) {
      wrong.setNumber(wrong.fieldIndex("index"), r);
      wrong.setNumber(wrong.fieldIndex("x"), r);
      wrong.setNumber(wrong.fieldIndex("label"), r);
      wrong.endRow();
    }
    assertThatThrownBy(() -> new LabelledSeries("c", wrong, 1))
        .hasMessage("c: row 2: the last column 'label' must hold 0 or 1, had 2.0");
  }
}
