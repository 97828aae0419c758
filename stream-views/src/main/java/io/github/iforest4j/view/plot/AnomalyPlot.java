package io.github.iforest4j.view.plot;

import io.github.iforest4j.engine.file.OutputFile;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * A picture of a run, as PNG or SVG. Immutable; the history that it was made from must not change
 * before it is written. The same readings give the same picture with the same fonts.
 */
public final class AnomalyPlot {
  /** Maximum number of fields with a panel of their own. */
  public static final int MAX_PANELS = 8;

  /** Default width: that of a page, so that text is as large as the page's own. */
  public static final int DEFAULT_WIDTH = 900;

  /** Least width: one column of a paper. */
  public static final int MIN_WIDTH = 420;

  /** Greatest width. */
  public static final int MAX_WIDTH = 2_400;

  /** Pixels of a PNG per unit of the drawing: sharp on today's screens. */
  private static final int SCALE = 2;

  private final String title;
  private final int width;
  private final int height;
  private final Consumer<Graphics2D> painter;

  private AnomalyPlot(String title, int width, int height, Consumer<Graphics2D> painter) {
    this.title = title;
    this.width = width;
    this.height = height;
    this.painter = painter;
  }

  /**
   * The readings over time: a panel for each of the first {@link #MAX_PANELS} features, with the
   * anomalies marked on the fields that drove them, and the scores with their threshold below.
   * Where labels are known, the labelled stretches are shaded; else the anomalous ones. Readings
   * without times are numbered. O(n) in the readings: what would fall on one pixel column is drawn
   * as its least and greatest value.
   *
   * @param width from {@link #MIN_WIDTH} to {@link #MAX_WIDTH}
   * @throws IllegalArgumentException if there are no readings, or the width is out of range
   */
  public static AnomalyPlot series(ReadingHistory history, String title, int width) {
    requireReadings(history);
    requireWidth(width);
    SeriesPainter painter = new SeriesPainter(history.inTimeOrder(), title, width);
    return new AnomalyPlot(title, width, painter.height(), painter::paint);
  }

  /**
   * The readings in the plane of their first two principal components (of the standardised
   * columns), normal ones against anomalies; with labels, also missed anomalies and false alarms.
   *
   * @param width from {@link #MIN_WIDTH} to {@link #MAX_WIDTH}
   * @throws IllegalArgumentException if there are no readings, or the width is out of range
   */
  public static AnomalyPlot projection(ReadingHistory history, String title, int width) {
    requireReadings(history);
    requireWidth(width);
    ProjectionPainter painter = new ProjectionPainter(history, title, width);
    return new AnomalyPlot(title, width, painter.height(), painter::paint);
  }

  /**
   * Why readings are anomalies: for each, how much every field moved its score from 0.5, the
   * average, as bars that add up to the score.
   *
   * @param readings at least one, in the order to be shown
   * @param width from {@link #MIN_WIDTH} to {@link #MAX_WIDTH}
   * @throws IllegalArgumentException if there are no readings, or the width is out of range
   */
  public static AnomalyPlot attribution(List<AttributedReading> readings, String title, int width) {
    if (readings.isEmpty()) {
      throw new IllegalArgumentException("there are no readings to plot");
    }
    requireWidth(width);
    AttributionPainter painter = new AttributionPainter(readings, title, width);
    return new AnomalyPlot(title, width, painter.height(), painter::paint);
  }

  /**
   * One tree of a model's forest with the path of a reading through it. Branches off the path are
   * cut short where there is no room to read them.
   *
   * @param walk the tree and the reading
   * @param width from {@link #MIN_WIDTH} to {@link #MAX_WIDTH}
   * @throws IllegalArgumentException if the width is out of range
   */
  public static AnomalyPlot tree(TreeWalk walk, String title, int width) {
    requireWidth(width);
    TreePainter painter = new TreePainter(walk, title, width);
    return new AnomalyPlot(title, width, painter.height(), painter::paint);
  }

  /**
   * A share with its confidence interval; all from 0 to 1.
   *
   * @param name the name of what has this share
   * @param low the lower end
   * @param value the share
   * @param high the upper end
   * @param baseline whether others are compared with this one, which is then drawn in grey
   */
  public record Interval(String name, double low, double value, double high, boolean baseline) {}

  /**
   * Shares with their confidence intervals, one below the other.
   *
   * @throws IllegalArgumentException if there are none
   */
  public static AnomalyPlot intervals(List<Interval> rows, String title) {
    if (rows.isEmpty()) {
      throw new IllegalArgumentException("there is nothing to plot");
    }
    IntervalPainter painter = new IntervalPainter(rows, title);
    return new AnomalyPlot(title, IntervalPainter.WIDTH, painter.height(), painter::paint);
  }

  private static void requireWidth(int width) {
    if (width < MIN_WIDTH || width > MAX_WIDTH) {
      throw new IllegalArgumentException(
          "width must be from " + MIN_WIDTH + " to " + MAX_WIDTH + ", was " + width);
    }
  }

  private static void requireReadings(ReadingHistory history) {
    if (history.size() == 0) {
      throw new IllegalArgumentException("there are no readings to plot");
    }
  }

  /** The width in units of the drawing; a PNG has two pixels per unit. */
  public int width() {
    return width;
  }

  /** The height in units of the drawing; a PNG has two pixels per unit. */
  public int height() {
    return height;
  }

  /**
   * Whether {@link #write} can write the format that a file name asks for.
   *
   * @return true for names that end in {@code .png} or {@code .svg}
   */
  public static boolean canWrite(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".png") || name.endsWith(".svg");
  }

  /**
   * Writes a PNG or an SVG, depending on the file's name. An existing file is replaced as a whole,
   * and missing folders are created.
   *
   * @throws IllegalArgumentException if the name ends in neither {@code .png} nor {@code .svg}
   * @throws IOException if the file cannot be written
   */
  public void write(Path file) throws IOException {
    if (!canWrite(file)) {
      throw new IllegalArgumentException(
          "a plot is written as .png or .svg, not as '" + file.getFileName() + "'");
    }
    if (file.toString().toLowerCase(Locale.ROOT).endsWith(".svg")) {
      SvgGraphics svg = new SvgGraphics();
      painter.accept(svg);
      replace(file, svg.toSvg(width, height, title).getBytes(StandardCharsets.UTF_8));
      return;
    }
    BufferedImage image =
        new BufferedImage(width * SCALE, height * SCALE, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    try {
      g.scale(SCALE, SCALE);
      g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
      painter.accept(g);
    } finally {
      g.dispose();
    }
    // Encoded in memory: the default would go through a temporary file.
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try (ImageOutputStream encoded = new MemoryCacheImageOutputStream(png)) {
      if (!ImageIO.write(image, "png", encoded)) {
        throw new IOException("this Java has no PNG writer");
      }
    }
    replace(file, png.toByteArray());
  }

  private static void replace(Path file, byte[] content) throws IOException {
    try (OutputFile out = OutputFile.at(file)) {
      out.out().write(content);
      out.commit();
    }
  }
}
