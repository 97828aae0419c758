package io.github.iforest4j.flink;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Live keys in front of RocksDB change nothing but the speed. */
@SuppressWarnings("try") // Closing a harness may throw anything, which then fails the test.
class KeyCacheTest {
  private static final JudgeOptions OPTIONS =
      new JudgeOptions(Learning.FROZEN, 2, 60_000, 600_000, 5_000, true);
  private static final int DEVICES = 5;

  /** One key fits, or two: with five devices, every reading throws another one out. */
  private static final long ONE_KEY = 60_000;

  private static final long ALL_KEYS = 10_000_000;

  /** Faults, silences long and short, new models until the first retires, checkpoints, restores. */
  private static List<String> said(int seed, StateBackend backend, long cache) throws Exception {
    Random random = new Random(seed);
    DetectorModel model = Plant.model(Preset.SENSORS);
    DetectorModel other = Plant.model();
    List<String> said = new ArrayList<>();
    Subtask subtask = new Subtask(model, OPTIONS, null, backend, cache);
    int models = 0;
    long second = 0;
    for (int i = 0; i < 600; i++) {
      second += random.nextInt(150) == 0 ? random.nextInt(800) : 1;
      String device = "d" + random.nextInt(DEVICES);
      boolean hot = i > 200 && random.nextInt(6) == 0;
      subtask.read(hot ? PlantReadings.hot(device, second) : PlantReadings.normal(device, second));
      if (i % 40 == 39) {
        DetectorModel next = ++models % 2 == 0 ? model : other;
        subtask.models(ModelUpdate.of(next, Plant.START.plusSeconds(second + 3)));
      }
      if (random.nextInt(30) == 0) {
        subtask.watermark(second);
      }
      switch (random.nextInt(30)) {
        case 0 -> subtask.harness.snapshot(i, i);
        case 1 -> {
          said.addAll(subtask.said());
          OperatorSubtaskState state = subtask.harness.snapshot(i, i);
          subtask.close();
          subtask = new Subtask(model, OPTIONS, state, backend, cache);
        }
        default -> {}
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
    for (int seed = 0; seed < 2; seed++) {
      List<String> heap = said(seed, new HashMapStateBackend(), 0);
      assertThat(heap).anyMatch(line -> line.contains("INCIDENT,"));
      assertThat(said(seed, new EmbeddedRocksDBStateBackend(), cache))
          .as("seed %d", seed)
          .isEqualTo(heap);
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
      for (int round = 0; round < ROUNDS; round++) {
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
