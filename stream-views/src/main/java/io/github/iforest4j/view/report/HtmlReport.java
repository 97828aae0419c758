package io.github.iforest4j.view.report;

import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.IncidentState;
import io.github.iforest4j.engine.record.RecordedRun;
import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.Evidence.Finding;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.LabelStatus;
import io.github.iforest4j.label.Severity;
import io.github.iforest4j.view.incident.Incident;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes a recorded run as one HTML page: what happened, when, on which machine, how certain it is,
 * and the evidence for the incidents that matter most. The page suits screens of any width and
 * paper. O(anomalies).
 */
public final class HtmlReport {
  /** Maximum number of incidents in the table; the most serious ones are kept. */
  private static final int MAX_LISTED = 200;

  /** A journal does not say which of the two its times are. */
  private static final String ZONES =
      " (UTC; times that the source wrote without a zone are as it wrote them)";

  /** Maximum number of incidents that are described in detail. */
  private static final int MAX_DETAILED = 12;

  /** Maximum number of incidents that are named at the top. */
  private static final int MAX_FIRST = 5;

  private static final int MAX_SOURCES = 3;
  private static final int MAX_FINDINGS = 6;
  private static final double LEAST_SHARE = .02;
  private static final int MAX_BARS = 12;

  private static final String HEAD =
      """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta name="referrer" content="no-referrer">
      """;

  private final RecordedRun run;
  private final Collection<AnomalyEvent> anomalies;
  private final List<Incident> incidents;

  /** By the id of an incident, the first remark on one of its anomalies. */
  private final Map<String, String> remarks = new HashMap<>();

  private final Html html = new Html();

  private HtmlReport(RecordedRun run, Map<String, String> remarksOnAnomalies) {
    this.run = run;
    this.anomalies = run.anomalies().values();
    this.incidents = Incident.of(run);
    for (AnomalyEvent event : anomalies) {
      String remark = remarksOnAnomalies.getOrDefault(event.id(), "");
      if (!remark.isEmpty()) {
        remarks.putIfAbsent(event.incident(), remark);
      }
    }
  }

  /**
   * The line at the end of a report.
   *
   * @param version of the program; {@code development} if it has none
   */
  public static String madeBy(String version, Instant now, Path journal) {
    return "Made by iforest"
        + (version.equals("development") ? "" : " " + version)
        + " on "
        + now.truncatedTo(ChronoUnit.SECONDS)
        + " from "
        + journal.getFileName()
        + ".";
  }

  /**
   * Writes a report.
   *
   * @param run the run that is reported
   * @param remarks by the id of an anomaly, the feedback on it, or why it raised no alert
   * @param series all readings of the run; null when they are not known
   * @param title the title of the page
   * @param made a line at the end of the page: which program made it, when and from what
   * @return the text of an HTML document
   */
  public static String of(
      RecordedRun run,
      Map<String, String> remarks,
      @Nullable RunSeries series,
      String title,
      String made) {
    return new HtmlReport(run, remarks).write(series, title, made);
  }

  private String write(@Nullable RunSeries series, String title, String made) {
    html.raw(HEAD).element("title", title);
    html.raw("\n<style>\n").raw(style()).raw("</style></head><body><main>\n");
    summary(title);
    List<Incident> ranked = new ArrayList<>(incidents);
    ranked.sort(
        Comparator.comparingInt(HtmlReport::severity)
            .thenComparingDouble(incident -> incident.peak().evidence().score())
            .reversed());
    if (ranked.size() > 1) {
      first(ranked.subList(0, Math.min(MAX_FIRST, ranked.size())));
    }
    if (series != null) {
      readings(series);
    } else if (!ranked.isEmpty()) {
      scores();
    }
    if (!run.arrivals().isEmpty()) {
      ArrivalTable.write(html, run.arrivals());
    }
    if (!ranked.isEmpty()) {
      details(ranked.subList(0, Math.min(MAX_DETAILED, ranked.size())));
      table(ranked);
      totals();
    }
    html.element("p class=\"muted small\"", made).raw("\n</main></body></html>\n");
    return html.toString();
  }

  private static String style() {
    try (InputStream in = HtmlReport.class.getResourceAsStream("report.css")) {
      return new String(
          Objects.requireNonNull(in, "the jar lacks report.css").readAllBytes(),
          StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int severity(Incident incident) {
    return incident.state().severity().ordinal();
  }

  private String remark(Incident incident) {
    return remarks.getOrDefault(incident.id(), "");
  }

  private void summary(String title) {
    html.element("h1", title);
    if (anomalies.isEmpty()) {
      html.raw("<p>No anomaly was recorded.</p>");
      return;
    }
    List<Instant> times =
        anomalies.stream().map(AnomalyEvent::time).filter(Objects::nonNull).sorted().toList();
    List<String> sources =
        anomalies.stream().map(AnomalyEvent::source).distinct().limit(MAX_SOURCES).toList();
    html.raw("<p class=\"muted\">").text(String.join(", ", sources));
    if (!times.isEmpty()) {
      String from = Words.moment(times.get(0));
      String to = Words.moment(times.get(times.size() - 1));
      html.text(" · anomalies from " + from + " to " + to + ZONES);
    }
    html.raw("</p><dl class=\"facts\">");
    fact("incidents", incidents.size());
    fact("anomalies", anomalies.size());
    fact(
        "of high severity",
        incidents.stream().filter(i -> severity(i) >= Severity.HIGH.ordinal()).count());
    long devices =
        anomalies.stream().map(AnomalyEvent::key).filter(k -> !k.isEmpty()).distinct().count();
    if (devices > 0) {
      fact("devices", devices);
    }
    html.raw("</dl>");
  }

  private void fact(String name, long count) {
    html.raw("<div>").element("dt", name).element("dd", Words.count(count)).raw("</div>");
  }

  /** What a person must know: the most serious incidents, a line each. */
  private void first(List<Incident> most) {
    html.raw("<h2>What matters most</h2><ul class=\"card plain\">");
    for (Incident incident : most) {
      html.raw("<li>");
      severityTag(incident.state());
      html.format(" <a href=\"#i%s\">", number(incident)).element("strong", Words.what(incident));
      html.raw("</a> <span class=\"muted\">");
      html.text(Words.placeAndExtent(incident)).raw("</span></li>\n");
    }
    html.raw("</ul>\n");
  }

  /** The number of an incident in the order of the run: ids of a stream are not for HTML. */
  private int number(Incident incident) {
    return incidents.indexOf(incident) + 1;
  }

  private void scores() {
    html.raw("<h2>When</h2><div class=\"card\">").picture(Charts.scores(anomalies));
    html.raw(
        "<p class=\"muted small\">Each line rises from the threshold to the score of an anomaly, over ");
    html.raw(axisName(Charts.areTimed(anomalies))).raw(".</p></div>\n");
  }

  private static String axisName(boolean timed) {
    return timed ? "time" : "the readings’ numbers";
  }

  /** Every reading, field by field, with the incidents shaded and the anomalies marked. */
  private void readings(RunSeries series) {
    html.raw("<h2>The whole run</h2><div class=\"card\">");
    for (int f = 0; f < series.numFields(); f++) {
      if (!Double.isNaN(series.least(f))) {
        html.raw("<p class=\"small\">").element("strong", series.field(f)).raw("</p>");
        html.picture(Charts.field(series, f, incidents, anomalies));
      }
    }
    html.picture(Charts.axis(series));
    html.raw(
        "<p class=\"muted small\">The least and the greatest value of each short period, over ");
    html.raw(axisName(series.isTimed()));
    html.raw(
        ". Incidents are shaded; a dot marks an anomaly on the fields that drove it.</p></div>\n");
  }

  private void details(List<Incident> most) {
    html.raw("<h2>Most serious incidents</h2>\n");
    for (Incident incident : most) {
      html.format("<section class=\"card\" id=\"i%s\">", number(incident));
      html.element("h3", Words.what(incident));
      html.element("p class=\"muted\"", Words.placeAndExtent(incident));
      AnomalyLabel label = incident.label();
      html.raw("<p>");
      severityTag(incident.state());
      if (label != null) {
        html.raw(" ").element("span class=\"tag\"", label.category().replace('_', ' '));
      }
      html.raw(incident.state().recurring() ? " also on another day at this time</p>" : "</p>");
      if (label != null) {
        label(label, incident.anomalies() > 1 ? "When it began: " : "");
      }
      if (!remark(incident).isEmpty()) {
        html.raw("<p><strong>Judged: </strong>").text(remark(incident)).raw("</p>");
      }
      html.raw("<div class=\"two\"><div>");
      if (incident.anomalies() > 1) {
        html.element("p class=\"muted small\"", "At its worst, " + Words.when(incident.peak()));
      }
      evidence(incident.peak().evidence());
      html.raw("</div><div>");
      course(incident);
      html.raw("</div></div><p class=\"muted small\">").text(Words.certainty(incident));
      html.text(label == null ? "" : " " + Words.author(label)).raw("</p></section>\n");
    }
  }

  private void severityTag(IncidentState state) {
    boolean high = state.severity().compareTo(Severity.HIGH) >= 0;
    html.element(high ? "span class=\"tag bad\"" : "span class=\"tag\"", state.severity().word());
  }

  private void label(AnomalyLabel label, String when) {
    html.element("p", when + label.reason());
    AnomalyLabel.Opinion other = label.other();
    if (other != null) {
      boolean model = other.by() == AnomalyLabel.Author.MODEL;
      html.raw(
          model ? "<p><strong>The model says: </strong>" : "<p><strong>The rules say: </strong>");
      html.text(other.text()).raw("</p>");
    }
    if (!label.action().isEmpty()) {
      html.raw("<p><strong>Advice of the model, not checked: </strong>")
          .text(label.action())
          .raw("</p>");
    }
  }

  private void evidence(Evidence evidence) {
    boolean shares = Charts.hasShares(evidence);
    int shown = 0;
    for (Finding finding : evidence.findings()) {
      if (shown == MAX_FINDINGS || shown > 0 && shares && finding.share() < LEAST_SHARE) {
        break;
      }
      shown++;
      html.raw("<div class=\"field\">").element("strong", finding.field());
      html.element("span", Words.value(finding));
      if (shares) {
        html.format("<span class=\"share\">%d %%</span>", Math.round(100 * finding.share()));
      }
      html.raw("</div>");
      if (shares) {
        html.picture(Charts.bar(finding.share()));
      }
      html.element("span class=\"muted small\"", Words.deviation(finding));
    }
  }

  /** The field that led at the worst moment: its values before the incident, and its anomalies. */
  private void course(Incident incident) {
    IncidentCourse course = IncidentCourse.of(incident, anomalies);
    if (course == null) {
      return;
    }
    html.element("p class=\"muted small\"", course.field() + " before and during the incident");
    html.picture(Charts.course(course));
    html.raw("<p class=\"muted small\">");
    html.raw(course.usual() == null ? "" : "The band is its usual range at the worst moment. ");
    html.raw("The part with the dot is the incident.</p>");
  }

  /** The most serious incidents, in the order of the run. */
  private void table(List<Incident> ranked) {
    Set<Incident> kept = new HashSet<>(ranked.subList(0, Math.min(MAX_LISTED, ranked.size())));
    List<Incident> shown = incidents.stream().filter(kept::contains).toList();
    boolean keyed = shown.stream().anyMatch(incident -> !incident.first().key().isEmpty());
    boolean judged = shown.stream().anyMatch(incident -> !remark(incident).isEmpty());
    html.raw("<h2>All incidents</h2><div class=\"card wide\"><table><thead><tr>");
    html.raw("<th>Began</th>").raw(keyed ? "<th>Device</th>" : "");
    html.raw("<th>What</th>").raw(judged ? "<th>Judged</th>" : "");
    html.raw("<th>Severity</th><th>Lasted</th><th class=\"n\">Anomalies</th>");
    html.raw("<th class=\"n\">Score</th></tr></thead><tbody>\n");
    for (Incident incident : shown) {
      row(incident, keyed, judged);
    }
    html.raw("</tbody></table>");
    if (ranked.size() > shown.size()) {
      html.format(
          "<p class=\"muted small\">The %,d most serious of %,d incidents.</p>",
          shown.size(), ranked.size());
    }
    html.raw("</div>\n");
  }

  private void row(Incident incident, boolean keyed, boolean judged) {
    AnomalyEvent first = incident.first();
    String began = first.time() == null ? "#" + first.position() : Words.moment(first.time());
    html.raw("<tr>").element("td class=\"t\" data-name=\"Began\"", began);
    if (keyed) {
      html.element("td data-name=\"Device\"", first.key());
    }
    html.element("td class=\"what\"", Words.what(incident));
    if (judged) {
      html.element("td data-name=\"Judged\"", remark(incident));
    }
    html.element("td data-name=\"Severity\"", incident.state().severity().word());
    html.element("td class=\"t\" data-name=\"Lasted\"", Words.duration(incident));
    html.format(
        "<td class=\"n\" data-name=\"Anomalies\">%,d</td>"
            + "<td class=\"n\" data-name=\"Score\">%.2f</td></tr>",
        incident.anomalies(), incident.peak().evidence().score());
  }

  /** Incidents by field and by device, and labels by their origin. */
  private void totals() {
    Map<String, Double> fields = new TreeMap<>();
    Map<String, Double> devices = new TreeMap<>();
    for (Incident incident : incidents) {
      Evidence evidence = incident.first().evidence();
      boolean shares = Charts.hasShares(evidence);
      for (Finding finding : evidence.findings()) {
        double share = shares ? finding.share() : 1. / evidence.findings().size();
        fields.merge(finding.field(), share, Double::sum);
      }
      if (!incident.first().key().isEmpty()) {
        devices.merge(incident.first().key(), 1., Double::sum);
      }
    }
    Map<LabelStatus, Double> statuses = new EnumMap<>(LabelStatus.class);
    run.labels().values().forEach(label -> statuses.merge(label.status(), 1., Double::sum));
    Map<String, Double> labels = new LinkedHashMap<>();
    statuses.forEach((status, n) -> labels.put(Words.words(status), n));
    html.raw("<div class=\"two\">");
    bars("Fields, by their share in the incidents", fields, false);
    bars("Incidents by device", devices, true);
    bars("Labels, by origin", labels, true);
    html.raw("</div>\n");
  }

  private void bars(String heading, Map<String, Double> values, boolean areCounts) {
    if (values.isEmpty()) {
      return;
    }
    double sum = values.values().stream().mapToDouble(v -> v).sum();
    double most = Collections.max(values.values());
    html.raw("<section>").element("h2", heading).raw("<div class=\"card\">");
    values.entrySet().stream()
        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
        .limit(MAX_BARS)
        .forEach(
            entry -> {
              double value = entry.getValue();
              String amount =
                  areCounts ? Words.count((long) value) : Math.round(100 * value / sum) + " %";
              html.raw("<div class=\"field\">").element("strong", entry.getKey());
              html.element("span class=\"share\"", amount).raw("</div>");
              html.picture(Charts.bar(value / most));
            });
    if (values.size() > MAX_BARS) {
      html.format("<p class=\"muted small\">and %,d more</p>", values.size() - MAX_BARS);
    }
    html.raw("</div></section>");
  }
}
