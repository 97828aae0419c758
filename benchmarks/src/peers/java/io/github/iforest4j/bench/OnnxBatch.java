package io.github.iforest4j.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.github.iforest4j.FeatureMatrix;
import java.nio.FloatBuffer;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** The rows of {@link ScoreBatch}, scored by ONNX Runtime with {@link ChildArrayForest}'s trees. */
public class OnnxBatch extends RowBenchmark {
  /** Number of features. */
  @Param("8")
  public int features;

  private OrtSession session;
  private Map<String, OnnxTensor> input;

  /** Fits, converts, opens the model on one thread. */
  @Setup
  public void open() throws OrtException {
    ChildArrayForest forest =
        new ChildArrayForest(
            GaussianMixture.training(features), Forests.NUM_TREES, Forests.SUBSAMPLE_SIZE, 1);
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      session = environment.createSession(OnnxModel.of(forest, features), options);
    }
    FeatureMatrix rows = GaussianMixture.scored(features);
    FloatBuffer values = FloatBuffer.allocate(rows.numRows() * rows.numColumns());
    for (float[] row : Forests.floats(rows)) {
      values.put(row);
    }
    long[] shape = {rows.numRows(), rows.numColumns()};
    input = Map.of("rows", OnnxTensor.createTensor(environment, values.flip(), shape));
    requireAgreement(forest, rows);
  }

  private void requireAgreement(ChildArrayForest forest, FeatureMatrix rows) throws OrtException {
    float[][] pathLengths = onnxRuntime();
    double[] scores = new double[rows.numRows()];
    double difference = 0;
    for (int r = 0; r < scores.length; r++) {
      scores[r] = -pathLengths[r][0];
      double expected = forest.meanPathLength(rows.array(), rows.rowOffset(r));
      difference += Math.abs(expected - pathLengths[r][0]) / scores.length;
    }
    GaussianMixture.requireOutliersFound("ONNX Runtime", scores);
    // A value that rounding to float moves across a threshold goes another way now and then.
    if (!(difference < 1e-3)) {
      throw new IllegalStateException("ONNX Runtime's path lengths differ by " + difference);
    }
  }

  /** Mean path lengths, in {@code float}. */
  @Benchmark
  @OperationsPerInvocation(GaussianMixture.SCORED_ROWS)
  public float[][] onnxRuntime() throws OrtException {
    try (OrtSession.Result result = session.run(input)) {
      return (float[][]) result.get(0).getValue();
    }
  }

  /** Closes the model. */
  @TearDown
  public void close() throws OrtException {
    session.close();
  }
}
