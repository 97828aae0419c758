package io.github.iforest4j.label.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.AnomalyLabeler;
import io.github.iforest4j.label.LabelStatus;
import io.github.iforest4j.label.OfflineLabeler;
import io.github.iforest4j.testing.FakeTiming;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelCacheTest {
  private static final AnomalyLabel LABEL = Alarm.label("overheated", LabelStatus.LABELLED);

  private final FakeTiming timing = new FakeTiming();

  private record Named(String name) implements AnomalyLabeler {
    @Override
    public String description() {
      return "is never asked";
    }

    @Override
    public AnomalyLabel label(Evidence evidence) {
      throw new AssertionError("is never asked");
    }

    @Override
    public void close() {}
  }

  private LabelCache cache() {
    return cache(new Named("scripted"));
  }

  private LabelCache cache(AnomalyLabeler labeler) {
    return new LabelCache(labeler, 10, Duration.ofHours(1), timing.clock());
  }

  @Test
  void labelsAreKeptFromRunToRun(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("labels.jsonl");
    LabelCache cache = cache();
    cache.put("sig\u001f1", LABEL);
    cache.put("refused", LABEL.withStatus(LabelStatus.UNGROUNDED));
    assertThat(cache.size()).isEqualTo(1);
    cache.save(file);
    LabelCache again = cache();
    again.load(file);
    assertThat(again.find("sig\u001f1").reason()).isEqualTo("temperature is 93.25 °C");
    timing.advance(Duration.ofHours(1));
    assertThat(again.find("sig\u001f1")).as("its time is up").isNull();
    Files.writeString(file, "nonsense\n");
    assertThatThrownBy(() -> again.load(file)).hasMessageContaining("line 1 is no saved label");
  }

  @Test
  void labelsOfAnotherBackendAreSkipped(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("labels.jsonl");
    LabelCache cache = cache();
    cache.put("s", LABEL);
    cache.save(file);
    LabelCache other = cache(new OfflineLabeler());
    other.load(file);
    assertThat(other.size()).isZero();
  }

  @Test
  void aFullCacheDropsWhatWasUsedLongestAgo() {
    LabelCache cache = cache();
    for (int i = 0; i < 20; i++) {
      cache.put("s" + i, LABEL);
    }
    assertThat(cache.size()).isEqualTo(10);
    assertThat(cache.find("s9")).isNull();
    assertThat(cache.find("s10")).isNotNull();
    cache.put("s20", LABEL);
    assertThat(cache.find("s10")).as("was just used").isNotNull();
    assertThat(cache.find("s11")).isNull();
  }

  @Test
  void aMissingFileHoldsNoLabels(@TempDir Path folder) throws IOException {
    LabelCache cache = cache();
    cache.load(folder.resolve("none.jsonl"));
    assertThat(cache.size()).isZero();
  }
}
