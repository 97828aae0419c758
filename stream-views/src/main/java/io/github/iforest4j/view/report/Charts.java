package io.github.iforest4j.view.report;

import io.github.iforest4j.Attribution;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.Evidence.Finding;
import io.github.iforest4j.schema.UsualRange;
import io.github.iforest4j.view.incident.Incident;
import io.github.iforest4j.view.svg.Svg;
import io.github.iforest4j.view.svg.SvgPath;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;

/** The pictures of a report. Their colours are variables of its style sheet. */
final class Charts {
  private static final int WIDTH = 960;
  private static final int LEFT = 44;
  private static final int RIGHT = WIDTH - 8;

  private static final int SCORES = 150;
  private static final int SCORES_FOOT = SCORES - 22;
  private static final int TOP = 8;

  private static final int FIELD = 84;
  private static final int FIELD_TOP = 6;

  private static final int SPARK_WIDTH = 440;
  private static final int SPARK = 110;

  /** The number of parts that labels divide a time axis into. */
  private static final int PARTS = 4;

  private Charts() {}

  /** Where a reading stands on the horizontal axis. */
  private record Axis(boolean timed, double from, double to) {
    double x(double place) {
      return LEFT + (place - from) * (RIGHT - LEFT) / Math.max(1, to - from);
    }

    double x(AnomalyEvent event) {
      return x(place(event, timed));
    }

    void label(Svg svg, int baseline) {
      for (int part = 0; part <= PARTS; part++) {
        double at = from + Math.max(1, to - from) * part / PARTS;
        svg.element("text").attribute("x", x(at)).attribute("y", baseline);
        if (part > 0) {
          svg.attribute("text-anchor", part == PARTS ? "end" : "middle");
        }
        svg.text(Words.place(at, timed));
      }
    }
  }

  static boolean areTimed(Collection<AnomalyEvent> events) {
    return events.stream().allMatch(event -> event.time() != null);
  }

  private static double place(AnomalyEvent event, boolean timed) {
    return timed ? Objects.requireNonNull(event.time()).toEpochMilli() : event.position();
  }

  private static Svg chart(int height, String name) {
    return Svg.inline(WIDTH, height).attribute("role", "img").attribute("aria-label", name);
  }

  /** A number at the left, which ends a few pixels before the picture. */
  private static void label(Svg svg, int gap, double y, String text) {
    svg.element("text").attribute("x", LEFT - gap).attribute("y", y);
    svg.attribute("text-anchor", "end").text(text);
  }

  /**
   * The scores of anomalies over time: in each pixel column the highest, as a line from its
   * threshold.
   *
   * @param events at least one
   */
  static Svg scores(Collection<AnomalyEvent> events) {
    boolean timed = areTimed(events);
    double first = Double.POSITIVE_INFINITY;
    double last = Double.NEGATIVE_INFINITY;
    double low = 1;
    double high = 0;
    for (AnomalyEvent event : events) {
      double place = place(event, timed);
      first = Math.min(first, place);
      last = Math.max(last, place);
      low = Math.min(low, event.evidence().threshold());
      high = Math.max(high, event.evidence().score());
    }
    low = Math.max(0, Math.floor(low * 10 - .5) / 10);
    high = Math.min(1, Math.ceil(high * 10 + .2) / 10);
    double perY = (SCORES_FOOT - TOP) / Math.max(.1, high - low);
    Axis axis = new Axis(timed, first, last);
    Svg svg = chart(SCORES, "Scores of the anomalies over time");
    for (double tick = low; tick <= high + 1e-9; tick += high - low > .45 ? .2 : .1) {
      double y = TOP + (high - tick) * perY;
      svg.line(new SvgPath().moveTo(LEFT, y).horizontalTo(RIGHT), "var(--line)");
      label(svg, 8, y + 4, String.format(Locale.ROOT, "%.1f", tick));
    }
    AnomalyEvent[] highest = new AnomalyEvent[WIDTH];
    for (AnomalyEvent event : events) {
      int column = (int) Math.round(axis.x(event));
      AnomalyEvent other = highest[column];
      if (other == null || event.evidence().score() > other.evidence().score()) {
        highest[column] = event;
      }
    }
    for (int x = 0; x < WIDTH; x++) {
      if (highest[x] != null) {
        Evidence evidence = highest[x].evidence();
        double foot = TOP + (high - evidence.threshold()) * perY;
        double top = TOP + (high - evidence.score()) * perY;
        svg.line(new SvgPath().moveTo(x, foot).verticalTo(top), "var(--alarm)");
        svg.attribute("stroke-width", 2);
        svg.line(new SvgPath().moveTo(x - 4, foot).horizontalTo(x + 4), "var(--text)");
      }
    }
    axis.label(svg, SCORES - 5);
    return svg;
  }

  /** The places below the fields of a run. */
  static Svg axis(RunSeries series) {
    Svg svg = Svg.inline(WIDTH, 18).attribute("aria-hidden", "true");
    axisOf(series).label(svg, 13);
    return svg;
  }

  private static Axis axisOf(RunSeries series) {
    return new Axis(series.isTimed(), series.from(), series.to());
  }

  /**
   * All readings of a field that has values: a line through the means of the columns in a band from
   * the least to the greatest value, with incidents shaded and anomalies marked.
   */
  static Svg field(
      RunSeries series, int field, List<Incident> incidents, Collection<AnomalyEvent> events) {
    Axis axis = axisOf(series);
    double low = series.least(field);
    double high = series.greatest(field);
    double perY = (FIELD - 2. * FIELD_TOP) / (high > low ? high - low : 1);
    Svg svg = chart(FIELD, "Values of " + series.field(field));
    for (Incident incident : incidents) {
      double from = axis.x(incident.first());
      double to = axis.x(incident.last());
      if (from >= LEFT - 1 && to <= WIDTH) {
        svg.element("rect").attribute("x", from - 1).attribute("width", Math.max(2, to - from + 2));
        svg.attribute("height", FIELD).attribute("fill", "var(--shade)");
      }
    }
    label(svg, 6, 12, Words.number(high));
    label(svg, 6, FIELD - 4, Words.number(low));
    DoubleUnaryOperator down = value -> FIELD_TOP + (high - value) * perY;
    SvgPath line = new SvgPath();
    List<Integer> columns = new ArrayList<>();
    for (int c = 0; c < RunSeries.COLUMNS; c++) {
      if (!Double.isNaN(series.least(field, c))) {
        columns.add(c);
        line(line, x(c), down.applyAsDouble(series.mean(field, c)));
      }
    }
    if (columns.stream().anyMatch(c -> series.least(field, c) < series.greatest(field, c))) {
      SvgPath band = new SvgPath();
      columns.forEach(c -> line(band, x(c), down.applyAsDouble(series.greatest(field, c))));
      Collections.reverse(columns);
      columns.forEach(c -> line(band, x(c), down.applyAsDouble(series.least(field, c))));
      svg.element("path").attribute("d", band.close().toString());
      svg.attribute("fill", "var(--series)").attribute("fill-opacity", .22);
      svg.attribute("stroke", "var(--series)").attribute("stroke-opacity", .4);
    }
    svg.line(line, "var(--series)").attribute("stroke-width", 1.2);
    farthestMarks(series.field(field), axis, high, perY, events)
        .forEach(
            (x, y) -> {
              if (x >= LEFT - 1 && x <= WIDTH && y >= 0 && y <= FIELD) {
                svg.element("circle").attribute("cx", x).attribute("cy", y);
                svg.attribute("r", 3.5).attribute("fill", "var(--alarm)");
              }
            });
    return svg;
  }

  private static double x(int column) {
    return LEFT + (RIGHT - LEFT) * (double) column / (RunSeries.COLUMNS - 1);
  }

  /** For each pixel column at most one: of the anomalies that the field drove, the farthest out. */
  private static Map<Long, Double> farthestMarks(
      String field, Axis axis, double high, double perY, Collection<AnomalyEvent> events) {
    Map<Long, Double> marks = new TreeMap<>();
    for (AnomalyEvent event : events) {
      boolean shares = hasShares(event.evidence());
      for (Finding finding : event.evidence().findings()) {
        boolean drives =
            finding.field().equals(field)
                && (!shares || finding.share() >= Attribution.DRIVING_SHARE)
                && Double.isFinite(finding.number());
        if (drives) {
          marks.merge(
              Math.round(axis.x(event)),
              FIELD_TOP + (high - finding.number()) * perY,
              (a, b) -> Math.abs(a - FIELD / 2.) > Math.abs(b - FIELD / 2.) ? a : b);
        }
      }
    }
    return marks;
  }

  /** A table of anomalies names fields, but not how much each of them raised the score. */
  static boolean hasShares(Evidence evidence) {
    return evidence.findings().stream().anyMatch(finding -> finding.share() > 0);
  }

  /** A horizontal bar for a part of a whole, from 0 to 1. */
  static Svg bar(double part) {
    Svg svg = Svg.inline(100, 9).attribute("class", "bar");
    svg.attribute("preserveAspectRatio", "none").attribute("aria-hidden", "true");
    svg.element("rect").attribute("class", "rest").attribute("width", 100).attribute("height", 9);
    svg.element("rect").attribute("width", 100 * part).attribute("height", 9);
    return svg;
  }

  /** The values of a field before and during an incident, whose first value has a dot. */
  static Svg course(IncidentCourse course) {
    List<Double> values = course.values();
    double low = values.stream().mapToDouble(v -> v).min().orElse(0);
    double high = values.stream().mapToDouble(v -> v).max().orElse(1);
    UsualRange usual = course.usual();
    if (usual != null) {
      low = Math.min(low, usual.low());
      high = Math.max(high, usual.high());
    }
    double perY = (SPARK - 2. * TOP) / (high > low ? high - low : 1);
    Svg svg = Svg.inline(SPARK_WIDTH, SPARK).attribute("role", "img");
    svg.attribute("aria-label", "Values of " + course.field());
    if (usual != null) {
      svg.element("rect").attribute("x", 0).attribute("y", TOP + (high - usual.high()) * perY);
      svg.attribute("width", SPARK_WIDTH);
      svg.attribute("height", Math.max(1.5, (usual.high() - usual.low()) * perY));
      svg.attribute("fill", "var(--band)");
    }
    SvgPath before = new SvgPath();
    SvgPath during = new SvgPath();
    double began = 0;
    double first = 0;
    for (int i = 0; i < values.size(); i++) {
      double x = 6 + (SPARK_WIDTH - 12.) * i / (values.size() - 1);
      double y = TOP + (high - values.get(i)) * perY;
      if (i <= course.before()) {
        line(before, x, y);
      }
      if (i >= course.before()) {
        line(during, x, y);
      }
      if (i == course.before()) {
        began = x;
        first = y;
      }
    }
    svg.line(before, "var(--series)").attribute("stroke-width", 2);
    if (course.before() < values.size()) {
      svg.line(during, "var(--alarm)").attribute("stroke-width", 2);
      svg.element("circle").attribute("cx", began).attribute("cy", first);
      svg.attribute("r", 5).attribute("fill", "var(--alarm)");
    }
    return svg;
  }

  private static void line(SvgPath path, double x, double y) {
    if (path.isEmpty()) {
      path.moveTo(x, y);
    } else {
      path.lineTo(x, y);
    }
  }
}
