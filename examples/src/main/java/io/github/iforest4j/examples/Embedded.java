package io.github.iforest4j.examples;

import io.github.iforest4j.detect.AnomalyDetector;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** A detector in a plain program: learns once, keeps the model, judges one reading at a time. */
public final class Embedded {
  private Embedded() {}

  public static void main(String[] args) throws IOException {
    Random random = new Random(1);

    // 1. Learn from readings of good days.
    double[][] usual = new double[5_000][];
    for (int i = 0; i < usual.length; i++) {
      usual[i] = pump(random);
    }
    DetectorModel model = DetectorModel.fit(usual, "temperature", "pressure", "flow");

    // 2. Keep it: a small file, which a program in production reads when it starts.
    Path file = Files.createTempFile("pump", ".iforest");
    model.write(file);
    AnomalyDetector detector = DetectorModel.read(file).newDetector();

    // 3. Judge readings as they come. This pump's valve is closed for five readings. By default one
    // usual reading in a hundred is an anomaly by chance, so three in a row raise an alarm.
    int inARow = 0;
    for (int i = 0; i < 1_000; i++) {
      double[] reading = pump(random);
      if (i >= 700 && i < 705) {
        reading[2] = 0;
      }
      Verdict verdict = detector.detect(reading);
      inARow = verdict.isAnomaly() ? inARow + 1 : 0;
      if (inARow == 3) {
        System.out.println("reading " + i + ": " + verdict.explain());
      }
    }
    Files.delete(file);
  }

  /** Temperature in °C, pressure in bar, flow in m³/h; the flow follows the pressure. */
  private static double[] pump(Random random) {
    double pressure = 6 + 0.2 * random.nextGaussian();
    return new double[] {
      63 + random.nextGaussian(), pressure, 10 * pressure + random.nextGaussian()
    };
  }
}
