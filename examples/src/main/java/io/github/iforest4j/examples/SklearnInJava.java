package io.github.iforest4j.examples;

import io.github.iforest4j.interop.ImportedForest;
import io.github.iforest4j.interop.MissingValues;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Scores rows with a forest that scikit-learn has fitted: {@code sklearn/train.py} writes the file.
 * The file holds rows with their scores; reading it fails unless the scores agree.
 */
public final class SklearnInJava {
  private SklearnInJava() {}

  /**
   * @param args the file that {@code train.py} has written
   */
  public static void main(String[] args) throws IOException {
    ImportedForest forest;
    try (InputStream in = Files.newInputStream(Path.of(args[0]))) {
      forest = ImportedForest.read(in, MissingValues.REFUSED);
    }
    System.out.println(
        forest.numTrees() + " trees, " + forest.numVerified() + " rows with the same scores");
    for (double[] row : new double[][] {{50, 1.2, 700}, {57, 1.2, 700}, {50, 2.5, 500}}) {
      double score = forest.score(row);
      System.out.printf(
          Locale.ROOT,
          "temperature %.0f, vibration %.1f, power %.0f: score %.3f, predict %d\n",
          row[0],
          row[1],
          row[2],
          score,
          forest.threshold().isAnomaly(score) ? -1 : 1);
    }
  }
}
