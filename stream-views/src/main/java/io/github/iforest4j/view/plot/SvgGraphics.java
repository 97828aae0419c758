package io.github.iforest4j.view.plot;

import io.github.iforest4j.view.svg.MarkupText;
import java.awt.AlphaComposite;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Composite;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics;
import java.awt.Graphics2D;
import java.awt.GraphicsConfiguration;
import java.awt.Paint;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.Stroke;
import java.awt.font.FontRenderContext;
import java.awt.font.GlyphVector;
import java.awt.font.TextLayout;
import java.awt.geom.AffineTransform;
import java.awt.geom.Area;
import java.awt.geom.PathIterator;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.text.AttributedCharacterIterator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Draws charts as SVG: shapes, plain colours, strokes, clips and text (as outlines, so that a file
 * looks the same wherever it is opened). Images, gradients and XOR mode are not supported.
 *
 * <p>XChart can also write SVG, but with encoders under copyleft licences, which are not used here.
 */
final class SvgGraphics extends ShapeGraphics {
  /** What all graphics made by {@link #create()} write to. */
  private static final class Document {
    final StringBuilder body = new StringBuilder();
    final Map<String, String> clipIds = new HashMap<>();
    final StringBuilder defs = new StringBuilder();
    final Graphics2D metrics =
        new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB).createGraphics();
  }

  private final Document document;
  private AffineTransform transform = new AffineTransform();
  private @Nullable Shape clip;
  private Color color = Color.BLACK;
  private Color background = Color.WHITE;
  private Stroke stroke = new BasicStroke(1);
  private Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
  private Composite composite = AlphaComposite.SrcOver;
  private RenderingHints hints = new RenderingHints(null);

  SvgGraphics() {
    this.document = new Document();
  }

  private SvgGraphics(SvgGraphics source) {
    this.document = source.document;
    this.transform = new AffineTransform(source.transform);
    this.clip = source.clip;
    this.color = source.color;
    this.background = source.background;
    this.stroke = source.stroke;
    this.font = source.font;
    this.composite = source.composite;
    this.hints = (RenderingHints) source.hints.clone();
  }

  /** The drawing so far as a complete SVG document. */
  String toSvg(int width, int height, String title) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        + String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                + " viewBox=\"0 0 %d %d\" role=\"img\">\n",
            width,
            height,
            width,
            height)
        + "<title>"
        + MarkupText.escape(title)
        + "</title>\n<defs>\n"
        + document.defs
        + "</defs>\n"
        + document.body
        + "</svg>\n";
  }

  @Override
  public void draw(Shape shape) {
    if (!(stroke instanceof BasicStroke pen)) {
      fill(stroke.createStrokedShape(shape));
      return;
    }
    double scale = Math.sqrt(Math.abs(transform.getDeterminant()));
    StringBuilder attributes = new StringBuilder("fill=\"none\" ");
    paint("stroke", attributes);
    attributes.append(" stroke-width=\"").append(number(pen.getLineWidth() * scale)).append('"');
    if (pen.getDashArray() != null) {
      attributes.append(" stroke-dasharray=\"");
      for (float dash : pen.getDashArray()) {
        attributes.append(number(dash * scale)).append(' ');
      }
      attributes.append('"');
    }
    attributes.append(
        switch (pen.getEndCap()) {
          case BasicStroke.CAP_ROUND -> " stroke-linecap=\"round\"";
          case BasicStroke.CAP_SQUARE -> " stroke-linecap=\"square\"";
          default -> "";
        });
    attributes.append(
        switch (pen.getLineJoin()) {
          case BasicStroke.JOIN_ROUND -> " stroke-linejoin=\"round\"";
          case BasicStroke.JOIN_BEVEL -> " stroke-linejoin=\"bevel\"";
          default -> "";
        });
    path(shape, attributes);
  }

  @Override
  public void fill(Shape shape) {
    StringBuilder attributes = new StringBuilder();
    paint("fill", attributes);
    path(shape, attributes);
  }

  private void paint(String attribute, StringBuilder out) {
    out.append(attribute)
        .append(String.format(Locale.ROOT, "=\"#%06x\"", color.getRGB() & 0xFFFFFF));
    double alpha = color.getAlpha() / 255.0;
    if (composite instanceof AlphaComposite blend) {
      alpha *= blend.getAlpha();
    }
    if (alpha < 1) {
      out.append(' ').append(attribute).append("-opacity=\"").append(number(alpha)).append('"');
    }
  }

  private void path(Shape shape, CharSequence attributes) {
    PathIterator segments = shape.getPathIterator(transform);
    String data = pathData(segments);
    if (data.isEmpty()) {
      return;
    }
    document.body.append("<path ").append(attributes);
    if (segments.getWindingRule() == PathIterator.WIND_EVEN_ODD) {
      document.body.append(" fill-rule=\"evenodd\"");
    }
    if (clip != null) {
      String id =
          document.clipIds.computeIfAbsent(
              pathData(clip.getPathIterator(null)),
              d -> {
                String name = "clip" + document.clipIds.size();
                document.defs.append(
                    "<clipPath id=\"" + name + "\"><path d=\"" + d + "\"/></clipPath>\n");
                return name;
              });
      document.body.append(" clip-path=\"url(#").append(id).append(")\"");
    }
    document.body.append(" d=\"").append(data).append("\"/>\n");
  }

  private static String pathData(PathIterator segments) {
    StringBuilder data = new StringBuilder();
    double[] p = new double[6];
    for (; !segments.isDone(); segments.next()) {
      int type = segments.currentSegment(p);
      data.append("MLQCZ".charAt(type));
      int numbers = new int[] {2, 2, 4, 6, 0}[type];
      for (int i = 0; i < numbers; i++) {
        data.append(i == 0 ? "" : " ").append(number(p[i]));
      }
    }
    return data.toString();
  }

  /** Two decimals are a hundredth of a pixel; trailing zeros are left out. */
  private static String number(double value) {
    double rounded = Math.rint(value * 100) / 100;
    return rounded == Math.rint(rounded) ? Long.toString((long) rounded) : Double.toString(rounded);
  }

  @Override
  public void drawString(String text, float x, float y) {
    if (!text.isEmpty()) {
      fill(
          new TextLayout(text, font, getFontRenderContext())
              .getOutline(AffineTransform.getTranslateInstance(x, y)));
    }
  }

  @Override
  public void drawString(AttributedCharacterIterator text, float x, float y) {
    fill(
        new TextLayout(text, getFontRenderContext())
            .getOutline(AffineTransform.getTranslateInstance(x, y)));
  }

  @Override
  public void drawGlyphVector(GlyphVector glyphs, float x, float y) {
    fill(glyphs.getOutline(x, y));
  }

  @Override
  public void clearRect(int x, int y, int width, int height) {
    Color kept = color;
    color = background;
    fillRect(x, y, width, height);
    color = kept;
  }

  @Override
  public @Nullable Shape getClip() {
    return clip == null ? null : inverse().createTransformedShape(clip);
  }

  @Override
  public void setClip(@Nullable Shape shape) {
    clip = shape == null ? null : transform.createTransformedShape(shape);
  }

  @Override
  public void clip(@Nullable Shape shape) {
    if (clip == null || shape == null) {
      setClip(shape);
      return;
    }
    Area both = new Area(clip);
    both.intersect(new Area(transform.createTransformedShape(shape)));
    clip = both;
  }

  private AffineTransform inverse() {
    try {
      return transform.createInverse();
    } catch (java.awt.geom.NoninvertibleTransformException e) {
      throw new IllegalStateException("the transform collapses the plane: " + transform, e);
    }
  }

  @Override
  public Graphics create() {
    return new SvgGraphics(this);
  }

  @Override
  public void translate(double x, double y) {
    transform.translate(x, y);
  }

  @Override
  public void rotate(double theta) {
    transform.rotate(theta);
  }

  @Override
  public void rotate(double theta, double x, double y) {
    transform.rotate(theta, x, y);
  }

  @Override
  public void scale(double x, double y) {
    transform.scale(x, y);
  }

  @Override
  public void shear(double x, double y) {
    transform.shear(x, y);
  }

  @Override
  public void transform(AffineTransform other) {
    transform.concatenate(other);
  }

  @Override
  public void setTransform(AffineTransform other) {
    transform = new AffineTransform(other);
  }

  @Override
  public AffineTransform getTransform() {
    return new AffineTransform(transform);
  }

  @Override
  public Color getColor() {
    return color;
  }

  @Override
  public void setColor(@Nullable Color newColor) {
    color = newColor == null ? color : newColor;
  }

  @Override
  public Paint getPaint() {
    return color;
  }

  @Override
  public void setPaint(Paint paint) {
    if (!(paint instanceof Color plain)) {
      throw unsupported("paint " + paint);
    }
    color = plain;
  }

  @Override
  public Color getBackground() {
    return background;
  }

  @Override
  public void setBackground(Color newBackground) {
    background = newBackground;
  }

  @Override
  public Stroke getStroke() {
    return stroke;
  }

  @Override
  public void setStroke(Stroke newStroke) {
    stroke = newStroke;
  }

  @Override
  public Font getFont() {
    return font;
  }

  @Override
  public void setFont(@Nullable Font newFont) {
    font = newFont == null ? font : newFont;
  }

  @Override
  public FontMetrics getFontMetrics(Font ofFont) {
    return document.metrics.getFontMetrics(ofFont);
  }

  @Override
  public FontRenderContext getFontRenderContext() {
    return new FontRenderContext(null, true, true);
  }

  @Override
  public Composite getComposite() {
    return composite;
  }

  @Override
  public void setComposite(Composite newComposite) {
    composite = newComposite;
  }

  @Override
  public @Nullable Object getRenderingHint(RenderingHints.Key key) {
    return hints.get(key);
  }

  @Override
  public void setRenderingHint(RenderingHints.Key key, Object value) {
    hints.put(key, value);
  }

  @Override
  public RenderingHints getRenderingHints() {
    return hints;
  }

  @Override
  public void setRenderingHints(Map<?, ?> newHints) {
    hints.clear();
    hints.putAll(newHints);
  }

  @Override
  public void addRenderingHints(Map<?, ?> more) {
    hints.putAll(more);
  }

  @Override
  public boolean hit(Rectangle area, Shape shape, boolean onStroke) {
    Shape tested = onStroke ? stroke.createStrokedShape(shape) : shape;
    return transform.createTransformedShape(tested).intersects((Rectangle2D) area);
  }

  @Override
  public GraphicsConfiguration getDeviceConfiguration() {
    return document.metrics.getDeviceConfiguration();
  }

  @Override
  public void setPaintMode() {
    composite = AlphaComposite.SrcOver;
  }
}
