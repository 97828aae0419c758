package io.github.iforest4j.interop;

import io.github.iforest4j.AnomalyThreshold;
import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.schema.PlainText;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads the JSON of Treelite 4, and that of {@code docs/export_sklearn.py}, which is the same with
 * feature names and rows for verification. Reads token by token, never recursively; memory grows
 * with the content, not with sizes that it states. Unknown keys are skipped.
 *
 * <p>Leaf values are used unchanged, because versions of the software compute c(n) differently.
 */
final class ForestJson extends CheckedJson {
  /** Maximum difference between a score in the file and the score of this forest. */
  static final double TOLERANCE = 1e-6;

  private static final int MAX_TREES = 100_000;
  private static final int MAX_NODES = 1 << 26;
  private static final int MAX_FEATURES = 1 << 20;
  private static final int MAX_ROWS = 10_000;
  private static final double MAX_LEAF = 1 << 20;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(16)
                  .maxNumberLength(100)
                  .maxNameLength(1_000)
                  .maxStringLength(1 << 16)
                  .build())
          .build();

  private final List<RawTree> trees = new ArrayList<>();
  private final List<String> names = new ArrayList<>();
  private final List<double[]> rows = new ArrayList<>();
  private final List<Double> scores = new ArrayList<>();
  private int numNodes;
  private int numFeatures = -1;
  private int largestFeature = -1;
  private double normaliser = Double.NaN;
  private boolean isForest;
  private boolean floatThresholds;
  private @Nullable Double offset;

  /** Of a forest of this software, which compares doubles. */
  private @Nullable Double ownThreshold;

  /** How that was chosen. */
  private String ownRule = ForestJsonExport.THRESHOLD;

  private ForestJson(JsonParser in) {
    super(in);
  }

  static ImportedForest read(InputStream stream, MissingValues missing) throws IOException {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), stream)) {
      ForestJson json = new ForestJson(parser);
      json.readForest();
      if (parser.nextToken() != null) {
        throw json.invalid("there is more after the end of the forest");
      }
      return json.finish(missing);
    } catch (JacksonIOException e) {
      throw e.getCause();
    } catch (JacksonException e) {
      throw new InvalidModelException("not a forest as JSON: " + problem(e), e);
    }
  }

  private static String problem(JacksonException e) {
    if (e instanceof StreamConstraintsException) {
      return "it is nested deeper, or has longer texts or numbers, than any forest";
    }
    TokenStreamLocation at = e.getLocation();
    if (at == null) {
      return words(e);
    }
    String where = "line " + at.getLineNr() + ", column " + at.getColumnNr() + ": ";
    // What begins otherwise is another kind of file: its bytes would say nothing.
    boolean begins = at.getLineNr() > 1 || at.getColumnNr() > 2 || endsTooSoon(e);
    return !begins ? where + "it does not begin as JSON does" : where + words(e);
  }

  /** The parser's words. Those about an early end begin with the colon that would join them. */
  private static String words(JacksonException e) {
    String words = e.getOriginalMessage();
    return PlainText.clean(endsTooSoon(e) ? "the file ends too soon" + words : words, MAX_NAME);
  }

  private static boolean endsTooSoon(JacksonException e) {
    return e.getOriginalMessage().startsWith(": ");
  }

  private void readForest() throws InvalidModelException {
    require(in.nextToken(), JsonToken.START_OBJECT, "a forest");
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String key = in.currentName();
      in.nextToken();
      switch (key) {
        case "task_type" -> readTask(text(key));
        case "num_feature" -> numFeatures = integer(key, 1, MAX_FEATURES);
        case "average_tree_output" -> requireTrue(key);
        case "postprocessor" -> requireText(key, "exponential_standard_ratio");
        case "threshold_type" -> floatThresholds = text(key).equals("float32");
        case "ratio_c" -> normaliser = number(key, 0, MAX_LEAF);
        case "num_target" -> integer(key, 1, 1);
        case "base_scores" -> requireZeros(key);
        case "attributes" -> readAttributes(text(key));
        case "feature_names" -> readNames(key);
        case "trees" -> readTrees(key);
        case "verification" -> readVerification(key);
        default -> in.skipChildren();
      }
    }
  }

  private void readTask(String task) throws InvalidModelException {
    if (!task.equals("kIsolationForest")) {
      throw invalid(
          "the model is of the kind "
              + PlainText.clean(task, MAX_NAME)
              + "; only isolation forests (kIsolationForest) can be imported");
    }
    isForest = true;
  }

  /** Reads the threshold from the attributes, which are JSON inside a text. */
  private void readAttributes(String attributes) throws InvalidModelException {
    if (attributes.isBlank()) {
      return;
    }
    try (JsonParser inner = JSON.createParser(ObjectReadContext.empty(), attributes)) {
      if (inner.nextToken() != JsonToken.START_OBJECT) {
        return;
      }
      while (inner.nextToken() != JsonToken.END_OBJECT) {
        String key = inner.currentName();
        JsonToken value = inner.nextToken();
        if (key.equals("sklearn_iforest_offset") && value.isNumeric()) {
          offset = inner.getDoubleValue();
        } else if (key.equals(ForestJsonExport.THRESHOLD) && value.isNumeric()) {
          ownThreshold = inner.getDoubleValue();
        } else if (key.equals(ForestJsonExport.RULE) && value == JsonToken.VALUE_STRING) {
          ownRule = PlainText.clean(inner.getString(), MAX_NAME);
        } else {
          inner.skipChildren();
        }
      }
    } catch (JacksonException e) {
      throw invalid("attributes are not JSON: " + words(e));
    }
    if (offset != null && !(offset < 0 && offset >= -1)) {
      throw invalid("sklearn_iforest_offset must be in [-1,0), was " + offset);
    }
    if (ownThreshold != null && !(ownThreshold > 0 && ownThreshold <= 1)) {
      throw invalid(ForestJsonExport.THRESHOLD + " must be in (0,1], was " + ownThreshold);
    }
  }

  private void readNames(String key) throws InvalidModelException {
    require(in.currentToken(), JsonToken.START_ARRAY, key);
    while (in.nextToken() != JsonToken.END_ARRAY) {
      if (names.size() == MAX_FEATURES) {
        throw invalid("more than " + MAX_FEATURES + " feature names");
      }
      names.add(PlainText.clean(text(key), MAX_NAME));
    }
  }

  private void readTrees(String key) throws InvalidModelException {
    require(in.currentToken(), JsonToken.START_ARRAY, key);
    while (in.nextToken() != JsonToken.END_ARRAY) {
      if (trees.size() == MAX_TREES) {
        throw invalid("more than " + MAX_TREES + " trees");
      }
      require(in.currentToken(), JsonToken.START_OBJECT, "tree " + trees.size());
      RawTree tree = new RawTree();
      while (in.nextToken() != JsonToken.END_OBJECT) {
        String name = in.currentName();
        in.nextToken();
        switch (name) {
          case "nodes" -> readNodes(tree);
          case "has_categorical_split" -> {
            if (in.currentToken() == JsonToken.VALUE_TRUE) {
              throw invalid(
                  "tree "
                      + trees.size()
                      + " has categorical splits; only numerical splits can be imported");
            }
          }
          default -> in.skipChildren();
        }
      }
      if (tree.size == 0) {
        throw invalid("tree " + trees.size() + " has no nodes");
      }
      trees.add(tree);
    }
  }

  private void readNodes(RawTree tree) throws InvalidModelException {
    require(in.currentToken(), JsonToken.START_ARRAY, "nodes of tree " + trees.size());
    while (in.nextToken() != JsonToken.END_ARRAY) {
      if (++numNodes > MAX_NODES) {
        throw invalid("more than " + MAX_NODES + " nodes");
      }
      require(in.currentToken(), JsonToken.START_OBJECT, place(tree));
      readNode(tree);
    }
  }

  private String place(RawTree tree) {
    return "node " + tree.size + " of tree " + trees.size();
  }

  private void readNode(RawTree tree) throws InvalidModelException {
    String place = place(tree);
    int id = -1;
    int feature = -1;
    int left = -1;
    int right = -1;
    int count = 0;
    boolean missingLeft = false;
    double threshold = Double.NaN;
    double leaf = Double.NaN;
    Comparison comparison = null;
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String key = in.currentName();
      String what = place + ", " + PlainText.clean(key, MAX_NAME);
      in.nextToken();
      switch (key) {
        case "node_id" -> id = integer(what, 0, MAX_NODES);
        case "split_feature_id" -> feature = integer(what, 0, MAX_FEATURES - 1);
        case "left_child" -> left = integer(what, 0, MAX_NODES);
        case "right_child" -> right = integer(what, 0, MAX_NODES);
        case "data_count" -> count = integer(what, 0, Integer.MAX_VALUE);
        case "default_left" -> missingLeft = in.currentToken() == JsonToken.VALUE_TRUE;
        case "threshold" -> threshold = number(what, -Double.MAX_VALUE, Double.MAX_VALUE);
        case "leaf_value" -> leaf = number(what, 0, MAX_LEAF);
        case "comparison_op" -> comparison = comparison(what, text(what));
        case "node_type" -> requireText(what, "numerical_test_node");
        default -> in.skipChildren();
      }
    }
    if (id != tree.size) {
      throw invalid(place + " has node_id " + id + "; nodes must be numbered in their order");
    }
    if (!Double.isNaN(leaf)) {
      tree.addLeaf(leaf, count);
    } else if (feature >= 0 && comparison != null && !Double.isNaN(threshold)) {
      largestFeature = Math.max(largestFeature, feature);
      tree.addTest(feature, comparison, threshold, missingLeft, left, right, count);
    } else {
      throw invalid(
          place + " has neither a leaf_value nor split_feature_id, comparison_op and threshold");
    }
  }

  private Comparison comparison(String what, String symbol) throws InvalidModelException {
    for (Comparison comparison : Comparison.values()) {
      if (comparison.symbol.equals(symbol)) {
        return comparison;
      }
    }
    throw invalid(what + " must be one of <=, <, >, >=, was " + PlainText.clean(symbol, MAX_NAME));
  }

  private void readVerification(String key) throws InvalidModelException {
    require(in.currentToken(), JsonToken.START_OBJECT, key);
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String name = in.currentName();
      in.nextToken();
      switch (name) {
        case "rows" -> {
          require(in.currentToken(), JsonToken.START_ARRAY, "verification rows");
          while (in.nextToken() != JsonToken.END_ARRAY) {
            readRow();
          }
        }
        case "scores" -> {
          require(in.currentToken(), JsonToken.START_ARRAY, "verification scores");
          while (in.nextToken() != JsonToken.END_ARRAY) {
            requireRoom(scores);
            scores.add(number("score " + scores.size(), 0, 1));
          }
        }
        default -> in.skipChildren();
      }
    }
  }

  private void requireRoom(List<?> list) throws InvalidModelException {
    if (list.size() == MAX_ROWS) {
      throw invalid("more than " + MAX_ROWS + " rows for verification");
    }
  }

  private void readRow() throws InvalidModelException {
    String what = "verification row " + rows.size();
    requireRoom(rows);
    require(in.currentToken(), JsonToken.START_ARRAY, what);
    List<Double> values = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      if (values.size() == MAX_FEATURES) {
        throw invalid(what + " has more than " + MAX_FEATURES + " values");
      }
      values.add(
          in.currentToken() == JsonToken.VALUE_NULL
              ? Double.NaN
              : number(what, -Double.MAX_VALUE, Double.MAX_VALUE));
    }
    rows.add(values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  private ImportedForest finish(MissingValues missing) throws InvalidModelException {
    if (!isForest || numFeatures < 0 || Double.isNaN(normaliser) || trees.isEmpty()) {
      throw invalid(
          "a forest needs task_type, num_feature, ratio_c and trees, not all of which are there; "
              + "write it with Treelite 4 (dump_as_json) or docs/export_sklearn.py");
    }
    if (largestFeature >= numFeatures) {
      throw invalid(
          "a node splits feature "
              + largestFeature
              + ", but there are "
              + numFeatures
              + " features");
    }
    if (!names.isEmpty() && names.size() != numFeatures) {
      throw invalid(names.size() + " feature names for " + numFeatures + " features");
    }
    Trees flat = flatten(offset != null || floatThresholds);
    verify(flat);
    AnomalyThreshold threshold = null;
    if (offset != null) {
      threshold = new AnomalyThreshold(-offset, "offset_ of scikit-learn");
    } else if (ownThreshold != null) {
      threshold = new AnomalyThreshold(ownThreshold, ownRule);
    }
    boolean seesMissing = rows.stream().anyMatch(row -> Arrays.stream(row).anyMatch(Double::isNaN));
    return new ImportedForest(flat, missing, names, threshold, rows.size(), seesMissing);
  }

  private Trees flatten(boolean roundsToFloat) throws InvalidModelException {
    int[] root = new int[trees.size() + 1];
    int[] feature = new int[numNodes];
    double[] threshold = new double[numNodes];
    int[] left = new int[numNodes];
    boolean[] nanLeft = new boolean[numNodes];
    double[] value = new double[numNodes];
    int[] counts = new int[numNodes];
    for (int t = 0; t < trees.size(); t++) {
      RawTree tree = trees.get(t);
      tree.writeTo(t, roundsToFloat, root[t], feature, threshold, left, nanLeft, value, counts);
      root[t + 1] = root[t] + tree.size;
    }
    return new Trees(
        numFeatures, exactNormaliser(), root, feature, threshold, left, nanLeft, value, counts);
  }

  /**
   * Treelite stores the normaliser as a float. If it equals scikit-learn's c(n) within 1e-6, where
   * n is the number of rows in the first root, c(n) as a double is used.
   */
  private double exactNormaliser() {
    int n = trees.get(0).rootCount();
    double c =
        n <= 1
            ? 0
            : n == 2 ? 1 : 2 * (StrictMath.log(n - 1.) + 0.5772156649015329) - 2 * (n - 1.) / n;
    return Math.abs(c - normaliser) <= 1e-6 ? c : normaliser;
  }

  private void verify(Trees flat) throws InvalidModelException {
    if (rows.size() != scores.size()) {
      throw invalid(rows.size() + " rows for verification, but " + scores.size() + " scores");
    }
    for (int r = 0; r < rows.size(); r++) {
      double[] row = rows.get(r);
      if (row.length != numFeatures) {
        throw invalid(
            "verification row " + r + " has " + row.length + " values, not " + numFeatures);
      }
      double score = ImportedForest.scoreOf(flat, row, 0);
      if (!(Math.abs(score - scores.get(r)) <= TOLERANCE)) {
        throw invalid(
            "verification row "
                + r
                + " has the score "
                + score
                + " here, but "
                + scores.get(r)
                + " in the software that wrote it; the forest would not be the same");
      }
    }
  }
}
