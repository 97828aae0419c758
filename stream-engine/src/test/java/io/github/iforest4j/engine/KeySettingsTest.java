package io.github.iforest4j.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.engine.testing.Plant;
import org.junit.jupiter.api.Test;

class KeySettingsTest {
  private static final DetectorModel MODEL = Plant.model();

  @Test
  void asManyStreamsAsFitIntoAQuarterOfTheHeap() {
    // Two features: 8 KB + 2 * 4 KB each.
    assertThat(KeySettings.of(MODEL, 64L << 20).maxKeys()).isEqualTo(1_024);
    assertThat(KeySettings.of(MODEL, 512L << 20).maxKeys()).isEqualTo(8_192);
    assertThat(KeySettings.of(MODEL, 8L << 30).maxKeys()).isEqualTo(KeySettings.MAX_KEYS);
    assertThat(KeySettings.of(MODEL, 1).maxKeys()).isEqualTo(1);
  }
}
