package io.github.iforest4j.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.schema.SchemaOptions;
import io.github.iforest4j.schema.SchemaProposal;
import java.time.Instant;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A file is judged by itself: clean ones have no findings, though some score above a threshold. */
class FileJudgementTest {
  private static final int ROWS = 400;

  /** Two normal columns and a word; {@code disturb} has its way with each row. */
  private static RecordTable table(long seed, Disturbance disturbance) {
    Random random = new Random(seed);
    RecordTable table = new RecordTable();
    int a = table.fieldIndex("a");
    int b = table.fieldIndex("b");
    int word = table.fieldIndex("word");
    for (int r = 0; r < ROWS; r++) {
      table.setNumber(a, 20 + random.nextGaussian());
      table.setNumber(b, 500 + 40 * random.nextGaussian());
      table.setText(word, random.nextBoolean() ? "on" : "off");
      disturbance.disturb(r, table, new int[] {a, b, word});
      table.endRow();
    }
    return table;
  }

  private interface Disturbance {
    void disturb(int row, RecordTable table, int[] columns);
  }

  private static FileJudgement learning(RecordTable table) {
    return FileJudgement.learning(
        SchemaProposal.of(
                table,
                new SchemaOptions(
                    null, null, Set.of(), Set.of("word"), Set.of(), java.util.List.of()))
            .schema(),
        table,
        DetectorConfig.DEFAULT,
        FileJudgement.DEFAULT_ASIDE,
        new ModelProvenance("test", "test", ROWS, Instant.EPOCH));
  }

  private static long[] rows(FileJudgement judgement) {
    return judgement.findings().stream().mapToLong(Verdict::position).toArray();
  }

  /** Rows 50, 52 and 55: two apart are one group, three apart are not. */
  @Test
  void neighbouringFindingsAreOneGroup() {
    FileJudgement judgement =
        learning(
            table(
                1,
                (r, t, c) -> {
                  if (r == 50 || r == 52 || r == 55) {
                    t.setNumber(c[0], 700);
                    t.setNumber(c[1], r == 52 ? 9_000 : 500);
                  }
                }));
    assertThat(rows(judgement)).containsExactly(50, 52, 55);
    assertThat(judgement.groups(2))
        .extracting(g -> g.first() + "-" + g.last() + " at " + g.strongest().position())
        .containsExactly("50-52 at 52", "55-55 at 55");
    assertThat(judgement.groups(3))
        .singleElement()
        .extracting(FileJudgement.Group::last)
        .isEqualTo(55L);
  }

  @Test
  void cleanFilesHaveNoFindingsAlthoughScoresExceedTheThreshold() {
    for (long seed = 1; seed <= 10; seed++) {
      FileJudgement judgement = learning(table(seed, (r, t, c) -> {}));
      assertThat(rows(judgement)).as("seed %d", seed).isEmpty();
      assertThat(judgement.aboveThreshold()).as("seed %d", seed).isPositive();
      assertThat(judgement.judged()).isEqualTo(ROWS);
    }
  }

  @Test
  void farValuesNewWordsAndGapsAreFoundEvenIfTheyAreSeveral() {
    FileJudgement judgement =
        learning(
            table(
                7,
                (r, t, c) -> {
                  if (r >= 50 && r < 58) {
                    t.setNumber(c[0], 31 + .1 * r);
                  } else if (r == 200) {
                    t.setText(c[2], "broken");
                  } else if (r == 300) {
                    t.setMissing(c[1]);
                  }
                }));
    assertThat(rows(judgement)).containsExactly(50, 51, 52, 53, 54, 55, 56, 57, 200, 300);
    assertThat(judgement.findings().get(0).attribution().top(1)[0]).isZero();
  }

  /** A long fault is no second kind of usual records. */
  @Test
  void aFaultThatFillsATenthOfTheFileIsFound() {
    for (double share : new double[] {.03, .05, .07, .1, .2}) {
      int length = (int) (share * ROWS);
      for (double value : new double[] {0, 1_500}) {
        for (int seed = 1; seed <= 3; seed++) {
          FileJudgement judgement =
              learning(
                  table(
                      seed,
                      (r, t, c) -> {
                        if (r >= 40 && r < 40 + length) {
                          t.setNumber(c[1], value + r % 3);
                        }
                      }));
          assertThat(rows(judgement))
              .as("%s of the rows at %s, seed %d", share, value, seed)
              .containsExactly(LongStream.range(40, 40 + length).toArray());
          assertThat(judgement.findings().get(0).cause()).isEqualTo(1);
        }
      }
    }
  }

  /** What comes again is a state of the machine. */
  @Test
  void twoStatesThatTakeTurnsAreUsual() {
    for (int seed = 1; seed <= 5; seed++) {
      FileJudgement judgement =
          learning(table(seed, (r, t, c) -> t.setNumber(c[1], r % 50 < 10 ? 0 : 500 + r % 3)));
      assertThat(rows(judgement)).as("seed %d", seed).isEmpty();
    }
  }

  @Test
  void aWordThatIsOneOfManyRareOnesIsNoFinding() {
    RecordTable table = table(3, (r, t, c) -> t.setText(c[2], "w" + (int) Math.sqrt(r * 2)));
    assertThat(rows(learning(table))).isEmpty();
  }

  @Test
  void aConstantColumnThatChangesOnceIsFound() {
    RecordTable table = table(5, (r, t, c) -> t.setNumber(c[1], r == 111 ? 501.5 : 500));
    assertThat(rows(learning(table))).containsExactly(111);
  }

  @Test
  void aModelFromElsewhereFindsTheClearOnesOrAllIfTheFileIsOfAnotherKind() {
    RecordTable training = table(1, (r, t, c) -> {});
    DetectorModel model =
        DetectorModel.fit(
            learning(training).model().schema(),
            training,
            DetectorConfig.DEFAULT,
            new ModelProvenance("test", "test", ROWS, Instant.EPOCH));
    FileJudgement clean = FileJudgement.by(model, table(2, (r, t, c) -> {}), .05);
    assertThat(rows(clean)).isEmpty();
    FileJudgement one =
        FileJudgement.by(
            model, table(3, (r, t, c) -> t.setNumber(c[0], r == 9 ? 40 : 20 + r % 3)), .05);
    assertThat(rows(one)).containsExactly(9);
    assertThat(one.moreThanChance()).isFalse();
    FileJudgement other =
        FileJudgement.by(model, table(4, (r, t, c) -> t.setNumber(c[0], 60 + r % 5)), .05);
    assertThat(other.moreThanChance()).isTrue();
    assertThat(rows(other)).hasSize(ROWS);
  }

  /** Four kinds of devices take turns in the file, each in its own fields and at its own level. */
  private static RecordTable devices(long seed, boolean faults) {
    Random random = new Random(seed);
    RecordTable table = new RecordTable();
    int device = table.fieldIndex("device");
    for (int r = 0; r < 5 * ROWS; r++) {
      int round = r / 5;
      String name = new String[] {"kitchen", "cellar", "plug", "air", "meter"}[r % 5];
      table.setText(device, name);
      switch (name) {
        case "kitchen" ->
            table.setNumber(table.fieldIndex("temperature"), 24 + .3 * random.nextGaussian());
        case "cellar" -> {
          boolean warm = faults && round >= 200 && round < 210;
          table.setNumber(
              table.fieldIndex("temperature"), (warm ? 30 : 18) + .3 * random.nextGaussian());
        }
        case "plug" ->
            table.setNumber(
                table.fieldIndex("power"),
                faults && round == 100 ? 989 : 90 + 3 * random.nextGaussian());
        case "air" -> table.setNumber(table.fieldIndex("co2"), 600 + 25 * random.nextGaussian());
        default ->
            table.setNumber(
                table.fieldIndex("flow"),
                faults && round >= 300 && round < 340 ? round % 3 : 50 + random.nextGaussian());
      }
      table.endRow();
    }
    return table;
  }

  private static FileJudgement ofDevices(RecordTable table, Preset preset) {
    return Training.builder(table)
        .columns(
            new SchemaOptions(null, "device", Set.of(), Set.of(), Set.of(), java.util.List.of()))
        .preset(preset)
        .prepare()
        .judge(FileJudgement.DEFAULT_ASIDE);
  }

  /** Rows of other devices lie between those of a fault. */
  @Test
  void eachDeviceIsJudgedByItself() {
    for (int seed = 1; seed <= 5; seed++) {
      FileJudgement judgement = ofDevices(devices(seed, true), Preset.READINGS);
      assertThat(judgement.groups(2))
          .as("seed %d", seed)
          .extracting(g -> g.key() + " " + g.first() + "-" + g.last() + ": " + g.findings().size())
          .containsExactly("plug 502-502: 1", "cellar 1001-1046: 10", "meter 1504-1699: 40");
      assertThat(judgement.model().kinds()).hasSize(4);
      for (FileJudgement.Group group : judgement.groups(2)) {
        assertThat(judgement.model().kinds()).contains(group.model());
        assertThat(judgement.findings()).containsAll(group.findings());
      }
      // Readings of the cellar have the remainder 1.
      assertThat(judgement.before(1001, 3)).containsExactly(986, 991, 996);
      assertThat(judgement.before(6, 3)).containsExactly(1);
    }
  }

  @Test
  void cleanDevicesHaveNoFindings() {
    for (Preset preset : new Preset[] {Preset.READINGS, Preset.SENSORS}) {
      for (int seed = 1; seed <= 10; seed++) {
        FileJudgement judgement = ofDevices(devices(seed, false), preset);
        assertThat(rows(judgement)).as("preset %s, seed %d", preset, seed).isEmpty();
        assertThat(judgement.aboveThreshold()).isPositive();
      }
    }
  }

  /** Windows of one device hold no readings of another: a fault is found in its own rows only. */
  @Test
  void windowsAreThoseOfTheDevice() {
    for (int seed = 1; seed <= 5; seed++) {
      FileJudgement judgement = ofDevices(devices(seed, true), Preset.SENSORS);
      assertThat(judgement.judged()).isEqualTo(5 * (ROWS - 20));
      assertThat(judgement.groups(20))
          .as("seed %d", seed)
          .extracting(FileJudgement.Group::key)
          .isSubsetOf("plug", "cellar", "meter")
          .contains("plug", "meter");
    }
  }

  @Test
  void theShareSetAsideHasBounds() {
    RecordTable table = table(1, (r, t, c) -> {});
    DetectorModel model = learning(table).model();
    assertThatThrownBy(() -> FileJudgement.by(model, table, .6))
        .hasMessage("the share set aside must be greater than 0 and at most 0.5, was 0.6");
  }
}
