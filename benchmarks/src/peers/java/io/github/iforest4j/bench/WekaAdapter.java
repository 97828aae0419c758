package io.github.iforest4j.bench;

import io.github.iforest4j.testing.ForestAdapter;
import io.github.iforest4j.testing.ForestSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.function.ToDoubleFunction;
import weka.classifiers.misc.IsolationForest;
import weka.core.Attribute;
import weka.core.DenseInstance;
import weka.core.Instances;

/** Weka's isolation forest: a classifier whose second class is "anomaly". NaN is Weka's missing value. */
final class WekaAdapter implements ForestAdapter {
  private final String version;

  WekaAdapter(Properties versions) throws IOException {
    // Weka writes a folder for its packages, by default into the user's home, and asks a server.
    System.setProperty("WEKA_HOME", Files.createTempDirectory("weka").toString());
    System.setProperty("weka.packageManager.offline", "true");
    version = versions.getProperty("weka");
  }

  @Override
  public String name() {
    return "Weka isolationForest " + version;
  }

  @Override
  public ToDoubleFunction<double[]> fit(double[][] rows, ForestSettings settings) {
    Adapters.requireNone(settings);
    Adapters.requireOneThread(settings);
    Instances header = header(rows[0].length);
    Instances data = new Instances(header, rows.length);
    for (double[] row : rows) {
      data.add(new DenseInstance(1, withClass(row)));
    }
    IsolationForest forest = new IsolationForest();
    forest.setNumTrees(settings.numTrees());
    forest.setSubsampleSize(settings.subsampleSize());
    forest.setSeed((int) settings.seed());
    try {
      forest.buildClassifier(data);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) { // What Weka's method declares.
      throw new IllegalStateException(e);
    }
    int numColumns = rows[0].length;
    return row -> {
      if (row.length != numColumns) {
        throw new UnsupportedOperationException("rows belong to a header");
      }
      DenseInstance instance = new DenseInstance(1, withClass(row));
      instance.setDataset(header);
      return forest.distributionForInstance(instance)[1];
    };
  }

  private static Instances header(int numColumns) {
    ArrayList<Attribute> attributes = new ArrayList<>();
    for (int f = 0; f < numColumns; f++) {
      attributes.add(new Attribute("c" + f));
    }
    attributes.add(new Attribute("class", List.of("usual", "anomaly")));
    Instances header = new Instances("rows", attributes, 0);
    header.setClassIndex(numColumns);
    return header;
  }

  /** The row, and the class "usual". */
  private static double[] withClass(double[] row) {
    return Arrays.copyOf(row, row.length + 1);
  }
}
