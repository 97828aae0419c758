package io.github.iforest4j.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.Learning;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.schema.RecordTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the protocols judge and what they count; 'evaluate' is tested with files. */
class BenchmarkProtocolsTest {
  private static final int ROWS = 500;
  private static final int FAULT = 450;

  /** Noise; from row 450 on far outside, and labelled so. */
  private static RecordTable run(long seed) {
    Random random = new Random(seed);
    RecordTable table = new RecordTable();
    int time = table.fieldIndex("datetime");
    int value = table.fieldIndex("a");
    int label = table.fieldIndex(SkabProtocol.LABEL);
    for (int r = 0; r < ROWS; r++) {
      table.setText(time, "t" + r);
      table.setNumber(value, random.nextGaussian() + (r < FAULT ? 0 : 50));
      table.setNumber(label, r < FAULT ? 0 : 1);
      table.endRow();
    }
    return table;
  }

  @Test
  void skabJudgesWhatFollowsTheTrainingAndCountsOverAllRuns() {
    SkabProtocol skab =
        new SkabProtocol(
            List.of(new SkabProtocol.Run("one", run(1)), new SkabProtocol.Run("two", run(2))));
    List<SkabProtocol.Decisions> decisions = new ArrayList<>();
    SkabProtocol.Result result =
        skab.judge(
            DetectorConfig.builder().preset(Preset.READINGS).build(),
            Learning.FROZEN,
            decisions::add);
    assertThat(decisions).extracting(SkabProtocol.Decisions::run).containsExactly("one", "two");
    long called = 0;
    for (SkabProtocol.Decisions one : decisions) {
      assertThat(one.called()).hasSize(ROWS - SkabProtocol.TRAINING);
      for (boolean c : one.called()) {
        called += c ? 1 : 0;
      }
    }
    Confusion confusion = result.confusion();
    assertThat(confusion.truePositives()).isEqualTo(2 * (ROWS - FAULT));
    assertThat(confusion.truePositives() + confusion.falsePositives()).isEqualTo(called);
    assertThat(result.delay()).isEqualTo(new DetectionDelay(2, 2, 0));
    assertThat(result.auroc()).isEqualTo(1);
    // Of 2 · 100 judged rows the second half is anomalous.
    assertThat(skab.baseline(row -> row >= FAULT).f1()).isEqualTo(1);
    assertThat(skab.baseline(row -> true)).isEqualTo(new Confusion(100, 100, 0, 0));
  }

  @Test
  void aTableWithoutRowsToJudgeIsRefused() {
    RecordTable shortTable = run(1).rows(0, SkabProtocol.TRAINING);
    assertThatThrownBy(() -> new SkabProtocol(List.of(new SkabProtocol.Run("x", shortTable))))
        .hasMessage("x has no column 'anomaly' or at most 400 rows");
    assertThatThrownBy(
            () -> new NabProtocol(List.of(new NabProtocol.Series("y", run(1), List.of()))))
        .hasMessage("y has no column 'timestamp' or at most 100 rows");
  }

  private static RecordTable series() {
    Random random = new Random(7);
    RecordTable table = new RecordTable();
    int time = table.fieldIndex(NabProtocol.TIME);
    int value = table.fieldIndex("value");
    for (int r = 0; r < ROWS; r++) {
      table.setText(time, "2024-01-01 00:00:" + r);
      table.setNumber(value, random.nextGaussian() + (r == FAULT ? 50 : 0));
      table.endRow();
    }
    return table;
  }

  @Test
  void nabWindowsAreFoundByTheTextOfTheTime() {
    RecordTable table = series();
    assertThat(NabProtocol.window(table, "2024-01-01 00:00:440.000000", "2024-01-01 00:00:460"))
        .isEqualTo(new NabScore.Window(440, 460));
    assertThatThrownBy(() -> NabProtocol.window(table, "2024-01-01 00:00:9", "2024-01-01 00:00:8"))
        .hasMessageStartingWith("no readings from");
    assertThatThrownBy(() -> NabProtocol.window(table, "never", "never"))
        .hasMessage("no readings from never to never");
  }

  @Test
  void nabScoresLieOnBothSidesOfTheLevel() {
    NabProtocol nab =
        new NabProtocol(
            List.of(new NabProtocol.Series("s", series(), List.of(new NabScore.Window(440, 460)))));
    for (Preset preset : List.of(Preset.READINGS, Preset.METRIC)) {
      List<double[]> scores = new ArrayList<>();
      NabScore score =
          nab.judge(
              DetectorConfig.builder().preset(preset).build(),
              Learning.FROZEN,
              s -> scores.add(s.scores()));
      double level = NabProtocol.level(preset);
      assertThat(scores.get(0)[FAULT]).as("%s", preset).isGreaterThanOrEqualTo(level);
      assertThat(scores.get(0)[0]).isZero();
      assertThat(score.at(NabScore.Profile.STANDARD, level).windowsHit()).isEqualTo(1);
    }
    // Readings 0, 200 and 400: the first is on probation, none is in the window.
    assertThat(nab.periodic(200).at(NabScore.Profile.STANDARD, 1).falseAlarms()).isEqualTo(2);
  }
}
