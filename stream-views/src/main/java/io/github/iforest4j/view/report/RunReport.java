package io.github.iforest4j.view.report;

import io.github.iforest4j.detect.Confidence;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.record.RecordedRun;
import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.Evidence.Finding;
import io.github.iforest4j.explain.EvidenceSummary;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.LabelStatus;
import io.github.iforest4j.label.Severity;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Writes a recorded run as one HTML page: what happened, when, on which machine, how sure, with the
 * evidence of the incidents that matter most. For screens of any width, and for paper.
 * O(anomalies).
 */
public final class RunReport {
  /** So many incidents are listed, the most serious ones. */
  static final int MAX_LISTED = 200;

  /** So many of them are told in full. */
  static final int MAX_TOLD = 12;

  private static final int MAX_ROWS = 12;
  private static final int WIDTH = 960;
  private static final int HEIGHT = 150;
  private static final int LEFT = 44;
  private static final int BOTTOM = 22;

  /** The height of one field's course. */
  private static final int COURSE = 84;

  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter SHORT =
      DateTimeFormatter.ofPattern("MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final String STYLE =
      """
      :root{--bg:#f5f6f8;--card:#fff;--text:#1b2129;--muted:#56606d;--line:#dde1e6;--alarm:#d55e00;--alarm-text:#a84300;\
      --series:#0072b2;--band:#e3f1ec;--sunk:#eef0f3;--shade:#fbe3a6}
      @media(prefers-color-scheme:dark){:root{--bg:#0e1216;--card:#161b21;--text:#e7ebf0;--muted:#9ba7b4;--line:#2a323b;\
      --alarm:#ff8b3d;--alarm-text:#ffa66b;--series:#58b0ea;--band:#17302a;--sunk:#1d242b;--shade:#4a3a12}}
      *{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--text);font:15px/1.5 system-ui,-apple-system,\
      "Segoe UI",Roboto,"Liberation Sans",Arial,sans-serif}main{max-width:1040px;margin:0 auto;padding:32px 24px}
      h1{font-size:28px;line-height:1.2;letter-spacing:-.015em;margin:0 0 4px;overflow-wrap:anywhere}
      h2{font-size:18px;margin:32px 0 10px}h3{font-size:16px;margin:0 0 2px;overflow-wrap:anywhere}p{margin:0 0 8px;overflow-wrap:anywhere}
      .muted{color:var(--muted)}.small{font-size:13px}.card{background:var(--card);border:1px solid var(--line);border-radius:10px;\
      padding:16px 20px;margin:0 0 14px}.facts{display:flex;flex-wrap:wrap;gap:10px 32px;margin:14px 0 0}.facts dt{font-size:12px;\
      color:var(--muted)}.facts dd{margin:0;font-size:20px;font-weight:650;font-variant-numeric:tabular-nums}
      .wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:14px}th{text-align:left;font-size:12px;color:var(--muted);\
      border-bottom:1px solid var(--line);padding:4px 12px 4px 0}td{border-bottom:1px solid var(--line);padding:6px 12px 6px 0;\
      vertical-align:top;overflow-wrap:anywhere}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
      td.t{white-space:nowrap;font-variant-numeric:tabular-nums}.tag{display:inline-block;border-radius:5px;padding:0 7px;font-size:12px;\
      line-height:20px;font-weight:600;background:var(--sunk);color:var(--muted)}.tag.bad{color:var(--alarm-text);border:1px solid currentColor;\
      line-height:18px}svg{display:block;width:100%;height:auto}svg text{fill:var(--muted);font-size:11px}.bar{height:9px;margin:2px 0 1px}
      .bar rect{fill:var(--alarm)}.bar .rest{fill:var(--sunk)}.field{display:flex;gap:10px;align-items:baseline;font-size:14px;margin-top:8px}
      .field .share{margin-left:auto;font-weight:600;font-variant-numeric:tabular-nums}.two{display:grid;grid-template-columns:1fr 1fr;gap:8px 28px}
      @media(max-width:720px){main{padding:20px 14px}.two{grid-template-columns:1fr}}
      @media print{:root{--bg:#fff;--card:#fff;--text:#000;--muted:#444;--line:#bbb;--alarm:#d55e00;--alarm-text:#a84300;--series:#0072b2;\
      --band:#e3f1ec;--sunk:#eee;--shade:#fbe3a6}body{font-size:11pt}main{max-width:none;padding:0}.card{break-inside:avoid}tr{break-inside:avoid}}
      """;

  private final RecordedRun run;
  private final Map<String, String> remarks;

  /** Null when only the anomalies are known. */
  private final RunSeries series;

  private final String title;
  private final String made;
  private final List<Incident> incidents = new ArrayList<>();
  private final Html html = new Html();

  /** The anomalies of an episode. */
  private static final class Incident {
    final AnomalyEvent first;
    AnomalyEvent last;
    AnomalyEvent peak;
    AnomalyLabel label;

    /** What was said about one of its anomalies; the first remark. */
    String remark = "";

    long anomalies;

    Incident(AnomalyEvent first) {
      this.first = first;
      this.peak = first;
    }

    void add(AnomalyEvent event, AnomalyLabel eventLabel) {
      anomalies++;
      last = event;
      if (event.evidence().score() > peak.evidence().score()) {
        peak = event;
      }
      // The words of a model before offline ones; else those of its beginning.
      boolean better =
          label == null || !isOfModel(label) && eventLabel != null && isOfModel(eventLabel);
      label = better && eventLabel != null ? eventLabel : label;
    }

    private static boolean isOfModel(AnomalyLabel label) {
      return label.status() == LabelStatus.LABELLED || label.status() == LabelStatus.REUSED;
    }

    int severity() {
      return label == null ? -1 : label.severity().ordinal();
    }

    String what() {
      List<String> top = EvidenceSummary.topFeatures(first.evidence());
      return label != null ? label.label() : top.isEmpty() ? "unusual as a whole" : top.get(0);
    }
  }

  private RunReport(
      RecordedRun run, Map<String, String> remarks, RunSeries series, String title, String made) {
    this.run = run;
    this.remarks = remarks;
    this.series = series;
    this.title = title;
    this.made = made;
    Map<String, Incident> byId = new LinkedHashMap<>();
    for (AnomalyEvent event : run.anomalies().values()) {
      Incident incident = byId.computeIfAbsent(event.episode(), id -> new Incident(event));
      incident.add(event, run.label(event));
      String remark = remarks.getOrDefault(event.id(), "");
      incident.remark = incident.remark.isEmpty() ? remark : incident.remark;
    }
    incidents.addAll(byId.values());
  }

  /**
   * The report as an HTML document.
   *
   * @param run what is told
   * @param remarks by the id of an anomaly, what people said about it, or why it alerted nobody
   * @param series all readings of the run; null when they are not known
   * @param title what it is called
   * @param made who made it, when and from what: a line at its end
   */
  public static String of(
      RecordedRun run, Map<String, String> remarks, RunSeries series, String title, String made) {
    return new RunReport(run, remarks, series, title, made).write();
  }

  private String write() {
    html.raw("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n")
        .raw(
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n")
        .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .raw(
            "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n")
        .element("title", title)
        .raw("\n<style>\n" + STYLE + "</style></head><body><main>\n");
    head();
    if (!incidents.isEmpty()) {
      course();
    }
    if (series != null) {
      everything();
    }
    if (!incidents.isEmpty()) {
      List<Incident> ranked = ranked();
      told(ranked.subList(0, Math.min(MAX_TOLD, ranked.size())));
      listed(ranked);
      sums();
    }
    html.element("p class=\"muted small\"", made).raw("\n</main></body></html>\n");
    return html.toString();
  }

  private List<Incident> ranked() {
    List<Incident> ranked = new ArrayList<>(incidents);
    ranked.sort(
        Comparator.comparingInt(Incident::severity)
            .thenComparingDouble(i -> i.peak.evidence().score())
            .reversed());
    return ranked;
  }

  private void head() {
    Collection<AnomalyEvent> all = run.anomalies().values();
    html.element("h1", title);
    if (all.isEmpty()) {
      html.raw("<p>No anomaly was recorded.</p>");
      return;
    }
    List<Instant> times =
        all.stream().map(AnomalyEvent::time).filter(Objects::nonNull).sorted().toList();
    html.raw("<p class=\"muted\">");
    html.text(
        String.join(", ", all.stream().map(AnomalyEvent::source).distinct().limit(3).toList()));
    if (!times.isEmpty()) {
      html.text(
          " · anomalies from "
              + MOMENT.format(times.get(0))
              + " to "
              + MOMENT.format(times.get(times.size() - 1))
              + " UTC");
    }
    html.raw("</p><dl class=\"facts\">");
    fact("incidents", incidents.size());
    fact("anomalies", all.size());
    long severe =
        incidents.stream()
            .filter(i -> i.label != null && i.label.severity().compareTo(Severity.HIGH) >= 0)
            .count();
    fact("of high severity", severe);
    long devices = all.stream().map(AnomalyEvent::key).filter(k -> !k.isEmpty()).distinct().count();
    if (devices > 0) {
      fact("devices", devices);
    }
    html.raw("</dl>");
  }

  private void fact(String name, long count) {
    html.raw("<div>")
        .element("dt", name)
        .element("dd", String.format(Locale.ROOT, "%,d", count))
        .raw("</div>");
  }

  /** Scores over time, the strongest of each pixel column, with their threshold. */
  private void course() {
    List<AnomalyEvent> all = List.copyOf(run.anomalies().values());
    boolean timed = all.stream().allMatch(e -> e.time() != null);
    double first = Double.POSITIVE_INFINITY;
    double last = Double.NEGATIVE_INFINITY;
    double low = 1;
    double high = 0;
    for (AnomalyEvent event : all) {
      first = Math.min(first, x(event, timed));
      last = Math.max(last, x(event, timed));
      low = Math.min(low, event.evidence().threshold());
      high = Math.max(high, event.evidence().score());
    }
    low = Math.max(0, Math.floor(low * 10 - .5) / 10);
    high = Math.min(1, Math.ceil(high * 10 + .2) / 10);
    double span = Math.max(1, last - first);
    double perX = (WIDTH - LEFT - 8) / span;
    double perY = (HEIGHT - BOTTOM - 8) / Math.max(.1, high - low);
    html.raw("<h2>When</h2><div class=\"card\">")
        .format(
            "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"Scores of the anomalies over time\">",
            WIDTH, HEIGHT);
    for (double tick = low; tick <= high + 1e-9; tick += high - low > .45 ? .2 : .1) {
      double y = 8 + (high - tick) * perY;
      html.format("<path d=\"M%d %.1fH%d\" stroke=\"var(--line)\"/>", LEFT, y, WIDTH - 8)
          .format(
              "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.1f</text>", LEFT - 8, y + 4, tick);
    }
    double[] columns = new double[WIDTH];
    double[] thresholds = new double[WIDTH];
    for (AnomalyEvent event : all) {
      int column = (int) Math.round(LEFT + (x(event, timed) - first) * perX);
      if (event.evidence().score() > columns[column]) {
        columns[column] = event.evidence().score();
        thresholds[column] = event.evidence().threshold();
      }
    }
    for (int c = 0; c < WIDTH; c++) {
      if (columns[c] > 0) {
        double top = 8 + (high - columns[c]) * perY;
        double foot = 8 + (high - thresholds[c]) * perY;
        html.format(
                "<path d=\"M%d %.1fV%.1f\" stroke=\"var(--alarm)\" stroke-width=\"2\"/>",
                c, foot, top)
            .format("<path d=\"M%d %.1fh8\" stroke=\"var(--text)\"/>", c - 4, foot);
      }
    }
    for (int part = 0; part <= 4; part++) {
      double at = first + span * part / 4;
      String label =
          timed
              ? SHORT.format(Instant.ofEpochMilli((long) at))
              : String.format(Locale.ROOT, "%,.0f", at);
      html.format("<text x=\"%.1f\" y=\"%d\" ", LEFT + (at - first) * perX, HEIGHT - 5)
          .raw(part == 0 ? ">" : part == 4 ? "text-anchor=\"end\">" : "text-anchor=\"middle\">")
          .text(label)
          .raw("</text>");
    }
    html.raw(
            "</svg><p class=\"muted small\">Each line rises from the threshold to the score of an anomaly, over ")
        .raw(timed ? "time (UTC)" : "the readings’ numbers")
        .raw(".</p></div>\n");
  }

  /** Every reading, field by field, with the incidents shaded and the anomalies marked. */
  private void everything() {
    html.raw("<h2>The whole run</h2><div class=\"card\">");
    double span = series.to() - series.from();
    double perX = (WIDTH - LEFT - 8) / span;
    for (int f = 0; f < series.numFields(); f++) {
      double low = Double.POSITIVE_INFINITY;
      double high = Double.NEGATIVE_INFINITY;
      for (int c = 0; c < RunSeries.COLUMNS; c++) {
        if (!Double.isNaN(series.least(f, c))) {
          low = Math.min(low, series.least(f, c));
          high = Math.max(high, series.greatest(f, c));
        }
      }
      if (low > high) {
        continue;
      }
      double perY = (COURSE - 12) / (high > low ? high - low : 1);
      html.raw("<p class=\"small\"><strong>").text(series.field(f)).raw("</strong></p>");
      html.format("<svg viewBox=\"0 0 %d %d\" role=\"img\" ", WIDTH, COURSE)
          .raw("aria-label=\"")
          .text("the course of " + series.field(f))
          .raw("\">");
      shade(perX);
      html.format("<text x=\"%d\" y=\"12\" text-anchor=\"end\">", LEFT - 6)
          .text(number(high))
          .raw("</text>")
          .format("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">", LEFT - 6, COURSE - 4)
          .text(number(low))
          .raw("</text>");
      html.raw("<path fill=\"none\" stroke=\"var(--series)\" stroke-width=\"1.2\" d=\"");
      boolean begun = false;
      for (int c = 0; c < RunSeries.COLUMNS; c++) {
        double least = series.least(f, c);
        if (Double.isNaN(least)) {
          continue;
        }
        double x = LEFT + (WIDTH - LEFT - 8.) * c / (RunSeries.COLUMNS - 1);
        double top = 6 + (high - series.greatest(f, c)) * perY;
        html.format(begun ? "L%.1f %.1f" : "M%.1f %.1f", x, top);
        html.format("L%.1f %.1f", x, 6 + (high - least) * perY);
        begun = true;
      }
      html.raw("\"/>");
      marks(f, perX, high, perY);
      html.raw("</svg>");
    }
    html.format("<svg viewBox=\"0 0 %d 18\" aria-hidden=\"true\">", WIDTH);
    for (int part = 0; part <= 4; part++) {
      double at = series.from() + span * part / 4;
      html.format("<text x=\"%.1f\" y=\"13\" ", LEFT + (at - series.from()) * perX)
          .raw(part == 0 ? ">" : part == 4 ? "text-anchor=\"end\">" : "text-anchor=\"middle\">")
          .text(
              series.isTimed()
                  ? SHORT.format(Instant.ofEpochMilli((long) at))
                  : String.format(Locale.ROOT, "%,.0f", at))
          .raw("</text>");
    }
    html.raw(
            "</svg><p class=\"muted small\">Of each stretch the least and the greatest value, over ")
        .raw(series.isTimed() ? "time (UTC)" : "the readings’ numbers")
        .raw(
            ". Incidents are shaded; a dot marks an anomaly on the fields that drove it.</p></div>\n");
  }

  private void shade(double perX) {
    for (Incident incident : incidents) {
      double from = LEFT + (x(incident.first, series.isTimed()) - series.from()) * perX;
      double to = LEFT + (x(incident.last, series.isTimed()) - series.from()) * perX;
      if (from >= LEFT - 1 && to <= WIDTH) {
        html.format(
            "<rect x=\"%.1f\" width=\"%.1f\" height=\"%d\" fill=\"var(--shade)\"/>",
            from - 1, Math.max(2, to - from + 2), COURSE);
      }
    }
  }

  /** At most one for each pixel: the farthest out of the fields that drove an anomaly. */
  private void marks(int f, double perX, double high, double perY) {
    Map<Long, Double> farthest = new TreeMap<>();
    for (AnomalyEvent event : run.anomalies().values()) {
      boolean shares = hasShares(event.evidence());
      for (Finding finding : event.evidence().findings()) {
        boolean drives =
            finding.field().equals(series.field(f))
                && (!shares || finding.share() >= .15)
                && Double.isFinite(finding.number());
        if (drives) {
          double y = 6 + (high - finding.number()) * perY;
          long x = Math.round(LEFT + (x(event, series.isTimed()) - series.from()) * perX);
          farthest.merge(
              x, y, (a, b) -> Math.abs(a - COURSE / 2.) > Math.abs(b - COURSE / 2.) ? a : b);
        }
      }
    }
    farthest.forEach(
        (x, y) -> {
          if (x >= LEFT - 1 && x <= WIDTH && y >= 0 && y <= COURSE) {
            html.format("<circle cx=\"%d\" cy=\"%.1f\" r=\"3.5\" fill=\"var(--alarm)\"/>", x, y);
          }
        });
  }

  private static double x(AnomalyEvent event, boolean timed) {
    return timed ? event.time().toEpochMilli() : event.position();
  }

  private void told(List<Incident> most) {
    html.raw("<h2>What matters most</h2>\n");
    for (Incident incident : most) {
      html.raw("<section class=\"card\"><h3>")
          .text(incident.what())
          .raw("</h3><p class=\"muted\">");
      html.text(where(incident) + when(incident.first) + extent(incident)).raw("</p>");
      AnomalyLabel label = incident.label;
      if (label != null) {
        html.raw("<p>").element(severityTag(label.severity()), label.severity().word()).raw(" ");
        html.element("span class=\"tag\"", label.category().replace('_', ' ')).raw("</p>");
        html.element("p", label.reason());
        if (!label.action().isEmpty()) {
          html.raw("<p><strong>Do: </strong>").text(label.action()).raw("</p>");
        }
      }
      if (!incident.remark.isEmpty()) {
        html.raw("<p><strong>Judged: </strong>").text(incident.remark).raw("</p>");
      }
      html.raw("<div class=\"two\"><div>");
      evidence(incident.first.evidence());
      html.raw("</div><div>");
      sparkline(incident.first.evidence());
      html.raw("</div></div><p class=\"muted small\">").text(sureness(incident));
      html.text(label == null ? "" : " " + author(label)).raw("</p></section>\n");
    }
  }

  private static String severityTag(Severity severity) {
    return severity.compareTo(Severity.HIGH) >= 0 ? "span class=\"tag bad\"" : "span class=\"tag\"";
  }

  private static String where(Incident incident) {
    return incident.first.key().isEmpty() ? "" : incident.first.key() + " · ";
  }

  private static String when(AnomalyEvent event) {
    return event.time() == null
        ? "reading " + event.position()
        : MOMENT.format(event.time()) + " UTC";
  }

  private static String extent(Incident incident) {
    String count =
        incident.anomalies == 1
            ? " · one anomaly"
            : String.format(Locale.ROOT, " · %,d anomalies", incident.anomalies);
    String length = length(incident);
    return length.isEmpty() ? count : " · " + length + count;
  }

  private static String length(Incident incident) {
    Instant from = incident.first.time();
    Instant to = incident.last.time();
    if (from == null || to == null || !to.isAfter(from)) {
      return "";
    }
    long seconds = Duration.between(from, to).toSeconds();
    return seconds < 120
        ? seconds + " s"
        : seconds < 7_200
            ? seconds / 60 + " min"
            : seconds / 3_600 + " h " + seconds % 3_600 / 60 + " min";
  }

  private static String sureness(Incident incident) {
    Evidence peak = incident.peak.evidence();
    Confidence confidence = peak.confidence();
    return String.format(
        Locale.ROOT,
        "Highest score %.3f, threshold %.3f%s.",
        peak.score(),
        peak.threshold(),
        confidence == null ? "" : "; " + confidence.describe());
  }

  private static String author(AnomalyLabel label) {
    return switch (label.status()) {
      case LABELLED, REUSED ->
          "Words by "
              + label.model()
              + ", grounded "
              + label.groundedFacts()
              + "/"
              + label.statedFacts()
              + ".";
      default -> "Worded offline from the evidence.";
    };
  }

  /** A table of anomalies names fields, but not how much each raised the score. */
  private static boolean hasShares(Evidence evidence) {
    return evidence.findings().stream().anyMatch(finding -> finding.share() > 0);
  }

  private void evidence(Evidence evidence) {
    int shown = 0;
    boolean shares = hasShares(evidence);
    for (Finding finding : evidence.findings()) {
      if (shown++ > 0 && shares && finding.share() < .02 || shown > 6) {
        break;
      }
      html.raw("<div class=\"field\">").element("strong", finding.field());
      String value = finding.value().isEmpty() ? "no value" : value(finding);
      html.element("span", value);
      if (shares) {
        html.format("<span class=\"share\">%d %%</span></div>", Math.round(100 * finding.share()))
            .raw(
                "<svg class=\"bar\" viewBox=\"0 0 100 9\" preserveAspectRatio=\"none\" aria-hidden=\"true\">")
            .raw("<rect class=\"rest\" width=\"100\" height=\"9\"/>")
            .format("<rect width=\"%.1f\" height=\"9\"/></svg>", 100 * finding.share());
      } else {
        html.raw("</div>");
      }
      String usual =
          finding.usual() == null
              ? ""
              : "usual "
                  + number(finding.usual().low())
                  + " to "
                  + number(finding.usual().high())
                  + " · ";
      String deviation = finding.deviation().name().toLowerCase(Locale.ROOT).replace('_', ' ');
      html.element(
          "span class=\"muted small\"",
          usual + (deviation.equals("none") ? "unusual only with the others" : deviation));
    }
  }

  private static String value(Finding finding) {
    String number = Double.isNaN(finding.number()) ? finding.value() : number(finding.number());
    return finding.unit().isEmpty() ? number : number + " " + finding.unit();
  }

  private static String number(double value) {
    double size = Math.abs(value);
    return size != 0 && (size < 1e-3 || size >= 1e7)
        ? String.format(Locale.ROOT, "%.3g", value)
        : String.format(
            Locale.ROOT, size >= 1_000 ? "%,.0f" : size >= 100 ? "%.1f" : "%.3g", value);
  }

  /** The leading field's last values before the incident, and the value that began it. */
  private void sparkline(Evidence evidence) {
    if (evidence.findings().isEmpty() || evidence.findings().get(0).recent().size() < 2) {
      return;
    }
    Finding leading = evidence.findings().get(0);
    List<Double> values = new ArrayList<>(leading.recent());
    boolean ends = Double.isFinite(leading.number());
    if (ends) {
      values.add(leading.number());
    }
    double low = values.stream().mapToDouble(v -> v).min().orElse(0);
    double high = values.stream().mapToDouble(v -> v).max().orElse(1);
    boolean banded = leading.usual() != null;
    if (banded) {
      low = Math.min(low, leading.usual().low());
      high = Math.max(high, leading.usual().high());
    }
    double span = high > low ? high - low : 1;
    html.raw("<p class=\"muted small\">").text(leading.field() + " before and at the beginning");
    html.raw(
        "</p><svg viewBox=\"0 0 440 110\" role=\"img\" aria-label=\"course of the leading field\">");
    if (banded) {
      double top = 8 + 94 * (high - leading.usual().high()) / span;
      html.format(
          "<rect x=\"0\" y=\"%.1f\" width=\"440\" height=\"%.1f\" fill=\"var(--band)\"/>",
          top, Math.max(1.5, 94 * (leading.usual().high() - leading.usual().low()) / span));
    }
    html.raw("<path fill=\"none\" stroke=\"var(--series)\" stroke-width=\"2\" d=\"");
    for (int i = 0; i < values.size(); i++) {
      html.raw(i == 0 ? "M" : "L")
          .format(
              "%.1f %.1f",
              6 + 428.0 * i / (values.size() - 1), 8 + 94 * (high - values.get(i)) / span);
    }
    html.raw("\"/>");
    if (ends) {
      html.format(
          "<circle cx=\"434\" cy=\"%.1f\" r=\"5\" fill=\"var(--alarm)\"/>",
          8 + 94 * (high - leading.number()) / span);
    }
    html.raw("</svg>");
    if (banded) {
      html.raw("<p class=\"muted small\">The band is its usual range.</p>");
    }
  }

  private void listed(List<Incident> ranked) {
    List<Incident> shown = new ArrayList<>(ranked.subList(0, Math.min(MAX_LISTED, ranked.size())));
    shown.sort(Comparator.comparingInt(incidents::indexOf));
    boolean keyed = shown.stream().anyMatch(i -> !i.first.key().isEmpty());
    html.raw(
        "<h2>All incidents</h2><div class=\"card wide\"><table><thead><tr><th>Began (UTC)</th>");
    html.raw(keyed ? "<th>Device</th>" : "");
    boolean judged = shown.stream().anyMatch(i -> !i.remark.isEmpty());
    html.raw("<th>What</th>").raw(judged ? "<th>Judged</th>" : "");
    html.raw(
        "<th>Severity</th><th>Lasted</th><th class=\"n\">Anomalies</th><th class=\"n\">Score</th></tr></thead><tbody>\n");
    for (Incident incident : shown) {
      AnomalyEvent first = incident.first;
      html.raw("<tr>")
          .element(
              "td class=\"t\"",
              first.time() == null ? "#" + first.position() : MOMENT.format(first.time()));
      if (keyed) {
        html.element("td", first.key());
      }
      html.element("td", incident.what());
      if (judged) {
        html.element("td", incident.remark);
      }
      html.element("td", incident.label == null ? "" : incident.label.severity().word());
      html.element("td class=\"t\"", length(incident))
          .format(
              "<td class=\"n\">%,d</td><td class=\"n\">%.2f</td></tr>",
              incident.anomalies, incident.peak.evidence().score());
    }
    html.raw("</tbody></table>");
    if (ranked.size() > shown.size()) {
      html.format(
          "<p class=\"muted small\">The %,d most serious of %,d incidents.</p>",
          shown.size(), ranked.size());
    }
    html.raw("</div>\n");
  }

  /** By field, by device, and who worded the labels. */
  private void sums() {
    Map<String, Double> fields = new TreeMap<>();
    Map<String, Double> devices = new TreeMap<>();
    Map<LabelStatus, Double> labels = new EnumMap<>(LabelStatus.class);
    for (Incident incident : incidents) {
      for (Finding finding : incident.first.evidence().findings()) {
        double even = 1. / incident.first.evidence().findings().size();
        double share = hasShares(incident.first.evidence()) ? finding.share() : even;
        fields.merge(finding.field(), share, Double::sum);
      }
      if (!incident.first.key().isEmpty()) {
        devices.merge(incident.first.key(), 1., Double::sum);
      }
    }
    run.labels().values().forEach(label -> labels.merge(label.status(), 1., Double::sum));
    html.raw("<div class=\"two\">");
    bars("Fields, by their part in the incidents", fields, false);
    bars("Incidents by device", devices, true);
    Map<String, Double> named = new LinkedHashMap<>();
    labels.forEach(
        (status, n) -> named.put(status.name().toLowerCase(Locale.ROOT).replace('_', ' '), n));
    bars("Labels, by how they came to be", named, true);
    html.raw("</div>\n");
  }

  private void bars(String heading, Map<String, Double> values, boolean counts) {
    if (values.isEmpty()) {
      return;
    }
    double sum = values.values().stream().mapToDouble(v -> v).sum();
    double most = values.values().stream().mapToDouble(v -> v).max().orElse(1);
    html.raw("<section>").element("h2", heading).raw("<div class=\"card\">");
    values.entrySet().stream()
        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
        .limit(MAX_ROWS)
        .forEach(
            entry -> {
              html.raw("<div class=\"field\">").element("strong", entry.getKey());
              html.raw("<span class=\"share\">");
              if (counts) {
                html.format("%,d", entry.getValue().longValue());
              } else {
                html.format("%d %%", Math.round(100 * entry.getValue() / sum));
              }
              html.raw(
                      "</span></div><svg class=\"bar\" viewBox=\"0 0 100 9\" preserveAspectRatio=\"none\" aria-hidden=\"true\">")
                  .raw("<rect class=\"rest\" width=\"100\" height=\"9\"/>")
                  .format(
                      "<rect width=\"%.1f\" height=\"9\"/></svg>", 100 * entry.getValue() / most);
            });
    if (values.size() > MAX_ROWS) {
      html.format("<p class=\"muted small\">and %,d more</p>", values.size() - MAX_ROWS);
    }
    html.raw("</div></section>");
  }
}
