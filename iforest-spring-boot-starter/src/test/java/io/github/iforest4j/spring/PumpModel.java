package io.github.iforest4j.spring;

import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Preset;
import java.util.Random;

/** A model of a pump whose temperature is about 63, and whose flow is about 58. */
final class PumpModel {
  private PumpModel() {}

  static DetectorModel readings() {
    return DetectorModel.fit(usual(), "temperature", "flow");
  }

  static DetectorModel sensors() {
    return DetectorModel.fit(
        usual(), DetectorConfig.builder().preset(Preset.SENSORS).build(), "temperature", "flow");
  }

  private static double[][] usual() {
    Random random = new Random(1);
    double[][] usual = new double[1_000][];
    for (int i = 0; i < usual.length; i++) {
      usual[i] = new double[] {63 + random.nextGaussian(), 58 + random.nextGaussian()};
    }
    return usual;
  }
}
