package io.github.iforest4j.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.detect.Training;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.IncidentEvent;
import io.github.iforest4j.engine.testing.Plant;
import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.schema.SchemaOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("it counts allocated bytes, and the compiler must keep up")
class StreamJudgeTest {
  private static final Instant ARRIVAL = Instant.parse("2026-03-02T00:00:00Z");

  private static Judgement judge(StreamJudge judge, RecordRow row, boolean hot, long second)
      throws IOException {
    row.clear();
    (hot ? Plant.hot("a", second) : Plant.normal("a", second)).writeTo(row);
    return judge.judge(row, Origin.of("plant.csv", second + 1, ARRIVAL));
  }

  @Test
  void anIncidentBeginsContinuesAndEnds() throws IOException {
    DetectorModel model = Plant.model();
    StreamJudge judge = new StreamJudge(model, JudgeSettings.of(model).withIncidentGap(2), "a");
    RecordRow row = model.schema().newRow();
    assertThat(judge(judge, row, false, 0).anomaly()).isNull();
    AnomalyEvent first = judge(judge, row, true, 1).anomaly();
    AnomalyEvent second = judge(judge, row, true, 2).anomaly();
    assertThat(first.beginsIncident()).isTrue();
    assertThat(second.incident()).isEqualTo(first.id());
    assertThat(first.key()).isEqualTo("a");
    assertThat(first.id()).isEqualTo(AnomalyEvent.idOf("plant.csv", 2));
    assertThat(first.time()).isEqualTo(Plant.START.plusSeconds(1));
    assertThat(judge.hasOpenIncident()).isTrue();
    assertThat(judge(judge, row, false, 3).ended()).isNull();
    IncidentEvent ended = judge(judge, row, false, 4).ended();
    assertThat(ended.id()).isEqualTo(first.id());
    assertThat(ended.anomalies()).isEqualTo(2);
    assertThat(ended.start()).isEqualTo(2);
    assertThat(ended.end()).isEqualTo(3);
    assertThat(judge.hasOpenIncident()).isFalse();
    assertThat(judge.endIncident()).isNull();
  }

  /** A fault that passes through the usual range goes on; records without a time stand alone. */
  @Test
  void anIncidentGoesOnWhileTheCourseOfNumbersPassesThroughTheUsualRange() throws IOException {
    for (boolean timed : new boolean[] {true, false}) {
      Random random = new Random(3);
      RecordTable table = new RecordTable();
      for (int r = 0; r < 500; r++) {
        if (timed) {
          table.set("time", ARRIVAL.plusSeconds(r).toString());
        }
        table.set("a", random.nextGaussian());
        table.set("b", random.nextGaussian());
        table.endRow();
      }
      DetectorModel model = Training.builder(table).preset(Preset.READINGS).prepare().fit();
      StreamJudge judge = new StreamJudge(model, JudgeSettings.of(model), "");
      RecordRow row = model.schema().newRow();
      List<String> said = new ArrayList<>();
      double[] course = {0, 40, .1, 40, .2, .3, .4, 40, .1, .2, .3, .4, .5, .6};
      for (int r = 0; r < course.length; r++) {
        row.clear();
        if (timed) {
          row.set("time", ARRIVAL.plusSeconds(1_000 + r).toString());
        }
        row.set("a", course[r]);
        // Equal values in a row would be a stuck sensor.
        row.set("b", .1 * (r % 3));
        Judgement judgement = judge.judge(row, Origin.of("made up", r, ARRIVAL));
        if (judgement.ended() != null) {
          said.add("over at " + r);
        }
        if (judgement.anomaly() != null && judgement.anomaly().beginsIncident()) {
          said.add("begins at " + r);
        }
      }
      if (timed) {
        assertThat(said).containsExactly("begins at 1", "over at 12");
      } else {
        assertThat(said.subList(0, 3)).containsExactly("begins at 1", "over at 2", "begins at 3");
      }
    }
  }

  /** The fault is still in the windows when it is over; the readings then show nothing of it. */
  @Test
  void anIncidentIsDescribedByItsWorstReadingWhileItLasted() throws IOException {
    DetectorModel model = Plant.model(Preset.SENSORS);
    JudgeSettings settings = JudgeSettings.of(model);
    int described = 0;
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      StreamJudge judge = new StreamJudge(model, settings, "a");
      RecordRow row = model.schema().newRow();
      int first = 40;
      int last = 42 + random.nextInt(8);
      for (int r = 0; r < 120; r++) {
        boolean fault = r >= first && r <= last;
        row.clear();
        row.setNumber(2, 60 + random.nextGaussian() / 2 + (fault ? 9 : 0));
        row.setNumber(3, 5 + .1 * random.nextGaussian());
        if (random.nextInt(10) == 0) {
          judge = StreamJudge.restore(model, settings, "a", judge.snapshot());
        }
        Judgement judgement = judge.judge(row, Origin.of("plant.csv", r, ARRIVAL));
        if (judgement.ended() != null && judgement.ended().start() <= last) {
          IncidentEvent ended = judgement.ended();
          assertThat(ended.peak()).as("seed %d", seed).isBetween((long) first, (long) last);
          assertThat(ended.peakFeatures().get(0))
              .as("seed %d", seed)
              .matches("temperature (6[6-9]|7).*");
          assertThat(ended.end()).as("seed %d", seed).isBetween(last - 1L, last + 5L);
          described++;
        }
      }
    }
    assertThat(described).isGreaterThan(15);
  }

  @Test
  void aReadingWithoutATimeHappenedWhenItArrived() throws IOException {
    DetectorModel model = Plant.model();
    StreamJudge judge = new StreamJudge(model, JudgeSettings.of(model), "");
    RecordRow row = model.schema().newRow();
    row.setNumber(2, 140);
    row.setNumber(3, 5);
    assertThat(judge.judge(row, Origin.of("s", 1, ARRIVAL)).anomaly().time()).isEqualTo(ARRIVAL);
    assertThat(judge.judge(row, Origin.of("s", 2, null)).anomaly().time()).isNull();
  }

  /** What a cluster engine relies on: it may save, move and restore a stream at any reading. */
  @Test
  void aStreamThatIsRestoredAtAnyReadingGivesTheSameEvents() throws IOException {
    for (Preset preset : List.of(Preset.READINGS, Preset.SENSORS)) {
      DetectorModel model = Plant.model(preset);
      JudgeSettings settings = JudgeSettings.of(model);
      for (int seed = 0; seed < 20; seed++) {
        Random random = new Random(seed);
        boolean[] hot = new boolean[120];
        for (int r = 40; r < hot.length; r++) {
          hot[r] = random.nextInt(8) == 0;
        }
        List<Object> whole = events(model, settings, hot, seed, 0);
        List<Object> moved = events(model, settings, hot, seed, 7);
        assertThat(moved).as("%s, seed %d", preset, seed).isEqualTo(whole);
        assertThat(whole).isNotEmpty();
      }
    }
  }

  /** All events and scores; restores about every {@code restores}th reading. */
  private static List<Object> events(
      DetectorModel model, JudgeSettings settings, boolean[] hot, int seed, int restores)
      throws IOException {
    Random random = new Random(seed);
    StreamJudge judge = new StreamJudge(model, settings, "a");
    RecordRow row = model.schema().newRow();
    List<Object> events = new ArrayList<>();
    for (int r = 0; r < hot.length; r++) {
      if (restores > 0 && random.nextInt(restores) == 0) {
        judge = StreamJudge.restore(model, settings, "a", judge.snapshot());
      }
      Judgement judgement = judge(judge, row, hot[r], r);
      if (judgement.ended() != null) {
        events.add(judgement.ended());
      }
      if (judgement.anomaly() != null) {
        events.add(judgement.anomaly());
      }
      if (judgement.verdict().state() != Verdict.State.WARMING) {
        events.add(judgement.verdict().score());
      }
    }
    return events;
  }

  @Test
  void anotherModelGoesOnWithTheOpenIncident() throws IOException {
    DetectorModel model = Plant.model();
    JudgeSettings settings = JudgeSettings.of(model).withIncidentGap(2);
    StreamJudge judge = new StreamJudge(model, settings, "a");
    RecordRow row = model.schema().newRow();
    judge(judge, row, false, 0);
    AnomalyEvent first = judge(judge, row, true, 1).anomaly();
    DetectorModel next = Plant.model(Preset.SENSORS);
    StreamJudge successor = judge.adoptedBy(next, settings);
    assertThat(successor.model()).isSameAs(next);
    assertThat(successor.key()).isEqualTo("a");
    assertThat(successor.hasOpenIncident()).isTrue();
    RecordRow nextRow = next.schema().newRow();
    Judgement judgement = judge(successor, nextRow, false, 2);
    // Positions go on, and so do the windows; those of another preset begin anew.
    assertThat(judgement.verdict().position()).isEqualTo(2);
    assertThat(judgement.verdict().state()).isEqualTo(Verdict.State.WARMING);
    IncidentEvent ended = judge(successor, nextRow, false, 3).ended();
    assertThat(ended.id()).isEqualTo(first.id());
    assertThat(StreamJudge.restore(next, settings, "a", successor.snapshot()).snapshot())
        .isEqualTo(successor.snapshot());
  }

  @Test
  void aModelOfOtherFieldsDoesNotGoOn() {
    DetectorModel model = Plant.model();
    StreamJudge judge = new StreamJudge(model, JudgeSettings.of(model), "a");
    double[][] rows = new double[20][];
    Arrays.setAll(rows, r -> new double[] {r % 7});
    DetectorModel other = DetectorModel.fit(rows, "speed");
    assertThatThrownBy(() -> judge.adoptedBy(other, JudgeSettings.of(other)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the next model must have the same fields, which are time, device, temperature,"
                + " pressure; it has speed");
  }

  @Test
  void bytesThatAreNoSnapshotAreRefused() throws IOException {
    DetectorModel model = Plant.model(Preset.SENSORS);
    JudgeSettings settings = JudgeSettings.of(model);
    StreamJudge judge = new StreamJudge(model, settings, "a");
    RecordRow row = model.schema().newRow();
    for (int r = 0; r < 60; r++) {
      judge(judge, row, r > 50, r);
    }
    byte[] snapshot = judge.snapshot();
    assertThat(StreamJudge.restore(model, settings, "a", snapshot).snapshot()).isEqualTo(snapshot);
    for (int length = 0; length < snapshot.length; length += 1 + length / 50) {
      byte[] cut = Arrays.copyOf(snapshot, length);
      assertThatThrownBy(() -> StreamJudge.restore(model, settings, "a", cut))
          .as("%d bytes", length)
          .isInstanceOf(InvalidModelException.class);
    }
    // The version before had no times of single fields: a time, and the number of fields, 0.
    byte[] before = Arrays.copyOf(snapshot, snapshot.length - Long.BYTES - Short.BYTES);
    before[0] = 2;
    assertThat(StreamJudge.restore(model, settings, "a", before).snapshot()).isEqualTo(snapshot);
    byte[] more = Arrays.copyOf(snapshot, snapshot.length + 1);
    assertThatThrownBy(() -> StreamJudge.restore(model, settings, "a", more))
        .isInstanceOf(InvalidModelException.class);
    DetectorModel other = Plant.model(Preset.READINGS);
    assertThatThrownBy(() -> StreamJudge.restore(other, JudgeSettings.of(other), "a", snapshot))
        .isInstanceOf(InvalidModelException.class);
  }

  @Test
  void anOrdinaryReadingAllocatesNothing() throws IOException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    DetectorModel model = Plant.model(Preset.SENSORS);
    StreamJudge judge = new StreamJudge(model, JudgeSettings.of(model), "a");
    RecordRow row = model.schema().newRow();
    judge(judge, row, false, 0);
    Origin origin = Origin.of("plant.csv", 1, null);
    Random random = new Random(1);
    judgeOrdinary(judge, row, origin, random, 20_000);
    long thread = Thread.currentThread().getId();
    long allocated = Long.MAX_VALUE;
    // What allocates does so in every round; a late compilation does so in one.
    for (int round = 0; round < 5; round++) {
      long before = threads.getThreadAllocatedBytes(thread);
      judgeOrdinary(judge, row, origin, random, 10_000);
      allocated = Math.min(allocated, threads.getThreadAllocatedBytes(thread) - before);
    }
    // The measurement itself takes a few objects.
    assertThat(allocated).isLessThan(10_000);
  }

  /** Readings that scarcely vary, but are not stuck. */
  private static void judgeOrdinary(
      StreamJudge judge, RecordRow row, Origin origin, Random random, int readings) {
    for (int r = 0; r < readings; r++) {
      row.setNumber(2, 60 + random.nextGaussian() / 2);
      row.setNumber(3, 5 + random.nextGaussian() / 20);
      if (judge.judge(row, origin).anomaly() != null) {
        throw new AssertionError("an ordinary reading is an anomaly");
      }
    }
  }

  /** A kind that the model had not learned yet: its fields are others than those so far. */
  @Test
  void aStreamGoesOnWithTheModelOfItsKind() {
    Random random = new Random(2);
    RecordTable table = new RecordTable();
    for (int i = 0; i < 200; i++) {
      table.set("device", "plug").set("power", 90 + random.nextGaussian()).endRow();
      table.set("device", "cellar").set("temperature", 18 + random.nextGaussian()).endRow();
    }
    DetectorModel model =
        Training.builder(table)
            .columns(SchemaOptions.builder().key("device").build())
            .prepare()
            .fit();
    JudgeSettings settings = JudgeSettings.of(model);
    DetectorModel cellar = model.kinds().get(1);
    RecordRow row = model.schema().newRow();
    for (boolean toKind : new boolean[] {true, false}) {
      DetectorModel before = toKind ? model : cellar;
      DetectorModel after = toKind ? cellar : model;
      StreamJudge judge = new StreamJudge(before, settings, "cellar");
      for (int i = 0; i < 3; i++) {
        judge.judge(
            row.set("device", "cellar").set("temperature", 17 + i),
            Origin.of("home", i + 1, ARRIVAL));
        row.endRow();
      }
      StreamJudge next = judge.renewed(after, settings, table, 395, 397, 399);
      AnomalyEvent found =
          next.judge(
                  row.set("device", "cellar").set("temperature", 80), Origin.of("home", 4, ARRIVAL))
              .anomaly();
      row.endRow();
      assertThat(found).isNotNull();
      assertThat(found.evidence().findings().get(0).recent())
          .as("the readings that the first model saw")
          .startsWith(17., 18., 19.);
    }
  }
}
