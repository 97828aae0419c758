package io.github.iforest4j.view.plot;

import io.github.iforest4j.IsolationTree;
import io.github.iforest4j.detect.Cut;
import io.github.iforest4j.view.plot.Palette.LegendEntry;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.RoundRectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Draws one tree from its root down, with the path of a reading. Nodes off the path are drawn as
 * far as there is room, and show how many rows of the sample reached them.
 */
final class TreePainter {
  private static final int MARGIN = 14;

  /** A box narrower than this has no room for a field's name. */
  private static final int MIN_SLOT = 128;

  private static final int MAX_SLOT = 190;
  private static final int BOX = 60;
  private static final int LEVEL = 98;
  private static final int FOOT_LINE = 18;
  private static final int MAX_OFF_DEPTH = 3;
  private static final int MAX_PREFACE = 6;

  private final TreeWalk walk;
  private final IsolationTree tree;
  private final String title;
  private final int width;
  private final List<String> preface;
  private final int header;
  private final Node root;
  private final int levels;
  private final double slot;

  /** A node as it is drawn; without children where the tree ends, or is cut short. */
  private static final class Node {
    final int number;
    final int depth;

    /** The number of cuts of the path that are left out below it; 0 for most nodes. */
    int left;

    boolean onPath;
    @Nullable Node less;
    @Nullable Node more;

    /** The child of larger values; a node that has {@code less} has it, too. */
    Node more() {
      return Objects.requireNonNull(more);
    }

    double x;

    Node(int number, int depth) {
      this.number = number;
      this.depth = depth;
    }
  }

  TreePainter(TreeWalk walk, String title, int width) {
    this.walk = walk;
    this.tree = walk.tree();
    this.title = title;
    this.width = width;
    this.preface = lines(walk.preface());
    this.header = Palette.headerHeight(title, legend(), width) + preface.size() * FOOT_LINE;
    int slots = (width - 2 * MARGIN) / MIN_SLOT;
    int cuts = Math.min(walk.cuts(), slots - 1);
    // Shows as much of the tree as there is room for names.
    Node drawn = grow(0, 0, cuts, 0);
    for (int off = 1; off <= MAX_OFF_DEPTH && leaves(grow(0, 0, cuts, off)) <= slots; off++) {
      drawn = grow(0, 0, cuts, off);
    }
    this.root = drawn;
    this.slot = Math.min(MAX_SLOT, (width - 2. * MARGIN) / leaves(root));
    double rest = width - slot * leaves(root);
    place(root, rest / 2);
    this.levels = depth(root) + 1;
  }

  private Node grow(int number, int depth, int cuts, int off) {
    Node node = new Node(number, depth);
    node.onPath = depth < walk.path().length && walk.path()[depth] == number;
    boolean further = node.onPath ? depth < cuts : depth < off;
    if (!tree.isExternal(number) && further) {
      node.less = grow(tree.left(number), depth + 1, cuts, off);
      node.more = grow(tree.right(number), depth + 1, cuts, off);
    } else if (node.onPath) {
      node.left = walk.cuts() - depth;
    }
    return node;
  }

  private static int leaves(Node node) {
    return node.less == null ? 1 : leaves(node.less) + leaves(node.more());
  }

  private static int depth(Node node) {
    return node.less == null ? node.depth : Math.max(depth(node.less), depth(node.more()));
  }

  /** Gives each node its middle; returns where the next one begins. */
  private double place(Node node, double from) {
    if (node.less == null) {
      node.x = from + slot / 2;
      return from + slot;
    }
    double end = place(node.more(), place(node.less, from));
    node.x = (node.less.x + node.more().x) / 2;
    return end;
  }

  private static List<LegendEntry> legend() {
    return List.of(
        new LegendEntry(
            "path of the reading",
            (g, x, y) -> {
              g.setColor(Palette.VERMILLION);
              g.setStroke(new BasicStroke(4));
              g.draw(new Line2D.Double(x - 9, y, x + 9, y));
            }),
        new LegendEntry("left if the condition holds, else right", (g, x, y) -> {}));
  }

  int height() {
    return header + levels * LEVEL + foot().size() * FOOT_LINE;
  }

  void paint(Graphics2D g) {
    Palette.header(g, title, legend(), width, height());
    double y = header - (preface.size() - 1) * FOOT_LINE - 5.;
    for (String line : preface) {
      Palette.text(g, line, Palette.BOLD, Palette.BLACK, MARGIN, y);
      y += FOOT_LINE;
    }
    edges(g, root);
    boxes(g, root);
    y = header + levels * LEVEL - 4;
    for (String line : foot()) {
      Palette.text(g, line, Palette.PLAIN, Palette.BLACK, MARGIN, y);
      y += FOOT_LINE;
    }
  }

  private List<String> foot() {
    return Palette.wrapped(explanation(), Palette.PLAIN, width - 2. * MARGIN, 4);
  }

  private List<String> lines(String text) {
    return text.isEmpty()
        ? List.of()
        : Palette.wrapped(text, Palette.BOLD, width - 2. * MARGIN, MAX_PREFACE);
  }

  private String explanation() {
    int size = tree.size(walk.path()[walk.cuts()]);
    return String.format(
        Locale.ROOT,
        "The tree was grown from %,d training rows; after %d cut%s %s. Over all %d trees the path length"
            + " of the reading is %.1f, and that of an average reading %.1f: score %.2f.",
        tree.size(0),
        walk.cuts(),
        walk.cuts() == 1 ? "" : "s",
        size == 1
            ? "only one of them is left beside the reading"
            : size + " of them are left beside the reading",
        walk.model().forest().config().numTrees(),
        walk.meanPathLength(),
        walk.model().forest().averagePathLength(),
        walk.score());
  }

  private double top(Node node) {
    return header + node.depth * LEVEL;
  }

  private void edges(Graphics2D g, Node node) {
    if (node.less == null) {
      return;
    }
    for (Node child : List.of(node.less, node.more)) {
      boolean onPath = node.onPath && child.onPath;
      g.setColor(onPath ? Palette.VERMILLION : Palette.GREY);
      g.setStroke(new BasicStroke(onPath ? 4 : 1));
      g.draw(new Line2D.Double(node.x, top(node) + BOX, child.x, top(child)));
      edges(g, child);
    }
    double middle = top(node) + (BOX + LEVEL) / 2. - 5;
    double yes = (node.x + node.less.x) / 2 - Palette.width("yes", Palette.PLAIN) - 5;
    Palette.text(g, "yes", Palette.PLAIN, Palette.GREY, yes, middle);
    Palette.text(g, "no", Palette.PLAIN, Palette.GREY, (node.x + node.more().x) / 2 + 7, middle);
  }

  private void boxes(Graphics2D g, Node node) {
    boolean end = node.onPath && node.less == null;
    double w = Math.min(slot - 8, MAX_SLOT - 8);
    RoundRectangle2D box = new RoundRectangle2D.Double(node.x - w / 2, top(node), w, BOX, 10, 10);
    g.setColor(end ? Palette.VERMILLION : node.less == null ? new Color(0xF3F3F3) : Color.WHITE);
    g.fill(box);
    g.setColor(node.onPath ? Palette.VERMILLION : Palette.GREY);
    g.setStroke(new BasicStroke(node.onPath ? 2.5f : 1));
    g.draw(box);
    List<String> lines = words(node, w - 10);
    double y = top(node) + BOX / 2. + 5 - 8.5 * (lines.size() - 1);
    for (int i = 0; i < lines.size(); i++) {
      boolean last = i == lines.size() - 1;
      Font font = node.less != null && last ? Palette.BOLD : Palette.PLAIN;
      String line = Palette.fitting(lines.get(i), font, w - 8);
      Color color = end ? Color.WHITE : Palette.BLACK;
      Palette.text(g, line, font, color, node.x - Palette.width(line, font) / 2, y);
      y += 17;
    }
    if (node.less != null) {
      boxes(g, node.less);
      boxes(g, node.more());
    }
  }

  /** At most two lines. If a quantity needs both, its aspect gets a line of its own. */
  private static List<String> lines(String quantity, double room) {
    int comma = quantity.lastIndexOf(", ");
    return comma < 0 || Palette.width(quantity, Palette.PLAIN) <= room
        ? Palette.wrapped(quantity, Palette.PLAIN, room, 2)
        : List.of(quantity.substring(0, comma), quantity.substring(comma + 2));
  }

  private List<String> words(Node node, double room) {
    if (node.less != null) {
      Cut cut = walk.model().cut(tree, node.number);
      List<String> lines = new ArrayList<>(lines(cut.quantity(), room));
      lines.add(cut.goesLeft());
      return lines;
    }
    String rows = String.format(Locale.ROOT, "%,d of %,d", tree.size(node.number), tree.size(0));
    if (node.onPath) {
      return node.left == 0
          ? List.of("this reading", "with " + rows)
          : List.of(
              "this reading:",
              node.left + (node.left == 1 ? " more cut," : " more cuts,"),
              "with " + rows);
    }
    return tree.isExternal(node.number) ? List.of(rows) : List.of(rows, "more cuts below");
  }
}
