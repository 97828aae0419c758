package io.github.iforest4j.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.github.iforest4j.IsolationForestConfig;
import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.ScoringMode;
import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.schema.SchemaOptions;
import io.github.iforest4j.schema.SchemaProposal;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("it counts allocated bytes, and the compiler must keep up")
class KeyedStreamsTest {
  private static final DetectorModel MODEL = ExampleDetector.fit(Preset.READINGS);

  /** The keys whose eviction was reported, in that order. */
  private final List<String> reported = new ArrayList<>();

  private KeyedStreams<AnomalyDetector> keyed(int maxKeys, long idleMillis) {
    return keyed(maxKeys, Duration.ofMillis(idleMillis));
  }

  private KeyedStreams<AnomalyDetector> keyed(int maxKeys, Duration idle) {
    return new KeyedStreams<>(
        key -> MODEL.newDetector(), maxKeys, idle, (key, detector) -> reported.add(key));
  }

  private static byte[] snapshot(KeyedStreams<AnomalyDetector> keyed) {
    return keyed.snapshot(detector -> detector.state().snapshot());
  }

  private static void restore(
      KeyedStreams<AnomalyDetector> keyed, byte[] snapshot, DetectorModel model)
      throws IOException {
    keyed.restore(snapshot, (key, state) -> model.resume(state));
  }

  private static List<String> keys(KeyedStreams<AnomalyDetector> keyed) {
    List<String> keys = new ArrayList<>();
    keyed.forEach((key, detector) -> keys.add(key));
    return keys;
  }

  @Test
  void aKeyKeepsItsState() {
    KeyedStreams<AnomalyDetector> keyed = keyed(10, 1_000);
    AnomalyDetector pump = keyed.get("pump", 0);
    assertThat(keyed.get(new String("pump"), 5)).isSameAs(pump);
    assertThat(keyed.get("fan", 5)).isNotSameAs(pump);
    assertThat(keyed.size()).isEqualTo(2);
    assertThat(keyed.evicted()).isZero();
  }

  @Test
  void theOneThatWasNotAskedForTheLongestMakesRoom() {
    KeyedStreams<AnomalyDetector> keyed = keyed(3, 1_000);
    for (String key : List.of("a", "b", "c", "a", "d")) {
      keyed.get(key, 0);
    }
    assertThat(keys(keyed)).containsExactly("c", "a", "d");
    assertThat(keyed.evicted()).isEqualTo(1);
  }

  @Test
  void anIdleKeyIsForgottenAndBeginsAnew() {
    KeyedStreams<AnomalyDetector> keyed = keyed(3, 100);
    AnomalyDetector a = keyed.get("a", 1_000);
    keyed.get("b", 1_060);
    assertThat(keyed.get("a", 1_100)).isSameAs(a);
    keyed.get("c", 1_161);
    assertThat(keys(keyed)).containsExactly("a", "c");
    assertThat(keyed.get("a", 1_262)).isNotSameAs(a);
    assertThat(keyed.evicted()).isEqualTo(3);
    // Time does not run backwards.
    AnomalyDetector late = keyed.get("late", 0);
    assertThat(keyed.get("late", 1_362)).isSameAs(late);
  }

  /**
   * As when a stream goes on live that was read from a file so far, where silence did not count.
   */
  @Test
  void keysAreUsedWhenTheClockStarts() {
    KeyedStreams<AnomalyDetector> keyed = keyed(3, 100);
    AnomalyDetector a = keyed.get("a", 0);
    keyed.get("b", 0);
    keyed.startClock(1_000_000);
    assertThat(keyed.evictIdle(1_000_100)).isZero();
    assertThat(keyed.get("a", 1_000_100)).isSameAs(a);
    // It started already.
    keyed.startClock(2_000_000);
    assertThat(keyed.evictIdle(1_000_101)).isEqualTo(1);
    assertThat(keys(keyed)).containsExactly("a");
  }

  @Test
  void everyEvictionIsReportedOnceWithItsState() {
    List<String> evictions = new ArrayList<>();
    KeyedStreams<String> streams =
        new KeyedStreams<>(
            key -> "state of " + key,
            2,
            Duration.ofMillis(100),
            (key, state) -> evictions.add(key + ": " + state));
    streams.get("a", 0);
    streams.get("b", 10);
    streams.get("c", 20);
    assertThat(evictions).containsExactly("a: state of a");
    // Nothing is idle yet; then b is, without a reading.
    assertThat(streams.evictIdle(110)).isZero();
    assertThat(streams.evictIdle(111)).isEqualTo(1);
    assertThat(streams.evictIdle(111)).isZero();
    assertThat(evictions).containsExactly("a: state of a", "b: state of b");
    assertThat(streams.evictIdle(Long.MAX_VALUE)).isEqualTo(1);
    assertThat(evictions).endsWith("c: state of c").hasSize(3);
    assertThat(streams.size()).isZero();
    assertThat(streams.evicted()).isEqualTo(3);
  }

  @Test
  void aListenerThatFailsIsNotCalledAgainForTheKey() {
    List<String> evictions = new ArrayList<>();
    KeyedStreams<Integer> streams =
        new KeyedStreams<>(
            String::length,
            5,
            Duration.ofMillis(1),
            (key, state) -> {
              evictions.add(key);
              throw new IllegalStateException("no room for " + key);
            });
    streams.get("a", 0);
    streams.get("b", 1);
    assertThatThrownBy(() -> streams.evictIdle(5)).hasMessage("no room for a");
    assertThatThrownBy(() -> streams.evictIdle(5)).hasMessage("no room for b");
    assertThat(streams.evictIdle(5)).isZero();
    assertThat(evictions).containsExactly("a", "b");
  }

  @Test
  void whatIsIdleAfterARestoreIsReported() throws IOException {
    KeyedStreams<AnomalyDetector> keyed = keyed(5, 100);
    keyed.get("a", 0);
    keyed.get("b", 50);
    KeyedStreams<AnomalyDetector> resumed = keyed(5, 100);
    restore(resumed, snapshot(keyed), MODEL);
    assertThat(keys(resumed)).containsExactly("a", "b");
    assertThat(resumed.evictIdle(120)).isEqualTo(1);
    assertThat(reported).containsExactly("a");
  }

  /** Compared with a simple model: all keys are looked at each time. */
  @Test
  void sameAsLookingAtAllKeys() {
    for (long seed = 1; seed <= 50; seed++) {
      Random random = new Random(seed);
      int maxKeys = 1 + random.nextInt(60);
      int idle = 1 + random.nextInt(300);
      reported.clear();
      KeyedStreams<AnomalyDetector> keyed = keyed(maxKeys, idle);
      Map<String, Long> reference = new LinkedHashMap<>(16, .75f, true);
      Map<String, AnomalyDetector> detectors = new LinkedHashMap<>();
      long evicted = 0;
      long millis = 0;
      for (int i = 0; i < 2_000; i++) {
        millis += random.nextInt(random.nextInt(100) == 0 ? 1_000 : 10);
        String key = "key " + random.nextInt(80);
        for (Iterator<Long> it = reference.values().iterator(); it.hasNext(); ) {
          if (millis - it.next() > idle) {
            it.remove();
            evicted++;
          }
        }
        AnomalyDetector known = reference.containsKey(key) ? detectors.get(key) : null;
        if (known == null && reference.size() == maxKeys) {
          reference.remove(reference.keySet().iterator().next());
          evicted++;
        }
        AnomalyDetector detector = keyed.get(key, millis);
        assertThat(known == null || known == detector).as("seed %s, step %s", seed, i).isTrue();
        reference.put(key, millis);
        detectors.put(key, detector);
        assertThat(keyed.evicted()).as("seed %s, step %s", seed, i).isEqualTo(evicted);
        assertThat(reported).as("seed %s, step %s", seed, i).hasSize((int) evicted);
        assertThat(keyed.size()).isEqualTo(reference.size());
      }
      assertThat(keys(keyed)).as("seed %s", seed).isEqualTo(List.copyOf(reference.keySet()));
    }
  }

  @Test
  void aSnapshotGoesOnWithEveryKey() throws IOException {
    KeyedStreams<AnomalyDetector> keyed = keyed(20, 1_000);
    RecordRow row = MODEL.schema().newRow();
    Random random = new Random(4);
    for (int i = 0; i < 300; i++) {
      row.clear();
      row.setNumber(row.fieldIndex("temp"), random.nextGaussian());
      keyed.get("device " + random.nextInt(30), i).detect(row);
    }
    byte[] snapshot = snapshot(keyed);
    List<String> before = keys(keyed);
    KeyedStreams<AnomalyDetector> resumed = keyed(20, 1_000);
    resumed.get("something else", 5);
    restore(resumed, snapshot, MODEL);
    assertThat(keys(resumed)).isEqualTo(keys(keyed)).hasSize(20);
    assertThat(resumed.evicted()).isEqualTo(keyed.evicted()).isPositive();
    assertThat(snapshot(resumed)).isEqualTo(snapshot);
    for (int i = 0; i < 100; i++) {
      row.clear();
      row.setNumber(row.fieldIndex("temp"), 3 * random.nextGaussian());
      String key = "device " + random.nextInt(30);
      Verdict a = keyed.get(key, 300 + 20 * i).detect(row);
      Verdict b = resumed.get(key, 300 + 20 * i).detect(row);
      assertThat(b.score()).isEqualTo(a.score());
      assertThat(b.position()).isEqualTo(a.position());
    }
    assertThat(snapshot(resumed)).isEqualTo(snapshot(keyed));
    KeyedStreams<AnomalyDetector> smaller = keyed(5, 1_000);
    restore(smaller, snapshot, MODEL);
    assertThat(keys(smaller)).isEqualTo(before);
    reported.clear();
    assertThat(smaller.evictIdle(0)).isEqualTo(15);
    assertThat(keys(smaller)).isEqualTo(before.subList(15, 20));
    assertThat(reported).isEqualTo(before.subList(0, 15));
  }

  @Test
  void aDamagedSnapshotChangesNothing() {
    KeyedStreams<AnomalyDetector> keyed = keyed(20, 1_000);
    keyed.get("a", 1);
    keyed.get("b", 2);
    byte[] snapshot = snapshot(keyed);
    for (int i = 0; i < snapshot.length; i += 97) {
      byte[] damaged = snapshot.clone();
      damaged[i] ^= 4;
      assertThatThrownBy(() -> restore(keyed, damaged, MODEL))
          .isInstanceOf(InvalidModelException.class);
    }
    DetectorModel other = ExampleDetector.fit(Preset.SENSORS);
    assertThatThrownBy(() -> restore(keyed, snapshot, other))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("belongs to model");
    assertThat(keys(keyed)).containsExactly("a", "b");
    assertThat(snapshot(keyed)).isEqualTo(snapshot);
  }

  @Test
  void boundsAreNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> keyed(0, 1))
        .withMessage("maxKeys must be at least 1, was 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> keyed(1, 0))
        .withMessage("idle must be positive, was PT0S");
    KeyedStreams<AnomalyDetector> forever = keyed(1, Duration.ofSeconds(Long.MAX_VALUE));
    assertThat(forever.get("a", 0)).isSameAs(forever.get("a", Long.MAX_VALUE));
  }

  @Test
  void findingAStateAllocatesNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    KeyedStreams<AnomalyDetector> keyed = keyed(500, 1_000_000);
    String[] known = new String[500];
    Arrays.setAll(known, i -> "device " + i);
    long best = Long.MAX_VALUE;
    for (int round = 0; round < 8; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 10_000; i++) {
        keyed.get(known[i * 7 % 500], i);
      }
      best = Math.min(best, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(keyed.size()).isEqualTo(500);
    assertThat(best).as("bytes for 10,000 lookups").isLessThan(5_000);
  }

  /** Eight sensors that all move a little. */
  private static DetectorModel eightSensors(Preset preset) {
    RecordTable table = new RecordTable();
    Random random = new Random(1);
    for (int i = 0; i < 400; i++) {
      for (int s = 0; s < 8; s++) {
        table.setNumber(table.fieldIndex("sensor" + s), random.nextGaussian());
      }
      table.endRow();
    }
    return DetectorModel.fit(
        SchemaProposal.of(table, SchemaOptions.NONE).schema(),
        table,
        DetectorConfig.builder().preset(preset).build(),
        new ModelProvenance("test", "made up", 400, Instant.EPOCH));
  }

  /** The heap per key, with this number of keys whose windows are full. */
  private static long bytesPerKey(DetectorModel model, int numKeys) {
    RecordRow row = model.schema().newRow();
    Random random = new Random(2);
    long before = usedHeap();
    KeyedStreams<AnomalyDetector> keyed =
        new KeyedStreams<>(
            key -> model.newDetector(), numKeys, Duration.ofDays(1), (key, detector) -> {});
    for (int i = 0; i < 25 * numKeys; i++) {
      for (int s = 0; s < 8; s++) {
        row.setNumber(s, random.nextGaussian());
      }
      keyed.get("device-" + i % numKeys, i).detect(row);
    }
    long bytes = (usedHeap() - before) / numKeys;
    assertThat(keyed.size()).isEqualTo(numKeys);
    System.out.printf(
        Locale.ROOT, "keys: | %s | %d | %d |%n", model.config().preset(), numKeys, bytes);
    return bytes;
  }

  /**
   * Devices that differ get a model each: 32 trees of 64 rows, six fields, 400 training rows, a
   * sample of which the model keeps.
   */
  @Test
  void aCompactModelOfItsOwnIsSmall() {
    assertThat(bytesPerModel(ScoringMode.BOX)).isBetween(100_000L, 300_000L);
    assertThat(bytesPerModel(ScoringMode.PLAIN)).isBetween(20_000L, 70_000L);
  }

  private static long bytesPerModel(ScoringMode scoring) {
    RecordTable table = new RecordTable();
    Random random = new Random(1);
    for (int i = 0; i < 400; i++) {
      for (int s = 0; s < 6; s++) {
        table.setNumber(table.fieldIndex("field" + s), random.nextGaussian());
      }
      table.endRow();
    }
    FeatureSchema schema = SchemaProposal.of(table, SchemaOptions.NONE).schema();
    DetectorConfig config =
        DetectorConfig.builder()
            .scoring(scoring)
            .forest(
                IsolationForestConfig.builder()
                    .numTrees(32)
                    .subsampleSize(64)
                    .boxes(scoring == ScoringMode.BOX)
                    .build())
            .build();
    ModelProvenance provenance = new ModelProvenance("test", "made up", 400, Instant.EPOCH);
    List<DetectorModel> models = new ArrayList<>();
    models.add(DetectorModel.fit(schema, table, config, provenance));
    long before = usedHeap();
    for (int i = 0; i < 50; i++) {
      models.add(DetectorModel.fit(schema, table, config, provenance));
    }
    long bytes = (usedHeap() - before) / 50;
    assertThat(models).hasSize(51);
    System.out.printf(Locale.ROOT, "compact model: | %s | %d |%n", scoring, bytes);
    return bytes;
  }

  private static long usedHeap() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return least;
  }

  /** The figures of the javadoc. */
  @Test
  void aKeyTakesAFewKilobytes() {
    assertThat(bytesPerKey(eightSensors(Preset.SENSORS), 1_000)).isBetween(6_000L, 18_000L);
    assertThat(bytesPerKey(eightSensors(Preset.READINGS), 1_000)).isBetween(2_000L, 8_000L);
  }

  @Test
  @Tag("long")
  void tenThousandKeysTakeLessThanAGigabyte() {
    assertThat(10_000 * bytesPerKey(eightSensors(Preset.SENSORS), 10_000)).isLessThan(1L << 30);
    assertThat(10_000 * bytesPerKey(eightSensors(Preset.READINGS), 10_000)).isLessThan(1L << 30);
  }
}
