package io.github.iforest4j.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.IsolationForestConfig;
import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Learning;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.engine.JudgeSettings;
import io.github.iforest4j.engine.Origin;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The estimate of what a key takes on the heap, against what it takes. Prints both. */
@Isolated("it measures the heap")
class KeySizeTest {
  private static final int READINGS = 60;

  private static final int ATTEMPTS = 10;

  /** From this reading on, the readings of keys with faults are anomalies. */
  private static final int FAULT = 55;

  private static FeatureSchema schema(int sensors) {
    return new FeatureSchema(
        IntStream.range(0, sensors).mapToObj(s -> Field.numeric("sensor" + s, "")).toList());
  }

  private static double value(Random random, int sensor) {
    return 20 + sensor + random.nextGaussian();
  }

  /** Keys that do not learn share the model's trees, whose number then does not matter. */
  private static DetectorModel model(Preset preset, int sensors, Learning learning) {
    boolean shared = !learning.adapts() && preset != Preset.METRIC;
    RecordTable table = new RecordTable();
    Random random = new Random(1);
    for (int r = 0; r < (shared ? 300 : 2_000); r++) {
      for (int s = 0; s < sensors; s++) {
        table.setNumber(table.fieldIndex("sensor" + s), value(random, s));
      }
      table.endRow();
    }
    DetectorConfig.Builder config = DetectorConfig.builder().preset(preset);
    if (shared) {
      config.forest(IsolationForestConfig.builder().numTrees(10).subsampleSize(64).build());
    }
    return DetectorModel.fit(
        schema(sensors),
        table,
        config.build(),
        new ModelProvenance("test", "made up", 2_000, Instant.EPOCH));
  }

  private static List<KeyMemory> memories(
      DetectorModel model, Learning learning, boolean faults, int keys) throws IOException {
    JudgeSettings settings = JudgeSettings.of(model).withLearning(learning);
    RecordRow row = model.schema().newRow();
    List<KeyMemory> memories = new ArrayList<>();
    for (int k = 0; k < keys; k++) {
      Random random = new Random(k);
      KeyMemory memory = new KeyMemory();
      for (int r = 0; r < READINGS; r++) {
        row.clear();
        for (int s = 0; s < row.schema().numFields(); s++) {
          row.setNumber(s, value(random, s) + (faults && r >= FAULT ? 30 : 0));
        }
        memory.judge(model, settings, "device-" + k).judge(row, Origin.of("test", r + 1, null));
      }
      memories.add(memory);
    }
    return memories;
  }

  private static long usedHeap() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return least;
  }

  /** Enough keys that other objects do not count: some megabytes. */
  @ParameterizedTest
  @CsvSource({
    "READINGS,  8, FROZEN, false, 500",
    "READINGS, 30, FROZEN, true,  200",
    "SENSORS,   1, FROZEN, false, 500",
    "SENSORS,   8, FROZEN, false, 300",
    "SENSORS,   8, FROZEN, true,  200",
    "SENSORS,  30, FROZEN, true,  100",
    "READINGS,  8, ADAPT,  false,   5",
    "READINGS, 30, ADAPT,  false,   5",
    "SENSORS,   1, ADAPT,  false,   3",
    "SENSORS,   8, ADAPT,  false,   3",
    "METRIC,    1, FROZEN, false,   5"
  })
  void theEstimateIsLessThanTwiceAndMoreThanHalfOfTheHeap(
      Preset preset, int sensors, Learning learning, boolean faults, int keys) throws IOException {
    DetectorModel model = model(preset, sensors, learning);
    // What is made once for all keys is made here.
    assertThat(memories(model, learning, faults, 1)).isNotEmpty();
    long heap = 0;
    long estimate = Long.MAX_VALUE;
    // What earlier tests left behind may be freed meanwhile, and then it is measured again.
    for (int i = 0; i < ATTEMPTS && !isWithinTwofold(estimate, heap); i++) {
      long before = usedHeap();
      List<KeyMemory> memories = memories(model, learning, faults, keys);
      heap = (usedHeap() - before) / keys;
      // The last key: also keeps all of them reachable until here.
      estimate = memories.get(keys - 1).heapBytes(learning.adapts());
    }
    System.out.printf(
        Locale.ROOT,
        "a key, %s, %d sensors, %s%s: %,d bytes of heap, estimated as %,d%n",
        preset,
        sensors,
        learning,
        faults ? ", open incident" : "",
        heap,
        estimate);
    assertThat(isWithinTwofold(estimate, heap)).as("%d for %d bytes", estimate, heap).isTrue();
  }

  private static boolean isWithinTwofold(long estimate, long heap) {
    return heap / 2 <= estimate && estimate <= 2 * heap;
  }
}
