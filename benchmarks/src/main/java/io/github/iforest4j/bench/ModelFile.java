package io.github.iforest4j.bench;

import io.github.iforest4j.IsolationForest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;

/** Reading and writing a forest of 100 trees of 256 rows, 8 features, no boxes: in memory. */
public class ModelFile extends RowBenchmark {
  private IsolationForest forest;
  private byte[] file;

  /** Fits and writes once. */
  @Setup
  public void fit() throws IOException {
    forest = Forests.plain(8);
    file = bytes(forest);
    Forests.checked(IsolationForest.read(new ByteArrayInputStream(file)));
  }

  static byte[] bytes(IsolationForest forest) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    forest.write(out);
    return out.toByteArray();
  }

  /** Bytes to a forest that is ready to score. */
  @Benchmark
  public IsolationForest read() throws IOException {
    return IsolationForest.read(new ByteArrayInputStream(file));
  }

  /** A forest to bytes. */
  @Benchmark
  public byte[] write() throws IOException {
    return bytes(forest);
  }
}
