package io.github.iforest4j.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.schema.SchemaOptions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class KeyedDetectorTest {
  private static DetectorModel train(RecordTable table) {
    return Training.builder(table)
        .columns(SchemaOptions.builder().key("device").build())
        .preset(Preset.SENSORS)
        .provenance("test", "here", Instant.EPOCH)
        .prepare()
        .fit();
  }

  /** Interleaved devices have the verdicts that a detector of each gives alone. */
  @Test
  void eachKeyIsJudgedByItself() {
    for (long seed = 1; seed <= 5; seed++) {
      Random random = new Random(seed);
      RecordTable table = new RecordTable();
      for (int i = 0; i < 800; i++) {
        String device = "d" + random.nextInt(3);
        double level = device.equals("d0") ? 20 : device.equals("d1") ? 60 : 5;
        table
            .set("device", device)
            .set("temperature", level + random.nextGaussian())
            .set("power", 2 * level + random.nextGaussian())
            .endRow();
      }
      DetectorModel model = train(table);
      KeyedDetector keyed = new KeyedDetector(model);
      Map<String, AnomalyDetector> alone = new HashMap<>();
      RecordRow row = keyed.newRow();
      for (int r = 0; r < table.numRows(); r++) {
        table.copyTo(r, row);
        AnomalyDetector own = alone.computeIfAbsent(row.text(0), d -> model.newDetector());
        Verdict expected = own.detect(row);
        Verdict verdict = keyed.detectReused(row);
        // Scores are NaN while the windows fill.
        assertThat(Double.toString(verdict.score()))
            .as("seed %d, row %d", seed, r)
            .isEqualTo(Double.toString(expected.score()));
        assertThat(verdict.isAnomaly()).isEqualTo(expected.isAnomaly());
        assertThat(verdict.position()).isEqualTo(expected.position());
        assertThat(keyed.last().model()).isSameAs(model);
      }
    }
  }

  /** Batches on several threads have the verdicts of one reading after the other. */
  @Test
  void batchesAreJudgedAlikeOnAnyNumberOfThreads() {
    Random random = new Random(11);
    RecordTable table = new RecordTable();
    for (int i = 0; i < 3000; i++) {
      table
          .set("device", "d" + random.nextInt(40))
          .set("temperature", 20 + random.nextGaussian() + (i % 500 == 0 ? 30 : 0))
          .set("power", 40 + random.nextGaussian())
          .endRow();
    }
    DetectorModel model = train(table);
    KeyedDetector keyed = new KeyedDetector(model);
    List<String> expected = new ArrayList<>();
    RecordRow row = keyed.newRow();
    for (int r = 0; r < table.numRows(); r++) {
      table.copyTo(r, row);
      expected.add(keyed.detectReused(row).toString());
    }
    assertThat(expected).anyMatch(text -> !text.equals(expected.get(0)));
    for (int numThreads : new int[] {1, 2, 7}) {
      List<CompletableFuture<List<Verdict>>> batches = new ArrayList<>();
      try (KeyedBatches detector = new KeyedBatches(model, numThreads)) {
        for (int from = 0; from < table.numRows(); from += 700) {
          List<RecordRow> rows = new ArrayList<>();
          for (int r = from; r < Math.min(from + 700, table.numRows()); r++) {
            RecordRow copy = detector.newRow();
            table.copyTo(r, copy);
            rows.add(copy);
          }
          batches.add(detector.detect(rows));
        }
        List<String> verdicts = new ArrayList<>();
        batches.forEach(batch -> batch.join().forEach(v -> verdicts.add(v.toString())));
        assertThat(verdicts).as("%d threads", numThreads).isEqualTo(expected);
      }
    }
    assertThatThrownBy(() -> new KeyedBatches(model, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("was 0");
  }

  /** Devices that measure different things are judged by the models of their kinds. */
  @Test
  void eachKindIsJudgedByItsModel() {
    Random random = new Random(5);
    RecordTable table = new RecordTable();
    for (int i = 0; i < 300; i++) {
      table.set("device", "cellar").set("temperature", 18 + random.nextGaussian() * .2).endRow();
      table
          .set("device", "plug")
          .set("power", 90 + 5 * random.nextGaussian())
          .set("voltage", 230 + random.nextGaussian())
          .endRow();
    }
    DetectorModel model =
        Training.builder(table)
            .columns(SchemaOptions.builder().key("device").build())
            .provenance("test", "here", Instant.EPOCH)
            .prepare()
            .fit();
    KeyedDetector keyed = new KeyedDetector(model);
    RecordRow row = keyed.newRow();
    assertThat(keyed.detectReused(row.set("device", "cellar").set("temperature", 18.1)).isAnomaly())
        .isFalse();
    assertThat(keyed.last().model()).isSameAs(model.kinds().get(0));
    row.clear();
    row.set("device", "plug").set("power", 91).set("voltage", 230);
    assertThat(keyed.detectReused(row).isAnomaly()).isFalse();
    assertThat(keyed.last().model()).isSameAs(model.kinds().get(1));
    row.set("power", 990);
    assertThat(keyed.detectReused(row).isAnomaly()).isTrue();
  }

  @Test
  void withoutAKeyThereIsOneDetector() {
    DetectorModel model = ExampleDetector.fit(Preset.READINGS);
    KeyedDetector keyed = new KeyedDetector(model);
    AnomalyDetector alone = model.newDetector();
    RecordRow row = keyed.newRow();
    for (int i = 0; i < 5; i++) {
      assertThat(keyed.detectReused(row).score()).isEqualTo(alone.detect(row).score());
    }
    assertThat(keyed.last().model()).isSameAs(model);
  }
}
