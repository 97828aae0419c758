package io.github.iforest4j.view.text;

import io.github.iforest4j.IsolationForest;
import io.github.iforest4j.IsolationTree;
import io.github.iforest4j.detect.Cut;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.UsualRange;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is in a model file: where it comes from, its fields and threshold, how deep its trees are,
 * and one tree, as text for people or as JSON for programs.
 */
public final class ModelInspection {
  private static final int BAR = 40;

  /** The maximum number of features whose importance is listed as text. */
  private static final int MAX_COLUMNS = 12;

  private static final int MAX_CELL = 40;

  private final DetectorModel model;
  private final IsolationForest forest;
  private final List<IsolationTree> trees;
  private final int number;

  /** By depth: the number of leaves of all trees. */
  private final long[] leaves;

  /** By feature of the forest; empty if it is not known. */
  private final double[] importance;

  /**
   * Looks at a model. O(nodes).
   *
   * @param tree the tree to draw, from 0
   * @throws IllegalArgumentException if there is no such tree
   */
  public ModelInspection(DetectorModel model, int tree) {
    this.model = model;
    this.forest = model.forest();
    this.trees = forest.allTrees();
    this.number = tree;
    if (tree < 0 || tree >= trees.size()) {
      throw new IllegalArgumentException(
          "the forest has trees 0 to " + (trees.size() - 1) + ", not " + tree);
    }
    this.leaves = leaves();
    this.importance = model.importance();
  }

  private long[] leaves() {
    long[] count = new long[1];
    for (IsolationTree tree : trees) {
      int[] depth = depths(tree);
      for (int i = 0; i < depth.length; i++) {
        if (tree.isExternal(i)) {
          count = depth[i] < count.length ? count : Arrays.copyOf(count, depth[i] + 1);
          count[depth[i]]++;
        }
      }
    }
    return count;
  }

  private static int[] depths(IsolationTree tree) {
    int[] depth = new int[tree.numNodes()];
    for (int i = 0; i < depth.length; i++) {
      if (!tree.isExternal(i)) {
        depth[tree.left(i)] = depth[tree.right(i)] = depth[i] + 1;
      }
    }
    return depth;
  }

  /**
   * Prints the model.
   *
   * @param file its name
   * @param bytes the size of the file
   * @param levels how many levels of the tree are drawn; JSON has all of it
   */
  public void print(TextOutput out, String file, long bytes, int levels) {
    if (out.json()) {
      out.result(json(file, bytes).toString());
      return;
    }
    var from = model.provenance();
    line(out, "model      %s, %,d bytes", file, bytes);
    line(out, "id         %s", model.id());
    line(
        out,
        "trained    by iforest4j %s on %,d readings of %s, %s",
        from.softwareVersion(),
        from.trainingRows(),
        from.source(),
        from.createdAt());
    line(
        out,
        "judges     preset %s, %s scores",
        Text.lowerCase(model.config().preset()),
        Text.lowerCase(model.config().scoring()));
    line(out, "threshold  %.6f: %s", model.threshold().score(), model.threshold().rule());
    line(
        out,
        "forest     %,d trees of %,d rows%s, %,d features, %,d nodes; path lengths by %.6f",
        trees.size(),
        forest.subsampleSize(),
        TrainingPrinter.extension(forest.config()),
        forest.numFeatures(),
        forest.numNodes(),
        forest.averagePathLength());
    ModelText.kinds(model).forEach(kind -> line(out, "%s", kind));
    out.result("");
    out.table(fields());
    out.result("");
    importance(out);
    out.result(out.styled(TextStyle.BOLD, "Leaves by depth, all trees"));
    long most = Arrays.stream(leaves).max().orElse(1);
    for (int d = 0; d < leaves.length; d++) {
      String bar = "█".repeat((int) ((leaves[d] * BAR + most - 1) / most));
      line(out, "%3d  %-" + BAR + "s  %,d", d, bar, leaves[d]);
    }
    out.result("");
    IsolationTree tree = trees.get(number);
    out.result(
        out.styled(
            TextStyle.BOLD,
            Text.format(
                "Tree %d: %,d nodes, %,d rows; yes goes to the first branch",
                number, tree.numNodes(), tree.size(0))));
    draw(out, tree, levels);
  }

  /** Nothing for a model that holds no rows of training. */
  private void importance(TextOutput out) {
    if (importance.length == 0) {
      return;
    }
    out.result(
        out.styled(
            TextStyle.BOLD,
            "What raises the scores of unusual training rows above those of usual ones"));
    int[] order =
        IntStream.range(0, importance.length)
            .boxed()
            .sorted((a, b) -> Double.compare(importance[b], importance[a]))
            .limit(MAX_COLUMNS)
            .mapToInt(Integer::intValue)
            .toArray();
    for (int c : order) {
      line(out, "%+.3f  %s", importance[c], column(c));
    }
    if (importance.length > order.length) {
      line(out, "        and %,d more", importance.length - order.length);
    }
    out.result("");
  }

  /** A feature of the forest, to people. */
  private String column(int c) {
    return model.config().preset() == Preset.READINGS
        ? model.schema().columnName(c)
        : model.cut(c, 0).quantity();
  }

  private static void line(TextOutput out, String format, Object... arguments) {
    out.result(TerminalText.sanitized(Text.format(format, arguments)));
  }

  private TextTable fields() {
    TextTable table = new TextTable(MAX_CELL);
    table.row("FIELD", "ROLE", "KIND", "UNIT", "USUAL (1 % TO 99 %)", "MEDIAN");
    for (Field field : model.schema().fields()) {
      UsualRange usual = field.usual();
      table.row(
          field.name(),
          Text.lowerCase(field.role()),
          Text.lowerCase(field.kind()),
          field.unit(),
          usual == null
              ? field.categories().isEmpty() ? "" : field.categories().size() + " categories"
              : number(usual.low()) + " to " + number(usual.high()),
          usual == null ? "" : number(usual.median()));
    }
    return table;
  }

  private static String number(double value) {
    BigDecimal rounded = new BigDecimal(value).round(new MathContext(6)).stripTrailingZeros();
    return Math.abs(rounded.scale()) > 12 ? rounded.toString() : rounded.toPlainString();
  }

  private record Branch(int node, String before, String below) {}

  /** Depth first, without recursion: the first branch of a node comes right below it. */
  private void draw(TextOutput out, IsolationTree tree, int levels) {
    int[] depth = depths(tree);
    Deque<Branch> left = new ArrayDeque<>();
    left.push(new Branch(0, "", ""));
    while (!left.isEmpty()) {
      Branch branch = left.pop();
      int node = branch.node;
      String rows = Text.format("%,d %s", tree.size(node), tree.size(node) == 1 ? "row" : "rows");
      if (tree.isExternal(node)) {
        line(out, "%s%s, path length %.2f", branch.before, rows, tree.pathLength(node));
      } else {
        Cut cut = model.cut(tree, node);
        boolean cutOff = depth[node] >= levels;
        line(
            out,
            "%s%s %s?  %s%s",
            branch.before,
            cut.quantity(),
            cut.goesLeft(),
            rows,
            cutOff ? " …" : "");
        if (!cutOff) {
          left.push(new Branch(tree.right(node), branch.below + "└─ ", branch.below + "   "));
          left.push(new Branch(tree.left(node), branch.below + "├─ ", branch.below + "│  "));
        }
      }
    }
  }

  private ObjectNode json(String file, long bytes) {
    ObjectNode node = JsonText.object();
    node.put("model", file).put("bytes", bytes).put("id", model.id());
    var from = model.provenance();
    node.putObject("provenance")
        .put("software", from.softwareVersion())
        .put("source", from.source())
        .put("rows", from.trainingRows())
        .put("created", from.createdAt().toString());
    node.put("preset", Text.lowerCase(model.config().preset()));
    node.put("scoring", Text.lowerCase(model.config().scoring()));
    node.put("threshold", model.threshold().score());
    node.put("threshold_rule", model.threshold().rule());
    node.put("kinds", model.kinds().size());
    ArrayNode fields = node.putArray("fields");
    for (Field field : model.schema().fields()) {
      ObjectNode entry = fields.addObject();
      entry.put("name", field.name()).put("role", Text.lowerCase(field.role()));
      entry.put("kind", Text.lowerCase(field.kind())).put("unit", field.unit());
      UsualRange usual = field.usual();
      if (usual != null) {
        entry.putArray("usual").add(usual.low()).add(usual.median()).add(usual.high());
      }
      ArrayNode categories = entry.putArray("categories");
      field.categories().forEach(categories::add);
    }
    node.putObject("forest")
        .put("trees", trees.size())
        .put("rows", forest.subsampleSize())
        .put("extension_level", forest.config().extensionLevelText())
        .put("features", forest.numFeatures())
        .put("nodes", forest.numNodes())
        .put("average_path_length", forest.averagePathLength());
    ArrayNode important = node.putArray("importance");
    for (int c = 0; c < importance.length; c++) {
      important.addObject().put("column", column(c)).put("importance", importance[c]);
    }
    ArrayNode depths = node.putArray("leaves_by_depth");
    Arrays.stream(leaves).forEach(depths::add);
    node.set("tree", tree());
    return node;
  }

  private ObjectNode tree() {
    IsolationTree tree = trees.get(number);
    ObjectNode node = JsonText.object();
    node.put("number", number);
    ArrayNode nodes = node.putArray("nodes");
    for (int i = 0; i < tree.numNodes(); i++) {
      ObjectNode entry = nodes.addObject().put("node", i).put("rows", tree.size(i));
      entry.put("path_length", tree.pathLength(i));
      if (!tree.isExternal(i)) {
        Cut cut = model.cut(tree, i);
        if (tree.numTerms(i) == 1) {
          entry.put("feature", tree.feature(i));
        } else {
          ArrayNode features = entry.putArray("features");
          ArrayNode weights = entry.putArray("weights");
          for (int k = 0; k < tree.numTerms(i); k++) {
            features.add(tree.feature(i, k));
            weights.add(tree.weight(i, k));
          }
        }
        entry.put("threshold", tree.threshold(i));
        entry.put("quantity", cut.quantity()).put("goes_left", cut.goesLeft());
        entry.put("left", tree.left(i)).put("right", tree.right(i));
      }
    }
    return node;
  }
}
