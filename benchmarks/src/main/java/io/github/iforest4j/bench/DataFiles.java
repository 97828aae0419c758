package io.github.iforest4j.bench;

import io.github.iforest4j.FeatureMatrix;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes the benchmarks' rows for programs that are not Java: {@code DataFiles FOLDER} makes {@code
 * training-8.f64}, {@code scored-8.f64} and so on, and {@code million-8.f64}: rows one after the
 * other, little-endian doubles.
 */
public final class DataFiles {
  private DataFiles() {}

  /** See above. */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    for (int features : new int[] {4, 8, 32}) {
      write(folder.resolve("training-" + features + ".f64"), GaussianMixture.training(features));
      write(folder.resolve("scored-" + features + ".f64"), GaussianMixture.scored(features));
    }
    write(
        folder.resolve("million-" + FitMillion.FEATURES + ".f64"),
        GaussianMixture.rows(FitMillion.ROWS, FitMillion.FEATURES, 1));
  }

  private static void write(Path file, FeatureMatrix rows) throws IOException {
    ByteBuffer row =
        ByteBuffer.allocate(Double.BYTES * rows.numColumns()).order(ByteOrder.LITTLE_ENDIAN);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      for (int r = 0; r < rows.numRows(); r++) {
        row.clear();
        for (int f = 0; f < rows.numColumns(); f++) {
          row.putDouble(rows.get(r, f));
        }
        out.write(row.array());
      }
    }
  }
}
