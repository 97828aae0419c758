package io.github.iforest4j.interop;

import io.github.iforest4j.AnomalyThreshold;
import io.github.iforest4j.IsolationForest;
import io.github.iforest4j.schema.PlainText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes a forest as an ONNX model: one {@code TreeEnsembleRegressor} that averages path lengths, a
 * division and a power.
 *
 * <p>The input {@code rows} is [N, d], floats unless {@link #doubles} is chosen. The outputs are
 * {@code score} [N, 1], floats in (0,1], higher is more anomalous; with a threshold also {@code
 * is_anomaly} [N, 1]; with {@link #sklearnOutputs} also what scikit-learn calls {@code label} (1 or
 * −1), {@code scores} and {@code score_samples}. The number of rows N is free. Operator sets 13 and
 * {@code ai.onnx.ml} 1 (3 with doubles or an extended forest), IR version 8.
 *
 * <p>Scores are those of {@link io.github.iforest4j.ScoringMode#PLAIN}: ONNX cannot express box
 * scores, so a threshold that was chosen for box scores does not fit. They agree with this library
 * within 2e-6 for the same input, since ONNX Runtime adds path lengths as floats. Every comparison
 * of a standard forest agrees exactly: a threshold becomes the smallest float that is not less.
 *
 * <p>For an extended forest, a matrix product of [N, d] rows and [d, P] weights comes before the
 * trees, where P is the number of splits of all trees. It is made of doubles, also for floats as
 * input. The model holds 8·d·P bytes of weights, and running it needs 8·N·P bytes. A row may take
 * another side than in the forest if its distance from the hyperplane is within the rounding of the
 * sum: at most 2·(d + 4)·2^−53·Σ |weight|·(|value| + |offset|), where the offset of a feature is
 * near the values of the training. Otherwise the scores agree as above.
 *
 * <p>A row that holds NaN gets the score NaN and is no anomaly, unless the forest was imported with
 * {@link MissingValues#AS_TRAINED}; then a NaN goes to the side that the node has for missing
 * values.
 *
 * <p>Each setter returns this object. Not thread-safe.
 */
public final class OnnxExport {
  /** Values whose range is a smaller share of their magnitude cannot be distinguished as floats. */
  private static final double MIN_RANGE = 0x1p-20;

  private static final int MAX_NAME = 200;

  private final Trees trees;
  private final int numFeatures;

  /** What comes before the trees of an extended forest; null if the forest is not extended. */
  private final @Nullable OnnxPlanes planes;

  private final boolean refusesNan;
  private List<String> featureNames;
  private @Nullable AnomalyThreshold threshold;
  private boolean doubles;
  private boolean sklearnOutputs;

  private OnnxExport(Trees trees, @Nullable OnnxPlanes planes, boolean refusesNan) {
    this.trees = trees;
    this.planes = planes;
    this.numFeatures = planes == null ? trees.numFeatures : planes.numFeatures;
    this.refusesNan = refusesNan;
    this.featureNames = List.of();
  }

  /**
   * An export of a forest, without a threshold and without names.
   *
   * @throws IllegalArgumentException if it is an extended forest with more than 2^24 weights: the
   *     number of its splits times the number of features
   */
  public static OnnxExport of(IsolationForest forest) {
    return of(forest, forest.numFeatures());
  }

  /** The same, on rows of {@code width} features; no split uses those beyond. */
  static OnnxExport of(IsolationForest forest, int width) {
    if (forest.config().extensionLevel() == 0) {
      return new OnnxExport(Trees.of(forest, width), null, true);
    }
    OnnxPlanes planes = new OnnxPlanes(forest, width);
    return new OnnxExport(planes.trees, planes, true);
  }

  /** An export of an imported forest, with its threshold and its feature names, if any. */
  public static OnnxExport of(ImportedForest forest) {
    OnnxExport export =
        new OnnxExport(forest.trees(), null, forest.missingValues() == MissingValues.REFUSED);
    export.featureNames = forest.featureNames();
    export.threshold = forest.threshold();
    return export;
  }

  /**
   * The score above which a row is an anomaly.
   *
   * @param value a threshold for plain scores; it is rounded to a float
   */
  public OnnxExport threshold(AnomalyThreshold value) {
    threshold = Objects.requireNonNull(value, "threshold");
    return this;
  }

  /**
   * The names of the features, which become metadata of the model.
   *
   * @throws IllegalArgumentException if the number of names is not the number of features
   */
  public OnnxExport featureNames(List<String> names) {
    if (names.size() != numFeatures) {
      throw new IllegalArgumentException(
          "the forest has " + numFeatures + " features, but there are " + names.size() + " names");
    }
    featureNames = List.copyOf(names);
    return this;
  }

  /** Whether the input values are doubles; default false, which means floats. */
  public OnnxExport doubles(boolean value) {
    doubles = value;
    return this;
  }

  /** Whether to add the outputs of scikit-learn, which need a threshold; default false. */
  public OnnxExport sklearnOutputs(boolean value) {
    sklearnOutputs = value;
    return this;
  }

  /**
   * Warnings about features for which the model is less accurate than the forest, because floats
   * cannot distinguish their values: milliseconds since 1970, for example. Empty if there are none.
   */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (planes != null) {
      if (!doubles && planes.distance() * MIN_RANGE > 1) {
        warnings.add(
            "values are up to "
                + String.format(Locale.ROOT, "%.1e", planes.distance())
                + " standard deviations from zero: floats do not tell such values apart; use"
                + " doubles, or subtract an offset before training");
      }
      return warnings;
    }
    double[][] ranges = trees.thresholdRanges();
    for (int f = 0; f < ranges.length && !doubles; f++) {
      double low = ranges[f][0];
      double high = ranges[f][1];
      double size = Math.max(Math.abs(low), Math.abs(high));
      boolean overflows = size > Float.MAX_VALUE;
      if (overflows || high - low < MIN_RANGE * size && size > 0) {
        warnings.add(
            String.format(
                Locale.ROOT,
                "feature %d%s is split between %s and %s: floats do not tell such values apart; use"
                    + " doubles, or subtract an offset before training",
                f,
                featureNames.isEmpty() ? "" : " (" + PlainText.clean(featureNames.get(f), 64) + ")",
                low,
                high));
      }
    }
    return warnings;
  }

  /**
   * The ONNX model as bytes of a {@code ModelProto}.
   *
   * @throws IllegalStateException if outputs of scikit-learn are chosen without a threshold, or the
   *     normaliser is 0 (samples of one row)
   */
  public byte[] toBytes() {
    if (sklearnOutputs && threshold == null) {
      throw new IllegalStateException("the outputs of scikit-learn need a threshold");
    }
    if (trees.normaliser == 0) {
      throw new IllegalStateException(
          "the forest was grown on samples of one row: all its scores are 0.5");
    }
    return Protobuf.message(
        model -> {
          model.number(1, 8).text(2, "iforest4j");
          model.nested(7, this::writeGraph);
          model.nested(8, opset -> opset.text(1, "").number(2, 13));
          model.nested(
              8, opset -> opset.text(1, "ai.onnx.ml").number(2, comparesDoubles() ? 3 : 1));
          writeMetadata(model);
        });
  }

  private boolean comparesDoubles() {
    return doubles || planes != null;
  }

  private void writeMetadata(Protobuf model) {
    metadata(model, "score", "plain isolation forest score in (0,1], higher is more anomalous");
    if (threshold != null) {
      metadata(model, "threshold", Double.toString(threshold.score()));
      metadata(model, "threshold_rule", threshold.rule());
    }
    for (int f = 0; f < featureNames.size(); f++) {
      metadata(model, "feature_" + f, PlainText.clean(featureNames.get(f), MAX_NAME));
    }
  }

  private static void metadata(Protobuf model, String key, String value) {
    model.nested(14, entry -> entry.text(1, key).text(2, value));
  }

  private void writeGraph(Protobuf graph) {
    OnnxGraph nodes = new OnnxGraph(graph);
    String compared = planes == null ? "rows" : planes.write(nodes);
    graph.nested(1, node -> OnnxTrees.write(node, trees, compared, comparesDoubles()));
    nodes.constant("minus_normaliser", (float) -trees.normaliser);
    nodes.constant("two", 2f);
    nodes.node("Div", "exponent", "path_length", "minus_normaliser");
    nodes.node("Pow", refusesNan ? "score_of_numbers" : "score", "two", "exponent");
    if (refusesNan) {
      nodes.node("IsNaN", "is_nan", "rows");
      nodes.cast("is_nan", "is_nan_number", OnnxGraph.FLOAT);
      nodes.maximumOfRow("is_nan_number", "any_nan_number");
      nodes.cast("any_nan_number", "any_nan", OnnxGraph.BOOL);
      nodes.constant("nan", Float.NaN);
      nodes.node("Where", "score", "any_nan", "nan", "score_of_numbers");
    }
    if (threshold != null) {
      nodes.constant("threshold", (float) threshold.score());
      nodes.node("Greater", "is_anomaly", "score", "threshold");
    }
    if (sklearnOutputs) {
      nodes.node("Neg", "score_samples", "score");
      nodes.node("Add", "scores", "score_samples", "threshold");
      nodes.constant("outlier", -1L);
      nodes.constant("inlier", 1L);
      nodes.node("Where", "label", "is_anomaly", "outlier", "inlier");
    }
    graph.text(2, "isolation_forest");
    nodes.value(11, "rows", doubles ? OnnxGraph.DOUBLE : OnnxGraph.FLOAT, numFeatures);
    nodes.value(12, "score", OnnxGraph.FLOAT, 1);
    if (threshold != null) {
      nodes.value(12, "is_anomaly", OnnxGraph.BOOL, 1);
    }
    if (sklearnOutputs) {
      nodes.value(12, "label", OnnxGraph.INT64, 1);
      nodes.value(12, "scores", OnnxGraph.FLOAT, 1);
      nodes.value(12, "score_samples", OnnxGraph.FLOAT, 1);
    }
  }
}
