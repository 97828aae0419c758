package io.github.iforest4j;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Writes the golden files of a new format version, after {@code mvn -pl iforest-core test-compile}:
 *
 * <pre>
 * cd iforest-core
 * java -cp target/test-classes:target/classes io.github.iforest4j.GoldenForestFiles src/test/resources/golden
 * </pre>
 */
final class GoldenForestFiles {
  private GoldenForestFiles() {}

  /** Writes them into the folder that is the only argument. */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    Files.createDirectories(folder);
    for (ExampleForest example : ExampleForest.values()) {
      IsolationForest forest = example.fit();
      Random random = new Random(99);
      List<String> lines = new ArrayList<>();
      for (int r = 0; r < (example.numFeatures > 3 ? 2 : 10); r++) {
        double[] row = new double[example.numFeatures];
        Arrays.setAll(row, f -> example.value(random) + random.nextInt(2));
        StringBuilder line = new StringBuilder(Double.toHexString(forest.score(row)));
        line.append(',')
            .append(
                forest.hasBoxes() ? Double.toHexString(forest.score(row, ScoringMode.BOX)) : "");
        for (double x : row) {
          line.append(',').append(x);
        }
        lines.add(line.toString());
      }
      Files.write(folder.resolve(GoldenForestTest.name(example) + ".iforest"), example.bytes());
      Files.writeString(
          folder.resolve(GoldenForestTest.name(example) + ".csv"), String.join("\n", lines) + "\n");
    }
  }
}
