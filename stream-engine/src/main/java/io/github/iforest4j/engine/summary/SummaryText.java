package io.github.iforest4j.engine.summary;

import io.github.iforest4j.engine.summary.RunSummary.Source;
import io.github.iforest4j.eval.Confusion;
import io.github.iforest4j.time.Counted;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints a summary for people: one fact per line, the same in every locale. Stateless. */
public final class SummaryText {
  private final List<String> lines = new ArrayList<>();

  private SummaryText() {}

  /** The lines of a summary, without line ends; an empty line comes before the table of kinds. */
  public static List<String> lines(RunSummary summary) {
    SummaryText text = new SummaryText();
    text.readings(summary.readings());
    text.anomalies(summary.anomalies(), summary.readings().total());
    text.keys(summary.keys());
    text.labels(summary.labels());
    text.sources(summary.sources());
    if (summary.truth() != null) {
      text.quality(summary.truth());
    }
    return text.lines;
  }

  /** Adds a line with a title; an empty title continues the line before. */
  private void add(String title, String format, Object... arguments) {
    lines.add(line(title, format, arguments));
  }

  /** A line with a title of 12 columns. */
  static String line(String title, String format, Object... arguments) {
    return String.format("%-12s", title) + format(format, arguments);
  }

  static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }

  private void readings(RunSummary.Readings readings) {
    // The rate of a run of seconds says more of the start of a JVM than of a stream.
    String rate =
        readings.seconds() < 30
            ? ""
            : format(" (%,.0f a second)", readings.ofThisRun() / readings.seconds());
    String earlier =
        readings.earlier() == 0
            ? ""
            : format(
                ", %,d of them by earlier runs; %,d", readings.earlier(), readings.ofThisRun());
    String warming =
        readings.warming() == 0 ? "" : format("; %,d not judged (warm-up)", readings.warming());
    add(
        "readings",
        "%,d%s in %s%s%s",
        readings.total(),
        earlier,
        duration(readings.seconds()),
        rate,
        warming);
  }

  private void anomalies(RunSummary.Anomalies anomalies, long readings) {
    long incidents = anomalies.incidents();
    String share =
        readings == 0
            ? ""
            : format(" (%.1f %% of the readings)", 100. * anomalies.total() / readings);
    String open =
        anomalies.openIncidents() == 0 ? "" : format(", %,d still open", anomalies.openIncidents());
    String inIncidents =
        incidents == 0
            ? ""
            : format(", in %,d %s%s", incidents, incidents == 1 ? "incident" : "incidents", open);
    add("anomalies", "%,d%s%s", anomalies.total(), share, inIncidents);
    if (anomalies.drifts() > 0) {
      add("drifts", "%,d: the stream changed lastingly", anomalies.drifts());
    }
  }

  private void keys(RunSummary.Keys keys) {
    if (keys.known() > 0) {
      String forgotten = keys.forgotten() == 0 ? "" : format(", %,d forgotten", keys.forgotten());
      add("devices", "%,d%s", keys.known(), forgotten);
    }
  }

  private void labels(RunSummary.Labels labels) {
    if (!labels.byStatus().isEmpty()) {
      add("labels", "%s", counts(labels.byStatus()));
    }
    if (!labels.failures().isEmpty()) {
      add("label errors ", "%s", counts(labels.failures()));
    }
    if (labels.dropped() > 0) {
      add(
          "label queue",
          "%s",
          Counted.of(
              labels.dropped(),
              "anomaly came faster than the labeller answers; it has an offline label",
              "anomalies came faster than the labeller answers; they have offline labels"));
    }
    lines.addAll(LlmText.lines(labels.llm()));
  }

  private void sources(List<Source> sources) {
    if (sources.size() == 1) {
      Source only = sources.get(0);
      if (!only.badLines().isEmpty()) {
        add("bad lines", "%s", counts(only.badLines()));
      }
      if (only.reconnects() > 0) {
        add("reconnects", "%,d", only.reconnects());
      }
      if (only.dropped() > 0) {
        add("dropped", "%,d", only.dropped());
      }
      return;
    }
    String title = "sources";
    for (Source source : sources) {
      String badLines =
          source.badLines().isEmpty() ? "" : "; bad lines: " + counts(source.badLines());
      String reconnects =
          source.reconnects() == 0 ? "" : "; " + Counted.of(source.reconnects(), "reconnect");
      String dropped = source.dropped() == 0 ? "" : format("; %,d dropped", source.dropped());
      add(
          title,
          "%s of %s%s%s%s%s",
          Counted.of(source.readings(), "reading"),
          source.name(),
          badLines,
          reconnects,
          dropped,
          source.failed() ? "; failed" : "");
      title = "";
    }
  }

  private void quality(TruthComparison truth) {
    Confusion c = truth.readings();
    add(
        "quality",
        "precision %s  recall %s  F1 %s, reading by reading",
        ratio(c.precision()),
        ratio(c.recall()),
        ratio(c.f1()));
    falseAlarms(truth);
    Map<String, TruthComparison.Kind> kinds = truth.kinds();
    if (kinds.isEmpty()) {
      return;
    }
    long events = kinds.values().stream().mapToLong(TruthComparison.Kind::events).sum();
    long found = kinds.values().stream().mapToLong(TruthComparison.Kind::eventsFound).sum();
    String delay =
        Double.isNaN(truth.meanDelay())
            ? ""
            : format(", after %.1f readings on average", truth.meanDelay());
    add("events", "%,d of %,d found%s", found, events, delay);
    lines.add("");
    lines.add(format("  %-14s%14s%18s", "kind", "events found", "readings found"));
    kinds.forEach(
        (name, kind) ->
            lines.add(
                format(
                    "  %-14s%14s%18s",
                    name,
                    kind.eventsFound() + " of " + kind.events(),
                    kind.readingsFound() + " of " + kind.readings())));
  }

  private void falseAlarms(TruthComparison truth) {
    long alarms = truth.readings().falsePositives();
    if (alarms == 0) {
      add("", "no false alarms");
      return;
    }
    add(
        "",
        "%s, %.2f %% of normal readings",
        Counted.of(alarms, "false alarm"),
        100 * truth.readings().falseAlarmRate());
    if (truth.lingeringAlarms() > 0) {
      boolean all = truth.lingeringAlarms() == alarms;
      String number = all ? "all" : format("%,d", truth.lingeringAlarms());
      add("", "%s of them within %d readings after a fault", number, truth.lingering());
    }
  }

  private static String counts(Map<?, Long> counts) {
    List<String> parts = new ArrayList<>();
    counts.forEach((key, count) -> parts.add(format("%,d %s", count, describe(key))));
    return String.join(", ", parts);
  }

  private static String describe(Object key) {
    return SummaryJson.name(key).replace('_', ' ');
  }

  private static String ratio(double value) {
    return Double.isNaN(value) ? "–" : format("%.2f", value);
  }

  private static String duration(double seconds) {
    if (seconds < 120) {
      return format("%.1f s", seconds);
    }
    long whole = Math.round(seconds);
    return whole < 7200
        ? format("%d min %02d s", whole / 60, whole % 60)
        : format("%d h %02d min", whole / 3600, whole % 3600 / 60);
  }
}
