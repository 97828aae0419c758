package io.github.iforest4j.bench;

import io.github.iforest4j.testing.ForestAdapter;
import io.github.iforest4j.testing.ForestSettings;
import java.util.Properties;
import java.util.function.ToDoubleFunction;
import smile.anomaly.IsolationForest;
import smile.math.MathEx;

/** Smile's isolation forest with splits on single columns. Its seed is one for the process. */
final class SmileAdapter implements ForestAdapter {
  private final String version;

  SmileAdapter(Properties versions) {
    version = versions.getProperty("smile");
  }

  @Override
  public String name() {
    return "Smile " + version;
  }

  @Override
  public ToDoubleFunction<double[]> fit(double[][] rows, ForestSettings settings) {
    Adapters.requireNone(settings);
    Adapters.requireOneThread(settings);
    MathEx.setSeed(settings.seed());
    int sample = Math.min(rows.length, settings.subsampleSize());
    // All rows would be a share of 1, which Smile refuses; it rounds the product.
    double share = Math.min((double) sample / rows.length, Math.nextDown(1.0));
    IsolationForest forest =
        IsolationForest.fit(
            rows, settings.numTrees(), Adapters.heightLimit(sample), share, 0);
    return forest::score;
  }
}
