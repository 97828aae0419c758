package io.github.iforest4j.interop;

import io.github.iforest4j.AnomalyThreshold;
import java.io.StringWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes a forest as JSON in the form of Treelite's {@code dump_as_json}, with rows for
 * verification, as {@link ForestJson} reads it. Treelite itself reads no JSON.
 */
final class ForestJsonExport {
  /** The attribute with the threshold of a forest that compares doubles, not floats. */
  static final String THRESHOLD = "iforest4j_threshold";

  /** The attribute that says how this threshold was chosen. */
  static final String RULE = "iforest4j_threshold_rule";

  private static final int NUM_ROWS = 64;

  private ForestJsonExport() {}

  /**
   * The forest as JSON.
   *
   * @param names of the features; may be empty
   */
  static String of(Trees trees, List<String> names, @Nullable AnomalyThreshold threshold) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
      out.writeStartObject();
      out.writeStringProperty("task_type", "kIsolationForest");
      out.writeStringProperty("threshold_type", "float64");
      out.writeNumberProperty("num_feature", trees.numFeatures);
      out.writeBooleanProperty("average_tree_output", true);
      out.writeStringProperty("postprocessor", "exponential_standard_ratio");
      out.writeNumberProperty("ratio_c", trees.normaliser);
      if (threshold != null) {
        out.writeStringProperty("attributes", attributes(threshold));
      }
      out.writeArrayPropertyStart("feature_names");
      names.forEach(out::writeString);
      out.writeEndArray();
      out.writeArrayPropertyStart("trees");
      for (int t = 0; t < trees.numTrees(); t++) {
        out.writeStartObject();
        out.writeArrayPropertyStart("nodes");
        for (int i = trees.root[t]; i < trees.root[t + 1]; i++) {
          writeNode(trees, i, trees.root[t], out);
        }
        out.writeEndArray();
        out.writeEndObject();
      }
      out.writeEndArray();
      writeVerification(trees, out);
      out.writeEndObject();
    }
    return text.toString();
  }

  /** JSON inside a text, as Treelite has it. */
  private static String attributes(AnomalyThreshold threshold) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
      out.writeStartObject();
      out.writeNumberProperty(THRESHOLD, threshold.score());
      out.writeStringProperty(RULE, threshold.rule());
      out.writeEndObject();
    }
    return text.toString();
  }

  private static void writeNode(Trees trees, int i, int root, JsonGenerator out) {
    out.writeStartObject();
    out.writeNumberProperty("node_id", i - root);
    if (trees.isLeaf(i)) {
      out.writeNumberProperty("leaf_value", trees.value[i]);
    } else {
      out.writeNumberProperty("split_feature_id", trees.feature[i]);
      out.writeStringProperty("comparison_op", "<");
      out.writeNumberProperty("threshold", trees.threshold[i]);
      out.writeBooleanProperty("default_left", trees.nanLeft[i]);
      out.writeNumberProperty("left_child", trees.left[i] - root);
      out.writeNumberProperty("right_child", trees.left[i] - root + 1);
    }
    out.writeNumberProperty("data_count", trees.rows[i]);
    out.writeEndObject();
  }

  /** Rows that lie on thresholds: a reader that compares in another way gets other scores. */
  private static void writeVerification(Trees trees, JsonGenerator out) {
    double[][] rows = new double[NUM_ROWS][trees.numFeatures];
    int step = Math.max(1, trees.numNodes() / (NUM_ROWS * 8));
    for (int i = 0, n = 0; i < trees.numNodes(); i += step) {
      if (!trees.isLeaf(i)) {
        rows[n++ % NUM_ROWS][trees.feature[i]] = trees.threshold[i];
      }
    }
    out.writeObjectPropertyStart("verification");
    out.writeArrayPropertyStart("rows");
    for (double[] row : rows) {
      out.writeArray(row, 0, row.length);
    }
    out.writeEndArray();
    out.writeArrayPropertyStart("scores");
    for (double[] row : rows) {
      out.writeNumber(ImportedForest.scoreOf(trees, row, 0));
    }
    out.writeEndArray();
    out.writeEndObject();
  }
}
