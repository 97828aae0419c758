package io.github.iforest4j.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.github.iforest4j.InvalidModelException;
import io.github.iforest4j.IsolationForestConfig;
import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.ScoringMode;
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
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class KeyedDetectorsTest {
  private static final DetectorModel MODEL = ExampleDetector.fit(Preset.READINGS);

  private static KeyedDetectors keyed(int maxKeys, long idleMillis) {
    return new KeyedDetectors(() -> MODEL.newDetector(), maxKeys, Duration.ofMillis(idleMillis));
  }

  private static List<String> keys(KeyedDetectors keyed) {
    List<String> keys = new ArrayList<>();
    keyed.forEach((key, detector) -> keys.add(key));
    return keys;
  }

  @Test
  void aKeyKeepsItsDetectorHoweverItIsWritten() {
    KeyedDetectors keyed = keyed(10, 1_000);
    AnomalyDetector pump = keyed.detector("pump", 0);
    assertThat(keyed.detector(new StringBuilder("pu").append("mp"), 5)).isSameAs(pump);
    assertThat(keyed.detector("fan", 5)).isNotSameAs(pump);
    assertThat(keyed.size()).isEqualTo(2);
    assertThat(keyed.evicted()).isZero();
  }

  @Test
  void theOneThatWasNotAskedForTheLongestMakesRoom() {
    KeyedDetectors keyed = keyed(3, 1_000);
    for (String key : List.of("a", "b", "c", "a", "d")) {
      keyed.detector(key, 0);
    }
    assertThat(keys(keyed)).containsExactly("c", "a", "d");
    assertThat(keyed.evicted()).isEqualTo(1);
  }

  @Test
  void anIdleKeyIsForgottenAndBeginsAnew() {
    KeyedDetectors keyed = keyed(3, 100);
    AnomalyDetector a = keyed.detector("a", 1_000);
    keyed.detector("b", 1_060);
    assertThat(keyed.detector("a", 1_100)).isSameAs(a);
    keyed.detector("c", 1_161);
    assertThat(keys(keyed)).containsExactly("a", "c");
    assertThat(keyed.detector("a", 1_262)).isNotSameAs(a);
    assertThat(keyed.evicted()).isEqualTo(3);
    // Time does not run backwards.
    AnomalyDetector late = keyed.detector("late", 0);
    assertThat(keyed.detector("late", 1_362)).isSameAs(late);
  }

  /** A linked hash map in the order of access does the same, with more garbage. */
  @Test
  void sameAsALinkedHashMap() {
    for (long seed = 1; seed <= 50; seed++) {
      Random random = new Random(seed);
      int maxKeys = 1 + random.nextInt(60);
      int idle = 1 + random.nextInt(300);
      KeyedDetectors keyed = keyed(maxKeys, idle);
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
        AnomalyDetector detector = keyed.detector(key, millis);
        assertThat(known == null || known == detector).as("seed %s, step %s", seed, i).isTrue();
        reference.put(key, millis);
        detectors.put(key, detector);
        assertThat(keyed.evicted()).as("seed %s, step %s", seed, i).isEqualTo(evicted);
        assertThat(keyed.size()).isEqualTo(reference.size());
      }
      assertThat(keys(keyed)).as("seed %s", seed).isEqualTo(List.copyOf(reference.keySet()));
    }
  }

  @Test
  void aSnapshotGoesOnWithEveryKey() throws IOException {
    KeyedDetectors keyed = keyed(20, 1_000);
    RecordRow row = MODEL.schema().newRow();
    Random random = new Random(4);
    for (int i = 0; i < 300; i++) {
      row.clear();
      row.setNumber(row.fieldIndex("temp"), random.nextGaussian());
      keyed.detector("device " + random.nextInt(30), i).detect(row);
    }
    byte[] snapshot = keyed.snapshot();
    List<String> before = keys(keyed);
    KeyedDetectors resumed = keyed(20, 1_000);
    resumed.detector("something else", 5);
    resumed.restore(snapshot, MODEL::resume);
    assertThat(keys(resumed)).isEqualTo(keys(keyed)).hasSize(20);
    assertThat(resumed.evicted()).isEqualTo(keyed.evicted()).isPositive();
    assertThat(resumed.snapshot()).isEqualTo(snapshot);
    for (int i = 0; i < 100; i++) {
      row.clear();
      row.setNumber(row.fieldIndex("temp"), 3 * random.nextGaussian());
      String key = "device " + random.nextInt(30);
      Verdict a = keyed.detector(key, 300 + 20 * i).detect(row);
      Verdict b = resumed.detector(key, 300 + 20 * i).detect(row);
      assertThat(b.score()).isEqualTo(a.score());
      assertThat(b.position()).isEqualTo(a.position());
    }
    assertThat(resumed.snapshot()).isEqualTo(keyed.snapshot());
    KeyedDetectors smaller = keyed(5, 1_000);
    smaller.restore(snapshot, MODEL::resume);
    assertThat(keys(smaller)).isEqualTo(before.subList(15, 20));
  }

  @Test
  void aDamagedSnapshotChangesNothing() {
    KeyedDetectors keyed = keyed(20, 1_000);
    keyed.detector("a", 1);
    keyed.detector("b", 2);
    byte[] snapshot = keyed.snapshot();
    for (int i = 0; i < snapshot.length; i += 97) {
      byte[] damaged = snapshot.clone();
      damaged[i] ^= 4;
      assertThatThrownBy(() -> keyed.restore(damaged, MODEL::resume))
          .isInstanceOf(InvalidModelException.class);
    }
    DetectorModel other = ExampleDetector.fit(Preset.SENSORS);
    assertThatThrownBy(() -> keyed.restore(snapshot, other::resume))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("belongs to model");
    assertThat(keys(keyed)).containsExactly("a", "b");
    assertThat(keyed.snapshot()).isEqualTo(snapshot);
  }

  @Test
  void boundsAreNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> keyed(0, 1))
        .withMessage("maxKeys must be at least 1, was 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> keyed(1, 0))
        .withMessage("idle must be positive, was PT0S");
    KeyedDetectors forever =
        new KeyedDetectors(() -> MODEL.newDetector(), 1, Duration.ofSeconds(Long.MAX_VALUE));
    assertThat(forever.detector("a", 0)).isSameAs(forever.detector("a", Long.MAX_VALUE));
  }

  @Test
  void findingADetectorAllocatesNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    KeyedDetectors keyed = keyed(500, 1_000_000);
    StringBuilder key = new StringBuilder("device 000");
    long best = Long.MAX_VALUE;
    for (int round = 0; round < 8; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 10_000; i++) {
        int number = i * 7 % 500;
        key.setCharAt(7, (char) ('0' + number / 100));
        key.setCharAt(8, (char) ('0' + number / 10 % 10));
        key.setCharAt(9, (char) ('0' + number % 10));
        keyed.detector(key, i);
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

  /** What so many keys with full windows take of the heap, each. */
  private static long bytesPerKey(DetectorModel model, int numKeys) {
    RecordRow row = model.schema().newRow();
    Random random = new Random(2);
    long before = usedHeap();
    KeyedDetectors keyed =
        new KeyedDetectors(() -> model.newDetector(), numKeys, Duration.ofDays(1));
    for (int i = 0; i < 25 * numKeys; i++) {
      for (int s = 0; s < 8; s++) {
        row.setNumber(s, random.nextGaussian());
      }
      keyed.detector("device-" + i % numKeys, i).detect(row);
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
    assertThat(bytesPerKey(eightSensors(Preset.SENSORS), 1_000)).isBetween(8_000L, 20_000L);
    assertThat(bytesPerKey(eightSensors(Preset.READINGS), 1_000)).isBetween(6_000L, 14_000L);
  }

  @Test
  @Tag("long")
  void tenThousandKeysTakeLessThanAGigabyte() {
    assertThat(10_000 * bytesPerKey(eightSensors(Preset.SENSORS), 10_000)).isLessThan(1L << 30);
    assertThat(10_000 * bytesPerKey(eightSensors(Preset.READINGS), 10_000)).isLessThan(1L << 30);
  }
}
