package io.github.iforest4j.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.sun.management.ThreadMXBean;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Learning;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.engine.testing.Plant;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Live keys in front of RocksDB change nothing but the speed. */
@SuppressWarnings("try") // Closing a harness may throw anything, which then fails the test.
class KeyCacheTest {
  private static final JudgeOptions OPTIONS =
      new JudgeOptions(Learning.FROZEN, 2, 60_000, 600_000, 5_000, true);
  private static final int DEVICES = 5;

  /** One key fits: with five devices, nearly every reading throws another one out. */
  private static final long ONE_KEY = 20_000;

  private static final long ALL_KEYS = 10_000_000;

  private static final int SEEDS = 2;

  /** What happens in a run: readings, models until the first ones retire, checkpoints, restores. */
  private static final int READINGS = 300;

  private static final int READINGS_PER_MODEL = 20;
  private static final Set<Integer> CHECKPOINTS = Set.of(30, 31, 75, 130, 170, 210, 255, 290);

  /** Each opens a database anew, which is slow. */
  private static final Set<Integer> RESTORES = Set.of(60, 180);

  private static final DetectorModel MODEL = Plant.model(Preset.SENSORS);
  private static final DetectorModel OTHER = Plant.model();

  /** By seed: what the heap backend says. */
  private static final List<List<String>> ON_THE_HEAP = new ArrayList<>();

  @BeforeAll
  static void judgeOnTheHeap() throws Exception {
    for (int seed = 0; seed < SEEDS; seed++) {
      List<String> heap = said(seed, new HashMapStateBackend(), 0);
      assertThat(heap).filteredOn(line -> line.contains("INCIDENT,")).hasSizeGreaterThan(5);
      ON_THE_HEAP.add(heap);
    }
  }

  /** Faults, silences long and short, new models until the first retires, checkpoints, restores. */
  private static List<String> said(int seed, StateBackend backend, long cache) throws Exception {
    Random random = new Random(seed);
    List<String> said = new ArrayList<>();
    Subtask subtask = new Subtask(MODEL, OPTIONS, null, backend, cache);
    int models = 0;
    long second = 0;
    for (int i = 0; i < READINGS; i++) {
      second += random.nextInt(75) == 0 ? random.nextInt(800) : 1;
      String device = "d" + random.nextInt(DEVICES);
      boolean hot = i > 100 && random.nextInt(6) == 0;
      subtask.read(hot ? PlantReadings.hot(device, second) : PlantReadings.normal(device, second));
      if (i % READINGS_PER_MODEL == READINGS_PER_MODEL - 1) {
        DetectorModel next = ++models % 2 == 0 ? MODEL : OTHER;
        subtask.models(ModelUpdate.of(next, Plant.START.plusSeconds(second + 3)));
      }
      if (random.nextInt(15) == 0) {
        subtask.watermark(second);
      }
      if (CHECKPOINTS.contains(i)) {
        subtask.harness.snapshot(i, i);
      }
      if (RESTORES.contains(i)) {
        said.addAll(subtask.said());
        OperatorSubtaskState state = subtask.harness.snapshot(i, i);
        subtask.close();
        subtask = new Subtask(MODEL, OPTIONS, state, backend, cache);
      }
    }
    subtask.harness.processWatermark(Watermark.MAX_WATERMARK);
    said.addAll(subtask.said());
    subtask.close();
    Collections.sort(said);
    return said;
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, ONE_KEY, ALL_KEYS})
  void aSubtaskSaysTheSameWhateverItsCache(long cache) throws Exception {
    for (int seed = 0; seed < SEEDS; seed++) {
      assertThat(said(seed, new EmbeddedRocksDBStateBackend(), cache))
          .as("seed %d", seed)
          .isEqualTo(ON_THE_HEAP.get(seed));
    }
  }

  /** The key of Flink's state must be that of the reading again, or its timer would be lost. */
  @Test
  void timersOfKeysThatLeftTheCacheFire() throws Exception {
    try (Subtask subtask =
        new Subtask(Plant.model(), OPTIONS, null, new EmbeddedRocksDBStateBackend(), 1)) {
      subtask.read(PlantReadings.hot("a", 0));
      subtask.read(PlantReadings.hot("b", 0));
      subtask.watermark(61);
      assertThat(subtask.ids(StreamEvent.Kind.INCIDENT)).hasSize(2);
      subtask.watermark(601);
      assertThat(subtask.keys()).isZero();
      assertThat(subtask.harness.numEventTimeTimers()).isZero();
    }
  }

  @Test
  void aForgottenKeyIsGoneFromCacheAndState() throws Exception {
    try (Subtask subtask =
        new Subtask(Plant.model(), OPTIONS, null, new EmbeddedRocksDBStateBackend(), ALL_KEYS)) {
      subtask.read(PlantReadings.hot("a", 0));
      assertThat(subtask.keys()).as("only the cache has it").isZero();
      subtask.harness.snapshot(1, 1);
      assertThat(subtask.keys()).isEqualTo(1);
      subtask.read(PlantReadings.hot("a", 1));
      subtask.watermark(700);
      subtask.harness.snapshot(2, 2);
      assertThat(subtask.keys()).isZero();
    }
  }

  /** Flink shows the state only, and what the cache has is newer, or not in the state at all. */
  @Test
  void aCachedKeyGoesOnWhenItsModelRetires() throws Exception {
    try (Subtask subtask =
        new Subtask(OTHER, OPTIONS, null, new EmbeddedRocksDBStateBackend(), ALL_KEYS)) {
      subtask.read(PlantReadings.hot("a", 0));
      subtask.harness.snapshot(1, 1);
      subtask.read(PlantReadings.hot("a", 1));
      subtask.read(PlantReadings.hot("b", 1));
      for (int n = 1; n <= DetectorFunction.MAX_MODELS; n++) {
        DetectorModel next = n % 2 == 0 ? OTHER : MODEL;
        subtask.models(ModelUpdate.of(next, Plant.START.plusSeconds(10 * n)));
      }
      subtask.watermark(61);
      assertThat(subtask.events())
          .filteredOn(event -> event.kind() == StreamEvent.Kind.INCIDENT)
          .extracting(StreamEvent::key, StreamEvent::modelId)
          .containsExactlyInAnyOrder(tuple("a", MODEL.id()), tuple("b", MODEL.id()));
      assertThat(subtask.events())
          .filteredOn(event -> event.json().contains("\"anomalies\":2"))
          .hasSize(1);
    }
  }

  @Test
  void theHeapBackendHasNoCache() throws Exception {
    try (Subtask subtask =
        new Subtask(Plant.model(), OPTIONS, null, new HashMapStateBackend(), ALL_KEYS)) {
      subtask.read(PlantReadings.hot("a", 0));
      assertThat(subtask.keys()).isEqualTo(1);
    }
  }

  // Allocation: does not depend on how busy the machine is.

  private static final int ROUND = 200;
  private static final int ROUNDS = 150;

  /** Of ours and of Flink together. */
  private static final double MOST_BYTES = 8;

  private static double bytesPerReading(StateBackend backend) throws Exception {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    JudgeOptions options = new JudgeOptions(Learning.FROZEN, 2, 60_000, 600_000, 5_000, false);
    double least = Double.MAX_VALUE;
    long second = 0;
    try (Subtask subtask =
        new Subtask(Plant.model(Preset.SENSORS), options, null, backend, ALL_KEYS)) {
      // The least of all rounds counts, so there is no need to go on below the bound.
      for (int round = 0; round < ROUNDS && least >= MOST_BYTES; round++) {
        List<StreamRecord<Reading>> records = new ArrayList<>();
        for (int i = 0; i < ROUND; i++) {
          Reading reading = PlantReadings.normal("d" + i % DEVICES, second++);
          records.add(new StreamRecord<>(reading, reading.time()));
        }
        int events = subtask.events().size();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (StreamRecord<Reading> record : records) {
          subtask.operator.setKeyContextElement1(record);
          subtask.operator.processElement1(record);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        if (subtask.events().size() == events) {
          least = Math.min(least, (double) allocated / ROUND);
        }
      }
    }
    return least;
  }

  @Test
  void aNormalReadingAllocatesNothingOnTheHeap() throws Exception {
    assertThat(bytesPerReading(new HashMapStateBackend())).isLessThan(MOST_BYTES);
  }

  @Test
  void aNormalReadingOfACachedKeyAllocatesNothingWithRocksDb() throws Exception {
    assertThat(bytesPerReading(new EmbeddedRocksDBStateBackend())).isLessThan(MOST_BYTES);
  }
}
